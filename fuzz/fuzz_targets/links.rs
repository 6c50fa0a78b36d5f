//! Whatever a link says, it is read or refused, and what was read is written and read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::session::Saved;
use plimsoll::share::{self, Shared};

fuzz_target!(|bytes: &[u8]| {
    if let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with('{')) {
        if let Ok(shared) = share::from_json(text) {
            assert_eq!(share::from_json(&share::to_json(&shared)).as_ref(), Ok(&shared));
        }
        return;
    }
    let Ok(shared) = share::unpack_unchecked(bytes) else { return };
    // What a link of fewer bytes would hold, another may not.
    let Ok(packed) = share::pack(&shared) else { return };
    let again = share::unpack(&packed).expect("what was written is read");
    let lossless = |shared: &Shared| (shared.address.clone(), Saved { inputs: Vec::new(), ..shared.saved.clone() });
    assert_eq!(lossless(&again), lossless(&shared));
    assert_eq!(again.saved.inputs, shared.saved.inputs);
});
