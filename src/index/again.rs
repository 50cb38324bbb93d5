//! Lines that stood in the same document before: a page may print one of them a million times.

use crate::fingerprint::Sheet;

/// Tells the blocks of a document that are new in it from those that came before; of blocks that
/// come again after many others some pass for new.
#[derive(Clone, Debug)]
pub(super) struct Again {
    /// A block that stood where the block's key says; of another document, if it was not replaced.
    last: [u32; SLOTS],
}

/// Different blocks that are remembered, if no two of them have the same slot: more than a list goes
/// through before it begins anew, and they still cost nothing to look at.
const SLOTS: usize = 64;

impl Default for Again {
    fn default() -> Self {
        Self { last: [0; SLOTS] }
    }
}

impl Again {
    /// Whether a block before this one has the same words and, if `is_alike` says so, the same
    /// place. Blocks are to be asked for in order.
    pub(super) fn stood(
        &mut self,
        sheet: Sheet<'_>,
        number: usize,
        is_alike: impl Fn(usize) -> bool,
    ) -> bool {
        let slot = sheet.blocks[number].key.0 as usize % SLOTS;
        let last = self.last[slot] as usize;
        self.last[slot] = number as u32;
        last < number && sheet.block_codes(last) == sheet.block_codes(number) && is_alike(last)
    }
}
