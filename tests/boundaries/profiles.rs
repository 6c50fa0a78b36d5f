//! Of profiles and what they compile.

use plimsoll::facts::since::Since;

use crate::{Boundary, PACKAGE, TOOLCHAIN};

pub const BOUNDARIES: &[Boundary] = &[
    Boundary {
        change: Since::BuildOverrideDebuginfo,
        minor: 69,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[profile.dev.build-override]\ndebug = false\n",
            ),
        ],
        before: "info build-override:dev",
        after: "recommendation build-override:dev",
    },
    Boundary {
        change: Since::CustomProfiles,
        minor: 57,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2018\"\n[package.metadata.plimsoll]\ngoal = \"size\"\n",
            ),
        ],
        before: "",
        after: "info profile-template:size",
    },
    Boundary {
        change: Since::DebugNames,
        minor: 71,
        files: &[TOOLCHAIN, PACKAGE],
        before: "+debug = 1\n",
        after: "+debug = \"line-tables-only\"\n",
    },
    Boundary {
        change: Since::DebugProfile,
        minor: 99,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n[profile.debug]\ndebug = true\n"),
        ],
        before: "error refused-profile:profile.debug",
        after: "",
    },
    Boundary {
        change: Since::DebugProfile,
        minor: 99,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[profile.x]\ninherits = \"debug\"\n[workspace]\nmembers = [\"b\"]\n",
            ),
            ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2021\"\n[profile.y]\ninherits = \"debug\"\n"),
        ],
        before: "`profile.y.inherits`: before Cargo 1.99, the profile `debug` has the name `dev`",
        after: "",
    },
    Boundary {
        change: Since::DebugProfile,
        minor: 99,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[workspace]\nmembers = [\"b\"]\nresolver = \"2\"\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2021\"\n[profile.debug]\nopt-level = 1\n"),
        ],
        before: "[profile.debug]: Cargo reserves this name",
        after: "",
    },
    Boundary {
        change: Since::RustcCrateType,
        minor: 64,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[lib]\ncrate-type = [\"cdylib\", \
                 \"rlib\"]\n[profile.release]\nlto = true\n",
            ),
        ],
        before: "",
        after: "`cargo rustc --lib --release --crate-type cdylib`",
    },
    Boundary {
        change: Since::Strip,
        minor: 59,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[package.metadata.plimsoll]\ngoal = \"size\"\n",
            ),
        ],
        before: "",
        after: "+strip = \"debuginfo\"\n",
    },
    Boundary {
        change: Since::StripImplied,
        minor: 77,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n[profile.release]\nstrip = \"debuginfo\"\n"),
        ],
        before: "",
        after: "info strip:release",
    },
];
