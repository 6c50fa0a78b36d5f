#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, KeyPath, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::paths;
use crate::read::tree::{Node, Table};
use crate::source::Place;

/// Linkers that are set up in a way that fails, or for nothing.
pub static RULE: Rule = Rule {
    id: "config-linker",
    title: "A linker that does not link, or is the default",
    says: "`linker = \"lld\"` for a Unix target other than musl makes rustc call the bare linker, which does not know \
          where the C library is: every link fails. And asking for lld on x86_64-unknown-linux-gnu is what Rust does \
          by itself since 1.90.",
    why: "The linker has to be called through a C compiler, which knows the system's libraries. The way to ask it for \
         lld is `rustflags = [\"-C\", \"link-arg=-fuse-ld=lld\"]`.",
    but: "An older toolchain on x86_64 Linux still needs the flag to use lld, and so may one that a distribution \
         builds.",
    fix_safety: "Without the bare linker the default one is called through the C compiler of this machine. Dropping \
                the flag changes nothing from Rust 1.90 on.",
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
            finding.impact = Impact::said(Basis::Cargo, "Nothing can be linked: the system's libraries are not found.");
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
        {
            let title = "lld is the default linker on x86_64 Linux since Rust 1.90";
            let mut finding = Finding::new(RULE.id, key("rustflags"), Severity::Info, title);
            finding.places.push(Place::new(file, entry.span()));
            finding.impact = Impact::said(Basis::Cargo, "None from Rust 1.90 on: the same linker is used without it.");
            finding.by_hand = Some("Drop the flag once every toolchain in use is 1.90 or newer.".to_owned());
            findings.push(finding);
        }
    }
    findings
}

/// Whether a linker is a linker proper and no C compiler that calls one.
fn is_bare(linker: &str) -> bool {
    ["lld", "ld", "ld.lld", "rust-lld", "mold", "ld.mold", "gold", "ld.gold", "wild"].contains(&paths::name(linker))
}

/// Whether links for a target, or for what a `cfg` of a Unix system stands for, go through a C compiler. For musl Rust
/// comes with a C library of its own, so that a bare linker can do.
fn uses_c_compiler(target: &str) -> bool {
    let is_unix = ["-linux-", "-apple-darwin", "-freebsd", "-netbsd", "-openbsd", "-illumos"];
    (is_unix.iter().any(|part| target.contains(part)) && !target.contains("-musl"))
        || target.contains("target_os = \"linux\"")
        || target == "cfg(unix)"
}

fn asks_for_lld(rustflags: &Node) -> bool {
    let is_asked = |text: &str| text.contains("-fuse-ld=lld");
    rustflags.as_str().is_some_and(is_asked)
        || rustflags.as_array().into_iter().flatten().filter_map(Node::as_str).any(is_asked)
}
