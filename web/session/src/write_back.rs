//! Corrected files on their way back into the visitor's folder, which the page may write to if the visitor lets it.
//!
//! [`plimsoll::write_back`] writes them: all, or none.

use super::{Effect, Session, inputs, view};
use plimsoll::write_back::{Outcome, Replacement, There};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writing {
    /// The visitor chooses the folder for these files.
    Choosing(Vec<Replacement>),
    /// The files to be written are shown.
    Ready {
        /// The folder's name.
        folder: String,
        /// The files.
        files: Vec<Replacement>,
        /// The state of each of them in the folder.
        there: Vec<There>,
    },
    /// Nothing is written into the folder.
    Refused {
        /// The folder's name.
        folder: String,
        /// The files that are in the way, each with the reason.
        why: Vec<(String, String)>,
    },
    /// It is being written.
    Busy {
        /// The folder's name.
        folder: String,
        /// The files.
        files: Vec<Replacement>,
    },
    /// It is over.
    Done {
        /// The folder's name.
        folder: String,
        /// The files.
        files: Vec<Replacement>,
        /// Its outcome.
        outcome: Outcome,
        /// Whether the files are still those of the current choices.
        is_current: bool,
    },
}

/// A step on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// The visitor wants the corrected files in the folder.
    Choose,
    /// A folder was chosen for these files, with what each file in it is; or it was not, for this reason, if there is
    /// one.
    Chosen(Vec<Replacement>, Result<(String, Vec<There>), Option<String>>),
    /// The visitor has seen what will be written, and wants it.
    Go,
    /// The outcome of writing these files.
    Gone(Vec<Replacement>, Outcome),
    /// The visitor wants the old contents of this file, as it could not be put back.
    TakeOld(String),
    /// The visitor puts it away.
    Close,
}

pub(super) fn write(session: &mut Session, step: Write, effects: &mut Vec<Effect>) {
    match (step, session.writing.take()) {
        // Writing is neither begun twice nor dismissed before it ends.
        (Write::Choose, under_way @ Some(Writing::Choosing(_) | Writing::Busy { .. })) => session.writing = under_way,
        (Write::Choose, _) => match replacements(session) {
            Ok(files) => {
                effects.push(Effect::ChooseFolder(files.clone()));
                session.writing = Some(Writing::Choosing(files));
            }
            Err(path) => session.tell(format!("{path} did not come from a folder, so nothing is written into one.")),
        },
        (Write::Chosen(of, answer), Some(Writing::Choosing(files))) if of == files => match answer {
            Ok((folder, there)) => session.writing = Some(looked_at(folder, files, there)),
            Err(why) => why.into_iter().for_each(|why| session.tell(why)),
        },
        (
            Write::Go,
            Some(Writing::Ready { folder, files, .. } | Writing::Done { folder, files, is_current: true, .. }),
        ) => {
            effects.push(Effect::WriteFiles(files.clone()));
            session.writing = Some(Writing::Busy { folder, files });
        }
        (Write::Gone(of, outcome), Some(Writing::Busy { folder, files })) if of == files => {
            let count = view::counted(files.len(), "file", "files");
            session.said = match &outcome.stopped {
                None => format!("{count} written."),
                Some((path, _)) => format!("Writing stopped at {path}."),
            };
            session.writing = Some(Writing::Done { folder, files, outcome, is_current: true });
        }
        (Write::Gone(files, outcome), other) => {
            session.writing = other;
            // The visitor has gone on to something else, where there is no place to ask for them.
            for (file, why) in outcome.unrestored(&files) {
                session
                    .tell(format!("{} could not be put back: {why}. Its old text is among your downloads.", file.path));
                effects.extend(old(file));
            }
        }
        (Write::TakeOld(path), now) => {
            if let Some(Writing::Done { files, .. }) = &now {
                effects.extend(files.iter().find(|file| file.path == path).and_then(old));
            }
            session.writing = now;
        }
        (Write::Close, busy @ Some(Writing::Busy { .. })) => session.writing = busy,
        (Write::Close, _) => {}
        (Write::Chosen(..) | Write::Go, now) => session.writing = now,
    }
}

/// Nothing is about to be written any more, as it would be something else now. What could not be put back is still
/// told.
pub(super) fn is_stale(session: &mut Session) {
    match &mut session.writing {
        Some(Writing::Busy { .. }) => {}
        Some(Writing::Done { files, outcome, is_current, .. }) if outcome.unrestored(files).next().is_some() => {
            *is_current = false;
        }
        writing => *writing = None,
    }
}

fn looked_at(folder: String, files: Vec<Replacement>, there: Vec<There>) -> Writing {
    let is_done = there.iter().all(|there| *there == There::Corrected);
    let looked_at = files.iter().zip(&there);
    let why: Vec<_> =
        looked_at.filter_map(|(file, there)| Some((file.path.clone(), in_the_way(*there, is_done)?))).collect();
    if why.is_empty() { Writing::Ready { folder, files, there } } else { Writing::Refused { folder, why } }
}

/// The old contents of a file, as a download.
fn old(file: &Replacement) -> Option<Effect> {
    let name = format!("old-{}", view::saved_name(&file.path));
    Some(Effect::Save { name, bytes: file.before.clone()? })
}

/// All files that are not as they were given: those that fixes change, and those that were only written by hand, as
/// fixes build upon these. Fails with the path of one that no file was given for.
fn replacements(session: &Session) -> Result<Vec<Replacement>, String> {
    let folder = session.folder.as_ref().map(|folder| format!("{folder}/")).unwrap_or_default();
    let mut files = Vec::new();
    let mut edited = session.edited();
    for file in &session.plan.files {
        let input = view::input_of(&session.inputs, &file.path).ok_or_else(|| file.path.clone())?;
        edited.retain(|other| other.path != input.path);
        let given = session.originals.get(&input.path).unwrap_or(&input);
        files.push(Replacement {
            path: file.path.clone(),
            full: format!("{folder}{}", input.path),
            before: Some(given.bytes.clone()),
            after: file.text.clone().into_bytes(),
        });
    }
    for input in edited {
        let before = session.originals.get(&input.path).map(|original| original.bytes.clone());
        let path = session.report().map(|report| report.files.iter().map(|file| &file.path));
        let path = path.and_then(|mut paths| paths.find(|path| inputs::is_of(&input, path)));
        files.push(Replacement {
            path: path.unwrap_or(&input.path).clone(),
            full: format!("{folder}{}", input.path),
            before,
            after: input.bytes.clone(),
        });
    }
    Ok(files)
}

fn in_the_way(there: There, is_done: bool) -> Option<String> {
    let why = match there {
        There::Audited => return None,
        There::Corrected if is_done => "it holds the corrections already",
        There::Corrected => return None,
        There::Other => "it is not the file that was audited; add it again to audit what is there now",
        There::Missing => "there is no such file; choose the folder that holds the workspace's root manifest",
    };
    Some(why.to_owned())
}
