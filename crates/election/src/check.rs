//! Checks, how they came out, and how many did how.

use serde::Serialize;

use crate::{Name, Repair, Step};

/// How a check came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Verdict {
    /// Published and recomputed are the same.
    Equal,
    /// They are the same once these repairs are made.
    EqualAfterRepairs {
        /// The cheapest set of repairs that makes them equal.
        repairs: Vec<Repair>,
    },
    /// They differ, and no repair on the list explains it.
    Differs,
    /// The files do not say.
    CannotBeChecked {
        /// What is missing.
        because: String,
    },
    /// Nothing was published to compare with: the audit did not measure this.
    NotMeasured,
}

impl Verdict {
    /// Equal or not.
    pub fn equal_if(equal: bool) -> Self {
        if equal {
            Verdict::Equal
        } else {
            Verdict::Differs
        }
    }

    /// The files do not say, because.
    pub fn cannot(because: impl Into<String>) -> Self {
        Verdict::CannotBeChecked {
            because: because.into(),
        }
    }

    /// Equal, after these repairs if there are any.
    pub fn after(repairs: Vec<Repair>) -> Self {
        if repairs.is_empty() {
            return Verdict::Equal;
        }
        Verdict::EqualAfterRepairs { repairs }
    }
}

/// One comparison of something published with the same thing recomputed.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// The step.
    pub step: Step,
    /// The contest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contest: Option<Name>,
    /// The county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<Name>,
    /// The round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// Whether the audit does not stand unless this can be checked.
    pub mandatory: bool,
    /// How it came out.
    pub verdict: Verdict,
    /// What was published.
    pub published: String,
    /// What we got.
    pub recomputed: String,
}

impl Check {
    /// A check that nothing is known of yet but how it came out; it is not mandatory.
    pub fn new(step: Step, verdict: Verdict) -> Self {
        Check {
            step,
            contest: None,
            county: None,
            round: None,
            mandatory: false,
            verdict,
            published: String::new(),
            recomputed: String::new(),
        }
    }

    /// The contest.
    pub fn contest(mut self, contest: &Name) -> Self {
        self.contest = Some(contest.clone());
        self
    }

    /// The county.
    pub fn county(mut self, county: &Name) -> Self {
        self.county = Some(county.clone());
        self
    }

    /// The round.
    pub fn round(mut self, round: u32) -> Self {
        self.round = Some(round);
        self
    }

    /// Whether the audit does not stand unless this can be checked.
    pub fn mandatory(mut self, mandatory: bool) -> Self {
        self.mandatory = mandatory;
        self
    }

    /// What was published, and what we got.
    pub fn values(mut self, published: impl Into<String>, recomputed: impl Into<String>) -> Self {
        self.published = published.into();
        self.recomputed = recomputed.into();
        self
    }
}

/// How many checks came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Equal as published.
    pub equal: usize,
    /// Equal after repairs.
    pub repaired: usize,
    /// Differs, unexplained.
    pub differs: usize,
    /// Cannot be checked from these files.
    pub unchecked: usize,
    /// Not measured by the audit.
    pub not_measured: usize,
}

impl Counts {
    /// Counts verdicts.
    pub fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let mut counts = Counts::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Equal => counts.equal += 1,
                Verdict::EqualAfterRepairs { .. } => counts.repaired += 1,
                Verdict::Differs => counts.differs += 1,
                Verdict::CannotBeChecked { .. } => counts.unchecked += 1,
                Verdict::NotMeasured => counts.not_measured += 1,
            }
        }
        counts
    }

    /// All that was compared or should have been.
    pub fn all(&self) -> usize {
        self.equal + self.repaired + self.differs + self.unchecked + self.not_measured
    }
}
