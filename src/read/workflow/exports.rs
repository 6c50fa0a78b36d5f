//! Variables that a script hands to the steps behind it.

use super::{EnvSetting, Step};

/// What the script of a step writes to `GITHUB_ENV`: in the line that names it, or, where that line only closes a group or
/// begins a here-document, in lines that do nothing else.
pub(super) fn exports(step: &Step) -> Vec<(usize, EnvSetting)> {
    let Some(run) = &step.run else { return Vec::new() };
    let lines: Vec<String> = step.commands().collect();
    let names_file = |line: &str| line.contains("GITHUB_ENV");
    let is_group = lines.iter().any(|line| names_file(line) && assignment(line).is_none());
    let is_plain = |line: &str| {
        let first = line.split([' ', '=']).next().unwrap_or_default();
        matches!(first, "echo" | "printf") || !line.contains(' ')
    };
    let written = lines.iter().filter(|line| names_file(line) || (is_group && is_plain(line)));
    let found = written.filter_map(|line| {
        let (name, value) = assignment(line)?;
        // What a shell puts in is known only when the workflow runs.
        let text = Some(value).filter(|value| step.is_unconditional && !value.contains(['$', '`']));
        Some((step.number, EnvSetting { name: name.to_owned(), text: text.map(str::to_owned), span: run.span.clone() }))
    });
    found.collect()
}

/// The first `NAME=value` of a line.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (before, behind) = line.split_once('=')?;
    let name =
        before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())?;
    let end = behind.find(['"', '\'', '\\', '>', '|', ' ']).unwrap_or(behind.len());
    Some((name, behind.get(..end)?))
}
