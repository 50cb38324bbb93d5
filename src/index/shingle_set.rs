//! A set of shingles that another document's can be looked up in.

/// Distinct shingles of one document, in a table with open places (Knuth, *The Art of Computer
/// Programming* 3, 6.4, algorithm L). Filled again and again, it takes no more memory.
///
/// A shingle that is zero is taken for one.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleSet {
    /// Zero where nobody is.
    shingles: Vec<u64>,
    /// The round in which the shingle of this place was met last.
    met: Vec<u32>,
    round: u32,
    len: usize,
}

impl ShingleSet {
    /// Replaces the set by these shingles and returns how many are distinct.
    pub(super) fn fill(&mut self, shingles: &[u64]) -> usize {
        let places = (2 * shingles.len()).next_power_of_two();
        self.shingles.clear();
        self.shingles.resize(places, 0);
        self.met.clear();
        self.met.resize(places, 0);
        self.round = 0;
        self.len = 0;
        for &shingle in shingles {
            let (at, is_there) = self.find(shingle);
            self.shingles[at] = shingle.max(1);
            self.len += usize::from(!is_there);
        }
        self.len
    }

    /// Distinct shingles.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Begins a round in which every shingle of the set is new.
    pub(super) fn begin(&mut self) {
        self.round += 1;
    }

    /// How many distinct shingles of the set are among these and were not met in this round.
    pub(super) fn count_new(&mut self, shingles: &[u64]) -> usize {
        let mut new = 0;
        if self.len == 0 {
            return new;
        }
        for &shingle in shingles {
            let (at, is_there) = self.find(shingle);
            if is_there && self.met[at] != self.round {
                self.met[at] = self.round;
                new += 1;
            }
        }
        new
    }

    /// The place of a shingle, or the one it would take, and whether it is there. At least half of
    /// the places are free.
    #[inline]
    fn find(&self, shingle: u64) -> (usize, bool) {
        let shingle = shingle.max(1);
        let last = self.shingles.len() - 1;
        let mut at = shingle as usize & last;
        while self.shingles[at] != 0 && self.shingles[at] != shingle {
            at = (at + 1) & last;
        }
        (at, self.shingles[at] == shingle)
    }
}
