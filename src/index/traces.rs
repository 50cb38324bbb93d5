//! The traces of a dump: cards at hand, sheets in memory or on a shelf.

use std::cmp::Ordering;
use std::ops::{AddAssign, Range};

use super::DocNumber;
use super::sheets::{Away, Columns, Sheets};
use super::shelf::Budget;
use crate::fingerprint::{BlockTrace, Card, Code, Sheet, Trace};

/// The traces of a dump.
///
/// The card of every document is in memory, with where its sheet begins: 124 bytes. Sheets are in
/// memory too, two bytes a word and sixteen a block, or, from a given size on, on a [`Shelf`](super::Shelf); then
/// only a few of them are in memory at a time. Whatever is made of traces is the same either way.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    cards: Vec<Card>,
    /// Where the sheet of each document begins in its chunk.
    starts: Vec<Columns>,
    chunks: Vec<Chunk>,
    /// The sheets behind the last chunk.
    open: Sheets,
    budget: Budget,
    /// Bytes of the chunks in memory.
    held: usize,
}

/// The sheets of documents in a row.
#[derive(Clone, Debug)]
struct Chunk {
    /// One past its last document.
    end: DocNumber,
    lying: Lying,
}

#[derive(Clone, Debug)]
enum Lying {
    Here(Sheets),
    Away(Away),
}

/// A chunk of this size takes in no more: one read brings some two hundred articles, and they still
/// fit the caches.
const CHUNK_BYTES: usize = 256 << 10;

/// Where sheets are put together that lie on a shelf. Used again and again, it takes no more memory.
#[derive(Clone, Debug, Default)]
pub struct Room {
    bytes: Vec<u8>,
    sheets: Sheets,
}

impl Traces {
    /// No traces yet; they keep to a budget, and so does what is made of them.
    pub fn within(budget: Budget) -> Self {
        Self { budget, ..Self::default() }
    }

    /// What may be in memory.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Takes in the next document.
    pub fn push(&mut self, trace: Trace) {
        self.starts.push(self.open.end());
        self.open.push(&trace);
        self.cards.push(trace.card);
        if self.budget.sheets.min(CHUNK_BYTES) <= self.open.size() {
            self.close();
        }
    }

    /// Makes a chunk of what is open.
    fn close(&mut self) {
        if self.chunks.last().map_or(0, |last| last.end as usize) == self.len() {
            return;
        }
        let size = self.open.size();
        let lying = match &self.budget.shelf {
            Some(shelf) if self.budget.sheets < self.held + size => {
                let away = self.open.put_on(shelf);
                self.open.clear();
                Lying::Away(away)
            }
            _ => {
                self.held += size;
                self.open.shrink();
                Lying::Here(std::mem::take(&mut self.open))
            }
        };
        self.chunks.push(Chunk { end: self.len() as DocNumber, lying });
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The card of a document.
    #[inline]
    pub fn card(&self, doc: DocNumber) -> &Card {
        &self.cards[doc as usize]
    }

    /// The cards of all documents.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// Blocks of all documents.
    pub fn blocks(&self) -> usize {
        self.cards.iter().map(|card| card.blocks as usize).sum()
    }

    /// Words of all documents.
    pub fn words(&self) -> usize {
        self.cards.iter().map(|card| card.words as usize).sum()
    }

    /// The name of a document in findings.
    pub fn id<'a>(&'a self, doc: DocNumber, room: &'a mut Room) -> &'a str {
        self.load(doc..doc + 1, Column::Ids, room).id(doc)
    }

    /// The words of a document.
    pub fn codes<'a>(&'a self, doc: DocNumber, room: &'a mut Room) -> &'a [Code] {
        self.load(doc..doc + 1, Column::Codes, room).codes(doc)
    }

    /// The blocks and words of a document.
    pub fn sheet<'a>(&'a self, doc: DocNumber, room: &'a mut Room) -> Sheet<'a> {
        self.load(doc..doc + 1, Column::Sheet, room).sheet(doc)
    }

    /// Hands the sheet of one document after the other to `each`.
    pub fn for_each_sheet(&self, each: impl FnMut(DocNumber, &Card, Sheet<'_>)) {
        self.for_each_sheet_of(&(0..self.len() as DocNumber), each);
    }

    /// The same for one of the [`halves`](Self::halves).
    pub fn for_each_sheet_of(
        &self,
        half: &Range<DocNumber>,
        mut each: impl FnMut(DocNumber, &Card, Sheet<'_>),
    ) {
        let mut room = Room::default();
        let is_part = |docs: &Range<_>| half.start <= docs.start && docs.end <= half.end;
        for docs in self.chunks().filter(is_part) {
            let loaded = self.load(docs.clone(), Column::Sheet, &mut room);
            docs.for_each(|doc| each(doc, self.card(doc), loaded.sheet(doc)));
        }
    }

    /// Hands the blocks of one document after the other to `each`.
    pub fn for_each_blocks(&self, mut each: impl FnMut(DocNumber, &Card, &[BlockTrace])) {
        let mut room = Room::default();
        for docs in self.chunks() {
            let loaded = self.load(docs.clone(), Column::Blocks, &mut room);
            docs.for_each(|doc| each(doc, self.card(doc), loaded.blocks(doc)));
        }
    }

    /// The order of two documents by name, then place.
    pub fn by_name(&self, a: DocNumber, b: DocNumber) -> Ordering {
        let (mut here, mut there) = (Room::default(), Room::default());
        let names = self.id(a, &mut here).cmp(self.id(b, &mut there));
        names.then_with(|| self.card(a).place.cmp(&self.card(b).place))
    }

    /// The documents in two parts that are about as large where there are many.
    pub fn halves(&self) -> [Range<DocNumber>; 2] {
        let len = self.len() as DocNumber;
        let middle = self.chunks().map(|docs| docs.end).find(|&end| len / 2 <= end).unwrap_or(len);
        [0..middle, middle..len]
    }

    /// The documents of each chunk, and of what is open.
    fn chunks(&self) -> impl Iterator<Item = Range<DocNumber>> {
        let ends = self.chunks.iter().map(|chunk| chunk.end).chain([self.len() as DocNumber]);
        ends.scan(0, |start, end| Some(std::mem::replace(start, end)..end))
    }

    /// What is asked for of some documents of one chunk.
    fn load<'a>(
        &'a self,
        docs: Range<DocNumber>,
        column: Column,
        room: &'a mut Room,
    ) -> Loaded<'a> {
        let chunk = self.chunks.partition_point(|chunk| chunk.end <= docs.start);
        let loaded = |sheets, base| Loaded { traces: self, chunk, sheets, base };
        let away = match self.chunks.get(chunk).map(|chunk| &chunk.lying) {
            None => return loaded(&self.open, Columns::default()),
            Some(Lying::Here(sheets)) => return loaded(sheets, Columns::default()),
            Some(Lying::Away(away)) => away,
        };
        let (base, end) = (self.starts[docs.start as usize], self.end(chunk, docs.end - 1));
        let Room { bytes, sheets } = room;
        if matches!(column, Column::Blocks | Column::Sheet)
            && !away.blocks_into(base.block..end.block, bytes, &mut sheets.blocks)
        {
            sheets.blocks.clear();
            docs.for_each(|doc| blank_into(self.card(doc), &mut sheets.blocks));
        }
        if matches!(column, Column::Codes | Column::Sheet) {
            away.codes_into(base.word..end.word, bytes, &mut sheets.codes);
        }
        if column == Column::Ids {
            away.ids_into(base.id..end.id, bytes, &mut sheets.ids);
        }
        loaded(sheets, base)
    }

    /// Where the sheet of a document ends in its chunk.
    fn end(&self, chunk: usize, doc: DocNumber) -> Columns {
        match self.chunks.get(chunk) {
            Some(Chunk { end, lying }) if *end == doc + 1 => lying.end(),
            _ => self.starts.get(doc as usize + 1).copied().unwrap_or(self.open.end()),
        }
    }
}

impl Lying {
    /// Where the columns end.
    fn end(&self) -> Columns {
        match self {
            Self::Here(sheets) => sheets.end(),
            Self::Away(away) => away.end(),
        }
    }
}

impl Extend<Trace> for Traces {
    fn extend<T: IntoIterator<Item = Trace>>(&mut self, traces: T) {
        traces.into_iter().for_each(|trace| self.push(trace));
    }
}

impl FromIterator<Trace> for Traces {
    fn from_iter<T: IntoIterator<Item = Trace>>(traces: T) -> Self {
        let mut all = Self::default();
        all.extend(traces);
        all
    }
}

impl AddAssign for Traces {
    fn add_assign(&mut self, mut other: Self) {
        self.close();
        other.close();
        let before = self.len() as DocNumber;
        let behind = |chunk: Chunk| Chunk { end: before + chunk.end, ..chunk };
        self.chunks.extend(other.chunks.into_iter().map(behind));
        self.cards.extend(other.cards);
        self.starts.extend(other.starts);
        self.held += other.held;
    }
}

/// The blocks of a document that cannot be had: as many as it has, and all words in the last.
fn blank_into(card: &Card, blocks: &mut Vec<BlockTrace>) {
    let last = card.blocks.saturating_sub(1);
    let end = |number| if number == last { card.words } else { 0 };
    blocks.extend((0..card.blocks).map(|number| BlockTrace::blank(end(number))));
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Blocks,
    Codes,
    /// Blocks and codes.
    Sheet,
    Ids,
}

/// Sheets at hand.
struct Loaded<'a> {
    traces: &'a Traces,
    chunk: usize,
    sheets: &'a Sheets,
    /// Where their columns begin in the chunk.
    base: Columns,
}

impl<'a> Loaded<'a> {
    fn sheet(&self, doc: DocNumber) -> Sheet<'a> {
        Sheet { blocks: self.blocks(doc), codes: self.codes(doc) }
    }

    fn blocks(&self, doc: DocNumber) -> &'a [BlockTrace] {
        let start = (self.start(doc).block - self.base.block) as usize;
        &self.sheets.blocks[start..start + self.traces.card(doc).blocks as usize]
    }

    fn codes(&self, doc: DocNumber) -> &'a [Code] {
        let start = (self.start(doc).word - self.base.word) as usize;
        &self.sheets.codes[start..start + self.traces.card(doc).words as usize]
    }

    fn id(&self, doc: DocNumber) -> &'a str {
        let (start, end) = (self.start(doc).id, self.traces.end(self.chunk, doc).id);
        let ids = (start - self.base.id) as usize..(end - self.base.id) as usize;
        self.sheets.ids.get(ids).unwrap_or_default()
    }

    fn start(&self, doc: DocNumber) -> Columns {
        self.traces.starts[doc as usize]
    }
}
