//! What is read of a link is written and read as the same, and so are files. Predicting takes its time: `links` goes
//! through what a link claims some thousand times as fast.
#![no_main]

mod files;

use libfuzzer_sys::fuzz_target;
use plimsoll::saved::Saved;
use plimsoll::secrets::Scrubbed;
use plimsoll::share::{self, Damage, SharedAudit};

fuzz_target!(|bytes: &[u8]| {
    // Chance alone writes no lockfile into a link.
    if let Some((b'#', rest)) = bytes.split_first() {
        let files = files::files(rest).into_iter().map(|file| (file.path, file.bytes));
        let saved = Saved { inputs: files.collect(), ..Saved::default() };
        read(&share::pack_without_limits(&SharedAudit { saved, address: String::new() }));
    } else {
        read(bytes);
    }
});

fn read(link: &[u8]) {
    let Ok(shared) = share::unpack_unchecked(link) else { return };
    let (written, most) = (share::written(&shared), share::most_written(link.len()));
    assert!(written <= most, "{written} bytes of {}", link.len());
    let shared = Scrubbed::assume_free_of_secrets(shared);
    match share::pack(&shared) {
        Ok(packed) => {
            let again = share::unpack(&packed).expect("what was written is read");
            assert_eq!(again, *shared);
        }
        // What a link of fewer bytes would hold, another may not.
        Err(damage) => assert_eq!(damage, Damage::TooMuch),
    }
}
