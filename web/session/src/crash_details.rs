//! The details of a crash for a bug report.

use std::fmt::Write;

use super::{Crash, Job, Session};
use plimsoll::input::lossy_text_of;

/// The text of a bug report: parts to be joined once secrets are masked in each, with the path of the file that it is
/// of. Without `whole`, no text of a file is in it: of a panic only the place in the program is named, as its message
/// may quote what it was about.
pub(super) fn details(session: &Session, crash: &Crash, browser: &str, whole: bool) -> Vec<(String, String)> {
    let job = match crash.job {
        Job::Audit => "auditing",
        Job::Plan => "composing fixes",
        Job::Aside => "working something out aside",
    };
    let what = match crash.message.split_once('\n') {
        Some((place, _)) if !whole && place.starts_with("panicked at ") => place.trim_end_matches(':'),
        _ => crash.message.as_str(),
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
    let mut texts = vec![(String::new(), text)];
    for input in session.inputs.iter().filter(|_| whole) {
        texts.push((String::new(), format!("\n===== {}\n", input.path)));
        texts.push((input.path.clone(), lossy_text_of(&input.bytes).into_owned()));
    }
    texts
}
