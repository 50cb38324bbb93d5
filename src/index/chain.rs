//! Entries on a shelf, block by block: each block tells where the one before it lies.

use super::entry::{Entry, of_bytes, to_bytes, width};
use super::shelf::Shelf;

/// Where the last block of some entries lies: that is all that is in memory, however many there are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chain {
    last: Link,
    blocks: usize,
    len: usize,
}

/// Where a block lies, and how many entries it has.
#[derive(Clone, Copy, Debug, Default)]
struct Link {
    at: u64,
    count: usize,
}

/// Bytes of a link: those of the one before stand at the beginning of a block.
const LINK: usize = 2 * size_of::<u64>();

impl Chain {
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Puts a block of entries away, which come piece by piece. `bytes` is room for them.
    pub(super) fn push<'a, T: Entry + 'a>(
        &mut self,
        shelf: &dyn Shelf,
        entries: impl Iterator<Item = &'a [T]>,
        bytes: &mut Vec<u8>,
    ) {
        bytes.clear();
        bytes.extend(self.last.to_bytes().as_flattened());
        entries.for_each(|some| to_bytes(some, bytes));
        let count = (bytes.len() - LINK) / width::<T>();
        self.last = Link { at: shelf.put(bytes), count };
        self.blocks += 1;
        self.len += count;
    }

    /// Hands each of the entries to `each`, the last block first, but none that cannot be had. If they are not
    /// to `keep`, their room is given back.
    pub(super) fn for_each<T: Entry>(
        &self,
        shelf: &dyn Shelf,
        keep: bool,
        mut each: impl FnMut(T),
    ) {
        self.visit(shelf, Link::bytes::<T>, |link, entries| {
            of_bytes(entries).for_each(&mut each);
            if !keep {
                link.give_back::<T>(shelf);
            }
        });
    }

    /// Gives the room of all entries back.
    pub(super) fn give_back<T: Entry>(&self, shelf: &dyn Shelf) {
        self.visit(shelf, |_| LINK, |link, _| link.give_back::<T>(shelf));
    }

    /// Shows each block to `see`, with as many of its bytes as are asked for.
    fn visit(
        &self,
        shelf: &dyn Shelf,
        asked: impl Fn(Link) -> usize,
        mut see: impl FnMut(Link, &[u8]),
    ) {
        let (mut link, mut bytes) = (self.last, Vec::new());
        for _ in 0..self.blocks {
            bytes.resize(asked(link), 0);
            if !shelf.get(link.at, &mut bytes) {
                return;
            }
            let Some((before, entries)) = bytes.split_first_chunk() else { return };
            see(link, entries);
            link = Link::of_bytes(before, self.len);
        }
    }
}

impl Link {
    /// Bytes of the block.
    fn bytes<T: Entry>(self) -> usize {
        LINK + self.count * width::<T>()
    }

    fn give_back<T: Entry>(self, shelf: &dyn Shelf) {
        shelf.give_back(self.at, self.bytes::<T>() as u64);
    }

    fn to_bytes(self) -> [[u8; 8]; 2] {
        [self.at, self.count as u64].map(u64::to_le_bytes)
    }

    /// The link that was put away, of a block with so many entries at most.
    fn of_bytes(bytes: &[u8; LINK], most: usize) -> Self {
        let halves = bytes.as_chunks().0;
        let [at, count] = [0, 1].map(|half: usize| u64::from_le_bytes(halves[half]));
        Self { at, count: (count as usize).min(most) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::index::Row;
    use crate::index::tests::Memory;

    #[test]
    fn every_entry_comes_back() {
        let (shelf, mut bytes) = (Memory::default(), Vec::new());
        let mut chains = [Chain::default(); 2];
        let rows: Vec<Row<3>> = (0..900).map(|at| Row([at, at * at, !at])).collect();
        for (number, block) in rows.chunks(70).enumerate() {
            chains[number % 2].push(&shelf, block.chunks(30), &mut bytes);
        }
        let mut found = Vec::new();
        chains.iter().for_each(|chain| chain.for_each(&shelf, true, |row: Row<3>| found.push(row)));
        found.sort_unstable();
        assert_eq!(found, rows);
        assert_eq!(chains.map(|chain| chain.len()).iter().sum::<usize>(), 900);
        Chain::default().for_each(&shelf, false, |_: Row<3>| unreachable!("there is none"));
    }

    #[test]
    fn all_room_is_given_back_the_last_time() {
        let (shelf, mut bytes) = (Lender::default(), Vec::new());
        let given_back = || *shelf.given_back.lock().unwrap();
        let mut all = 0;
        for is_forgotten in [false, true] {
            let mut chain = Chain::default();
            (0..9).for_each(|at| chain.push(&shelf, [[at; 7].as_slice()].into_iter(), &mut bytes));
            chain.for_each(&shelf, true, |_: u64| ());
            assert_eq!(given_back(), all);
            match is_forgotten {
                true => chain.give_back::<u64>(&shelf),
                false => chain.for_each(&shelf, false, |_: u64| ()),
            }
            all = shelf.memory.0.lock().unwrap().len() as u64;
            assert_eq!(given_back(), all);
        }
    }

    /// A shelf that adds up what is given back.
    #[derive(Debug, Default)]
    struct Lender {
        memory: Memory,
        given_back: Mutex<u64>,
    }

    impl Shelf for Lender {
        fn put(&self, bytes: &[u8]) -> u64 {
            self.memory.put(bytes)
        }

        fn set(&self, at: u64, bytes: &[u8]) {
            self.memory.set(at, bytes);
        }

        fn get(&self, at: u64, bytes: &mut [u8]) -> bool {
            self.memory.get(at, bytes)
        }

        fn give_back(&self, at: u64, length: u64) {
            self.memory.give_back(at, length);
            *self.given_back.lock().unwrap() += length;
        }
    }
}
