//! What to send to those who can mend a crash.

use std::fmt::Write;

use super::{Crash, Job, Session};
use plimsoll::input::{FileKind, lossy_text_of};
use plimsoll::secrets::scrubbed;

/// What happened, in words for a bug report, without secrets. Without `whole`, no text of a file is in it: of a panic only
/// the place in the program is told, as its message may quote what it was about.
pub(super) fn details(session: &Session, crash: &Crash, browser: &str, whole: bool) -> String {
    let job = match crash.job {
        Job::Audit => "auditing",
        Job::Plan => "composing fixes",
        Job::Aside => "working something out aside",
    };
    let message = scrubbed(FileKind::Unknown, &crash.message);
    let what = match crash.message.split_once('\n') {
        Some((place, _)) if !whole && place.starts_with("panicked at ") => place.trim_end_matches(':'),
        _ => message.as_str(),
    };
    let bytes: usize = session.inputs.iter().map(|input| input.bytes.len()).sum();
    let mut text = format!(
        "Plimsoll {} stopped while {job}.\n{what}\nBrowser: {browser}\nFiles: {}, {bytes} bytes\n",
        env!("CARGO_PKG_VERSION"),
        session.inputs.len(),
    );
    if let Some(report) = session.report() {
        let (packages, rust) = (report.workspace.packages.unwrap_or_default(), &report.workspace.rust);
        let _ = writeln!(text, "The audit before it: {} findings, {packages} packages, {rust}", report.findings.len());
    }
    if whole {
        for input in &session.inputs {
            let of = |kind, text: &str| scrubbed(kind, text).into_inner();
            // What is pasted has no name, and may be several files.
            let kind = FileKind::by_name(&input.path);
            let (path, bytes) = (of(FileKind::Unknown, &input.path), lossy_text_of(&input.bytes));
            let _ = write!(text, "\n===== {path}\n{}", of(kind, &bytes));
        }
    }
    text
}
