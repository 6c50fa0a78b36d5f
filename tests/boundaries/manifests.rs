//! Of manifests: editions, resolvers, inheritance, lints and keys.

use plimsoll::facts::since::Since;

use crate::{Boundary, MEMBER_OF_V, TOOLCHAIN};

pub const BOUNDARIES: &[Boundary] = &[
    Boundary {
        change: Since::CargoLints,
        minor: 100,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[workspace.dependencies]\nlog = \
                 \"0.4\"\n[lints.cargo]\nmanual_readme = \"allow\"\n",
            ),
        ],
        before: "info unused-workspace-dependency:log",
        after: "warning unused-workspace-dependency:log",
    },
    Boundary {
        change: Since::DefaultFeaturesInheritance,
        minor: 69,
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n[workspace.dependencies]\nlog = { version = \"0.4\", \
                 default-features = false }\n",
            ),
            MEMBER_OF_V,
        ],
        before: "",
        after: "tidy-up inherit-dependency:log",
    },
    Boundary {
        change: Since::WorkspaceInheritance,
        minor: 64,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n[workspace.package]\nversion = \"1.0.0\"\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\nversion.workspace = true\n"),
        ],
        before: "does not know `workspace = true`, which came with Rust 1.64",
        after: "",
    },
    Boundary {
        change: Since::WorkspaceInheritance,
        minor: 64,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n[workspace.dependencies]\nlog = \"0.4\"\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\n[dependencies]\nlog.workspace = true\n"),
        ],
        before: "does not know `workspace = true`, which came with Rust 1.64",
        after: "",
    },
    Boundary {
        change: Since::DefaultFeaturesOverride,
        minor: 99,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2024\"\n[dependencies]\nlog = { workspace = true, \
                 default-features = false }\n[workspace.dependencies]\nlog = \"0.4\"\n",
            ),
        ],
        before: "error inherited-default-features:log",
        after: "",
    },
    Boundary {
        change: Since::DepFeatures,
        minor: 60,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2018\"\n[dependencies]\nlog = { version = \"0.4\", optional = true \
                 }\n[features]\nlogging = [\"dep:log\"]\nstd = [\"log?/std\"]\n",
            ),
        ],
        before: "refuses `log?/std` in [features], which came with Rust 1.60",
        after: "",
    },
    Boundary {
        change: Since::Edition2018,
        minor: 31,
        files: &[("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\nrust-version = \"V\"\n")],
        before: "edition 2018 came with",
        after: "",
    },
    Boundary {
        change: Since::Edition2021,
        minor: 56,
        files: &[("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\nrust-version = \"V\"\n")],
        before: "edition 2021 came with",
        after: "",
    },
    Boundary {
        change: Since::Edition2024,
        minor: 85,
        files: &[("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2024\"\nrust-version = \"V\"\n")],
        before: "edition 2024 came with",
        after: "",
    },
    Boundary {
        change: Since::EditionMissingWarning,
        minor: 78,
        files: &[TOOLCHAIN, ("Cargo.toml", "[package]\nname = \"a\"\n")],
        before: "",
        after: "None on build time. Cargo warns.",
    },
    Boundary {
        change: Since::EditionOfTarget,
        minor: 87,
        files: &[TOOLCHAIN, ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n[lib]\nedition = \"2021\"\n")],
        before: "",
        after: "warning edition-of-target:",
    },
    Boundary {
        change: Since::GitBesideRegistry,
        minor: 96,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[dependencies]\nx = { git = \"https://example.com/x\", registry = \"own\" }\n",
            ),
        ],
        before: "has both `git` and a registry",
        after: "",
    },
    Boundary {
        change: Since::HyphenatedLints,
        minor: 99,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n[lints.rust]\nunused-mut = \"deny\"\n"),
        ],
        before: "",
        after: "warning old-spelling:Cargo.toml#lints.rust.unused-mut",
    },
    Boundary {
        change: Since::LintsTable,
        minor: 74,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[workspace.lints.rust]\nunsafe_code = \"deny\"\n",
            ),
        ],
        before: "",
        after: "info uninherited-lints:",
    },
    Boundary {
        change: Since::PatchFeaturesWarning,
        minor: 55,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2018\"\n[patch.crates-io]\nlog = { path = \"log\", features = \
                 [\"std\"] }\n",
            ),
        ],
        before: "None: Cargo ignores it.",
        after: "None: Cargo warns and ignores it.",
    },
    Boundary {
        change: Since::Resolver2,
        minor: 51,
        files: &[TOOLCHAIN, ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\nresolver = \"2\"\n")],
        before: "refuses `resolver = 2`",
        after: "",
    },
    Boundary {
        change: Since::Resolver3,
        minor: 84,
        files: &[TOOLCHAIN, ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\nresolver = \"3\"\n")],
        before: "refuses `resolver = 3`",
        after: "",
    },
    Boundary {
        change: Since::Toml11,
        minor: 94,
        files: &[
            TOOLCHAIN,
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n[dependencies]\nlog = {\n  version = \"0.4\",\n}\n",
            ),
        ],
        before: "refuses an inline table over several lines of TOML 1.1",
        after: "",
    },
    Boundary {
        change: Since::VirtualResolverWarning,
        minor: 72,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n"),
        ],
        before: "recommendation missing-resolver:",
        after: "warning missing-resolver:",
    },
    Boundary {
        change: Since::WorkspaceInheritance,
        minor: 64,
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n[workspace.dependencies]\nlog = \"0.4\"\n",
            ),
            MEMBER_OF_V,
        ],
        before: "",
        after: "tidy-up inherit-dependency:log",
    },
];
