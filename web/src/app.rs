//! The page as a whole: it holds the session, runs the effects and listens to the window.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use plimsoll::archive::Unpacked;
use plimsoll::input::InputFile;
use plimsoll::session::evidence::{Ask, Step};
use plimsoll::session::{
    Action, Address, Destination, Effect, Job, Saved, Session, Share, Side, Upgrade, Write, reduce,
};
use plimsoll_web::protocol::{Request, Response};
use serde_bytes::ByteBuf;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Element, Event, HtmlElement, KeyboardEvent};
use yew::html::Scope;
use yew::platform::spawn_local;
use yew::platform::time::sleep;
use yew::prelude::*;

use crate::browser::colours::Colours;
use crate::browser::keys::{self, Key};
use crate::browser::take::{self, Taken};
use crate::browser::{Crash, WorkerClient, address, consent, folder, give, index, kept, seal};
use crate::components::{Help, Masthead, Start, notices, reading, share, workbench};

/// Draws the page, if this is one: the worker runs the same wasm, without a window.
pub fn render() {
    let root = web_sys::window().and_then(|window| window.document()?.get_element_by_id("app"));
    if let Some(root) = root {
        // What was there for those without scripts has had its time.
        root.set_text_content(None);
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// What happens to the page.
pub enum Msg {
    Act(Action),
    /// Something is dragged over the window, or no more.
    Dragging(bool),
    /// The session of an earlier visit was looked up.
    Restored(Option<Box<Saved>>),
    /// A key was pressed that works everywhere.
    Pressed(Key),
    /// The list of keys comes or goes.
    Help(bool),
    /// The visitor does something, so that files may come soon.
    Stirring,
    Colours,
}

/// The page.
pub struct App {
    session: Session,
    worker: WorkerClient,
    dragging: bool,
    /// Whether the session of an earlier visit is looked up.
    restoring: bool,
    /// Counts what there is to keep, so that only the last of a row of changes is written.
    to_keep: Rc<Cell<u32>>,
    /// Whether the keys are shown.
    help: bool,
    colours: Colours,
    act: Callback<Action>,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        spawn_local(async move { link.send_message(Msg::Restored(kept::session().await.map(Box::new))) });
        let colours = Colours::remembered();
        colours.put_on();
        Self {
            session: Session::at(address::current().unwrap_or_default()).allowing(consent::is_given()),
            worker: WorkerClient::new(),
            dragging: false,
            restoring: true,
            to_keep: Rc::default(),
            help: false,
            colours,
            act: ctx.link().callback(Msg::Act),
            _listeners: listeners(ctx),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Act(action) => {
                let (session, effects) = reduce(&self.session, action);
                let changed = session != self.session;
                if session.address != self.session.address {
                    // Walking from finding to finding is one step of the visitor's way.
                    address::show(&session.address, session.address.side != self.session.address.side);
                }
                let keep = !session.is_saved_as(&self.session);
                self.session = session;
                // Another's audit does not take the place of the visitor's own.
                if keep && !self.session.is_guest() {
                    self.keep();
                }
                for effect in effects {
                    self.run(ctx, effect);
                }
                changed
            }
            Msg::Pressed(Key::Act(action)) => Component::update(self, ctx, Msg::Act(action)),
            Msg::Pressed(Key::Help) => Component::update(self, ctx, Msg::Help(true)),
            Msg::Help(open) => std::mem::replace(&mut self.help, open) != open,
            Msg::Pressed(Key::Search) => {
                // A list of its own has a field of its own.
                let field = match self.session.address {
                    Address { side: Side::Packages, subject: None } => "package-search",
                    _ => "filter",
                };
                if field == "filter" {
                    self.act.emit(Action::Go(Address::of(Side::Findings)));
                }
                spawn_local(async move {
                    // Once the field is drawn.
                    sleep(Duration::ZERO).await;
                    let document = web_sys::window().and_then(|window| window.document());
                    let field = document.and_then(|document| document.get_element_by_id(field));
                    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                        let _ = field.focus();
                    }
                });
                false
            }
            Msg::Restored(saved) => {
                self.restoring = false;
                if let Some(parcel) = seal::received() {
                    Component::update(self, ctx, Msg::Act(Action::Share(Share::Receive(parcel, saved))));
                } else if let Some(saved) = saved {
                    Component::update(self, ctx, Msg::Act(Action::Restore(saved)));
                }
                true
            }
            Msg::Stirring => {
                self.worker.start();
                false
            }
            Msg::Dragging(dragging) => std::mem::replace(&mut self.dragging, dragging) != dragging,
            Msg::Colours => {
                self.colours = self.colours.next();
                self.colours.put_on();
                self.colours.remember();
                true
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let session = &self.session;
        let status = if session.is_reading() {
            "Reading the files…".to_owned()
        } else if session.is_auditing() {
            "Auditing…".to_owned()
        } else if !session.said.is_empty() {
            session.said.clone()
        } else {
            "Ready.".to_owned()
        };
        html! {
            <>
                <Masthead
                    status={status}
                    busy={session.is_reading() || session.is_auditing() || session.is_planning()}
                    colours={self.colours}
                    on_colours={ctx.link().callback(|()| Msg::Colours)}
                    on_keys={ctx.link().callback(|()| Msg::Help(true))}
                    started={!session.is_empty()}
                    act={&self.act}
                />
                { notices(&session.notices, &self.act) }
                { share(session, &self.act) }
                if session.is_reading() { { reading(session.looked_at, &self.act) } }
                if self.restoring {
                    <main class="workbench is-waiting" aria-busy="true" />
                } else if session.inputs.is_empty() {
                    <Start act={&self.act} />
                } else {
                    { workbench(session, &self.act) }
                }
                <div class={classes!("drop-veil", self.dragging.then_some("is-over"))} aria-hidden="true">
                    <p>{ "Drop to audit" }</p>
                </div>
                <Help open={self.help} on_close={ctx.link().callback(|()| Msg::Help(false))} />
            </>
        }
    }
}

impl App {
    fn run(&self, ctx: &Context<Self>, effect: Effect) {
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
                    let (got, trouble) = index::take(&wanted, allowed, on_read).await;
                    if let Some(trouble) = trouble {
                        upgrade.emit(Upgrade::Trouble(trouble));
                    }
                    let request = Request::Give(ticket, got);
                    ask(&worker, link, Job::Aside, request, move |response| advised(ticket, response));
                });
            }
            Effect::StopFetching => index::stop(),
            Effect::RememberPublic(public) => consent::remember(public),
            Effect::StopReading => take::stop(),
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
                spawn_local(async move { act.emit(Write::Chosen(folder::choose(&files).await)) });
            }
            Effect::WriteFiles(files) => {
                let act = self.act.reform(Action::Write);
                spawn_local(async move { act.emit(Write::Gone(folder::write(&files).await)) });
            }
            Effect::Share(ticket, shared, discretion) => {
                self.ask(ctx, Job::Aside, Request::Share(shared, discretion), move |response| match response {
                    Response::Offered(offer) => Some(Action::Share(Share::Offered(ticket, offer))),
                    _ => None,
                });
            }
            Effect::SaveShared(shared, discretion, page) => {
                let act = self.act.clone();
                self.ask(ctx, Job::Aside, Request::ShareAsFile(shared, discretion), move |response| {
                    let Response::Exported(bytes) = response else { return None };
                    match page {
                        true => spawn_local(async move {
                            if let Err(why) = seal::save_page(bytes.into_vec()).await {
                                act.emit(Action::Share(Share::Unsaved(why)));
                            }
                        }),
                        false => save("audit.plimsoll.json", &bytes),
                    }
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
            Effect::Seal(fragment, passphrase) => {
                let act = self.act.reform(|sealed| Action::Share(Share::Sealed(sealed)));
                spawn_local(async move { act.emit(seal::seal(&fragment, &passphrase).await) });
            }
            Effect::Unseal(sealed, passphrase) => {
                let link = ctx.link().clone();
                spawn_local(async move {
                    let step = match seal::unseal(&sealed, &passphrase).await {
                        Ok(bytes) => Share::Unsealed(bytes),
                        Err(why) => Share::Opened(Err(why)),
                    };
                    link.send_message(Msg::Act(Action::Share(step)));
                });
            }
            Effect::CopyLink(fragment) => copy(seal::link(&fragment), self.act.clone()),
            Effect::Save { name, bytes } => save(&name, &bytes),
            Effect::Copy(text) => copy(text, self.act.clone()),
        }
    }

    /// Keeps the session for the next visit, once a moment has passed without a further change.
    fn keep(&self) {
        let turn = self.to_keep.get().wrapping_add(1);
        self.to_keep.set(turn);
        let (to_keep, session) = (Rc::clone(&self.to_keep), self.session.clone());
        spawn_local(async move {
            sleep(Duration::from_millis(300)).await;
            if to_keep.get() == turn && !session.is_guest() {
                kept::keep(&session.saved()).await;
            }
        });
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
            Err(crash) => Some(Action::Crashed(job, crash.message)),
        };
        if let Some(action) = action {
            link.send_message(Msg::Act(action));
        }
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
    if let Err(error) = give::save(name, bytes) {
        wasm_bindgen::throw_val(error);
    }
}

fn copy(text: String, act: Callback<Action>) {
    spawn_local(async move { act.emit(Action::Copied(give::copy(&text).await)) });
}

/// Reads files in the background and adds them to the session.
pub fn add(act: &Callback<Action>, reading: impl Future<Output = Taken> + 'static) {
    act.emit(Action::Reading);
    let act = act.clone();
    spawn_local(async move {
        let Taken { files, trouble, caches } = reading.await;
        act.emit(match caches.is_empty() {
            true => Action::Add { files, trouble },
            false => Action::Upgrade(Upgrade::Given { caches, trouble }),
        });
    });
}

/// The whole window takes drops and pastes.
fn listeners(ctx: &Context<App>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let link = ctx.link();
    let act = link.callback(Msg::Act);
    let dragging = link.callback(Msg::Dragging);
    let options = EventListenerOptions::enable_prevent_default();
    let on = |name: &'static str, handle: Box<dyn Fn(&Event)>| {
        EventListener::new_with_options(&window, name, options, move |event| handle(event))
    };
    let stirring = link.callback(|()| Msg::Stirring);
    let stirs = |name: &'static str| {
        let stirring = stirring.clone();
        EventListener::once(&window, name, move |_| stirring.emit(()))
    };
    let pressed = link.callback(Msg::Pressed);
    let went = act.clone();
    let over = dragging.clone();
    let (leave, stop) = (dragging.clone(), dragging);
    let dropped = act.clone();
    vec![
        stirs("pointerdown"),
        stirs("keydown"),
        stirs("dragenter"),
        on(
            "keydown",
            Box::new(move |event| {
                if let Some(key) = event.dyn_ref::<KeyboardEvent>().and_then(keys::key) {
                    event.prevent_default();
                    pressed.emit(key);
                }
            }),
        ),
        on(
            "hashchange",
            Box::new(move |_| {
                if let Some(parcel) = seal::in_address() {
                    went.emit(Action::Share(Share::Receive(parcel, None)));
                } else if let Some(address) = address::current() {
                    went.emit(Action::Go(address));
                }
            }),
        ),
        on(
            "dragover",
            Box::new(move |event| {
                event.prevent_default();
                over.emit(true);
            }),
        ),
        on(
            "dragleave",
            Box::new(move |event| {
                // Without an element that it goes to, the drag has left the window.
                if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                    leave.emit(false);
                }
            }),
        ),
        on(
            "drop",
            Box::new(move |event| {
                event.prevent_default();
                stop.emit(false);
                let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
                if let Some(transfer) = transfer {
                    folder::remember(&transfer);
                    add(&dropped, take::read_dropped(take::dropped(&transfer), dropped.reform(Action::LookedAt)));
                }
            }),
        ),
        on(
            "paste",
            Box::new(move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                if target.is_some_and(|target| target.matches("input, textarea").unwrap_or(false)) {
                    return;
                }
                let transfer = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
                if let Some(transfer) = transfer {
                    event.prevent_default();
                    add(&act, take::read_dropped(take::dropped(&transfer), act.reform(Action::LookedAt)));
                }
            }),
        ),
    ]
}
