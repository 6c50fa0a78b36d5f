use proptest::strategy::Strategy;

use super::*;

const ROOT: &str = "[workspace]\nmembers = [\"crates/*\"]\n";
const A: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n";
const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n";

fn added(text: &str) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    add(text, &mut texts);
    texts
}

#[test]
fn a_path_of_windows_is_a_path() {
    let texts = added(&format!("# crates\\a\\Cargo.toml\n{A}"));
    assert_eq!(texts, [("crates/a/Cargo.toml".to_owned(), A.to_owned())]);
    // A member that is called so is in no folder of that name.
    let root = "[workspace]\nmembers = ['\\']\n";
    let member = "[package]\nname = \"\\\"\n";
    let mut texts = vec![("Cargo.toml".to_owned(), root.to_owned())];
    add(member, &mut texts);
    assert_eq!(texts[1].0, "pasted-2/Cargo.toml");
}

#[test]
fn files_that_follow_each_other_are_told_apart() {
    let b = A.replace("\"a\"", "\"b\"");
    let texts = added(&format!("# crates/a/Cargo.toml\n{A}{b}\n{LOCK}"));
    let paths: Vec<&str> = texts.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["crates/a/Cargo.toml", "Cargo.toml", "Cargo.lock"]);
    assert_eq!(texts[0].1, A);
    assert_eq!(texts[2].1, LOCK);
}

#[test]
fn the_heads_that_tail_and_markdown_print_are_names() {
    let texts = added(&format!("==> Cargo.toml <==\n```toml\n{ROOT}```\n**crates/a/Cargo.toml**\n{A}"));
    assert_eq!(texts, [("Cargo.toml".to_owned(), ROOT.to_owned()), ("crates/a/Cargo.toml".to_owned(), A.to_owned())]);
}

#[test]
fn a_nameless_member_gets_the_folder_that_the_root_has_for_it() {
    let mut texts = added(ROOT);
    add(A, &mut texts);
    assert_eq!(texts[1].0, "crates/a/Cargo.toml");
}

#[test]
fn a_workflow_is_not_torn_apart_by_the_files_that_it_names() {
    let workflow = "on:\n  push:\n    paths:\n      - Cargo.toml\njobs:\n  a:\n    steps:\n      - run: |\n          \
                    cat <<E\n          [package]\n          E\n";
    let texts = added(&format!("{workflow}# Cargo.toml\n{ROOT}"));
    let paths: Vec<&str> = texts.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, [".github/workflows/pasted.yml", "Cargo.toml"]);
    assert_eq!(texts[0].1, workflow);
}

#[test]
fn a_member_that_has_no_folder_is_no_second_root() {
    let files = added("[workspace]\nmembers = [\"*\"]\n[package]\nname = \"\"\n[package]\nname = \"/\"\n");
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert!(paths.iter().all(|path| !path.starts_with('/')), "{paths:?}");
}

#[test]
fn a_root_with_a_package_of_its_own_is_one_file() {
    let text = format!("{ROOT}\n{A}");
    assert_eq!(added(&text), [("Cargo.toml".to_owned(), text)]);
}

const MEMBER: &str = "[package]\nname = \"api\"\nversion = \"0.1.0\"\n\n[dependencies]\nitoa = \"1\"\n\n[profile.release]\nopt-level = 3\n";
const OTHER: &str = "[package]\nname = \"worker\"\n\n[dependencies]\nitoa = { workspace = true }\n";
const VIRTUAL: &str =
    "[workspace]\nmembers = [\n  \"crates/api\", # one\n  \"crates/worker\",\n]\n\n[profile.release]\nlto = true\n";

/// The files by path, without blank lines at their ends.
fn read(text: &str) -> Vec<(String, String)> {
    let mut texts: Vec<_> = added(text).into_iter().map(|(path, text)| (path, text.trim().to_owned())).collect();
    texts.sort();
    texts
}

fn three() -> Vec<(String, String)> {
    let files = [("Cargo.toml", VIRTUAL), ("crates/api/Cargo.toml", MEMBER), ("crates/worker/Cargo.toml", OTHER)];
    files.map(|(path, text)| (path.to_owned(), text.trim().to_owned())).to_vec()
}

#[test]
fn manifests_without_names_are_told_apart_in_each_order() {
    for texts in [
        [VIRTUAL, MEMBER, OTHER],
        [VIRTUAL, OTHER, MEMBER],
        [MEMBER, VIRTUAL, OTHER],
        [OTHER, VIRTUAL, MEMBER],
        [MEMBER, OTHER, VIRTUAL],
        [OTHER, MEMBER, VIRTUAL],
    ] {
        assert_eq!(read(&texts.concat()), three(), "{texts:?}");
        assert_eq!(read(&texts.map(|text| format!("```toml\n{text}```\n")).concat()), three(), "{texts:?}");
        assert_eq!(read(&texts.join("\n")), three(), "{texts:?}");
    }
    let glob = "[workspace]\nmembers = [\"crates/*\"]\n";
    let paths: Vec<_> = read(&[glob, MEMBER, OTHER].concat()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["Cargo.toml", "crates/api/Cargo.toml", "crates/worker/Cargo.toml"]);
}

#[test]
fn a_package_that_is_its_own_root_stays_whole() {
    let workspace = "\n[workspace]\nmembers = [\"crates/worker\"]\n\n[workspace.dependencies]\nryu = \"1\"\n";
    for root in [format!("{MEMBER}{workspace}"), format!("{workspace}\n{MEMBER}"), format!("{MEMBER}\n[workspace]\n")] {
        assert_eq!(read(&root), [("Cargo.toml".to_owned(), root.trim().to_owned())]);
    }
    let both = format!("{MEMBER}{workspace}\n{OTHER}");
    let paths: Vec<_> = read(&both).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["Cargo.toml", "crates/worker/Cargo.toml"]);
}

#[test]
fn what_is_in_strings_and_arrays_is_no_prose() {
    let text = "[package]\nname = \"a\"\ndescription = \"\"\"\nSee this:\n```toml\n> [dependencies]\n```\n\"\"\"\ninclude = [\n  'a b c',\n]\n";
    assert_eq!(read(text), [("Cargo.toml".to_owned(), text.trim().to_owned())]);
    // A mistake in TOML is not taken for prose.
    for mistake in
        ["serde 1.0", "serde json = \"1\"", "serde { version = \"1\" }", "serde \"1\"", "serde =", "[features"]
    {
        let text = format!("[package]\nname = \"a\"\n[dependencies]\n{mistake}\nryu = \"1\"");
        assert_eq!(read(&text), [("Cargo.toml".to_owned(), text.clone())]);
    }
}

#[test]
fn prose_and_commands_name_the_files_that_follow() {
    let text = format!(
        "The root:\n{VIRTUAL}\nand in `crates/x/Cargo.toml`:\n\n```toml\n{MEMBER}```\n$ cat crates/y/Cargo.toml\n{OTHER}"
    );
    let paths: Vec<_> = read(&text).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["Cargo.toml", "crates/x/Cargo.toml", "crates/y/Cargo.toml"]);
}

#[test]
fn a_part_of_a_lockfile_comes_out_of_its_fences() {
    let lock = LOCK.trim_start_matches("version = 4\n\n");
    for text in [
        format!("It has\n\n```toml\n{lock}```\n\nWhy twice?"),
        format!("> It has this:\n>\n> {}", lock.trim().replace('\n', "\n> ")),
    ] {
        assert_eq!(read(&text), [("Cargo.lock".to_owned(), lock.trim().to_owned())]);
    }
}

#[test]
fn a_workflow_in_fences_is_read_without_the_prose() {
    let workflow = "name: ci\non: push\njobs:\n  a:\n    steps: []\n";
    for text in [
        format!("My workflow is this one:\n```yaml\n{workflow}```\nand this is the root:\n```toml\n{VIRTUAL}```\n"),
        format!("The root is this one:\n```toml\n{VIRTUAL}```\nThe workflow:\n```yaml\n{workflow}```\n"),
        format!("{VIRTUAL}{workflow}"),
        format!("{workflow}{VIRTUAL}"),
    ] {
        let files = read(&text);
        let workflow = (".github/workflows/pasted.yml".to_owned(), workflow.trim().to_owned());
        assert_eq!(files, [workflow, ("Cargo.toml".to_owned(), VIRTUAL.trim().to_owned())]);
    }
}

#[test]
fn a_diff_gives_the_files_that_it_adds_and_tells_of_the_others() {
    let added: String = MEMBER.lines().map(|line| format!("+{line}\n")).collect();
    let count = MEMBER.lines().count();
    let change = "diff --git a/Cargo.toml b/Cargo.toml\nindex 1..2 100644\n--- a/Cargo.toml\n+++ b/Cargo.toml\n@@ -1,2 +1,2 @@\n [workspace]\n-members = []\n+members = [\"a\"]\n";
    let new = format!(
        "diff --git a/a/Cargo.toml b/a/Cargo.toml\nnew file mode 100644\nindex 0..2\n--- /dev/null\n+++ b/a/Cargo.toml\n@@ -0,0 +1,{count} @@\n{added}"
    );
    for text in [format!("{change}{new}"), format!("I did this:\n\n```diff\n{new}{change}```\nRight?")] {
        let files = read(&text);
        assert_eq!(files[0], ("a/Cargo.toml".to_owned(), MEMBER.trim().to_owned()));
        assert_eq!(files[1].0, "pasted.txt");
        assert!(clipboard::note(&files[1].1).unwrap().starts_with("A diff of `Cargo.toml` holds"), "{files:?}");
        assert_eq!(files.len(), 2);
    }
}

#[test]
fn output_beside_manifests_is_told_of() {
    let tree = "base v0.2.1\n└── api v0.1.0 (/p)\n    [dev-dependencies]\n    └── x v1.0.0\n\nbase v1.4.0\n└── api v0.1.0 (/p)\n";
    let error = "error: failed to parse manifest at `/p/Cargo.toml`\n\nCaused by:\n  the thing is wrong\n --> Cargo.toml:3:1\n  |\n3 | [lib]\n  | ^^^^^\n";
    for (output, says) in [(tree, "`base` 0.2.1 and 1.4.0"), (error, "Messages of Cargo")] {
        for text in
            [format!("{output}\n{MEMBER}"), format!("{MEMBER}\n{output}"), format!("```\n{output}```\n{MEMBER}")]
        {
            let files = read(&text);
            assert_eq!(files[0], ("Cargo.toml".to_owned(), MEMBER.trim().to_owned()), "{text}");
            assert!(clipboard::note(&files[1].1).unwrap().contains(says), "{files:?}");
        }
        assert_eq!(read(output)[0].0, "pasted.txt");
    }
}

proptest::proptest! {
    #[test]
    fn prose_around_never_changes_what_is_read(
        before in prose(), between in prose(), after in prose(),
        order in 0..3_usize, form in 0..3_usize,
    ) {
        let mut texts = [VIRTUAL, MEMBER, OTHER];
        texts.rotate_left(order);
        let fence = if form == 0 { "" } else { "```" };
        let mut text = format!("{before}\n");
        for manifest in texts {
            text.push_str(&format!("{fence}\n{manifest}{fence}\n{between}\n"));
        }
        text.push_str(&after);
        if form == 2 {
            text = text.lines().map(|line| format!("> {line}\n")).collect();
        }
        proptest::prop_assert_eq!(read(&text), three(), "{}", text);
    }
}

proptest::proptest! {
    #[test]
    fn nothing_broken_panics(parts in proptest::collection::vec(piece(), 0..30)) {
        let text = parts.concat();
        for part in split(&text) {
            proptest::prop_assert!(!part.text.trim().is_empty());
            clipboard::note(&part.text);
        }
    }

    #[test]
    fn a_manifest_alone_keeps_each_byte(
        blank in "[ \t]{0,2}", end in proptest::sample::select(vec!["\n", "\r\n"]), comment in "[ -~]{0,30}",
    ) {
        let text = format!("{MEMBER}{blank}\n#{blank}x {comment}\n[features]\n'a' = [ # {comment}\n]\n").replace('\n', end);
        proptest::prop_assert_eq!(added(&text), [("Cargo.toml".to_owned(), text.clone())]);
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    const PIECES: [&str; 24] = [
        "\n",
        " ",
        ">",
        "> ",
        "```",
        "\"\"\"",
        "\\",
        "'",
        "[",
        "]",
        "[package]\n",
        "[workspace]\n",
        "name = \"a\"\n",
        "a = [\n",
        "on:\n",
        "jobs:\n",
        "├── a v1.0.0\n",
        "--- a\n+++ b\n",
        "@@ -1,2 +0,9 @@\n",
        "+x",
        "diff --git ",
        "ü",
        "{",
        "a/Cargo.toml:\n",
    ];
    proptest::sample::select(PIECES.to_vec())
}

fn prose() -> impl Strategy<Value = String> {
    const WORDS: [&str; 12] = [
        "the",
        "root",
        "it's",
        "Cargo.toml",
        "(twice)",
        "`lto = true`",
        "a\"b",
        "[x]",
        "why?",
        "[workspace]",
        "{it}",
        "x=1",
    ];
    const LINES: [&str; 6] = [
        "- [x] I have searched",
        "[docs]: https://example.org",
        "[docs](https://example.org)",
        "$ cargo build",
        "* * *",
        "",
    ];
    let words = proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 2..9);
    let line = words.prop_map(|words| format!("We see {}.", words.join(" ")));
    let mark = proptest::sample::select(LINES.to_vec()).prop_map(str::to_owned);
    let lines = proptest::collection::vec(proptest::prop_oneof![line, mark], 0..5);
    lines.prop_map(|lines| lines.join("\n"))
}
