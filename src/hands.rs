//! Who does the work: one after the other, or two things at once.

/// Does pieces of work that need nothing of each other.
pub trait Hands: Sync {
    /// What both pieces give, whichever is done first.
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B);

    /// Whether there is more than one to share work among.
    fn are_many(&self) -> bool;

    /// What `work` gives for each of these parts, in their order.
    fn each<A: Send, B: Send>(&self, mut parts: Vec<A>, work: &(impl Fn(A) -> B + Sync)) -> Vec<B> {
        if parts.len() < 2 {
            return parts.into_iter().map(work).collect();
        }
        let behind = parts.split_off(parts.len() / 2);
        let (mut done, more) = self.both(|| self.each(parts, work), || self.each(behind, work));
        done.extend(more);
        done
    }
}

/// Does one thing after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneHand;

impl Hands for OneHand {
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        (one(), other())
    }

    fn are_many(&self) -> bool {
        false
    }
}
