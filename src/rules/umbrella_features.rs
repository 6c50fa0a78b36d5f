use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, sharing};
use crate::facts::umbrellas::{Umbrella, umbrella};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::graph::{DependencyGraph, Move, PackageId};
use crate::model::Model;
use crate::order::Collect;
use crate::read::lockfile::Package;
use crate::read::manifest::DependencyKind;
use crate::sentence;
use crate::source::Place;
use crate::workspace::{Dependency, Member};

/// Features that imply nearly all others.
pub static RULE: Rule = Rule {
    id: "umbrella-features",
    title: "A feature that enables nearly everything",
    says: "Members enable a feature such as `tokio/full` that implies nearly all others of the crate. The finding \
           tells which other packages enable it, and what would be removed if none did.",
    why: "Feature unification: Cargo builds a package once with the features that all its dependents enable, so one \
          dependent decides for all. Features can pull in dependencies.",
    but: "As long as one package in the graph enables the feature, changing the others saves nothing. And a crate \
          often compiles little faster with fewer features.",
    fix_safety: "No automatic fix: manifests do not show which features the code uses.",
    sources: &[Source {
        title: "The Cargo Book: Feature unification",
        url: "https://doc.rust-lang.org/cargo/reference/features.html#feature-unification",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n"),
            (
                "a/Cargo.toml",
                "[package]\nname = \"a\"\n\n[dependencies]\ntokio = { version = \"1\", features = [\"full\"] }\n",
            ),
            (
                "b/Cargo.toml",
                "[package]\nname = \"b\"\n\n[dependencies]\ntokio = { version = \"1\", features = [\"rt\"] }\n",
            ),
        ],
        finds: &["umbrella-features:tokio/full"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, &str), Group<'_>> = BTreeMap::new();
    for member in &model.workspace.members {
        for dependency in &member.dependencies {
            for feature in &dependency.features {
                let Some(umbrella) = fact(dependency, feature) else { continue };
                let group = groups.entry((umbrella.package, umbrella.feature));
                group.or_insert_with(|| Group { umbrella, askers: Vec::new() }).askers.push((member, dependency));
            }
        }
    }
    groups.into_values().map(|group| group.finding(model)).collect()
}

/// The fact about this feature, for the versions that the dependency asks for.
fn fact(dependency: &Dependency, feature: &str) -> Option<&'static Umbrella> {
    let lowest = dependency.requirement.as_ref().and_then(sharing::lowest)?;
    umbrella(&dependency.name, &lowest, feature)
}

struct Group<'a> {
    umbrella: &'static Umbrella,
    askers: Vec<(&'a Member, &'a Dependency)>,
}

impl Group<'_> {
    fn finding(&self, model: &Model) -> Finding {
        let (package, feature) = (self.umbrella.package, self.umbrella.feature);
        let askers: BTreeSet<&str> = self.askers.iter().map(|(member, _)| member.name.as_str()).into_set();
        let who = sentence::list(&askers, 5);
        let title = format!("`{package}/{feature}`: nearly all features, enabled by {who}");
        let mut finding = Finding::new(RULE.id, format!("{package}/{feature}"), Severity::Info, title);
        for (_, dependency) in &self.askers {
            let own = dependency.site.spec.features.iter().any(|own| own == feature);
            let site = if own { &dependency.site } else { dependency.requirement_site() };
            let features = model.place(&site.file, &site.path.join("features"));
            let place = features.unwrap_or_else(|| Place::new(&site.file, site.span.clone()));
            if !finding.places.contains(&place) {
                finding.places.push(place);
            }
        }
        let (others, gone) = model.graph().map_or((Others::Unknown, None), |graph| {
            let id = self.package(graph);
            let others = id.map_or(Others::Unknown, |id| self.others(model, graph, id));
            (others, id.map(|id| self.gone_with(graph, id)))
        });
        finding.detail.push(verdict(package, feature, &askers, &others));
        let parts: Vec<&str> = self.umbrella.parts.iter().map(|part| part.feature).collect();
        finding.detail.push(format!("`{feature}` implies {}.", sentence::list(&parts, 20)));
        finding.impact = impact(package, feature, gone.as_deref(), &others);
        finding.by_hand = Some(format!(
            "Replace `{feature}` with the features that your code uses, in all members at once, and check that it \
             compiles."
        ));
        finding
    }

    fn package(&self, graph: &DependencyGraph) -> Option<PackageId> {
        let of_name = graph.by_name(self.umbrella.package).iter().copied();
        of_name
            .filter(|id| graph.is_reached(*id))
            .find(|id| graph.package(*id).is_some_and(|package| self.umbrella.versions.matches(&package.version)))
    }

    /// What is known of packages that are no members and depend on it.
    fn others(&self, model: &Model, graph: &DependencyGraph, id: PackageId) -> Others {
        let holders = graph.holders(id).iter().filter(|holder| !graph.is_member(**holder));
        let holders: Vec<&Package> = holders.filter_map(|holder| graph.package(*holder)).collect();
        let names =
            |packages: Vec<&Package>| packages.iter().map(|package| package.name.as_str().to_owned()).into_set();
        let Some(metadata) = model.metadata() else { return Others::Hold(names(holders)) };
        // The dev-dependencies of third-party crates are not built.
        let asks = |package: &&Package| {
            let found = metadata.package(package.name.as_str(), &package.version);
            found.into_iter().flat_map(|package| &package.dependencies).any(|request| {
                request.name == self.umbrella.package
                    && request.kind != DependencyKind::Development
                    && request.features.iter().any(|feature| feature == self.umbrella.feature)
            })
        };
        Others::Ask(names(holders.into_iter().filter(asks).collect()))
    }

    /// Packages that only what the feature brings in needs.
    fn gone_with(&self, graph: &DependencyGraph, id: PackageId) -> Vec<String> {
        let Some(package) = graph.package(id) else { return Vec::new() };
        let brought: BTreeSet<&str> =
            self.umbrella.parts_of(&package.version).flat_map(|part| part.brings.iter().copied()).into_set();
        let edges = graph.dependencies(id).iter().filter(|dependency| {
            graph.package(**dependency).is_some_and(|package| brought.contains(package.name.as_str()))
        });
        let moves: Vec<Move> = edges.map(|edge| Move::away(id, *edge)).collect();
        let removed = graph.removed_by(&moves);
        removed.iter().filter_map(|id| Some(graph.package(*id)?.name.as_str().to_owned())).collect()
    }
}

/// What is known of third-party crates.
enum Others {
    /// Nothing.
    Unknown,
    /// They depend on the package; what they ask for is not known.
    Hold(BTreeSet<String>),
    /// They ask for the feature.
    Ask(BTreeSet<String>),
}

fn verdict(package: &str, feature: &str, askers: &BTreeSet<&str>, others: &Others) -> String {
    let first = if askers.len() > 1 {
        format!(
            "Changing one of the {} members alone saves nothing: feature unification builds `{package}` once, with \
             all features that the members enable.",
            askers.len()
        )
    } else {
        "No other member enables it.".to_owned()
    };
    let second = match others {
        Others::Unknown => {
            "Not checked: third-party crates that enable it, which needs Cargo.lock and `cargo metadata`.".to_owned()
        }
        Others::Ask(others) if others.is_empty() => format!("No third-party crate enables `{feature}`."),
        Others::Ask(others) => {
            let enable = if others.len() == 1 { "enables" } else { "enable" };
            format!(
                "Changing all members saves nothing either: {} {enable} `{feature}` too.",
                sentence::list(others, 6)
            )
        }
        Others::Hold(others) if others.is_empty() => {
            format!("No third-party crate in Cargo.lock depends on `{package}`.")
        }
        Others::Hold(others) => {
            let (depend, one) = if others.len() == 1 { ("depends", "it") } else { ("depend", "one of them") };
            format!(
                "{} {depend} on `{package}` too. If {one} enables `{feature}`, changing all members saves nothing \
                 either; `cargo tree -e features -i {package}` tells.",
                sentence::list(others, 6)
            )
        }
    };
    format!("{first} {second}")
}

fn impact(package: &str, feature: &str, gone: Option<&[String]>, others: &Others) -> Impact {
    if matches!(others, Others::Ask(others) if !others.is_empty()) {
        return Impact::said(Basis::Cargo, format!("None: third-party crates enable `{feature}` too."));
    }
    let Some(gone) = gone else {
        return Impact::said(Basis::Unknown, "Not checked: which packages the feature pulls in needs Cargo.lock.");
    };
    let counted = match gone {
        [] => format!("Removes no package: other packages require everything that `{feature}` pulls in."),
        gone => format!("Without it in the whole graph, at most {} would be removed.", sentence::list(gone, 8)),
    };
    let seen = if package == "tokio" {
        " On a workspace of 274 packages, removing it from all members changed nothing, as a dependency enabled it too."
    } else {
        ""
    };
    let statement = format!("{counted} `{package}` itself would compile less code. Time not measured.{seen}");
    Impact::said(Basis::Counted, statement)
}
