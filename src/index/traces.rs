//! The traces of a dump: cards and sheets, in memory or on a shelf.

use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Range};

use super::DocNumber;
use super::cards::Cards;
use super::sheets::{Away, Columns, Row, Sheets};
use super::shelf::Budget;
use crate::fingerprint::{BlockTrace, Card, Code, Imprint, Sheet, Trace};

/// The traces of a dump.
///
/// The card of a document takes 21 bytes, with where its sheet begins; the sheet two bytes a word, sixteen a
/// block and eighty for imprint and names. Both are in memory or, from a given size on, on a
/// [`Shelf`](super::Shelf); then only a few of them are in memory at a time. Whatever is made of traces is the same
/// either way.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    cards: Cards,
    chunks: Vec<Chunk>,
    /// The sheets behind the last chunk.
    open: Sheets,
    /// Where they begin, as in a chunk.
    starts: Vec<Columns>,
    budget: Budget,
    /// Bytes of the chunks in memory.
    held: usize,
}

/// The sheets of documents in a row.
#[derive(Clone, Debug)]
struct Chunk {
    /// One past its last document.
    end: DocNumber,
    /// Where the sheet begins of one document in [`ONE_IN`].
    starts: Box<[Columns]>,
    lying: Lying,
}

#[derive(Clone, Debug)]
enum Lying {
    Here(Sheets),
    Away(Away),
}

/// Of the documents of a chunk, the start of one in so many is known; from there on cards tell.
const ONE_IN: u32 = 16;

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
        Self { cards: Cards::within(&budget), budget, ..Self::default() }
    }

    /// What may be in memory.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Takes in the next document.
    pub fn push(&mut self, trace: &Trace) {
        if self.open.rows.len().is_multiple_of(ONE_IN as usize) {
            self.starts.push(self.open.end());
        }
        self.open.push(trace);
        self.cards.push(&trace.card, &trace.imprint);
        if self.budget.sheets.min(CHUNK_BYTES) <= self.open.size() {
            self.close();
        }
    }

    /// Makes a chunk of what is open.
    fn close(&mut self) {
        if self.open.rows.is_empty() {
            return;
        }
        let size = self.open.size();
        let lying = match &self.budget.shelf {
            Some(shelf) if self.budget.sheets < self.held + size => {
                Lying::Away(self.open.put_on(shelf))
            }
            _ => {
                self.held += size;
                // A copy has no room to spare, and what is open keeps its own.
                Lying::Here(self.open.clone())
            }
        };
        self.open.clear();
        let starts = self.starts.drain(..).collect();
        self.chunks.push(Chunk { end: self.len() as DocNumber, starts, lying });
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The card of a document.
    #[inline]
    pub fn card(&self, doc: DocNumber) -> Card {
        self.cards.card(doc)
    }

    /// The cards of all documents.
    pub fn cards(&self) -> impl Iterator<Item = Card> {
        (0..self.len() as DocNumber).map(|doc| self.card(doc))
    }

    /// The number of the host of a document; whoever has the same number has the same host.
    pub(super) fn host_number(&self, doc: DocNumber) -> u32 {
        self.cards.host_number(doc)
    }

    /// A number that goes up with the damage of a document, then with the hash of its name. Two documents
    /// that differ in either may have one number.
    pub fn looks(&self, doc: DocNumber) -> u32 {
        self.cards.looks(doc)
    }

    /// Blocks of all documents.
    pub fn blocks(&self) -> usize {
        self.cards().map(|card| card.blocks as usize).sum()
    }

    /// Words of all documents.
    pub fn words(&self) -> usize {
        self.cards().map(|card| card.words as usize).sum()
    }

    /// The imprint of a document.
    pub fn imprint(&self, doc: DocNumber) -> Imprint {
        self.row(doc).imprint
    }

    /// The name of a document in findings.
    pub fn id<'a>(&'a self, doc: DocNumber, room: &'a mut Room) -> &'a str {
        self.name(doc, self.row(doc).id, room)
    }

    /// The name of the input in which a document stands.
    pub fn source<'a>(&'a self, doc: DocNumber, room: &'a mut Room) -> &'a str {
        self.name(doc, self.row(doc).source, room)
    }

    /// The words of a document.
    pub fn codes<'a>(&'a self, doc: DocNumber, room: &'a mut Room) -> &'a [Code] {
        self.one(doc, Part::Codes, room).codes
    }

    /// The blocks and words of a document.
    pub fn sheet<'a>(&'a self, doc: DocNumber, room: &'a mut Room) -> Sheet<'a> {
        self.one(doc, Part::Sheet, room)
    }

    /// Hands the sheet of one document after the other to `each`.
    pub fn for_each_sheet(&self, each: impl FnMut(DocNumber, &Card, Sheet<'_>)) {
        self.for_each_sheet_of(&(0..self.len() as DocNumber), each);
    }

    /// The same for one of the [`parts`](Self::parts).
    pub fn for_each_sheet_of(
        &self,
        part: &Range<DocNumber>,
        each: impl FnMut(DocNumber, &Card, Sheet<'_>),
    ) {
        self.for_each(part, Part::Sheet, each);
    }

    /// Hands the blocks of one document after the other to `each`.
    pub fn for_each_blocks(&self, each: impl FnMut(DocNumber, &Card, &[BlockTrace])) {
        self.for_each_blocks_of(&(0..self.len() as DocNumber), each);
    }

    /// The same for one of the [`parts`](Self::parts).
    pub(super) fn for_each_blocks_of(
        &self,
        part: &Range<DocNumber>,
        mut each: impl FnMut(DocNumber, &Card, &[BlockTrace]),
    ) {
        self.for_each(part, Part::Blocks, |doc, card, sheet| each(doc, card, sheet.blocks));
    }

    /// Hands the imprint of one document after the other to `each`.
    pub fn for_each_imprint(&self, mut each: impl FnMut(DocNumber, &Imprint)) {
        let Room { mut bytes, sheets: Sheets { mut rows, .. } } = Room::default();
        for (chunk, docs) in self.chunks() {
            let rows = match self.lying(chunk) {
                Ok(sheets) => &sheets.rows,
                Err(away) => {
                    away.rows_into(docs.len() as u32, &mut bytes, &mut rows);
                    &rows
                }
            };
            docs.zip(rows).for_each(|(doc, row)| each(doc, &row.imprint));
        }
    }

    /// The order of two documents by place.
    pub fn by_place(&self, a: DocNumber, b: DocNumber) -> Ordering {
        let (mut here, mut there) = (Room::default(), Room::default());
        let [one, other] = [a, b].map(|doc| self.row(doc));
        let source = self.name(a, one.source, &mut here);
        let sources = source.cmp(self.name(b, other.source, &mut there));
        sources.then(one.imprint.record.cmp(&other.imprint.record))
    }

    /// The order of two documents of which nothing else decides: whole before damaged, then by a hash of
    /// the name, by place and by text.
    pub fn by_looks(&self, a: DocNumber, b: DocNumber) -> Ordering {
        let [one, other] = [a, b].map(|doc| self.imprint(doc));
        let looks = (one.damage, one.name).cmp(&(other.damage, other.name));
        looks
            .then_with(|| self.by_place(a, b))
            .then(one.identity.cmp(&other.identity))
            .then(a.cmp(&b))
    }

    /// The documents in so many parts that are about as large where there are many.
    pub fn parts<const N: usize>(&self) -> [Range<DocNumber>; N] {
        let (len, mut start) = (self.len() as DocNumber, 0);
        let mut ends = self.chunks().map(|(_, docs)| docs.end).peekable();
        std::array::from_fn(|part| {
            let least = (self.len() * (part + 1) / N) as DocNumber;
            while ends.next_if(|&end| end < least).is_some() {}
            let end = if part + 1 == N { len } else { ends.peek().copied().unwrap_or(len) };
            std::mem::replace(&mut start, end)..end
        })
    }

    /// The numbers of the chunks, and of what is open behind them, with their documents.
    fn chunks(&self) -> impl Iterator<Item = (usize, Range<DocNumber>)> {
        (0..=self.chunks.len()).map(|chunk| (chunk, self.docs_of(chunk)))
    }

    /// The documents of a chunk.
    fn docs_of(&self, chunk: usize) -> Range<DocNumber> {
        let before = chunk.checked_sub(1).and_then(|before| self.chunks.get(before));
        let end = self.chunks.get(chunk).map_or(self.len() as DocNumber, |chunk| chunk.end);
        before.map_or(0, |before| before.end)..end
    }

    /// The number of the chunk with this document.
    fn chunk_of(&self, doc: DocNumber) -> usize {
        self.chunks.partition_point(|chunk| chunk.end <= doc)
    }

    /// The sheets of a chunk, or where they lie.
    fn lying(&self, chunk: usize) -> Result<&Sheets, &Away> {
        match self.chunks.get(chunk).map(|chunk| &chunk.lying) {
            None => Ok(&self.open),
            Some(Lying::Here(sheets)) => Ok(sheets),
            Some(Lying::Away(away)) => Err(away),
        }
    }

    /// Hands what is asked for of one after the other of some documents, of whole chunks, to `each`.
    fn for_each(
        &self,
        some: &Range<DocNumber>,
        part: Part,
        mut each: impl FnMut(DocNumber, &Card, Sheet<'_>),
    ) {
        let mut room = Room::default();
        let is_part = |docs: &Range<_>| some.start <= docs.start && docs.end <= some.end;
        for (chunk, docs) in self.chunks().filter(|(_, docs)| is_part(docs)) {
            let mut loaded = match self.lying(chunk) {
                Ok(sheets) => Loaded { sheets, part, at: Columns::default() },
                Err(away) => {
                    let cards = docs.clone().map(|doc| self.card(doc));
                    room.load(away, Columns::default()..away.end(), part, cards)
                }
            };
            for doc in docs {
                let card = self.card(doc);
                each(doc, &card, loaded.next(&card));
            }
        }
    }

    /// What is asked for of one document.
    fn one<'a>(&'a self, doc: DocNumber, part: Part, room: &'a mut Room) -> Sheet<'a> {
        let (card, chunk) = (self.card(doc), self.chunk_of(doc));
        let at = self.start(chunk, doc);
        let mut loaded = match self.lying(chunk) {
            Ok(sheets) => Loaded { sheets, part, at },
            Err(away) => room.load(away, at..at + [card.blocks, card.words], part, [card]),
        };
        loaded.next(&card)
    }

    /// Where the sheet of a document begins in its chunk.
    fn start(&self, chunk: usize, doc: DocNumber) -> Columns {
        let starts = self.chunks.get(chunk).map_or(&self.starts[..], |chunk| &chunk.starts);
        let number = doc - self.docs_of(chunk).start;
        let known = starts[(number / ONE_IN) as usize];
        self.cards.sizes(doc - number % ONE_IN..doc).fold(known, Columns::add)
    }

    /// The row of a document.
    fn row(&self, doc: DocNumber) -> Row {
        let chunk = self.chunk_of(doc);
        let number = doc - self.docs_of(chunk).start;
        match self.lying(chunk) {
            Ok(sheets) => sheets.rows[number as usize],
            Err(away) => away.row(number),
        }
    }

    /// A name in the row of a document.
    fn name<'a>(&'a self, doc: DocNumber, name: [u32; 2], room: &'a mut Room) -> &'a str {
        match self.lying(self.chunk_of(doc)) {
            Ok(sheets) => sheets.name(name),
            Err(away) => {
                away.name_into(name, &mut room.bytes, &mut room.sheets.names);
                &room.sheets.names
            }
        }
    }
}

impl Extend<Trace> for Traces {
    fn extend<T: IntoIterator<Item = Trace>>(&mut self, traces: T) {
        traces.into_iter().for_each(|trace| self.push(&trace));
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
        self.cards.append(&other.cards);
        self.held += other.held;
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Blocks,
    Codes,
    /// Blocks and codes.
    Sheet,
}

impl Part {
    fn has_blocks(self) -> bool {
        self != Self::Codes
    }

    fn has_codes(self) -> bool {
        self != Self::Blocks
    }
}

impl Room {
    /// Brings sheets of documents with these cards from the shelf.
    fn load(
        &mut self,
        away: &Away,
        columns: Range<Columns>,
        part: Part,
        cards: impl IntoIterator<Item = Card>,
    ) -> Loaded<'_> {
        let (Self { bytes, sheets }, Range { start, end }) = (self, columns);
        if part.has_blocks() && !away.blocks_into(start.block..end.block, bytes, &mut sheets.blocks)
        {
            sheets.blocks.clear();
            cards.into_iter().for_each(|card| blank_into(&card, &mut sheets.blocks));
        }
        if part.has_codes() {
            away.codes_into(start.word..end.word, bytes, &mut sheets.codes);
        }
        Loaded { sheets, part, at: Columns::default() }
    }
}

/// The blocks of a document that cannot be had: as many as it has, and all words in the last.
fn blank_into(card: &Card, blocks: &mut Vec<BlockTrace>) {
    let last = card.blocks.saturating_sub(1);
    let end = |number| if number == last { card.words } else { 0 };
    blocks.extend((0..card.blocks).map(|number| BlockTrace::blank(end(number))));
}

/// Sheets at hand, of which one document is taken after the other.
struct Loaded<'a> {
    sheets: &'a Sheets,
    part: Part,
    /// Where the next one begins.
    at: Columns,
}

impl<'a> Loaded<'a> {
    /// What was asked for of the next document, which has this card.
    fn next(&mut self, card: &Card) -> Sheet<'a> {
        let Self { sheets, part, at: start } = *self;
        self.at = start + [card.blocks, card.words];
        let blocks = start.block as usize..self.at.block as usize;
        let codes = start.word as usize..self.at.word as usize;
        Sheet {
            blocks: if part.has_blocks() { &sheets.blocks[blocks] } else { &[] },
            codes: if part.has_codes() { &sheets.codes[codes] } else { &[] },
        }
    }
}
