//! The self-test for programs.

use serde_json::{Value, json};

use super::SelfTest;

impl SelfTest {
    /// `{limit, series, designs: [{audit, function, truth, runs, falsely, low, high, within_limit}], sizes: [...]}`.
    pub fn json(&self) -> String {
        let designs = self.designs.iter().map(|of| {
            json!({
                "audit": of.audit,
                "function": of.function,
                "truth": of.truth,
                "runs": of.rate.runs,
                "falsely": of.rate.falsely,
                "low": of.rate.low,
                "high": of.rate.high,
                "within_limit": of.rate.is_within(self.limit),
            })
        });
        let sizes = self.sizes.iter().map(|of| {
            json!({
                "source": of.source,
                "what": of.what,
                "published": of.published,
                "published_runs": of.published_runs,
                "mean": of.mean,
                "tolerance": of.tolerance,
                "runs": of.runs,
                "agrees": of.agrees(),
            })
        });
        let all = json!({
            "limit": self.limit,
            "series": self.series,
            "designs": designs.collect::<Vec<Value>>(),
            "sizes": sizes.collect::<Vec<Value>>(),
        });
        format!("{all:#}\n")
    }
}
