//! Differences between a file and its corrected form, as `git apply` reads them.

use similar::{Algorithm, TextDiff};

use crate::plan::CorrectedFile;

/// Lines of context around a change, as git has them.
const CONTEXT: usize = 3;

/// The unified diff of one corrected file.
pub fn unified(file: &CorrectedFile) -> String {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(&*file.before, file.after.as_str());
    let (old, new) = (format!("a/{}", file.path), format!("b/{}", file.path));
    diff.unified_diff().context_radius(CONTEXT).header(&old, &new).to_string()
}

/// One patch of all corrected files.
pub fn patch(files: &[CorrectedFile]) -> String {
    files.iter().map(|file| format!("diff --git a/{0} b/{0}\n{1}", file.path, unified(file))).collect()
}
