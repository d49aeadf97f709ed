//! The detailed report as JSON.

use serde_json::{Map, Value, json};

use super::{Report, listed};
use crate::outcome::{Outcome, Round, To};
use crate::ranked::Election;
use crate::ties::java_order;

/// The detailed report of a count. RCTab's own name and version are not in it.
pub fn json_report(outcome: &Outcome, report: &Report<'_>) -> Value {
    let settings = report.settings;
    let mut config = json!({
        "contest": settings.contest_name,
        "date": settings.contest_date,
        "generatedBy": concat!("Scrutineer ", env!("CARGO_PKG_VERSION")),
        "jurisdiction": settings.contest_jurisdiction,
        "office": settings.contest_office,
    });
    if let Some(part) = report.part {
        config[part.word()] = part.name().into();
    }
    let threshold = outcome.rounds.last().and_then(|round| round.threshold);
    json!({
        "config": config,
        "jsonFormatVersion": "1",
        "results": outcome.rounds.iter().enumerate()
            .map(|(at, round)| json_round(outcome, at, round, report))
            .collect::<Vec<_>>(),
        "summary": {
            "finalThreshold": threshold.unwrap_or_default().to_string(),
            "numCandidates": outcome.candidates.len(),
            "numWinners": report.rules.seats_filled(),
            "totalNumBallots": outcome.ballots.to_string(),
            "undervotes": outcome.undervotes,
        },
    })
}

fn json_round(outcome: &Outcome, at: usize, round: &Round, report: &Report<'_>) -> Value {
    let name = |at: usize| outcome.candidates[at].name.to_string();
    let tally: Map<String, Value> = round
        .tally
        .iter()
        .enumerate()
        .filter(|(at, _)| listed(&outcome.candidates[*at]))
        .filter_map(|(at, votes)| Some((name(at), votes.as_ref()?.to_string().into())))
        .collect();
    let inactive = round.inactive;
    let mut ended = json!({
        "exhaustedChoices": inactive.exhausted.to_string(),
        "overvotes": inactive.overvotes.to_string(),
        "repeatedRankings": inactive.repeated.to_string(),
        "skippedRankings": inactive.skipped.to_string(),
    });
    let last = at + 1 == outcome.rounds.len();
    if last && report.rules.moves_surplus() {
        ended["finalRoundSurplus"] = inactive.final_surplus.to_string().into();
    }
    let mut results = Vec::new();
    for (what, who) in [
        ("elected", &round.elected),
        ("eliminated", &round.eliminated),
    ] {
        let mut who = who.clone();
        who.sort_by(|a, b| java_order(&name(*a), &name(*b)));
        for one in who {
            let transfers = round.transfers.iter().filter(|t| t.from == one);
            let transfers = transfers.map(|transfer| {
                let to = match transfer.to {
                    To::Candidate(at) => name(at),
                    To::Inactive => "exhausted".to_owned(),
                    To::Residual => "residual surplus".to_owned(),
                };
                (to, Value::from(transfer.votes.to_string()))
            });
            let transfers: Map<String, Value> = transfers.collect();
            results.push(json!({ what: name(one), "transfers": transfers }));
        }
    }
    json!({
        "inactiveBallots": ended,
        "round": at + 1,
        "tally": tally,
        "tallyResults": results,
        "threshold": round.threshold.unwrap_or_default().to_string(),
    })
}

impl crate::ranked::Rules {
    /// How many are to be elected, as RCTab says it.
    pub(super) fn seats_filled(&self) -> u32 {
        match self.election {
            Election::BottomsUpToShare(_) => 0,
            Election::Sequential => 1,
            _ => self.seats,
        }
    }
}
