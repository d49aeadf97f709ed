//! Simulated audits for programs.

use plan::Simulated;
use serde_json::{Value, json};

use super::{Page, rate, rounds};

impl Page {
    /// `{source, risk_limit, runs, series, expected, truth, contests: [{contest, not_simulated | design, outcome_wrong, confirmed, low,
    /// high, rounds: [{draws, planned, done, median_risk}], audits: [{confirmed, round, risks}]}]}`.
    pub fn json(&self) -> Value {
        let contests = self.contests.iter().map(|(name, of)| match of {
            Err(why) => json!({ "contest": name, "not_simulated": why.to_string() }),
            Ok(of) => {
                let mut value = simulated(of);
                value["contest"] = json!(name);
                value
            }
        });
        json!({
            "source": self.source,
            "risk_limit": self.asked.risk_limit,
            "runs": self.asked.runs,
            "series": self.asked.seed,
            "expected": self.asked.expected,
            "truth": self.truth,
            "contests": contests.collect::<Vec<_>>(),
        })
    }
}

fn simulated(of: &Simulated) -> Value {
    let rate = rate(of);
    let rounds: Vec<Value> = rounds(of)
        .iter()
        .map(|round| {
            json!({
                "draws": round.draws,
                "planned": round.planned,
                "done": round.done,
                "median_risk": round.median_risk,
            })
        })
        .collect();
    let audits = of.audits.iter().map(|audit| {
        json!({
            "confirmed": audit.confirmed,
            "round": audit.round,
            "risks": audit.risks,
        })
    });
    json!({
        "design": of.design,
        "outcome_wrong": of.wrong,
        "confirmed": rate.falsely,
        "low": rate.low,
        "high": rate.high,
        "rounds": rounds,
        "audits": audits.collect::<Vec<_>>(),
    })
}
