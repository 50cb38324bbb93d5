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

    /// Joins what is joined in these groups of the same documents.
    pub fn append(&mut self, more: Self) {
        for (doc, parent) in (0..).zip(more.parents) {
            self.join(doc, parent);
        }
    }

    /// The name of every document's group.
    pub fn into_names(self) -> Vec<DocNumber> {
        let mut names = self.parents;
        // Nobody's parent has a larger number, so it has its name by then.
        for doc in 0..names.len() {
            names[doc] = names[names[doc] as usize];
        }
        names
    }
}
