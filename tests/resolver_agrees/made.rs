//! Registries and workspaces that are made up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plimsoll::audit::Audit;
use plimsoll::edit::{self, Edit, Verb};
use plimsoll::resolve::Bump;

/// Numbers that look random and are the same for one seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// True in so many of a hundred cases.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const NAMES: [&str; 14] =
    ["ab", "b", "cde", "dfgh", "Eta", "f-f", "g_g", "hhh", "iota", "jay", "kappa", "ell", "mu", "nu"];
const VERSIONS: [&str; 12] = [
    "0.0.1",
    "0.1.0",
    "0.1.4",
    "0.2.0",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.3.0-rc.1",
    "2.0.0",
    "2.1.0",
    "2.1.1+meta",
    "3.0.0",
];
const REQUIREMENTS: [&str; 16] = [
    "*",
    "^1",
    "^1.0",
    "^1.0.1",
    "~1.2",
    "=1.0.0",
    ">=1",
    ">=0.1, <2",
    "^0.1",
    "^0.2.0",
    "^2",
    "^2.1",
    "<3",
    "^3",
    "0.0.1",
    "^1.3.0-rc.1",
];
const FEATURES: [&str; 3] = ["default", "x", "y"];

struct Release {
    version: &'static str,
    late: bool,
    line: String,
}

pub struct Made {
    packages: BTreeMap<&'static str, Vec<Release>>,
    pub files: Vec<(String, String)>,
}

impl Made {
    pub fn new(random: &mut Random) -> Self {
        let mut packages: BTreeMap<&str, Vec<Release>> = BTreeMap::new();
        for name in NAMES {
            // Some names are of no package.
            if random.chance(2) {
                continue;
            }
            for version in VERSIONS {
                if random.chance(45) {
                    let is_first = !packages.contains_key(name);
                    let release = Release { version, late: !is_first && random.chance(40), line: String::new() };
                    packages.entry(name).or_default().push(release);
                }
            }
        }
        for (at, name) in NAMES.iter().enumerate() {
            for number in 0..packages.get(name).map_or(0, Vec::len) {
                let version = packages[name][number].version;
                let text = line(random, at, name, version, &packages);
                packages.get_mut(name).unwrap()[number].line = text;
            }
        }
        let files = workspace(random, &packages);
        Self { packages, files }
    }

    /// The files of the index, of early releases or of all.
    pub fn index(&self, late: bool) -> BTreeMap<String, String> {
        let mut index = BTreeMap::new();
        for (name, releases) in &self.packages {
            let mut text = String::new();
            for release in releases.iter().filter(|release| late || !release.late) {
                let _ = writeln!(text, "{}", release.line);
            }
            if !text.is_empty() {
                index.insert((*name).to_owned(), text);
            }
        }
        index
    }

    /// Another requirement for one dependency of a member, and the files with it.
    pub fn bump(&mut self, random: &mut Random, audit: &Audit) -> Option<(Bump, Vec<(String, String)>)> {
        let members = &audit.model.workspace.members;
        let member = random.below(members.len());
        let dependencies = &members.get(member)?.dependencies;
        let number = random.below(dependencies.len());
        let dependency = dependencies.get(number).filter(|dependency| dependency.requirement.is_some())?;
        if dependency.site.spec.workspace {
            return None;
        }
        let releases = self.packages.get(dependency.name.as_str())?;
        let version = releases[random.below(releases.len())].version;
        let requirement = version.split('+').next()?.to_owned();
        let key = dependency.site.path.join("version");
        let edit = Edit::new(&dependency.site.file, key, Verb::Set(requirement.as_str().into()));
        let mut files = self.files.clone();
        let file = files.iter_mut().find(|(path, _)| *path == *dependency.site.file)?;
        file.1 = edit::apply(&file.0, &file.1, &[edit]).ok()?;
        Some((Bump { member, dependency: number, requirement }, files))
    }
}

/// A requirement that some early release of `package` answers, mostly.
fn requirement(random: &mut Random, package: &str, packages: &BTreeMap<&str, Vec<Release>>) -> String {
    let early: Vec<_> = packages.get(package).into_iter().flatten().filter(|release| !release.late).collect();
    if early.is_empty() || random.chance(4) {
        return random.of(&REQUIREMENTS).to_owned();
    }
    let version = early[random.below(early.len())].version.split('+').next().unwrap();
    let short = version.rsplit_once('.').unwrap().0;
    match random.below(9) {
        _ if version.contains('-') => format!("^{version}"),
        0 => "*".to_owned(),
        1 => format!(">={version}"),
        2 => format!("~{short}"),
        3 if random.chance(40) => format!("={version}"),
        4 => format!("{short}.*"),
        5 | 6 => format!("^{short}"),
        7 => format!("<={version}"),
        _ => format!("^{version}"),
    }
}

/// A release as the index has it. It depends on packages further down the list only, so that there are no cycles.
fn line(random: &mut Random, at: usize, name: &str, version: &str, packages: &BTreeMap<&str, Vec<Release>>) -> String {
    let mut dependencies = Vec::new();
    let mut optional = Vec::new();
    let mut keys = Vec::new();
    let mut known: Vec<String> = Vec::new();
    let below = NAMES.len() - at - 1;
    for _ in 0..random.below(4).min(below) {
        let package = NAMES[at + 1 + random.below(below)];
        if keys.contains(&package) {
            continue;
        }
        let renamed = random.chance(15).then(|| format!("r_{}", package.to_lowercase()));
        let key = renamed.clone().unwrap_or_else(|| package.to_owned());
        keys.push(package);
        known.push(key.clone());
        let kind = random.of(&["normal", "normal", "normal", "build", "dev"]);
        // Cargo takes a release for broken that has an optional dev-dependency.
        let is_optional = kind != "dev" && random.chance(35);
        if is_optional {
            optional.push(key.clone());
        }
        let wanted = requirement(random, package, packages);
        let package = renamed.map_or(String::new(), |_| format!(",\"package\":\"{package}\""));
        let features = if random.chance(10) { format!("\"{}\"", random.of(&FEATURES[1..])) } else { String::new() };
        dependencies.push(format!(
            "{{\"name\":\"{key}\",\"req\":\"{}\",\"features\":[{features}],\"optional\":{is_optional},\
             \"default_features\":{},\"target\":{},\"kind\":\"{kind}\"{package}}}",
            wanted,
            random.chance(75),
            random.of(&["null", "\"cfg(windows)\""]),
        ));
    }
    // Either optional dependencies are features of their own, or features name them as `dep:`.
    let is_new_style = random.chance(50);
    let features: Vec<&str> = FEATURES.into_iter().filter(|_| random.chance(95)).collect();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for feature in &features {
        let mut values = Vec::new();
        let mut is_new = false;
        for _ in 0..random.below(3) {
            let other = random.of(&features);
            let key = if known.is_empty() { None } else { Some(&known[random.below(known.len())]) };
            let inner = random.of(&FEATURES[1..]);
            match (random.below(5), optional.first(), key) {
                (0, Some(optional), _) if is_new_style => {
                    is_new = true;
                    values.push(format!("dep:{optional}"));
                }
                (1, Some(optional), _) => {
                    is_new = true;
                    values.push(format!("{optional}?/{inner}"));
                }
                (2, Some(optional), _) if !is_new_style => values.push(optional.clone()),
                (3, _, Some(key)) => values.push(format!("{key}/{inner}")),
                (_, _, _) if other != *feature => values.push(other.to_owned()),
                _ => {}
            }
        }
        let values: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        let text = format!("\"{feature}\":[{}]", values.join(","));
        if is_new { new.push(text) } else { old.push(text) }
    }
    let features2 =
        if new.is_empty() { String::new() } else { format!(",\"features2\":{{{}}},\"v\":2", new.join(",")) };
    let links = if random.chance(6) { ",\"links\":\"lib\"" } else { "" };
    let rust = if random.chance(30) {
        random.of(&["1.60", "1.60", "1.70.1", "1.70.1", "1.85", "1.99", "1.99", "2.0-x"])
    } else {
        ""
    };
    let rust = if rust.is_empty() { String::new() } else { format!(",\"rust_version\":\"{rust}\"") };
    format!(
        "{{\"name\":\"{name}\",\"vers\":\"{version}\",\"deps\":[{}],\"cksum\":\"{:0>64}\",\"features\":{{{}}}{features2},\
         \"yanked\":{}{links}{rust}}}",
        dependencies.join(","),
        format!("{at}{}", version.len()),
        old.join(","),
        random.chance(5),
    )
}

fn workspace(random: &mut Random, packages: &BTreeMap<&str, Vec<Release>>) -> Vec<(String, String)> {
    let members = 1 + random.below(3);
    let names = &["w0", "w1", "w2"][..members];
    let patched = random.chance(30);
    let quoted: Vec<String> = names.iter().rev().map(|name| format!("\"{name}\"")).collect();
    let mut root = format!(
        "[workspace]\nmembers = [{}]\nexclude = [\"patched\"]\nresolver = \"{}\"\n",
        quoted.join(", "),
        random.of(&["1", "2", "3", "3"])
    );
    let mut files = Vec::new();
    if patched {
        let name = NAMES[random.below(NAMES.len())];
        let _ = write!(root, "\n[patch.crates-io]\n{name} = {{ path = \"patched\" }}\n");
        let version = random.of(&VERSIONS);
        let text = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n\n[features]\nx = []\ny = []\n"
        );
        files.push(("patched/Cargo.toml".to_owned(), text));
    }
    files.push(("Cargo.toml".to_owned(), root));
    for (number, name) in names.iter().enumerate() {
        let mut text = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
        if random.chance(40) {
            let _ = writeln!(text, "rust-version = \"{}\"", random.of(&["1.65", "1.70", "1.85.0"]));
        }
        let mut used = Vec::new();
        let mut optional = Vec::new();
        for table in ["dependencies", "dev-dependencies", "target.'cfg(unix)'.dependencies", "build-dependencies"] {
            let mut entries = String::new();
            for _ in 0..random.below(if table == "dependencies" { 5 } else { 2 }) {
                let package = NAMES[random.below(NAMES.len())];
                if used.contains(&package) {
                    continue;
                }
                used.push(package);
                let renamed = random.chance(10).then(|| format!("k_{}", package.to_lowercase()));
                let key = renamed.clone().unwrap_or_else(|| package.to_owned());
                let mut value = format!("version = \"{}\"", requirement(random, package, packages));
                if renamed.is_some() {
                    let _ = write!(value, ", package = \"{package}\"");
                }
                if random.chance(20) {
                    value += ", default-features = false";
                }
                if random.chance(12) {
                    let _ = write!(value, ", features = [\"{}\"]", random.of(&FEATURES[1..]));
                }
                if table == "dependencies" && random.chance(20) {
                    value += ", optional = true";
                    optional.push(key.clone());
                }
                let _ = writeln!(entries, "{key} = {{ {value} }}");
            }
            if table == "dependencies" && number > 0 && random.chance(40) {
                let _ = writeln!(entries, "w0 = {{ path = \"../w0\" }}");
            }
            if !entries.is_empty() {
                let _ = write!(text, "\n[{table}]\n{entries}");
            }
        }
        if let Some(key) = optional.first() {
            let values = [format!("\"dep:{key}\""), format!("\"{key}/x\""), format!("\"{key}?/y\", \"dep:{key}\"")];
            let _ = write!(text, "\n[features]\nall = [{}]\n", values[random.below(values.len())]);
        }
        files.push((format!("{name}/Cargo.toml"), text));
    }
    files
}
