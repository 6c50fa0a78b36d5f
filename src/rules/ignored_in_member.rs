#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::manifest::Manifest;
use crate::read::tree::Node;
use crate::source::Place;

/// Settings that count in the root manifest only.
pub static RULE: Rule = Rule {
    id: "ignored-in-member",
    title: "Profiles, patches or a resolver outside of the root manifest",
    says: "A member that is not the workspace root has `[profile]`, `[patch]`, `[replace]` or a `resolver` that \
           differs from the workspace's. Cargo warns and ignores them. The fix removes them, or moves a profile to \
           the root manifest if the root has none of that name.",
    why: "They look as if they took effect. A release profile in a member makes no release build smaller.",
    but: "They take effect when the member is built outside of the workspace.",
    fix_safety: "Removing them changes nothing in the workspace. A profile that is moved to the root takes effect, \
                 for all members.",
    sources: &[
        Source {
            title: "The Cargo Book: Workspaces, root package",
            url: "https://doc.rust-lang.org/cargo/reference/workspaces.html#root-package",
        },
        Source { title: "The Cargo Book: Profiles", url: "https://doc.rust-lang.org/cargo/reference/profiles.html" },
    ],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n\n[profile.release]\n# for the device\nlto = true\n"),
        ],
        finds: &["ignored-in-member:a/Cargo.toml#profile.release"],
        choose: &[("ignored-in-member:a/Cargo.toml#profile.release", "move")],
        fixed: &[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[profile.release]\nlto = true\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n\n# for the device\n"),
        ],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    if root.workspace.is_none() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for member in
        model.workspace.members.iter().filter(|member| Some(&member.manifest) != model.workspace.root.as_ref())
    {
        let Some(manifest) = model.workspace.manifest_of(member) else { continue };
        for table in ["profile", "patch", "replace"] {
            let Some(node) = manifest.tree.get(&[table]) else { continue };
            let children: Vec<&str> = node.as_table().into_iter().flat_map(|t| t.iter().map(|(key, _)| key)).collect();
            match (table, children.as_slice()) {
                // An empty table is nothing to ignore.
                ("patch" | "replace", []) => {}
                ("profile", names) if !names.is_empty() => {
                    findings.extend(names.iter().map(|name| ignored(root, manifest, &["profile", name])));
                }
                _ => findings.push(ignored(root, manifest, &[table])),
            }
        }
        findings.extend(resolver(model, root, manifest));
    }
    findings
}

fn ignored(root: &Manifest, manifest: &Manifest, path: &[&str]) -> Finding {
    let key = KeyPath::new(path.iter().copied());
    let title = format!("[{key}]: Cargo ignores it in `{}`", manifest.file);
    let mut finding = Finding::new(RULE.id, format!("{}#{key}", manifest.file), Severity::Warning, title);
    let alike = Alike::new(format!("`{}`", manifest.file), "members", format!("Cargo ignores their [{key}]"));
    finding.alike = Some(Alike { group: key.to_string(), ..alike });
    let entry = manifest.tree.at(&key);
    finding.places.extend(entry.map(|entry| Place::new(&manifest.file, entry.span())));
    finding.impact = Impact::said(Basis::Cargo, "None: Cargo warns and ignores it.");
    let remove = Edit::new(&manifest.file, key.clone(), Verb::Remove);
    finding.fixes.push(Fix::new("remove", "Remove it", Safety::Safe, vec![remove.clone()]));
    let value = entry.and_then(|entry| entry.value.to_value());
    if let (["profile", name], Some(value)) = (path, value)
        && root.tree.get(path).is_none()
    {
        let label = format!("Move [profile.{name}] to the root manifest, where it takes effect");
        let set = Edit::new(&root.file, key, Verb::Set(value));
        finding.fixes.push(Fix::new("move", label, Safety::NeedsReview, vec![remove, set]));
    }
    finding
}

/// A `resolver` that says the same as the workspace's is not worth a warning, neither to Cargo.
fn resolver(model: &Model, root: &Manifest, manifest: &Manifest) -> Option<Finding> {
    let own = manifest.tree.get(&["package", "resolver"]).and_then(Node::as_str)?;
    if own == model.workspace.resolver() {
        return None;
    }
    Some(ignored(root, manifest, &["package", "resolver"]))
}
