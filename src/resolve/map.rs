//! Maps with keys that the resolver numbered itself.
//!
//! A resolution makes some hundred thousand lookups, and the standard hasher takes a good part of that time, as it
//! withstands keys that an attacker chose. Maps with names and other texts as keys stay with the standard hasher.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map by numbers.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
/// A set of numbers.
pub(super) type Set<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// Multiplies its way through the numbers of a key.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Quick(u64);

impl Quick {
    fn add(&mut self, number: u64) {
        // The odd part of 2^64 by the golden ratio.
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.add(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        // The high bits are the well mixed ones, and a map begins with the low ones.
        self.0.rotate_left(26)
    }
}
