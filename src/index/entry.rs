//! What is sorted: numbers in a row, as they are put away and brought again.

/// Something to be sorted.
pub(crate) trait Entry: Copy + Ord {
    /// Its numbers, of which it can be made again.
    type Numbers: Default + AsRef<[u64]> + AsMut<[u64]>;

    /// A number that is spread evenly and goes up with the order of the entries.
    fn spread(self) -> u64;

    /// What is put away of it.
    fn to_numbers(self) -> Self::Numbers;

    /// The entry that was put away.
    fn of_numbers(numbers: Self::Numbers) -> Self;
}

impl Entry for u64 {
    type Numbers = [u64; 1];

    fn spread(self) -> u64 {
        self
    }

    fn to_numbers(self) -> [u64; 1] {
        [self]
    }

    fn of_numbers([number]: [u64; 1]) -> Self {
        number
    }
}

/// Numbers in a row, in order of the first, which is spread evenly, then of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row<const N: usize>(pub(crate) [u64; N]);

impl<const N: usize> Default for Row<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> AsRef<[u64]> for Row<N> {
    fn as_ref(&self) -> &[u64] {
        &self.0
    }
}

impl<const N: usize> AsMut<[u64]> for Row<N> {
    fn as_mut(&mut self) -> &mut [u64] {
        &mut self.0
    }
}

impl<const N: usize> Entry for Row<N> {
    type Numbers = Self;

    fn spread(self) -> u64 {
        self.0[0]
    }

    fn to_numbers(self) -> Self {
        self
    }

    fn of_numbers(numbers: Self) -> Self {
        numbers
    }
}

/// Numbers below a given one, moved up so that they are spread evenly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    bits: u32,
}

impl Spread {
    /// For numbers up to this one.
    pub(crate) fn up_to(most: usize) -> Self {
        Self { bits: u64::BITS - (most.max(1) as u64).leading_zeros() }
    }

    /// Bits of a number.
    pub(crate) fn bits(self) -> u32 {
        self.bits
    }

    /// A number with its highest bit moved to the top.
    #[inline]
    pub(crate) fn up(self, number: u32) -> u64 {
        u64::from(number) << (u64::BITS - self.bits)
    }

    /// The number that was moved up, whatever stands below it.
    #[inline]
    pub(crate) fn down(self, number: u64) -> u32 {
        (number >> (u64::BITS - self.bits)) as u32
    }
}

/// Adds to `bytes` what is put away of some entries.
pub(super) fn to_bytes<T: Entry>(entries: &[T], bytes: &mut Vec<u8>) {
    for entry in entries {
        let numbers = entry.to_numbers();
        bytes.extend(numbers.as_ref().iter().flat_map(|number| number.to_le_bytes()));
    }
}

/// Bytes of an entry that is put away.
pub(super) fn width<T: Entry>() -> usize {
    size_of_val(T::Numbers::default().as_ref())
}

/// The entries that were put away in these bytes.
pub(super) fn of_bytes<T: Entry>(bytes: &[u8]) -> impl DoubleEndedIterator<Item = T> {
    bytes.chunks_exact(width::<T>()).map(|bytes| {
        let mut numbers = T::Numbers::default();
        for (number, bytes) in numbers.as_mut().iter_mut().zip(bytes.as_chunks().0) {
            *number = u64::from_le_bytes(*bytes);
        }
        T::of_numbers(numbers)
    })
}

/// Two numbers in one, the first in the upper half.
pub(super) fn two_in_one(upper: u32, lower: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}

/// The numbers that [`two_in_one`] put together.
pub(super) fn two_of_one(number: u64) -> (u32, u32) {
    ((number >> 32) as u32, number as u32)
}
