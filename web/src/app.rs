//! The page as a whole: it holds the session, runs the effects and listens to the window.

mod effects;
mod listeners;
mod start;

use std::time::Duration;

use gloo_events::EventListener;
use plimsoll_session::{Action, Address, Answer, Session, Share, Side, Upgrade, reduce};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::platform::spawn_local;
use yew::platform::time::sleep;
use yew::prelude::*;

use self::listeners::listeners;
use self::start::StartPage;
use crate::browser;
use crate::browser::intake::Intake;
use crate::browser::keys::Key;
use crate::browser::theme::Theme;
use crate::browser::{Autosave, WorkerClient, address, encryption, focus, intake, permission, unwritten};
use crate::components::{
    Help, Masthead, Of, contested, notices, reading, share, stateful, stopped, workbench, working,
};

/// Draws the page, if this is one: the worker runs the same wasm, without a window.
pub fn render() {
    let root = web_sys::window().and_then(|window| window.document()?.get_element_by_id("app"));
    if let Some(root) = root {
        // The head of the page is there from the beginning, without its buttons.
        root.set_text_content(None);
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// An event of the page.
pub enum Msg {
    Act(Action),
    /// Something is dragged over the window, or no more.
    Dragging(bool),
    /// The session of an earlier visit was looked up.
    Restored(browser::Startup),
    /// A key was pressed that works everywhere.
    Pressed(Key),
    /// The list of keys comes or goes.
    Help(bool),
    /// The visitor does something, so that files may come soon.
    Stirring,
    Theme,
}

/// The page.
pub struct App {
    session: Session,
    worker: WorkerClient,
    dragging: bool,
    /// Whether the session of an earlier visit is looked up.
    restoring: bool,
    /// Actions of the visitor meanwhile: they follow upon that session, and do not replace it.
    waiting: Vec<Action>,
    autosave: Autosave,
    /// Whether the keys are shown.
    help: bool,
    colours: Theme,
    act: Callback<Action>,
    start: StartPage,
    /// Whether the start page had the focus when it went.
    lost_focus: bool,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let autosave = Autosave::new(ctx.link().callback(|news| Msg::Act(Action::Store(news))));
        let (link, to_read) = (ctx.link().clone(), autosave.clone());
        spawn_local(async move { link.send_message(Msg::Restored(to_read.start().await)) });
        let colours = Theme::remembered();
        colours.apply();
        Self {
            session: Session::at(address::current().unwrap_or_default()).allowing(permission::is_given()),
            worker: WorkerClient::new(ctx.link().callback(|slow| Msg::Act(Action::Slow(slow)))),
            dragging: false,
            restoring: true,
            waiting: Vec::new(),
            _listeners: listeners(ctx, &autosave),
            autosave,
            help: false,
            colours,
            act: ctx.link().callback(Msg::Act),
            start: StartPage::of(&ctx.link().callback(Msg::Act)),
            lost_focus: false,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Act(action) if self.restoring => {
                self.waiting.push(action);
                false
            }
            Msg::Act(action) => {
                let is_kept = matches!(action, Action::Share(Share::Receive(..)) | Action::Restore(_));
                let is_given = is_kept || matches!(action, Action::Answered(_, Answer::Opened(_)));
                // Whatever it says, the worker is busy no longer.
                let is_answered = matches!(action, Action::Answered(..));
                let is_added = matches!(action, Action::Add { .. });
                let is_astray = matches!(action, Action::Astray(_));
                let (session, effects) = reduce(&self.session, action);
                let changed = session != self.session;
                if is_astray {
                    address::show(&session.address, false);
                }
                if session.address != self.session.address {
                    // Walking from finding to finding is one step of the visitor's way.
                    let (from, to) = (&self.session.address, &session.address);
                    address::show(to, from.side != to.side || from.subject.is_none());
                    spawn_local(async {
                        // Once what is there is drawn.
                        sleep(Duration::ZERO).await;
                        focus::follow();
                    });
                }
                let is_other = !session.is_saved_as(&self.session);
                self.session = session;
                entitle(&self.session.title());
                // A shared audit does not replace the stored session, and only a request to forget erases it.
                if is_other && !self.session.is_guest() && !self.session.inputs.is_empty() {
                    if !is_kept {
                        self.autosave.keep(self.session.clone());
                    }
                    // It differs from the link in the address now, and would be lost with the next load.
                    if !is_given && encryption::in_address().is_some() {
                        address::show(&self.session.address, false);
                    }
                }
                if is_added {
                    unwritten::release();
                }
                // While the worker is busy, that can be seen.
                let draw = changed || is_answered || !effects.is_empty();
                for effect in effects {
                    self.run(ctx, effect);
                }
                draw
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
            Msg::Restored(browser::Startup { saved, added, news }) => {
                self.restoring = false;
                let first = match (encryption::received(), saved) {
                    (Some(parcel), saved) => Some(Action::Share(Share::Receive(parcel, saved))),
                    (None, saved) => saved.map(Action::Restore),
                };
                if let Some(action) = first {
                    Component::update(self, ctx, Msg::Act(action));
                }
                let added = (!added.is_empty()).then(|| {
                    unwritten::hold(&added);
                    Action::Add { files: added, trouble: Vec::new() }
                });
                let waiting = std::mem::take(&mut self.waiting);
                let astray = address::astray().map(Action::Astray);
                for action in news.into_iter().map(Action::Store).chain(astray).chain(added).chain(waiting) {
                    Component::update(self, ctx, Msg::Act(action));
                }
                self.autosave.settled();
                true
            }
            Msg::Stirring => {
                self.worker.start();
                false
            }
            Msg::Dragging(dragging) => std::mem::replace(&mut self.dragging, dragging) != dragging,
            Msg::Theme => {
                self.colours = self.colours.next();
                self.colours.apply();
                self.colours.remember();
                true
            }
        }
    }

    fn rendered(&mut self, _: &Context<Self>, is_first: bool) {
        if is_first {
            self.start.is_ready();
        }
        if !self.restoring {
            self.lost_focus |= self.start.show(self.session.inputs.is_empty());
        }
        // The focus was in the start page, and what it goes to is drawn.
        if self.lost_focus && self.session.audited.is_some() {
            self.lost_focus = false;
            focus::begin();
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let session = &self.session;
        let status = if session.is_reading() {
            "Reading the files…".to_owned()
        } else if session.is_auditing() {
            "Auditing…".to_owned()
        } else if session.is_stopped() {
            "Not audited.".to_owned()
        } else if !session.said.is_empty() {
            session.said.clone()
        } else {
            "Ready.".to_owned()
        };
        html! {
            <>
                { stateful!(Masthead {
                    status,
                    busy: session.is_reading() || session.is_auditing() || session.is_planning(),
                    colours: self.colours,
                    on_colours: ctx.link().callback(|()| Msg::Theme),
                    on_keys: ctx.link().callback(|()| Msg::Help(true)),
                    started: !session.is_empty(),
                    guest: session.is_guest(),
                    of: Of::session(session),
                    at_findings: session.address.side == Side::Findings,
                    act: &self.act,
                }) }
                { notices(&session.notices, &self.act) }
                { contested(session, &self.act) }
                { share(session, &self.act) }
                if session.is_taking_in() {
                    { reading(session.looked_at, &self.act) }
                } else {
                    { for self.worker.waits_for().map(|question| working(question, session.is_auditing(), &self.act)) }
                }
                if self.restoring {
                    if !self.start.is_shown() {
                        <main class="workbench is-waiting" aria-busy="true" />
                    }
                } else if session.inputs.is_empty() {
                    // The start page is beside this.
                } else if session.is_stopped() && !session.is_reading() {
                    { stopped(session, &self.act) }
                } else {
                    { workbench(session, &self.act) }
                }
                <div class={classes!("drop-veil", self.dragging.then_some("is-over"))} aria-hidden="true">
                    <p>{ "Drop to audit" }</p>
                </div>
                { stateful!(Help { open: self.help, on_close: ctx.link().callback(|()| Msg::Help(false)) }) }
            </>
        }
    }
}

/// Gives the document its title.
fn entitle(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document())
        && document.title() != title
    {
        document.set_title(title);
    }
}

/// Reads files in the background and adds them to the session.
pub fn add(act: &Callback<Action>, reading: impl Future<Output = Intake> + 'static) {
    act.emit(Action::Reading);
    let (act, dropped) = (act.clone(), intake::times_dropped());
    spawn_local(async move {
        let Intake { files, trouble, caches } = reading.await;
        // Everything was forgotten meanwhile, and so is this.
        if intake::times_dropped() != dropped {
            return;
        }
        act.emit(match caches.is_empty() {
            true => {
                unwritten::hold(&files);
                Action::Add { files, trouble }
            }
            false => Action::Upgrade(Upgrade::Given { caches, trouble }),
        });
    });
}
