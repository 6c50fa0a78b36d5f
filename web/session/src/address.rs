//! Where on the page a visitor is, and how an address says it.

use std::fmt;

/// The side from which the audit is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// What can be done, and all findings.
    #[default]
    Findings,
    /// By package with multiple versions.
    Duplicates,
    /// By dependency.
    Packages,
    /// With newer releases of its dependencies.
    Upgrades,
    /// The effective profiles.
    Profiles,
    /// The recorded build over time.
    Timeline,
    /// The target folder.
    Target,
    /// By file.
    Files,
    /// Beside another state of the workspace.
    Compare,
}

impl Side {
    /// All sides, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Findings,
        Self::Duplicates,
        Self::Packages,
        Self::Upgrades,
        Self::Profiles,
        Self::Timeline,
        Self::Target,
        Self::Files,
        Self::Compare,
    ];

    /// Its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Findings => "findings",
            Self::Duplicates => "duplicates",
            Self::Packages => "dependencies",
            Self::Upgrades => "upgrades",
            Self::Profiles => "profiles",
            Self::Timeline => "timeline",
            Self::Target => "target",
            Self::Files => "files",
            Self::Compare => "compare",
        }
    }

    /// Its name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Findings => "Overview",
            Self::Duplicates => "Duplicates",
            Self::Packages => "Dependencies",
            Self::Upgrades => "Upgrades",
            Self::Profiles => "Profiles",
            Self::Timeline => "Timeline",
            Self::Target => "Target",
            Self::Files => "Files",
            Self::Compare => "Compare",
        }
    }
}

/// Where on the page the visitor is. Each finding, package and file has an address of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The side.
    pub side: Side,
    /// The id of a finding, the name of a package, the path of a file.
    pub subject: Option<String>,
}

impl Address {
    /// The address of a side as a whole.
    pub fn of(side: Side) -> Self {
        Self { side, subject: None }
    }

    /// The address of something on it.
    pub fn at(side: Side, subject: impl Into<String>) -> Self {
        Self { side, subject: Some(subject.into()) }
    }

    /// The address that the fragment of a link is: `/findings`, `/dependencies/syn`.
    pub fn parse(fragment: &str) -> Option<Self> {
        let rest = fragment.strip_prefix('/')?;
        let (side, subject) = rest.split_once('/').map_or((rest, None), |(side, subject)| (side, Some(subject)));
        // Former names, of which the last one was that of two sides.
        let side = match (side, subject) {
            ("packages", _) => Side::Packages.name(),
            ("evidence", Some(_)) => Side::Target.name(),
            ("evidence", None) => Side::Timeline.name(),
            _ => side,
        };
        let side = Side::ALL.into_iter().find(|one| one.name() == side)?;
        Some(Self { side, subject: subject.filter(|subject| !subject.is_empty()).map(str::to_owned) })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.side.name())?;
        self.subject.iter().try_for_each(|subject| write!(f, "/{subject}"))
    }
}
