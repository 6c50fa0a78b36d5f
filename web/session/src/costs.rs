//! What each dependency brings and costs, in the words of the page. The auditor writes them, so that the page need not.

use std::collections::HashMap;

use plimsoll::schema::v1::ledger::{
    Cost, CpuShare, Dependencies, DirectDependency, PackageCost, RequiringMember, Role,
};
use plimsoll::schema::v1::{Bound, Ledger};
use serde::{Deserialize, Serialize};

use super::view::{counted, grouped, size, time};

mod groups;
#[cfg(test)]
pub(crate) mod tests;

pub use groups::Group;

/// Features and members that a row names.
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
        Column::Cpu => u64::from(tenths(cost.cpu.middle)) + u64::from(tenths(cost.with_tests.middle)),
        Column::Critical => cost.critical_ms.unwrap_or_default(),
        Column::Target => cost.target_bytes.map_or(0, |[low, high]| low.saturating_add(high)),
        _ => 0,
    }
}

fn is_optional(required_by: &[RequiringMember]) -> bool {
    !required_by.is_empty() && required_by.iter().all(|required| required.optional)
}

fn none() -> String {
    "–".to_owned()
}

/// What a package is, and what is special about it.
fn tags(one: &PackageCost) -> Vec<String> {
    let mut tags = vec![one.role.name()];
    if one.dev_only && one.role != Role::DevOnly {
        tags.push(Role::DevOnly.name());
    }
    if one.source.as_deref().is_some_and(|source| source.starts_with("git+")) {
        tags.push("git");
    }
    tags.into_iter().map(str::to_owned).collect()
}

/// The kinds of the members' entries.
fn kinds(required_by: &[RequiringMember], dev_only: bool) -> Vec<String> {
    let mut tags = Vec::new();
    let all = |kind: &str| {
        required_by.iter().all(|required| !required.kinds.is_empty() && required.kinds.iter().all(|one| one == kind))
    };
    if dev_only {
        tags.push("dev-only");
    } else if all("build") {
        tags.push("build");
    } else if all("dev") {
        // Another member's entry makes a package that only tests require here a normal one.
        tags.push("dev");
    }
    if is_optional(required_by) {
        tags.push("optional");
    }
    tags.into_iter().map(str::to_owned).collect()
}

/// How many packages only a direct dependency brings.
fn brings(one: &DirectDependency) -> String {
    match (one.brings_bound, grouped(one.brings.len())) {
        (Bound::Exactly, number) => number,
        (_, number) => format!("≥ {number}"),
    }
}

/// The features that members enable.
fn features(required_by: &[RequiringMember]) -> String {
    let mut features: Vec<&str> = Vec::new();
    // Of a manifest that was not given, features are not known.
    let mut known = required_by.iter().filter(|required| !required.kinds.is_empty()).peekable();
    if known.peek().is_none() {
        return none();
    }
    for required in known {
        let default = required.default_features.then_some("default");
        for feature in default.into_iter().chain(required.features.iter().map(String::as_str)) {
            if !features.contains(&feature) {
                features.push(feature);
            }
        }
    }
    if features.is_empty() { "no default".to_owned() } else { some(&features, NAMED) }
}

fn some(names: &[&str], most: usize) -> String {
    let shown = names.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} + {more}"),
    }
}

fn named(names: &[String], more: usize) -> String {
    match more {
        _ if names.is_empty() => none(),
        0 => names.join(", "),
        more => format!("{} + {}", names.join(", "), grouped(more)),
    }
}

/// A share in tenths of a percent.
fn tenths(percent: f64) -> u32 {
    (percent * 10.0 + 0.5) as u32
}

/// The bounds for a bar, and whether only a build with tests takes the time.
fn bar(cost: &Cost) -> (Option<(u32, u32)>, bool) {
    let for_tests = cost.cpu.high <= 0.0 && cost.with_tests.high > 0.0;
    let share = if for_tests { &cost.with_tests } else { &cost.cpu };
    ((share.high > 0.0).then(|| (tenths(share.low), tenths(share.high))), for_tests)
}

/// A share of CPU time as a range.
fn share(share: &CpuShare) -> String {
    match (tenths(share.low), tenths(share.high)) {
        (_, ..10) => "< 1 %".to_owned(),
        (low, high) if low == high && low % 10 == 0 => format!("{} %", low / 10),
        (low, high) => format!("{}–{} %", low / 10, high.div_ceil(10)),
    }
}

/// CPU time as shares, tests apart, and with a record in seconds too.
fn cpu_time(cost: &Cost) -> String {
    let seconds = cost.cpu_ms.filter(|ms| *ms > 0).map(|ms| format!(" · {}", time(ms))).unwrap_or_default();
    match (cost.cpu.high > 0.0, cost.with_tests.high > 0.0) {
        // A record tells what is too little for a tenth of a percent.
        (false, false) if !seconds.is_empty() => format!("< 1 %{seconds}"),
        (false, false) => "none".to_owned(),
        (true, false) => format!("{}{seconds}", share(&cost.cpu)),
        (false, true) => format!("+ {}", share(&cost.with_tests)),
        (true, true) => format!("{}{seconds} + {}", share(&cost.cpu), share(&cost.with_tests)),
    }
}

fn on_critical_path(cost: &Cost) -> String {
    cost.critical_ms.filter(|ms| *ms > 0).map_or_else(none, time)
}

fn target_bytes(cost: &Cost) -> String {
    match cost.target_bytes {
        None | Some([_, 0]) => none(),
        Some([low, high]) if low == high => size(low),
        Some([0, high]) => format!("≤ {}", size(high)),
        Some([low, high]) => format!("{}–{}", size(low), size(high)),
    }
}

/// What the figures of the table are of.
fn measured(known: &Dependencies) -> String {
    let ledger = &known.ledger;
    let tests = ledger.dependencies.iter().any(|one| one.cost.with_tests.high > 0.0);
    let tests = if tests { " A `+` marks what only a build with tests adds, by the reference costs." } else { "" };
    format!("CPU time is a share {}.{tests} {}", ledger.measure(), shared(ledger))
}

fn shared(ledger: &Ledger) -> String {
    match ledger.shared_packages {
        0 => format!("Each of the {} has one direct dependency that brings it.", third_party(ledger.packages)),
        shared => format!(
            "Of {}, {} needed by more than one direct dependency: no single removal saves them.",
            third_party(ledger.packages),
            counted(shared, "is", "are")
        ),
    }
}

fn third_party(count: usize) -> String {
    counted(count, "third-party package", "third-party packages")
}

/// What happens when no member requires a direct dependency any more, as sentences.
fn dropped(known: &Dependencies, one: &DirectDependency) -> Vec<String> {
    let label = format!("{} {}", one.name, one.version);
    if one.brings.is_empty() {
        let kept_by: Vec<&str> = one.kept_by.iter().map(String::as_str).collect();
        return vec![format!(
            "If no member required `{label}`, Cargo.lock would keep it: {}{} {} it too.",
            kept_by.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            if one.kept_by_more > 0 { format!(" and {} more", grouped(one.kept_by_more)) } else { String::new() },
            if kept_by.len() == 1 && one.kept_by_more == 0 { "requires" } else { "require" }
        )];
    }
    let packages = one.brings_bound.counted(one.brings.len(), "package", "packages");
    let mut sentences = vec![format!("If no member required `{label}`, {packages} would be removed from Cargo.lock.")];
    let cost = &one.cost;
    let measure = known.ledger.measure();
    match cost.cpu_ms {
        Some(0) if cost.with_tests.high <= 0.0 => {
            sentences.push("Your recorded build compiled none of them.".to_owned())
        }
        Some(ms) if ms > 0 => sentences.push(format!("They take {}, {} {measure}.", time(ms), share(&cost.cpu))),
        None if cost.cpu.high > 0.0 => sentences.push(format!("They take {} {measure}.", share(&cost.cpu))),
        None if cost.with_tests.high <= 0.0 => sentences.push("A build on Linux compiles none of them.".to_owned()),
        _ => {}
    }
    if cost.with_tests.high > 0.0 {
        sentences.push(format!("A build with tests takes {} more with them.", share(&cost.with_tests)));
    }
    if let Some(critical) = cost.critical_ms.filter(|ms| *ms > 0) {
        sentences.push(format!(
            "{} of it is on the critical path; without these units another path may be as long.",
            time(critical)
        ));
    }
    if let Some([low, high]) = cost.target_bytes.filter(|[_, high]| *high > 0) {
        let bytes = if low == high { size(low) } else { format!("{} to {}", size(low), size(high)) };
        sentences.push(format!("In the target folder they take {bytes}."));
    }
    if let Some(shares) = one.shares.filter(|shares| *shares > 0) {
        sentences.push(format!(
            "{} that it needs would stay, as others need {} too.",
            counted(shares, "package", "packages"),
            if shares == 1 { "it" } else { "them" }
        ));
    }
    sentences
}

/// A member's entry for a direct dependency, in words.
fn entry(required: &RequiringMember) -> String {
    let mut parts = Vec::new();
    if required.kinds.is_empty() {
        parts.push("its manifest was not given".to_owned());
    } else {
        parts.push(required.kinds.join(" and "));
        if required.optional {
            parts.push("optional".to_owned());
        }
        match required.default_features {
            true => parts.push("default features".to_owned()),
            false => parts.push("no default features".to_owned()),
        }
        if !required.features.is_empty() {
            parts.push(format!("features {}", required.features.join(", ")));
        }
    }
    let alone = match required.removes {
        0 => "nothing".to_owned(),
        removes => counted(removes, "package", "packages"),
    };
    format!("`{}`: {}. Without this entry alone, {alone} would be removed.", required.member, parts.join(", "))
}

/// What a transitive dependency costs, and what it is there for, in sentences.
fn costs(known: &Dependencies, one: &PackageCost) -> String {
    let only_for = one.only_for.and_then(|place| known.ledger.dependencies.get(place as usize));
    let why = match only_for {
        Some(direct) => format!(" It is removed with `{} {}`.", direct.name, direct.version),
        None => " No direct dependency alone brings it.".to_owned(),
    };
    let takes = match cpu_time(&one.own) {
        time if time == "none" => "no CPU time in this build".to_owned(),
        time => format!("{time} of the CPU time"),
    };
    format!("`{} {}` ({}) takes {takes}.{why}", one.name, one.version, one.role)
}
