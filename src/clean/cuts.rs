//! Cuts: spans that go, sorted and disjoint by construction.

use crate::span::Span;

/// Spans to remove from a text: in order, without overlap, none empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    spans: Vec<Span>,
}

impl Cuts {
    /// The union of some spans.
    ///
    /// ```
    /// use refrain::{Cuts, Span};
    ///
    /// let cuts = Cuts::new([Span::new(4, 6), Span::new(0, 2), Span::new(1, 3)]);
    /// assert_eq!(cuts.spans(), [Span::new(0, 3), Span::new(4, 6)]);
    /// assert_eq!(cuts.apply("abcdefg"), "dg");
    /// ```
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty()).collect();
        spans.sort_unstable();
        spans.dedup_by(|span, last| {
            let is_joined = span.start <= last.end;
            if is_joined {
                last.end = last.end.max(span.end);
            }
            is_joined
        });
        Self { spans }
    }

    /// The spans in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether nothing goes.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Bytes that go.
    pub fn len(&self) -> usize {
        self.spans.iter().map(|span| span.len()).sum()
    }

    /// What stays of `text`.
    ///
    /// # Panics
    ///
    /// When a span does not lie in `text` on character borders.
    pub fn apply(&self, text: &str) -> String {
        let mut kept = String::with_capacity(text.len() - self.len());
        self.parts(text).for_each(|part| kept.push_str(part));
        kept
    }

    /// The parts of `text` that stay, before, between and behind the spans.
    pub(super) fn parts<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let starts = std::iter::once(0).chain(self.spans.iter().map(|span| span.end as usize));
        let ends = self.spans.iter().map(|span| span.start as usize).chain([text.len()]);
        starts.zip(ends).map(|(start, end)| &text[start..end])
    }
}
