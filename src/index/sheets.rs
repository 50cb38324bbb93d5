//! The sheets of documents in a row: in memory, or put away.

use std::ops::Range;
use std::sync::Arc;

use super::shelf::Shelf;
use crate::fingerprint::{BlockTrace, Code, Trace};

/// The sheets of some documents, column by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheets {
    pub(super) blocks: Vec<BlockTrace>,
    pub(super) codes: Vec<Code>,
    pub(super) ids: String,
}

/// A place in each of the columns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Columns {
    pub(super) block: u32,
    pub(super) word: u32,
    pub(super) id: u32,
}

impl Sheets {
    pub(super) fn push(&mut self, trace: &Trace) {
        self.blocks.extend_from_slice(&trace.blocks);
        self.codes.extend_from_slice(trace.codes());
        self.ids.push_str(&trace.id);
    }

    /// Where the columns end.
    pub(super) fn end(&self) -> Columns {
        let (block, word) = (self.blocks.len() as u32, self.codes.len() as u32);
        Columns { block, word, id: self.ids.len() as u32 }
    }

    /// What they take, in bytes.
    pub(super) fn size(&self) -> usize {
        size_of_val(&self.blocks[..]) + size_of_val(&self.codes[..]) + self.ids.len()
    }

    pub(super) fn clear(&mut self) {
        self.blocks.clear();
        self.codes.clear();
        self.ids.clear();
    }

    pub(super) fn shrink(&mut self) {
        self.blocks.shrink_to_fit();
        self.codes.shrink_to_fit();
        self.ids.shrink_to_fit();
    }

    /// Puts them away on a shelf.
    pub(super) fn put_on(&self, shelf: &Arc<dyn Shelf>) -> Away {
        let end = self.end();
        let mut bytes = Vec::with_capacity(Away::length(end));
        self.blocks.iter().for_each(|block| bytes.extend_from_slice(&block.to_bytes()));
        bytes.extend(self.codes.iter().flat_map(|code| code.value().to_le_bytes()));
        bytes.extend_from_slice(self.ids.as_bytes());
        Away { at: shelf.put(&bytes), end, shelf: Arc::clone(shelf) }
    }
}

/// Sheets that were put away.
#[derive(Clone, Debug)]
pub(super) struct Away {
    shelf: Arc<dyn Shelf>,
    at: u64,
    end: Columns,
}

/// Bytes of a word.
const CODE_BYTES: usize = size_of::<u16>();

impl Away {
    fn length(end: Columns) -> usize {
        end.block as usize * BlockTrace::BYTES + end.word as usize * CODE_BYTES + end.id as usize
    }

    /// Where the columns end.
    pub(super) fn end(&self) -> Columns {
        self.end
    }

    /// Replaces `blocks` by these; `false` if they cannot be had.
    pub(super) fn blocks_into(
        &self,
        range: Range<u32>,
        bytes: &mut Vec<u8>,
        blocks: &mut Vec<BlockTrace>,
    ) -> bool {
        blocks.clear();
        let is_read = self.read(0, range, BlockTrace::BYTES, bytes);
        blocks.extend(bytes.as_chunks().0.iter().map(BlockTrace::from_bytes));
        is_read
    }

    /// Replaces `codes` by these; all alike if they cannot be had.
    pub(super) fn codes_into(&self, range: Range<u32>, bytes: &mut Vec<u8>, codes: &mut Vec<Code>) {
        codes.clear();
        let before = Columns { word: 0, id: 0, ..self.end };
        self.read(Self::length(before), range, CODE_BYTES, bytes);
        let values = bytes.as_chunks().0.iter().map(|code| u16::from_le_bytes(*code));
        codes.extend(values.map(Code::from_value));
    }

    /// Replaces `ids` by these; other ones if they cannot be had.
    pub(super) fn ids_into(&self, range: Range<u32>, bytes: &mut Vec<u8>, ids: &mut String) {
        ids.clear();
        self.read(Self::length(Columns { id: 0, ..self.end }), range, 1, bytes);
        ids.push_str(&String::from_utf8_lossy(bytes));
    }

    /// Fills `bytes` with some entries of the column that begins `before` bytes in.
    fn read(&self, before: usize, range: Range<u32>, entry: usize, bytes: &mut Vec<u8>) -> bool {
        bytes.clear();
        bytes.resize(range.len() * entry, 0);
        let at = before + range.start as usize * entry;
        let is_read = self.shelf.get(self.at.saturating_add(at as u64), bytes);
        if !is_read {
            bytes.fill(0);
        }
        is_read
    }
}
