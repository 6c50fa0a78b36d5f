//! What each dependency brings and costs, in the words of the page. The auditor writes them, so that the page need not.

use std::collections::HashMap;

use plimsoll::schema::v1::ledger::{Cost, Dependencies, DirectDependency, PackageCost, RequiringMember, Role};
use serde::{Deserialize, Serialize};

use super::view::grouped;

mod cells;
mod groups;
mod sentences;
#[cfg(test)]
pub(crate) mod tests;

use cells::{bar, brings, cpu_time, features, kinds, named, none, on_critical_path, some, tags, target_bytes};
pub use groups::Group;
use sentences::{costs, dropped, entry, measured};

/// Members that a row names.
const NAMED: usize = 3;

/// What each dependency brings and costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// What the figures are of, in sentences.
    pub measured: String,
    /// The direct dependencies.
    pub direct: Listing,
    /// All packages.
    pub all: Listing,
    /// The packages that cost something, by the direct dependency that alone brings them.
    pub groups: Vec<Group>,
    /// The packages of the lockfile that no member needs, as `name version`.
    pub unneeded: Vec<String>,
}

/// A table of packages, those first that bring most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub lines: Vec<Line>,
    /// The end of the longest bar, in tenths of a percent.
    pub longest: u32,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is to the workspace.
    pub role: Role,
    /// What is special about it, in a word each.
    pub tags: Vec<String>,
    /// The CPU time of the package itself, in millionths.
    pub millionths: u32,
    /// Bounds of the CPU time for a bar, in tenths of a percent.
    pub bar: Option<(u32, u32)>,
    /// Whether only a build with tests takes that time.
    pub for_tests: bool,
    /// The cells, one for each column after the name.
    pub cells: Vec<String>,
    /// The numbers in these cells, to order rows by.
    pub figures: Vec<u64>,
    /// What it can be found by beside its name and version, in lower case.
    pub words: String,
    /// The members that require it, of a direct dependency.
    pub members: Vec<String>,
    /// Whether only tests, examples and benchmarks of members need it.
    pub dev_only: bool,
    /// Whether all members that require it do so as optional, of a direct dependency.
    pub optional: bool,
    /// Whether it is a duplicate, or brings one as a direct dependency.
    pub duplicates: bool,
    /// What it costs or, of a direct dependency, what is removed without it; in sentences.
    pub says: String,
    /// The packages that are removed without it, as `name version`, and whether each is a duplicate.
    pub removes: Vec<(String, bool)>,
    /// For each member that requires it, how.
    pub entries: Vec<String>,
}

impl Costs {
    /// The words for `known`.
    pub fn of(known: &Dependencies) -> Self {
        let of_direct = columns(known, false);
        let packages = known.packages.iter();
        let packages: HashMap<_, _> = packages.map(|one| ((one.name.as_str(), one.version.as_str()), one)).collect();
        let line = |one: &DirectDependency| {
            let package = packages.get(&(one.name.as_str(), one.version.as_str())).copied();
            direct(known, one, package, &of_direct)
        };
        let direct = known.ledger.dependencies.iter().map(line).collect();
        let of_all = columns(known, true);
        let all = known.packages.iter().map(|one| package(known, one, &of_all)).collect();
        Self {
            measured: measured(known),
            direct: listing(of_direct, direct),
            all: listing(of_all, all),
            groups: groups::groups(known),
            unneeded: known.unneeded.clone(),
        }
    }
}

fn listing(columns: Vec<Column>, lines: Vec<Line>) -> Listing {
    let longest = lines.iter().filter_map(|line| line.bar).map(|(_, high)| high).max().unwrap_or_default();
    Listing { columns, lines, longest }
}

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Column {
    /// Name and version.
    Name,
    /// The packages that are in the lockfile for it alone.
    Brings,
    /// The CPU time of these.
    #[default]
    Cpu,
    /// The CPU time of the package itself.
    Own,
    /// Time on the critical path.
    Critical,
    /// Bytes in the target folder.
    Target,
    /// Duplicates among what it brings.
    Duplicates,
    /// Features that members enable.
    Features,
    /// The only direct dependency that needs it.
    OnlyFor,
    /// What requires it.
    RequiredBy,
}

impl Column {
    /// The head of the column.
    pub fn title(self) -> &'static str {
        match self {
            Self::Name => "Package",
            Self::Brings => "Only it brings",
            Self::Cpu => "CPU time",
            Self::Own => "Itself",
            Self::Critical => "Critical path",
            Self::Target => "Target folder",
            Self::Duplicates => "Duplicates",
            Self::Features => "Features",
            Self::OnlyFor => "Only for",
            Self::RequiredBy => "Required by",
        }
    }

    /// Whether its cells are numbers, which the table can be ordered by.
    pub fn is_number(self) -> bool {
        !matches!(self, Self::Name | Self::Features | Self::OnlyFor | Self::RequiredBy)
    }

    /// Whether the table can be ordered by it.
    pub fn is_ordering(self) -> bool {
        self == Self::Name || self.is_number()
    }
}

/// The columns for what is known.
fn columns(known: &Dependencies, all: bool) -> Vec<Column> {
    let ledger = &known.ledger;
    let (with_record, with_folder) = (ledger.critical_path_ms.is_some(), ledger.total.target_bytes.is_some());
    let columns = [
        (Column::Name, true),
        (Column::Brings, true),
        (Column::Cpu, true),
        (Column::Own, all),
        (Column::Critical, with_record),
        (Column::Target, with_folder),
        (Column::Duplicates, !all),
        (Column::Features, !all),
        (Column::OnlyFor, all),
        (Column::RequiredBy, true),
    ];
    columns.into_iter().filter(|(_, is_there)| *is_there).map(|(column, _)| column).collect()
}

fn direct(known: &Dependencies, one: &DirectDependency, package: Option<&PackageCost>, columns: &[Column]) -> Line {
    let (bar, for_tests) = bar(&one.cost);
    let members: Vec<&str> = one.required_by.iter().map(|required| required.member.as_str()).collect();
    let cell = |column: &Column| match column {
        Column::Brings => brings(one),
        Column::Cpu if one.brings.is_empty() => none(),
        Column::Cpu => cpu_time(&one.cost),
        Column::Critical => on_critical_path(&one.cost),
        Column::Target => target_bytes(&one.cost),
        Column::Duplicates if !one.duplicates.is_empty() => grouped(one.duplicates.len()),
        Column::Features => features(&one.required_by),
        Column::RequiredBy => some(&members, NAMED),
        _ => none(),
    };
    let figure = |column: &Column| match column {
        Column::Brings => one.brings.len() as u64,
        Column::Duplicates => one.duplicates.len() as u64,
        column => figure(&one.cost, *column),
    };
    let features = one.required_by.iter().flat_map(|required| &required.features);
    Line {
        name: one.name.clone(),
        version: one.version.clone(),
        role: package.map_or(Role::Direct, |package| package.role),
        tags: kinds(&one.required_by, one.dev_only),
        millionths: package.map_or(0, |package| package.millionths),
        bar,
        for_tests,
        cells: columns.iter().skip(1).map(cell).collect(),
        figures: columns.iter().skip(1).map(figure).collect(),
        words: features.map(String::as_str).collect::<Vec<_>>().join(" ").to_ascii_lowercase(),
        members: members.iter().map(|member| (*member).to_owned()).collect(),
        dev_only: one.dev_only,
        optional: is_optional(&one.required_by),
        duplicates: !one.duplicates.is_empty(),
        says: dropped(known, one).join(" "),
        removes: one.brings.iter().map(|label| (label.clone(), one.duplicates.contains(label))).collect(),
        entries: one.required_by.iter().map(entry).collect(),
    }
}

fn package(known: &Dependencies, one: &PackageCost, columns: &[Column]) -> Line {
    let (bar, for_tests) = bar(&one.brings_cost);
    let is_measured = one.role != Role::Member || one.own.cpu_ms.is_some();
    let only_for = || known.ledger.dependencies.get(one.only_for? as usize);
    let cell = |column: &Column| match column {
        Column::Brings | Column::OnlyFor if one.role == Role::Member => none(),
        Column::Brings => grouped(one.brings),
        Column::Cpu if is_measured => cpu_time(&one.brings_cost),
        Column::Own if is_measured => cpu_time(&one.own),
        Column::Critical => on_critical_path(&one.own),
        Column::Target => target_bytes(&one.own),
        Column::OnlyFor => only_for().map(|one| one.name.clone()).unwrap_or_else(none),
        Column::RequiredBy => named(&one.required_by, one.required_by_more),
        _ => none(),
    };
    let figure = |column: &Column| match column {
        Column::Brings => one.brings as u64,
        Column::Cpu => figure(&one.brings_cost, Column::Cpu),
        Column::Own => one.millionths.into(),
        column => figure(&one.own, *column),
    };
    Line {
        name: one.name.clone(),
        version: one.version.clone(),
        role: one.role,
        tags: tags(one),
        millionths: one.millionths,
        bar,
        for_tests,
        cells: columns.iter().skip(1).map(cell).collect(),
        figures: columns.iter().skip(1).map(figure).collect(),
        words: format!("{} {}", one.role, one.source.as_deref().unwrap_or("crates.io")).to_ascii_lowercase(),
        members: Vec::new(),
        dev_only: one.dev_only,
        optional: false,
        duplicates: one.duplicate,
        says: costs(known, one),
        removes: Vec::new(),
        entries: Vec::new(),
    }
}

fn figure(cost: &Cost, column: Column) -> u64 {
    match column {
        Column::Cpu => u64::from(cost.cpu.middle) + u64::from(cost.with_tests.middle),
        Column::Critical => cost.critical_ms.unwrap_or_default(),
        Column::Target => cost.target_bytes.map_or(0, |[low, high]| low.saturating_add(high)),
        _ => 0,
    }
}

fn is_optional(required_by: &[RequiringMember]) -> bool {
    !required_by.is_empty() && required_by.iter().all(|required| required.optional)
}
