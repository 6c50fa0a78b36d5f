//! What to do now, this week and later, and how to watch the build.

use super::actions::what;
use super::document::{Block, number, words};
use super::plural;
use super::totals::percent;
use crate::number::grouped;
use crate::schema::v1::{self, Action, ActionGroup, ActionKind, DuplicateStatus, Report, Safety};

/// Actions that are named for each time.
const NAMED: usize = 8;

/// When to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Minutes of work that need no review.
    Now,
    /// Edits that need tests or a decision.
    ThisWeek,
    /// Upgrades, and what no edit does.
    Later,
}

impl When {
    const ALL: [(Self, &str); 3] = [
        (Self::Now, "Now (minutes, safe edits)"),
        (Self::ThisWeek, "This week (edits to review and test)"),
        (Self::Later, "Later (breaking upgrades, by hand)"),
    ];

    fn of(action: &Action) -> Self {
        match (action.kind, action.safety) {
            _ if action.breaking => Self::Later,
            (ActionKind::Upgrade | ActionKind::ByHand, _) => Self::Later,
            (ActionKind::Fix | ActionKind::CleanUp, Safety::Safe) => Self::Now,
            _ => Self::ThisWeek,
        }
    }
}

/// The actions by effort, and what each effort returns.
pub(super) fn block(report: &Report) -> Option<Block> {
    let mut rows = Vec::new();
    let mut lists = Vec::new();
    for (when, title) in When::ALL {
        let actions: Vec<&Action> = report.ranking.actions.iter().filter(|action| When::of(action) == when).collect();
        let mut items: Vec<String> = Vec::new();
        let (idle, worth): (Vec<&Action>, Vec<&Action>) = actions
            .iter()
            .copied()
            .partition(|action| matches!(action.group, ActionGroup::TidyUp | ActionGroup::WithinNoise));
        items.extend(worth.iter().take(NAMED).map(|action| what(action)));
        let more = worth.len().saturating_sub(NAMED);
        if more > 0 {
            items.push(format!("{more} more"));
        }
        if !idle.is_empty() {
            items.push(format!(
                "{} {} without measurable effect",
                grouped(idle.len()),
                plural(idle.len(), "change", "changes")
            ));
        }
        let upstream = report.duplicates.iter().filter(|one| one.status == DuplicateStatus::Upstream).count();
        if when == When::Later && upstream > 0 {
            items.push(format!(
                "{} {} that third-party crates hold: upgrade or ask upstream",
                grouped(upstream),
                plural(upstream, "duplicate", "duplicates")
            ));
        }
        if items.is_empty() {
            continue;
        }
        let saved = v1::saved_together(worth.iter().filter_map(|action| action.cpu_percent));
        let disk = v1::saved_together(worth.iter().filter_map(|action| action.disk_percent));
        let told = |saved: Option<[i64; 2]>| saved.map_or_else(|| "–".to_owned(), percent);
        let files: usize = actions.iter().map(|action| action.files).sum();
        if !actions.is_empty() {
            rows.push([title.to_owned(), actions.len().to_string(), files.to_string(), told(saved), told(disk)]);
        }
        lists.push(Block::Paragraph(format!("{title}:")));
        lists.push(Block::List(items));
    }
    let heads = [
        words("When"),
        number("Changes"),
        number("Edits of files"),
        number("CPU time saved"),
        number("Target size saved"),
    ];
    (!rows.is_empty()).then(|| {
        lists.insert(0, Block::table(heads, rows));
        Block::Folded("Plan by effort".to_owned(), lists)
    })
}

/// How to see that the build stays as it is.
pub(super) fn watch(report: &Report) -> Block {
    let mut items = vec![
        "Record a clean build before and after: `cargo clean && cargo build --workspace --timings`. Two clean builds of \
         the same on a quiet machine differ by up to 3 %, so compare more than one."
            .to_owned(),
        "Compare the target folder after a clean build, as old builds stay in it: `du -sh target`.".to_owned(),
    ];
    if report.workspace.packages.is_some() {
        items.push(
            "In CI, `cargo check --workspace --all-targets --locked` fails when Cargo.lock no longer fits the manifests, \
             and `cargo tree --workspace --duplicates --depth 0` lists new duplicates."
                .to_owned(),
        );
    }
    Block::Folded("How to watch it".to_owned(), vec![Block::List(items)])
}
