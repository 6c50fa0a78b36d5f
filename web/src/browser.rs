//! What the page needs of the browser.

mod worker_client;

pub use worker_client::WorkerClient;
