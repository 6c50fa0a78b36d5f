//! Profiles worth having beside the built-in ones.

use std::sync::LazyLock;

use super::profiles::{self, SettingValue};
use super::row::{Document, Row};
use super::shipped::shipped;

const TEMPLATES: &str = shipped!("templates.toml");

/// A profile that serves a goal.
#[derive(Debug)]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// The built-in profile that it takes from.
    pub inherits: &'static str,
    /// The goals that it serves, by name.
    pub goals: Vec<&'static str>,
    /// What it does.
    pub what: &'static str,
    /// Its settings.
    pub settings: Vec<(&'static str, SettingValue<'static>)>,
}

impl Template {
    fn read(row: Row<'static>) -> Option<Self> {
        Some(Self {
            name: row.text("name")?,
            inherits: row.text("inherits")?,
            goals: row.texts("goals")?,
            what: row.text("what")?,
            settings: profiles::table(row, "set")?,
        })
    }
}

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| Document::parse(TEMPLATES));
static READ: LazyLock<Vec<Template>> = LazyLock::new(|| DOCUMENT.rows("template").filter_map(Template::read).collect());

/// All templates, by name.
pub fn templates() -> &'static [Template] {
    &READ
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::profiles::{Meaning, meaning};
    use crate::goal::Goal;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), DOCUMENT.rows("template").count());
        assert!(READ.is_sorted_by(|a, b| a.name < b.name));
        for template in READ.iter() {
            assert!(template.goals.iter().all(|goal| Goal::from_name(goal).is_some()), "{}", template.name);
            assert!(["dev", "release"].contains(&template.inherits), "{}", template.name);
            for (key, value) in &template.settings {
                assert!(!matches!(meaning(key, *value), None | Some(Meaning::Refused)), "{} {key}", template.name);
            }
        }
    }
}
