//! The profiles side by side, and the trade-off of each setting.

use plimsoll::profile::effective::{ALWAYS, IMPLIED, Part};
use plimsoll::schema::v1::{Profile, Report, Setting};

/// The trade-off of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighs {
    /// Its key.
    pub key: &'static str,
    /// In a few words.
    pub says: &'static str,
}

/// The settings in the order in which they are shown.
const SETTINGS: [Weighs; 11] = [
    Weighs { key: "opt-level", says: "higher: slower builds, faster program; s and z: a smaller one" },
    Weighs { key: "lto", says: "thin and fat: slower links, a faster and smaller program" },
    Weighs { key: "codegen-units", says: "fewer: less parallel builds, a faster and smaller program" },
    Weighs { key: "incremental", says: "true: faster rebuilds, more disk" },
    Weighs { key: "debug", says: "more: slower builds, more disk, better debugging" },
    Weighs { key: "split-debuginfo", says: "where debuginfo is kept; unpacked: faster links" },
    Weighs { key: "strip", says: "more: a smaller program, backtraces without lines or names" },
    Weighs { key: "panic", says: "abort: a smaller program that cannot catch a panic" },
    Weighs { key: "debug-assertions", says: "true: a slower program that finds more mistakes" },
    Weighs { key: "overflow-checks", says: "true: a slower program that finds overflows" },
    Weighs { key: "rpath", says: "where a program looks for its shared libraries" },
];

/// The settings that any profile of `report` has, each with its trade-off.
pub fn settings(report: &Report) -> Vec<Weighs> {
    let has = |key: &str| report.profiles.iter().any(|profile| member_setting(profile, key).is_some());
    SETTINGS.into_iter().filter(|weighs| has(weighs.key)).collect()
}

/// A setting of a profile as it holds for members of the workspace.
pub fn member_setting<'a>(profile: &'a Profile, key: &str) -> Option<&'a Setting> {
    let members = profile.scopes.iter().find(|scope| scope.is_members())?;
    members.settings.iter().find(|setting| setting.key == key)
}

/// The origin of a value, in a few words; empty if it is written in a file.
pub fn origin(setting: &Setting) -> &str {
    match setting.origin.as_str() {
        ALWAYS => "always so",
        IMPLIED => "follows from the others",
        origin => origin,
    }
}

/// The name of a scope, in words.
pub fn scope_name(scope: &str) -> String {
    match Part::of(scope) {
        Some(Part::Members) => "Members of the workspace".to_owned(),
        Some(Part::Dependencies) => "Dependencies".to_owned(),
        Some(Part::BuildMembers) => "Build scripts and proc macros of members".to_owned(),
        Some(Part::BuildDependencies) => "Build scripts, proc macros and their dependencies".to_owned(),
        None => format!("`{scope}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll::audit::Audit;
    use plimsoll::input::InputFile;
    use plimsoll::schema::v1;

    #[test]
    fn every_setting_of_a_profile_has_its_words() {
        let manifest = "[package]\nname = \"a\"\n\n[profile.release]\nsplit-debuginfo = \"packed\"\ndebug = 1\n";
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }]);
        let report = v1::report(&audit);
        let shown: Vec<&str> = settings(&report).iter().map(|weighs| weighs.key).collect();
        for profile in &report.profiles {
            for setting in profile.scopes.iter().flat_map(|scope| &scope.settings) {
                assert!(shown.contains(&setting.key.as_str()), "{}", setting.key);
            }
        }
        let release = report.profiles.iter().find(|profile| profile.name == "release").unwrap();
        assert_eq!(member_setting(release, "debug").map(origin), Some("profile.release"));
    }
}
