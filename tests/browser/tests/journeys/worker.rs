//! The page and its worker.

use anyhow::{Result, ensure};
use browser_tests::{journey, journey_under};
use serde_json::json;

/// Starts one more worker, as the page does, and returns its reply to `arguments[0]`.
const ASK_A_WORKER: &str = "
    const { wasm } = document.querySelector('script[data-wasm]').dataset;
    const worker = plimsollWorker(await WebAssembly.compileStreaming(fetch(wasm)));
    const reply = new Promise((done) => worker.onmessage = ({ data }) => done(data));
    worker.postMessage(arguments[0]);
    return await reply;";

#[tokio::test]
async fn the_page_loads_and_its_worker_answers() -> Result<()> {
    journey(|page| async move { page.wait_for_text("#worker", "ready").await }).await
}

#[tokio::test]
async fn the_site_works_under_any_path() -> Result<()> {
    journey_under("/some/where%20else/", |page| async move { page.wait_for_text("#worker", "ready").await }).await
}

#[tokio::test]
async fn a_worker_answers_what_it_was_asked_before_it_was_ready() -> Result<()> {
    journey(|page| async move {
        let reply = page.run(ASK_A_WORKER, vec![json!({ "id": 7, "request": "ping" })]).await?;
        ensure!(reply == json!({ "answer": { "id": 7, "response": "pong" } }), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_worker_that_cannot_go_on_says_why() -> Result<()> {
    journey(|page| async move {
        let reply = page.run(ASK_A_WORKER, vec![json!({ "id": 7, "request": "nonsense" })]).await?;
        let why = reply.pointer("/crash").and_then(|why| why.as_str()).unwrap_or_default();
        ensure!(why.contains("unknown variant `nonsense`"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_panic_of_the_page_is_told_to_the_visitor() -> Result<()> {
    journey(|page| async move {
        // By hand, as the browser tells a page nothing of errors in scripts that a driver runs.
        let script = "const error = new Error('panicked at src/page.rs: out of luck');
            dispatchEvent(new ErrorEvent('error', { error, message: `Uncaught ${error}` }));";
        page.run(script, vec![]).await?;
        page.wait_for_text("[role=alert]", "out of luck").await
    })
    .await
}
