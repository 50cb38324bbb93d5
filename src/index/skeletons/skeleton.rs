//! Which words of a line are constant, and which are a slot.

/// Words of a line that may be a filled skeleton. Below three there is no room for a slot, above
/// twenty a line is prose.
pub(super) const LINE_WORDS: std::ops::RangeInclusive<usize> = 3..=FORM_WORDS;

/// The most words of a line that fills a skeleton.
pub const FORM_WORDS: usize = 20;

/// The longest slot, in words.
const SLOT_WORDS: usize = 14;

/// The longest head and the longest tail, in words.
pub const PART_WORDS: usize = 6;

/// Words that head and tail have together when a skeleton has a tail: two common words at the end
/// are how sentences end.
const LEAST_WORDS_WITH_TAIL: usize = 4;

/// The constant words of a skeleton: so many at the head of a line, so many at its tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skeleton {
    /// Words before the slot.
    pub head: usize,
    /// Words behind it.
    pub tail: usize,
}

impl Skeleton {
    /// The skeletons that a line of this many words may be a filled form of, those with the most
    /// constant words first.
    ///
    /// A head of one word is a speaker or the start of any sentence: it is among them only as
    /// `Skeleton { head: 1, tail: 0 }`, for the few words that lead elsewhere.
    pub fn of_line(words: usize) -> &'static [Self] {
        OF_LINES.get(words).map_or(&[], |(all, count)| &all[..*count])
    }

    const fn fits(self, words: usize) -> bool {
        let constants = self.head + self.tail;
        constants < words && words <= constants + SLOT_WORDS && self.is_sound()
    }

    const fn is_sound(self) -> bool {
        match (self.head, self.tail) {
            (_, 0) => true,
            (1, _) | (_, 1) => false,
            (head, tail) => tail <= PART_WORDS && LEAST_WORDS_WITH_TAIL <= head + tail,
        }
    }
}

/// Skeletons of a line, and how many there are.
type OfLine = ([Skeleton; MOST_OF_LINE], usize);

/// No line has more skeletons.
const MOST_OF_LINE: usize = 34;

/// The skeletons of a line, by the number of its words: they are asked for a hundred thousand times.
static OF_LINES: [OfLine; FORM_WORDS + 1] = of_lines();

const fn of_lines() -> [OfLine; FORM_WORDS + 1] {
    let mut lines = [([Skeleton { head: 0, tail: 0 }; MOST_OF_LINE], 0); FORM_WORDS + 1];
    let mut words = *LINE_WORDS.start();
    while words <= FORM_WORDS {
        let (all, count) = &mut lines[words];
        let mut constants = 2 * PART_WORDS;
        while 0 < constants {
            let mut tail = constants.saturating_sub(PART_WORDS);
            while tail <= constants {
                let one = Skeleton { head: constants - tail, tail };
                if one.fits(words) {
                    all[*count] = one;
                    *count += 1;
                }
                tail += 1;
            }
            constants -= 1;
        }
        words += 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skeletons_of_a_line_are_those_that_leave_a_slot() {
        for words in 0..40 {
            let most = if LINE_WORDS.contains(&words) { 2 * PART_WORDS } else { 0 };
            let of_sum = |sum: usize| {
                let heads = (0..=PART_WORDS.min(sum)).rev();
                heads.map(move |head| Skeleton { head, tail: sum - head })
            };
            let fits = |one: &Skeleton| {
                let slot = words.saturating_sub(one.head + one.tail);
                (1..=SLOT_WORDS).contains(&slot) && one.is_sound()
            };
            let all: Vec<Skeleton> = (1..=most).rev().flat_map(of_sum).filter(fits).collect();
            assert_eq!(Skeleton::of_line(words), all, "{words}");
        }
    }
}
