//! Cards that are compared with their records, or with the mean of their pool: equation (2) of the module above.

use assertions::Exact;
use election::Cards;
use risk::martingale::{Kelly, Null, Rates, Share};

use super::{CannotConfirm, Population, Test, Values, sorted, switch, switched, switched_on_paper};
use crate::contest::{Contest, Kind};
use crate::design::Records;
use crate::truth::Truth;

/// Equation (2) for the hardest claim; from `drawn_from` cards.
pub(super) fn compared(
    contest: &Contest,
    records: Records,
    drawn_from: Cards,
    expected: &Truth,
    truth: &Truth,
) -> Result<Population, CannotConfirm> {
    let claim = &contest.claims[contest.hardest()];
    let things = drawn_from.0;
    let room = Exact::new(2, 1) - claim.lead.clone() / (claim.upper.clone() * Exact::from(things));
    let upper = (Exact::new(2, 1) / room.clone()).above();
    let null = Null::new(upper, 0.5, Some(things))?;
    let parts = Parts::of(contest, records);
    let of = |truth| sorted(compared_kinds(contest, &parts, things, &room, truth));
    let kinds = of(expected);
    let mean: f64 = kinds.iter().map(|kind| kind.count * kind.values[0]).sum();
    if mean <= 0.5 * things as f64 {
        return Err(CannotConfirm::Errors);
    }
    let shares = kinds.iter().map(|kind| Share {
        value: kind.values[0],
        share: kind.count / things as f64,
    });
    let kelly = Kelly {
        expected: shares.collect(),
    };
    let lambda = kelly.lambda(&null)?;
    Ok(Population {
        tests: vec![Test { null, lambda }],
        kinds: of(truth),
        things,
        all: things,
        cards_each: 1,
        replacement: false,
    })
}

/// Cards of a contest by what they are worth to its hardest claim: how many, and A.
struct Parts {
    recorded: Vec<(f64, Exact)>,
    pools: Vec<Part>,
}

/// A pool: its mean, and its cards.
struct Part {
    mean: Exact,
    cards: f64,
    kinds: Vec<(f64, Vec<Exact>)>,
}

impl Parts {
    fn of(contest: &Contest, records: Records) -> Self {
        let at = contest.hardest_on_paper();
        let part = |kinds: &[&Kind], share: f64| {
            let all = Exact::from(kinds.iter().map(|kind| kind.cards).sum::<u64>());
            let worth = |kind: &&Kind| Exact::from(kind.cards) * kind.values[at].clone();
            let own = |kind: &&Kind| (kind.cards as f64 * share, vec![kind.values[at].clone()]);
            Part {
                mean: kinds.iter().map(worth).sum::<Exact>() / all.clone(),
                cards: all.nearest() * share,
                kinds: kinds.iter().map(own).collect(),
            }
        };
        let paper = &contest.paper;
        let recorded = |kinds: &[&Kind], share: f64| -> Vec<(f64, Exact)> {
            let own = |kind: &&Kind| (kind.cards as f64 * share, kind.values[at].clone());
            kinds.iter().map(own).collect()
        };
        let (own, pools) = match records {
            Records::AllButPools => {
                let pools = paper.pools.iter();
                let pools = pools.map(|pool| part(&pool.kinds.iter().collect::<Vec<_>>(), 1.0));
                let own = paper.kinds.iter().collect::<Vec<_>>();
                (recorded(&own, 1.0), pools.collect())
            }
            Records::Share(share) => {
                let all: Vec<&Kind> = paper.all().collect();
                let pool = (share < 1.0).then(|| part(&all, 1.0 - share));
                (recorded(&all, share), pool.into_iter().collect())
            }
        };
        Parts {
            recorded: own,
            pools,
        }
    }
}

/// The numbers of (2); `room` is 2 − v/u.
fn compared_kinds(
    contest: &Contest,
    parts: &Parts,
    things: u64,
    room: &Exact,
    truth: &Truth,
) -> Vec<Values> {
    let claim = &contest.claims[contest.hardest()];
    // ω / u into x.
    let value = |share: Exact| ((Exact::ONE - share) / room.clone()).below();
    let upper = || claim.upper.clone();
    let listed = (contest.cards.0 - contest.phantoms.0) as f64;
    let others = things as f64 - contest.cards.0 as f64;
    let phantoms = contest.phantoms.0 as f64;
    let mut kinds = Vec::new();
    let mut kind = |count: f64, share: Exact| {
        kinds.push(Values {
            count,
            values: vec![value(share)],
        });
    };
    let own: f64 = parts.recorded.iter().map(|(count, _)| count).sum();
    // Cards of the winner that are the loser's lie in every part alike.
    let switched = switched(contest, truth) / listed;
    let Rates {
        one_over,
        two_over,
        one_under,
        two_under,
    } = truth.rates;
    kind(own * one_over, Exact::half());
    kind(own * (two_over + switched), Exact::ONE);
    kind(own * one_under, -Exact::half());
    kind(own * two_under, -Exact::ONE);
    // A phantom's record is worth 1/2, its paper 0.
    kind(phantoms, Exact::half() / upper());
    // Cards that are not found, by what their records are worth.
    for (count, recorded) in &parts.recorded {
        kind(count * truth.missing, recorded.clone() / upper());
    }
    let differ = one_over + two_over + one_under + two_under + truth.missing;
    let same = own * (1.0 - differ - switched);
    kind(same.max(0.0) + others, Exact::ZERO);
    let found = 1.0 - truth.missing;
    let on_paper = switched_on_paper(contest, truth) / listed;
    for pool in &parts.pools {
        let mean = || pool.mean.clone();
        for (count, values) in switch(pool.kinds.clone(), 0, pool.cards * on_paper) {
            kind(count * found, (mean() - values[0].clone()) / upper());
        }
        kind(pool.cards * truth.missing, mean() / upper());
    }
    kinds
}
