//! The advice on upgrades, on a small registry that is served on loopback: what it says vanishes is what vanishes when
//! real cargo does it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "advice_agrees/blocked.rs"]
mod blocked;
#[path = "resolver_agrees/index.rs"]
mod index;
#[path = "advice_agrees/ladder.rs"]
mod ladder;
#[path = "advice_agrees/made.rs"]
mod made;
#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;
#[path = "advice_agrees/unified.rs"]
mod unified;
