//! What to do about each kind of finding.

use crate::judge::Finding;
use crate::kind::{Action, Kind, Treatment};

/// The treatment of every kind.
///
/// ```
/// use refrain::{Kind, Policy, Treatment};
///
/// let mut policy = Policy::default();
/// assert_eq!(policy.treatment(Kind::Repeat), Treatment::KeepOne);
/// policy.set(Kind::Repeat, Treatment::Mark);
/// assert_eq!(policy.treatment(Kind::Repeat), Treatment::Mark);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    treatments: [Treatment; Kind::ALL.len()],
}

impl Default for Policy {
    fn default() -> Self {
        Self { treatments: Kind::ALL.map(Kind::default_treatment) }
    }
}

impl Policy {
    /// What is done with a kind.
    pub fn treatment(&self, kind: Kind) -> Treatment {
        self.treatments[kind as usize]
    }

    /// Changes what is done with a kind.
    pub fn set(&mut self, kind: Kind, treatment: Treatment) {
        self.treatments[kind as usize] = treatment;
    }

    /// What is done with a finding.
    pub fn action(&self, finding: &Finding) -> Action {
        match self.treatment(finding.kind) {
            Treatment::Mark => Action::Mark,
            Treatment::Cut => Action::Cut,
            Treatment::KeepOne if finding.is_surplus => Action::Cut,
            Treatment::KeepOne => Action::Keep,
        }
    }
}
