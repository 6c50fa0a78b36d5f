//! What the page needs of the browser.

pub mod address;
pub mod colours;
pub mod consent;
mod entries;
pub mod focus;
pub mod folder;
pub mod give;
pub mod index;
mod keeper;
mod kept;
pub mod keys;
pub mod seal;
mod sizes;
pub mod take;
mod worker_client;

pub use keeper::{Keeper, Start};
pub use worker_client::{Crash, WorkerClient};
