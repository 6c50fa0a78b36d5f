//! Plimsoll finds out what slows a Cargo build down, and repairs the manifests.
//!
//! This crate is the core: text in, findings and corrected files out. It does no IO and knows no browser; the page,
//! its web worker, the JavaScript API, `examples/audit.rs` and the tests all call the same few functions.
//!
//! ```
//! use plimsoll::{audit::Audit, input::InputFile, plan};
//!
//! let manifest = "[package]\nname = \"app\"\n\n[profile.release]\ncodegen_units = 1 # one\n";
//! let file = InputFile { path: "Cargo.toml".into(), bytes: manifest.into() };
//! let audit = Audit::new(vec![file]);
//! let mut chosen = plan::Selection::none();
//! chosen.choose("unknown-key:Cargo.toml#profile.release.codegen_units".into(), "rename");
//! let plan = plan::plan(&audit, &chosen);
//! assert_eq!(plan.files[0].after, manifest.replace("codegen_units", "codegen-units"));
//! ```
//!
//! # The floors
//!
//! Each room is one module. It imports only from floors below its own, and modules of one room do not import each other;
//! `tests/floors.rs` reads this list.
//!
//! ```text floors
//! advice compare report share — what upgrades would bring; two audits beside each other; reports; audits as links and files
//! secrets — masks tokens and passwords in all that goes out
//! schema — the types at the border: the report as JSON, the advice, what charts are drawn from
//! diff — corrected files as patches
//! plan — the chosen fixes composed
//! audit — what the rules find in a model
//! ledger — what each dependency brings and costs
//! cost rules — what packages cost to compile; one file a rule
//! model — everything that was read, put together as Cargo does
//! goal ignore — what the owners care about, and what they dismissed
//! finding schedule resolve archive — findings and fixes; a recorded build simulated; the lock that Cargo would write; zips
//! refusals — what Cargo refuses of the files
//! graph edit input target_dir profile workspace registry — lockfile, edits, files, target folder, profiles, members, index
//! read — texts into plain data with places: TOML, lockfiles, metadata, workflows, timings, listings
//! facts — what is known of Cargo and of crates, as data with source and date
//! key number order paths saved sentence shell source write_back — small things that all of them share
//! named — enums whose values have names
//! ```
//!
//! # The way of the data
//!
//! 1. [`input`] decodes the files (UTF-8, or UTF-16 with a byte order mark), splits what was pasted and leaves out the prose, and tells what each file is: by content first, by name
//!    second. [`archive`] takes them out of a zip, and puts corrected ones into one.
//! 2. [`read`] turns texts into plain data with places. `saphyr-parser` parses the YAML of workflows, which [`read::yaml`] takes
//!    as GitHub Actions does.
//! 3. [`workspace`] puts the manifests together as Cargo does: root, members, inheritance. [`profile`] does so for profiles and
//!    cargo config and computes the effective settings, [`graph`] for the lockfile: dependents, shortest chains,
//!    duplicates, what a change removes, and pictures of what is around a package. [`refusals`] tell what of it Cargo refuses.
//!    [`model`] holds all of it, and tells which files count for this workspace and what the others belong to.
//! 4. [`rules`] look at the model and report a [`finding`] each, with the fixes that are possible. What they know of Cargo and
//!    of crates is data in [`facts`]; the [`goal`] decides between recommendations that contradict each other.
//! 5. [`schedule`] simulates a recorded build: first as it was, which tells how far it can be trusted, then with a change.
//!    [`target_dir`] accounts for every byte of a target folder. [`cost`] estimates what packages cost to compile, and
//!    [`ledger`] adds up what each dependency brings that nothing else needs.
//! 6. [`audit`] is the model with its findings, of which those are one that one decision settles; [`ignore`] puts aside what
//!    the owners dismissed. [`plan`] composes the chosen
//!    fixes out of their [`edit`]s, or says which one excludes which. [`edit::toml`] writes them into the text,
//!    [`edit::lines`] into `.gitignore`. [`diff`], [`report`] and [`schema`] turn the outcome into patches, words and JSON.
//! 7. [`registry`] reads what the index of a registry says, from Cargo's own cache or as it is served. [`resolve`] predicts
//!    with it the lock that Cargo would write, and [`advice`] which upgrades remove duplicates, which can be planned
//!    with the fixes.
//!
//! [`secrets`] masks tokens and passwords in all that goes out: [`share`]d audits, reports, and the details of a crash.
//! [`compare`] tells two audits apart. [`write_back`] replaces the files of a folder, all or none. [`order`] sorts and collects
//! for all of them.
//!
//! Who uses the core: the page's state (`web/session`, a pure function of what its visitor does), the page and its worker
//! (`web`), `examples/audit.rs`, and everyone who likes.
//!
//! # Invariants
//!
//! - Reading never fails as a whole. What is wrong is a [`source::Problem`] with a place, and the rest is audited.
//! - A rule is a `static` and a function. Its prose and its example are fields, and the example is a test.
//! - A rule names the files that it cannot do without. What was not checked is reported, never shown as nothing found.
//! - A rule writes no text: it claims keys. Only [`edit::toml`] writes TOML, by splicing the original, and it reads
//!   its own result back before it hands it out.
//! - No fix edits a file that a tool writes.
//! - A fix is all or nothing, over any number of files. If a manifest that it needs was not given, there is no fix.
//! - The same fixes give the same files, in whatever order they were chosen.
//! - The id of a finding is made of its content.
//! - An impact says what it rests on.
//! - Types at the border ([`schema`]) are apart from the core's own and have a version; only enums whose values have names are
//!   both. The JSON Schemas in `docs/schema` and the TypeScript types of the JavaScript API are generated from them.
//! - Reports and shared audits are made of [`secrets::Scrubbed`] values. What is written back to its owner is whole.
//! - What is predicted of Cargo rests on all that it needs: what is missing is asked for, never guessed.
//! - A panic in wasm ends the instance, so there is none: clippy denies what could panic, outside of tests.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod advice;
pub mod archive;
pub mod audit;
pub mod compare;
pub mod cost;
pub mod diff;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod goal;
pub mod graph;
pub mod ignore;
pub mod input;
pub mod key;
pub mod ledger;
pub mod model;
mod named;
pub mod number;
pub mod order;
pub mod paths;
pub mod plan;
pub mod profile;
pub mod read;
pub mod refusals;
pub mod registry;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod saved;
pub mod schedule;
pub mod schema;
pub mod secrets;
pub mod sentence;
pub mod share;
mod shell;
pub mod source;
pub mod target_dir;
pub mod workspace;
pub mod write_back;
