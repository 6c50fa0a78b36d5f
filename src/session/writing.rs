//! Corrected files on their way back into the visitor's folder, which the page may write to if the visitor lets it.
//!
//! A fix is all or nothing, so it is written only where every file is still the one that was audited.

use super::{Effect, Session, inputs, view};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writing {
    /// The visitor chooses the folder for these files.
    Choosing(Vec<Ahead>),
    /// What would be written is shown.
    Ready {
        /// The folder's name.
        folder: String,
        /// The files.
        files: Vec<Ahead>,
    },
    /// The folder is not as it was audited, so nothing is written.
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
        files: Vec<Ahead>,
    },
    /// It is over.
    Done {
        /// The folder's name.
        folder: String,
        /// The files that were written.
        written: Vec<String>,
        /// Those that were not, each with the reason.
        failed: Vec<(String, String)>,
        /// What is left to be written.
        rest: Vec<Ahead>,
    },
}

/// A file that is about to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// Its path, as the report has it.
    pub path: String,
    /// Its path with the folder that the files were dropped in.
    pub full: String,
    /// What has to be in it.
    pub before: Vec<u8>,
    /// What will be in it.
    pub after: Vec<u8>,
}

/// What a file in the folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// The file that was audited.
    Audited,
    /// The corrected file.
    Corrected,
    /// Another one.
    Other,
    /// None.
    Missing,
}

/// A step on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// The visitor wants the corrected files in the folder.
    Choose,
    /// A folder was chosen, with what each file in it is; or it was not, for this reason, if there is one.
    Chosen(Result<(String, Vec<There>), Option<String>>),
    /// The visitor has seen what will be written, and wants it.
    Go,
    /// So it went, file by file.
    Gone(Vec<Result<(), String>>),
    /// The visitor puts it away.
    Close,
}

pub(super) fn write(session: &mut Session, step: Write, effects: &mut Vec<Effect>) {
    match (step, session.writing.take()) {
        (Write::Choose, _) => {
            let files = ahead(session);
            effects.push(Effect::ChooseFolder(files.clone()));
            session.writing = Some(Writing::Choosing(files));
        }
        (Write::Chosen(Ok((folder, there))), Some(Writing::Choosing(files))) => {
            let looked_at = files.iter().zip(&there);
            let why: Vec<_> =
                looked_at.filter_map(|(file, there)| Some((file.path.clone(), in_the_way(*there)?))).collect();
            session.writing =
                Some(if why.is_empty() { Writing::Ready { folder, files } } else { Writing::Refused { folder, why } });
        }
        (Write::Chosen(Err(Some(why))), Some(Writing::Choosing(_))) => session.tell(why),
        (Write::Go, Some(Writing::Ready { folder, files } | Writing::Done { folder, rest: files, .. })) => {
            effects.push(Effect::WriteFiles(files.clone()));
            session.writing = Some(Writing::Busy { folder, files });
        }
        (Write::Gone(results), Some(Writing::Busy { folder, files })) => {
            let (mut written, mut failed, mut rest) = (Vec::new(), Vec::new(), Vec::new());
            for (file, result) in files.into_iter().zip(results) {
                match result {
                    Ok(()) => written.push(file.path),
                    Err(why) => {
                        failed.push((file.path.clone(), why));
                        rest.push(file);
                    }
                }
            }
            session.said = match failed.len() {
                0 => format!("{} written.", view::counted(written.len(), "file", "files")),
                failed => format!("{} could not be written.", view::counted(failed, "file", "files")),
            };
            session.writing = Some(Writing::Done { folder, written, failed, rest });
        }
        // What is being written is not put away.
        (Write::Close, busy @ Some(Writing::Busy { .. })) => session.writing = busy,
        (Write::Chosen(_) | Write::Go | Write::Gone(_) | Write::Close, _) => {}
    }
}

/// Nothing is about to be written any more, as it would be something else now.
pub(super) fn is_stale(session: &mut Session) {
    if !matches!(session.writing, Some(Writing::Busy { .. })) {
        session.writing = None;
    }
}

fn ahead(session: &Session) -> Vec<Ahead> {
    let of = |file: &crate::schema::v1::CorrectedFile| {
        let input = session.inputs.iter().find(|input| inputs::is_of(input, &file.path))?;
        let folder = session.folder.as_ref().map(|folder| format!("{folder}/")).unwrap_or_default();
        Some(Ahead {
            path: file.path.clone(),
            full: format!("{folder}{}", input.path),
            before: input.bytes.clone(),
            after: file.text.clone().into_bytes(),
        })
    };
    session.plan.files.iter().filter_map(of).collect()
}

fn in_the_way(there: There) -> Option<String> {
    let why = match there {
        There::Audited => return None,
        There::Corrected => "it holds the corrections already",
        There::Other => "it is not the file that was audited; add it again to audit what is there now",
        There::Missing => "there is no such file; choose the folder that holds the workspace's root manifest",
    };
    Some(why.to_owned())
}
