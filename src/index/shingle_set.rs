//! A set of shingles that another document's can be looked up in.

/// Distinct shingles of one document, in a table with open places (Knuth, *The Art of Computer
/// Programming* 3, 6.4, algorithm L), numbered as they come. Filled again and again, it takes no more
/// memory and no time to be emptied.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleSet {
    places: Vec<Place>,
    /// Places in use, less one: a power of two for at least twice the shingles.
    last: usize,
    /// Which filling this is; places of another are free.
    filling: u32,
    len: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    shingle: u64,
    filling: u32,
    number: u32,
}

impl ShingleSet {
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
        self.len = 0;
    }

    /// Takes a shingle in; its number, and whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, shingle: u64) -> (u32, bool) {
        let (at, is_there) = self.find(shingle);
        if !is_there {
            self.places[at] = Place { shingle, filling: self.filling, number: self.len };
            self.len += 1;
        }
        (self.places[at].number, !is_there)
    }

    /// The number of a shingle, if it is in the set.
    #[inline]
    pub(super) fn number(&self, shingle: u64) -> Option<u32> {
        let (at, is_there) = self.find(shingle);
        is_there.then(|| self.places[at].number)
    }

    /// Distinct shingles.
    pub(super) fn len(&self) -> usize {
        self.len as usize
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
