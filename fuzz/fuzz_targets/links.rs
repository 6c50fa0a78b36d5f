//! Whatever a link or a file claims, bit by bit, it is read within its limits or refused. No prediction is in the way here;
//! `packing` has those.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::secrets::Scrubbed;
use plimsoll::share;

fuzz_target!(|bytes: &[u8]| {
    if bytes.first() == Some(&b'{') {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let Ok(shared) = share::from_json(text) else { return };
        assert!(share::written(&shared) <= bytes.len());
        let shared = Scrubbed::assume_free_of_secrets(shared);
        assert_eq!(share::from_json(&share::to_json(&shared)).as_ref(), Ok(&*shared));
    } else if let Ok(shared) = share::unpack_plain(bytes) {
        let (written, most) = (share::written(&shared), share::most_written(bytes.len()));
        assert!(written <= most, "{written} bytes of {}", bytes.len());
    }
});
