//! What the coder of links has learned: a prediction for each context, and how far each is to be trusted.

use std::sync::LazyLock;

/// How many predictions are mixed for a bit, at most.
pub(super) const MOST: usize = 9;

/// How many bits the numbers of slots have.
pub(super) const SLOTS: u32 = 20;

/// A prediction with 22 bits, and with 10 bits how often it was put to the test.
pub(super) const NEW: u32 = 1 << 31;

/// How many sets of weights there are: one for each kind of thing that is coded, four for each kind of text.
pub(super) const SETS: usize = 64;

/// How fast weights learn.
pub(super) const RATE: i32 = 6;

/// After so many tests a slot learns no slower.
const LONGEST: u32 = 60;

/// Of so many changes it is noted where they were. Beyond them, all is copied.
const MOST_NOTED: usize = 1 << 17;

/// What was learned.
#[derive(Clone, Default)]
pub(super) struct ContextModel {
    pub(super) slots: Vec<u32>,
    pub(super) weights: Vec<i32>,
    /// What was coded as text, for repetitions.
    pub(super) history: Vec<u8>,
    /// Where each run of bytes was met last.
    pub(super) met: Vec<u32>,
    /// The slots that have changed.
    changed: Vec<u32>,
}

impl ContextModel {
    /// Nothing is learned yet.
    pub(super) fn new() -> Self {
        Self {
            slots: vec![NEW; 1 << SLOTS],
            weights: vec![(1 << 16) * 3 / 10; SETS * MOST],
            history: Vec::new(),
            met: vec![0; 1 << 16],
            changed: Vec::new(),
        }
    }

    /// A slot that is about to change.
    pub(super) fn slot(&mut self, at: usize) -> Option<&mut u32> {
        if self.changed.len() < MOST_NOTED {
            self.changed.push(at as u32);
        }
        self.slots.get_mut(at)
    }

    /// What has changed so far counts as there from the beginning.
    pub(super) fn is_base(&mut self) {
        self.changed = Vec::new();
    }

    /// Forgets what was learned since it was a copy of `base`.
    pub(super) fn go_back_to(&mut self, base: &Self) {
        if self.changed.len() < MOST_NOTED {
            for at in self.changed.drain(..) {
                if let (Some(slot), Some(was)) = (self.slots.get_mut(at as usize), base.slots.get(at as usize)) {
                    *slot = *was;
                }
            }
        } else {
            self.slots.clone_from(&base.slots);
            self.changed.clear();
        }
        self.weights.clone_from(&base.weights);
        self.met.clone_from(&base.met);
        self.history.truncate(base.history.len());
    }
}

/// The probability, of 4096, that a number in the logistic domain stands for.
pub(super) fn squash(x: i32) -> i32 {
    const AT: [i32; 33] = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901,
        3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    if x > 2047 {
        return 4095;
    }
    if x < -2047 {
        return 1;
    }
    let (at, rest) = (((x >> 7) + 16) as usize, x & 127);
    let of = |at: usize| AT.get(at).copied().unwrap_or(4095);
    (of(at) * (128 - rest) + of(at + 1) * rest + 64) >> 7
}

/// The opposite of [`squash`].
pub(super) fn stretch(probability: u32) -> i32 {
    static TABLE: LazyLock<Vec<i16>> = LazyLock::new(|| {
        let mut table = vec![2047; 4096];
        let mut next = 0;
        for x in -2047..=2047 {
            let p = squash(x);
            while next <= p {
                if let Some(slot) = table.get_mut(next as usize) {
                    *slot = x as i16;
                }
                next += 1;
            }
        }
        table
    });
    i32::from(TABLE.get(probability as usize).copied().unwrap_or(0))
}

/// How far a prediction is trusted, of 256, that was put to the test so often.
pub(super) fn trust(tests: u32) -> i32 {
    match tests {
        0 => 0,
        1 => 150,
        2 => 200,
        3 => 230,
        _ => 256,
    }
}

/// A slot after one more test.
pub(super) fn learned(slot: u32, bit: bool) -> u32 {
    let (p, tests) = ((slot >> 10) as i64, slot & 1023);
    let target = if bit { (1 << 22) - 1 } else { 0 };
    let p = p + (target - p) * 2 / (2 * i64::from(tests) + 3);
    (p as u32) << 10 | (tests + 1).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_goes_back_to_its_base_after_few_changes_and_after_many() {
        let mut base = ContextModel::new();
        base.history.extend(b"base");
        for changes in [3, MOST_NOTED, 2 * MOST_NOTED] {
            let mut model = base.clone();
            for at in 0..changes {
                *model.slot(at * 7 % (1 << SLOTS)).unwrap() = 1;
            }
            model.history.push(1);
            model.met[5] = 9;
            model.weights[5] = 9;
            model.go_back_to(&base);
            assert!(model.slots == base.slots && model.met == base.met && model.weights == base.weights);
            assert!(model.history == base.history && model.changed.is_empty(), "{changes}");
        }
    }
}
