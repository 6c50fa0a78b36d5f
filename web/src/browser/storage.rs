//! The stored session in this browser: as bytes, with large files beside them, so that
//! not all of a target folder's list is written again with each change.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use js_sys::{Array, Map, Uint8Array};
use plimsoll_session::{Choices, Saved, Settings, Unkept};
use plimsoll_web::protocol;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // `boot.js` talks to the database, which has no promises of its own.
    /// All that is kept, by name.
    #[wasm_bindgen(catch, js_namespace = plimsollKept)]
    async fn read() -> Result<JsValue, JsValue>;
    /// Keeps the session of this stamp and beside it the files of these names. Returns the names of those that are
    /// neither kept already nor among the contents; then nothing is written. If the stamp of what is kept is not
    /// `base`, nothing is written either, and that stamp is returned.
    #[wasm_bindgen(catch, js_namespace = plimsollKept)]
    async fn write(
        session: &Uint8Array,
        names: &Array,
        contents: &Map,
        stamp: &str,
        base: Option<&str>,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollKept, js_name = forget)]
    async fn js_forget() -> Result<JsValue, JsValue>;
    /// Calls `tell` with the stamp of the stored session when another tab has changed it, and whether that was just
    /// now.
    #[wasm_bindgen(js_namespace = plimsollKept)]
    pub fn watch(tell: &Closure<dyn Fn(String, bool)>);
}

/// The first byte of the stored session. Another layout of the session gets another number, and sessions with the
/// number before are still read: a new version of the page loses no session.
const VERSION: u8 = 5;

/// The settings name no root.
const WITHOUT_ROOT: u8 = 4;

/// That, and all of the session in one piece.
const WHOLE: u8 = 3;

/// The name of the session.
const SESSION: &str = "session";

/// More than this is not kept.
const MOST: usize = 64 << 20;

/// Files of more bytes are kept beside the session.
const LARGE: usize = 64 << 10;

/// A session without the contents of its large files.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    session: Saved,
    large: Vec<Large>,
}

/// A large file.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Large {
    /// Its place among all files of the session.
    place: u32,
    /// Under which name its content is kept, which no other content has.
    name: String,
}

/// A session of [`WITHOUT_ROOT`].
#[derive(Deserialize)]
struct OldSaved {
    inputs: Vec<(String, Vec<u8>)>,
    folder: Option<String>,
    choices: Choices,
    settings: (Option<String>, Option<String>),
    open: BTreeSet<String>,
    other: Vec<(String, Vec<u8>)>,
    originals: Vec<(String, Vec<u8>)>,
    pins: BTreeSet<String>,
}

impl From<OldSaved> for Saved {
    fn from(old: OldSaved) -> Self {
        let OldSaved { inputs, folder, choices, settings: (toolchain, goal), open, other, originals, pins } = old;
        let settings = Settings { toolchain, goal, root: None };
        Self { inputs, folder, choices, settings, open, other, originals, pins }
    }
}

/// All files of a session.
fn files(saved: &mut Saved) -> impl Iterator<Item = &mut (String, Vec<u8>)> {
    saved.inputs.iter_mut().chain(&mut saved.other).chain(&mut saved.originals)
}

/// The stored session.
#[derive(Default)]
pub struct StoredSession {
    /// The session.
    pub saved: Option<Saved>,
    /// Stands for its content; empty if there is none.
    pub stamp: String,
    /// Whether there is a session that this version of the page cannot read.
    pub is_unreadable: bool,
}

/// Reads the stored session, if the browser allows it.
pub async fn found() -> Result<StoredSession, Unkept> {
    let kept = read().await.ok().and_then(|kept| kept.dyn_into::<Map>().ok()).ok_or(Unkept::Denied)?;
    let saved = opened(&|name| Some(kept.get(&name.into()).dyn_into::<Uint8Array>().ok()?.to_vec()));
    let stamp = kept.get(&"stamp".into()).as_string().unwrap_or_default();
    let is_unreadable = saved.is_none() && kept.has(&SESSION.into());
    Ok(StoredSession { saved, stamp, is_unreadable })
}

/// Stands for the content of a session, whatever of it is open.
pub fn stamp(saved: &Saved) -> String {
    let closed = Saved { open: Default::default(), ..saved.clone() };
    let mut hasher = DefaultHasher::new();
    protocol::pack(&closed).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The session in one piece.
pub fn packed(session: Saved) -> Vec<u8> {
    let message = protocol::pack(&Kept { session, large: Vec::new() }).unwrap_or_default();
    [&[VERSION], message.as_slice()].concat()
}

/// The session that is in one piece.
pub fn unpacked(bytes: &[u8]) -> Option<Saved> {
    opened(&|name| (name == SESSION).then(|| bytes.to_vec()))
}

/// Reads the session from the stored entries, which `kept` returns by name.
fn opened(kept: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<Saved> {
    let bytes = kept(SESSION)?;
    let (version, message) = bytes.split_first()?;
    match *version {
        WHOLE => protocol::unpack(message).ok().map(|old: OldSaved| old.into()),
        WITHOUT_ROOT => {
            let (old, large): (OldSaved, Vec<Large>) = protocol::unpack(message).ok()?;
            with_large(old.into(), large, kept)
        }
        VERSION => {
            let Kept { session, large } = protocol::unpack(message).ok()?;
            with_large(session, large, kept)
        }
        _ => None,
    }
}

/// Puts the large files back.
fn with_large(mut session: Saved, large: Vec<Large>, kept: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<Saved> {
    for Large { place, name } in large {
        files(&mut session).nth(place as usize)?.1 = kept(&name)?;
    }
    Some(session)
}

/// Takes the large files out, to be kept by their names.
fn parted(mut session: Saved) -> (Kept, Vec<(String, Vec<u8>)>) {
    let (mut large, mut contents) = (Vec::new(), Vec::new());
    for (place, (_, bytes)) in (0..).zip(files(&mut session)) {
        if bytes.len() > LARGE {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            let name = format!("file {:016x}", hasher.finish());
            contents.push((name.clone(), std::mem::take(bytes)));
            large.push(Large { place, name });
        }
    }
    (Kept { session, large }, contents)
}

/// The outcome of an attempt to store a session.
#[derive(Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// It is kept.
    Kept,
    /// Another session is kept, of this stamp.
    Other(String),
    /// It is not kept. What was kept before still is.
    Failed(Unkept),
}

/// Keeps the session of this stamp, but not over another one than that of the stamp `base`.
pub async fn keep(saved: Saved, stamp: &str, base: Option<&str>) -> WriteOutcome {
    let (kept, contents) = parted(saved);
    let size: usize = contents.iter().map(|(_, bytes)| bytes.len()).sum();
    let Ok(message) = protocol::pack(&kept) else { return WriteOutcome::Failed(Unkept::Denied) };
    if size + message.len() >= MOST {
        return WriteOutcome::Failed(Unkept::TooLarge);
    }
    let session = Uint8Array::from([&[VERSION], message.as_slice()].concat().as_slice());
    let names: Array = contents.iter().map(|(name, _)| JsValue::from(name)).collect();
    let given = Map::new();
    loop {
        let missing = match write(&session, &names, &given, stamp, base).await {
            Ok(answer) => match answer.as_string() {
                Some(other) => return WriteOutcome::Other(other),
                None => Array::from(&answer),
            },
            Err(error) => return WriteOutcome::Failed(why(&error)),
        };
        if missing.length() == 0 {
            return WriteOutcome::Kept;
        }
        for (name, content) in &contents {
            let name = JsValue::from(name);
            if missing.includes(&name, 0) {
                given.set(&name, &Uint8Array::from(content.as_slice()));
            }
        }
    }
}

/// Erases the stored session. Says whether the browser did.
pub async fn forget() -> bool {
    js_forget().await.is_ok()
}

fn why(error: &JsValue) -> Unkept {
    let name = js_sys::Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("QuotaExceededError") => Unkept::Full,
        _ => Unkept::Denied,
    }
}

/// The local storage, if the browser has one for this page.
pub fn local_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use plimsoll_session::Chosen;
    use wasm_bindgen_test::*;

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    fn sample() -> Saved {
        let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
        Saved {
            inputs: vec![file("Cargo.toml", "[package]\nname = \"anchor\"\n")],
            folder: Some("anchor".to_owned()),
            choices: [
                ("strip:release".to_owned(), Chosen::Dismissed("für später".to_owned())),
                ("upgrade:update".to_owned(), Chosen::Fix("upgrade".to_owned())),
            ]
            .into(),
            settings: Settings { toolchain: Some("1.85".to_owned()), goal: Some("size".to_owned()), root: None },
            open: ["duplicate syn".to_owned()].into(),
            other: vec![file("Cargo.lock", "version = 4\n")],
            originals: vec![file("Cargo.toml", "[package]\n")],
            pins: ["statrs".to_owned()].into(),
        }
    }

    #[wasm_bindgen_test]
    fn what_an_earlier_page_kept_is_opened() {
        let kept = |session: &'static [u8]| {
            opened(&move |name| match name {
                SESSION => Some(session.to_vec()),
                "file 0123456789abcdef" => Some(b"version = 4\n".to_vec()),
                _ => None,
            })
        };
        for session in [&include_bytes!("kept-3.bin")[..], include_bytes!("kept-4.bin")] {
            assert_eq!(kept(session), Some(sample()));
        }
        let mut of_another_root = sample();
        of_another_root.settings.root = Some("tool/Cargo.toml".to_owned());
        assert_eq!(unpacked(&packed(of_another_root.clone())), Some(of_another_root));
        // A page that is gone back to knows nothing of what comes after it.
        assert_eq!(kept(&[VERSION + 1, 0]), None);
    }

    #[wasm_bindgen_test]
    fn a_stamp_stands_for_the_content_and_not_for_what_is_open() {
        let (saved, mut other) = (sample(), sample());
        other.open.clear();
        assert_eq!(stamp(&saved), stamp(&other));
        other.choices.clear();
        assert_ne!(stamp(&saved), stamp(&other));
        assert_eq!(unpacked(&packed(sample())), Some(sample()));
    }

    #[wasm_bindgen_test]
    async fn what_is_too_large_is_not_written() {
        // Tests have no `boot.js`, so that nothing can be written: the size is looked at first.
        let mut large = sample();
        large.inputs.push(("target.txt".to_owned(), vec![b'1'; MOST]));
        assert_eq!(keep(large, "1", Some("")).await, WriteOutcome::Failed(Unkept::TooLarge));
    }

    #[wasm_bindgen_test]
    fn large_files_are_kept_beside_the_session() {
        let mut saved = sample();
        saved.inputs.push(("target.txt".to_owned(), vec![b'1'; LARGE + 1]));
        saved.originals[0].1 = vec![b'2'; LARGE + 1];
        let (kept, contents) = parted(saved.clone());
        let places: Vec<u32> = kept.large.iter().map(|large| large.place).collect();
        assert_eq!(places, [1, 3]);
        let mut session = vec![VERSION];
        session.extend(protocol::pack(&kept).unwrap());
        assert!(session.len() < 1000);
        let found = |name: &str| contents.iter().find(|(other, _)| other == name).map(|(_, bytes)| bytes.clone());
        let all = |name: &str| if name == SESSION { Some(session.clone()) } else { found(name) };
        assert_eq!(opened(&all), Some(saved));
        assert_eq!(opened(&|name| all(name).filter(|_| name == SESSION)), None, "a file is lost");
    }
}
