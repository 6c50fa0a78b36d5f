//! Of cargo config, lockfile, workflows, and commands.

use plimsoll::facts::since::Since;

use crate::{Boundary, PACKAGE, PLAIN_WORKFLOW, TOOLCHAIN};

pub const BOUNDARIES: &[Boundary] = &[
    Boundary {
        change: Since::BuildWarnings,
        minor: 97,
        files: &[TOOLCHAIN, PACKAGE, (".cargo/config.toml", "[build]\nrustflags = [\"-D\", \"warnings\"]\n")],
        before: "`[workspace.lints]`",
        after: "`build.warnings = \"deny\"`",
    },
    Boundary {
        change: Since::CargoRemove,
        minor: 66,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\n[dependencies]\nmatches = \"0.1\"\n"),
        ],
        before: "then remove `matches` from the manifest",
        after: "then run `cargo remove matches`",
    },
    Boundary {
        change: Since::CiWithoutIncremental,
        minor: 99,
        files: &[TOOLCHAIN, PACKAGE, PLAIN_WORKFLOW],
        before: "recommendation workflow-incremental:",
        after: "",
    },
    Boundary {
        change: Since::CleanWorkspace,
        minor: 93,
        files: &[
            TOOLCHAIN,
            PACKAGE,
            (
                ".github/workflows/ci.yml",
                "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/cache@v4\n        \
                 with:\n          path: target\n          key: a\n      - run: cargo test\n",
            ),
        ],
        before: "`cargo clean -p MEMBER`",
        after: "`cargo clean --workspace`",
    },
    Boundary {
        change: Since::ConfigWithoutExtension,
        minor: 78,
        files: &[TOOLCHAIN, PACKAGE, (".cargo/config", "[build]\njobs = 2\n")],
        before: "",
        after: "warning config-key:name",
    },
    Boundary {
        change: Since::LldDefault,
        minor: 90,
        files: &[
            TOOLCHAIN,
            PACKAGE,
            (
                ".cargo/config.toml",
                "[target.x86_64-unknown-linux-gnu]\nrustflags = [\"-C\", \"link-arg=-fuse-ld=lld\"]\n",
            ),
        ],
        before: "",
        after: "info config-linker:",
    },
    Boundary {
        change: Since::LockfileV4,
        minor: 78,
        files: &[
            ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\nrust-version = \"V\"\n"),
            ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\n"),
        ],
        before: "tidy-up lockfile-version:",
        after: "",
    },
    Boundary {
        change: Since::PackageIdAt,
        minor: 62,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\n[dependencies]\nb = \">=1\"\nc = \"1\"\n"),
            (
                "Cargo.lock",
                "version = 3\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\ndependencies = [\n \"b 1.0.0\",\n \
                 \"c\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"b\"\nversion = \
                 \"2.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \
                 \"c\"\nversion = \"1.0.0\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\ndependencies = [\n \"b 2.0.0\",\n]\n",
            ),
        ],
        before: "b:1.0.0",
        after: "b@1.0.0",
    },
    Boundary {
        change: Since::Timings,
        minor: 60,
        files: &[
            TOOLCHAIN,
            ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\n[profile.release]\nlto = \"fat\"\n"),
        ],
        before: "the time of `cargo build --release` with",
        after: "`cargo build --release --timings`",
    },
];
