//! What the session wants done outside: most of it is a question to the worker.

use plimsoll::archive::Unpacked;
use plimsoll::input::InputFile;
use plimsoll_session::evidence::{Ask, Step};
use plimsoll_session::{Action, Destination, Effect, Job, Share, Upgrade, Write};
use plimsoll_web::protocol::{Request, Response};
use serde_bytes::ByteBuf;
use yew::html::Scope;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::{App, Msg};
use crate::browser::{Crash, WorkerClient, download, encryption, folder, index_files, intake, permission};

impl App {
    /// Does it.
    pub(super) fn run(&self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Audit(revision, files, settings) => {
                let reply = on_reply(ctx.link().clone(), Job::Audit, move |response| match response {
                    Response::Audited(audited) => Some(Action::Audited(revision, audited)),
                    _ => None,
                });
                self.worker.audit(files, settings, reply);
            }
            Effect::Plan(ticket, choices) => {
                self.ask(ctx, Job::Plan, Request::Plan(choices), move |response| match response {
                    Response::Planned(plan) => Some(Action::Planned(ticket, plan)),
                    _ => None,
                });
            }
            Effect::Preview(revision, choice) => {
                let request = Request::Preview(choice.clone());
                self.ask(ctx, Job::Aside, request, move |response| match response {
                    Response::Previewed(files) => Some(Action::Previewed(revision, choice, files)),
                    _ => None,
                });
            }
            Effect::Why(revision, package) => {
                let request = Request::Why(package.clone());
                self.ask(ctx, Job::Aside, request, move |response| match response {
                    Response::Explained(chains) => Some(Action::Explained(revision, package, chains)),
                    _ => None,
                });
            }
            Effect::Picture(revision, name) => {
                let request = Request::Picture(name.clone());
                self.ask(ctx, Job::Aside, request, move |response| match response {
                    Response::Pictured(pictured) => Some(Action::Pictured(revision, name, pictured)),
                    _ => None,
                });
            }
            Effect::List(revision) => {
                self.ask(ctx, Job::Aside, Request::List, move |response| match response {
                    Response::Listed(listed) => Some(Action::Listed(revision, listed)),
                    _ => None,
                });
            }
            Effect::Unpack(bytes) => {
                self.ask(ctx, Job::Aside, Request::Unpack(ByteBuf::from(bytes)), unpacked);
            }
            Effect::Compare(files, settings) => {
                let files = self.worker.sent(&files);
                self.ask(ctx, Job::Aside, Request::Compare(files, settings), |response| match response {
                    Response::Compared(comparison) => Some(Action::Compared(comparison)),
                    _ => None,
                });
            }
            Effect::Evidence(Ask::Evidence(revision)) => {
                self.ask(ctx, Job::Aside, Request::Evidence, move |response| match response {
                    Response::Evidence(evidence) => Some(Step::Known(revision, evidence).into()),
                    _ => None,
                });
            }
            Effect::Evidence(Ask::Try(turn, trial)) => {
                self.ask(ctx, Job::Aside, Request::Try(trial), move |response| match response {
                    Response::Tried(outcome) => Some(Step::Tried(turn, outcome).into()),
                    _ => None,
                });
            }
            Effect::Advise(ticket, pins, anew) => self.advise(ctx, ticket, Request::Advise(ticket, pins, anew)),
            Effect::Climb(ticket) => self.advise(ctx, ticket, Request::Climb(ticket)),
            Effect::Conclude(ticket) => self.advise(ctx, ticket, Request::Conclude),
            Effect::Fetch(ticket, wanted, allowed) => {
                let (link, worker) = (ctx.link().clone(), self.worker.clone());
                let upgrade = self.act.reform(Action::Upgrade);
                spawn_local(async move {
                    let on_read = upgrade.reform(move |read| Upgrade::Read(ticket, read));
                    let (got, trouble) = index_files::fetch(&wanted, allowed, on_read).await;
                    if let Some(trouble) = trouble {
                        upgrade.emit(Upgrade::Trouble(trouble));
                    }
                    let request = Request::Give(ticket, got);
                    ask(&worker, link, Job::Aside, request, move |response| advised(ticket, response));
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
            Effect::Example => self.ask(ctx, Job::Aside, Request::Example, unpacked),
            Effect::Export(export, choices, destination) => {
                let act = self.act.clone();
                let request = Request::Export(export, choices);
                self.ask(ctx, Job::Aside, request, move |response| {
                    let Response::Exported(bytes) = response else { return None };
                    match destination {
                        Destination::Save => save(export.file_name(), &bytes),
                        Destination::Copy => copy(String::from_utf8_lossy(&bytes).into_owned(), act),
                    }
                    None
                });
            }
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
            Effect::Share(ticket, shared, discretion) => {
                self.ask(ctx, Job::Aside, Request::Share(shared, discretion), move |response| match response {
                    Response::Offered(offer) => Some(Action::Share(Share::Offered(ticket, offer))),
                    _ => None,
                });
            }
            Effect::SaveShared { shared, discretion, passphrase, page } => {
                let act = self.act.clone();
                self.ask(ctx, Job::Aside, Request::ShareAsFile(shared, discretion), move |response| {
                    let Response::Exported(bytes) = response else { return None };
                    spawn_local(async move {
                        if let Err(why) = encryption::save(bytes.into_vec(), &passphrase, page).await {
                            act.emit(Action::Share(Share::Unsaved(why)));
                        }
                    });
                    None
                });
            }
            Effect::Open(parcel) => {
                self.ask(ctx, Job::Aside, Request::Open(parcel), |response| match response {
                    Response::Opened(shared) => Some(Action::Share(Share::Opened(Ok(shared)))),
                    Response::Failed(why) => Some(Action::Share(Share::Opened(Err(why)))),
                    _ => None,
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
            Effect::CopyMasked(texts) => {
                self.ask(ctx, Job::Aside, Request::Mask(texts), |response| match response {
                    Response::Masked(text) => Some(Action::CopyText(text)),
                    _ => None,
                });
            }
            Effect::Copy(text) => copy(text, self.act.clone()),
        }
    }

    /// Asks the worker, and makes an action of its answer.
    fn ask(
        &self,
        ctx: &Context<Self>,
        job: Job,
        request: Request,
        action: impl FnOnce(Response) -> Option<Action> + 'static,
    ) {
        ask(&self.worker, ctx.link().clone(), job, request, action);
    }

    fn advise(&self, ctx: &Context<Self>, ticket: u32, request: Request) {
        self.ask(ctx, Job::Aside, request, move |response| advised(ticket, response));
    }
}

fn ask(
    worker: &WorkerClient,
    link: Scope<App>,
    job: Job,
    request: Request,
    action: impl FnOnce(Response) -> Option<Action> + 'static,
) {
    worker.post(request, on_reply(link, job, action));
}

/// Makes an action of an answer.
fn on_reply(
    link: Scope<App>,
    job: Job,
    action: impl FnOnce(Response) -> Option<Action> + 'static,
) -> impl FnOnce(Result<Response, Crash>) + 'static {
    move |reply| {
        let action = match reply {
            Ok(response) => action(response),
            Err(crash) if crash.is_loaded => Some(Action::Crashed(job, crash.message)),
            Err(crash) => Some(Action::Unloaded(crash.message)),
        };
        link.send_message(action.map_or(Msg::Answered, Msg::Act));
    }
}

fn advised(ticket: u32, response: Response) -> Option<Action> {
    match response {
        Response::Advised(advised) => Some(Action::Upgrade(Upgrade::Advised(ticket, advised))),
        _ => None,
    }
}

fn unpacked(response: Response) -> Option<Action> {
    Some(Action::Unpacked(match response {
        Response::Unpacked { files, left_out } => {
            Ok(Unpacked { files: files.into_iter().map(InputFile::from).collect(), left_out })
        }
        Response::Failed(why) => Err(why),
        _ => return None,
    }))
}

fn save(name: &str, bytes: &[u8]) {
    if let Err(error) = download::save(name, bytes) {
        wasm_bindgen::throw_val(error);
    }
}

fn copy(text: String, act: Callback<Action>) {
    spawn_local(async move { act.emit(Action::Copied(download::copy(&text).await)) });
}
