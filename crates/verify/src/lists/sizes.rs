//! How many cards a county's first round needed, by the votes that its report prints.
//!
//! The largest of the optimistic sizes of its audited contests (`risk::Colorado`, γ = 1.03905, the value that
//! every list of contests prints), each for the printed margin among the county's CVRs and the printed risk
//! limit, without discrepancies. Sizes of later rounds need discrepancies by kind, which were not published.

use std::collections::BTreeSet;

use election::{Check, Code, Finding, Step, Verdict, Weight};
use risk::{Colorado, Errors};
use sampling::Seed;

use super::universe::Cvrs;
use super::votes::{by_contest, standing};
use super::{CountyLists, ListsOfRound, listed};
use crate::Record;

/// Printed in every list of contests from 2018 to 2024; before that the software's constant.
const GAMMA: &str = "1.03905";

/// A county's first sample.
pub(super) struct Size {
    /// How many cards it asks for.
    pub draws: u64,
}

/// The size of a county's first round; none where the reports do not have what it needs.
pub(super) fn of_county(county: &CountyLists<'_>, cvrs: Option<&Cvrs>) -> Option<Size> {
    let colorado = Colorado::new(GAMMA).ok()?;
    let first = county.rounds.first()?;
    let source = *first.sources.first()?;
    let limit = source.report.risk_limit.as_ref()?;
    let sizes = by_contest(source).into_values().map(|rows| {
        let margin = standing(&rows)?.margin()?;
        let size = colorado.optimistic(&limit.value, margin.0, cvrs?.count, Errors::default());
        size.ok()
    });
    let draws = sizes.collect::<Option<Vec<u64>>>()?.into_iter().max()?;
    Some(Size { draws })
}

/// `drawn`: N and the seed, where the round's draws are known.
pub(super) fn check(
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    size: Option<&Size>,
    drawn: Option<(u64, &Seed)>,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::SampleSize, verdict)
            .county(&county.name)
            .round(round.number)
    };
    let mut cannot = |because: &str| record.check(check(Verdict::cannot(because)));
    if round.number > 1 {
        return cannot("sizes of later rounds need discrepancies by kind, which no file has");
    }
    let Some(size) = size else {
        return cannot("no report has the votes and the risk limit that the size follows from");
    };
    let Some(list) = round.ballots else {
        return cannot("the ballot list of this county is not among the files");
    };
    // A list from after the next round's draws says nothing of this one's size, the count of cards does.
    let (published, ours, what) = match (county.ahead(round), drawn) {
        (None, _) => (listed(list).len(), size.draws, "cards on the list"),
        (Some(_), Some((n, seed))) if size.draws <= list.rows.len() as u64 => {
            let draws = (1..=size.draws).filter_map(|i| seed.draw(i, n));
            let distinct: BTreeSet<u64> = draws.collect();
            (
                round.examined().len(),
                distinct.len() as u64,
                "cards audited",
            )
        }
        (Some(_), _) => {
            return cannot(
                "the ballot list is that of a later round, and does not have as many cards",
            );
        }
    };
    let equal = published as u64 == ours;
    if !equal {
        record.finding(
            Finding::new(
                Code::SampleSize,
                Weight::Unexplained,
                list.place.clone(),
                format!("{ours}, by the printed votes, risk limit and {GAMMA}"),
                format!("{published} {what}"),
            )
            .county(&county.name)
            .round(round.number),
        );
    }
    record.check(check(Verdict::equal_if(equal)).values(
        format!("{published} {what}"),
        format!("{ours}, from the printed votes and γ = {GAMMA}"),
    ));
}
