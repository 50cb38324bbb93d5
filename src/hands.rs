//! Who does the work: one after the other, or two things at once.

use std::sync::{Mutex, PoisonError};

/// Does pieces of work that need nothing of each other.
pub trait Hands: Sync {
    /// What both pieces give, whichever is done first.
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B);

    /// How many there are.
    fn count(&self) -> usize;

    /// Whether there is more than one to share work among.
    fn are_many(&self) -> bool {
        1 < self.count()
    }

    /// What `work` gives for each of these parts, in their order. Whoever is free takes the first that nobody has.
    fn each<A: Send, B: Send>(&self, parts: Vec<A>, work: &(impl Fn(A) -> B + Sync)) -> Vec<B> {
        let hands = self.count().min(parts.len());
        let left = Mutex::new(parts.into_iter().enumerate());
        let done = Mutex::new(Vec::new());
        self.all(hands, &|| {
            while let Some((number, part)) = next_of(&left) {
                let made = (number, work(part));
                done.lock().unwrap_or_else(PoisonError::into_inner).push(made);
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_unstable_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, made)| made).collect()
    }

    /// Has so many hands do `work` at once.
    fn all(&self, hands: usize, work: &(impl Fn() + Sync)) {
        if hands < 2 {
            return work();
        }
        let some = hands / 2;
        self.both(|| self.all(some, work), || self.all(hands - some, work));
    }
}

fn next_of<T>(all: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    all.lock().unwrap_or_else(PoisonError::into_inner).next()
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

    fn count(&self) -> usize {
        1
    }
}
