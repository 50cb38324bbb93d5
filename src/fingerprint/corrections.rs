//! Notes of correction: what must never be lost with a copy that is held back.

/// Openings of a note of correction, in lower case.
const OPENINGS: [&str; 22] = [
    "correction:",
    "correction ",
    "corrections:",
    "corrected:",
    "corrects ",
    "clarification:",
    "this article has been corrected",
    "this article was amended",
    "this story has been corrected",
    "an earlier version of this",
    "a previous version of this",
    "berichtigung",
    "korrektur:",
    "rectificatif",
    "correctif",
    "fe de errores",
    "corrección:",
    "rättelse",
    "исправление",
    "поправка:",
    "تصحيح:",
    "更正",
];

/// The longest opening in bytes, with room for letters that change length in lower case.
const HEAD: usize = 80;

/// Whether a block opens like a note of correction.
pub(crate) fn is_correction(block: &str) -> bool {
    let block = block.trim_start_matches(['*', '(', '[', '_', ' ', '-', '–', '—', '"', '“']);
    let Some(first) = block.chars().next().and_then(|letter| letter.to_lowercase().next()) else {
        return false;
    };
    if !OPENINGS.iter().any(|opening| opening.starts_with(first)) {
        return false;
    }
    let head = &block[..block.floor_char_boundary(HEAD)];
    let head = head.to_lowercase();
    OPENINGS.iter().any(|opening| head.starts_with(opening))
}
