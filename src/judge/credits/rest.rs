//! What is left of a line when its credits are gone.

use std::cmp::Reverse;

use super::{Credit, Templates};
use crate::segment::{Block, Segments};
use crate::span::Span;

/// A line without its credits.
struct Rest {
    text: String,
    /// Where a part that stays begins: in the rest, and in the text.
    parts: Vec<[u32; 2]>,
}

impl Rest {
    /// That of a line with these credits, which are in order.
    fn of(text: &str, line: Span, credits: &[Credit]) -> Self {
        let mut rest = Self { text: String::new(), parts: Vec::new() };
        let mut at = line.start;
        let line_end = Span { start: line.end, end: line.end };
        for gone in credits.iter().map(|credit| credit.span).chain([line_end]) {
            let part = Span { start: at, end: gone.start };
            if !part.is_empty() {
                rest.parts.push([rest.text.len() as u32, at]);
                rest.text.push_str(part.of(text));
            }
            at = gone.end;
        }
        rest
    }

    /// From the first to the last byte of a span of the rest, where they stand in the text.
    fn in_text(&self, span: Span) -> Span {
        let place = |at: u32| {
            let part = self.parts.partition_point(|[start, _]| *start <= at);
            part.checked_sub(1).map_or(at, |part| {
                let [start, there] = self.parts[part];
                there + (at - start)
            })
        };
        Span { start: place(span.start), end: place(span.end - 1) + 1 }
    }
}

/// A line is looked at so many times at most, which keeps the work linear: a look may take no more than
/// one credit away. Eight were enough for all lines of real dumps.
const MOST_LOOKS: usize = 32;

impl Templates {
    /// These credits of a line, with those that show only when they are gone, as they would if the
    /// cleaned text were cleaned. One that reaches around another takes it in. A line that shows more
    /// for too long keeps all of them, or cleaning it again would go on.
    pub(super) fn with_those_of_the_rest(
        &self,
        text: &str,
        block: &Block,
        mut credits: Vec<Credit>,
    ) -> Vec<Credit> {
        let mut segments = Segments::default();
        for _ in 0..MOST_LOOKS {
            let rest = Rest::of(text, block.span, &credits);
            segments.fill(&rest.text);
            let Some(line) = segments.blocks.first() else { return credits };
            let more = self.look(&rest.text, &segments, line);
            if more.is_empty() {
                return credits;
            }
            credits.extend(more.into_iter().map(|credit| {
                let span = match credit.whole_block {
                    true => block.span,
                    false => rest.in_text(credit.span),
                };
                Credit { span, ..credit }
            }));
            drop_those_inside(&mut credits);
            if credits.first().is_some_and(|credit| credit.whole_block) {
                return credits;
            }
        }
        Vec::new()
    }
}

/// Sorts credits, and drops those that lie in another one.
fn drop_those_inside(credits: &mut Vec<Credit>) {
    credits.sort_unstable_by_key(|credit| (credit.span.start, Reverse(credit.span.end)));
    let mut end = 0;
    credits.retain(|credit| {
        let goes_on = end < credit.span.end;
        end = end.max(credit.span.end);
        goes_on
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The spans of all credits of a line.
    fn found(text: &str) -> Vec<&str> {
        let mut segments = Segments::default();
        segments.fill(text);
        let found = Templates::built_in().find(text, &segments, &segments.blocks[0]);
        found.iter().map(|credit| credit.span.of(text)).collect()
    }

    #[test]
    fn what_shows_behind_a_credit_is_found_where_it_stands() {
        let line = "At the gate. (Lind/AFP))K KOVAC/AFP via Getty Images";
        assert_eq!(found(line), [" (Lind/AFP)", "K KOVAC/AFP via Getty Images"]);
    }

    #[test]
    fn places_in_the_rest_are_places_in_the_text() {
        let text = "ab cd ef gh ij";
        let credit =
            |start, end| Credit { span: Span::new(start, end), whole_block: false, template: 0 };
        let rest = Rest::of(text, Span::new(3, 14), &[credit(3, 6), credit(8, 11)]);
        assert_eq!(rest.text, "ef ij");
        for (inside, there) in [((0, 2), "ef"), ((3, 5), "ij"), ((1, 4), "f gh i"), ((2, 3), " ")] {
            assert_eq!(rest.in_text(Span::new(inside.0, inside.1)).of(text), there);
        }
    }

    #[test]
    fn a_credit_around_others_takes_them_in() {
        let left = |spans: &[(usize, usize)]| -> Vec<(u32, u32)> {
            let credit = |&(start, end): &(usize, usize)| {
                let span = Span::new(start, end);
                Credit { span, whole_block: false, template: 0 }
            };
            let mut credits = spans.iter().map(credit).collect();
            drop_those_inside(&mut credits);
            credits.iter().map(|credit| (credit.span.start, credit.span.end)).collect()
        };
        assert_eq!(left(&[(4, 6), (0, 2), (2, 4)]), [(0, 2), (2, 4), (4, 6)]);
        assert_eq!(left(&[(0, 2), (3, 5), (0, 9), (9, 12), (7, 9)]), [(0, 9), (9, 12)]);
        assert_eq!(left(&[(3, 5), (2, 9), (7, 9)]), [(2, 9)]);
    }

    #[test]
    fn a_line_of_credits_without_end_keeps_them() {
        let line = |credits| "(Photo: Lind)".repeat(credits) + " Fog over the harbour";
        assert_eq!(found(&line(12)).len(), 12);
        assert_eq!(found(&line(400)), [""; 0]);
    }

    /// Lines of credits, whole and in brackets, with what stands between them, and long rows of such.
    fn line() -> impl Strategy<Value = String> {
        const PIECES: [&str; 10] = [
            "At the gate.",
            " (Lind/AFP)",
            "(AP)",
            ")",
            " ",
            "K KOVAC/AFP via Getty Images",
            "Photo: Ines Marbach/Reuters",
            "[dpa]",
            " Fog",
            ".",
        ];
        let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 1..6);
        let ends = prop::sample::select(&["", " Fog"][..]);
        let times = prop_oneof![4 => Just(1), 1 => 2..2 * MOST_LOOKS];
        (pieces, times, ends).prop_map(|(pieces, times, end)| pieces.concat().repeat(times) + end)
    }

    proptest! {
        #[test]
        fn what_credits_leave_holds_none(text in line()) {
            let templates = Templates::built_in();
            let mut segments = Segments::default();
            segments.fill(&text);
            for block in &segments.blocks {
                let found = templates.find(&text, &segments, block);
                prop_assert!(found.is_sorted_by(|a, b| a.span.end <= b.span.start), "{}", text);
                let rest = Rest::of(&text, block.span, &found).text;
                let mut again = Segments::default();
                again.fill(&rest);
                for block in &again.blocks {
                    prop_assert_eq!(templates.find(&rest, &again, block), [], "{} | {}", text, rest);
                }
            }
        }
    }
}
