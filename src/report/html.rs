//! The report as a page of its own that needs nothing else.

use std::fmt::Write;

use super::document::{Block, Table};

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b2430;--paper:#fff;--rule:#cfd6de;--soft:#5b6675;--signal:#e4572e;--added:#1a7f4b;--removed:#b3261e}\
@media(prefers-color-scheme:dark){:root{--ink:#e7ebf0;--paper:#14191f;--rule:#39424d;--soft:#9aa6b4;--signal:#ff7a52;--added:#5fd39a;--removed:#ff8a80}}\
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1.25rem}\
h1{border-bottom:4px solid var(--signal);padding-bottom:.5rem;line-height:1.2}\
details{border-bottom:1px solid var(--rule);padding:.5rem 0}summary{cursor:pointer}details[open]>summary{font-weight:600}\
code,pre{font:13px/1.5 ui-monospace,monospace}\
pre{overflow-x:auto;padding:.5rem;border:1px solid var(--rule)}ins,del{text-decoration:none}\
table{border-collapse:collapse}.wide{overflow-x:auto}th,td{padding:.2rem .75rem .2rem 0;text-align:start;\
vertical-align:top;border-bottom:1px solid var(--rule);font-variant-numeric:tabular-nums}th[scope=row]{font-weight:400}\
.number{text-align:end;white-space:nowrap}ins{color:var(--added)}del{color:var(--removed)}\
@media print{details::details-content{content-visibility:visible}}";

pub(super) fn document(title: &str, blocks: &[Block]) -> String {
    let title = prose(title);
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n",
        title.replace("<code>", "").replace("</code>", "")
    );
    self::blocks(&mut text, blocks);
    text
}

fn blocks(text: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Lead(words) => _ = writeln!(text, "<p><strong>{}</strong></p>", prose(words)),
            Block::Paragraph(words) => _ = writeln!(text, "<p>{}</p>", prose(words)),
            Block::List(items) => {
                text.push_str("<ul>\n");
                items.iter().for_each(|item| _ = writeln!(text, "<li>{}", prose(item)));
                text.push_str("</ul>\n");
            }
            Block::Checklist(items) => {
                text.push_str("<ul>\n");
                for (done, item) in items {
                    let _ = writeln!(text, "<li>{}{}", if *done { "" } else { "Not done: " }, prose(item));
                }
                text.push_str("</ul>\n");
            }
            Block::Table(table) => self::table(text, table),
            Block::Code("diff", diff) => self::diff(text, diff),
            Block::Code(_, code) => _ = writeln!(text, "<pre>{}</pre>", escaped(code)),
            Block::Folded(title, inner) => {
                let _ = writeln!(text, "<details>\n<summary>{}</summary>", prose(title));
                self::blocks(text, inner);
                text.push_str("</details>\n");
            }
        }
    }
}

fn table(text: &mut String, table: &Table) {
    let class = |is_number: bool| if is_number { " class=\"number\"" } else { "" };
    text.push_str("<div class=\"wide\"><table>\n<thead><tr>");
    for head in &table.heads {
        let _ = write!(text, "<th scope=\"col\"{}>{}</th>", class(head.is_number), escaped(head.name));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        text.push_str("<tr>");
        for (place, (head, cell)) in table.heads.iter().zip(row).enumerate() {
            let _ = match place {
                0 => write!(text, "<th scope=\"row\">{}</th>", prose(cell)),
                _ => write!(text, "<td{}>{}</td>", class(head.is_number), prose(cell)),
            };
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table></div>\n");
}

fn diff(text: &mut String, diff: &str) {
    text.push_str("<pre>");
    for line in diff.lines() {
        let escaped = escaped(line);
        let is_head = line.starts_with("+++ ") || line.starts_with("--- ");
        let _ = match line.chars().next().filter(|_| !is_head) {
            Some('+') => writeln!(text, "<ins>{escaped}</ins>"),
            Some('-') => writeln!(text, "<del>{escaped}</del>"),
            _ => writeln!(text, "{escaped}"),
        };
    }
    text.push_str("</pre>\n");
}

/// Words whose backticks mark code.
pub(super) fn prose(words: &str) -> String {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    };
    words.split('`').enumerate().map(part).collect()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use crate::audit::Audit;
    use crate::input::InputFile;
    use crate::plan::{Selection, plan};
    use crate::report::html;
    use crate::secrets;

    #[test]
    fn names_from_files_are_text_and_no_markup() {
        let manifest = "[package]\nname = \"<b>x</b>\"\n\n[profile.release]\n\"<script>alert(1)</script>\" = 1\n";
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }]);
        let plan = plan(&audit, &Selection::advised(&audit, |_| true));
        let page = html(&secrets::report(&audit, Some(&plan)), None);
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("<ins>+debug = &quot;line-tables-only&quot;</ins>"), "{page}");
    }
}
