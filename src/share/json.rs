//! An audit as a file, `.plimsoll.json`: what a link holds, for people and programs to read.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::budget::MOST_FILES;
use super::{Damage, SharedAudit};
use crate::input::{lossy_text_of, text_of};
use crate::read::json::{Json, Trouble};
use crate::saved::Chosen;
use crate::secrets::Scrubbed;

/// The most bytes that such a file may have. All of it is in memory some three times while it is read.
pub const MOST_FILE: usize = 64 << 20;

/// The key that tells the version of the file.
const FORM: &str = "plimsoll-audit";

/// Whether a text is such a file.
pub fn is_audit(text: &[u8]) -> bool {
    let begin = beginning(text);
    begin.starts_with('{') && begin.contains("\"plimsoll-audit\"")
}

/// Enough of a file to tell what it is. Windows PowerShell 5 may have written it anew as UTF-16.
fn beginning(file: &[u8]) -> String {
    let begin = lossy_text_of(file.get(..file.len().min(400)).unwrap_or_default());
    begin.trim_start_matches('\u{feff}').to_owned()
}

/// What is written, in the order of the file: its version in front, as [`is_audit`] looks for it there.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "plimsoll-audit")]
    version: u32,
    files: Vec<File<'a>>,
    choices: Vec<Choice<'a>>,
    open: &'a BTreeSet<String>,
    settings: Settings<'a>,
    address: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    text: Cow<'a, str>,
}

#[derive(Serialize)]
struct Choice<'a> {
    finding: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissed: Option<&'a str>,
}

#[derive(Serialize)]
struct Settings<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    toolchain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<&'a str>,
}

/// The key of what a passphrase opens.
const SEALED: &str = "\"sealed\"";

/// The file that holds only this fragment, which a passphrase opens; inside is a whole file.
pub fn sealed_file(fragment: &str) -> String {
    format!("{{\n  \"{FORM}\": 1,\n  {SEALED}: \"{fragment}\"\n}}\n")
}

/// The fragment of such a file; nothing if it is another file.
pub fn sealed_in(file: &[u8]) -> Option<String> {
    if !is_audit(file) {
        return None;
    }
    let begin = beginning(file);
    // All keys of such a file are known, and none of its strings has an escape.
    if !begin.contains(SEALED) || begin.contains("\"files\"") {
        return None;
    }
    let text = text_of(file)?;
    let (_, rest) = text.split_once(SEALED)?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    Some(rest.split_once('"')?.0.to_owned()).filter(|fragment| fragment.starts_with(super::SEALED))
}

/// The file.
pub fn to_json(shared: &Scrubbed<SharedAudit>) -> String {
    let SharedAudit { saved, address } = &**shared;
    let document = Document {
        version: 1,
        files: saved.inputs.iter().map(|(path, bytes)| File { path, text: String::from_utf8_lossy(bytes) }).collect(),
        choices: saved
            .choices
            .iter()
            .map(|(finding, chosen)| match chosen {
                Chosen::Fix(fix) => Choice { finding, fix: Some(fix), dismissed: None },
                Chosen::Dismissed(reason) => Choice { finding, fix: None, dismissed: Some(reason) },
            })
            .collect(),
        open: &saved.open,
        settings: Settings {
            toolchain: saved.settings.toolchain.as_deref(),
            goal: saved.settings.goal.as_deref(),
            root: saved.settings.root.as_deref(),
        },
        address,
    };
    // Strings and a number always are JSON.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Reads the file, in UTF-8 or in UTF-16 with a byte order mark.
///
/// # Errors
///
/// It is no such file, or one of a newer version, or too large.
pub fn from_file(bytes: &[u8]) -> Result<SharedAudit, Damage> {
    if bytes.len() > MOST_FILE {
        return Err(Damage::TooMuch);
    }
    from_json(lossy_text_of(bytes).trim_start_matches('\u{feff}'))
}

/// Reads the text of the file.
///
/// # Errors
///
/// As of [`from_file`].
pub fn from_json(text: &str) -> Result<SharedAudit, Damage> {
    if text.len() > MOST_FILE {
        return Err(Damage::TooMuch);
    }
    let mut shared = SharedAudit::default();
    let mut version = None;
    let read = read(&mut Json::new(text), &mut shared, &mut version);
    if shared.saved.inputs.len() >= MOST_FILES as usize {
        return Err(Damage::TooMuch);
    }
    read.map_err(|_| Damage::Nonsense)?;
    if version != Some(true) {
        return Err(Damage::Unknown);
    }
    Ok(shared)
}

fn read(json: &mut Json<'_>, shared: &mut SharedAudit, version: &mut Option<bool>) -> Result<(), Trouble> {
    let SharedAudit { saved, address } = shared;
    json.object(&mut |json, key| match key {
        FORM => {
            *version = Some(json.count_or_null()? == Some(1));
            Ok(())
        }
        "files" => json.array(&mut |json| {
            if saved.inputs.len() >= MOST_FILES as usize {
                return Err(json.trouble("too many files"));
            }
            let (mut path, mut text) = (None, None);
            json.object(&mut |json, key| {
                match key {
                    "path" => path = Some(json.string()?),
                    "text" => text = Some(json.string()?),
                    _ => json.skip()?,
                }
                Ok(())
            })?;
            saved.inputs.extend(path.zip(text.map(String::into_bytes)));
            Ok(())
        }),
        "choices" => json.array(&mut |json| {
            let (mut finding, mut chosen) = (None, None);
            json.object(&mut |json, key| {
                match key {
                    "finding" => finding = Some(json.string()?),
                    "fix" => chosen = Some(Chosen::Fix(json.string()?)),
                    "dismissed" => chosen = Some(Chosen::Dismissed(json.string()?)),
                    _ => json.skip()?,
                }
                Ok(())
            })?;
            saved.choices.extend(finding.zip(chosen));
            Ok(())
        }),
        "open" => {
            saved.open.extend(json.strings()?);
            Ok(())
        }
        "settings" => json.object(&mut |json, key| {
            match key {
                "toolchain" => saved.settings.toolchain = json.string_or_null()?,
                "goal" => saved.settings.goal = json.string_or_null()?,
                "root" => saved.settings.root = json.string_or_null()?,
                _ => json.skip()?,
            }
            Ok(())
        }),
        "address" => {
            *address = json.string()?;
            Ok(())
        }
        // It says nothing without its passphrase.
        "sealed" => Err(json.trouble("it is encrypted")),
        _ => json.skip(),
    })
}
