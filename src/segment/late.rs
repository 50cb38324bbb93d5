//! Words that are looked for when they are asked for.

use std::cell::{Cell, OnceCell, RefCell};

use super::{Block, Scratch, Word, words};

/// The lines of a text whose words nobody has looked for yet; reused from text to text.
#[derive(Clone, Debug, Default)]
pub(super) struct Late {
    text: String,
    lines: Vec<Line>,
    /// The number of the line that was asked about last.
    last: Cell<usize>,
    room: RefCell<Room>,
}

/// What is known of a line, and its words once they were asked for.
#[derive(Clone, Debug)]
struct Line {
    /// Whether it may hold one of the words that were asked about.
    may_hold: bool,
    /// Words that are one character of a script without spaces.
    lone: u32,
    words: OnceCell<Vec<Word>>,
}

/// Room for words, and what looks for them.
#[derive(Clone, Debug, Default)]
struct Room {
    scratch: Scratch,
    words: Vec<Vec<Word>>,
}

impl Late {
    /// Begins with a text that has no lines yet.
    pub(super) fn begin(&mut self, text: &str) {
        self.clear();
        self.text.push_str(text);
    }

    /// Forgets text and lines.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.last.set(0);
        let used = self.lines.drain(..).filter_map(|line| line.words.into_inner());
        self.room.get_mut().words.extend(used.map(|mut words| {
            words.clear();
            words
        }));
    }

    pub(super) fn push(&mut self, may_hold: bool, lone: u32) {
        self.lines.push(Line { may_hold, lone, words: OnceCell::new() });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The words of line `number`, which is this block.
    pub(super) fn words(&self, number: usize, block: &Block) -> &[Word] {
        self.lines[number].words.get_or_init(|| self.look_for(block))
    }

    /// Shows the words of line `number`, which is this block, to `see`, and keeps them only if they were kept
    /// before.
    pub(super) fn with_words<T>(
        &self,
        number: usize,
        block: &Block,
        see: impl FnOnce(&[Word]) -> T,
    ) -> T {
        if let Some(words) = self.lines[number].words.get() {
            return see(words);
        }
        let mut words = self.look_for(block);
        let seen = see(&words);
        words.clear();
        self.room.borrow_mut().words.push(words);
        seen
    }

    /// The words of a block.
    fn look_for(&self, block: &Block) -> Vec<Word> {
        let room = &mut *self.room.borrow_mut();
        let mut words = room.words.pop().unwrap_or_default();
        words.reserve_exact((block.end_word - block.first_word) as usize);
        let content = block.span.of(&self.text);
        room.scratch.masks.fill(content.as_bytes());
        words::hand_out(content, block.span.start, &mut room.scratch, &mut words);
        words
    }

    /// The number of one of these blocks, which are the lines: most are asked about in order.
    pub(super) fn number_of(&self, blocks: &[Block], block: &Block) -> usize {
        let (last, start) = (self.last.get(), block.line.start);
        let is_it = |number: &usize| blocks.get(*number).is_some_and(|one| one.line.start == start);
        let number = [last, last + 1].into_iter().find(is_it);
        let number =
            number.unwrap_or_else(|| blocks.partition_point(|other| other.line.start < start));
        self.last.set(number);
        number
    }

    pub(super) fn lone(&self, number: usize) -> usize {
        self.lines[number].lone as usize
    }

    pub(super) fn may_hold(&self, number: usize) -> bool {
        self.lines[number].may_hold
    }
}
