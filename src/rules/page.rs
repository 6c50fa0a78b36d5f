//! The documentation of the rules, made from their own fields.

use std::fmt::Write;

use super::{RULES, Rule};
use crate::facts::since::with_versions;

/// The page of one rule, as Markdown.
pub fn page(rule: &Rule) -> String {
    let mut text = format!("# {}\n\n`{}`\n\n{}\n\n", rule.title, rule.id, with_versions(rule.says));
    let _ = writeln!(text, "## Why\n\n{}\n", with_versions(rule.why));
    let _ = writeln!(text, "## Drawbacks\n\n{}\n", with_versions(rule.but));
    let _ = writeln!(text, "## Fix safety\n\n{}\n", with_versions(rule.fix_safety));
    text.push_str("## Example\n\n");
    for (path, file) in rule.example.files {
        file_block(&mut text, path, file);
    }
    let found: Vec<String> = rule.example.finds.iter().map(|id| format!("`{id}`")).collect();
    let _ = writeln!(text, "Finds {}.\n", found.join(", "));
    if !rule.example.fixed.is_empty() {
        let chosen: Vec<String> = rule.example.choose.iter().map(|(id, fix)| format!("`{fix}` for `{id}`")).collect();
        let _ = writeln!(text, "With {}:\n", chosen.join(", "));
        for (path, file) in rule.example.fixed {
            file_block(&mut text, path, file);
        }
    }
    let needs: Vec<&str> = rule.needs.iter().map(|need| need.entry().asked).collect();
    let _ = writeln!(text, "## Needs\n\n{}\n", needs.join(", "));
    text.push_str("## Sources\n\n");
    for source in rule.sources {
        let _ = writeln!(text, "- [{}]({})", source.title, source.url);
    }
    text
}

fn file_block(text: &mut String, path: &str, file: &str) {
    let language = match path.rsplit('.').next() {
        Some("yml") => "yaml",
        Some("json") => "json",
        Some("gitignore") => "text",
        _ => "toml",
    };
    let _ = writeln!(text, "`{path}`\n\n```{language}\n{file}```\n");
}

/// The table of all rules, as Markdown, with links to their pages.
pub fn index() -> String {
    let mut text = String::from("# Rules\n\n| rule | what it finds | needs |\n|---|---|---|\n");
    for rule in RULES {
        let needs: Vec<&str> = rule.needs.iter().map(|need| need.entry().asked).collect();
        let _ = writeln!(text, "| [`{0}`]({0}.md) | {1} | {2} |", rule.id, rule.title, needs.join(", "));
    }
    text
}
