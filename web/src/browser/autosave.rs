//! Stores the session of this tab in the browser: at once after a change, one write after the other, and never over the
//! session that another tab stored. What is not written when the page is closed is left to the next visit, see
//! [`Unwritten`].

mod startup;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use plimsoll_session::{Session, Store};
use wasm_bindgen::prelude::*;
use yew::Callback;
use yew::platform::spawn_local;
use yew::platform::time::sleep;

use super::storage::{self, StoredSession, WriteOutcome};
use super::unwritten::{self, Follows, Unwritten};

pub use startup::Startup;

/// Milliseconds between two writes: typing makes many changes in a row.
const PAUSE: f64 = 300.0;

#[derive(PartialEq)]
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
    /// The stamp of the session that is being written; empty while everything is being forgotten.
    under_way: RefCell<Option<String>>,
    /// The unwritten changes of an earlier visit, until the stored session is read.
    left: RefCell<Unwritten>,
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
            under_way: RefCell::default(),
            left: RefCell::new(Unwritten::found()),
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

    /// Keeps `session`, at once or after the write that is under way.
    pub fn keep(&self, session: Session) {
        self.0.turn.set(self.0.turn.get().wrapping_add(1));
        self.0.next.replace(Some(session));
        self.0.go_on();
    }

    /// Erases the stored session of any tab.
    pub fn forget(&self) {
        self.0.next.take();
        unwritten::forget();
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
        let added = [state.left.borrow().added.as_slice(), &unwritten::held()].concat();
        let left = Unwritten { state: state.follows(), added };
        if left.state.is_some() || !left.added.is_empty() {
            left.leave();
        } else {
            // An earlier call may have left files that a shared audit has now.
            unwritten::forget();
        }
    }

    /// Waits until all is written that can be.
    pub async fn rest(&self) {
        while self.0.busy.get() {
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl State {
    /// What is not written yet.
    fn follows(&self) -> Option<Follows> {
        if self.contested.get() {
            return None;
        }
        let is_forgetting =
            self.under_way.borrow().as_deref() == Some("") || self.jobs.borrow().contains(&StorageJob::Forget);
        let next = self.next.borrow().as_ref().map(Session::saved);
        if next.is_none() && !is_forgetting {
            return self.left.borrow().state.clone();
        }
        let forgotten = is_forgetting.then(String::new);
        let bases = [self.base.borrow().clone()].into_iter().chain(self.under_way.borrow().clone()).chain(forgotten);
        Some(Follows::new(bases.collect(), next))
    }

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
        self.under_way.replace(Some(stamp.clone()));
        let outcome = storage::keep(saved, &stamp, Some(&base)).await;
        self.under_way.take();
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
                unwritten::forget();
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
        unwritten::forget();
        self.tell.emit(Store::Written(Ok(())));
    }

    async fn forget(&self) -> bool {
        self.under_way.replace(Some(String::new()));
        // What another tab keeps can be brought back here.
        if let Ok(StoredSession { saved: Some(saved), stamp, .. }) = storage::found().await
            && stamp != *self.base.borrow()
        {
            self.tell.emit(Store::Beside(Box::new(saved)));
        }
        let is_forgotten = storage::forget().await;
        self.under_way.take();
        if is_forgotten {
            self.base.take();
            self.contested.set(false);
            if self.next.borrow().is_none() {
                unwritten::forget();
            }
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
        self.under_way.replace(Some(stamp.clone()));
        let outcome = storage::keep(saved, &stamp, None).await;
        self.under_way.take();
        match outcome {
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
            unwritten::forget();
            self.tell.emit(Store::Forgotten);
        } else {
            self.contested.set(true);
            self.tell.emit(if stamp.is_empty() { Store::Missing } else { Store::Newer });
        }
    }
}
