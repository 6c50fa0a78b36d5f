//! TypeScript from a JSON Schema, as far as `schemars` makes one of the types of a report.

use std::fmt::Write;

use serde_json::{Map, Value};

/// The types of `schema`: first its root, then those that it refers to, by name.
pub fn types(schema: &Value) -> String {
    let mut text = String::from("// Made of `src/schema` by `PLIMSOLL_BLESS=1 cargo test --package schema-tests`.\n");
    declare(&mut text, schema["title"].as_str().unwrap(), schema);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        declare(&mut text, name, definition);
    }
    text
}

fn declare(text: &mut String, name: &str, schema: &Value) {
    text.push('\n');
    comment(text, "", schema);
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        writeln!(text, "export interface {name} {{").unwrap();
        let required = schema["required"].as_array().unwrap();
        for (key, value) in properties {
            assert!(required.contains(&Value::from(key.as_str())), "{name}.{key} is always written");
            comment(text, "  ", value);
            writeln!(text, "  {key}: {};", of(value)).unwrap();
        }
        text.push_str("}\n");
    } else {
        writeln!(text, "export type {name} =").unwrap();
        let values = schema["oneOf"].as_array().unwrap_or_else(|| panic!("{name} is {schema}"));
        for value in values {
            comment(text, "  ", value);
            writeln!(text, "  | {}", of(value)).unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push_str(";\n");
    }
}

fn comment(text: &mut String, indent: &str, schema: &Value) {
    if let Some(says) = schema.get("description").and_then(Value::as_str) {
        writeln!(text, "{indent}/** {} */", says.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap();
    }
}

/// The type that `schema` describes, as an expression.
fn of(schema: &Value) -> String {
    let schema = schema.as_object().unwrap();
    if let Some(value) = schema.get("const") {
        return literal(value);
    }
    if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
        return path.strip_prefix("#/$defs/").unwrap().to_owned();
    }
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
        return any.iter().map(of).collect::<Vec<_>>().join(" | ");
    }
    match &schema["type"] {
        Value::String(kind) => plain(kind, schema),
        Value::Array(kinds) => {
            kinds.iter().map(|kind| plain(kind.as_str().unwrap(), schema)).collect::<Vec<_>>().join(" | ")
        }
        other => panic!("{other}"),
    }
}

fn plain(kind: &str, schema: &Map<String, Value>) -> String {
    match kind {
        "string" | "boolean" | "null" => kind.to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => {
            let item = of(&schema["items"]);
            match (schema.get("minItems"), schema.get("maxItems")) {
                (Some(least), Some(most)) if least == most => {
                    let items = vec![item; usize::try_from(least.as_u64().unwrap()).unwrap()];
                    format!("[{}]", items.join(", "))
                }
                _ => format!("{item}[]"),
            }
        }
        other => panic!("no type for {other}"),
    }
}

/// Single quotes, as hand-written TypeScript has them, unless there is one inside.
fn literal(value: &Value) -> String {
    match value.as_str().unwrap() {
        text if text.contains('\'') => format!("\"{text}\""),
        text => format!("'{text}'"),
    }
}
