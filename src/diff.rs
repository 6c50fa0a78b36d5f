//! Differences between a file and its corrected form, as `git apply` reads them.

use diffy::DiffOptions;

use crate::plan::CorrectedFile;

mod coarse;

use coarse::Matching;

/// Lines of context around a change, as git has them.
const CONTEXT: usize = 3;

/// The most steps for the shortest diff, which takes the number of lines times the number of changed ones.
const MOST_STEPS: usize = 300_000_000;

/// The unified diff of one corrected file. It is the shortest one, unless that takes too long.
pub fn unified(file: &CorrectedFile) -> String {
    let (original, modified) = (format!("a/{}", file.path), format!("b/{}", file.path));
    let matching = Matching::of(&file.before, &file.after);
    if matching.steps() > MOST_STEPS {
        return format!("--- {original}\n+++ {modified}\n{}", matching.hunks(CONTEXT));
    }
    let mut options = DiffOptions::new();
    options.set_context_len(CONTEXT);
    options.set_original_filename(original).set_modified_filename(modified);
    options.create_patch(&file.before, &file.after).to_string()
}

/// One patch of all corrected files.
pub fn patch(files: &[CorrectedFile]) -> String {
    files.iter().map(|file| format!("diff --git a/{0} b/{0}\n{1}", file.path, unified(file))).collect()
}
