//! Locality-sensitive hashing: signatures cut into bands, so that similar documents meet.

use crate::fingerprint::{SLOTS, Signature};
use crate::hash::Hash64;

/// How a signature is cut: two documents meet when they agree on all rows of at least one band.
///
/// The chance is `1 - (1 - J^rows)^bands` for documents of Jaccard similarity `J` (Leskovec,
/// Rajaraman, Ullman, *Mining of Massive Datasets*, 3.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Banding {
    /// Bands of a signature.
    pub bands: usize,
    /// Slots in a band.
    pub rows: usize,
}

impl Banding {
    /// The cut with the fewest chance meetings that still lets documents of Jaccard similarity
    /// `threshold` meet with a chance of at least `recall`.
    ///
    /// ```
    /// use refrain::index::Banding;
    ///
    /// let banding = Banding::choose(0.8, 0.98);
    /// assert_eq!((banding.bands, banding.rows), (18, 7));
    /// assert!(0.98 <= banding.recall_at(0.8));
    /// ```
    pub fn choose(threshold: f64, recall: f64) -> Self {
        let cut = |rows| Self { bands: SLOTS / rows, rows };
        let good = |banding: &Self| recall <= banding.recall_at(threshold);
        (1..=SLOTS).rev().map(cut).find(good).unwrap_or(cut(1))
    }

    /// The chance that two documents of this Jaccard similarity meet.
    pub fn recall_at(self, jaccard: f64) -> f64 {
        1.0 - (1.0 - jaccard.powi(self.rows as i32)).powi(self.bands as i32)
    }

    /// One key for each band of a signature; equal keys of two documents are a meeting.
    pub fn keys(self, signature: &Signature) -> impl Iterator<Item = u64> {
        let bands = signature.0.chunks_exact(self.rows).take(self.bands);
        bands.zip(0_u64..).map(|(band, number)| {
            let rows = band.iter().map(|&row| Hash64(u64::from(row)));
            rows.fold(Hash64(number), Hash64::then).0
        })
    }
}
