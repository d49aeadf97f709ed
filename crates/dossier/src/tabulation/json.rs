//! A tabulation as data.

use serde_json::{Value, json};
use tabulate::{ContestMargin, Outcome, Round, Tabulation, To};

use super::may_name_the_printed;

/// The version of what is written.
const SCHEMA: &str = "scrutineer/tabulation-1";

/// Contests as they were counted. Votes are texts, so that no reader makes binary fractions of them.
pub fn json(tabulations: &[Tabulation]) -> Value {
    let contests: Vec<Value> = tabulations
        .iter()
        .map(|of| {
            json!({
                "contest": &*of.contest,
                "rules": of.rules,
                "excluded": of.excluded.iter().map(|name| &**name).collect::<Vec<&str>>(),
                "winners": of.winners().map(|name| name.to_string()).collect::<Vec<_>>(),
                "margin": match of.margin {
                    Some(ContestMargin::Votes(votes)) => json!({ "votes": votes }),
                    Some(ContestMargin::Ballots(ballots)) => json!({ "ballots": ballots }),
                    None => Value::Null,
                },
                "unresolved_votes_that_may_decide": may_name_the_printed(of),
                "from_reported_totals": of.totals.as_ref().map(|totals| json!({
                    "file": &*totals.file,
                    "ballots_cast": totals.ballots,
                    "undervotes": totals.undervotes,
                    "overvotes": totals.overvotes,
                })),
                "straight_party": of.straight_party,
                "rejected_ballots": of.rejected,
                "groups_not_counted": of.groups,
                "counts": of.outcomes.iter().map(|one| {
                    let mut count = outcome(one);
                    if of.totals.is_some() {
                        // Nothing is known of ballots but what the file says.
                        (count["ballots"], count["undervotes"]) = (Value::Null, Value::Null);
                    }
                    count
                }).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "schema": SCHEMA, "contests": contests })
}

fn outcome(outcome: &Outcome) -> Value {
    let name = |at: &usize| Value::from(outcome.candidates[*at].name.to_string());
    let names = |who: &[usize]| who.iter().map(name).collect::<Vec<_>>();
    let ties = outcome.ties.iter().map(|tie| {
        json!({
            "round": tie.round,
            "tied": names(&tie.tied),
            "chosen": name(&tie.chosen),
            "fate": tie.fate,
            "by_people": tie.by_people,
            "how": tie.how,
        })
    });
    json!({
        "ballots": outcome.ballots,
        "undervotes": outcome.undervotes,
        "winners": names(&outcome.winners),
        "ties": ties.collect::<Vec<_>>(),
        "rounds": outcome.rounds.iter().map(|r| round(outcome, r)).collect::<Vec<_>>(),
    })
}

fn round(outcome: &Outcome, round: &Round) -> Value {
    let name = |at: usize| outcome.candidates[at].name.to_string();
    let names = |who: &[usize]| who.iter().map(|at| name(*at)).collect::<Vec<_>>();
    let tally = round.tally.iter().enumerate();
    // A list: two may have the same name.
    let tally: Vec<Value> = tally
        .filter_map(|(at, votes)| Some(json!({ "candidate": name(at), "votes": votes.as_ref()? })))
        .collect();
    let transfers = round.transfers.iter().map(|transfer| {
        let to = match transfer.to {
            To::Candidate(at) => json!({ "candidate": name(at) }),
            To::Inactive => json!("inactive"),
            To::Residual => json!("residual"),
        };
        json!({ "from": name(transfer.from), "to": to, "votes": transfer.votes })
    });
    let inactive = round.inactive;
    json!({
        "threshold": round.threshold,
        "tally": tally,
        "elected": names(&round.elected),
        "eliminated": names(&round.eliminated),
        "transfers": transfers.collect::<Vec<_>>(),
        "inactive": {
            "exhausted": inactive.exhausted,
            "overvotes": inactive.overvotes,
            "skipped": inactive.skipped,
            "repeated": inactive.repeated,
            "final_surplus": inactive.final_surplus,
        },
        "residual": round.residual,
    })
}
