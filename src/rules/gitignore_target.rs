#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::input::SourceFile;
use crate::key::KeyPath;
use crate::model::Model;
use crate::paths;
use crate::source::Place;

/// A `target` folder that git sees.
pub static RULE: Rule = Rule {
    id: "gitignore-target",
    title: "A `target` folder that git does not ignore",
    says: "The `.gitignore` beside the root manifest has no line that matches `target`.",
    why: "`git status` scans the whole folder, and `git add .` adds it. What is committed once stays in the history.",
    but: "It can be ignored elsewhere: in `.git/info/exclude` or in the `core.excludesFile` of each contributor.",
    fix_safety: "Appends the line `/target`, which `cargo new` writes. Files that git tracks already stay tracked.",
    sources: &[
        Source { title: "The Cargo Book: cargo new", url: "https://doc.rust-lang.org/cargo/commands/cargo-new.html" },
        Source { title: "Git: gitignore", url: "https://git-scm.com/docs/gitignore" },
    ],
    needs: &[Need::Manifest, Need::Gitignore],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            (".gitignore", "# editors\n.idea/\n*.swp\n"),
        ],
        finds: &["gitignore-target:.gitignore"],
        choose: &[("gitignore-target:.gitignore", "target")],
        fixed: &[(".gitignore", "# editors\n.idea/\n*.swp\n/target\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = &model.workspace.root else { return Vec::new() };
    let is_beside = |file: &&SourceFile| paths::folder(&file.path) == paths::folder(root);
    let Some(file) = model.gitignores().find(is_beside) else { return Vec::new() };
    let is_elsewhere = model.config().is_some_and(|(_, tree)| tree.entry(&["build", "target-dir"]).is_some());
    let mut lines = model.gitignores().flat_map(|file| file.text.lines());
    if is_elsewhere || lines.any(may_cover_target) {
        return Vec::new();
    }
    let title = format!("`target`: not ignored by `{}`", file.path);
    let mut finding = Finding::new(RULE.id, &file.path, Severity::TidyUp, title);
    finding.places.push(Place::new(&file.path, 0..0));
    finding.impact = Impact::said(Basis::Cargo, "None on build time. Git does not scan the artifacts.");
    let edit = Edit::new(&file.path, KeyPath::new::<String>([]), Verb::Include("/target".to_owned()));
    finding.fixes.push(Fix::new("target", "Ignore `/target`", Safety::Safe, vec![edit]));
    finding.advised = Some(0);
    vec![finding]
}

/// Whether a line covers the folder `target` beside the file, or could do so. A line that names it in any way counts,
/// also one that takes it out again: its author thought of it.
pub fn may_cover_target(line: &str) -> bool {
    let pattern = line.trim_end();
    if pattern.contains("target") || (pattern.contains('\\') && !pattern.starts_with(['#', '!'])) {
        return true;
    }
    if pattern.starts_with(['#', '!']) || !pattern.contains(['*', '?', '[']) {
        return false;
    }
    let pattern = pattern.trim_end_matches('/').trim_start_matches("**/").trim_start_matches('/');
    glob::Pattern::new(pattern).map_or(true, |pattern| pattern.matches("target"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Lines, and whether git ignores a folder `target` beside them.
    const LINES: [(&str, bool); 24] = [
        ("/target", true),
        ("target/", true),
        ("target  ", true),
        ("**/target", true),
        ("**/target/", true),
        ("/targe?", true),
        ("t*", true),
        ("[tT]arget/", true),
        ("*", true),
        ("/*", true),
        ("**", true),
        ("/**", true),
        ("**/*", true),
        ("*/", true),
        ("\\target", true),
        ("tar\\get", true),
        ("", false),
        ("# t*", false),
        ("*.swp", false),
        ("/build/*", false),
        ("a/t*", false),
        ("!t*", false),
        ("**/*.rs.bk", false),
        ("Cargo.lock", false),
    ];

    #[test]
    fn lines_that_cover_it_are_known() {
        for (line, ignored) in LINES {
            assert_eq!(may_cover_target(line), ignored, "{line}");
        }
        // Whatever names it is taken for one that does.
        assert!(may_cover_target("!/target") && may_cover_target("crates/*/target"));
    }

    #[test]
    #[ignore = "calls git"]
    fn held_against_git() {
        let folder = std::env::temp_dir().join(format!("plimsoll-git-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("target")).unwrap();
        let git =
            |arguments: &[&str]| Command::new("git").args(arguments).current_dir(&folder).output().unwrap().status;
        assert!(git(&["init", "-q"]).success());
        for (line, ignored) in LINES {
            std::fs::write(folder.join(".gitignore"), format!("{line}\n")).unwrap();
            assert_eq!(git(&["check-ignore", "-q", "target/"]).success(), ignored, "{line}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
