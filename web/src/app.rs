//! The page as a whole: it holds the session, runs the effects and listens to the window.

mod effects;
mod listeners;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_events::EventListener;
use plimsoll::session::{Action, Address, Saved, Session, Share, Side, Upgrade, reduce};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::platform::spawn_local;
use yew::platform::time::sleep;
use yew::prelude::*;

use self::listeners::listeners;
use crate::browser::colours::Colours;
use crate::browser::keys::Key;
use crate::browser::take::Taken;
use crate::browser::{WorkerClient, address, consent, focus, kept, seal};
use crate::components::{About, Help, Masthead, Start, notices, reading, share, workbench};

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
                let is_given = matches!(action, Action::Share(_) | Action::Restore(_));
                let (session, effects) = reduce(&self.session, action);
                let changed = session != self.session;
                if session.address != self.session.address {
                    // Walking from finding to finding is one step of the visitor's way.
                    address::show(&session.address, session.address.side != self.session.address.side);
                    spawn_local(async {
                        // Once what is there is drawn.
                        sleep(Duration::ZERO).await;
                        focus::follow();
                    });
                }
                let keep = !session.is_saved_as(&self.session);
                self.session = session;
                // Another's audit does not take the place of the visitor's own.
                if keep && !self.session.is_guest() {
                    self.keep();
                    // It is no longer what the link in the address holds, and would be lost with the next load.
                    if !is_given && seal::in_address().is_some() {
                        address::show(&self.session.address, false);
                    }
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
                <About />
                <div class={classes!("drop-veil", self.dragging.then_some("is-over"))} aria-hidden="true">
                    <p>{ "Drop to audit" }</p>
                </div>
                <Help open={self.help} on_close={ctx.link().callback(|()| Msg::Help(false))} />
            </>
        }
    }
}

impl App {
    /// Keeps the session for the next visit, once a moment has passed without a further change.
    fn keep(&self) {
        let turn = self.to_keep.get().wrapping_add(1);
        self.to_keep.set(turn);
        let (to_keep, session) = (Rc::clone(&self.to_keep), self.session.clone());
        spawn_local(async move {
            sleep(Duration::from_millis(300)).await;
            if to_keep.get() == turn && !session.is_guest() {
                kept::keep(session.saved()).await;
            }
        });
    }
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
