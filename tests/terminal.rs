//! `examples/audit.rs` as it is called from a terminal: what it writes, and what it does not.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

const ROOT: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"a\"]\n\n[profile.release]\ncodegen_units = 1\n";
const MEMBER: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nlog = { version = \"0.4\", default_features = false }\n";

/// A folder that is gone with its test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("plimsoll-terminal-{}-{number}", std::process::id()));
        fs::create_dir_all(folder.join("project/a")).unwrap();
        fs::write(folder.join("project/Cargo.toml"), ROOT).unwrap();
        fs::write(folder.join("project/a/Cargo.toml"), MEMBER).unwrap();
        Self(folder)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    /// All files and links below, with what is in the files.
    fn content(&self, path: &str) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let mut folders = vec![self.at(path)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let (path, kind) = entry.map(|entry| (entry.path(), entry.file_type().unwrap())).unwrap();
                match kind.is_dir() {
                    true => folders.push(path),
                    false => all.push((path.display().to_string(), fs::read_to_string(&path).unwrap_or_default())),
                }
            }
        }
        all.sort();
        all
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = Command::new("chmod").arg("-R").arg("u+rwX").arg(&self.0).status();
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--example", "audit", "--message-format", "json"]);
        let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit()).output().unwrap();
        assert!(built.status.success());
        let lines = String::from_utf8(built.stdout).unwrap();
        let lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let programs: Vec<PathBuf> = lines.filter_map(|line| Some(line.get("executable")?.as_str()?.into())).collect();
        programs.into_iter().next_back().unwrap()
    })
}

/// Somebody for whom permissions count, who is not root.
fn as_anybody(folder: &Folder) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if !is_root {
        return Command::new(program());
    }
    let copy = folder.at("audit");
    // Not by this process: a test beside this one may start a program meanwhile, which would hold the copy open.
    assert!(Command::new("cp").arg(program()).arg(&copy).status().unwrap().success());
    for path in [&folder.0, &copy] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(copy);
    command.uid(65_534);
    command
}

fn audit(folder: &Folder, arguments: &[&str]) -> Output {
    Command::new(program()).current_dir(&folder.0).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const APPLY: [&str; 5] = ["project", "--select", "all", "--apply", "out"];

#[test]
fn what_is_written_is_listed_and_the_report_stands_alone() {
    let folder = Folder::new();
    let done = audit(&folder, &[&APPLY[..], &["--json"]].concat());
    assert!(done.status.success(), "{}", said(&done));
    let written: Vec<String> = folder.content("out").into_iter().map(|(path, _)| path).collect();
    assert_eq!(written.len(), 2, "{written:?}");
    let listed: Vec<String> =
        said(&done).lines().map(|line| line.replace("wrote out", &folder.at("out").display().to_string())).collect();
    assert_eq!(listed, written);
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(report.pointer("/plan/files/1").is_some());
    assert_eq!(fs::read_to_string(folder.at("project/Cargo.toml")).unwrap(), ROOT);
}

#[test]
fn a_file_that_is_there_stays_unless_it_may_be_replaced() {
    let folder = Folder::new();
    fs::create_dir_all(folder.at("out/a")).unwrap();
    fs::write(folder.at("out/a/Cargo.toml"), "mine").unwrap();
    fs::hard_link(folder.at("out/a/Cargo.toml"), folder.at("also-mine")).unwrap();
    let before = folder.content("out");
    let done = audit(&folder, &APPLY);
    assert!(!done.status.success() && said(&done).contains("out/a/Cargo.toml is there already"), "{}", said(&done));
    assert_eq!(folder.content("out"), before, "nothing is written if one file may not be");
    let done = audit(&folder, &[&APPLY[..], &["--overwrite"]].concat());
    assert!(done.status.success(), "{}", said(&done));
    assert!(fs::read_to_string(folder.at("out/a/Cargo.toml")).unwrap().contains("default-features = false"));
    assert_eq!(fs::read_to_string(folder.at("also-mine")).unwrap(), "mine");
    assert_eq!(folder.content("out").len(), 2, "nothing else is left");
}

#[test]
fn no_link_leads_out_of_the_folder() {
    for (link, to) in
        [("a", "elsewhere"), ("a", "nowhere"), ("Cargo.toml", "elsewhere/Cargo.toml"), ("Cargo.toml", "nowhere")]
    {
        let folder = Folder::new();
        fs::create_dir_all(folder.at("out")).unwrap();
        fs::create_dir_all(folder.at("elsewhere")).unwrap();
        fs::write(folder.at("elsewhere/Cargo.toml"), "mine").unwrap();
        symlink(folder.at(to), folder.at("out").join(link)).unwrap();
        let before = (folder.content("out"), folder.content("elsewhere"));
        for more in [&[][..], &["--overwrite"]] {
            let done = audit(&folder, &[&APPLY[..], more].concat());
            assert!(!done.status.success() && said(&done).contains("is a symbolic link"), "{link}: {}", said(&done));
            assert_eq!((folder.content("out"), folder.content("elsewhere")), before, "{link}");
        }
        assert!(!folder.at("nowhere").exists());
    }
}

#[test]
fn a_write_that_fails_takes_back_those_before_it() {
    let folder = Folder::new();
    fs::create_dir_all(folder.at("out/a")).unwrap();
    fs::write(folder.at("out/Cargo.toml"), "mine").unwrap();
    fs::set_permissions(folder.at("out"), fs::Permissions::from_mode(0o777)).unwrap();
    fs::set_permissions(folder.at("out/a"), fs::Permissions::from_mode(0o555)).unwrap();
    let before = folder.content("out");
    let done = as_anybody(&folder).current_dir(&folder.0).args(APPLY).arg("--overwrite").output().unwrap();
    assert!(!done.status.success() && said(&done).contains("out/a/Cargo.toml: Permission denied"), "{}", said(&done));
    assert_eq!(folder.content("out"), before);
}

#[test]
fn what_cannot_be_read_is_a_problem_of_the_report() {
    let folder = Folder::new();
    fs::create_dir_all(folder.at("project/b")).unwrap();
    fs::write(folder.at("project/Cargo.lock"), "version = 4\n").unwrap();
    symlink("../Cargo.toml", folder.at("project/b/Cargo.toml")).unwrap();
    fs::create_dir_all(folder.at("project/c")).unwrap();
    for closed in ["project/Cargo.lock", "project/c"] {
        fs::set_permissions(folder.at(closed), fs::Permissions::from_mode(0o000)).unwrap();
    }
    let done = as_anybody(&folder).current_dir(&folder.0).arg("project").output().unwrap();
    assert!(done.status.success(), "{}", said(&done));
    let report = String::from_utf8(done.stdout).unwrap();
    for line in [
        "`Cargo.lock`: cannot be read: Permission denied",
        "`c`: cannot be read",
        "`b/Cargo.toml`: not read, as it is a symbolic link",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert!(report.contains("codegen_units"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = Folder::new();
    let mut child = Command::new(program());
    child.current_dir(&folder.0).args(["project", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), said(&done).as_str()), (Some(0), ""));
}

#[test]
fn of_several_workspaces_one_is_chosen() {
    let folder = Folder::new();
    for name in ["a", "b"] {
        fs::create_dir_all(folder.at(&format!("several/{name}"))).unwrap();
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n");
        fs::write(folder.at(&format!("several/{name}/Cargo.toml")), manifest).unwrap();
    }
    let told = |arguments: &[&str]| {
        let done = audit(&folder, &[&["several", "--markdown"], arguments].concat());
        String::from_utf8_lossy(&done.stdout).into_owned() + &said(&done)
    };
    for (arguments, root) in [(&[][..], "a"), (&["--root", "b/Cargo.toml"][..], "b")] {
        let wanted = format!("Only the workspace of `{root}/Cargo.toml` is audited; 1 other workspace");
        assert!(told(arguments).contains(&wanted), "{}", told(arguments));
    }
    assert!(told(&["--root", "c/Cargo.toml"]).contains("there is no `c/Cargo.toml` in several"));
}

#[test]
fn what_is_no_option_is_refused() {
    let folder = Folder::new();
    for wrong in [
        &["project", "--aply", "out"][..],
        &["project", "--apply", "out"],
        &["project", "--select", "all", "--apply"],
        &["project", "--overwrite"],
        &["project", "another"],
        &["--json"],
        &["-x", "project"],
        &["project", "--select", "no-such:finding", "--apply", "out"],
        &["nowhere"],
    ] {
        let done = audit(&folder, wrong);
        assert_eq!(done.status.code(), Some(2), "{wrong:?}");
        assert!(said(&done).starts_with("audit: ") && done.stdout.is_empty(), "{wrong:?}: {}", said(&done));
        assert!(!folder.at("out").exists());
    }
}

/// Ids hold requirements and platforms, and so commas and equals signs.
#[test]
fn every_fix_can_be_selected_by_its_name() {
    let folder = Folder::new();
    let root = "[workspace]\nresolver = \"3\"\nmembers = [\"a\"]\n\n[workspace.dependencies]\nlog = \"0.4.20\"\n";
    let member = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nlog = \
                  \"=0.4.20\"\n\n[target.'cfg(all(unix, target_os = \"linux\"))'.dependencies]\nlibc = { version = \
                  \"0.2\", default_features = false }\n";
    fs::write(folder.at("project/Cargo.toml"), root).unwrap();
    fs::write(folder.at("project/a/Cargo.toml"), member).unwrap();
    let report = |select: &str| -> serde_json::Value {
        let done = audit(&folder, &["project", "--json", "--select", select]);
        serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{select}: {}", said(&done)))
    };
    let all = report("safe");
    let text = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let mut named = Vec::new();
    for finding in all["findings"].as_array().unwrap() {
        let others = finding["alternatives"].as_array().into_iter().flatten();
        for fix in others.chain(Some(&finding["fix"]).filter(|fix| fix.is_object())) {
            named.push(format!("{}={}", text(finding, "id"), text(fix, "id")));
        }
    }
    let has = |sign: &str, count: usize| named.iter().any(|name| name.matches(sign).count() >= count);
    assert!(has(", ", 1) && has("=", 3), "{named:?}");
    for select in named.iter().cloned().chain([named.join(",")]) {
        // A finding or a fix that is not known stops it.
        let done = audit(&folder, &["project", "--select", &select, "--apply", "out", "--overwrite"]);
        assert!(done.status.success() && said(&done).contains("wrote "), "{select}: {}", said(&done));
    }
}
