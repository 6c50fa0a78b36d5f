//! The compressor of links: it predicts each bit from what came before in several contexts, mixes the predictions by
//! how well each of them did lately, and writes what is left to say.
//!
//! Writing and reading are one code, so that what describes a format does both: a writer is given values and hands
//! them back, a reader ignores what it is given and hands out what is written. All of it is integers, as a link made
//! by one machine is read by another.

use std::cell::Cell;

use super::Damage;
use super::budget::Budget;
use super::context_model::{ContextModel, MOST, NEW, RATE, SETS, SLOTS, learned, squash, stretch, trust};

enum Way<'t> {
    Write(Vec<u8>),
    Read(&'t [u8], usize),
    /// Each bit as it stands, from this one on: a fuzzer finds no way through predictions, and they take most of the time.
    Plain(&'t [u8], usize),
}

/// Writes or reads bits.
pub(super) struct Coder<'t> {
    way: Way<'t>,
    low: u32,
    high: u32,
    code: u32,
    model: ContextModel,
    /// What the model was when this coder got it, and will be again.
    base: Option<&'static ContextModel>,
    /// Where the text went on that the last bytes repeat, and for how many bytes they do.
    repeats: (usize, usize),
    /// What may still come.
    pub(super) budget: Budget,
}

thread_local! {
    /// A model that is as its base is. It has 4 MB, of which a link changes a few thousand bytes.
    static SPARE: Cell<Option<ContextModel>> = const { Cell::new(None) };
}

impl Drop for Coder<'_> {
    fn drop(&mut self) {
        if let Some(base) = self.base {
            let mut model = std::mem::take(&mut self.model);
            model.go_back_to(base);
            SPARE.set(Some(model));
        }
    }
}

fn spare(base: &'static ContextModel) -> ContextModel {
    SPARE.take().unwrap_or_else(|| base.clone())
}

/// Mixes two numbers into one that looks like chance.
pub(super) fn hash(a: u32, b: u32) -> u32 {
    let mixed = a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_add(0x7F4A_7C15).wrapping_mul(0x85EB_CA6B);
    (mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D)
}

/// A text as one number.
pub(super) fn hash_text(text: &[u8]) -> u32 {
    text.iter().fold(text.len() as u32, |sum, byte| hash(sum, u32::from(*byte)))
}

impl<'t> Coder<'t> {
    /// Writes, with nothing learned.
    pub(super) fn writer() -> Coder<'static> {
        Coder::new(Way::Write(Vec::new()), ContextModel::new(), None, Budget::NONE)
    }

    /// Reads, with nothing learned.
    pub(super) fn reader(bytes: &'t [u8]) -> Self {
        Self::new(Way::Read(bytes, 0), ContextModel::new(), None, Budget::MOST)
    }

    /// Reads bits as they stand, without predictions.
    pub(super) fn plain(bytes: &'t [u8], budget: Budget) -> Self {
        Self::new(Way::Plain(bytes, 0), ContextModel::default(), None, budget)
    }

    /// Reads `bytes` with what `base` has learned.
    pub(super) fn reader_after(base: &'static ContextModel, bytes: &'t [u8], budget: Budget) -> Self {
        Self::new(Way::Read(bytes, 0), spare(base), Some(base), budget)
    }

    /// Writes with what `base` has learned.
    pub(super) fn writer_after(base: &'static ContextModel, budget: Budget) -> Coder<'static> {
        Coder::new(Way::Write(Vec::new()), spare(base), Some(base), budget)
    }

    fn new(way: Way<'t>, model: ContextModel, base: Option<&'static ContextModel>, budget: Budget) -> Self {
        let mut coder = Self { way, low: 0, high: u32::MAX, code: 0, model, base, repeats: (0, 0), budget };
        if coder.reads() {
            coder.begin();
        }
        coder
    }

    /// What was learned.
    pub(super) fn into_model(mut self) -> ContextModel {
        let mut model = std::mem::take(&mut self.model);
        model.is_base();
        model
    }

    fn begin(&mut self) {
        for _ in 0..4 {
            self.code = self.code << 8 | u32::from(self.take());
        }
    }

    /// Whether this is a reader.
    pub(super) fn reads(&self) -> bool {
        matches!(self.way, Way::Read(..))
    }

    /// The bytes that were written.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let Way::Write(bytes) = &mut self.way else { return Vec::new() };
        let mut bytes = std::mem::take(bytes);
        // So many bytes that whatever follows is between low and high; zeros follow.
        let mut at = 24;
        let mut end = self.low;
        for shift in [24, 16, 8, 0] {
            at = shift;
            let up = self.low.saturating_add((1 << shift) - 1) >> shift << shift;
            end = up;
            if up >= self.low && up <= self.high {
                break;
            }
        }
        bytes.extend(end.to_be_bytes().iter().take(4 - at / 8));
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        bytes
    }

    /// Fails if more was read than is written: the zeros that end every text were left out, and no more than those.
    pub(super) fn check(&self) -> Result<(), Damage> {
        match &self.way {
            Way::Read(bytes, at) if *at > bytes.len() + 8 => Err(Damage::Ends),
            Way::Plain(bytes, at) if *at > 8 * bytes.len() + 64 => Err(Damage::Ends),
            _ => Ok(()),
        }
    }

    fn take(&mut self) -> u8 {
        let Way::Read(bytes, at) = &mut self.way else { return 0 };
        let byte = bytes.get(*at).copied().unwrap_or(0);
        *at += 1;
        byte
    }

    /// Codes a bit, as predicted from the slots of `contexts` with the weights of `set`. `expected` is the prediction of
    /// a repetition, with the bytes that it has gone on for.
    pub(super) fn bit(&mut self, bit: bool, contexts: &[u32], set: usize, expected: Option<(bool, usize)>) -> bool {
        if let Way::Plain(bytes, at) = &mut self.way {
            let byte = bytes.get(*at / 8).copied().unwrap_or(0);
            let bit = byte >> (7 - *at % 8) & 1 == 1;
            *at += 1;
            return bit;
        }
        let mut inputs = [0_i32; MOST];
        let mut at = [0_usize; MOST];
        let mut repetition = 0;
        if let Some((expected, length)) = expected {
            repetition = 1 + u32::from(expected) + 2 * length.min(40) as u32;
        }
        let contexts = contexts.iter().copied().take(MOST - 2);
        let contexts = contexts.chain((repetition > 0).then(|| hash(0xA11, repetition)));
        for ((context, input), at) in contexts.zip(&mut inputs).zip(&mut at) {
            *at = (context >> (32 - SLOTS)) as usize;
            let slot = self.model.slots.get(*at).copied().unwrap_or(NEW);
            *input = (stretch(slot >> 20) * trust(slot & 1023)) >> 8;
        }
        let used = inputs.len() - 1;
        if let Some(last) = inputs.get_mut(used) {
            *last = 160;
        }
        let first = set.min(SETS - 1) * MOST;
        let weights = self.model.weights.get(first..first + MOST).unwrap_or_default();
        let sum: i64 = inputs.iter().zip(weights).map(|(input, weight)| i64::from(*input) * i64::from(*weight)).sum();
        let p = squash((sum >> 16).clamp(-2047, 2047) as i32);
        let bit = self.code(bit, p.clamp(1, 4095) as u32);

        let error = ((i32::from(bit) << 12) - p) * RATE;
        for (weight, input) in self.model.weights.iter_mut().skip(first).zip(&inputs).take(MOST) {
            *weight += (input * error + (1 << 13)) >> 14;
        }
        for (at, input) in at.iter().zip(&inputs).take(used) {
            if *at == 0 && *input == 0 {
                continue;
            }
            if let Some(slot) = self.model.slot(*at) {
                *slot = learned(*slot, bit);
            }
        }
        bit
    }

    /// Codes a bit that is a one in `p` of 4096 cases.
    fn code(&mut self, bit: bool, p: u32) -> bool {
        let range = self.high - self.low;
        let middle = self.low + ((u64::from(range) * u64::from(p)) >> 12) as u32;
        let bit = if self.reads() { self.code <= middle } else { bit };
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            if let Way::Write(bytes) = &mut self.way {
                bytes.push((self.high >> 24) as u8);
            }
            self.low <<= 8;
            self.high = self.high << 8 | 255;
            self.code = self.code << 8 | u32::from(self.take());
        }
        bit
    }

    /// Codes a number below `1 << bits`, most significant bit first.
    pub(super) fn number(&mut self, value: u32, bits: u32, contexts: &[u32], set: usize) -> u32 {
        let mut so_far = 1;
        for at in (0..bits).rev() {
            let mut slots = [0; MOST];
            for (slot, context) in slots.iter_mut().zip(contexts) {
                *slot = hash(*context, so_far);
            }
            let slots = slots.get(..contexts.len().min(MOST)).unwrap_or_default();
            let bit = self.bit(value >> at & 1 == 1, slots, set, None);
            so_far = so_far << 1 | u32::from(bit);
        }
        so_far - (1 << bits)
    }

    /// Codes a number of any size: how many bits it has, and these.
    pub(super) fn count(&mut self, value: u32, kind: u32) -> u32 {
        let bits = self.number(32 - value.leading_zeros(), 6, &[hash(kind, 1)], 0).min(32);
        if bits < 2 {
            return bits;
        }
        let rest = self.number(value & !(1 << (bits - 1)), (bits - 1).min(31), &[hash(kind, bits)], 0);
        rest | 1 << (bits - 1)
    }

    /// Codes a text without zero bytes, which a zero byte ends. `near` gets each byte as it comes, and makes two
    /// contexts for the next one of what it knows.
    pub(super) fn text(
        &mut self,
        text: &[u8],
        set: usize,
        near: &mut dyn FnMut(Option<u8>) -> [u32; 2],
    ) -> Result<Vec<u8>, Damage> {
        let mut coded = Vec::with_capacity(text.len());
        let mut word = 0;
        let mut before = 0;
        for at in 0.. {
            let wanted = text.get(at).copied().unwrap_or(0);
            let last = |count: usize| {
                let last = self.model.history.iter().rev().take(count);
                last.fold(count as u32, |sum, byte| hash(sum, u32::from(*byte)))
            };
            let [a, b] = near(coded.last().copied());
            let contexts = [
                hash(last(1), 0),
                last(2),
                last(3),
                last(4),
                hash(hash(word, before), 77),
                hash(a, set as u32),
                hash(b, 99),
            ];
            let byte = self.byte(wanted, &contexts, set);
            self.check()?;
            if byte == 0 {
                return Ok(coded);
            }
            self.budget.byte()?;
            if byte.is_ascii_alphanumeric() || byte >= 128 {
                word = hash(word, u32::from(byte));
            } else if word != 0 {
                before = word;
                word = 0;
            }
            coded.push(byte);
        }
        Ok(coded)
    }

    fn byte(&mut self, byte: u8, contexts: &[u32; 7], set: usize) -> u8 {
        let (from, length) = self.repeats;
        let expected = self.model.history.get(from).copied().filter(|_| length > 0);
        let mut so_far = 1_u32;
        for at in (0..8).rev() {
            let slots = contexts.map(|context| hash(context, so_far));
            let predicted = expected
                .map(|expected| u32::from(expected) | 256)
                .filter(|expected| expected >> (at + 1) == so_far)
                .map(|expected| (expected >> at & 1 == 1, length));
            let set = set * 4 + if predicted.is_none() { 0 } else { 1 + (length / 8).min(2) };
            let bit = self.bit(byte >> at & 1 == 1, &slots, set, predicted);
            so_far = so_far << 1 | u32::from(bit);
        }
        let byte = (so_far & 255) as u8;
        self.remember(byte, expected == Some(byte));
        byte
    }

    /// Notes a byte of text, and looks for what it repeats.
    fn remember(&mut self, byte: u8, as_expected: bool) {
        self.model.history.push(byte);
        self.repeats = if as_expected { (self.repeats.0 + 1, self.repeats.1 + 1) } else { (0, 0) };
        let Some(last) = self.model.history.len().checked_sub(RUN) else { return };
        let run = self.model.history.get(last..).unwrap_or_default();
        let at = (hash_text(run) >> 16) as usize;
        let Some(met) = self.model.met.get_mut(at) else { return };
        let earlier = std::mem::replace(met, self.model.history.len() as u32) as usize;
        if self.repeats.1 == 0 && earlier > 0 {
            let ends = self.model.history.iter().take(earlier).rev().zip(self.model.history.iter().rev());
            let length = ends.take(32).take_while(|(a, b)| a == b).count();
            if length >= RUN {
                self.repeats = (earlier, length);
            }
        }
    }
}

/// How many bytes in a row make a repetition.
const RUN: usize = 5;
