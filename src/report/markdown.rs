//! The report as Markdown.

use std::fmt::Write;

use super::document::{Block, Table};

pub(super) fn document(title: &str, blocks: &[Block]) -> String {
    let mut text = format!("# {}\n\n", prose(title));
    self::blocks(&mut text, blocks);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn blocks(text: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Lead(words) => _ = writeln!(text, "**{}**", prose(words)),
            Block::Paragraph(words) => _ = writeln!(text, "{}", prose(words)),
            Block::List(items) => items.iter().for_each(|item| _ = writeln!(text, "- {}", prose(item))),
            Block::Checklist(items) => {
                let mark = |done: bool| if done { "x" } else { " " };
                items.iter().for_each(|(done, item)| _ = writeln!(text, "- [{}] {}", mark(*done), prose(item)));
            }
            Block::Table(table) => self::table(text, table),
            Block::Code(language, code) => self::code(text, language, code),
            Block::Folded(title, inner) => {
                let _ = writeln!(text, "<details>\n<summary>{}</summary>\n", super::html::prose(title));
                self::blocks(text, inner);
                let _ = writeln!(text, "</details>");
            }
        }
        text.push('\n');
    }
}

fn table(text: &mut String, table: &Table) {
    let heads: Vec<&str> = table.heads.iter().map(|head| head.name).collect();
    let aligns: Vec<&str> = table.heads.iter().map(|head| if head.is_number { "--:" } else { "---" }).collect();
    let _ = writeln!(text, "| {} |\n|{}|", heads.join(" | "), aligns.join("|"));
    for row in &table.rows {
        // A bar would end the cell, in code too.
        let cells: Vec<String> = row.iter().map(|cell| prose(cell).replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

fn code(text: &mut String, language: &str, code: &str) {
    // A line of the code may begin with a fence itself.
    let longest =
        code.lines().map(|line| line.chars().skip_while(|c| " +-".contains(*c)).take_while(|c| *c == '`').count());
    let fence = "`".repeat(longest.max().unwrap_or_default().max(2) + 1);
    let _ = writeln!(text, "{fence}{language}\n{}\n{fence}", code.trim_end_matches('\n'));
}

/// Words that are no markup, but for code in backticks.
fn prose(words: &str) -> String {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => without_markup(part),
        _ => format!("`{part}`"),
    };
    words.split('`').enumerate().map(part).collect()
}

/// Without the beginnings of tags and entities. What stands before a space or a figure begins none.
fn without_markup(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        let begins = rest.peek().is_some_and(|next| next.is_ascii_alphabetic() || "/!?#".contains(*next));
        match c {
            '<' if begins => text.push_str("&lt;"),
            '&' if begins => text.push_str("&amp;"),
            c => text.push(c),
        }
    }
    text
}
