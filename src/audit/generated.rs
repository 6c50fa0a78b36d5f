//! Files that a tool writes: their findings are marked, and no fix edits them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::edit::Verb;
use crate::finding::{Finding, Fix};
use crate::model::Model;
use crate::order::Collect;

/// Takes the fixes that edit generated files out of `findings`, and says so.
pub(super) fn keep_as_they_are(findings: &mut [Finding], model: &Model) {
    for finding in findings {
        let shown: BTreeSet<&Arc<str>> = finding.places.iter().map(|place| &place.file).into_set();
        let mut files: BTreeSet<Arc<str>> =
            shown.into_iter().filter(|file| model.generated(file).is_some()).map(Arc::clone).into_set();
        let advised = finding.advised_fix().map(|fix| fix.id.clone());
        let count = finding.fixes.len();
        finding.fixes.retain(|fix| {
            let edited: Vec<Arc<str>> = edited(fix, model).cloned().collect();
            files.extend(edited.iter().cloned());
            edited.is_empty()
        });
        finding.advised = advised.and_then(|id| finding.fixes.iter().position(|fix| fix.id == id));
        let lost = if finding.fixes.len() < count { ", so there is no fix that edits it" } else { "" };
        for file in files {
            if let Some(by) = model.generated(&file) {
                finding.detail.push(format!("`{file}` is {by}{lost}."));
            }
        }
    }
}

/// The generated files that a fix would write to.
fn edited<'a>(fix: &'a Fix, model: &'a Model) -> impl Iterator<Item = &'a Arc<str>> {
    let writes = fix.edits.iter().filter(|edit| edit.verb != Verb::Keep);
    writes.map(|edit| &edit.file).filter(|file| model.generated(file).is_some())
}
