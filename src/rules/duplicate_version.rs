use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source, sharing};
use crate::edit::Edit;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::graph::{DependencyGraph, Duplicate, Move, PackageId, Status};
use crate::read::manifest::Site;
use crate::read::requirement;
use crate::source::Place;
use crate::workspace::{Dependency, Member, Origin};

/// Packages that are built in more than one version.
pub static RULE: Rule = Rule {
    id: "duplicate-version",
    title: "A package is in the lockfile in more than one version",
    says: "The lockfile holds incompatible versions of one package. Where only members ask for an old version, the fix \
           raises their requirement to another version that is in the lockfile already, by default the highest. \
           Where other people's packages hold it, the finding names them and the dependencies that bring them in.",
    why: "Each version is downloaded, compiled and linked on its own, and so is all that only it needs. Types of the \
          two do not fit together.",
    but: "What a duplicate costs is what it takes to compile what vanishes with it, and that is often next to nothing. \
          A new major version can ask for changes in the code.",
    fix_safety: "A requirement moves to an incompatible version. The code may have to follow; Cargo builds the version \
                 that the rest of the graph builds already.",
    sources: &[
        Source {
            title: "The Cargo Book: Dependency resolution, version-incompatibility hazards",
            url: "https://doc.rust-lang.org/cargo/reference/resolver.html#version-incompatibility-hazards",
        },
        Source { title: "cargo tree -d", url: "https://doc.rust-lang.org/cargo/commands/cargo-tree.html" },
    ],
    needs: &[Need::Manifest, Need::Lockfile],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nfnv = \"0.9\" # \
                 hashing\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n\n[dependencies]\nfnv.workspace = true\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\n\n[dependencies]\nfnv = \"1.0.7\"\n"),
            (
                "Cargo.lock",
                "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\ndependencies = [\n \"fnv \
                 0.9.0\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"0.0.0\"\ndependencies = [\n \"fnv \
                 1.0.7\",\n]\n\n[[package]]\nname = \"fnv\"\nversion = \"0.9.0\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"fnv\"\nversion = \
                 \"1.0.7\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
            ),
        ],
        finds: &["duplicate-version:fnv"],
        choose: &[("duplicate-version:fnv", "1.0.7")],
        fixed: &[(
            "Cargo.toml",
            "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nfnv = \"1.0\" # \
             hashing\n",
        )],
    },
    check,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(graph) = context.graph else { return Vec::new() };
    let sites = Sites::of(context, graph);
    let mut folded: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for duplicate in context.duplicates {
        if let Status::Consequence { of } = &duplicate.status {
            folded.entry(of).or_default().push(&duplicate.name);
        }
    }
    let findings = context.duplicates.iter().filter_map(|duplicate| {
        let folded = folded.get(duplicate.name.as_str()).map_or(&[][..], Vec::as_slice);
        finding(context, graph, &sites, duplicate, folded)
    });
    findings.collect()
}

fn finding(
    context: &Context<'_>,
    graph: &DependencyGraph,
    sites: &Sites<'_>,
    duplicate: &Duplicate,
    folded: &[&str],
) -> Option<Finding> {
    let mut finding = match &duplicate.status {
        Status::Align { old } => align(context, graph, sites, duplicate, old),
        Status::LockOnly { moves } => lock_only(graph, duplicate, moves),
        Status::Upstream => upstream(graph, duplicate),
        Status::OtherSource => {
            let mut finding = found(graph, duplicate, Severity::Info, "comes from more than one source");
            finding.by_hand =
                Some("Take it from one source: a `[patch]` redirects every requirement that fits.".to_owned());
            finding
        }
        Status::Stale => {
            let mut finding = found(graph, duplicate, Severity::Info, "is left over in the lockfile");
            let left_over = duplicate.versions.iter().filter(|id| !graph.is_reached(**id));
            let left_over = sharing::list(left_over.map(|id| version_of(graph, *id)), 6);
            finding.title = format!("`{}` is left over in the lockfile: {left_over}", duplicate.name);
            finding.by_hand = Some("No member needs it: Cargo drops it when it next writes the lockfile.".to_owned());
            finding
        }
        Status::Consequence { .. } | Status::OtherPlatform { .. } => return None,
    };
    if !folded.is_empty() {
        let follow = if folded.len() == 1 { "follows" } else { "follow" };
        let names = sharing::list(folded, 6);
        finding.detail.push(format!("{names} {follow} from it, and will be there once only when this one is."));
    }
    Some(finding)
}

fn found(graph: &DependencyGraph, duplicate: &Duplicate, severity: Severity, what: &str) -> Finding {
    let versions: Vec<String> = duplicate.versions.iter().map(|id| version_of(graph, *id)).collect();
    let title = format!("`{}` {what}: {}", duplicate.name, sharing::list(&versions, 6));
    let mut finding = Finding::new(RULE.id, &duplicate.name, severity, title);
    finding.packages = duplicate.versions.clone();
    finding.impact = Impact::said(
        Basis::Unknown,
        "How much time the extra versions take to compile is not known without build timings.",
    );
    finding
}

/// A change of the lockfile alone. It is made by Cargo, not by an edit.
fn lock_only(graph: &DependencyGraph, duplicate: &Duplicate, moves: &[(PackageId, PackageId)]) -> Finding {
    let mut finding = found(graph, duplicate, Severity::Advice, "is there twice by the lockfile alone");
    let mut commands = Vec::new();
    let mut closure = Vec::new();
    for (old, new) in moves {
        let holders = sharing::list(graph.holders(*old).iter().map(|holder| label(graph, *holder)), 5);
        finding.detail.push(format!(
            "{holders} would accept {} as well as {}.",
            label_of(graph, *new),
            label_of(graph, *old)
        ));
        commands.push(format!(
            "`cargo update -p {}@{} --precise {}`",
            duplicate.name,
            version_of(graph, *old),
            version_of(graph, *new)
        ));
        closure.extend(graph.holders(*old).iter().map(|holder| Move { holder: *holder, from: *old, to: *new }));
    }
    let removed = graph.removed_by(&closure);
    finding.impact = Impact {
        packages: removed.len(),
        ..Impact::said(
            Basis::Counted,
            format!(
                "{} would vanish from the lockfile. What that saves in time is not measured.",
                sharing::list(removed.iter().map(|id| label(graph, *id)), 8)
            ),
        )
    };
    finding.by_hand = Some(format!("Run {}.", commands.join(" and ")));
    finding
}

fn upstream(graph: &DependencyGraph, duplicate: &Duplicate) -> Finding {
    let mut finding = found(graph, duplicate, Severity::Info, "is held in old versions by other packages");
    for id in duplicate.versions.iter().filter(|id| **id != duplicate.kept) {
        let holders = graph.holders(*id).iter().map(|holder| label(graph, *holder));
        let holders = sharing::list(holders, 5);
        let mut sentence = format!("{} is held by {holders}", label_of(graph, *id));
        let (entries, are_more) = graph.nearest_entries(*id, 5);
        let labels: Vec<String> = entries.iter().map(|entry| label(graph, *entry)).collect();
        match (labels.is_empty(), are_more) {
            (true, _) => sentence.push('.'),
            (_, false) => sentence += &format!("; it comes in through {}.", sharing::list(&labels, 5)),
            (_, true) => {
                let nearest = labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
                sentence += &format!("; it comes in through {nearest} and others.");
            }
        }
        finding.detail.push(sentence);
    }
    let skips: Vec<String> = duplicate
        .versions
        .iter()
        .filter(|id| **id != duplicate.kept)
        .filter_map(|id| {
            let package = graph.package(*id)?;
            let others = graph.holders(*id).iter().find(|holder| !graph.is_member(**holder));
            let holder = others.or(graph.holders(*id).first());
            let holder = holder.map(|holder| label(graph, *holder)).unwrap_or_default();
            Some(format!(
                "{{ crate = \"{}@{}\", reason = \"held by {holder}\" }}",
                package.name.as_str(),
                package.version
            ))
        })
        .collect();
    finding.by_hand = Some(format!(
        "No edit within the versions of the lockfile removes it. Whether a newer release of a holder does is not \
         checked: that needs the registry's index. For cargo-deny: `skip = [{}]`",
        skips.join(", ")
    ));
    finding
}

fn align(
    context: &Context<'_>,
    graph: &DependencyGraph,
    sites: &Sites<'_>,
    duplicate: &Duplicate,
    old: &[PackageId],
) -> Finding {
    let mut finding = found(graph, duplicate, Severity::Warning, "is there more than once");
    let only_members = sharing::list(old.iter().map(|id| version_of(graph, *id)), 4);
    finding.title.push_str(&format!("; only members ask for {only_members}"));
    let mut obstacles: BTreeSet<String> = BTreeSet::new();
    let targets = duplicate.versions.iter().rev().filter(|target| same_source(graph, duplicate.kept, **target));
    for target in targets {
        let from: Vec<PackageId> =
            old.iter().chain(own_by_members(graph, duplicate)).copied().filter(|id| id != target).collect();
        let from: BTreeSet<PackageId> = from.into_iter().collect();
        match Alignment::plan(context, graph, sites, *target, &from) {
            Ok(alignment) => finding.fixes.extend(alignment.fix(graph, &duplicate.name)),
            Err(why) if *target == duplicate.kept => obstacles.extend(why),
            Err(_) => {}
        }
    }
    for id in old {
        let holders = sharing::list(graph.holders(*id).iter().map(|holder| label(graph, *holder)), 6);
        let ask = if graph.holders(*id).len() == 1 { "asks" } else { "ask" };
        finding.detail.push(format!("Only {holders} {ask} for {}.", label_of(graph, *id)));
        for site in sites.all(*id) {
            let place = Place::new(&site.file, site.span.clone());
            if !finding.places.contains(&place) {
                finding.places.push(place);
            }
        }
    }
    if finding.fixes.first().is_some_and(|fix| fix.id == version_of(graph, duplicate.kept)) {
        finding.advised = Some(0);
    }
    if let Some(fix) = finding.advised_fix() {
        let removed = graph.removed_by(&fix.moves);
        let names = sharing::list(removed.iter().map(|id| label(graph, *id)), 8);
        let count = removed.len();
        let total = graph.packages().len();
        let packages = if count == 1 { "package vanishes" } else { "packages vanish" };
        finding.impact = Impact {
            basis: Basis::Counted,
            statement: format!(
                "{count} {packages} from the {total} of the lockfile: {names}. What that saves in time is not \
                 measured; three such alignments on a workspace of 274 packages showed no gain above the noise."
            ),
            cpu: None,
            disk: None,
            packages: count,
        };
    }
    if !obstacles.is_empty() {
        finding.by_hand = Some(obstacles.into_iter().collect::<Vec<_>>().join(" "));
    }
    finding
}

/// Versions of a duplicate that are held by members alone, the kept one too: it can be given up for another.
fn own_by_members<'a>(graph: &'a DependencyGraph, duplicate: &'a Duplicate) -> impl Iterator<Item = &'a PackageId> {
    duplicate.versions.iter().filter(|id| {
        let holders = graph.holders(**id);
        !holders.is_empty() && holders.iter().all(|holder| graph.is_member(*holder))
    })
}

fn same_source(graph: &DependencyGraph, a: PackageId, b: PackageId) -> bool {
    graph.package(a).map(|package| &package.source) == graph.package(b).map(|package| &package.source)
}

/// Where members write the requirement that each version of the lockfile answers.
struct Sites<'a> {
    holders: BTreeSet<PackageId>,
    by_package: BTreeMap<PackageId, Vec<(PackageId, &'a Member, &'a Dependency)>>,
}

impl<'a> Sites<'a> {
    fn of(context: &Context<'a>, graph: &DependencyGraph) -> Self {
        let mut holders = BTreeSet::new();
        let mut by_package: BTreeMap<PackageId, Vec<_>> = BTreeMap::new();
        for member in &context.workspace.members {
            let Some(holder) = package_of(graph, member) else { continue };
            holders.insert(holder);
            for dependency in &member.dependencies {
                for id in graph.dependencies(holder).iter().filter(|id| answers(graph, **id, dependency)) {
                    by_package.entry(*id).or_default().push((holder, member, dependency));
                }
            }
        }
        for sites in by_package.values_mut() {
            sites.sort_by_key(|(holder, ..)| *holder);
        }
        Self { holders, by_package }
    }

    fn of_package(&self, id: PackageId) -> &[(PackageId, &'a Member, &'a Dependency)] {
        self.by_package.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether the manifest of this member was given.
    fn has(&self, holder: PackageId) -> bool {
        self.holders.contains(&holder)
    }

    /// Those of one holder, which stand together.
    fn of_holder(&self, id: PackageId, holder: PackageId) -> &[(PackageId, &'a Member, &'a Dependency)] {
        let all = self.of_package(id);
        let start = all.partition_point(|(other, ..)| *other < holder);
        let rest = all.get(start..).unwrap_or_default();
        rest.get(..rest.partition_point(|(other, ..)| *other == holder)).unwrap_or_default()
    }

    /// The places that write the requirement, the workspace's entry for those that inherit it.
    fn all(&self, id: PackageId) -> impl Iterator<Item = &'a Site> {
        self.of_package(id).iter().map(|(_, _, dependency)| dependency.requirement_site())
    }
}

/// The package that a member is in the graph.
fn package_of(graph: &DependencyGraph, member: &Member) -> Option<PackageId> {
    graph.by_name(&member.name).iter().copied().find(|id| graph.is_member(*id))
}

/// Whether a package of the lockfile is what a dependency resolves to.
fn answers(graph: &DependencyGraph, id: PackageId, dependency: &Dependency) -> bool {
    graph.package(id).is_some_and(|package| {
        package.name.as_str() == dependency.name
            && dependency.requirement.as_ref().is_none_or(|requirement| requirement.matches(&package.version))
    })
}

/// Features of a package.
struct Known<'a> {
    features: BTreeSet<&'a str>,
    /// Whether it has no others.
    are_all: bool,
}

/// The requirements that have to change so that members use one version of a package.
struct Alignment {
    target: Version,
    target_id: PackageId,
    edits: BTreeSet<Edit>,
    moves: Vec<Move>,
}

impl Alignment {
    /// What it takes to move all members from the versions `from` to `target`, or why that cannot be done by edits.
    fn plan(
        context: &Context<'_>,
        graph: &DependencyGraph,
        sites: &Sites<'_>,
        target_id: PackageId,
        from: &BTreeSet<PackageId>,
    ) -> Result<Self, Vec<String>> {
        let target = graph.package(target_id).map(|package| package.version.clone()).ok_or_else(Vec::new)?;
        let mut alignment = Self { target, target_id, edits: BTreeSet::new(), moves: Vec::new() };
        let mut obstacles = Vec::new();
        let known = alignment.known_features(context, graph, sites);
        for id in from {
            for holder in graph.holders(*id) {
                let own = sites.of_holder(*id, *holder);
                let given = sites.has(*holder);
                if own.is_empty() && given {
                    obstacles.push(format!(
                        "The manifest of {} asks for no version like {}: the lockfile is older, and any cargo command \
                         that builds brings it up to date.",
                        label_of(graph, *holder),
                        label_of(graph, *id)
                    ));
                } else if own.is_empty() {
                    obstacles.push(format!(
                        "The manifest of {} that asks for {} was not given.",
                        label_of(graph, *holder),
                        label_of(graph, *id)
                    ));
                }
                for (_, member, dependency) in own {
                    match alignment.site(context, graph, &known, *id, member, dependency) {
                        Ok(edit) => drop(alignment.edits.insert(edit)),
                        Err(obstacle) => obstacles.push(obstacle),
                    }
                }
                alignment.moves.push(Move { holder: *holder, from: *id, to: target_id });
            }
        }
        obstacles.extend(alignment.names(graph, sites));
        if alignment.moves.is_empty() || !obstacles.is_empty() { Err(obstacles) } else { Ok(alignment) }
    }

    fn site(
        &self,
        context: &Context<'_>,
        graph: &DependencyGraph,
        known: &Known<'_>,
        from: PackageId,
        member: &Member,
        dependency: &Dependency,
    ) -> Result<Edit, String> {
        let site = dependency.requirement_site();
        if dependency.origin != Origin::CratesIo && !matches!(dependency.origin, Origin::Registry(_)) {
            return Err(format!("`{}` in `{}` is not taken from a registry.", site.path, site.file));
        }
        if dependency.requirement.as_ref().is_some_and(|requirement| requirement.matches(&self.target)) {
            return Err(format!(
                "`{}` in `{}` allows {} already: `cargo update -p {}@{} --precise {}` changes the lockfile alone.",
                site.path,
                site.file,
                self.target,
                dependency.name,
                version_of(graph, from),
                self.target
            ));
        }
        self.features_exist(context, known, member, dependency)?;
        let written = site.spec.version.as_deref().unwrap_or("*");
        let moved = requirement::moved_to(written, &self.target)
            .ok_or_else(|| format!("`{written}` of `{}` in `{}` has to be changed by hand.", site.path, site.file))?;
        Ok(sharing::set_requirement(site, &moved))
    }

    /// The features that the target is known to have: all, if metadata tells, else those that members already ask it
    /// for.
    fn known_features<'a>(&self, context: &Context<'a>, graph: &DependencyGraph, sites: &Sites<'a>) -> Known<'a> {
        let mut known: BTreeSet<&str> = BTreeSet::from(["default"]);
        let name = graph.package(self.target_id).map(|package| package.name.as_str());
        let told = context.metadata.zip(name).and_then(|(metadata, name)| metadata.package(name, &self.target));
        known.extend(told.iter().flat_map(|package| &package.features).map(String::as_str));
        for (_, member, other) in sites.of_package(self.target_id) {
            known.extend(other.features.iter().map(String::as_str));
            known.extend(features_through(context, member, other));
        }
        Known { features: known, are_all: told.is_some() }
    }

    /// Cargo refuses a feature that the version does not have, and a lockfile does not tell which it has.
    fn features_exist(
        &self,
        context: &Context<'_>,
        known: &Known<'_>,
        member: &Member,
        dependency: &Dependency,
    ) -> Result<(), String> {
        let through = features_through(context, member, dependency);
        let wanted = dependency.features.iter().map(String::as_str).chain(through);
        let unknown: BTreeSet<&str> = wanted.filter(|feature| !known.features.contains(feature)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let list = sharing::list(&unknown, 5);
        if known.are_all {
            return Err(format!(
                "`{}` asks for {list} of `{}`, which {} does not have: decide what takes their place.",
                dependency.site.file, dependency.name, self.target
            ));
        }
        let (these, them) = if unknown.len() == 1 { ("feature", "it") } else { ("features", "them") };
        Err(format!(
            "`{}` asks for the {these} {list} of `{}`; whether {} still has {them} is not known without `cargo \
             metadata`.",
            dependency.site.file, dependency.name, self.target,
        ))
    }

    /// Who would depend on the target under several names, which Cargo refuses.
    fn names(&self, graph: &DependencyGraph, sites: &Sites<'_>) -> Vec<String> {
        let mut holders: BTreeMap<PackageId, BTreeSet<PackageId>> = BTreeMap::new();
        for one in &self.moves {
            holders.entry(one.holder).or_insert_with(|| BTreeSet::from([self.target_id])).insert(one.from);
        }
        let with_target = |holder: &PackageId, packages: &BTreeSet<PackageId>| {
            let packages = packages.iter().copied();
            let own = packages.flat_map(|id| sites.of_holder(id, *holder));
            own.map(|(.., dependency)| dependency.site.key.as_str()).collect::<BTreeSet<_>>()
        };
        let keys = holders.iter().map(|(holder, packages)| (holder, with_target(holder, packages)));
        let several = keys.filter(|(_, keys)| keys.len() > 1);
        several
            .map(|(holder, keys)| {
                format!(
                    "{} would depend on `{} {}` as {}, and Cargo allows one name only: decide on one of them.",
                    label_of(graph, *holder),
                    graph.package(self.target_id).map_or("", |package| package.name.as_str()),
                    self.target,
                    sharing::list(&keys, 4)
                )
            })
            .collect()
    }

    fn fix(self, graph: &DependencyGraph, name: &str) -> Option<Fix> {
        let removed = graph.removed_by(&self.moves);
        if removed.is_empty() {
            return None;
        }
        Some(Fix {
            id: self.target.to_string(),
            label: format!("Align `{name}` to {}", self.target),
            safety: Safety::NeedsReview,
            edits: self.edits.into_iter().collect(),
            commands: Vec::new(),
            moves: self.moves,
        })
    }
}

/// The features of a dependency that the member's own `[features]` switch on: `"serde/derive"`, `"serde?/derive"`.
fn features_through<'a>(context: &Context<'a>, member: &Member, dependency: &Dependency) -> Vec<&'a str> {
    let table = context.workspace.manifests.get(&member.manifest).and_then(|m| m.tree.table(&["features"]));
    let values = table.into_iter().flat_map(|table| table.iter()).filter_map(|(_, entry)| entry.value.as_array());
    let names = values.flatten().filter_map(|value| value.as_str()?.split_once('/'));
    let own = names.filter(|(name, _)| name.trim_end_matches('?') == dependency.site.key);
    own.map(|(_, feature)| feature).collect()
}

fn version_of(graph: &DependencyGraph, id: PackageId) -> String {
    graph.package(id).map(|package| package.version.to_string()).unwrap_or_default()
}

fn label(graph: &DependencyGraph, id: PackageId) -> String {
    graph.package(id).map(|package| format!("{} {}", package.name.as_str(), package.version)).unwrap_or_default()
}

fn label_of(graph: &DependencyGraph, id: PackageId) -> String {
    format!("`{}`", label(graph, id))
}
