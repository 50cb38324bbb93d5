//! The sheets of documents in a row: in memory, or put away.

use std::ops::{Add, Range};
use std::sync::Arc;

use super::shelf::Shelf;
use crate::fingerprint::{BlockTrace, Code, Imprint, Trace};

/// The sheets of some documents, column by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheets {
    pub(super) rows: Vec<Row>,
    pub(super) blocks: Vec<BlockTrace>,
    pub(super) codes: Vec<Code>,
    /// Names of documents, and of the inputs in which they stand.
    pub(super) names: String,
}

/// What has one width whatever the document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) imprint: Imprint,
    /// Where the name of the document begins and ends.
    pub(super) id: [u32; 2],
    /// The same of its source.
    pub(super) source: [u32; 2],
}

impl Row {
    /// Bytes of one that was put away.
    const BYTES: usize = Imprint::BYTES + 16;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (imprint, names) = bytes.split_at_mut(Imprint::BYTES);
        imprint.copy_from_slice(&self.imprint.to_bytes());
        for (bytes, end) in names.as_chunks_mut().0.iter_mut().zip([self.id, self.source].concat())
        {
            *bytes = u32::to_le_bytes(end);
        }
        bytes
    }

    fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let Some((imprint, names)) = bytes.split_first_chunk() else { return Self::default() };
        let mut ends = names.as_chunks().0.iter().map(|end| u32::from_le_bytes(*end));
        let mut next = || ends.next().unwrap_or_default();
        Self {
            imprint: Imprint::from_bytes(imprint),
            id: [next(), next()],
            source: [next(), next()],
        }
    }
}

/// A place in the columns of blocks and words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) block: u32,
    pub(super) word: u32,
}

impl Add<[u32; 2]> for Columns {
    type Output = Self;

    /// So many blocks and words further on.
    fn add(self, [blocks, words]: [u32; 2]) -> Self {
        Self { block: self.block + blocks, word: self.word + words }
    }
}

impl Sheets {
    pub(super) fn push(&mut self, trace: &Trace) {
        let source = match self.rows.last().map(|row| row.source) {
            Some(source) if self.name(source) == &*trace.source => source,
            _ => self.push_name(&trace.source),
        };
        let id = self.push_name(&trace.id);
        self.rows.push(Row { imprint: trace.imprint, id, source });
        self.blocks.extend_from_slice(&trace.blocks);
        self.codes.extend_from_slice(trace.codes());
    }

    fn push_name(&mut self, name: &str) -> [u32; 2] {
        let start = self.names.len() as u32;
        self.names.push_str(name);
        [start, self.names.len() as u32]
    }

    /// The name that stands there; none where it cannot be had.
    pub(super) fn name(&self, [start, end]: [u32; 2]) -> &str {
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Where the columns end.
    pub(super) fn end(&self) -> Columns {
        Columns { block: self.blocks.len() as u32, word: self.codes.len() as u32 }
    }

    /// What they take, in bytes.
    pub(super) fn size(&self) -> usize {
        let rows = size_of_val(&self.rows[..]);
        rows + size_of_val(&self.blocks[..]) + size_of_val(&self.codes[..]) + self.names.len()
    }

    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.blocks.clear();
        self.codes.clear();
        self.names.clear();
    }

    /// Puts them away on a shelf.
    pub(super) fn put_on(&self, shelf: &Arc<dyn Shelf>) -> Away {
        let mut bytes = Vec::with_capacity(self.size());
        self.rows.iter().for_each(|row| bytes.extend_from_slice(&row.to_bytes()));
        let blocks = bytes.len();
        self.blocks.iter().for_each(|block| bytes.extend_from_slice(&block.to_bytes()));
        let codes = bytes.len();
        bytes.extend(self.codes.iter().flat_map(|code| code.value().to_le_bytes()));
        let names = bytes.len();
        bytes.extend_from_slice(self.names.as_bytes());
        let at = shelf.put(&bytes);
        let starts = [0, blocks, codes, names].map(|start| at.saturating_add(start as u64));
        Away { starts, end: self.end(), shelf: Arc::clone(shelf) }
    }
}

/// Sheets that were put away.
#[derive(Clone, Debug)]
pub(super) struct Away {
    shelf: Arc<dyn Shelf>,
    /// Where rows, blocks, words and names begin.
    starts: [u64; 4],
    end: Columns,
}

/// Bytes of a word.
const CODE_BYTES: usize = size_of::<u16>();

impl Away {
    /// Where the columns end.
    pub(super) fn end(&self) -> Columns {
        self.end
    }

    /// The row of this number; blank if it cannot be had.
    pub(super) fn row(&self, number: u32) -> Row {
        let mut bytes = [0; Row::BYTES];
        let at = self.starts[0].saturating_add(u64::from(number) * Row::BYTES as u64);
        if self.shelf.get(at, &mut bytes) { Row::from_bytes(&bytes) } else { Row::default() }
    }

    /// Replaces `rows` by the first so many; blank ones if they cannot be had.
    pub(super) fn rows_into(&self, count: u32, bytes: &mut Vec<u8>, rows: &mut Vec<Row>) {
        rows.clear();
        self.read(self.starts[0], 0..count, Row::BYTES, bytes);
        rows.extend(bytes.as_chunks().0.iter().map(Row::from_bytes));
    }

    /// Replaces `blocks` by these; `false` if they cannot be had.
    pub(super) fn blocks_into(
        &self,
        range: Range<u32>,
        bytes: &mut Vec<u8>,
        blocks: &mut Vec<BlockTrace>,
    ) -> bool {
        blocks.clear();
        let is_read = self.read(self.starts[1], range, BlockTrace::BYTES, bytes);
        blocks.extend(bytes.as_chunks().0.iter().map(BlockTrace::from_bytes));
        is_read
    }

    /// Replaces `codes` by these; all alike if they cannot be had.
    pub(super) fn codes_into(&self, range: Range<u32>, bytes: &mut Vec<u8>, codes: &mut Vec<Code>) {
        codes.clear();
        self.read(self.starts[2], range, CODE_BYTES, bytes);
        let values = bytes.as_chunks().0.iter().map(|code| u16::from_le_bytes(*code));
        codes.extend(values.map(Code::from_value));
    }

    /// Replaces `names` by this one; another one if it cannot be had.
    pub(super) fn name_into(
        &self,
        [start, end]: [u32; 2],
        bytes: &mut Vec<u8>,
        names: &mut String,
    ) {
        names.clear();
        self.read(self.starts[3], start..end, 1, bytes);
        names.push_str(&String::from_utf8_lossy(bytes));
    }

    /// Fills `bytes` with some entries of the column that begins at `start`.
    fn read(&self, start: u64, range: Range<u32>, entry: usize, bytes: &mut Vec<u8>) -> bool {
        // All that was here is overwritten, and need not be zeroed first.
        bytes.resize(range.len() * entry, 0);
        let at = start.saturating_add(u64::from(range.start) * entry as u64);
        let is_read = self.shelf.get(at, bytes);
        if !is_read {
            bytes.fill(0);
        }
        is_read
    }
}
