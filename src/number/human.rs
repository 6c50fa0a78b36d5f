//! Sizes and times as people read them.

/// Bytes as people read them, in units of 1024 as Cargo has them.
pub fn size(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < units.len() {
        tenths /= 1024;
        unit += 1;
    }
    let unit = units.get(unit).copied().unwrap_or_default();
    if tenths < 1000 { format!("{}.{} {unit}", tenths / 10, tenths % 10) } else { format!("{} {unit}", tenths / 10) }
}

/// Milliseconds as people read them.
pub fn time(milliseconds: u64) -> String {
    let tenths = (milliseconds + 50) / 100;
    match tenths {
        0 => format!("{milliseconds} ms"),
        1..6000 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => format!("{} min {} s", tenths / 600, tenths % 600 / 10),
    }
}
