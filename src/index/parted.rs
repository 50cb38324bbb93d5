//! Numbers to be sorted, kept apart by their upper bits so that each part fits the caches.

/// A heap of numbers that is sorted part by part: at a million numbers twice as fast as all at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Parted {
    parts: Vec<Vec<u64>>,
    /// What is left of a number shifted by this is its part.
    shift: u32,
    len: usize,
}

/// Bits of a number that tell its part.
const PART_BITS: u32 = 7;

impl Parted {
    /// For numbers up to `most`, spread evenly.
    pub(super) fn up_to(most: u64) -> Self {
        let shift = (u64::BITS - most.leading_zeros()).saturating_sub(PART_BITS);
        Self { parts: vec![Vec::new(); (most >> shift) as usize + 1], shift, len: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, number: u64) {
        self.parts[(number >> self.shift) as usize].push(number);
        self.len += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Hands out all numbers in order, some at a time; equal ones come together. Leaves nothing but
    /// the room.
    pub(super) fn drain(&mut self, mut each: impl FnMut(&[u64])) {
        for part in &mut self.parts {
            part.sort_unstable();
            each(part);
            part.clear();
        }
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn numbers_come_out_in_order_whatever_the_greatest() {
        for most in [0, 1, 100, 1 << 40, u64::MAX] {
            let mut parted = Parted::up_to(most);
            let mut numbers: Vec<u64> =
                (0..999).map(|number| mix(number) % most.max(1)).chain([most, most]).collect();
            numbers.iter().for_each(|&number| parted.push(number));
            numbers.sort_unstable();
            let mut drained = Vec::new();
            parted.drain(|some| drained.extend_from_slice(some));
            assert_eq!((drained, parted.len()), (numbers, 0));
        }
    }
}
