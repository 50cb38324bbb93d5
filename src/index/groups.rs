//! Union–find over document numbers.

use super::DocNumber;
use super::paged::Paged;
use super::shelf::Budget;

/// Documents joined into groups (Tarjan 1975: union by smaller number, paths halved).
#[derive(Clone, Debug)]
pub struct Groups {
    /// By how much the parent of each is smaller: what is lost on a broken shelf is a group of its own.
    up: Paged<DocNumber>,
}

impl Groups {
    /// `len` documents, each a group of its own.
    pub fn new(len: usize, budget: &Budget) -> Self {
        Self { up: Paged::blank(len, 0, budget) }
    }

    fn parent(&self, doc: DocNumber) -> DocNumber {
        doc.saturating_sub(self.up.get(doc as usize))
    }

    /// Joins the groups of two documents.
    pub fn join(&mut self, a: DocNumber, b: DocNumber) {
        let (a, b) = (self.name(a), self.name(b));
        let (below, above) = (a.max(b), a.min(b));
        self.up.set(below as usize, below - above);
    }

    /// Whether two documents are in one group.
    pub fn are_one(&mut self, a: DocNumber, b: DocNumber) -> bool {
        self.name(a) == self.name(b)
    }

    /// The smallest number in a document's group.
    pub fn name(&mut self, mut doc: DocNumber) -> DocNumber {
        loop {
            let parent = self.parent(doc);
            if parent == doc {
                return doc;
            }
            let above = self.parent(parent);
            if above == parent {
                return parent;
            }
            self.up.set(doc as usize, doc - above);
            doc = above;
        }
    }

    /// The name of every document's group.
    pub fn into_names(self) -> Paged<DocNumber> {
        let mut names = self.up;
        // Nobody's parent has a larger number, so it has its name by then.
        for doc in 0..names.len() {
            let parent = doc.saturating_sub(names.get(doc) as usize);
            let name = if parent == doc { doc as DocNumber } else { names.get(parent) };
            names.set(doc, name);
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::hash::mix;
    use crate::index::Shelf;
    use crate::index::tests::Memory;

    #[test]
    fn groups_are_the_same_wherever_they_lie() {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        let away = Budget { columns: 200, shelf: Some(shelf), ..Budget::default() };
        let names = |budget: &Budget| -> Vec<DocNumber> {
            let doc = |number: u64| (mix(number) % 1_000) as DocNumber;
            let mut groups = Groups::new(1_000, budget);
            for (one, other) in (0..700).map(|number| (doc(number), doc(!number))) {
                groups.join(one, other);
                assert!(groups.are_one(one, other));
            }
            groups.into_names().iter().collect()
        };
        assert_eq!(names(&away), names(&Budget::default()));
    }
}
