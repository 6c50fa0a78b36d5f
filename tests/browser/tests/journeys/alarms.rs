//! What every journey is checked for at its end is noticed when it happens.

use anyhow::{Result, ensure};
use browser_tests::journey;

#[tokio::test]
async fn an_error_in_the_console() -> Result<()> {
    fails_with("console.error('oh no')", "oh no").await
}

#[tokio::test]
async fn a_style_that_the_policy_forbids() -> Result<()> {
    let script = "document.body.append(Object.assign(document.createElement('style'), { textContent: 'p {}' }))";
    fails_with(script, "Content Security Policy").await
}

#[tokio::test]
async fn a_request_to_another_site() -> Result<()> {
    // Going elsewhere is what no policy forbids.
    fails_with("location.href = 'http://elsewhere.invalid/'", "elsewhere.invalid").await
}

#[tokio::test]
async fn a_panic_in_a_journey() -> Result<()> {
    let outcome = journey(|_| async { panic!("lost the way") }).await;
    ensure!(format!("{:#}", outcome.unwrap_err()).contains("lost the way"));
    Ok(())
}

async fn fails_with(script: &'static str, complaint: &str) -> Result<()> {
    let outcome = journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.run(script, vec![]).await?;
        Ok(())
    })
    .await;
    let Err(error) = outcome else { anyhow::bail!("nobody noticed {script}") };
    ensure!(error.root_cause().to_string().contains(complaint), "{error:?}");
    Ok(())
}
