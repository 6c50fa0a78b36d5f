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
use plimsoll_session::{Audited, Choices, Export, Pictured, Settings};
use plimsoll_web::protocol::{self, Answer, Call, File, Request, Response, Sent};
use wasm_bindgen::prelude::*;

thread_local! {
    /// What was audited last.
    static AUDIT: RefCell<Option<Audit>> = const { RefCell::new(None) };
    /// The files that it is of, as they came.
    static FILES: RefCell<Vec<InputFile>> = const { RefCell::new(Vec::new()) };
}

fn main() {
    std::panic::set_hook(Box::new(plimsoll_web::throw));
}

/// Audits the example, and forgets it. A browser compiles a program as it runs, and better what runs often, so that the
/// visitor's own audit then takes half as long.
#[wasm_bindgen(js_name = warmUp)]
pub fn warm_up() {
    let files = example::files().into_iter().map(InputFile::from).collect();
    let audited = audited(&audit(None, files, Settings::default()));
    let answer = Answer { id: 0, response: Response::Audited(Box::new(audited)) };
    let _ = std::hint::black_box(protocol::pack(&answer));
}

/// Answers one message of the page. An error or a panic here is a crash, which `worker.js` reports.
#[wasm_bindgen]
pub fn answer(call: &[u8]) -> Result<Vec<u8>, JsError> {
    let Call { id, request } = protocol::unpack(call)?;
    let response = respond(request).unwrap_or_else(Response::Failed);
    Ok(protocol::pack(&Answer { id, response })?)
}

fn respond(request: Request) -> Result<Response, String> {
    Ok(match request {
        Request::Ping => Response::Pong,
        Request::Audit(files, settings) => {
            let files = received(files)?;
            let audit = AUDIT.with_borrow(|before| self::audit(before.as_ref(), files.clone(), settings));
            FILES.replace(files);
            let audited = audited(&audit);
            advising::outdate();
            AUDIT.replace(Some(audit));
            Response::Audited(Box::new(audited))
        }
        Request::Plan(choices) => with_audit(|audit| {
            let plan = advising::plan(audit, choices);
            Ok(Response::Planned(v1::plan(audit, &plan)))
        })?,
        Request::Preview(choice) => with_audit(|audit| {
            let finding = audit.finding(&FindingId::from(choice.finding.as_str()));
            let fix = finding.and_then(|finding| Some((finding, finding.fix(&choice.fix)?)));
            let files = fix.map(|(finding, fix)| plan::preview(audit, finding, fix)).unwrap_or_default();
            Ok(Response::Previewed(files.iter().map(v1::corrected).collect()))
        })?,
        Request::Why(package) => with_audit(|audit| {
            Ok(Response::Explained(audit.model.graph().map(|g| why(g, &package)).unwrap_or_default()))
        })?,
        Request::Picture(name) => with_audit(|audit| {
            let pictured = audit.model.graph().map(|graph| pictured(audit, graph, &name));
            Ok(Response::Pictured(Box::new(pictured.ok_or("there is no lockfile")?)))
        })?,
        Request::List => with_audit(|audit| {
            Ok(Response::Listed(audit.model.graph().map(DependencyGraph::listing).unwrap_or_default()))
        })?,
        Request::Evidence => with_audit(|audit| Ok(Response::Evidence(Box::new(evidence::evidence(audit)))))?,
        Request::Try(trial) => with_audit(|audit| Ok(Response::Tried(evidence::tried(audit, &trial))))?,
        Request::Unpack(archive) => {
            let unpacked = archive::unpack(&archive, Limits::default()).map_err(|error| error.to_string())?;
            Response::Unpacked {
                files: unpacked.files.into_iter().map(File::from).collect(),
                left_out: unpacked.left_out,
            }
        }
        Request::Share(shared, discretion) => {
            with_audit(|audit| Ok(Response::Offered(Box::new(share::offer(audit, &shared, discretion)))))?
        }
        Request::ShareAsFile(shared, discretion) => {
            with_audit(|audit| Ok(Response::Exported(share::file(audit, &shared, discretion).into())))?
        }
        Request::Mask(texts) => {
            let masked = texts.iter().map(|(path, text)| secrets::scrubbed(FileKind::by_name(path), text).into_inner());
            Response::Masked(masked.collect())
        }
        Request::Open(parcel) => Response::Opened(Box::new(share::open(parcel)?)),
        Request::Example => Response::Unpacked { files: example::files(), left_out: Vec::new() },
        Request::Compare(files, settings) => with_audit(|audit| {
            let other = self::audit(Some(audit), received(files)?, settings);
            Ok(Response::Compared(Box::new(compare::compare(audit, &other))))
        })?,
        Request::Advise(ticket, pins, anew) => with_audit(|audit| advising::begin(audit, ticket, pins, anew))?,
        Request::Climb(ticket) => advising::turn(ticket)?,
        Request::Give(ticket, got) => advising::give(ticket, got)?,
        Request::Conclude => advising::conclude()?,
        Request::Export(export, choices) => {
            with_audit(|audit| self::export(audit, export, choices).map(|bytes| Response::Exported(bytes.into())))?
        }
    })
}

fn with_audit(answer: impl FnOnce(&Audit) -> Result<Response, String>) -> Result<Response, String> {
    AUDIT.with_borrow(|audit| answer(audit.as_ref().ok_or("there is no audit yet")?))
}

/// The files that were sent, and those that are held of the last audit.
fn received(sent: Vec<Sent>) -> Result<Vec<InputFile>, String> {
    FILES.with_borrow(|held| {
        let file = |sent| match sent {
            Sent::File(file) => Some(file.into()),
            Sent::Held(place) => held.get(place as usize).cloned(),
        };
        sent.into_iter().map(file).collect::<Option<_>>().ok_or_else(|| "a file was not sent".to_owned())
    })
}

fn audit(before: Option<&Audit>, files: Vec<InputFile>, settings: Settings) -> Audit {
    let goal = settings.goal.as_deref().and_then(Goal::of);
    let options = Options { toolchain: settings.toolchain, goal, ..Options::default() };
    Audit::after(before, files, &options)
}

fn audited(audit: &Audit) -> Audited {
    // Findings point into whatever is edited by hand, which what Cargo writes is not.
    let by_cargo =
        |kind| matches!(kind, FileKind::Lockfile | FileKind::Metadata | FileKind::Timings | FileKind::Listing);
    let texts = audit.model.files.iter().filter(|file| !by_cargo(file.kind));
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

/// The packages of this name, and what is around them.
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
    let report = || secrets::report(audit, Some(&plan));
    Ok(match export {
        Export::Zip => archive::pack(plan.files.iter().map(|file| (&*file.path, file.after.as_str())))
            .map_err(|error| error.to_string())?,
        Export::Patch => diff::patch(&plan.files).into_bytes(),
        Export::Html => report::html(&report()).into_bytes(),
        Export::Script => report::script(&v1::plan(audit, &plan)).into_bytes(),
        Export::Markdown => report::markdown(&report()).into_bytes(),
        Export::Json => serde_json::to_vec_pretty(&report()).map_err(|error| error.to_string())?,
    })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::*;

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    fn ask(id: u32, request: Request) -> Answer {
        let call = protocol::pack(&Call { id, request }).unwrap();
        protocol::unpack(&answer(&call).ok().unwrap()).unwrap()
    }

    #[wasm_bindgen_test]
    fn a_ping_comes_back_with_its_id() {
        assert_eq!(ask(7, Request::Ping), Answer { id: 7, response: Response::Pong });
    }

    #[wasm_bindgen_test]
    fn a_message_that_is_no_call_is_an_error() {
        assert!(answer(b"nonsense").is_err());
    }

    #[wasm_bindgen_test]
    fn a_report_travels_whole() {
        let file = File { path: "Cargo.toml".into(), bytes: b"[package]\nname = \"a\"\n".to_vec().into() };
        let Response::Audited(carried) = ask(1, Request::Audit(vec![Sent::File(file)], Settings::default())).response
        else {
            panic!("no report");
        };
        let there = AUDIT.with_borrow(|audit| audited(audit.as_ref().unwrap()));
        assert_eq!(*carried, there);
        assert_eq!(there.texts["Cargo.toml"], "[package]\nname = \"a\"\n");
        let Response::Exported(zip) = ask(2, Request::Export(Export::Zip, Choices::new())).response else {
            panic!("no zip");
        };
        assert!(archive::is_archive(&zip));
    }

    #[wasm_bindgen_test]
    fn a_file_that_is_held_need_not_come_again() {
        let file = |path: &str, text: &str| File { path: path.into(), bytes: text.as_bytes().to_vec().into() };
        let root = file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
        let member =
            |version: u32| file("a/Cargo.toml", &format!("[package]\nname = \"a\"\nversion = \"{version}.0.0\"\n"));
        let texts = |sent| match ask(1, Request::Audit(sent, Settings::default())).response {
            Response::Audited(audited) => audited.texts,
            other => panic!("{other:?}"),
        };
        let whole = texts(vec![Sent::File(member(1)), Sent::File(root.clone())]);
        assert_eq!(texts(vec![Sent::Held(0), Sent::Held(1)]), whole);
        let typed = texts(vec![Sent::File(member(2)), Sent::Held(1)]);
        assert_eq!(typed["Cargo.toml"], whole["Cargo.toml"]);
        assert!(typed["a/Cargo.toml"].contains("2.0.0"));
        let lost = ask(2, Request::Audit(vec![Sent::Held(7)], Settings::default())).response;
        assert!(matches!(lost, Response::Failed(_)), "{lost:?}");
    }
}
