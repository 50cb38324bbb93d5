//! Union–find over document numbers.

use super::DocNumber;

/// Documents joined into groups (Tarjan 1975: union by smaller number, paths halved).
#[derive(Clone, Debug)]
pub struct Groups {
    parents: Vec<DocNumber>,
}

impl Groups {
    /// `len` documents, each a group of its own.
    pub fn new(len: usize) -> Self {
        Self { parents: (0..len as DocNumber).collect() }
    }

    /// Joins the groups of two documents.
    pub fn join(&mut self, a: DocNumber, b: DocNumber) {
        let (a, b) = (self.name(a), self.name(b));
        self.parents[a.max(b) as usize] = a.min(b);
    }

    /// The smallest number in a document's group.
    pub fn name(&mut self, mut doc: DocNumber) -> DocNumber {
        while self.parents[doc as usize] != doc {
            let above = self.parents[self.parents[doc as usize] as usize];
            self.parents[doc as usize] = above;
            doc = above;
        }
        doc
    }

    /// The name of every document's group.
    pub fn names(&mut self) -> Vec<DocNumber> {
        (0..self.parents.len() as DocNumber).map(|doc| self.name(doc)).collect()
    }
}
