//! The interfaces of the browser that the page uses.

pub mod address;
mod autosave;
pub mod download;
mod dropped_entries;
pub mod encryption;
mod file_sizes;
pub mod focus;
pub mod folder;
pub mod index_files;
pub mod intake;
pub mod keys;
pub mod permission;
mod storage;
pub mod theme;
pub mod unwritten;
mod worker_client;

pub use autosave::{Autosave, Startup};
pub use worker_client::WorkerClient;
