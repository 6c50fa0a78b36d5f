//! The effect of each action on a session.

use super::{
    Action, Destination, Effect, Export, Parcel, Question, Session, Share, Shared, Side, answers, choices, comparison,
    crash_details, evidence, inputs, navigation, sharing, stopping, storage, undo, upgrades, view, write_back,
};
use plimsoll::archive;
use plimsoll::input::InputFile;
use plimsoll::share;

pub(super) fn apply(session: &mut Session, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Reading => {
            if session.reading == 0 {
                session.looked_at = 0;
            }
            session.reading += 1;
        }
        Action::LookedAt(files) => session.looked_at = files,
        Action::StopReading => effects.push(Effect::StopReading),
        Action::Add { files, trouble } => {
            session.reading = session.reading.saturating_sub(1);
            trouble.into_iter().for_each(|text| session.tell(text));
            let (archives, files): (Vec<_>, Vec<_>) =
                files.into_iter().partition(|file| archive::is_archive(&file.bytes));
            let (audits, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| share::is_audit(&file.bytes));
            if let Some(file) = audits.into_iter().next() {
                sharing::step(session, Share::Receive(Parcel::of_file(file.bytes), None), effects);
            }
            for archive in archives {
                stopping::read(session, Question::Unpack(archive.bytes.into()), effects);
            }
            take_in(session, files, effects);
        }
        Action::Restore(saved) => {
            // The files that are there already are newer.
            if session.inputs.is_empty() {
                session.put_in(*saved);
                session.storage = storage::Storage::Kept;
                session.changed(effects);
            }
        }
        Action::Example => stopping::read(session, Question::Example, effects),
        Action::Answered(ticket, answer) => answers::answered(session, ticket, answer, effects),
        Action::Set(settings) => {
            if settings != session.settings {
                undo::note(session, None);
                session.settings = settings;
                session.changed(effects);
            }
        }
        Action::Edit { path, text } => {
            let mut inputs = session.inputs.clone();
            if let Some(before) = inputs::edit(&mut inputs, &path, &text) {
                undo::note(session, Some(&path));
                session.originals.entry(before.path.clone()).or_insert(before);
                session.inputs = inputs;
                session.changed(effects);
            }
        }
        Action::Revert(path) => {
            if let Some(original) = session.originals.get(&path).cloned() {
                undo::note(session, None);
                inputs::put(&mut session.inputs, original);
                session.rewritten += 1;
                session.changed(effects);
            }
        }
        Action::Undo => undo::undo(session, effects),
        Action::Redo => undo::redo(session, effects),
        Action::Remove(path) => {
            let Some(place) = inputs::place_of(&session.inputs, &path) else { return };
            if session.inputs.len() == 1 && !session.is_guest() {
                forget(session, effects);
                return;
            }
            undo::note(session, None);
            session.inputs.remove(place);
            session.changed(effects);
        }
        Action::Clear if session.is_guest() => sharing::go_back(session, effects),
        Action::Clear => forget(session, effects),
        Action::Toggle(id) => {
            let mut open = (*session.open).clone();
            if !open.remove(&id) {
                open.insert(id);
            }
            session.open = Shared::new(open);
        }
        Action::Share(step) => sharing::step(session, step, effects),
        Action::Go(address) => navigation::go(session, address, effects),
        Action::Astray(fragment) => navigation::astray(session, &fragment, effects),
        Action::Step { forward } => navigation::step(session, forward, effects),
        Action::Flip => navigation::flip(session, effects),
        Action::Tabulate(table) => session.packages.table = table,
        Action::Try { trial, with_fixes } => evidence::try_on(session, trial, with_fixes, effects),
        Action::Filter(filter) => session.filter = filter,
        // A key asks for it as well, wherever the visitor is.
        Action::Export(Export::Zip, _) if session.plan.files.is_empty() => {
            "There are no corrected files yet.".clone_into(&mut session.said);
        }
        Action::Export(export, destination) => {
            let question = Question::Export(export, (*session.choices).clone(), destination);
            effects.push(Effect::Ask(session.revision, question));
        }
        Action::Take(path, destination) => {
            let predicted = session.plan.predicted.as_ref().and_then(|predicted| predicted.lock.as_ref());
            let corrected = session.plan.files.iter().chain(predicted).find(|file| file.path == path);
            let input = || view::input_of(&session.inputs, &path).map(|input| input.bytes.clone());
            let bytes = corrected.map(|file| file.text.clone().into_bytes()).or_else(input);
            let Some(bytes) = bytes else { return };
            effects.push(handed_out(&path, bytes, destination));
        }
        Action::CopyText(text) => effects.push(Effect::Copy(text)),
        Action::Copied(true) => "Copied.".clone_into(&mut session.said),
        Action::Copied(false) => session.tell("The browser does not let this page use the clipboard."),
        Action::Crashed(job, message) => answers::crashed(session, job, message, effects),
        Action::Unloaded(why) => stopping::unloaded(session, &why),
        Action::Slow(slow) => stopping::is_slow(session, slow),
        Action::Stop => stopping::stop(session, effects),
        Action::Retry => stopping::retry(session, effects),
        Action::Reload => effects.push(Effect::Reload),
        Action::Store(step) => storage::step(session, step, effects),
        Action::BringBack(index) => {
            let forgotten = session.notices.get(index).and_then(|notice| notice.forgotten.clone());
            if let Some(saved) = forgotten {
                session.notices.remove(index);
                // The visitor's own session, which it replaces, can be brought back too.
                let own = session.mine.take().map_or_else(|| session.saved(), |mine| (*mine).clone());
                session.offer_back("What was here before can be brought back in turn.", own);
                session.becomes((*saved).clone(), session.address.clone(), effects);
            }
        }
        Action::Dismiss(index) => {
            if index < session.notices.len() && session.notices.remove(index).retry {
                session.unread.clear();
            }
        }
        Action::Turn => session.other_is_earlier = !session.other_is_earlier,
        Action::ForgetOther => comparison::forget(session),
        Action::Upgrade(what) => upgrades::apply(session, what, effects),
        Action::Write(step) => write_back::write(session, step, effects),
        Action::CopyDetails { notice, browser, whole } => {
            if let Some(crash) = session.notices.get(notice).and_then(|notice| notice.crash.as_ref()) {
                let texts = crash_details::details(session, crash, &browser, whole);
                effects.push(Effect::Ask(session.revision, Question::Mask(texts)));
            }
        }
        choice => choices::choose(session, choice, effects),
    }
}

/// Forgets everything, in this tab and in the browser.
fn forget(session: &mut Session, effects: &mut Vec<Effect>) {
    let forgotten = session.saved();
    session.clear(effects);
    effects.push(Effect::Forget);
    session.offer_back("Everything is forgotten, here and in this browser.", forgotten);
}

/// The file at `path`, on its way to the visitor.
fn handed_out(path: &str, bytes: Vec<u8>, destination: Destination) -> Effect {
    match destination {
        Destination::Save => Effect::Save { name: view::saved_name(path), bytes },
        Destination::Copy => Effect::Copy(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

pub(super) fn take_in(session: &mut Session, files: Vec<InputFile>, effects: &mut Vec<Effect>) {
    if files.is_empty() {
        return;
    }
    if session.address.side == Side::Compare && !session.inputs.is_empty() {
        comparison::take_in(session, files, effects);
        return;
    }
    undo::note(session, None);
    let before = session.inputs.clone();
    session.folder = inputs::add(&mut session.inputs, session.folder.take(), files);
    // A file that is given again is no longer edited by hand.
    for input in session.inputs.iter().filter(|input| !before.contains(input)) {
        session.originals.remove(&input.path);
    }
    session.rewritten += 1;
    session.changed(effects);
}
