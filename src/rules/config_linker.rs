use std::sync::Arc;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::paths;
use crate::read::tree::{Entry, Node, Table, Tree};
use crate::source::Place;

/// Linkers that are set up in a way that fails, or for nothing.
pub static RULE: Rule = Rule {
    id: "config-linker",
    title: "A linker setting that fails or is the default",
    says: "`linker = \"lld\"` for Linux with glibc makes rustc call the linker itself, which does not find the C \
           library: every link fails. And rustc uses lld by default on x86_64-unknown-linux-gnu since {lld-default}, \
           unless `linker` is another program than `cc`.",
    why: "A C compiler has to call the linker, as it knows where the system libraries are. To use lld, set `rustflags \
          = [\"-C\", \"link-arg=-fuse-ld=lld\"]`.",
    but: "Older toolchains on x86_64 Linux need the flag to use lld; a distribution's rustc may need it too. musl \
          targets ship their C library and link without a C compiler.",
    fix_safety: "Without `linker`, rustc calls the default linker through the C compiler of the machine. Without the \
                 flag, rustc uses the same linker from Rust {lld-default} on; changed flags trigger a full rebuild.",
    sources: &[
        Source {
            title: "Rust 1.90.0: LLD is now the default linker on x86_64-unknown-linux-gnu",
            url: "https://blog.rust-lang.org/2025/09/18/Rust-1.90.0/",
        },
        Source {
            title: "The Cargo Book: Configuration, target.<triple>.linker",
            url: "https://doc.rust-lang.org/cargo/reference/config.html#targettriplelinker",
        },
    ],
    needs: &[Need::CargoConfig],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            (".cargo/config.toml", "[target.x86_64-unknown-linux-gnu]\nlinker = \"lld\"\n"),
        ],
        finds: &["config-linker:target.x86_64-unknown-linux-gnu.linker"],
        choose: &[("config-linker:target.x86_64-unknown-linux-gnu.linker", "remove")],
        fixed: &[(".cargo/config.toml", "[target.x86_64-unknown-linux-gnu]\n")],
    },
    check,
};

/// The one target of which lld has been the default linker, since [`Since::LldDefault`].
const LLD_BY_DEFAULT: &str = "x86_64-unknown-linux-gnu";

fn check(model: &Model) -> Vec<Finding> {
    let Some((file, tree)) = model.config() else { return Vec::new() };
    let targets = tree.table(&["target"]).into_iter().flat_map(Table::iter);
    let mut findings = Vec::new();
    for (target, table) in targets.filter_map(|(target, entry)| Some((target, entry.value.as_table()?))) {
        let key = |last: &str| KeyPath::new(["target", target, last]);
        if let Some(entry) = table.entry("linker")
            && let Some(linker) = entry.value.as_str()
            && is_bare(linker)
            && uses_c_compiler(target)
        {
            let title = format!("`linker = \"{linker}\"`: every link for {target} fails");
            let mut finding = Finding::new(RULE.id, key("linker"), Severity::Warning, title);
            finding.places.push(Place::new(file, entry.span()));
            finding.impact = Impact::said(Basis::Cargo, "Every link fails: the linker does not find the C library.");
            let edit = Edit::new(file, key("linker"), Verb::Remove);
            let label = "Call the default linker through the C compiler";
            finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, vec![edit]));
            finding.advised = Some(0);
            finding.by_hand =
                Some("To cross-compile, set the C compiler of the target, such as `aarch64-linux-gnu-gcc`.".to_owned());
            findings.push(finding);
        }
        if target == LLD_BY_DEFAULT
            && model.toolchain_has(Since::LldDefault)
            && let Some(entry) = table.entry("rustflags")
            && asks_for_lld(&entry.value)
            && !has_own_linker(tree)
        {
            let since = Since::LldDefault;
            let title = format!("`link-arg=-fuse-ld=lld`: the default on x86_64 Linux since Rust {since}");
            let mut finding = Finding::new(RULE.id, key("rustflags"), Severity::Info, title);
            finding.places.push(Place::new(file, entry.span()));
            finding.impact = Impact::said(
                Basis::Cargo,
                format!("None from Rust {since} on: rustc uses the same linker without it."),
            );
            match without_lld(file, &key("rustflags"), &entry.value) {
                // Flags of a target take precedence over those of `build`, which would apply without them.
                Some(edits) if tree.entry(&["build", "rustflags"]).is_none() => {
                    finding.fixes.push(Fix::new("remove", "Remove the flag", Safety::NeedsReview, edits));
                    let is_pinned = model.toolchain.is_pinned || model.workspace.msrv().is_some();
                    finding.advised = (is_pinned && model.has(since)).then_some(0);
                }
                _ => {
                    finding.by_hand = Some(format!(
                        "Remove the flag once every toolchain in use is {since} or \
                                                     newer."
                    ))
                }
            }
            findings.push(finding);
        }
    }
    findings
}

/// Whether a linker is a linker proper and no C compiler that calls one.
fn is_bare(linker: &str) -> bool {
    ["lld", "ld", "ld.lld", "rust-lld", "mold", "ld.mold", "gold", "ld.gold", "wild"].contains(&paths::name(linker))
}

/// Whether links for a target, or for what a `cfg` stands for, go through a C compiler. Of others it is not known for
/// sure: musl targets have a C library of their own, and Apple's linker gets the place of the system.
fn uses_c_compiler(target: &str) -> bool {
    target.ends_with("-linux-gnu") || target.contains("target_os = \"linux\"") || target == "cfg(unix)"
}

const FLAG: &str = "link-arg=-fuse-ld=lld";

fn asks_for_lld(rustflags: &Node) -> bool {
    flags(rustflags).any(|flag| flag.trim_start_matches("-C") == FLAG)
}

fn flags(rustflags: &Node) -> impl Iterator<Item = &str> {
    let items = rustflags.as_array().into_iter().flatten().filter_map(Node::as_str);
    rustflags.as_str().into_iter().flat_map(str::split_whitespace).chain(items)
}

/// Whether another program than `cc` may link for [`LLD_BY_DEFAULT`]. Then rustc does not ask for lld by itself.
fn has_own_linker(tree: &Tree) -> bool {
    let is_own = |linker: &Node| linker.as_str() != Some("cc");
    let of_target = |(target, entry): (&str, &Entry)| {
        let table = entry.value.as_table().filter(|_| target == LLD_BY_DEFAULT || target.starts_with("cfg("));
        let named = |flag: &str| flag.trim_start_matches("-C").starts_with("linker");
        table.is_some_and(|table| {
            table.get("linker").is_some_and(is_own) || table.get("rustflags").into_iter().flat_map(flags).any(named)
        })
    };
    tree.table(&["target"]).into_iter().flat_map(Table::iter).any(of_target)
}

/// The edits that take the flag out of an array, if it can be told which items it is.
fn without_lld(file: &Arc<str>, key: &KeyPath, rustflags: &Node) -> Option<Vec<Edit>> {
    let items: Vec<&str> = rustflags.as_array()?.iter().map(Node::as_str).collect::<Option<_>>()?;
    let count = |item: &str| items.iter().filter(|other| **other == item).count();
    let joined = format!("-C{FLAG}");
    let gone = match (count(&joined), count(FLAG), count("-C")) {
        (1, 0, _) => vec![joined],
        (0, 1, 1) => vec!["-C".to_owned(), FLAG.to_owned()],
        _ => return None,
    };
    if gone.len() == items.len() {
        return Some(vec![Edit::new(file, key.clone(), Verb::Remove)]);
    }
    Some(gone.into_iter().map(|item| Edit::new(file, key.clone(), Verb::Exclude(item))).collect())
}
