//! Code that the page and the auditor share.
//!
//! Three programs are made of this package. The page, `main.rs`, draws and listens, and knows no Cargo. The auditor,
//! `auditor/main.rs`, is the core in a web worker of the page. The JavaScript API, `api.rs`, is the core for Node.
//!
//! The page comes first and is small; the auditor follows as soon as a visitor is about to give it something.

pub mod protocol;

/// Makes a panic, which ends a program, a JavaScript exception that says what happened and where.
pub fn throw(panic: &std::panic::PanicHookInfo<'_>) {
    wasm_bindgen::throw_str(&panic.to_string())
}
