//! Differences between a file and its corrected form, as `git apply` reads them.

use diffy::DiffOptions;

use crate::plan::CorrectedFile;

/// Lines of context around a change, as git has them.
const CONTEXT: usize = 3;

/// The unified diff of one corrected file.
pub fn unified(file: &CorrectedFile) -> String {
    let mut options = DiffOptions::new();
    options.set_context_len(CONTEXT);
    options.set_original_filename(format!("a/{}", file.path)).set_modified_filename(format!("b/{}", file.path));
    options.create_patch(&file.before, &file.after).to_string()
}

/// One patch of all corrected files.
pub fn patch(files: &[CorrectedFile]) -> String {
    files.iter().map(|file| format!("diff --git a/{0} b/{0}\n{1}", file.path, unified(file))).collect()
}
