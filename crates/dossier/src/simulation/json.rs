//! Simulated audits for programs.

use plan::Simulated;
use serde_json::{Value, json};

use super::{Page, rate, rounds};

impl Page {
    /// `{source, risk_limit, runs, series, expected, truth, contests: [{contest, design, not_simulated | outcome_wrong, confirmed, low,
    /// high, rounds: [{draws, planned, done, median_risk}], audits: [{confirmed, round, risks}]}]}`: one for each contest and
    /// design, or for a contest with nothing to confirm, which has no design.
    pub fn json(&self) -> Value {
        let contests = self.contests.iter().flat_map(|of| match &of.outcome {
            Err(why) => vec![json!({ "contest": of.name, "not_simulated": why.to_string() })],
            Ok(designs) => {
                let designs = self.asked.designs.iter().zip(designs);
                let values = designs.map(|(design, simulated)| {
                    let mut value = match simulated {
                        Err(why) => json!({ "not_simulated": why.to_string() }),
                        Ok(simulated) => audits(simulated),
                    };
                    value["contest"] = json!(of.name);
                    value["design"] = json!(design);
                    value
                });
                values.collect()
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

fn audits(of: &Simulated) -> Value {
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
        "outcome_wrong": of.wrong,
        "confirmed": rate.falsely,
        "low": rate.low,
        "high": rate.high,
        "rounds": rounds,
        "audits": audits.collect::<Vec<_>>(),
    })
}
