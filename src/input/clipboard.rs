//! What is often pasted and no file: the output of `cargo tree`, messages of Cargo, a diff, an address.

use super::sniff::{Line, line};
use crate::order::Collect as _;
use crate::sentence;

/// How many names a note lists.
const MOST_NAMES: usize = 8;

/// Messages of Cargo, and the rules that report their cause.
const MESSAGES: [(&str, &str); 6] = [
    ("unused manifest key", "unknown-key"),
    ("for the non root package will be ignored", "ignored-in-member"),
    ("was not used in the crate graph", "unused-patch"),
    ("virtual workspace defaulting to `resolver", "missing-resolver"),
    ("no edition set", "missing-edition"),
    ("lock file version", "lockfile-version"),
];

/// What a text is that cannot be audited, and what to give instead. Nothing if it is none of these.
pub fn note(text: &str) -> Option<String> {
    if is_diff(text) {
        return Some(diff(text));
    }
    if is_tree(text) {
        return Some(tree(text));
    }
    if text.lines().any(is_message) {
        return Some(messages(text));
    }
    is_address(text).then(|| {
        "An address is not audited, as nothing is downloaded from it: clone the repository and drop its folder, or download \
         it as a zip and drop that."
            .to_owned()
    })
}

/// Whether a text is a diff, perhaps with prose before it.
pub fn is_diff(text: &str) -> bool {
    let mut lines = text.lines().peekable();
    while let Some(text) = lines.next() {
        if starts_diff(text, lines.peek().copied()) {
            return true;
        }
        if line(text) != Line::Other {
            return false;
        }
    }
    false
}

/// Whether a diff of a file starts at a line.
pub fn starts_diff(line: &str, next: Option<&str>) -> bool {
    line.starts_with("diff --git ") || line.starts_with("--- ") && next.is_some_and(|next| next.starts_with("+++ "))
}

fn diff(text: &str) -> String {
    let path = |line: &str| {
        let path = line.strip_prefix("+++ ").or_else(|| line.strip_prefix("--- "))?;
        let path = path.split('\t').next().unwrap_or_default().trim();
        let bare = path.strip_prefix("a/").or_else(|| path.strip_prefix("b/")).unwrap_or(path);
        (bare != "/dev/null").then(|| bare.to_owned())
    };
    let paths = text.lines().filter_map(path).into_set();
    let of = if paths.is_empty() { String::new() } else { format!(" of {}", sentence::list(&paths, MOST_NAMES)) };
    format!("A diff{of} holds parts of files, so it is not audited: give the whole files as they are after it.")
}

/// Whether a text is the output of `cargo tree`, perhaps with prose around it.
pub fn is_tree(text: &str) -> bool {
    let (mut rows, mut others) = (0, 0);
    for text in text.lines().filter(|line| !line.trim().is_empty()) {
        match (line(text), row(text)) {
            (Line::Header(name), _) if is_section(name) => {}
            (Line::Header(_) | Line::Entry, _) => return false,
            (Line::Other, Some(row)) if row.is_branch => return true,
            (Line::Other, Some(_)) => rows += 1,
            _ => others += 1,
        }
    }
    rows > 0 && others == 0
}

/// Whether `cargo tree` prints this header between the dependencies of a package.
pub fn is_section(name: &str) -> bool {
    matches!(name, "dev-dependencies" | "build-dependencies")
}

/// A line of `cargo tree`.
pub struct Row<'a> {
    name: &'a str,
    version: &'a str,
    /// Whether it is below another one.
    pub is_branch: bool,
}

/// The package of a line of `cargo tree`, in any of its charsets and prefixes.
pub fn row(line: &str) -> Option<Row<'_>> {
    let bare = line.trim_start_matches(['│', '├', '└', '─', '|', '`', '-', ' ', '\u{a0}']);
    let is_branch = bare.len() < line.len() && line.contains(['─', '-']) && !line.starts_with("- ");
    let mut words = bare.trim_start_matches(|digit: char| digit.is_ascii_digit()).split_ascii_whitespace();
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let is_name = name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    let is_version = version.starts_with(|digit: char| digit.is_ascii_digit()) && version.matches('.').count() >= 2;
    let is_rest = words.next().is_none_or(|word| word.starts_with(['(', '[']) || word == "feature");
    (is_name && is_version && is_rest).then_some(Row { name, version, is_branch })
}

fn tree(text: &str) -> String {
    let packages = text.lines().filter_map(row).map(|row| (row.name, row.version)).into_set();
    let mut duplicates: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, version) in packages {
        match duplicates.last_mut().filter(|(last, _)| *last == name) {
            Some((_, versions)) => versions.push(version),
            None => duplicates.push((name, vec![version])),
        }
    }
    duplicates.retain(|(_, versions)| versions.len() > 1);
    let shown = duplicates.iter().take(MOST_NAMES);
    let mut told: Vec<String> =
        shown.map(|(name, versions)| format!("`{name}` {}", sentence::words(versions))).collect();
    if let Some(more @ 1..) = duplicates.len().checked_sub(MOST_NAMES) {
        told.push(format!("{more} more"));
    }
    let names = if told.is_empty() {
        "It names no package in multiple versions.".to_owned()
    } else {
        format!("It names multiple versions of these packages: {}.", told.join("; "))
    };
    format!(
        "The output of `cargo tree` has no version requirements, so it is not audited: give Cargo.lock and the Cargo.toml \
         files. {names}"
    )
}

/// Whether a line begins a message of Cargo or of rustc.
pub fn is_message(line: &str) -> bool {
    const STATES: [&str; 10] = [
        "Adding",
        "Checking",
        "Compiling",
        "Downgrading",
        "Downloaded",
        "Finished",
        "Locking",
        "Removing",
        "Updating",
        "Upgrading",
    ];
    let bare = line.trim();
    let is_state = || {
        let Some((first, rest)) = bare.split_once(' ') else { return false };
        let is_version = |word: &str| word.strip_prefix('v').is_some_and(|rest| rest.starts_with(char::is_numeric));
        STATES.contains(&first)
            && line.starts_with(' ')
            && (rest.split(' ').any(is_version)
                || rest.contains("crates.io index")
                || rest.contains(" packages ")
                || rest.contains("target(s)"))
    };
    ["error: ", "error[", "warning: ", "Caused by:"].iter().any(|start| bare.starts_with(start)) || is_state()
}

fn messages(text: &str) -> String {
    let known = MESSAGES.iter().filter(|(message, _)| text.contains(message));
    let rules: Vec<&str> = known.map(|(_, rule)| *rule).collect();
    let told = match rules.as_slice() {
        [] => String::new(),
        [rule] => format!(" The rule `{rule}` reports what they are about."),
        rules => format!(" The rules {} report what they are about.", sentence::list(rules, MESSAGES.len())),
    };
    format!("Messages of Cargo are not audited: give the Cargo.toml files and Cargo.lock that they are about.{told}")
}

/// Whether a text has nothing but addresses.
fn is_address(text: &str) -> bool {
    const STARTS: [&str; 7] = ["https://", "http://", "ssh://", "git://", "git@", "github.com/", "www.github.com/"];
    let is = |word: &str| STARTS.iter().any(|start| word.trim_start_matches(['<', '"', '`']).starts_with(start));
    let command =
        text.trim_start().strip_prefix("git clone ").or_else(|| text.trim_start().strip_prefix("gh repo clone "));
    let mut words = command.unwrap_or(text).split_whitespace().peekable();
    words.peek().is_some() && (command.is_some() || words.all(is))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
base v0.2.1
└── app v0.1.0 (/home/me/app)

base v1.4.0
├── codec v0.3.0
│   └── app v0.1.0 (/home/me/app)
└── wire v2.0.0 (*)
[dev-dependencies]
└── app v0.1.0 (/home/me/app)
";

    #[test]
    fn a_tree_names_its_duplicates_in_each_charset_and_prefix() {
        let ascii = TREE.replace("└──", "`--").replace("├──", "|--").replace('│', "|");
        let flat: String =
            TREE.lines().map(|line| format!("{}\n", line.trim_start_matches(['│', '├', '└', '─', ' ']))).collect();
        let depth = "0app v0.1.0 (/home/me/app)\n1base v0.2.1\n1codec v0.3.0\n2base v1.4.0\n";
        for text in [TREE, &ascii, &flat, depth, &format!("Why is it there twice?\n\n{TREE}\nThanks in advance.")] {
            let said = note(text).unwrap();
            assert!(said.contains("`cargo tree`") && said.ends_with("packages: `base` 0.2.1 and 1.4.0."), "{said}");
        }
        let said = note("app v0.1.0 (/home/me/app)\n└── base v1.4.0\n").unwrap();
        assert!(said.ends_with("It names no package in multiple versions."), "{said}");
        assert_eq!(note("[dev-dependencies]\nbase = \"1\"\n"), None);
        assert_eq!(note("We are at version v1 of it.\n- item v1.0.0 is out\n"), None);
    }

    #[test]
    fn messages_name_the_rules_that_report_their_cause() {
        let said =
            note("warning: /p/Cargo.toml: unused manifest key: package.foo\nwarning: no edition set: defaulting\n")
                .unwrap();
        assert!(said.ends_with("The rules `unknown-key` and `missing-edition` report what they are about."), "{said}");
        for text in [
            "error: failed to select a version for `base`.\n    ... required by package `app v0.1.0 (/p)`\n",
            "error[E0433]: failed to resolve\n --> src/lib.rs:1:5\n  |\n1 | use base;\n",
            "    Updating crates.io index\n",
            "   Compiling base v1.4.0\n",
            "     Locking 3 packages to latest compatible versions\n",
        ] {
            let said = note(text).unwrap();
            assert!(said.starts_with("Messages of Cargo") && !said.contains("rule"), "{said}");
        }
        for (_, rule) in MESSAGES {
            let page = format!("{}/docs/rules/{rule}.md", env!("CARGO_MANIFEST_DIR"));
            assert!(std::path::Path::new(&page).exists(), "{rule}");
        }
    }

    #[test]
    fn a_diff_names_its_files() {
        let git = "diff --git a/Cargo.toml b/Cargo.toml\nindex 1..2 100644\n--- a/Cargo.toml\n+++ b/Cargo.toml\n@@ -1,2 +1,2 @@\n \
                   [package]\n-name = \"a\"\n+name = \"b\"\n";
        let plain = "--- Cargo.toml\t2026-01-01\n+++ Cargo.toml\t2026-01-02\n@@ -1 +1 @@\n-a = 1\n+a = 2\n";
        for text in [git, plain, &format!("This is what I changed:\n\n{git}")] {
            assert!(note(text).unwrap().starts_with("A diff of `Cargo.toml` holds parts of files"), "{text}");
        }
        assert_eq!(note("[package]\ndescription = \"\"\"\ndiff --git a b\n\"\"\"\n"), None);
        assert_eq!(note("--- \ntext\n"), None);
    }

    #[test]
    fn an_address_says_what_to_do_and_is_not_repeated() {
        for text in [
            "https://github.com/someone/project",
            "  git@github.com:someone/project.git\n",
            "<https://user:hidden@example.org/x.git>",
            "github.com/someone/project",
            "git clone https://github.com/someone/project there",
        ] {
            let said = note(text).unwrap();
            assert!(said.starts_with("An address is not audited") && !said.contains("hidden"), "{said}");
        }
        assert_eq!(note("see https://github.com/someone/project"), None);
        assert_eq!(note(""), None);
    }
}
