//! The start of a visit: what is kept, and what an earlier visit could not write any more.

use plimsoll::input::InputFile;
use plimsoll_session::{Action, Saved, Session, Store, reduce};

use super::{Autosave, StorageJob};
use crate::browser::storage::{self, StoredSession};
use crate::browser::unwritten;

/// What there is at the start of a visit.
#[derive(Default)]
pub struct Startup {
    /// The session of an earlier visit.
    pub saved: Option<Box<Saved>>,
    /// Files that an earlier visit could not add to it any more.
    pub added: Vec<InputFile>,
    /// What the visitor should know of what is kept.
    pub news: Vec<Store>,
}

impl Autosave {
    /// Reads what an earlier visit left, and begins to write what it could not.
    pub async fn start(&self) -> Startup {
        let state = &self.0;
        let found = storage::found().await;
        let left = state.left.take();
        let added = left.files();
        let StoredSession { saved, stamp, is_unreadable } = match found {
            Ok(found) => found,
            Err(why) => {
                let saved = left.state.and_then(|left| left.saved()).map(Box::new);
                if let Some(saved) = &saved {
                    self.write(saved.clone());
                }
                return Startup { saved, added, news: vec![Store::Written(Err(why))] };
            }
        };
        state.base.replace(stamp.clone());
        let (mut saved, mut news) = (saved.map(Box::new), Vec::new());
        if is_unreadable {
            state.contested.set(true);
            news.push(Store::Unreadable);
        }
        if let Some(left) = left.state.filter(|left| is_unreadable || left.stamp != stamp) {
            let follows = !is_unreadable && left.bases.contains(&stamp);
            match left.saved().map(Box::new) {
                Some(left) if follows => {
                    self.write(left.clone());
                    saved = Some(left);
                }
                None if follows => {
                    state.job(StorageJob::Forget);
                    saved = None;
                }
                beside => news.extend(beside.map(Store::Beside)),
            }
        }
        Startup { saved, added, news }
    }

    /// Begins to write what an earlier visit could not.
    fn write(&self, saved: Box<Saved>) {
        self.keep(reduce(&Session::default(), Action::Restore(saved)).0);
    }

    /// The kept session is read, and what an earlier visit could not add any more is added to it.
    pub fn settled(&self) {
        let state = &self.0;
        if state.next.borrow().is_none() && !state.busy.get() {
            unwritten::forget();
        }
    }
}
