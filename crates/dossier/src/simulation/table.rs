//! Simulated audits as a table: a row for each.

use plan::{Audit, Design};

use super::{OfContest, Page};
use crate::plan::named;

const HEADING: [&str; 7] = [
    "contest",
    "design",
    "audit",
    "confirmed",
    "round",
    "rounds",
    "risk",
];

impl Page {
    /// Comma-separated values (RFC 4180) with a heading. `confirmed` is the draw that confirmed the outcome, empty for a full
    /// count; `risk` the largest P-value at the end of the last round.
    pub fn csv(&self) -> String {
        let rows = self.contests.iter().flat_map(|contest| {
            contest.simulated().flat_map(|of| {
                let audits = (1..).zip(&of.audits);
                audits.map(|(number, audit)| row(contest, &of.design, number, audit))
            })
        });
        crate::csv::text(std::iter::once(HEADING.map(str::to_owned)).chain(rows))
    }
}

fn row(contest: &OfContest, design: &Design, number: u64, audit: &Audit) -> [String; 7] {
    let text = |number: Option<String>| number.unwrap_or_default();
    [
        contest.name.to_string(),
        named(design),
        number.to_string(),
        text(audit.confirmed.map(|n| n.to_string())),
        text(audit.round.map(|n| n.to_string())),
        audit.risks.len().to_string(),
        text(audit.risks.last().map(|risk| format!("{risk:.6}"))),
    ]
}
