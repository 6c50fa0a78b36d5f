//! Another state of the workspace, which is compared with the one that is audited.

use super::{Comparison, Effect, InputFile, Question, SentFile, Session, Shared, Side, inputs, view};
use plimsoll::input::{FileKind, text_of};
use plimsoll::paths;

/// Files that are added on the comparison page belong to the other state.
pub(super) fn take_in(session: &mut Session, files: Vec<InputFile>, effects: &mut Vec<Effect>) {
    inputs::add(&mut session.other, None, files);
    session.other_revision += 1;
    session.comparison = None;
    compare(session, effects);
}

pub(super) fn forget(session: &mut Session) {
    session.other.clear();
    session.other_revision += 1;
    session.comparison = None;
}

/// Asks for the comparison, if it is looked at and not known.
pub(super) fn compare(session: &mut Session, effects: &mut Vec<Effect>) {
    let is_asked = session.address.side == Side::Compare && !session.other.is_empty();
    let is_ready = session.audited.is_some() && session.auditing.is_none() && session.comparing.is_none();
    let what = (session.revision, session.other_revision);
    if is_asked && is_ready && session.compared != Some(what) {
        session.comparing = Some(what);
        let question = Question::Compare(SentFile::all(&other_state(session)), session.settings.clone());
        effects.push(Effect::Ask(session.revision, question));
    }
}

pub(super) fn compared_as(session: &mut Session, comparison: Comparison, effects: &mut Vec<Effect>) {
    let compared = session.comparing.take();
    if compared == Some((session.revision, session.other_revision)) {
        session.said = view::heard_of_comparison(&comparison);
        session.comparison = Some(Shared::new(comparison));
        session.compared = compared;
    }
    compare(session, effects);
}

/// The worker died. If it did so of the comparison, it would do so again.
pub(super) fn crashed(session: &mut Session) {
    if let Some(what) = session.comparing.take() {
        session.compared = Some(what);
        session.comparison = None;
    }
}

/// Whether the other state stands alone. It is a part that takes the place of files of this state otherwise.
pub(super) fn stands_alone(other: &[Shared<InputFile>]) -> bool {
    let is = |input: &InputFile, wanted: FileKind| {
        text_of(&input.bytes).is_some_and(|text| FileKind::of(&input.path, &text) == wanted)
    };
    let has_root = other.iter().any(|input| is(input, FileKind::Manifest) && paths::folder(&input.path).is_empty());
    has_root && other.len() > 1
}

/// All files of the other state.
fn other_state(session: &Session) -> Vec<Shared<InputFile>> {
    if stands_alone(&session.other) {
        return session.other.clone();
    }
    let mut files = session.inputs.clone();
    for input in &session.other {
        let place = files.iter().position(|file| file.path == input.path);
        let place = place.or_else(|| inputs::place_of(&files, &input.path));
        match place.and_then(|place| files.get_mut(place)) {
            Some(file) => *file = Shared::new(InputFile { path: file.path.clone(), bytes: input.bytes.clone() }),
            None => files.push(input.clone()),
        }
    }
    files
}
