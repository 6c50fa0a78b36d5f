//! Audits as links: all that an audit is made from, in as few characters as will do.
//!
//! A link holds the inputs and not the report, so that a later version that knows more finds more in it.

use std::fmt;
use std::sync::LazyLock;

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::paths;
use crate::saved::{Chosen, Settings};
use crate::secrets::Scrubbed;

mod budget;
mod coder;
mod context_model;
mod json;
mod lock;
mod prepare;
mod private;
mod public_names;
mod redact;

pub use crate::saved::SharedAudit;
pub use budget::{MOST_TEXT, MOST_WRITTEN};
pub use json::{MOST_FILE, from_file, from_json, is_audit, sealed_file, sealed_in, to_json};
pub use lock::without_checksums;
pub use prepare::{Discretion, Prepared, prepare};

use budget::{Budget, MOST_FILES};
use coder::{Coder, hash};
use context_model::ContextModel;
use lock::Lock;

/// What stands in front of a link's text: the version of its form.
pub const VERSION: &str = "a1";

/// What stands in front of the text of a link that a passphrase opens.
pub const SEALED: &str = "e1";

/// What stands in front of the root manifest among what is open; no name of what can be open begins so.
const ROOT: &str = "root ";

/// What encryption adds to the bytes of a link: a salt, a nonce and a tag.
const SEAL: usize = 16 + 12 + 16;

/// How many characters the fragment has that a passphrase opens, if the open one has so many.
pub fn sealed_length(open: usize) -> usize {
    let bytes = open.saturating_sub(VERSION.len()) * 3 / 4 + SEAL;
    SEALED.len() + (bytes * 4).div_ceil(3)
}

/// Why a link cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// It does not begin as links of a known version do.
    Unknown,
    /// It has other characters than links have.
    Characters,
    /// It was cut short or changed on its way.
    Changed,
    /// It ends before all is said.
    Ends,
    /// It would become more than a link or file may.
    TooMuch,
    /// What it says makes no sense.
    Nonsense,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "a newer version of Plimsoll may have made it",
            Self::Characters => "there are characters in it that no link has",
            Self::Changed => "it was cut short or changed on its way",
            Self::Ends => "it ends before all is said",
            Self::TooMuch => "unpacked, it would be larger than Plimsoll allows",
            Self::Nonsense => "what it says makes no sense",
        })
    }
}

impl std::error::Error for Damage {}

/// The fragment of a link, without `#`.
///
/// # Errors
///
/// There is too much to share.
pub fn write(shared: &Scrubbed<SharedAudit>) -> Result<String, Damage> {
    Ok(fragment(VERSION, &pack(shared)?))
}

/// What a link says, as bytes: a sum of what follows, so that damage is found, and what is shared. What stands beside
/// the workspace, [`Saved::folder`], [`Saved::other`] and [`Saved::pins`], stays with the sender.
///
/// # Errors
///
/// There is too much to share.
pub fn pack(shared: &Scrubbed<SharedAudit>) -> Result<Vec<u8>, Damage> {
    if shared.saved.inputs.len() > MOST_FILES as usize {
        return Err(Damage::TooMuch);
    }
    let mut coder = Coder::writer_after(dictionary(), Budget::MOST);
    code(shared, &mut coder)?;
    let left = coder.budget.clone();
    let bytes = coder.finish();
    if !Budget::of(bytes.len()).covers(&left) {
        return Err(Damage::TooMuch);
    }
    let sum = rawzip::crc32(&bytes);
    let mut all = sum.to_be_bytes().get(..3).unwrap_or_default().to_vec();
    all.extend(bytes);
    Ok(all)
}

/// Reads what a link holds out of bits that nothing predicts, within the same limits: for fuzzing.
///
/// # Errors
///
/// It is damaged, or an attack.
#[doc(hidden)]
pub fn unpack_plain(bytes: &[u8]) -> Result<SharedAudit, Damage> {
    let mut coder = Coder::plain(bytes, Budget::of(bytes.len()));
    let shared = code(&SharedAudit::default(), &mut coder)?;
    coder.check()?;
    Ok(shared)
}

/// What [`pack`] would write behind the sum if links had no limits, for tests with hostile links.
#[doc(hidden)]
pub fn pack_without_limits(shared: &SharedAudit) -> Vec<u8> {
    let mut coder = Coder::writer_after(dictionary(), Budget::NONE);
    let _ = code(shared, &mut coder);
    coder.finish()
}

/// The most bytes that a link of so many bytes may become.
pub fn most_written(bytes: usize) -> usize {
    Budget::of(bytes).written()
}

/// How many bytes of text there are in what a link holds.
pub fn written(shared: &SharedAudit) -> usize {
    let SharedAudit { saved, address } = shared;
    let files = saved.inputs.iter().map(|(path, bytes)| path.len() + bytes.len());
    let choices = saved.choices.iter().map(|(finding, chosen)| match chosen {
        Chosen::Fix(text) | Chosen::Dismissed(text) => finding.len() + text.len(),
    });
    let Settings { toolchain, goal, root } = &saved.settings;
    let settings = [toolchain, goal, root].into_iter().flatten();
    let rest = saved.open.iter().chain(settings).chain([address]).map(String::len);
    files.chain(choices).chain(rest).sum()
}

/// `bytes` as the fragment of a link, without `#`, of the form that `version` names.
pub fn fragment(version: &str, bytes: &[u8]) -> String {
    format!("{version}{}", Base64UrlUnpadded::encode_string(bytes))
}

/// The bytes of a fragment of the form that `version` names.
///
/// # Errors
///
/// It is of another form, has characters that no link has, or was cut short.
pub fn bytes(version: &str, fragment: &str) -> Result<Vec<u8>, Damage> {
    let digits = fragment.strip_prefix(version).ok_or(Damage::Unknown)?;
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !digits.bytes().all(is_digit) {
        return Err(Damage::Characters);
    }
    Base64UrlUnpadded::decode_vec(digits).map_err(|_| Damage::Changed)
}

/// Reads the fragment of a link.
///
/// # Errors
///
/// It is no such fragment, or damaged, or a trap.
pub fn read(fragment: &str) -> Result<SharedAudit, Damage> {
    unpack(&bytes(VERSION, fragment)?)
}

/// Reads what [`pack`] wrote.
///
/// # Errors
///
/// It is damaged, or a trap.
pub fn unpack(all: &[u8]) -> Result<SharedAudit, Damage> {
    let (sum, bytes) = all.split_at_checked(3).ok_or(Damage::Changed)?;
    if rawzip::crc32(bytes).to_be_bytes().get(..3) != Some(sum) {
        return Err(Damage::Changed);
    }
    unpack_unchecked(bytes)
}

/// Reads what [`pack`] wrote behind the sum, be it right or not.
///
/// # Errors
///
/// It is damaged, or a trap.
pub fn unpack_unchecked(bytes: &[u8]) -> Result<SharedAudit, Damage> {
    let mut coder = Coder::reader_after(dictionary(), bytes, Budget::of(bytes.len()));
    let shared = code(&SharedAudit::default(), &mut coder)?;
    coder.check()?;
    Ok(shared)
}

/// What is learned from the dictionary.
fn dictionary() -> &'static ContextModel {
    const BYTES: &[u8] = include_bytes!("share/dictionary.bin");
    static READ: LazyLock<ContextModel> = LazyLock::new(|| {
        let mut coder = Coder::reader(BYTES);
        if !BYTES.is_empty() {
            let _ = code(&SharedAudit::default(), &mut coder);
        }
        coder.into_model()
    });
    &READ
}

/// The bytes of a dictionary that is made of `sample`.
pub fn dictionary_of(sample: &SharedAudit) -> Vec<u8> {
    let mut coder = Coder::writer();
    let _ = code(sample, &mut coder);
    coder.finish()
}

fn code(shared: &SharedAudit, coder: &mut Coder<'_>) -> Result<SharedAudit, Damage> {
    let mut out = SharedAudit::default();
    let SharedAudit { saved, address } = shared;
    let count = coder.count(saved.inputs.len() as u32, 1);
    if count > MOST_FILES {
        return Err(Damage::TooMuch);
    }
    let nothing = (String::new(), Vec::new());
    // Locks come first: their names help with what follows. Where each file was is told by its number.
    let mut locks: Vec<Option<Lock>> = Vec::new();
    for at in 0..count as usize {
        coder.budget.item()?;
        let (path, bytes) = saved.inputs.get(at).unwrap_or(&nothing);
        let path = string(path, 3, coder)?;
        out.saved.inputs.push((path, Vec::new()));
        let text = String::from_utf8_lossy(bytes);
        let lock = Lock::of(&text);
        let is_lock = coder.bit(lock.is_some(), &[hash(2, u32::from(is_named_lock(&out, at)))], 11, None);
        locks.push(if is_lock { Some(lock.unwrap_or_default().code(coder)?) } else { None });
    }
    for (at, lock) in locks.into_iter().enumerate() {
        let (_, bytes) = saved.inputs.get(at).unwrap_or(&nothing);
        let bytes = match lock {
            Some(lock) => lock.to_text().into_bytes(),
            None => coder.text(bytes, 4, &mut lines())?,
        };
        if let Some(input) = out.saved.inputs.get_mut(at) {
            input.1 = bytes;
        }
    }
    out.saved.settings.toolchain = optional(saved.settings.toolchain.as_deref(), coder)?;
    out.saved.settings.goal = optional(saved.settings.goal.as_deref(), coder)?;
    let mut choices = saved.choices.iter();
    for _ in 0..coder.count(saved.choices.len() as u32, 5) {
        coder.budget.item()?;
        let (finding, chosen) = choices.next().map_or(("", ""), |(finding, chosen)| match chosen {
            Chosen::Fix(text) | Chosen::Dismissed(text) => (finding.as_str(), text.as_str()),
        });
        let is_fix = saved.choices.get(finding).is_some_and(|chosen| chosen.fix().is_some());
        let is_fix = coder.bit(is_fix, &[6], 11, None);
        let finding = string(finding, 5, coder)?;
        let chosen = string(chosen, 5, coder)?;
        out.saved.choices.insert(finding, if is_fix { Chosen::Fix(chosen) } else { Chosen::Dismissed(chosen) });
    }
    // The form of version 1 has no place for the root, so that it stands among what is open.
    let root = saved.settings.root.as_ref().map(|root| format!("{ROOT}{root}"));
    let mut open = root.iter().chain(&saved.open);
    for _ in 0..coder.count((saved.open.len() + root.iter().len()) as u32, 7) {
        coder.budget.item()?;
        let name = string(open.next().map_or("", String::as_str), 5, coder)?;
        match name.strip_prefix(ROOT) {
            Some(root) => out.saved.settings.root = Some(root.to_owned()),
            None => drop(out.saved.open.insert(name)),
        }
    }
    out.address = string(address, 5, coder)?;
    Ok(out)
}

fn is_named_lock(shared: &SharedAudit, at: usize) -> bool {
    shared.saved.inputs.get(at).is_some_and(|(path, _)| paths::name(path) == "Cargo.lock")
}

/// A text without zero bytes.
fn string(text: &str, set: usize, coder: &mut Coder<'_>) -> Result<String, Damage> {
    let mut so_far = 0;
    let bytes = coder.text(text.as_bytes(), set, &mut |byte| {
        so_far = byte.map_or(0, |byte| hash(so_far, u32::from(byte)));
        [so_far, set as u32]
    })?;
    String::from_utf8(bytes).map_err(|_| Damage::Nonsense)
}

fn optional(text: Option<&str>, coder: &mut Coder<'_>) -> Result<Option<String>, Damage> {
    Ok(match coder.bit(text.is_some(), &[8], 11, None) {
        true => Some(string(text.unwrap_or_default(), 5, coder)?),
        false => None,
    })
}

/// In a file of lines, the key that a byte belongs to, what stands in front of it, and the key above.
fn lines() -> impl FnMut(Option<u8>) -> [u32; 2] {
    let (mut key, mut so_far, mut above) = (1, 0, 0);
    let (mut last, mut length) = (0, 0_u32);
    move |byte| {
        match byte {
            None => {}
            Some(b'\n') => {
                above = if key == 1 { so_far } else { key };
                (key, so_far, last, length) = (1, 0, 0, 0);
            }
            Some(byte) => {
                if byte == b'=' && key == 1 {
                    (key, so_far) = (so_far, 0);
                }
                so_far = hash(so_far, u32::from(byte));
                last = last << 8 & 0xFFFF | u32::from(byte);
                length = length.saturating_add(1).min(3);
            }
        }
        [hash(key, so_far), hash(above, hash(last, length))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a link says that claims so many files, and of the first that it is a lock of so many packages.
    fn claim(files: u32, packages: u32) -> Vec<u8> {
        let mut coder = Coder::writer_after(dictionary(), Budget::MOST);
        coder.count(files, 1);
        string("Cargo.lock", 3, &mut coder).unwrap();
        coder.bit(true, &[hash(2, 1)], 11, None);
        coder.count(4, 20);
        coder.count(packages, 21);
        coder.finish()
    }

    #[test]
    fn claims_are_not_believed() {
        assert_eq!(unpack_unchecked(&claim(u32::MAX, 0)), Err(Damage::TooMuch));
        assert_eq!(unpack_unchecked(&claim(1, u32::MAX)), Err(Damage::TooMuch));
        assert!(unpack_unchecked(&claim(10_000, 20_000)).is_err());
    }

    #[test]
    fn numbers_of_all_sizes_come_back() {
        let numbers = (0..32).flat_map(|bit| [(1_u32 << bit) - 1, 1 << bit]).chain([u32::MAX]);
        let numbers: Vec<u32> = numbers.collect();
        let mut writer = Coder::writer();
        for number in &numbers {
            writer.count(*number, 3);
        }
        let bytes = writer.finish();
        let mut reader = Coder::reader(&bytes);
        let read: Vec<u32> = numbers.iter().map(|_| reader.count(0, 3)).collect();
        assert_eq!(read, numbers);
    }
}
