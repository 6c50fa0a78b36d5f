//! The search for upgrades, in turns that are short enough for the page to stop it and to ask for other things between.

use std::cell::RefCell;
use std::collections::BTreeSet;

use plimsoll::advice::{Advisor, Given, Step};
use plimsoll::audit::Audit;
use plimsoll::plan::{self, Plan, Selection};
use plimsoll::registry::{Registry, Store, path_of};
use plimsoll::resolve::Need;
use plimsoll::schema::advice;
use plimsoll::schema::v1::ranking;
use plimsoll_session::upgrades::{Advised, Wanted};
use plimsoll_session::{Answer, Choices, Got, Ticket};

/// How many milliseconds a turn takes, give or take a resolution.
const TURN: f64 = 40.0;

thread_local! {
    static SEARCH: RefCell<Option<Search>> = const { RefCell::new(None) };
}

struct Search {
    advisor: Advisor,
    ticket: Ticket,
    /// Whether it is about the last audit.
    is_current: bool,
    /// The index files that this search asked for. One that is needed again cannot be had.
    asked: BTreeSet<Need>,
    /// The last request, in order.
    open: Vec<Need>,
    missing: BTreeSet<Need>,
}

/// Begins a search. It uses the index data that was read before, unless it is to begin `anew`.
pub fn begin(audit: &Audit, ticket: Ticket, pins: Vec<String>, anew: bool) -> Result<Answer, String> {
    let given = match Given::of(audit) {
        Some(given) => given,
        None => {
            let why = "That needs the root manifest and Cargo.lock.".to_owned();
            return Ok(Answer::Advised(Box::new(Advised::Failed { why, missing: Vec::new() })));
        }
    };
    SEARCH.with_borrow_mut(|search| {
        let store = search
            .as_mut()
            .filter(|_| !anew)
            .map_or_else(Store::default, |search| std::mem::take(search.advisor.store()));
        let advisor = Advisor::new(given, store, pins);
        let (asked, missing) = (BTreeSet::new(), BTreeSet::new());
        Ok(answer(audit, search.insert(Search { advisor, ticket, is_current: true, asked, open: Vec::new(), missing })))
    })
}

/// Goes on.
pub fn turn(audit: &Audit, ticket: Ticket) -> Result<Answer, String> {
    with(ticket, |search| Ok(answer(audit, search)))
}

/// Goes on with the files that were asked for.
pub fn give(audit: &Audit, ticket: Ticket, got: Vec<Got>) -> Result<Answer, String> {
    with(ticket, |search| {
        let store = search.advisor.store();
        for (need, got) in std::mem::take(&mut search.open).into_iter().zip(got) {
            // The search asks again for a file that cannot be read.
            match got {
                Got::Nothing => {}
                Got::Absent => store.add_absent(need.registry, &need.name),
                Got::Served(bytes) => {
                    let _ = store.add_sparse(need.registry, &need.name, bytes.into_vec());
                }
                Got::Cached(bytes) => {
                    let path = format!(".cache/{}", path_of(&need.name).unwrap_or_default());
                    let _ = store.add_cached(&path, bytes.into_vec(), &need.registry);
                }
            }
        }
        Ok(answer(audit, search))
    })
}

/// Ends the search.
pub fn conclude(audit: &Audit) -> Result<Answer, String> {
    SEARCH.with_borrow_mut(|search| Ok(done(audit, search.as_mut().ok_or("there is no search")?)))
}

/// Other files are audited: the results of the search are out of date, but not its index data.
pub fn outdate() {
    SEARCH.with_borrow_mut(|search| {
        if let Some(search) = search {
            search.is_current = false;
        }
    });
}

/// Composes the chosen fixes and upgrades; the latter count only once the search for them is over.
pub fn plan(audit: &Audit, choices: Choices) -> Plan {
    let selection = Selection::from_choices(choices);
    SEARCH.with_borrow_mut(|search| match search.as_mut().filter(|search| search.is_current) {
        Some(search) => search.advisor.plan(audit, &selection),
        None => plan::plan(audit, &selection),
    })
}

/// The upgrades that were found for the last audit; `None` without a search.
pub fn found() -> Option<advice::Report> {
    SEARCH.with_borrow_mut(|search| Some(search.as_mut().filter(|search| search.is_current)?.advisor.report()))
}

fn with(ticket: Ticket, act: impl FnOnce(&mut Search) -> Result<Answer, String>) -> Result<Answer, String> {
    SEARCH.with_borrow_mut(|search| match search {
        Some(search) if search.ticket == ticket => act(search),
        // The page has no use for the answer either.
        _ => Err("that search is over".to_owned()),
    })
}

fn answer(audit: &Audit, search: &mut Search) -> Answer {
    let end = js_sys::Date::now() + TURN;
    let advised = loop {
        match search.advisor.step() {
            Step::Going { tried, of } if js_sys::Date::now() >= end => break Advised::Going { tried, of },
            Step::Going { .. } => {}
            Step::Needs(needs) => {
                let new: Vec<Need> = needs.iter().filter(|need| !search.asked.contains(need)).cloned().collect();
                if new.is_empty() {
                    search.missing.extend(needs);
                    search.advisor.pass();
                    continue;
                }
                search.asked.extend(new.iter().cloned());
                search.open.clone_from(&new);
                break Advised::Needs(new.iter().map(wanted).collect());
            }
            Step::Failed(why) => break Advised::Failed { why, missing: missing(search) },
            Step::Done => return done(audit, search),
        }
    };
    Answer::Advised(Box::new(advised))
}

fn done(audit: &Audit, search: &mut Search) -> Answer {
    let report = Box::new(search.advisor.report());
    let ranking = ranking(audit, Some(&report));
    Answer::Advised(Box::new(Advised::Done { report, ranking, missing: missing(search) }))
}

fn missing(search: &Search) -> Vec<Wanted> {
    search.missing.iter().map(wanted).collect()
}

fn wanted(need: &Need) -> Wanted {
    Wanted {
        registry: need.registry.to_string(),
        name: need.name.clone(),
        path: path_of(&need.name).unwrap_or_default(),
        address: Registry::address_of(&need.registry, &need.name),
        lack: need.lack,
    }
}
