//! Rule sets: small files named after the law that they implement.
//!
//! ```json
//! { "name": "…", "law": "chapter and section", "source": "where it can be read",
//!   "count": { "ranked_choice": { "seats": 1, "overvote": "exhaust" } } }
//! ```

use serde::{Deserialize, Serialize};

use crate::ranked;

/// The rules of a count, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// What people call it.
    pub name: String,
    /// The rule of law, by chapter and section.
    pub law: String,
    /// Where the text can be read.
    pub source: String,
    /// How to count.
    pub count: Method,
}

/// A way to count, with its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Rounds of eliminations and transfers by RCTab's rules.
    RankedChoice(ranked::Rules),
}
