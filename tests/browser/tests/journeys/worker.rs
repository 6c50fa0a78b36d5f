//! The page and its worker.

use anyhow::{Result, ensure};
use browser_tests::{journey, journey_under};
use serde_json::json;

/// Starts one more worker, as the page does, and returns its reply to the bytes `arguments[0]`.
const ASK_A_WORKER: &str = "
    const worker = plimsollWorker();
    const reply = new Promise((done) => worker.onmessage = ({ data }) => {
        if (data instanceof Uint8Array || data.crash) done(data);
    });
    worker.postMessage(Uint8Array.from(arguments[0]));
    const answer = await reply;
    return answer instanceof Uint8Array ? [...answer] : answer;";

#[tokio::test]
async fn the_auditor_comes_once_a_visitor_is_about_to_need_it() -> Result<()> {
    const AUDITOR: &str =
        "return performance.getEntriesByType('resource').some(({ name }) => name.includes('worker'));";
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        ensure!(page.run(AUDITOR, vec![]).await? == json!(false), "it came before its time");
        page.run("dispatchEvent(new KeyboardEvent('keydown', { key: 'Control' }));", vec![]).await?;
        page.wait_for(AUDITOR, vec![], json!(true)).await
    })
    .await
}

#[tokio::test]
async fn the_site_works_under_any_path() -> Result<()> {
    journey_under("/some/where%20else/", |page| async move { page.wait_for_text("#status", "Ready").await }).await
}

#[tokio::test]
async fn a_worker_answers_what_it_was_asked_before_it_was_ready() -> Result<()> {
    journey(|page| async move {
        // The call of number 7 with the ticket 0, which is a ping, and the answer of that number, which is a pong.
        let reply = page.run(ASK_A_WORKER, vec![json!([7, 0, 0])]).await?;
        ensure!(reply == json!([7, 0]), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_worker_that_cannot_go_on_says_why() -> Result<()> {
    journey(|page| async move {
        let reply = page.run(ASK_A_WORKER, vec![json!([7, 0, 99])]).await?;
        let why = reply.pointer("/crash").and_then(|why| why.as_str()).unwrap_or_default();
        ensure!(!why.is_empty(), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_worker_that_dies_is_told_of_and_replaced() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.run("dispatchEvent(new KeyboardEvent('keydown', { key: 'Control' }));", vec![]).await?;
        // The worker that is there by now is of no use, the next one is.
        let script = "const post = Worker.prototype.postMessage;
            Worker.prototype.postMessage = function (...message) {
              Worker.prototype.postMessage = post;
              this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
            };";
        page.run(script, vec![]).await?;
        page.paste("[package]\nname = \"ship\"\nedition = \"2024\"\n").await?;
        page.wait_for_text(".notice", "out of memory").await?;
        page.click(".notice .button").await?;
        page.find("#findings").await?;
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
