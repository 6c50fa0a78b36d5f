//! The duplicates by cost.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use plimsoll::order::{self, Collect};
use plimsoll::schema::advice;
use plimsoll::schema::v1::ledger::Millionths;
use plimsoll::schema::v1::{Duplicate, DuplicateStatus, Holder, Report};

use super::{counted, grouped, name_of_upgrade};

/// Packages that are named of those that require an old version.
const NAMED: usize = 2;

/// A duplicate and those that follow from it.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateRow<'a> {
    /// The duplicate.
    pub root: &'a Duplicate,
    /// The duplicates that it brings in, directly or not.
    pub followers: Vec<&'a Duplicate>,
    /// The CPU time that all versions but the kept ones take together.
    pub cpu: Millionths,
    /// How many packages that are.
    pub extra: usize,
}

impl DuplicateRow<'_> {
    /// What can be done about it, in a word or two.
    pub fn status(&self) -> &'static str {
        match self.root.status {
            DuplicateStatus::Align => "yours to align",
            DuplicateStatus::LockOnly => "cargo update",
            DuplicateStatus::Stale => "left over",
            DuplicateStatus::UnusedPatch => "unused patch",
            DuplicateStatus::OtherSource => "several sources",
            DuplicateStatus::Upstream => "third-party",
            DuplicateStatus::OtherPlatform => "other platforms",
            DuplicateStatus::Consequence => "transitive",
        }
    }

    /// The upgrade that removes one of its versions, in a few words.
    pub fn upgrade(&self, found: &advice::Report) -> Option<String> {
        let rung = found.rungs.iter().find(|rung| rung.duplicates.contains(&self.root.name))?;
        Some(name_of_upgrade(&rung.id).replace('`', ""))
    }

    /// The first packages that require another version than the kept one.
    pub fn required_by(&self) -> String {
        let old = self.root.versions.iter().filter(|version| version.version != self.root.kept);
        let holders: Vec<&Holder> = old.flat_map(|version| &version.holders).collect();
        let names = holders.iter().take(NAMED).map(|holder| format!("{} {}", holder.name, holder.version));
        match holders.len().saturating_sub(NAMED) {
            0 => names.collect::<Vec<_>>().join(", "),
            more => format!("{} + {}", names.collect::<Vec<_>>().join(", "), grouped(more)),
        }
    }
}

/// The duplicates, each with those that follow from it, the costliest first.
pub fn duplicate_rows(duplicates: &[Duplicate]) -> Vec<DuplicateRow<'_>> {
    let by_name: BTreeMap<&str, &Duplicate> = duplicates.iter().map(|one| (one.name.as_str(), one)).into_map();
    let root_of = |duplicate: &Duplicate| {
        let mut root = duplicate.name.as_str();
        // Bounded, should two ever follow from each other.
        for _ in 0..duplicates.len() {
            match by_name.get(root).and_then(|one| one.folded_under.as_deref()).filter(|of| by_name.contains_key(of)) {
                Some(of) => root = by_name.get_key_value(of).map_or(root, |(name, _)| name),
                None => return root.to_owned(),
            }
        }
        duplicate.name.clone()
    };
    let mut followers: BTreeMap<String, Vec<&Duplicate>> = BTreeMap::new();
    let mut roots = Vec::new();
    for duplicate in duplicates {
        match root_of(duplicate) {
            root if root == duplicate.name => roots.push(duplicate),
            root => followers.entry(root).or_default().push(duplicate),
        }
    }
    let rows = roots.into_iter().map(|root| {
        let followers = followers.remove(&root.name).unwrap_or_default();
        let all = || std::iter::once(root).chain(followers.iter().copied());
        let extra = all().map(|one| one.versions.len().saturating_sub(1)).sum();
        let cpu = all().map(|one| one.cpu).sum();
        DuplicateRow { root, followers, cpu, extra }
    });
    let mut rows: Vec<DuplicateRow<'_>> = rows.collect();
    order::sort_by_key(&mut rows, |row| {
        let is_built = row.root.status != DuplicateStatus::UnusedPatch;
        (Reverse((row.cpu.middle, is_built, row.extra)), row.root.status, row.root.name.clone())
    });
    rows
}

/// What all extra versions cost together, in a sentence; nothing where that is not known.
pub fn extra_versions(report: &Report) -> Option<String> {
    let cpu: Millionths = report.duplicates.iter().map(|one| one.cpu).sum();
    let packages: usize = report.duplicates.iter().map(|one| one.versions.len().saturating_sub(1)).sum();
    let of = match report.ranking.recorded_cpu_ms {
        Some(_) => "of the CPU time of your recorded build",
        None => "of the CPU time of the dependencies, by the reference costs",
    };
    (cpu.middle > 0)
        .then(|| format!("{} take {} {of}.", counted(packages, "extra version", "extra versions"), cpu.in_percent()))
}

#[cfg(test)]
mod tests {
    use plimsoll::schema::v1::Version;

    use super::*;

    fn duplicate(name: &str, versions: &[&str], tenths: u32) -> Duplicate {
        let version = |version: &&str| Version {
            version: (*version).to_owned(),
            source: "crates.io".to_owned(),
            holders: vec![Holder { name: format!("of-{version}"), version: "1.0.0".to_owned(), member: false }],
            entry_points: Vec::new(),
            more_entry_points: false,
            chain: Vec::new(),
            built_for: None,
        };
        Duplicate {
            name: name.to_owned(),
            versions: versions.iter().map(version).collect(),
            kept: versions.last().map_or_else(String::new, |kept| (*kept).to_owned()),
            status: DuplicateStatus::Upstream,
            status_says: String::new(),
            folded_under: None,
            cpu: Millionths { low: tenths * 1_000, middle: (tenths + 1) * 1_000, high: (tenths + 2) * 1_000 },
        }
    }

    #[test]
    fn the_costliest_comes_first_with_what_follows_from_it() {
        let follows =
            Duplicate { folded_under: Some("rand".to_owned()), ..duplicate("rand_core", &["0.6.4", "0.9.3"], 2) };
        let duplicates =
            [duplicate("itoa", &["0.4.8", "1.0.15"], 1), follows, duplicate("rand", &["0.7.3", "0.8.5", "0.9.2"], 3)];
        let rows = duplicate_rows(&duplicates);
        let said: Vec<_> = rows.iter().map(|row| (row.root.name.as_str(), row.extra, row.cpu.in_percent())).collect();
        assert_eq!(said, [("rand", 3, "0.5–0.9 %".to_owned()), ("itoa", 1, "0.1–0.3 %".to_owned())]);
        assert_eq!(rows[0].required_by(), "of-0.7.3 1.0.0, of-0.8.5 1.0.0");
        assert_eq!(rows[0].followers.len(), 1);
    }

    #[test]
    fn what_is_less_than_a_tenth_each_adds_up() {
        let cpu = Millionths { low: 300, middle: 400, high: 450 };
        let root = Duplicate { cpu, ..duplicate("datafusion", &["1.0.0", "2.0.0"], 0) };
        let follower = |number: usize| Duplicate {
            name: format!("datafusion-{number}"),
            folded_under: Some("datafusion".to_owned()),
            ..root.clone()
        };
        let all: Vec<Duplicate> = (1..30).map(follower).chain([root.clone()]).collect();
        assert_eq!(duplicate_rows(&all)[0].cpu.in_percent(), "0.9–1.4 %");
        let one = |millionths: u32| Millionths { low: millionths, middle: millionths, high: millionths };
        let said = [0, 30, 400, 2_000].map(|millionths| one(millionths).in_percent());
        assert_eq!(said, ["", "< 0.1 %", "< 0.1 %", "0.2 %"]);
    }

    #[test]
    fn duplicates_are_shown_whatever_their_status() {
        let duplicates =
            DuplicateStatus::ALL.map(|status| Duplicate { status, ..duplicate(status.name(), &["1.0.0"], 0) });
        let rows = duplicate_rows(&duplicates);
        assert_eq!(rows.len(), DuplicateStatus::ALL.len());
        assert!(rows.iter().all(|row| !row.status().is_empty()));
    }

    #[test]
    fn two_that_follow_from_each_other_are_both_shown() {
        let of = |name: &str, other: &str| Duplicate {
            folded_under: Some(other.to_owned()),
            ..duplicate(name, &["1.0.0", "2.0.0"], 0)
        };
        let duplicates = [of("a", "b"), of("b", "a")];
        let rows = duplicate_rows(&duplicates);
        let shown: usize = rows.iter().map(|row| 1 + row.followers.len()).sum();
        assert_eq!(shown, 2);
    }
}
