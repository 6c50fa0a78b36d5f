//! What is newer than what the lock has, and what was withdrawn.

use std::collections::BTreeMap;

use semver::Version;

use super::{Given, registry_of};
use crate::read::requirement::are_compatible;
use crate::registry::entries::{Release, Rust};
use crate::registry::{Known, Store};
use crate::resolve::Resolution;
use crate::schema::advice::{Direct, Newer};

/// The direct dependencies with what is newer of each, by name and version.
pub(super) fn direct(given: &Given, base: &Resolution, store: &Store) -> Vec<Direct> {
    let mut all: BTreeMap<(String, Version), Direct> = BTreeMap::new();
    let promised = given.workspace.members.iter().filter_map(|m| Rust::parse(m.rust_version.as_deref()?)).min();
    for member in &given.workspace.members {
        for dependency in &member.dependencies {
            let Some(registry) = registry_of(dependency, given.config.as_ref()) else { continue };
            let Some(requirement) = &dependency.requirement else { continue };
            let answers = base.versions(&dependency.name).filter(|p| requirement.matches(&p.version));
            let Some(answer) = answers.last() else { continue };
            let Some(Known::Releases(entries)) = store.get(&registry, &dependency.name) else { continue };
            let locked = &answer.version;
            let one = all.entry((dependency.name.clone(), locked.clone())).or_insert_with(|| {
                let newer = entries.releases.iter().take_while(|release| release.version > *locked);
                let newer =
                    newer.filter(|r| !r.yanked && r.readable && (r.version.pre.is_empty() || !locked.pre.is_empty()));
                let newer: Vec<&Release> = newer.collect();
                let tell = |release: &&Release| Newer {
                    version: release.version.to_string(),
                    rust: release.rust.map(|rust| rust.to_string()),
                    fits_rust: promised.is_none_or(|promised| release.rust.is_none_or(|rust| rust.is_met_by(promised))),
                };
                Direct {
                    name: dependency.name.clone(),
                    locked: locked.to_string(),
                    yanked: answer.yanked,
                    members: Vec::new(),
                    compatible: newer.iter().find(|release| are_compatible(&release.version, locked)).map(tell),
                    newest: newer.first().filter(|release| !are_compatible(&release.version, locked)).map(tell),
                }
            });
            if one.members.last() != Some(&member.name) {
                one.members.push(member.name.clone());
            }
        }
    }
    all.into_values().collect()
}
