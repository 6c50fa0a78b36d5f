use std::sync::Arc;

#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, KeyPath, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::paths;
use crate::read::tree::{Entry, Node, Table, Tree};
use crate::source::Place;

/// Linkers that are set up in a way that fails, or for nothing.
pub static RULE: Rule = Rule {
    id: "config-linker",
    title: "A linker that does not link, or is the default",
    says: "`linker = \"lld\"` for Linux with the GNU C library makes rustc call the bare linker, which does not know \
           where the C library is: every link fails. And asking for lld on x86_64-unknown-linux-gnu is what Rust does \
           by itself since 1.90, unless `linker` names another program than `cc`.",
    why: "The linker has to be called through a C compiler, which knows the system's libraries. The way to ask it for \
          lld is `rustflags = [\"-C\", \"link-arg=-fuse-ld=lld\"]`.",
    but: "An older toolchain on x86_64 Linux still needs the flag to use lld, and so may the rustc that a distribution \
          builds. musl targets bring their C library along, and link without a C compiler.",
    fix_safety: "Without the bare linker the default one is called through the C compiler of this machine. Without the flag the same \
                 linker is called from Rust 1.90 on; as flags change, everything is compiled once more.",
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

/// The one target of which lld has been the default linker, since Rust 1.90.
const LLD_BY_DEFAULT: &str = "x86_64-unknown-linux-gnu";

/// See [`LLD_BY_DEFAULT`].
const LLD_SINCE: (u64, u64) = (1, 90);

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some((file, tree)) = context.config else { return Vec::new() };
    let targets = tree.table(&["target"]).into_iter().flat_map(Table::iter);
    let mut findings = Vec::new();
    for (target, table) in targets.filter_map(|(target, entry)| Some((target, entry.value.as_table()?))) {
        let key = |last: &str| KeyPath::new(["target", target, last]);
        if let Some(entry) = table.entry("linker")
            && let Some(linker) = entry.value.as_str()
            && is_bare(linker)
            && uses_c_compiler(target)
        {
            let title = format!("`linker = \"{linker}\"` makes every link for {target} fail");
            let mut finding = Finding::new(RULE.id, key("linker"), Severity::Warning, title);
            finding.places.push(Place::new(file, entry.span()));
            finding.impact = Impact::said(Basis::Cargo, "Nothing can be linked: the C library is not found.");
            let edit = Edit::new(file, key("linker"), Verb::Remove);
            let label = "Call the default linker through the C compiler";
            finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, vec![edit]));
            finding.advised = Some(0);
            finding.by_hand = Some(
                "To build for another machine, name the C compiler for it, such as `aarch64-linux-gnu-gcc`.".to_owned(),
            );
            findings.push(finding);
        }
        if target == LLD_BY_DEFAULT
            && context.toolchain.version >= LLD_SINCE
            && let Some(entry) = table.entry("rustflags")
            && asks_for_lld(&entry.value)
            && !has_own_linker(tree)
        {
            let title = "lld is the default linker on x86_64 Linux since Rust 1.90";
            let mut finding = Finding::new(RULE.id, key("rustflags"), Severity::Info, title);
            finding.places.push(Place::new(file, entry.span()));
            finding.impact = Impact::said(Basis::Cargo, "None from Rust 1.90 on: the same linker is used without it.");
            match without_lld(file, &key("rustflags"), &entry.value) {
                // Flags of a target go before those of `build`, which would come to hold in their place.
                Some(edits) if tree.entry(&["build", "rustflags"]).is_none() => {
                    finding.fixes.push(Fix::new("remove", "Drop the flag", Safety::NeedsReview, edits));
                    let oldest = context.workspace.oldest_rust();
                    finding.advised = oldest.is_some_and(|oldest| oldest >= LLD_SINCE).then_some(0);
                }
                _ => finding.by_hand = Some("Drop the flag once every toolchain in use is 1.90 or newer.".to_owned()),
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
/// sure: musl targets have a C library of their own, and Apple's linker is told where the system is.
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
