//! Zip archives: a project that comes as one, and the corrected files on their way out.

use std::fmt;
use std::io::Write;

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter, ZipFileHeaderRecord, ZipSliceArchive};

use crate::input::{self, InputFile};

/// What is taken from an archive at most, so that a small one cannot fill the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The entries that are looked at.
    pub entries: usize,
    /// The bytes of all unpacked files together.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 10_000, bytes: 64 << 20 }
    }
}

/// What an archive holds of interest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unpacked {
    /// The files that an audit reads, with paths that stay inside of the archive.
    pub files: Vec<InputFile>,
    /// What was left out although it would have been read, in sentences.
    pub left_out: Vec<String>,
}

/// Not a zip archive, or a damaged one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnArchive(String);

impl fmt::Display for NotAnArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a zip archive that can be read: {}", self.0)
    }
}

impl std::error::Error for NotAnArchive {}

/// Whether `bytes` begin as a zip archive does, an empty one included.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Takes the files that an audit reads out of a zip archive. Others are not unpacked.
pub fn unpack(bytes: &[u8], limits: Limits) -> Result<Unpacked, NotAnArchive> {
    let archive = ZipArchive::from_slice(bytes).map_err(|error| NotAnArchive(error.to_string()))?;
    let mut unpacked = Unpacked::default();
    let mut left = limits.bytes;
    let mut entries = archive.entries();
    for seen in 0.. {
        let entry = match entries.next_entry() {
            Ok(Some(_)) if seen == limits.entries => {
                unpacked.left_out.push(format!("only the first {} entries of the archive were read", limits.entries));
                break;
            }
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            Err(error) => {
                unpacked.left_out.push(format!("the archive's list of files ends early: {error}"));
                break;
            }
        };
        // Normalized, a path does not lead out of the archive.
        let Ok(path) = entry.file_path().try_normalize().map(|path| path.as_ref().to_owned()) else { continue };
        if entry.is_dir() || !input::is_wanted(&path) {
            continue;
        }
        match contents(&archive, &entry, left) {
            Ok(bytes) => {
                left -= bytes.len();
                unpacked.files.push(InputFile { path, bytes });
            }
            Err(why) => unpacked.left_out.push(format!("`{path}` was not unpacked: {why}")),
        }
    }
    Ok(unpacked)
}

fn contents(
    archive: &ZipSliceArchive<&[u8]>,
    entry: &ZipFileHeaderRecord<'_>,
    limit: usize,
) -> Result<Vec<u8>, String> {
    let method = entry.compression_method();
    let entry = archive.get_entry(entry.wayfinder()).map_err(|error| error.to_string())?;
    let too_much = || format!("it has more than the {limit} bytes that are left");
    let bytes = match method {
        CompressionMethod::STORE if entry.data().len() > limit => return Err(too_much()),
        CompressionMethod::STORE => entry.data().to_vec(),
        CompressionMethod::DEFLATE => {
            decompress_to_vec_with_limit(entry.data(), limit).map_err(|error| match error.status {
                miniz_oxide::inflate::TINFLStatus::HasMoreOutput => too_much(),
                _ => "it is damaged".to_owned(),
            })?
        }
        _ => return Err("it is packed in a way other than deflate".to_owned()),
    };
    let found = rawzip::ZipVerification { crc: rawzip::crc32(&bytes), uncompressed_size: bytes.len() as u64 };
    entry.claim_verifier().valid(found).map_err(|_| "it is damaged".to_owned())?;
    Ok(bytes)
}

/// An archive of these paths and texts, as they are: a few manifests are not worth the code that would press them.
pub fn pack<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Vec<u8>, NotAnArchive> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (path, text) in files {
        add(&mut archive, path, text).map_err(|error| NotAnArchive(error.to_string()))?;
    }
    archive.finish().map_err(|error| NotAnArchive(error.to_string()))
}

fn add(archive: &mut ZipArchiveWriter<Vec<u8>>, path: &str, text: &str) -> Result<(), rawzip::Error> {
    let (mut entry, config) = archive.new_file(path).start()?;
    let mut writer = config.wrap(&mut entry);
    writer.write_all(text.as_bytes())?;
    let (_, descriptor) = writer.finish()?;
    entry.finish(descriptor)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deflated(path: &str, bytes: &[u8]) -> Vec<u8> {
        let mut archive = ZipArchiveWriter::new(Vec::new());
        let file = archive.new_file(path).compression_method(CompressionMethod::DEFLATE);
        let (mut entry, config) = file.start().unwrap();
        entry.write_all(&miniz_oxide::deflate::compress_to_vec(bytes, 6)).unwrap();
        // The size and the checksum are those of what was pressed, so they are counted beside it.
        let mut counter = config.wrap(std::io::sink());
        counter.write_all(bytes).unwrap();
        let (_, descriptor) = counter.finish().unwrap();
        entry.finish(descriptor).unwrap();
        archive.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let files = [("Cargo.toml", "[workspace]\r\n"), ("crates/ä/Cargo.toml", ""), ("src/lib.rs", "fn main() {}")];
        let archive = pack(files).unwrap();
        assert!(is_archive(&archive));
        let unpacked = unpack(&archive, Limits::default()).unwrap();
        let found: Vec<(&str, &[u8])> =
            unpacked.files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect();
        assert_eq!(found, [("Cargo.toml", &b"[workspace]\r\n"[..]), ("crates/ä/Cargo.toml", b"")]);
        assert!(unpacked.left_out.is_empty());
    }

    #[test]
    fn deflate_is_read_and_no_path_leads_out() {
        let archive = deflated("../../x/Cargo.toml", b"[package]\n");
        let unpacked = unpack(&archive, Limits::default()).unwrap();
        assert_eq!(unpacked.files, [InputFile { path: "x/Cargo.toml".into(), bytes: b"[package]\n".to_vec() }]);
    }

    #[test]
    fn a_bomb_stays_small() {
        let archive = deflated("Cargo.toml", &vec![b'#'; 1 << 20]);
        assert!(archive.len() < 10_000);
        let unpacked = unpack(&archive, Limits { entries: 10, bytes: 1000 }).unwrap();
        assert!(unpacked.files.is_empty());
        assert!(unpacked.left_out[0].contains("more than the 1000 bytes"), "{:?}", unpacked.left_out);
    }

    #[test]
    fn entries_beyond_the_limit_are_told_of() {
        let archive = pack([("a/Cargo.toml", ""), ("b/Cargo.toml", "")]).unwrap();
        let unpacked = unpack(&archive, Limits { entries: 1, bytes: 100 }).unwrap();
        assert_eq!((unpacked.files.len(), unpacked.left_out.len()), (1, 1));
    }

    #[test]
    fn damage_is_found() {
        let mut archive = pack([("Cargo.toml", "[workspace]")]).unwrap();
        let at = archive.windows(11).position(|bytes| bytes == b"[workspace]").unwrap();
        archive[at] = b'{';
        let unpacked = unpack(&archive, Limits::default()).unwrap();
        assert!(unpacked.files.is_empty() && unpacked.left_out[0].contains("damaged"));
        assert!(unpack(b"PK\x03\x04 and so on", Limits::default()).is_err());
    }
}
