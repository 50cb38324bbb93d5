//! What is asked of copies.

/// Whether copies that are held back are looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copies {
    /// They are: what they share with others is asked for.
    Reviewed,
    /// They are not. Nothing that is cut elsewhere depends on it.
    Passed,
}

impl Copies {
    /// How many of two documents may be copies for what they share to be asked for: there is always
    /// one that stays.
    pub(super) fn in_a_pair(self) -> u8 {
        match self {
            Self::Reviewed => 1,
            Self::Passed => 0,
        }
    }
}
