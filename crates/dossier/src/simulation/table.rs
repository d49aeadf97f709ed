//! Simulated audits as a table: a row for each.

use super::Page;
use crate::plan::quoted;

impl Page {
    /// Comma-separated values (RFC 4180) with a heading. `confirmed` is the draw that confirmed the outcome, empty for a full
    /// count; `risk` the largest P-value at the end of the last round.
    pub fn csv(&self) -> String {
        let mut out = String::from("contest,audit,confirmed,round,rounds,risk\n");
        for (name, of) in &self.contests {
            let name = quoted(name);
            for (number, audit) in (1..).zip(of.iter().flat_map(|of| &of.audits)) {
                let text = |number: Option<String>| number.unwrap_or_default();
                out.push_str(&format!(
                    "{name},{number},{},{},{},{}\n",
                    text(audit.confirmed.map(|n| n.to_string())),
                    text(audit.round.map(|n| n.to_string())),
                    audit.risks.len(),
                    text(audit.risks.last().map(|risk| format!("{risk:.6}"))),
                ));
            }
        }
        out
    }
}
