//! Bytes that are kept in the order they come and read anywhere: in memory, or on a shelf.

use std::sync::Arc;

use super::shelf::{Budget, Shelf};

/// Bytes one behind the other. What was added does not change.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    /// Full ones.
    chunks: Vec<Chunk>,
    /// What is behind them.
    open: Vec<u8>,
    /// Bytes of a chunk.
    chunk: usize,
    /// So many bytes find room.
    most: usize,
    shelf: Option<Arc<dyn Shelf>>,
}

#[derive(Clone, Debug)]
enum Chunk {
    Here(Arc<[u8]>),
    Away(u64),
}

/// Bytes of a chunk, if there is room: so many are put away at once.
const CHUNK: usize = 64 << 10;

/// The same if there is none.
const SMALL_CHUNK: usize = 64;

impl Archive {
    /// Nothing yet; chunks that find no room go on the shelf, if there is one.
    pub(crate) fn within(budget: &Budget) -> Self {
        // As in a tally, a quarter of what is sorted is enough for dumps that need no shelf.
        let (chunk, most) = (budget.entries.clamp(SMALL_CHUNK, CHUNK), budget.entries / 4);
        let shelf = budget.shelf.clone();
        Self { chunks: Vec::new(), open: Vec::new(), chunk, most, shelf }
    }

    /// Adds bytes at the end, and tells where they begin.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> u64 {
        let at = self.end();
        while self.chunk <= self.open.len() + bytes.len() {
            let (some, rest) = bytes.split_at(self.chunk - self.open.len());
            self.open.extend_from_slice(some);
            self.close();
            bytes = rest;
        }
        self.open.extend_from_slice(bytes);
        at
    }

    /// Where the next bytes will begin.
    pub(crate) fn end(&self) -> u64 {
        (self.chunks.len() * self.chunk + self.open.len()) as u64
    }

    /// Adds numbers, eight bytes each, and tells where they begin.
    pub(crate) fn push_numbers<const N: usize>(&mut self, numbers: &[u64; N]) -> u64 {
        self.push(numbers.map(u64::to_le_bytes).as_flattened())
    }

    fn close(&mut self) {
        let chunk = match &self.shelf {
            Some(shelf) if self.most < (self.chunks.len() + 1) * self.chunk => {
                Chunk::Away(shelf.put(&self.open))
            }
            _ => Chunk::Here(self.open.as_slice().into()),
        };
        self.chunks.push(chunk);
        self.open.clear();
    }

    /// Fills `bytes` with those that begin at `at`; with zeros if they cannot be had.
    pub(crate) fn read(&self, at: u64, bytes: &mut [u8]) {
        let (mut at, mut rest) = (at as usize, bytes);
        while !rest.is_empty() {
            let inside = at % self.chunk;
            let length = rest.len().min(self.chunk - inside);
            let (some, others) = rest.split_at_mut(length);
            let whole = match self.chunks.get(at / self.chunk) {
                Some(Chunk::Here(chunk)) => Some(&chunk[..]),
                Some(Chunk::Away(start)) => {
                    let start = start.saturating_add(inside as u64);
                    let is_read = self.shelf.as_ref().is_some_and(|shelf| shelf.get(start, some));
                    if !is_read {
                        some.fill(0);
                    }
                    None
                }
                None => Some(&self.open[..]),
            };
            if let Some(chunk) = whole {
                some.copy_from_slice(&chunk[inside..inside + length]);
            }
            (at, rest) = (at + length, others);
        }
    }

    /// So many bytes from `at` on, if they lie in memory in a row.
    pub(crate) fn here(&self, at: u64, length: usize) -> Option<&[u8]> {
        let (chunk, inside) = (at as usize / self.chunk, at as usize % self.chunk);
        let whole = match self.chunks.get(chunk) {
            Some(Chunk::Here(chunk)) => &chunk[..],
            Some(Chunk::Away(_)) => return None,
            None => &self.open[..],
        };
        whole.get(inside..inside + length)
    }

    /// The numbers that begin at `at`; zeros if they cannot be had.
    pub(crate) fn numbers<const N: usize>(&self, at: u64) -> [u64; N] {
        let mut bytes = [[0; size_of::<u64>()]; N];
        self.read(at, bytes.as_flattened_mut());
        bytes.map(u64::from_le_bytes)
    }
}

impl Default for Archive {
    fn default() -> Self {
        Self::within(&Budget::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::index::tests::Memory;

    #[test]
    fn what_was_added_is_read_wherever_it_lies() {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        let away = Budget { entries: CHUNK, shelf: Some(shelf), ..Budget::default() };
        let narrow = Budget { entries: 0, ..away.clone() };
        for budget in [Budget::default(), away, narrow] {
            let (mut archive, mut twin) = (Archive::within(&budget), Vec::new());
            let mut places = Vec::new();
            for number in 0..400 {
                let length = mix(number) as usize % if number % 50 == 0 { 3 * CHUNK } else { 999 };
                let bytes: Vec<u8> = (0..length).map(|at| mix(at as u64 ^ number) as u8).collect();
                let at = archive.push(&bytes);
                assert_eq!(at, twin.len() as u64);
                twin.extend_from_slice(&bytes);
                places.push(at as usize..twin.len());
            }
            for place in places {
                let mut bytes = vec![1; place.len()];
                archive.read(place.start as u64, &mut bytes);
                assert_eq!(bytes, twin[place]);
            }
            let at = archive.push_numbers(&[7, u64::MAX]);
            assert_eq!(archive.numbers(at), [7, u64::MAX]);
        }
    }
}
