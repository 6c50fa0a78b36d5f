//! Whatever the files are, the audit ends and can be told in every form.
#![no_main]

mod files;

use libfuzzer_sys::fuzz_target;
use plimsoll::archive::{self, Limits};
use plimsoll::audit::Audit;
use plimsoll::report;
use plimsoll::secrets;

fuzz_target!(|bytes: &[u8]| {
    let files = if archive::is_archive(bytes) {
        match archive::unpack(bytes, Limits { entries: 100, bytes: 1 << 16 }) {
            Ok(unpacked) => unpacked.files,
            Err(_) => return,
        }
    } else {
        files::files(bytes)
    };
    let audit = Audit::new(files);
    let told = secrets::report(&audit, None);
    report::markdown(&told, None);
    report::html(&told, None);
});
