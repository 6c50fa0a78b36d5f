//! The auditor: the core in a web worker. One call in, one reply out; `worker.js` holds the message loop.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

mod advising;
mod example;
mod share;

use std::cell::RefCell;
use std::collections::BTreeMap;

use plimsoll::archive::{self, Limits};
use plimsoll::audit::Audit;
use plimsoll::compare;
use plimsoll::diff;
use plimsoll::finding::FindingId;
use plimsoll::goal::Goal;
use plimsoll::graph::picture::{Most, Picture};
use plimsoll::graph::{DependencyGraph, PackageId};
use plimsoll::input::{FileKind, InputFile};
use plimsoll::model::Options;
use plimsoll::order::{self, Collect};
use plimsoll::plan;
use plimsoll::report;
use plimsoll::schema::v1::{self, evidence};
use plimsoll::secrets;
use plimsoll_session::costs::Costs;
use plimsoll_session::{Answer, Audited, Choices, Export, Pictured, Question, SentFile, Settings, Ticket, Unpacked};
use plimsoll_web::protocol::{self, Call, Reply};
use wasm_bindgen::prelude::*;

thread_local! {
    /// The last audit.
    static AUDIT: RefCell<Option<Audit>> = const { RefCell::new(None) };
    /// The files that it is of, as they came.
    static FILES: RefCell<Vec<InputFile>> = const { RefCell::new(Vec::new()) };
}

fn main() {
    std::panic::set_hook(Box::new(plimsoll_web::throw));
}

/// Audits the example, and drops the result. A browser compiles hot code better as it runs, so that the
/// visitor's own audit then takes half as long.
#[wasm_bindgen(js_name = warmUp)]
pub fn warm_up() {
    let files = example::files();
    let audited = audited(&audit(None, files, Settings::default()));
    let reply = Reply { id: 0, answer: Answer::Audited(Box::new(audited)) };
    let _ = std::hint::black_box(protocol::pack(&reply));
}

/// Answers one message of the page. An error or a panic here is a crash, which `worker.js` reports.
#[wasm_bindgen]
pub fn answer(call: &[u8]) -> Result<Vec<u8>, JsError> {
    let Call { id, ticket, question } = protocol::unpack(call)?;
    let answer = respond(ticket, question).unwrap_or_else(Answer::Failed);
    Ok(protocol::pack(&Reply { id, answer })?)
}

fn respond(ticket: Ticket, question: Question) -> Result<Answer, String> {
    Ok(match question {
        Question::Ping => Answer::Pong,
        Question::Audit(files, settings) => {
            let files = received(files)?;
            let audit = AUDIT.with_borrow(|before| self::audit(before.as_ref(), files.clone(), settings));
            FILES.replace(files);
            let audited = audited(&audit);
            advising::outdate();
            AUDIT.replace(Some(audit));
            Answer::Audited(Box::new(audited))
        }
        Question::Plan(choices) => with_audit(|audit| {
            let plan = advising::plan(audit, choices);
            Ok(Answer::Planned(v1::plan(audit, &plan)))
        })?,
        Question::Preview(choice) => with_audit(|audit| {
            let finding = audit.finding(&FindingId::from(choice.finding.as_str()));
            let fix = finding.and_then(|finding| Some((finding, finding.fix(&choice.fix)?)));
            let files = fix.map(|(finding, fix)| plan::preview(audit, finding, fix)).unwrap_or_default();
            Ok(Answer::Previewed(choice, files.iter().map(v1::corrected).collect()))
        })?,
        Question::Why(package) => with_audit(|audit| {
            let chains = audit.model.graph().map(|graph| why(graph, &package)).unwrap_or_default();
            Ok(Answer::Explained(package, chains))
        })?,
        Question::Picture(name) => with_audit(|audit| {
            let pictured = audit.model.graph().map(|graph| pictured(audit, graph, &name));
            Ok(Answer::Pictured(name, Box::new(pictured.ok_or("there is no lockfile")?)))
        })?,
        Question::Dependencies => with_audit(|audit| {
            let known = v1::ledger::dependencies(audit);
            Ok(Answer::Dependencies(Box::new(Costs::of(&known.ok_or("there is no lockfile")?))))
        })?,
        Question::Evidence => with_audit(|audit| Ok(Answer::Evidence(Box::new(evidence::evidence(audit)))))?,
        Question::Try(trial) => with_audit(|audit| Ok(Answer::Tried(evidence::tried(audit, &trial))))?,
        Question::Unpack(archive) => {
            let unpacked = archive::unpack(&archive, Limits::default());
            Answer::Unpacked(unpacked.map(Unpacked::from).map_err(|error| error.to_string()))
        }
        Question::Share(shared, discretion) => {
            with_audit(|audit| Ok(Answer::Offered(Box::new(share::offer(audit, &shared, discretion)))))?
        }
        Question::ShareAsFile(shared, discretion) => {
            with_audit(|audit| Ok(Answer::SharedFile(share::file(audit, &shared, discretion).into())))?
        }
        Question::Mask(texts) => {
            let masked = texts.iter().map(|(path, text)| secrets::scrubbed(FileKind::by_name(path), text).into_inner());
            Answer::Masked(masked.collect())
        }
        Question::Open(parcel) => Answer::Opened(share::open(parcel).map(Box::new)),
        Question::Example => {
            let example = archive::Unpacked { files: example::files(), left_out: Vec::new() };
            Answer::Unpacked(Ok(example.into()))
        }
        Question::Compare(files, settings) => with_audit(|audit| {
            let other = self::audit(Some(audit), received(files)?, settings);
            Ok(Answer::Compared(Box::new(compare::compare(audit, &other))))
        })?,
        Question::Advise { pins, anew } => with_audit(|audit| advising::begin(audit, ticket, pins, anew))?,
        Question::Climb => with_audit(|audit| advising::turn(audit, ticket))?,
        Question::Give(got) => with_audit(|audit| advising::give(audit, ticket, got))?,
        Question::Conclude => with_audit(advising::conclude)?,
        Question::Export(export, choices, destination) => {
            with_audit(|audit| Ok(Answer::Exported(export, destination, self::export(audit, export, choices)?.into())))?
        }
    })
}

fn with_audit(answer: impl FnOnce(&Audit) -> Result<Answer, String>) -> Result<Answer, String> {
    AUDIT.with_borrow(|audit| answer(audit.as_ref().ok_or("there is no audit yet")?))
}

/// The files that were sent, and those that are held of the last audit.
fn received(sent: Vec<SentFile>) -> Result<Vec<InputFile>, String> {
    FILES.with_borrow(|held| {
        let file = |sent| match sent {
            SentFile::New(file) => Some(file.into_inner()),
            SentFile::Held(place) => held.get(place as usize).cloned(),
        };
        sent.into_iter().map(file).collect::<Option<_>>().ok_or_else(|| "a file was not sent".to_owned())
    })
}

fn audit(before: Option<&Audit>, files: Vec<InputFile>, settings: Settings) -> Audit {
    let goal = settings.goal.as_deref().and_then(Goal::from_name);
    let options = Options { root: settings.root, toolchain: settings.toolchain, goal };
    Audit::after(before, files, &options)
}

fn audited(audit: &Audit) -> Audited {
    // Findings point into files that people edit, not into those that Cargo writes.
    let texts = audit.model.files.iter().filter(|file| !file.kind.entry().is_generated);
    let texts: BTreeMap<_, _> = texts.map(|file| (file.path.to_string(), file.text.to_string())).into_map();
    Audited { report: v1::brief(audit), texts }
}

/// The shortest way from each member to the package that is called `label`, shortest first.
fn why(graph: &DependencyGraph, label: &str) -> Vec<Vec<String>> {
    let name = |id| graph.label(id);
    let Some(package) = graph.packages().iter().copied().find(|id| name(*id).as_deref() == Some(label)) else {
        return Vec::new();
    };
    let why = graph.why(package);
    let mut chains: Vec<Vec<String>> =
        why.members().iter().map(|member| why.path(*member).filter_map(name).collect()).collect();
    order::sort_by_key(&mut chains, Vec::len);
    chains
}

/// The packages of this name with their surroundings.
fn pictured(audit: &Audit, graph: &DependencyGraph, name: &str) -> Pictured {
    let ids = graph.by_name(name);
    let kept = audit.model.duplicates.iter().find(|duplicate| duplicate.name == name).map(|duplicate| duplicate.kept);
    let labels = |ids: &[PackageId]| ids.iter().filter_map(|id| graph.label(*id)).collect();
    Pictured {
        versions: ids.iter().filter_map(|id| v1::version(audit, graph, *id)).collect(),
        dependencies: ids.iter().map(|id| labels(graph.dependencies(*id))).collect(),
        picture: Picture::new(graph, ids, kept, Most::default()),
    }
}

fn export(audit: &Audit, export: Export, choices: Choices) -> Result<Vec<u8>, String> {
    let plan = advising::plan(audit, choices);
    let report = || secrets::advised_report(audit, Some(&plan), advising::found().as_ref());
    Ok(match export {
        Export::Zip => archive::pack(plan.files.iter().map(|file| (&*file.path, file.after.as_str())))
            .map_err(|error| error.to_string())?,
        Export::Patch => diff::patch(&plan.files).into_bytes(),
        Export::Html => report::html(&report(), Some(&today())).into_bytes(),
        Export::Script => report::script(&v1::plan(audit, &plan)).into_bytes(),
        Export::Markdown => report::markdown(&report(), Some(&today())).into_bytes(),
        Export::Json => serde_json::to_vec_pretty(&report()).map_err(|error| error.to_string())?,
    })
}

/// The day, where the visitor is.
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

#[cfg(test)]
mod tests {
    use plimsoll_session::{Destination, Shared};
    use wasm_bindgen_test::*;

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    fn ask(id: u32, question: Question) -> Reply {
        let call = protocol::pack(&Call { id, ticket: 0, question }).unwrap();
        protocol::unpack(&answer(&call).ok().unwrap()).unwrap()
    }

    fn new(path: &str, text: &str) -> SentFile {
        SentFile::New(Shared::new(InputFile { path: path.into(), bytes: text.as_bytes().to_vec() }))
    }

    #[wasm_bindgen_test]
    fn a_ping_comes_back_with_its_id() {
        assert_eq!(ask(7, Question::Ping), Reply { id: 7, answer: Answer::Pong });
    }

    #[wasm_bindgen_test]
    fn a_message_that_is_no_call_is_an_error() {
        assert!(answer(b"nonsense").is_err());
    }

    #[wasm_bindgen_test]
    fn a_report_travels_whole() {
        let file = new("Cargo.toml", "[package]\nname = \"a\"\n");
        let Answer::Audited(carried) = ask(1, Question::Audit(vec![file], Settings::default())).answer else {
            panic!("no report");
        };
        let there = AUDIT.with_borrow(|audit| audited(audit.as_ref().unwrap()));
        assert_eq!(*carried, there);
        assert_eq!(there.texts["Cargo.toml"], "[package]\nname = \"a\"\n");
        let Answer::Exported(Export::Zip, Destination::Save, zip) =
            ask(2, Question::Export(Export::Zip, Choices::new(), Destination::Save)).answer
        else {
            panic!("no zip");
        };
        assert!(archive::is_archive(&zip));
    }

    #[wasm_bindgen_test]
    fn a_file_that_is_held_need_not_come_again() {
        let root = new("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
        let member =
            |version: u32| new("a/Cargo.toml", &format!("[package]\nname = \"a\"\nversion = \"{version}.0.0\"\n"));
        let texts = |sent| match ask(1, Question::Audit(sent, Settings::default())).answer {
            Answer::Audited(audited) => audited.texts,
            other => panic!("{other:?}"),
        };
        let whole = texts(vec![member(1), root]);
        assert_eq!(texts(vec![SentFile::Held(0), SentFile::Held(1)]), whole);
        let typed = texts(vec![member(2), SentFile::Held(1)]);
        assert_eq!(typed["Cargo.toml"], whole["Cargo.toml"]);
        assert!(typed["a/Cargo.toml"].contains("2.0.0"));
        let lost = ask(2, Question::Audit(vec![SentFile::Held(7)], Settings::default())).answer;
        assert!(matches!(lost, Answer::Failed(_)), "{lost:?}");
    }
}
