//! The JSON Schema of what leaves as JSON, from the types in `src/schema`, and the TypeScript types from that.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod typescript;

use plimsoll::schema::{advice, v1};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

pub use typescript::types;

/// The schema of a report, `plimsoll/1`.
pub fn report() -> Value {
    schema::<v1::Report>("urn:plimsoll:report:1")
}

/// The schema of the advice on upgrades, `plimsoll-advice/1`.
pub fn advice() -> Value {
    schema::<advice::Report>("urn:plimsoll:advice:1")
}

/// The schema of what is written: a field that a reader may miss in an older report is always there.
fn schema<T: JsonSchema>(id: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), json!(id));
    schema.to_value()
}
