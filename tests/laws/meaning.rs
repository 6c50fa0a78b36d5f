//! What documents mean, by another parser, and what edits claim of that.

use std::collections::BTreeMap;

use plimsoll::edit::{Edit, Verb};
use plimsoll::key::Value;

pub type Table = BTreeMap<String, Toml>;

#[derive(Debug, Clone, PartialEq)]
pub enum Toml {
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
    Datetime(String),
    Array(Vec<Toml>),
    Table(Table),
}

impl Toml {
    fn as_array(&self) -> Option<&Vec<Toml>> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The table that this is.
    pub fn as_table(&self) -> Option<&Table> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }

    fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }
}

pub fn parse(text: &str) -> Result<Table, String> {
    let parsed = toml::de::DeTable::parse(text).map_err(|error| error.to_string())?;
    table(parsed.get_ref())
}

fn table(parsed: &toml::de::DeTable<'_>) -> Result<Table, String> {
    parsed.iter().map(|(key, value)| Ok((key.get_ref().to_string(), item(value.get_ref())?))).collect()
}

fn item(parsed: &toml::de::DeValue<'_>) -> Result<Toml, String> {
    use toml::de::DeValue;
    Ok(match parsed {
        DeValue::String(value) => Toml::String(value.to_string()),
        DeValue::Integer(value) => {
            Toml::Integer(i64::from_str_radix(value.as_str(), value.radix()).map_err(|error| error.to_string())?)
        }
        DeValue::Float(value) => Toml::Float(value.as_str().parse().map_err(|_| "no float")?),
        DeValue::Boolean(value) => Toml::Boolean(*value),
        DeValue::Datetime(value) => Toml::Datetime(value.to_string()),
        DeValue::Array(items) => {
            Toml::Array(items.iter().map(|value| item(value.get_ref())).collect::<Result<_, _>>()?)
        }
        DeValue::Table(inner) => Toml::Table(table(inner)?),
    })
}

fn claimed(value: &Value) -> Toml {
    match value {
        Value::Boolean(value) => Toml::Boolean(*value),
        Value::Integer(value) => Toml::Integer(*value),
        Value::String(value) => Toml::String(value.clone()),
        Value::Array(items) => Toml::Array(items.iter().map(claimed).collect()),
        Value::Table(entries) => {
            Toml::Table(entries.iter().map(|(key, value)| (key.clone(), claimed(value))).collect())
        }
    }
}

/// A value that an edit can write, or nothing.
pub fn writable(of: &Toml) -> Option<Value> {
    Some(match of {
        Toml::Boolean(value) => Value::Boolean(*value),
        Toml::Integer(value) => Value::Integer(*value),
        Toml::String(value) => Value::String(value.clone()),
        Toml::Array(items) => Value::Array(items.iter().map(writable).collect::<Option<_>>()?),
        Toml::Table(entries) => {
            let entry = |(key, of): (&String, &Toml)| Some((key.clone(), writable(of)?));
            Value::Table(entries.iter().map(entry).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// What stands at a path of keys.
pub fn get<'t>(table: &'t Table, keys: &[String]) -> Option<&'t Toml> {
    let (first, rest) = keys.split_first()?;
    rest.iter().try_fold(table.get(first)?, |value, key| value.as_table()?.get(key))
}

/// What stands in the way of an edit.
pub fn obstacle(before: &Table, edit: &Edit) -> Option<&'static str> {
    let keys = edit.key.keys();
    if edit.verb == Verb::Keep {
        return None;
    }
    for depth in 1..keys.len() {
        match get(before, &keys[..depth]) {
            None | Some(Toml::Table(_)) => {}
            Some(Toml::Array(_)) => return Some("an array on the way"),
            Some(_) if matches!(edit.verb, Verb::Set(_) | Verb::Include(_)) => return Some("a value on the way"),
            Some(_) => {}
        }
    }
    match (&edit.verb, get(before, keys)) {
        (Verb::Include(_), Some(Toml::Array(items))) if items.iter().any(|item| item.as_table().is_some()) => {
            Some("tables")
        }
        (Verb::Include(_) | Verb::Exclude(_), Some(value)) if value.as_array().is_none() => Some("no array"),
        _ => None,
    }
}

/// Whether all that the edits claim is so, and all else as it was.
pub fn holds(before: &Table, after: &Table, edits: &[Edit]) -> Result<(), String> {
    for edit in edits {
        let (was, is) = (get(before, edit.key.keys()), get(after, edit.key.keys()));
        let item = |text: &String| Toml::String(text.clone());
        let has = |text: &String| is.and_then(Toml::as_array).is_some_and(|items| items.contains(&item(text)));
        let is_so = match &edit.verb {
            Verb::Set(value) => is == Some(&claimed(value)),
            Verb::Remove => is.is_none(),
            Verb::Include(text) => has(text),
            Verb::Exclude(text) => !has(text) && is.is_some() >= was.is_some(),
            Verb::Keep => is == was,
        };
        if !is_so {
            return Err(format!("`{}` is {is:?} after {:?}", edit.key, edit.verb));
        }
    }
    let (was, is) = (leaves(before, edits), leaves(after, edits));
    for (path, value) in &was {
        // A table that lost all its keys is empty or gone, which is a matter of its form.
        if is.get(path) != Some(value) && !is_emptied(path, edits) {
            return Err(format!("{path:?} was {value:?} and is {:?}", is.get(path)));
        }
    }
    match is.iter().find(|(path, _)| !was.contains_key(*path) && !is_emptied(path, edits)) {
        Some((path, value)) => Err(format!("{path:?} is new: {value:?}")),
        None => Ok(()),
    }
}

fn is_emptied(path: &[String], edits: &[Edit]) -> bool {
    edits.iter().any(|edit| edit.key.keys().len() > path.len() && edit.key.keys().starts_with(path))
}

/// All values that no edit claims whole. Of an array whose items are claimed, the items that are not.
fn leaves(table: &Table, edits: &[Edit]) -> BTreeMap<Vec<String>, Toml> {
    fn walk(table: &Table, path: &mut Vec<String>, edits: &[Edit], found: &mut BTreeMap<Vec<String>, Toml>) {
        for (key, value) in table {
            path.push(key.clone());
            let here: Vec<_> = edits.iter().filter(|edit| edit.key.keys() == *path).map(|edit| &edit.verb).collect();
            match value {
                _ if here.iter().any(|verb| matches!(verb, Verb::Set(_) | Verb::Remove)) => {}
                Toml::Table(inner) if !inner.is_empty() => walk(inner, path, edits, found),
                Toml::Array(items) if here.iter().any(|verb| **verb != Verb::Keep) => {
                    let is_claimed = |item: &&Toml| {
                        here.iter().any(|verb| match verb {
                            Verb::Include(text) | Verb::Exclude(text) => item.as_str() == Some(text.as_str()),
                            _ => false,
                        })
                    };
                    let rest: Vec<_> = items.iter().filter(|item| !is_claimed(item)).cloned().collect();
                    if !rest.is_empty() {
                        found.insert(path.clone(), Toml::Array(rest));
                    }
                }
                value => {
                    found.insert(path.clone(), value.clone());
                }
            }
            path.pop();
        }
    }
    let mut found = BTreeMap::new();
    walk(table, &mut Vec::new(), edits, &mut found);
    found
}

/// The document with the items of its arrays sorted: edits that include items do not claim their order.
pub fn unordered(table: &Table) -> Table {
    fn value(of: &Toml) -> Toml {
        match of {
            Toml::Table(inner) => Toml::Table(unordered(inner)),
            Toml::Array(items) => {
                let mut items: Vec<_> = items.iter().map(value).collect();
                items.sort_by_key(|item| format!("{item:?}"));
                Toml::Array(items)
            }
            other => other.clone(),
        }
    }
    table.iter().map(|(key, inner)| (key.clone(), value(inner))).collect()
}
