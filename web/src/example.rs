//! The example: a small workspace with the usual ballast.

use plimsoll::input::InputFile;

macro_rules! file {
    ($path:literal) => {
        ($path, include_str!(concat!("../example/", $path)))
    };
}

const FILES: [(&str, &str); 6] = [
    file!("Cargo.toml"),
    file!("Cargo.lock"),
    file!("crates/tide-core/Cargo.toml"),
    file!("crates/tide-forecast/Cargo.toml"),
    file!("crates/tide-gauge/Cargo.toml"),
    file!("crates/tide-station/Cargo.toml"),
];

/// The files of the example.
pub fn files() -> Vec<InputFile> {
    let file = |(path, text): (&str, &str)| InputFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
    FILES.into_iter().map(file).collect()
}
