//! Diffs in pasted text: files that they add are whole, of the others only parts are there.

use super::Pasted;
use super::prose::Multiline;
use crate::input::clipboard::starts_diff;
use crate::input::kinds::FileKind;
use crate::paths;

/// `text` without the diffs in it, and what they hold: the files of interest that they add, and the rest in one.
pub(super) fn files(text: &str) -> (String, Vec<Pasted>) {
    let (mut around, mut rest, mut added) = (String::new(), String::new(), Vec::new());
    let mut state = Multiline::default();
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if state.is_open() || !starts_diff(line, lines.peek().copied()) {
            state.feed_if_toml(line);
            around.push_str(line);
            continue;
        }
        let mut file = File { whole: line.to_owned(), ..File::default() };
        file.head(line);
        while let Some(line) = lines.next_if(|line| file.has(line)) {
            file.push(line);
        }
        match file.added() {
            Some(pasted) => added.push(pasted),
            None => rest.push_str(&file.whole),
        }
    }
    if !rest.is_empty() {
        added.push(Pasted { path: None, text: rest });
    }
    (around, added)
}

/// A file of a diff.
#[derive(Default)]
struct File {
    whole: String,
    text: String,
    path: Option<String>,
    is_new: bool,
    /// The lines of the hunk that are still to come: before and after.
    left: (usize, usize),
    has_hunks: bool,
}

impl File {
    /// Whether the line is a part of it.
    fn has(&self, line: &str) -> bool {
        const HEADS: [&str; 13] = [
            "+++ ",
            "--- ",
            "@@ ",
            "Binary files",
            "\\ No newline",
            "copy ",
            "deleted file",
            "dissimilarity ",
            "index ",
            "new file",
            "new mode",
            "old mode",
            "rename ",
        ];
        let is_body = || line.trim_end().is_empty() || line.starts_with([' ', '+', '-', '\\']);
        self.left != (0, 0) && is_body()
            || line.starts_with("@@ ")
            || line.starts_with("\\ No newline")
            || !self.has_hunks && (HEADS.iter().any(|head| line.starts_with(head)) || line.starts_with("similarity "))
    }

    fn push(&mut self, line: &str) {
        self.whole.push_str(line);
        if let Some(hunk) = line.strip_prefix("@@ ") {
            let mut counts =
                hunk.split(' ').map(|range| range.split_once(',').map_or(Some(1), |(_, n)| n.parse().ok()));
            let mut count = || counts.next().flatten().unwrap_or(0);
            self.left = (count(), count());
            self.has_hunks = true;
        } else if self.left != (0, 0) {
            let (before, after) = &mut self.left;
            match line.chars().next() {
                Some('+') => *after = after.saturating_sub(1),
                Some('-') => *before = before.saturating_sub(1),
                Some('\\') => {}
                _ => (*before, *after) = (before.saturating_sub(1), after.saturating_sub(1)),
            }
            self.text.push_str(line.strip_prefix('+').unwrap_or_default());
        } else {
            self.head(line);
        }
    }

    fn head(&mut self, line: &str) {
        self.is_new |= line.starts_with("--- /dev/null");
        if let Some(path) = line.strip_prefix("+++ ") {
            let path = path.split('\t').next().unwrap_or_default().trim();
            self.path = Some(paths::join("", path.strip_prefix("b/").unwrap_or(path)));
        }
    }

    /// The file, if the diff adds it and it is of interest.
    fn added(&mut self) -> Option<Pasted> {
        let path = self.path.take_if(|path| self.is_new && FileKind::by_name(path) != FileKind::Unknown)?;
        (self.left == (0, 0) && self.has_hunks)
            .then(|| Pasted { path: Some(path), text: std::mem::take(&mut self.text) })
    }
}
