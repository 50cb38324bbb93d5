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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Document;
    use crate::fingerprint::Tracer;
    use crate::hash::mix;

    #[test]
    fn what_stood_before_is_told_and_nothing_else() {
        let (mut tracer, mut again) = (Tracer::default(), Again::default());
        for document in 0..60 {
            // Up to forty different lines, some of them in two places of a list that begins anew.
            let line = |number: u64| format!("line {}", mix(document + number) % (document + 1));
            let lines: Vec<String> = (0..120).map(line).collect();
            let trace = tracer.trace(&Document::new("a", lines.join("\n")));
            let sheet = trace.sheet();
            let is_alike = |number: usize, before: usize| (before < 9) == (number < 9);
            let mut told = 0;
            for number in 0..sheet.blocks.len() {
                let same = |&before: &usize| {
                    sheet.block_codes(before) == sheet.block_codes(number)
                        && is_alike(number, before)
                };
                let stood = again.stood(sheet, number, |before| is_alike(number, before));
                assert!(!stood || (0..number).any(|before| same(&before)));
                told += usize::from(stood);
            }
            // Of few lines every one is remembered, but for those that have one slot.
            assert!(document >= 9 || 90 < told, "{told} with {document}");
        }
    }
}
