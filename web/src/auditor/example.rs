//! The example: a small workspace with the usual ballast.

use plimsoll::input::InputFile;

macro_rules! file {
    ($path:literal) => {
        ($path, include_bytes!(concat!("../../example/", $path)))
    };
}

const FILES: [(&str, &[u8]); 6] = [
    file!("Cargo.toml"),
    file!("Cargo.lock"),
    file!("crates/tide-core/Cargo.toml"),
    file!("crates/tide-forecast/Cargo.toml"),
    file!("crates/tide-gauge/Cargo.toml"),
    file!("crates/tide-station/Cargo.toml"),
];

/// The files of the example.
pub fn files() -> Vec<InputFile> {
    let file = |(path, text): (&str, &[u8])| InputFile { path: path.to_owned(), bytes: text.to_vec() };
    FILES.into_iter().map(file).collect()
}
