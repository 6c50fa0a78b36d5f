//! Runs the effects of the session: most are questions to the worker.

use plimsoll_session::{Action, Effect, Share, Upgrade, Write};
use yew::platform::spawn_local;
use yew::prelude::*;

use super::{App, Msg};
use crate::browser::{download, encryption, folder, index_files, intake, permission};

impl App {
    /// Does it.
    pub(super) fn run(&self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Ask(ticket, question) => {
                let (link, job) = (ctx.link().clone(), question.job());
                self.worker.ask(ticket, question, move |reply| {
                    link.send_message(Msg::Act(match reply {
                        Ok(answer) => Action::Answered(ticket, answer),
                        Err(crash) if crash.is_loaded => Action::Crashed(job, crash.message),
                        Err(crash) => Action::Unloaded(crash.message),
                    }));
                });
            }
            Effect::Fetch(ticket, wanted, allowed) => {
                let upgrade = self.act.reform(Action::Upgrade);
                spawn_local(async move {
                    let on_read = upgrade.reform(move |read| Upgrade::Read(ticket, read));
                    let (got, trouble) = index_files::fetch(&wanted, allowed, on_read).await;
                    if let Some(trouble) = trouble {
                        upgrade.emit(Upgrade::Trouble(trouble));
                    }
                    upgrade.emit(Upgrade::Fetched(ticket, got));
                });
            }
            Effect::StopFetching => index_files::stop(),
            Effect::RememberPublic(public) => permission::remember(public),
            Effect::StopReading => intake::stop(),
            Effect::DropReading => intake::drop_all(),
            Effect::Interrupt => {
                if self.worker.waits_for().is_some() {
                    self.worker.stop();
                }
            }
            Effect::Reload => {
                let autosave = self.autosave.clone();
                spawn_local(async move {
                    autosave.rest().await;
                    if let Some(window) = web_sys::window() {
                        // Browsers refuse it to no page of their own.
                        let _ = window.location().reload();
                    }
                });
            }
            Effect::Forget => self.autosave.forget(),
            Effect::ReadKept => self.autosave.read(),
            Effect::KeepThis => self.autosave.replace(self.session.clone()),
            Effect::ChooseFolder(files) => {
                let act = self.act.reform(Action::Write);
                spawn_local(async move {
                    let answer = folder::choose(&files).await;
                    act.emit(Write::Chosen(files, answer));
                });
            }
            Effect::WriteFiles(files) => {
                let act = self.act.reform(Action::Write);
                spawn_local(async move {
                    let outcome = folder::write(&files).await;
                    act.emit(Write::Gone(files, outcome));
                });
            }
            Effect::SaveShared { json, passphrase, page } => {
                let act = self.act.clone();
                spawn_local(async move {
                    if let Err(why) = encryption::save(json, &passphrase, page).await {
                        act.emit(Action::Share(Share::Unsaved(why)));
                    }
                });
            }
            Effect::Encrypt(ticket, fragment, passphrase) => {
                let act = self.act.reform(move |sealed| Action::Share(Share::Sealed(ticket, sealed)));
                spawn_local(async move { act.emit(encryption::encrypt(&fragment, &passphrase).await) });
            }
            Effect::Decrypt(sealed, passphrase) => {
                let link = ctx.link().clone();
                spawn_local(async move {
                    let opened = encryption::decrypt(&sealed, &passphrase).await;
                    link.send_message(Msg::Act(Action::Share(Share::Unsealed(sealed, opened))));
                });
            }
            Effect::CopyLink(fragment) => copy(encryption::link(&fragment), self.act.clone()),
            Effect::Save { name, bytes } => save(&name, &bytes),
            Effect::Copy(text) => copy(text, self.act.clone()),
        }
    }
}

fn save(name: &str, bytes: &[u8]) {
    if let Err(error) = download::save(name, bytes) {
        wasm_bindgen::throw_val(error);
    }
}

fn copy(text: String, act: Callback<Action>) {
    spawn_local(async move { act.emit(Action::Copied(download::copy(&text).await)) });
}
