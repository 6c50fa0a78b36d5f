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
    // Entries may share what they are made of, so that a small archive can hold large files that all turn out to be
    // damaged: these are not kept, but take as long.
    let mut work = limits.bytes.saturating_mul(2);
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
        match contents(&archive, &entry, left, &mut work) {
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
    work: &mut usize,
) -> Result<Vec<u8>, String> {
    let method = entry.compression_method();
    let claimed = usize::try_from(entry.uncompressed_size_hint()).unwrap_or(usize::MAX);
    let entry = archive.get_entry(entry.wayfinder()).map_err(|error| error.to_string())?;
    let too_much = || format!("it has more than the {limit} bytes that are left");
    if claimed > limit {
        return Err(too_much());
    }
    *work = work.checked_sub(claimed).ok_or("too much of the archive is damaged")?;
    let bytes = match method {
        CompressionMethod::STORE if entry.data().len() != claimed => return Err("it is damaged".to_owned()),
        CompressionMethod::STORE => entry.data().to_vec(),
        // One that holds more than it says is damaged.
        CompressionMethod::DEFLATE => {
            decompress_to_vec_with_limit(entry.data(), claimed).map_err(|_| "it is damaged".to_owned())?
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

    /// An archive whose entries are all made of the same bytes, which are not what each says they are.
    fn overlapping(entries: usize, claimed: u32) -> Vec<u8> {
        let data = miniz_oxide::deflate::compress_to_vec(&vec![b'#'; claimed as usize], 6);
        let name = b"Cargo.toml";
        let head = |out: &mut Vec<u8>| {
            out.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
            for number in [0, data.len() as u32, claimed] {
                out.extend(number.to_le_bytes());
            }
            out.extend([name.len() as u8, 0, 0, 0]);
        };
        let mut archive = b"PK\x03\x04".to_vec();
        head(&mut archive);
        archive.extend(name);
        archive.extend(&data);
        let start = archive.len() as u32;
        for _ in 0..entries {
            archive.extend(b"PK\x01\x02\x14\0");
            head(&mut archive);
            archive.extend([0; 14]);
            archive.extend(name);
        }
        let length = archive.len() as u32 - start;
        archive.extend(b"PK\x05\x06\0\0\0\0");
        for number in [entries as u16, entries as u16] {
            archive.extend(number.to_le_bytes());
        }
        for number in [length, start] {
            archive.extend(number.to_le_bytes());
        }
        archive.extend([0; 2]);
        archive
    }

    #[test]
    fn entries_that_share_their_bytes_cost_no_more_than_the_limit() {
        let archive = overlapping(5_000, 1 << 16);
        let limits = Limits { entries: 10_000, bytes: 1 << 18 };
        let unpacked = unpack(&archive, limits).unwrap();
        let said = |part: &str| unpacked.left_out.iter().filter(|why| why.contains(part)).count();
        assert_eq!((unpacked.files.len(), said("it is damaged"), said("too much of the archive")), (0, 8, 4_992));
        // Those that are whole count too.
        let mut whole = archive;
        let crc = rawzip::crc32(&vec![b'#'; 1 << 16]).to_le_bytes();
        let places: Vec<usize> = (0..whole.len() - 3).filter(|at| whole[*at..].starts_with(b"PK\x01\x02")).collect();
        for at in places {
            whole[at + 16..at + 20].copy_from_slice(&crc);
        }
        let unpacked = unpack(&whole, limits).unwrap();
        assert_eq!(unpacked.files.len(), 4);
    }

    #[test]
    fn an_entry_that_holds_more_than_it_says_is_damaged() {
        let mut archive = overlapping(1, 1_000);
        let at = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
        archive[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
        let unpacked = unpack(&archive, Limits::default()).unwrap();
        assert!(unpacked.files.is_empty() && unpacked.left_out[0].contains("damaged"), "{:?}", unpacked.left_out);
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
