//! Simulated audits as a table: a row for each.

use super::Page;

const HEADING: [&str; 6] = ["contest", "audit", "confirmed", "round", "rounds", "risk"];

impl Page {
    /// Comma-separated values (RFC 4180) with a heading. `confirmed` is the draw that confirmed the outcome, empty for a full
    /// count; `risk` the largest P-value at the end of the last round.
    pub fn csv(&self) -> String {
        let text = |number: Option<String>| number.unwrap_or_default();
        let rows = self.contests.iter().flat_map(|(name, of)| {
            let audits = (1..).zip(of.iter().flat_map(|of| &of.audits));
            audits.map(move |(number, audit): (u64, _)| {
                [
                    name.to_string(),
                    number.to_string(),
                    text(audit.confirmed.map(|n| n.to_string())),
                    text(audit.round.map(|n| n.to_string())),
                    audit.risks.len().to_string(),
                    text(audit.risks.last().map(|risk| format!("{risk:.6}"))),
                ]
            })
        });
        crate::csv::text(std::iter::once(HEADING.map(str::to_owned)).chain(rows))
    }
}
