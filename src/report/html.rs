//! The report as a page of its own, without scripts: it can be mailed, printed and kept.

use std::fmt::Write;

use super::{actions, dependencies, heading, summary, versions};
use crate::schema::v1::{CorrectedFile, Finding, Ledger, Plan, Ranking, Report, Severity};
use crate::secrets::Scrubbed;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:light-dark(#10263a,#e4e9ec);--soft:light-dark(#4a5b69,#9fb0bd);\
--rule:light-dark(#d9d5c7,#263642);--signal:light-dark(#c2410c,#ff8a3d);--added:light-dark(#14622f,#86d79f);\
--removed:light-dark(#a4231b,#ff9d92)}\
body{max-width:60rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:light-dark(#f8f6f0,#0d1720);\
font:15px/1.5 system-ui,sans-serif}\
h1{border-bottom:4px solid var(--signal)}h3{margin:1.5rem 0 .25rem;font-size:1rem}\
article{border-bottom:1px solid var(--rule);padding-bottom:1rem}\
.soft{color:var(--soft)}code,pre{font:13px/1.5 ui-monospace,monospace}\
pre{overflow-x:auto;padding:.5rem;border:1px solid var(--rule)}ins,del{text-decoration:none}\
table{border-collapse:collapse}.wide{overflow-x:auto}th,td{padding:.2rem .75rem .2rem 0;text-align:start;\
vertical-align:top;border-bottom:1px solid var(--rule);font-variant-numeric:tabular-nums}th[scope=row]{font-weight:400}\
.number{text-align:right}\
ins{color:var(--added)}del{color:var(--removed)}";

/// The report as one HTML file.
pub fn html(report: &Scrubbed<Report>) -> String {
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Build audit</title>\n<style>{STYLE}</style>\n<h1>Build audit</h1>\n"
    );
    let _ = writeln!(text, "<p><strong>{}</strong></p>", prose(&report.ranking.headline));
    paragraph(&mut text, &summary(report));
    paragraph(&mut text, &versions(report));
    ranking(&mut text, &report.ranking);
    for severity in Severity::ALL {
        let of_severity = report.findings.iter().filter(|finding| finding.severity == severity);
        let count = of_severity.clone().count();
        if count > 0 {
            let _ = writeln!(text, "<h2>{} <span class=\"soft\">{count}</span></h2>", heading(severity));
            of_severity.for_each(|finding| self::finding(&mut text, finding));
        }
    }
    report.ledger.iter().for_each(|ledger| heavy_dependencies(&mut text, ledger));
    if !report.problems.is_empty() {
        text.push_str("<h2>Problems in the files</h2>\n<ul>\n");
        for problem in &report.problems {
            let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
            let _ = writeln!(text, "<li><code>{}{line}</code>: {}", escaped(&problem.file), prose(&problem.message));
        }
        text.push_str("</ul>\n");
    }
    if !report.unchecked.is_empty() {
        text.push_str("<h2>Not checked</h2>\n<ul>\n");
        for unchecked in &report.unchecked {
            let what = report.rule(&unchecked.what).map_or(&unchecked.what, |rule| &rule.title);
            let _ = writeln!(text, "<li>{}: needs <code>{}</code>", prose(what), escaped(&unchecked.needs));
        }
        text.push_str("</ul>\n");
    }
    if let Some(plan) = &report.plan {
        self::plan(&mut text, plan);
    }
    text
}

fn ranking(text: &mut String, ranking: &Ranking) {
    let listed = actions::listed(ranking);
    if !listed.is_empty() {
        let heads: String = actions::COLUMNS.iter().map(|head| format!("<th scope=\"col\">{head}")).collect();
        let _ = writeln!(text, "<div class=\"wide\"><table>\n<tr>{heads}");
        for action in listed {
            let (label, cells) = actions::row(action);
            let cells: String = cells.iter().map(|cell| format!("<td>{}", escaped(cell))).collect();
            let _ = writeln!(text, "<tr><th scope=\"row\">{}{cells}", prose(&label));
        }
        text.push_str("</table></div>\n");
    }
    if let Some(others) = actions::others(ranking) {
        paragraph(text, &others);
    }
}

fn heavy_dependencies(text: &mut String, ledger: &Ledger) {
    if ledger.dependencies.is_empty() {
        return;
    }
    let _ = writeln!(text, "<h2>Heavy dependencies</h2>");
    paragraph(text, &dependencies::lead(ledger));
    let columns = dependencies::COLUMNS.map(|column| format!("<th scope=\"col\">{column}</th>"));
    let _ = writeln!(text, "<div class=\"wide\"><table>\n<thead><tr>{}</tr></thead>\n<tbody>", columns.concat());
    for cells in dependencies::rows(ledger) {
        let [name, packages, cpu, required_by] = cells.map(|cell| prose(&cell));
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{name}</th><td class=\"number\">{packages}</td><td class=\"number\">{cpu}</td>\
             <td>{required_by}</td></tr>"
        );
    }
    text.push_str("</tbody>\n</table></div>\n");
    paragraph(text, &dependencies::rest(ledger));
}

fn finding(text: &mut String, finding: &Finding) {
    let _ = writeln!(text, "<article>\n<h3>{}</h3>", prose(&finding.title));
    let places = finding.places.iter().map(|place| format!("<code>{}:{}</code>", escaped(&place.file), place.line));
    let places: Vec<String> = places.collect();
    if !places.is_empty() {
        let _ = writeln!(text, "<p class=\"soft\">{}</p>", places.join(", "));
    }
    finding.detail.iter().for_each(|detail| paragraph(text, detail));
    paragraph(text, &format!("Impact ({}): {}", finding.impact.basis, finding.impact.statement));
    if finding.fixes().next().is_some() {
        text.push_str("<ul>\n");
        for fix in finding.fixes() {
            let _ = writeln!(text, "<li>{} <span class=\"soft\">({})</span>", prose(&fix.label), fix.safety);
        }
        text.push_str("</ul>\n");
    }
    finding.by_hand.iter().for_each(|by_hand| paragraph(text, by_hand));
    text.push_str("</article>\n");
}

fn plan(text: &mut String, plan: &Plan) {
    if plan.applied.is_empty() && plan.blocked.is_empty() {
        return;
    }
    text.push_str("<h2>Chosen fixes</h2>\n<ul>\n");
    for applied in &plan.applied {
        let _ = writeln!(text, "<li><code>{}</code> ({})", escaped(&applied.finding), escaped(&applied.fix));
    }
    for blocked in &plan.blocked {
        let _ = writeln!(text, "<li>Blocked: <code>{}</code>: {}", escaped(&blocked.finding), prose(&blocked.reason));
    }
    text.push_str("</ul>\n");
    if !plan.removes.is_empty() {
        paragraph(text, &super::no_longer_needed(plan));
    }
    if !plan.commands.is_empty() {
        let _ = writeln!(text, "<pre>{}</pre>", escaped(&plan.commands.join("\n")));
    }
    plan.files.iter().for_each(|file| diff(text, file));
    if let Some(predicted) = &plan.predicted {
        text.push_str("<h2>The lockfile then</h2>\n");
        paragraph(text, &super::lockfile_then(predicted));
        for (what, packages) in super::movements(&predicted.change) {
            paragraph(text, &format!("{what}: {}.", packages.join(", ")));
        }
        predicted.lock.iter().for_each(|file| diff(text, file));
    }
}

fn diff(text: &mut String, file: &CorrectedFile) {
    let _ = write!(text, "<h3><code>{}</code></h3>\n<pre>", escaped(&file.path));
    for line in file.diff.lines().skip_while(|line| !line.starts_with("@@")) {
        let line = escaped(line);
        let _ = match line.chars().next() {
            Some('+') => writeln!(text, "<ins>{line}</ins>"),
            Some('-') => writeln!(text, "<del>{line}</del>"),
            _ => writeln!(text, "{line}"),
        };
    }
    text.push_str("</pre>\n");
}

fn paragraph(text: &mut String, words: &str) {
    let _ = writeln!(text, "<p>{}</p>", prose(words));
}

/// Words whose backticks mark code.
fn prose(words: &str) -> String {
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
    use super::*;
    use crate::audit::Audit;
    use crate::input::InputFile;
    use crate::plan::{Selection, plan};
    use crate::secrets;

    #[test]
    fn names_from_files_are_text_and_no_markup() {
        let manifest = "[package]\nname = \"<b>x</b>\"\n\n[profile.release]\n\"<script>alert(1)</script>\" = 1\n";
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }]);
        let plan = plan(&audit, &Selection::advised(&audit, |_| true));
        let page = html(&secrets::report(&audit, Some(&plan)));
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("<ins>+debug = &quot;line-tables-only&quot;</ins>"), "{page}");
    }
}
