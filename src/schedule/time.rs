//! Times in milliseconds, which end at the largest number and never wrap.

/// `percent` of `time`.
pub(super) fn scaled(time: u32, percent: u32) -> u32 {
    clamp(u64::from(time) * u64::from(percent) / 100)
}

/// `time`, or the longest there is.
pub(super) fn clamp(time: u64) -> u32 {
    u32::try_from(time).unwrap_or(u32::MAX)
}
