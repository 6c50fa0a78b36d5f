//! What a rule reports: findings with their evidence, their impact and their fixes.

use std::fmt;

use crate::edit::Edit;
use crate::graph::{Move, PackageId};
use crate::named::named;
use crate::number::{Bound, Range};
use crate::source::Place;

/// The name of a finding, made of its rule and its subject: `shared-dependency:serde`. It stays the same for the
/// same content, so that a choice survives a new audit and a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId(String);

impl FindingId {
    /// The id of `rule`'s finding about `subject`.
    pub fn new(rule: &str, subject: impl fmt::Display) -> Self {
        Self(format!("{rule}:{subject}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for FindingId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

named! {
    /// How much a finding matters.
    pub enum Severity {
        /// Cargo refuses the manifest.
        Error = "error",
        /// Cargo warns, or a setting does harm or has no effect.
        Warning = "warning",
        /// A change that saves time or space.
        Recommendation = "recommendation",
        /// A change without effect on the build, or with one that is within noise.
        TidyUp = "tidy-up",
        /// Nothing has to be done.
        Info = "info",
    }
}

named! {
    /// How far a fix can be trusted without looking.
    pub enum Safety {
        /// Cargo resolves and builds the same packages with the same features and settings as before.
        Safe = "safe",
        /// It changes what is built or how. Code may have to follow.
        NeedsReview = "needs review",
    }
}

named! {
    /// What a finding rests its estimate on.
    #[derive(Default)]
    pub enum Basis {
        /// Cargo's own words: it warns of this, ignores it or refuses it.
        Cargo = "cargo's behaviour",
        /// Measured on the reference workspace, which is not the user's.
        Reference = "measured elsewhere",
        /// The user's own build, of which the record was given, is simulated with the change.
        Timings = "simulated from your timings",
        /// Measured in the user's own build, of which the record was given.
        Recorded = "measured in your build",
        /// Weighed by what crates cost to compile where that was measured.
        Costs = "from reference costs",
        /// Packages were counted; their cost was not measured.
        Counted = "counted",
        /// Nothing is known of the effect.
        #[default]
        Unknown = "unknown",
    }
}

/// A share between two bounds, in percent. Negative is a cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    /// The lower bound.
    pub low: i8,
    /// The upper bound.
    pub high: i8,
}

impl Percent {
    /// Whether the middle of the range is a saving.
    pub const fn saves(self) -> bool {
        self.low as i16 + self.high as i16 > 0
    }
}

/// What is saved of the user's own build, of which a record was given, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSaved {
    /// Of the CPU time of all units.
    pub cpu: Range,
    /// Of the wall time.
    pub wall: Range,
}

/// What a finding's fix would save, and how that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// What the statement rests on.
    pub basis: Basis,
    /// A sentence with the figures and their range.
    pub statement: String,
    /// CPU time of a clean build that is saved, if it was estimated.
    pub cpu: Option<Percent>,
    /// The same in time, if a record of a build was given.
    pub time: Option<TimeSaved>,
    /// Whether it is within measurement noise.
    pub is_within_noise: bool,
    /// Size of the target folder that is saved, if it was measured.
    pub disk: Option<Percent>,
    /// How many packages of the lockfile are no longer needed.
    pub packages: usize,
    /// How far that number is known.
    pub packages_bound: Bound,
}

impl Impact {
    /// An impact in words alone.
    pub fn said(basis: Basis, statement: impl Into<String>) -> Self {
        Self {
            basis,
            statement: statement.into(),
            cpu: None,
            time: None,
            is_within_noise: false,
            disk: None,
            packages: 0,
            packages_bound: Bound::Exactly,
        }
    }

    /// What is saved of the CPU time of a clean build, in percent; none if it is within noise.
    pub fn saves_cpu(&self) -> Option<Percent> {
        self.cpu.filter(|range| !self.is_within_noise && range.saves())
    }

    /// What findings are ranked by: CPU time unless it is within noise, then the size of the target folder, then packages.
    pub fn weight(&self) -> (i16, i16, usize) {
        let halves = |range: Option<Percent>| range.map_or(0, |range| i16::from(range.low) + i16::from(range.high));
        (halves(self.saves_cpu()), halves(self.disk), self.packages)
    }
}

/// One way to put a finding right.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Its name among the fixes of the finding: a version, or a word.
    pub id: String,
    /// What it does, as the start of a sentence: "Align `ndarray` to 0.16".
    pub label: String,
    /// How far it can be trusted.
    pub safety: Safety,
    /// What it claims of which file. All of them together, or nothing.
    pub edits: Vec<Edit>,
    /// Commands that belong to it, to be run in the root folder after the files were written.
    pub commands: Vec<String>,
    /// How the edges of the dependency graph move once the files are written.
    pub moves: Vec<Move>,
    /// Whether it enables features that nothing is known to enable yet, which may keep some of what the moves remove.
    pub may_keep: bool,
}

impl Fix {
    /// A fix of edits alone.
    pub fn new(id: impl Into<String>, label: impl Into<String>, safety: Safety, edits: Vec<Edit>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            safety,
            edits,
            commands: Vec::new(),
            moves: Vec::new(),
            may_keep: false,
        }
    }
}

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its name.
    pub id: FindingId,
    /// The rule that found it.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One line, with code in backticks.
    pub title: String,
    /// Paragraphs, with code in backticks.
    pub detail: Vec<String>,
    /// Where it shows, the most telling place first.
    pub places: Vec<Place>,
    /// The packages of the graph that it is about.
    pub packages: Vec<PackageId>,
    /// What it costs.
    pub impact: Impact,
    /// The ways to put it right. More than one is a choice that the user makes.
    pub fixes: Vec<Fix>,
    /// Which of the fixes is advised. Nothing where there is no reason to prefer one.
    pub advised: Option<usize>,
    /// What to do where no file can be corrected for the user, or what remains to be done.
    pub by_hand: Option<String>,
    /// What it has in common with other findings of its rule, if many of them are folded into one.
    pub alike: Option<Alike>,
    /// The findings that it was made of, each of which can still be chosen or dismissed by its own id.
    pub parts: Vec<Finding>,
}

/// What findings of one rule have in common that are folded into one where there are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Which of the things that the rule looks for it is; empty if there is one only. It is a part of the id.
    pub group: String,
    /// What the single finding is about, as part of a list.
    pub subject: String,
    /// What the subjects are, in the plural.
    pub things: &'static str,
    /// What is so of all of them, as the end of a title.
    pub says: String,
    /// What the fix of all of them does; empty if the fixes of the single findings say it.
    pub fix: &'static str,
    /// How many such things there are, with or without a finding. If nearly all have one, it is a policy.
    pub of: Option<usize>,
}

impl Alike {
    /// Findings of a rule about one thing, which are about `things`.
    pub fn new(subject: impl Into<String>, things: &'static str, says: impl Into<String>) -> Self {
        let (group, fix, of) = (String::new(), "", None);
        Self { group, subject: subject.into(), things, says: says.into(), fix, of }
    }

    /// The same out of a title that names its subject first, up to a colon.
    pub fn of_title(title: &str, things: &'static str) -> Option<Self> {
        let (subject, says) = title.split_once("`: ")?;
        Some(Self::new(format!("{subject}`"), things, says))
    }

    /// Whether nearly all do the same, and there are enough of them to tell.
    pub fn is_policy(&self, count: usize) -> bool {
        self.of.is_some_and(|of| count >= MANY && count * 10 >= of * 9)
    }
}

/// From how many on findings that are alike are folded into one.
pub const MANY: usize = 3;

impl Finding {
    /// A finding without places, fixes or known impact.
    pub fn new(rule: &'static str, subject: impl fmt::Display, severity: Severity, title: impl Into<String>) -> Self {
        Self {
            id: FindingId::new(rule, subject),
            rule,
            severity,
            title: title.into(),
            detail: Vec::new(),
            places: Vec::new(),
            packages: Vec::new(),
            impact: Impact::said(Basis::Unknown, "The effect on build time is not known."),
            fixes: Vec::new(),
            advised: None,
            by_hand: None,
            alike: None,
            parts: Vec::new(),
        }
    }

    /// The id of the finding that this one is a part of where there are many like it.
    pub fn id_of_all(&self) -> Option<FindingId> {
        Some(FindingId::new(self.rule, format_args!("*{}", self.alike.as_ref()?.group)))
    }

    /// The fix that is advised.
    pub fn advised_fix(&self) -> Option<&Fix> {
        self.fixes.get(self.advised?)
    }

    /// The fix of this name.
    pub fn fix(&self, id: &str) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.id == id)
    }

    /// What findings are listed by: severity, then what can be fixed, then impact, then id.
    pub fn rank(&self) -> impl Ord + use<> {
        (self.severity, self.fixes.is_empty(), std::cmp::Reverse(self.impact.weight()), self.id.clone())
    }
}
