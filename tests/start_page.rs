//! What the start page shows of the example is what the audit of it says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::plan::{self, Selection};
use plimsoll::schema::v1::{self, ActionGroup};

fn root(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn example() -> Audit {
    let member = |name: &str| format!("crates/{name}/Cargo.toml");
    let members = ["tide-core", "tide-forecast", "tide-gauge", "tide-station"].map(member);
    let paths = ["Cargo.toml".to_owned(), "Cargo.lock".to_owned()].into_iter().chain(members);
    let file = |path: String| InputFile { bytes: fs::read(root(&format!("web/example/{path}"))).unwrap(), path };
    Audit::new(paths.map(file).collect())
}

/// The text between two parts of `html` without its tags.
fn text(html: &str, from: &str, to: &str) -> String {
    let inner = html.split_once(from).unwrap_or_else(|| panic!("no {from}")).1.split_once(to).unwrap().0;
    inner.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}

#[test]
fn the_picture_of_a_result_is_the_result_of_the_example() {
    let page = fs::read_to_string(root("index.html")).unwrap();
    let audit = example();
    let report = v1::report(&audit);
    let of = format!("{} members, {} packages", report.workspace.members.len(), report.workspace.packages.unwrap());
    assert!(text(&page, "class=\"sample-of\">", "</p>").ends_with(&of), "{of}");
    let answer = text(&page, "class=\"sample-answer\">", "</p>");
    assert_eq!(answer, report.ranking.headline);

    let range = |percent: Option<[i8; 2]>| percent.map_or_else(String::new, |[low, high]| format!("{low}–{high} %"));
    let saving: Vec<_> = report.ranking.actions.iter().filter(|action| action.group == ActionGroup::Saves).collect();
    assert_eq!(page.matches("<tr data-action=").count(), saving.len());
    for action in saving {
        let row = page.split_once(&format!("<tr data-action=\"{}\">", action.id)).unwrap().1;
        let cells: Vec<String> =
            row.split("<td>").skip(1).take(3).map(|cell| text(&format!(">{cell}"), ">", "</td>")).collect();
        let packages = if action.removes == 0 { String::new() } else { format!("−{}", action.removes) };
        assert_eq!(cells, [range(action.cpu_percent), range(action.disk_percent), packages], "{}", action.id);
    }
}

#[test]
fn the_change_in_the_picture_is_the_change_of_the_fix() {
    let page = fs::read_to_string(root("index.html")).unwrap();
    let audit = example();
    let mut chosen = Selection::none();
    chosen.choose("dev-debuginfo:dev".into(), "lean");
    let plan = plan::plan(&audit, &chosen);
    let file = &plan.files[0];
    let lines = text(&page, "<pre class=\"code\">", "</pre>");
    let (table, rest) = lines.trim_start().split_once('−').unwrap();
    let (before, after) = rest.split_once('+').unwrap();
    assert!(file.before.contains(&format!("{table}\n{before}\n")), "{table} {before}");
    assert!(file.after.contains(&format!("{table}\n{after}\n")), "{table} {after} {}", file.after);
}
