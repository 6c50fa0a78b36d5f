//! Lists of files with their sizes, as `du`, `find`, PowerShell and `dir` print them.

use std::collections::HashMap;
use std::fmt;

#[cfg(test)]
mod tests;
mod windows;

/// A file, or a folder of which more is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its path, with `/` between its parts.
    pub path: String,
    /// Its size in bytes. Of a folder, what is not in the entries below it.
    pub bytes: u64,
    /// When it was changed last, in seconds since 1970.
    pub modified: Option<u64>,
}

/// A list of files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The files.
    pub entries: Vec<Entry>,
    /// How exact the sizes are.
    pub exactness: Exactness,
    /// How many lines were none of a list.
    pub skipped: usize,
    /// Whether there were more than [`MOST_ENTRIES`], and the rest was left out.
    pub is_cut: bool,
}

/// How exact sizes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exactness {
    /// The bytes in the files.
    #[default]
    Bytes,
    /// What the files take on the disk, in whole kilobytes; what has two names counts once.
    Blocks,
    /// Rounded for people to read.
    Rounded,
}

impl fmt::Display for Exactness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "the bytes in the files, where what Cargo links under two names counts twice",
            Self::Blocks => "what they take on the disk",
            Self::Rounded => "rounded sizes",
        })
    }
}

/// How many entries are read.
pub const MOST_ENTRIES: usize = 400_000;

/// Whether a text looks like a list of files with sizes.
pub fn is_listing(text: &str) -> bool {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(40);
    if lines().any(windows::is_start) {
        return true;
    }
    let count = lines().count();
    // `du` lists a folder after what is in it, `find` before.
    let is_folder = |folder: &str| {
        let is_in = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        folder == "target" || lines().any(|line| row(line).is_some_and(|row| is_in(&row.path)))
    };
    let fitting =
        lines().filter(|line| row(line).is_some_and(|row| row.path.contains(['/', '\\']) || is_folder(&row.path)));
    count > 0 && fitting.count() * 10 >= count * 9
}

/// Reads a list of files.
pub fn read(text: &str) -> Listing {
    if text.lines().take(200).any(windows::is_start) {
        return windows::read(text);
    }
    let mut listing = Listing::default();
    let (mut rows, mut has_units, mut has_times) = (Vec::new(), false, false);
    for line in text.lines() {
        match row(line) {
            Some(_) if rows.len() == MOST_ENTRIES => {
                listing.is_cut = true;
                break;
            }
            Some(row) => {
                has_units |= row.has_unit;
                has_times |= row.modified.is_some();
                rows.push(row);
            }
            None if line.trim().is_empty() => {}
            None => listing.skipped += 1,
        }
    }
    let (leaves, are_totals) = leaves(&rows);
    // `du` counts kilobytes unless it was told otherwise, and lists folders after what is in them.
    let in_blocks = !has_units && !has_times && are_totals && rows.iter().all(|row| row.size % 4 == 0);
    listing.exactness = match () {
        () if has_units => Exactness::Rounded,
        () if in_blocks => Exactness::Blocks,
        () => Exactness::Bytes,
    };
    let scale = if in_blocks { 1024 } else { 1 };
    for (row, bytes) in rows.into_iter().zip(leaves) {
        if let Some(bytes) = bytes {
            listing.entries.push(Entry { path: row.path, bytes: bytes.saturating_mul(scale), modified: row.modified });
        }
    }
    listing
}

/// The line of a list that [`read`] takes for this file. What would break a line in its name becomes `?`.
pub fn line(entry: &Entry) -> String {
    let path = entry.path.replace(|c: char| c.is_control(), "?");
    match entry.modified.filter(|time| is_time(*time)) {
        Some(time) => format!("{}\t{time}\t{path}\n", entry.bytes),
        None => format!("{}\t{path}\n", entry.bytes),
    }
}

/// A line of a list.
struct Row {
    path: String,
    size: u64,
    has_unit: bool,
    modified: Option<u64>,
}

/// Reads `SIZE PATH`, `SIZE TIME PATH` or `TIME SIZE PATH`, with tabs or blanks between.
fn row(line: &str) -> Option<Row> {
    let (first, rest) = word(line)?;
    let (size, has_unit) = size(first)?;
    let mut row = Row { path: String::new(), size, has_unit, modified: None };
    let mut path = rest;
    if let Some((second, rest)) = word(rest)
        && !rest.is_empty()
        && second.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && second.bytes().any(|byte| byte.is_ascii_digit())
    {
        let whole = |text: &str| text.split('.').next().and_then(|text| text.parse::<u64>().ok());
        let (a, b) = (whole(first), whole(second));
        match (a, b) {
            (_, Some(time)) if is_time(time) => (row.modified, path) = (Some(time), rest),
            (Some(time), Some(size)) if is_time(time) => (row.modified, row.size, path) = (Some(time), size, rest),
            _ => {}
        }
    }
    row.path = path.trim_end_matches(['\r', '/']).replace('\\', "/");
    let path = row.path.trim_start_matches("./");
    row.path = path.to_owned();
    (!row.path.is_empty()).then_some(row)
}

/// Seconds since 1970 of this century, which are hardly ever the size of a file.
fn is_time(number: u64) -> bool {
    (946_684_800..4_102_444_800).contains(&number)
}

fn word(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let end = line.find(['\t', ' '])?;
    let (word, rest) = line.split_at_checked(end)?;
    // Between tabs a path may begin with a blank.
    let rest = rest.strip_prefix('\t').unwrap_or_else(|| rest.trim_start());
    Some((word, rest))
}

/// A size such as `4096`, `1.2G` or `12K`, in bytes as far as it has a unit.
fn size(text: &str) -> Option<(u64, bool)> {
    let digits = text.trim_end_matches(['i', 'B']);
    let unit = digits.chars().next_back()?;
    let power = match unit.to_ascii_uppercase() {
        'K' => 1,
        'M' => 2,
        'G' => 3,
        'T' => 4,
        _ => return Some((text.split('.').next()?.parse().ok()?, false)),
    };
    let number = crate::number::thousandths(&digits.get(..digits.len() - 1)?.replace(',', "."))?;
    Some((number.checked_mul(1024_u64.pow(power))? / 1000, true))
}

/// What each row adds that is in no other, and whether folders stand with the sum of what is in them. A folder that
/// `find` lists with its own size adds that.
fn leaves(rows: &[Row]) -> (Vec<Option<u64>>, bool) {
    let places: HashMap<&str, usize> = rows.iter().map(|row| row.path.as_str()).zip(0..).collect();
    let mut within: HashMap<usize, u64> = HashMap::new();
    for row in rows {
        let folder = row.path.rsplit_once('/').map(|(folder, _)| folder);
        if let Some(place) = folder.and_then(|folder| places.get(folder)) {
            let sum = within.entry(*place).or_default();
            *sum = sum.saturating_add(row.size);
        }
    }
    // A file that is listed twice counts once.
    let is_first = |place: usize, row: &Row| places.get(row.path.as_str()) == Some(&place);
    let size = |place: usize| rows.get(place).map_or(0, |row| row.size);
    // Rounding can make the parts more than the whole.
    let are_totals = !within.is_empty() && within.iter().all(|(place, sum)| size(*place) * 11 / 10 + 8 >= *sum);
    let leaves = rows.iter().enumerate().map(|(place, row)| {
        let sum = within.get(&place).copied().unwrap_or_default();
        let own = if are_totals { row.size.saturating_sub(sum) } else { row.size };
        (is_first(place, row) && (own > 0 || sum == 0)).then_some(own)
    });
    (leaves.collect(), are_totals)
}
