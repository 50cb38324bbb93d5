//! A set of shingles that another document's can be looked up in.

/// Distinct shingles of one document, numbered as they come, in a table with open places (Knuth, *The Art
/// of Computer Programming* 3, 6.4, algorithm L).
///
/// A place holds a number and no shingle, so that the table of an article fits the nearest cache. Filled
/// again and again, it takes no more memory.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleSet {
    /// In each place that is taken the number of a shingle, counted from 1.
    places: Vec<u32>,
    shingles: Vec<u64>,
}

/// A place that is free.
const FREE: u32 = 0;

impl ShingleSet {
    /// Empties the set and makes room for so many shingles.
    pub(super) fn begin_filling(&mut self, shingles: usize) {
        self.places.clear();
        self.places.resize((2 * shingles).next_power_of_two(), FREE);
        self.shingles.clear();
    }

    /// Takes a shingle in; its number, and whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, shingle: u64) -> (u32, bool) {
        match self.find(shingle) {
            Ok(number) => (number, false),
            Err(free) => {
                let number = self.shingles.len() as u32;
                self.shingles.push(shingle);
                self.places[free] = number + 1;
                (number, true)
            }
        }
    }

    /// The number of a shingle, if it is in the set.
    #[inline]
    pub(super) fn number(&self, shingle: u64) -> Option<u32> {
        self.find(shingle).ok()
    }

    /// Distinct shingles.
    pub(super) fn len(&self) -> usize {
        self.shingles.len()
    }

    /// The number of a shingle, or the place it would take. At least half of the places are free.
    #[inline]
    fn find(&self, shingle: u64) -> Result<u32, usize> {
        let last = self.places.len() - 1;
        let mut at = shingle as usize & last;
        loop {
            match self.places[at] {
                FREE => return Err(at),
                number if self.shingles[number as usize - 1] == shingle => return Ok(number - 1),
                _ => at = (at + 1) & last,
            }
        }
    }
}
