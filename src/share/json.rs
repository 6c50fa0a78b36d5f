//! An audit as a file, `.plimsoll.json`: what a link holds, for people and programs to read.

use super::{Damage, MOST_FILES, Shared};
use crate::read::json::{Json, Trouble, quote};
use crate::session::Chosen;

/// The key that tells the version of the file.
const FORM: &str = "plimsoll-audit";

/// Whether a text is such a file.
pub fn is_audit(text: &[u8]) -> bool {
    let begin = text.get(..text.len().min(200)).unwrap_or_default();
    begin.starts_with(b"{") && String::from_utf8_lossy(begin).contains("\"plimsoll-audit\"")
}

/// The file.
pub fn to_json(shared: &Shared) -> String {
    let Shared { saved, address } = shared;
    let mut out = format!("{{\n  \"{FORM}\": 1,\n  \"files\": [");
    for (at, (path, bytes)) in saved.inputs.iter().enumerate() {
        out += if at == 0 { "\n    {\"path\": " } else { ",\n    {\"path\": " };
        quote(&mut out, path);
        out += ", \"text\": ";
        quote(&mut out, &String::from_utf8_lossy(bytes));
        out += "}";
    }
    out += "\n  ],\n  \"choices\": [";
    for (at, (finding, chosen)) in saved.choices.iter().enumerate() {
        let (key, value) = match chosen {
            Chosen::Fix(fix) => ("fix", fix),
            Chosen::Dismissed(reason) => ("dismissed", reason),
        };
        out += if at == 0 { "\n    {\"finding\": " } else { ",\n    {\"finding\": " };
        quote(&mut out, finding);
        out += ", ";
        quote(&mut out, key);
        out += ": ";
        quote(&mut out, value);
        out += "}";
    }
    out += "\n  ],\n  \"open\": [";
    for (at, open) in saved.open.iter().enumerate() {
        out += if at == 0 { "" } else { ", " };
        quote(&mut out, open);
    }
    out += "],\n  \"settings\": {";
    let settings = [("toolchain", &saved.settings.toolchain), ("goal", &saved.settings.goal)];
    let settings = settings.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    for (at, (key, value)) in settings.enumerate() {
        out += if at == 0 { "" } else { ", " };
        quote(&mut out, key);
        out += ": ";
        quote(&mut out, value);
    }
    out += "},\n  \"address\": ";
    quote(&mut out, address);
    out += "\n}\n";
    out
}

/// Reads the file.
///
/// # Errors
///
/// It is no such file, or one of a newer version.
pub fn from_json(text: &str) -> Result<Shared, Damage> {
    let mut shared = Shared::default();
    let mut version = None;
    read(&mut Json::new(text), &mut shared, &mut version).map_err(|_| Damage::Nonsense)?;
    if version != Some(true) {
        return Err(Damage::Unknown);
    }
    if shared.saved.inputs.len() > MOST_FILES as usize {
        return Err(Damage::TooMuch);
    }
    Ok(shared)
}

fn read(json: &mut Json<'_>, shared: &mut Shared, version: &mut Option<bool>) -> Result<(), Trouble> {
    let Shared { saved, address } = shared;
    json.object(&mut |json, key| match key {
        FORM => {
            *version = Some(json.count_or_null()? == Some(1));
            Ok(())
        }
        "files" => json.array(&mut |json| {
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
                _ => json.skip()?,
            }
            Ok(())
        }),
        "address" => {
            *address = json.string()?;
            Ok(())
        }
        _ => json.skip(),
    })
}
