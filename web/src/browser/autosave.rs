//! Stores the session of this tab in the browser: at once after a change, one write after the other, and never over the
//! session that another tab stored.
//!
//! A database request may not finish while a page is closed. A session that is not written by then goes into the local
//! storage, which is written at once, and from there into the database with the next visit.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use plimsoll_session::{Saved, Session, Store};
use wasm_bindgen::prelude::*;
use yew::Callback;
use yew::platform::spawn_local;
use yew::platform::time::sleep;

use super::storage::{self, StoredSession, WriteOutcome, local_storage};

/// Where in the local storage a session waits for the next visit.
const UNWRITTEN: &str = "plimsoll-unwritten";

/// Milliseconds between two writes: typing makes many changes in a row.
const PAUSE: f64 = 300.0;

/// The state at the start of a visit.
#[derive(Default)]
pub struct Startup {
    /// The session of an earlier visit.
    pub saved: Option<Box<Saved>>,
    /// Whether that is still to be written.
    pub is_unwritten: bool,
    /// Events of the stored session to notify the visitor of.
    pub news: Vec<Store>,
}

enum StorageJob {
    Forget,
    Read,
    Replace,
}

/// A handle on it.
#[derive(Clone)]
pub struct Autosave(Rc<State>);

struct State {
    /// The stamp of the session that this tab read or wrote last.
    base: RefCell<String>,
    /// The session to write next.
    next: RefCell<Option<Session>>,
    /// The number of sessions given to write.
    turn: Cell<u32>,
    jobs: RefCell<VecDeque<StorageJob>>,
    busy: Cell<bool>,
    /// Whether the visitor has to choose between this tab and another one.
    contested: Cell<bool>,
    last: Cell<f64>,
    tell: Callback<Store>,
}

impl Autosave {
    /// One that has read nothing yet; `tell` is called with events to notify the visitor of.
    pub fn new(tell: Callback<Store>) -> Self {
        let autosave = Self(Rc::new(State {
            base: RefCell::default(),
            next: RefCell::default(),
            turn: Cell::default(),
            jobs: RefCell::default(),
            busy: Cell::default(),
            contested: Cell::default(),
            last: Cell::new(f64::NEG_INFINITY),
            tell,
        }));
        let state = Rc::downgrade(&autosave.0);
        let hear = Closure::new(move |stamp: String, is_live| {
            if let Some(state) = state.upgrade() {
                state.hear(&stamp, is_live);
            }
        });
        storage::watch(&hear);
        // It listens as long as the page is there.
        hear.forget();
        autosave
    }

    /// Reads what an earlier visit left.
    pub async fn start(&self) -> Startup {
        let waiting = take_unwritten();
        let state = &self.0;
        match storage::found().await {
            Ok(StoredSession { saved, stamp, is_unreadable }) => {
                state.base.replace(stamp.clone());
                let mut news = Vec::new();
                if is_unreadable {
                    state.contested.set(true);
                    news.push(Store::Unreadable);
                }
                let saved = saved.map(Box::new);
                match waiting {
                    Some(waiting) if waiting.base == stamp && !is_unreadable => {
                        return Startup { saved: Some(Box::new(waiting.saved)), is_unwritten: true, news };
                    }
                    Some(waiting) if waiting.stamp != stamp => news.push(Store::Beside(Box::new(waiting.saved))),
                    _ => {}
                }
                Startup { saved, is_unwritten: false, news }
            }
            Err(why) => {
                let saved = waiting.map(|waiting| Box::new(waiting.saved));
                Startup { is_unwritten: saved.is_some(), saved, news: vec![Store::Written(Err(why))] }
            }
        }
    }

    /// Keeps `session`, at once or after the write that is under way.
    pub fn keep(&self, session: Session) {
        self.0.turn.set(self.0.turn.get().wrapping_add(1));
        self.0.next.replace(Some(session));
        self.0.go_on();
    }

    /// Erases the stored session of any tab.
    pub fn forget(&self) {
        self.0.next.take();
        forget_unwritten();
        self.0.job(StorageJob::Forget);
    }

    /// Reads the session that another tab stored.
    pub fn read(&self) {
        self.0.job(StorageJob::Read);
    }

    /// Stores `session` in place of the session of another tab.
    pub fn replace(&self, session: Session) {
        self.0.next.replace(Some(session));
        self.0.job(StorageJob::Replace);
    }

    /// The page may go away now.
    pub fn flush(&self) {
        let state = &self.0;
        let Some(session) = state.next.borrow().as_ref().filter(|_| !state.contested.get()).map(Session::saved) else {
            return;
        };
        let text: String = storage::packed(session.clone()).into_iter().map(char::from).collect();
        let text = format!("{}\n{}\n{text}", state.base.borrow(), storage::stamp(&session));
        // It has room for some megabytes; more than that has to hope for the database.
        let _ = local_storage().map(|storage| storage.set_item(UNWRITTEN, &text));
    }

    /// Waits until all is written that can be.
    pub async fn rest(&self) {
        while self.0.busy.get() {
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl State {
    fn job(self: &Rc<Self>, job: StorageJob) {
        self.jobs.borrow_mut().push_back(job);
        self.go_on();
    }

    fn go_on(self: &Rc<Self>) {
        if !self.busy.replace(true) {
            let state = Rc::clone(self);
            spawn_local(async move {
                state.work().await;
                state.busy.set(false);
            });
        }
    }

    async fn work(&self) {
        loop {
            let job = self.jobs.borrow_mut().pop_front();
            let is_done = match job {
                Some(StorageJob::Forget) => self.forget().await,
                Some(StorageJob::Read) => self.read().await,
                Some(StorageJob::Replace) => self.replace().await,
                None => !self.write().await,
            };
            if is_done && self.jobs.borrow().is_empty() {
                return;
            }
        }
    }

    /// Writes the next session. Says whether there may be more.
    async fn write(&self) -> bool {
        if self.contested.get() || self.next.borrow().is_none() {
            return false;
        }
        let wait = self.last.get() + PAUSE - js_sys::Date::now();
        if wait > 0.0 && wait <= PAUSE {
            sleep(Duration::from_millis(wait as u64)).await;
        }
        let (turn, next) = (self.turn.get(), self.next.borrow().as_ref().map(Session::saved));
        // It may have been forgotten meanwhile.
        let Some(saved) = next else { return true };
        let (stamp, base) = (storage::stamp(&saved), self.base.borrow().clone());
        let outcome = storage::keep(saved, &stamp, Some(&base)).await;
        self.last.set(js_sys::Date::now());
        let is_newest = self.turn.get() == turn && self.next.borrow().is_some();
        match outcome {
            WriteOutcome::Kept => {
                self.base.replace(stamp);
                if is_newest {
                    self.written();
                }
                true
            }
            WriteOutcome::Other(_) if self.next.borrow().is_none() => true,
            WriteOutcome::Other(stamp) => {
                self.contested.set(true);
                forget_unwritten();
                self.tell.emit(if stamp.is_empty() { Store::Missing } else { Store::Newer });
                false
            }
            WriteOutcome::Failed(why) => {
                self.tell.emit(Store::Written(Err(why)));
                !is_newest
            }
        }
    }

    fn written(&self) {
        self.next.take();
        forget_unwritten();
        self.tell.emit(Store::Written(Ok(())));
    }

    async fn forget(&self) -> bool {
        // The session that another tab stored can be brought back here.
        if let Ok(StoredSession { saved: Some(saved), stamp, .. }) = storage::found().await
            && stamp != *self.base.borrow()
        {
            self.tell.emit(Store::Beside(Box::new(saved)));
        }
        if storage::forget().await {
            self.base.take();
            self.contested.set(false);
        } else {
            self.tell.emit(Store::NotForgotten);
        }
        false
    }

    async fn read(&self) -> bool {
        match storage::found().await {
            Ok(StoredSession { saved, stamp, is_unreadable }) => {
                self.next.take();
                self.base.replace(stamp);
                self.contested.set(is_unreadable);
                self.tell.emit(Store::Taken(saved.map(Box::new)));
            }
            Err(why) => self.tell.emit(Store::Written(Err(why))),
        }
        true
    }

    async fn replace(&self) -> bool {
        let before = storage::found().await.unwrap_or_default();
        let Some(saved) = self.next.borrow().as_ref().map(Session::saved) else { return true };
        let stamp = storage::stamp(&saved);
        match storage::keep(saved, &stamp, None).await {
            WriteOutcome::Kept => {
                if let Some(saved) = before.saved.filter(|_| before.stamp != stamp) {
                    self.tell.emit(Store::Beside(Box::new(saved)));
                }
                self.base.replace(stamp);
                self.contested.set(false);
                self.written();
            }
            WriteOutcome::Failed(why) => self.tell.emit(Store::Written(Err(why))),
            WriteOutcome::Other(_) => {}
        }
        true
    }

    /// Another tab changed the stored session: just now, or at some time.
    fn hear(self: &Rc<Self>, stamp: &str, is_live: bool) {
        // A write that is under way finds out by itself.
        if self.busy.get() {
            return;
        }
        if stamp == *self.base.borrow() {
            if self.contested.replace(false) {
                self.tell.emit(Store::Written(Ok(())));
                self.go_on();
            }
        } else if stamp.is_empty() && is_live {
            self.base.take();
            self.next.take();
            self.contested.set(false);
            forget_unwritten();
            self.tell.emit(Store::Forgotten);
        } else {
            self.contested.set(true);
            self.tell.emit(if stamp.is_empty() { Store::Missing } else { Store::Newer });
        }
    }
}

/// A session that was not written when its tab was closed.
struct Waiting {
    /// The stamp of the session that it follows.
    base: String,
    stamp: String,
    saved: Saved,
}

fn take_unwritten() -> Option<Waiting> {
    let text = local_storage()?.get_item(UNWRITTEN).ok()??;
    forget_unwritten();
    let (base, rest) = text.split_once('\n')?;
    let (stamp, bytes) = rest.split_once('\n')?;
    let bytes: Vec<u8> = bytes.chars().map(|byte| u8::try_from(byte).ok()).collect::<Option<_>>()?;
    Some(Waiting { base: base.to_owned(), stamp: stamp.to_owned(), saved: storage::unpacked(&bytes)? })
}

fn forget_unwritten() {
    let _ = local_storage().map(|storage| storage.remove_item(UNWRITTEN));
}
