//! Choices that come from bytes, so that shorter and smaller bytes make simpler manifests.

pub struct Dice {
    bytes: std::vec::IntoIter<u8>,
}

impl Dice {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_iter() }
    }

    /// A number below `sides`; 0 once the bytes are spent.
    pub fn roll(&mut self, sides: usize) -> usize {
        let mut byte = || usize::from(self.bytes.next().unwrap_or(0));
        let high = if sides > 256 { byte() << 8 } else { 0 };
        (high + byte()) % sides.max(1)
    }

    /// Whether a rare thing happens, once in `sides`.
    pub fn rare(&mut self, sides: usize) -> bool {
        self.roll(sides) == sides - 1
    }

    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.roll(of.len())]
    }
}
