//! A set of shingles that another document's can be looked up in.

/// Distinct shingles of one document, in a table with open places (Knuth, *The Art of Computer
/// Programming* 3, 6.4, algorithm L). Filled again and again, it takes no more memory and no time
/// to be emptied.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleSet {
    places: Vec<Place>,
    /// Places in use, less one: a power of two for at least twice the shingles.
    last: usize,
    /// Which filling this is; places of another are free.
    filling: u32,
    round: u32,
    len: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    shingle: u64,
    filling: u32,
    /// The round in which the shingle was met last.
    met: u32,
}

/// How a shingle stands to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// It is in the set and was not met in this round.
    New,
    /// It is in the set and was met.
    Again,
    /// It is not in the set.
    Strange,
}

impl ShingleSet {
    /// Replaces the set by these shingles and returns how many are distinct.
    pub(super) fn fill(&mut self, shingles: &[u64]) -> usize {
        self.begin_filling(shingles.len());
        shingles.iter().for_each(|&shingle| {
            self.insert(shingle);
        });
        self.len
    }

    /// Empties the set and makes room for so many shingles.
    pub(super) fn begin_filling(&mut self, shingles: usize) {
        let places = (2 * shingles).next_power_of_two();
        if self.filling == u32::MAX {
            self.places.clear();
            self.filling = 0;
        }
        if self.places.len() < places {
            self.places.resize(places, Place::default());
        }
        self.last = places - 1;
        self.filling += 1;
        self.round = 0;
        self.len = 0;
    }

    /// Takes a shingle in; whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, shingle: u64) -> bool {
        let (at, is_there) = self.find(shingle);
        if !is_there {
            self.places[at] = Place { shingle, filling: self.filling, met: 0 };
            self.len += 1;
        }
        !is_there
    }

    /// Distinct shingles.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Begins a round in which every shingle of the set is new.
    pub(super) fn begin(&mut self) {
        self.round += 1;
    }

    /// Meets a shingle.
    #[inline]
    pub(super) fn meet(&mut self, shingle: u64) -> Meeting {
        let (at, is_there) = self.find(shingle);
        if !is_there {
            return Meeting::Strange;
        }
        let was_met = self.places[at].met == self.round;
        self.places[at].met = self.round;
        if was_met { Meeting::Again } else { Meeting::New }
    }

    /// The place of a shingle, or the one it would take, and whether it is there. At least half of
    /// the places are free.
    #[inline]
    fn find(&self, shingle: u64) -> (usize, bool) {
        let mut at = shingle as usize & self.last;
        loop {
            let place = &self.places[at];
            if place.filling != self.filling {
                return (at, false);
            }
            if place.shingle == shingle {
                return (at, true);
            }
            at = (at + 1) & self.last;
        }
    }
}
