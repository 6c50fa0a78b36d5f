//! Notices that the visitor can dismiss.

use std::rc::Rc;

use super::Saved;

/// Something that the visitor should know and can put away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// A sentence or two.
    pub text: String,
    /// Whether trying again may help.
    pub retry: bool,
    /// Whether loading the page again may help.
    pub reload: bool,
    /// The crash that it is about.
    pub crash: Option<Crash>,
    /// The session that was forgotten or replaced, as long as it can be brought back.
    pub forgotten: Option<Rc<Saved>>,
}

/// How the worker died.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crash {
    /// The worker's job when it crashed.
    pub job: Job,
    /// The panic or error.
    pub message: String,
}

/// A job of the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// An audit.
    Audit,
    /// A plan.
    Plan,
    /// Anything that nothing else waits for.
    Aside,
}
