//! Whatever a link says, it is read within its limits or refused, and what was read is written and read as the same.
#![no_main]

mod files;

use libfuzzer_sys::fuzz_target;
use plimsoll::saved::Saved;
use plimsoll::share::{self, Damage, Shared};

fuzz_target!(|bytes: &[u8]| {
    match bytes.split_first() {
        Some((b'{', _)) => {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            let Ok(shared) = share::from_json(text) else { return };
            assert!(share::written(&shared) <= bytes.len());
            assert_eq!(share::from_json(&share::to_json(&shared)).as_ref(), Ok(&shared));
        }
        // Files as they are: chance alone writes no lockfile into a link.
        Some((b'#', rest)) => {
            let files = files::files(rest).into_iter().map(|file| (file.path.replace('\0', ""), file.bytes));
            let saved = Saved { inputs: files.collect(), ..Saved::default() };
            let link = share::pack_without_limits(&Shared { saved, address: String::new() });
            read(&link);
        }
        Some((b'a', link)) => read(link),
        // What a link is made of, told bit by bit.
        _ => {
            if let Ok(shared) = share::unpack_plain(bytes) {
                is_bounded(&shared, bytes);
            }
        }
    }
});

fn read(link: &[u8]) {
    let Ok(shared) = share::unpack_unchecked(link) else { return };
    is_bounded(&shared, link);
    match share::pack(&shared) {
        Ok(packed) => {
            let again = share::unpack(&packed).expect("what was written is read");
            assert_eq!(again, shared);
        }
        // What a link of fewer bytes would hold, another may not.
        Err(damage) => assert_eq!(damage, Damage::TooMuch),
    }
}

fn is_bounded(shared: &Shared, link: &[u8]) {
    let (written, most) = (share::written(shared), share::most_written(link.len()));
    assert!(written <= most, "{written} bytes of {}", link.len());
}
