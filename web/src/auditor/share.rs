//! Shared audits: making links and files, and opening them.

use plimsoll::audit::Audit;
use plimsoll::goal::Goal;
use plimsoll::input::InputFile;
use plimsoll::model::Options;
use plimsoll::share::{self, Discretion, SharedAudit, prepare};
use plimsoll_session::{Offer, Parcel};

/// The link and its contents. Its findings are counted by an audit of what it holds.
pub fn offer(audit: &Audit, shared: &SharedAudit, discretion: Discretion) -> Offer {
    let prepared = prepare(audit, shared, discretion);
    let saved = &prepared.shared.saved;
    let fragment = share::write(&prepared.shared).unwrap_or_default();
    let files = saved.inputs.iter().map(|(path, bytes)| InputFile { path: path.clone(), bytes: bytes.clone() });
    let goal = saved.settings.goal.as_deref().and_then(Goal::from_name);
    let options = Options { toolchain: saved.settings.toolchain.clone(), goal, ..Options::default() };
    let findings = Audit::with(files.collect(), &options).findings.len();
    Offer {
        fragment,
        files: prepared.files,
        left_out: prepared.left_out,
        secrets: prepared.secrets,
        kept: prepared.kept,
        findings,
    }
}

/// The shared audit as a file.
pub fn file(audit: &Audit, shared: &SharedAudit, discretion: Discretion) -> Vec<u8> {
    share::to_json(&prepare(audit, shared, discretion).shared).into_bytes()
}

/// Opens a shared audit.
pub fn open(parcel: Parcel) -> Result<SharedAudit, String> {
    let shared = match parcel {
        Parcel::Fragment(fragment) => share::read(&fragment),
        Parcel::Bytes(bytes) => share::unpack(&bytes),
        Parcel::File(bytes) => share::from_file(&bytes),
    };
    shared.map_err(|damage| damage.to_string())
}
