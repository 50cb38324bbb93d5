//! x
use crate::span::Span;
/// x
pub fn sentences(text: &str) -> impl Iterator<Item = Span> {
    std::iter::once(Span::new(0, text.len()))
}
