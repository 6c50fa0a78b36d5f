use std::collections::{BTreeMap, HashMap};

#[cfg(feature = "examples")]
use super::Example;
use super::sharing::{self, Offer, Spelled};
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::manifest::Site;
use crate::sentence;
use crate::source::Place;

/// Members that declare their own version of a workspace dependency.
pub static RULE: Rule = Rule {
    id: "inherit-dependency",
    title: "A member declares its own version of a workspace dependency",
    says: "A member declares a dependency that `[workspace.dependencies]` has under the same name, from the same \
           source. The fix lets the member inherit it where that changes nothing: same requirement, no added feature, \
           same default features. Where the requirements differ within one semver-compatible range, it offers both.",
    why: "With one place for the requirement, members cannot drift apart into two versions of one package.",
    but: "No build gets faster by itself: Cargo resolves the same versions either way. And the manifest of a \
          published member shows less.",
    fix_safety: "`cargo metadata` reports requirements for the same versions, the same features and default features \
                 for every member. Where that would change, no fix is offered.",
    sources: &[Source {
        title: "The Cargo Book: Inheriting a dependency from a workspace",
        url: "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#inheriting-a-dependency-from-a-workspace",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nserde = { version = \
                 \"1.0\", features = [\"derive\"] }\n",
            ),
            (
                "a/Cargo.toml",
                "[package]\nname = \"a\"\n\n[dependencies]\n# the wire format\nserde = { version = \"1\", features = \
                 [\"derive\", \"rc\"] }\n",
            ),
        ],
        finds: &["inherit-dependency:serde"],
        choose: &[("inherit-dependency:serde", "inherit")],
        fixed: &[(
            "a/Cargo.toml",
            "[package]\nname = \"a\"\n\n[dependencies]\n# the wire format\nserde = { workspace = true, features = \
             [\"rc\"] }\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    if !sharing::is_supported(model) {
        return Vec::new();
    }
    let offered: HashMap<&str, _> = model.workspace.offered().iter().map(|site| (site.key.as_str(), site)).collect();
    let mut by_key: HashMap<&str, Vec<Spelled<'_>>> = HashMap::new();
    for spelled in sharing::spelled_out(model) {
        let key = spelled.dependency.site.key.as_str();
        let Some(site) = offered.get(key).copied() else { continue };
        if !is_same_package(model, spelled, site) {
            continue;
        }
        by_key.entry(key).or_default().push(spelled);
    }
    let groups = sharing::sorted(by_key).into_iter();
    let groups = groups.filter_map(|(key, spelled)| Some(Group { site: offered.get(key)?, spelled }));
    groups.flat_map(|group| group.findings(model)).collect()
}

/// Whether the member and the workspace mean the same package from the same source.
fn is_same_package(model: &Model, spelled: Spelled<'_>, offered: &Site) -> bool {
    let dependency = spelled.dependency;
    dependency.name == offered.package()
        && dependency.origin == model.workspace.origin_of(offered)
        // A path without a version is written on purpose where there is a version to inherit: Cargo leaves such
        // dev-dependencies out when it publishes the member.
        && dependency.site.spec.registry == offered.spec.registry
        && dependency.requirement.is_some() == offered.spec.version.is_some()
}

struct Group<'a> {
    site: &'a Site,
    spelled: Vec<Spelled<'a>>,
}

impl Group<'_> {
    fn findings(&self, model: &Model) -> Vec<Finding> {
        let offer = Offer::of(self.site);
        let wanted = self.site.spec.version.as_deref().and_then(|text| text.parse().ok());
        let (mut same, mut different): (Vec<Spelled<'_>>, BTreeMap<String, Vec<Spelled<'_>>>) = Default::default();
        for spelled in &self.spelled {
            if offer.obstacle(model, spelled.dependency).is_some() {
                continue;
            }
            let own = spelled.dependency.requirement.as_ref();
            if sharing::same_requirement(own, wanted.as_ref()) {
                same.push(*spelled);
            } else if let (Some(own), Some(wanted)) = (own, &wanted)
                && sharing::are_compatible(own, wanted)
            {
                let text = spelled.dependency.site.spec.version.clone().unwrap_or_default();
                different.entry(text).or_default().push(*spelled);
            }
        }
        let mut findings = Vec::new();
        if !same.is_empty() {
            findings.push(self.same(model, &offer, &same));
        }
        findings.extend(different.iter().map(|(text, spelled)| self.different(model, &offer, text, spelled)));
        findings
    }

    fn finding(&self, subject: &str, title: String, spelled: &[Spelled<'_>]) -> Finding {
        let mut finding = Finding::new(RULE.id, subject, Severity::TidyUp, title);
        finding.places =
            spelled.iter().map(|s| Place::new(&s.dependency.site.file, s.dependency.site.span.clone())).collect();
        finding.places.push(Place::new(&self.site.file, self.site.span.clone()));
        finding.impact =
            Impact::said(Basis::Cargo, "None on build time: Cargo resolves the same versions with the same features.");
        finding
    }

    fn same(&self, model: &Model, offer: &Offer, spelled: &[Spelled<'_>]) -> Finding {
        let key = &self.site.key;
        let who = sentence::list(names(spelled), 4);
        let title = format!("`{key}`: {who} {} it besides [workspace.dependencies]", declare(spelled));
        let mut finding = self.finding(key, title, spelled);
        let mut edits = self.keep();
        edits.extend(spelled.iter().flat_map(|s| sharing::inherit(model, s.dependency, offer)));
        let says = "declared by members besides [workspace.dependencies]";
        let alike = Alike::new(format!("`{key}` (by {who})"), "dependencies", says);
        finding.alike = Some(Alike { fix: "Inherit all of them from the workspace", ..alike });
        finding.fixes.push(Fix::new("inherit", format!("Inherit `{key}` from the workspace"), Safety::Safe, edits));
        finding.advised = Some(0);
        finding
    }

    fn different(&self, model: &Model, offer: &Offer, text: &str, spelled: &[Spelled<'_>]) -> Finding {
        let key = &self.site.key;
        let offered = self.site.spec.version.as_deref().unwrap_or("*");
        let who = sentence::list(names(spelled), 4);
        let title = format!("`{key}`: {who} {} `{text}`, the workspace `{offered}`", require(spelled));
        let mut finding = self.finding(&format!("{key}@{text}"), title, spelled);
        let own = spelled.first().and_then(|spelled| spelled.dependency.requirement.as_ref());
        let differ = sharing::differ(own, offered.parse().ok().as_ref());
        finding.detail.push(format!(
            "One version satisfies both requirements, as they are semver-compatible. They differ in {differ} that they \
             allow; choose one."
        ));
        let inherit = |mut edits: Vec<Edit>| {
            edits.extend(spelled.iter().flat_map(|s| sharing::inherit(model, s.dependency, offer)));
            edits
        };
        let version = if self.site.spec.bare { self.site.path.clone() } else { self.site.path.join("version") };
        let raise = Edit::new(&self.site.file, version, Verb::Set(text.into()));
        finding.fixes = vec![
            Fix::new(
                format!("workspace-{text}"),
                format!("Set the workspace's requirement to `{text}`, and inherit it"),
                Safety::NeedsReview,
                inherit(vec![raise]),
            ),
            Fix::new(
                format!("member-{offered}"),
                format!("Inherit the workspace's `{offered}`"),
                Safety::NeedsReview,
                inherit(self.keep()),
            ),
        ];
        finding
    }

    /// To inherit is right as long as the workspace's entry means the same package, requirement and features.
    fn keep(&self) -> Vec<Edit> {
        let keep = |key: KeyPath| Edit::new(&self.site.file, key, Verb::Keep);
        if self.site.spec.bare {
            return vec![keep(self.site.path.clone())];
        }
        let features = ["features", "default-features", "default_features"];
        let keys = sharing::OWN_KEYS.into_iter().chain(features);
        keys.map(|key| keep(self.site.path.join(key))).collect()
    }
}

fn names<'a>(spelled: &[Spelled<'a>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = spelled.iter().map(|spelled| spelled.member.name.as_str()).collect();
    names.dedup();
    names
}

fn declare(spelled: &[Spelled<'_>]) -> &'static str {
    if names(spelled).len() == 1 { "declares" } else { "declare" }
}

fn require(spelled: &[Spelled<'_>]) -> &'static str {
    if names(spelled).len() == 1 { "requires" } else { "require" }
}
