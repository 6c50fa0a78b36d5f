//! What a member inherits from its workspace, by Cargo's rules.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use cargo_platform::Platform;
use semver::VersionReq;

use super::{Dependency, Member, Origin, field};
use crate::facts::since::Since;
use crate::paths;
use crate::read::manifest::{Manifest, Site, Spec};
use crate::source::Problem;

/// The member that `manifest` describes to the Cargo of `rust`. A manifest without `[package]` is none.
pub fn member(
    manifest: &Manifest,
    root: Option<&Manifest>,
    sites: &Offered<'_>,
    rust: (u64, u64),
    problems: &mut Vec<Problem>,
) -> Option<Member> {
    let package = manifest.package.as_ref()?;
    let offered = |key: &str| root?.tree.get(&["workspace", "package", key])?.as_str();
    let edition = field(&package.edition, offered("edition")).unwrap_or_else(|| "2015".to_owned());
    let rust_version = field(&package.rust_version, offered("rust-version"));
    if let Some((from, written)) = Since::of_edition(&edition).zip(rust_version.as_deref())
        && minor(written).is_some_and(|minor| !from.is_in((1, minor)))
    {
        let span = manifest.tree.entry(&["package", "rust-version"]).map(|entry| entry.span());
        let message =
            format!("Cargo refuses `rust-version` {written} here, as edition {edition} came with Rust {from}.");
        problems.push(Problem::error(&manifest.file, span, message));
    }
    let mut inheritance = Inheritance { sites, edition: &edition, rust, problems };
    let dependencies = manifest.dependencies.iter().filter_map(|site| inheritance.dependency(site)).collect();
    Some(Member {
        manifest: Arc::clone(&manifest.file),
        name: package.name.clone(),
        version: field(&package.version, offered("version")).unwrap_or_else(|| "0.0.0".to_owned()),
        rust_version,
        edition,
        dependencies,
    })
}

/// The x of a Rust 1.x.
fn minor(version: &str) -> Option<u64> {
    let mut parts = version.split('.');
    (parts.next()? == "1").then_some(())?;
    parts.next().map_or(Some(0), |minor| minor.parse().ok())
}

/// The entries of `[workspace.dependencies]`, by key.
pub type Offered<'a> = HashMap<&'a str, &'a Arc<Site>>;

struct Inheritance<'a> {
    sites: &'a Offered<'a>,
    edition: &'a str,
    rust: (u64, u64),
    problems: &'a mut Vec<Problem>,
}

impl Inheritance<'_> {
    fn dependency(&mut self, site: &Arc<Site>) -> Option<Dependency> {
        let inherited = if site.spec.workspace { Some(Arc::clone(self.sites.get(site.key.as_str())?)) } else { None };
        let source = inherited.as_ref().unwrap_or(site);
        let spec = &source.spec;
        let mut features = inherited.as_ref().map(|offered| offered.spec.features.clone()).unwrap_or_default();
        features.extend(site.spec.features.iter().cloned());
        Some(Dependency {
            name: source.package().to_owned(),
            rename: spec.package.is_some().then(|| site.key.clone()),
            requirement: self.requirement(source),
            target: site.target.as_deref().map(platform),
            optional: site.spec.optional.unwrap_or(false),
            default_features: self.default_features(site, inherited.as_deref()),
            features,
            origin: origin(spec, paths::folder(&source.file)),
            site: Arc::clone(site),
            inherited,
        })
    }

    /// A member can turn default features on where the workspace turned them off. The other way round it can in edition
    /// 2024 only, from the Cargo on that does not refuse it; in earlier editions its `false` is ignored with a warning.
    fn default_features(&mut self, site: &Site, inherited: Option<&Site>) -> bool {
        let own = site.spec.default_features;
        let Some(offered) = inherited else { return own.unwrap_or(true) };
        match (own, offered.spec.default_features) {
            (Some(false), None | Some(true)) => {
                let (change, is_of_2024) = (Since::DefaultFeaturesOverride, self.edition >= "2024");
                if is_of_2024 && !change.is_in(self.rust) {
                    let message = format!(
                        "`{}` disables default features, but [workspace.dependencies] enables them; Cargo before {change} \
                         refuses this in edition 2024",
                        site.path
                    );
                    self.problems.push(Problem::error(&site.file, site.span.clone(), message));
                }
                !(is_of_2024 && change.is_in(self.rust))
            }
            (Some(true), _) => true,
            (_, offered) => offered.unwrap_or(true),
        }
    }

    fn requirement(&mut self, site: &Site) -> Option<VersionReq> {
        let text = site.spec.version.as_deref()?;
        match VersionReq::parse(text) {
            Ok(requirement) => Some(requirement),
            Err(error) => {
                let message = format!("`{text}` of `{}` is no version requirement: {error}", site.path);
                self.problems.push(Problem::error(&site.file, site.span.clone(), message));
                None
            }
        }
    }
}

/// A platform as Cargo prints it, with the spaces and commas that it would put. What is none is for the refusals to tell.
fn platform(target: &str) -> String {
    Platform::from_str(target).map_or_else(|_| target.to_owned(), |platform| platform.to_string())
}

/// Where a dependency is taken from that is written as `spec` in a manifest of `folder`.
pub fn origin(spec: &Spec, folder: &str) -> Origin {
    match (&spec.path, &spec.git, spec.registry.as_ref().or(spec.registry_index.as_ref())) {
        (Some(path), ..) => Origin::Path(paths::join(folder, path)),
        (_, Some(url), _) => Origin::Git { url: url.clone(), reference: spec.reference.clone() },
        (_, _, Some(registry)) => Origin::Registry(registry.clone()),
        _ => Origin::CratesIo,
    }
}
