use super::*;

#[test]
fn opening_a_finding_asks_for_what_it_shows() {
    let mut desk = Desk::of_workspace();
    let id = desk.first().id.clone();
    desk.act(Action::Go(Address::at(Side::Findings, &id)));
    let Some(Effect::Ask(revision, Question::Preview(choice))) = desk.open.pop() else { panic!("{:?}", desk.open) };
    desk.act(Action::Answered(revision + 1, Answer::Previewed(choice.clone(), Vec::new())));
    assert!(desk.session.previews.is_empty(), "an answer about other files");
    desk.act(Action::Answered(revision, Answer::Previewed(choice, Vec::new())));
    desk.act(Action::Go(Address::of(Side::Findings)));
    desk.act(Action::Go(Address::at(Side::Findings, &id)));
    assert!(desk.open.is_empty(), "it is known by now");
    // After another audit it is asked anew.
    desk.act(add(vec![file("p/README.md", "")]));
    let Some(Effect::Ask(revision, Question::Audit(..))) = desk.open.pop() else { panic!("{:?}", desk.open) };
    let audited = desk.session.audited.clone().unwrap().into_inner();
    desk.act(Action::Answered(revision, Answer::Audited(Box::new(audited))));
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Preview(_))]), "{:?}", desk.open);
}

#[test]
fn findings_of_one_rule_are_grouped_and_filtered() {
    let members = |version: &str| ["b", "c", "d"].map(|name| format!("{name} = \"{version}\"\n")).concat();
    // With two requirements each is a choice of its own.
    let root = format!("{ROOT}{}", members("1"));
    let a = format!("{A}{}", members("1.1"));
    let report = v1::report(&Audit::new(vec![file("Cargo.toml", &root), file("crates/a/Cargo.toml", &a)]));
    let sections = view::sections(&report, &Filter::default());
    let view::Item::Group { rows, .. } = &sections[0].items[0] else { panic!("{sections:?}") };
    assert_eq!(rows.len(), 5);
    let first = &rows[0].finding.unwrap().id;
    let around = view::around(&report, &report.ranking, &Filter::default(), first);
    let [(group, false), (fold, true)] = around.as_slice() else { panic!("{around:?}") };
    assert!(group.starts_with("group tidy-up ") && fold == "tidy-up", "{around:?}");
    assert!(view::is_open(&BTreeSet::new(), fold, true) && !view::is_open(&BTreeSet::new(), group, false));
    let filter = Filter { text: "LOG".into(), fixable: true, ..Filter::default() };
    let sections = view::sections(&report, &filter);
    assert!(matches!(sections[0].items.as_slice(), [view::Item::One(_)]));
}

#[test]
fn a_finding_of_many_is_found_by_each_of_its_parts() {
    let more = ["b", "c", "d"].map(|name| format!("{name} = \"1\"\n")).concat();
    let files = [("Cargo.toml", format!("{ROOT}{more}")), ("crates/a/Cargo.toml", format!("{A}{more}"))];
    let report = v1::report(&Audit::new(files.iter().map(|(path, text)| file(path, text)).collect()));
    let shown = |text: &str| {
        let filter = Filter { text: text.into(), rule: "inherit-dependency".into(), ..Filter::default() };
        view::in_order(&report, &report.ranking, &filter).iter().map(|finding| finding.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(shown("dependency:serde"), ["inherit-dependency:*"]);
    assert_eq!(shown("dependency:rand"), Vec::<String>::new());
}

#[test]
fn numbers_are_written_for_people() {
    assert_eq!(view::grouped(1_548), "1,548");
    assert_eq!(view::counted(1, "file", "files"), "1 file");
    assert_eq!(view::saved_name(".cargo/config.toml"), "cargo-config.toml");
}

#[test]
fn findings_are_walked_in_the_order_in_which_they_are_shown() {
    let mut desk = Desk::of_workspace();
    let ids: Vec<String> = desk.session.report().unwrap().findings.iter().map(|finding| finding.id.clone()).collect();
    assert!(ids.len() >= 2);
    let mut walked = Vec::new();
    for _ in 0..=ids.len() {
        desk.act(Action::Step { forward: true });
        walked.push(desk.session.address.subject.clone().unwrap());
    }
    walked.pop();
    assert_eq!(walked, ids, "the last one is the end");
    desk.act(Action::Step { forward: false });
    assert_eq!(desk.session.address, Address::at(Side::Findings, &ids[ids.len() - 2]));
    desk.act(Action::Flip);
    assert!(desk.session.choices.contains_key(&ids[ids.len() - 2]));
    desk.act(Action::Flip);
    assert!(desk.session.choices.is_empty());
}

#[test]
fn an_address_leads_back_to_where_it_is_from() {
    for address in [
        Address::of(Side::Files),
        Address::at(Side::Findings, "unknown-key:crates/a/Cargo.toml#profile.\"x\""),
        Address::at(Side::Packages, "syn"),
    ] {
        assert_eq!(Address::parse(&address.to_string()), Some(address));
    }
    // Links to the packages of before lead to the same place.
    for (before, address) in
        [("/packages", Address::of(Side::Packages)), ("/packages/syn", Address::at(Side::Packages, "syn"))]
    {
        assert_eq!(Address::parse(before), Some(address));
    }
    for other in ["", "findings", "/nowhere/x", "p1.abc"] {
        assert_eq!(Address::parse(other), None, "{other}");
    }
}

#[test]
fn what_is_gone_to_is_opened_even_where_a_filter_hides_it() {
    let mut desk = Desk::of_workspace();
    let id = desk.first().id.clone();
    desk.act(Action::Filter(Filter { rule: "nothing".to_owned(), ..Filter::default() }));
    assert!(in_order(&desk).is_empty());
    desk.act(Action::Go(Address::at(Side::Findings, &id)));
    assert_eq!(desk.session.address.subject.as_ref(), Some(&id));
    assert_eq!(in_order(&desk)[0].id, id);
}

#[test]
fn the_overview_lists_what_saves_in_the_order_of_the_ranking_and_folds_the_rest() {
    let desk = Desk::of_workspace();
    let report = desk.session.report().unwrap();
    let mut ranking = report.ranking.clone();
    ranking.headline = "Nothing here saves. Timings would tell more.".to_owned();
    ranking.actions[0].group = v1::ActionGroup::WithinNoise;
    ranking.actions[1].group = v1::ActionGroup::Saves;
    let overview = view::overview(report, &ranking);
    assert_eq!((overview.headline.as_str(), overview.note), ("Nothing here saves", Some("Timings would tell more.")));
    let ids = |items: &[view::Item<'_>]| -> Vec<String> {
        items.iter().cloned().flat_map(view::Item::into_rows).map(|row| row.id().to_owned()).collect()
    };
    assert_eq!(ids(&overview.items), [ranking.actions[1].id.clone()]);
    let folds: Vec<_> =
        overview.folds.iter().map(|fold| (fold.id, fold.title.as_str(), fold.is_open_at_first)).collect();
    assert_eq!(folds, [("noise", "1 change", false)]);
    assert_eq!(ids(&overview.folds[0].items), [ranking.actions[0].id.clone()]);
    // Every finding is in it once.
    let rows: Vec<_> = view::overview(report, &report.ranking).into_items();
    assert_eq!(ids(&rows).len(), report.findings.len());
}
