//! Boxes, cards and votes from the plan and a pseudo-random sequence; totals from the cards.

use std::collections::BTreeSet;

use election::{Batch, Cards};

use super::{Card, Contest, County, Marks, ranking};
use crate::plan::{self, CountyPlan};
use risk::SplitMix64;

/// A county with its boxes; its cards go to the end of `cards`.
pub(super) fn county(
    plan: &'static CountyPlan,
    index: usize,
    cards: &mut Vec<Card>,
    random: &mut SplitMix64,
) -> County {
    let mut county = County {
        plan,
        name: plan.name.into(),
        batches: Vec::new(),
        first_card: Vec::new(),
        contests: Vec::new(),
    };
    let all: BTreeSet<usize> = plan
        .styles
        .iter()
        .flat_map(|s| s.contests)
        .copied()
        .collect();
    county.contests = all.into_iter().collect();
    let shares: Vec<u64> = plan.styles.iter().map(|style| style.share).collect();
    let before = cards.len();
    for run in plan.runs {
        for number in run.first..run.first + run.count {
            // A few batches are short, and the last one of a tabulator is half full.
            let short = if random.below(3) == 0 {
                random.below(run.cards / 5 + 1)
            } else {
                0
            };
            let last = number + 1 == run.first + run.count;
            let size = if last {
                run.cards / 2
            } else {
                run.cards - short
            };
            let name = match run.prefix {
                "" => number.to_string(),
                prefix => format!("{prefix}{number:04}"),
            };
            county.first_card.push(cards.len());
            for position in 1..=size {
                let style = &plan.styles[random.weighted(&shares)];
                let cvr = (0..plan::CONTESTS.len())
                    .map(|c| {
                        style
                            .contests
                            .contains(&c)
                            .then(|| vote(c, plan.lean, random))
                    })
                    .collect();
                let db_id = plan.first_db_id + (cards.len() - before) as u64;
                let batch = county.batches.len();
                cards.push(Card {
                    county: index,
                    batch,
                    position,
                    style: style.name,
                    db_id,
                    cvr,
                });
            }
            county.batches.push(Batch {
                tabulator: run.tabulator.into(),
                name: name.into(),
                cards: Cards(size),
                row: u32::try_from(county.batches.len() + 2).expect("a county has few batches"),
                ..Batch::default()
            });
        }
    }
    county
}

/// The marks that one card has in a contest.
fn vote(contest: usize, lean: u64, random: &mut SplitMix64) -> Marks {
    let plan = &plan::CONTESTS[contest];
    let mut marks = Marks::default();
    if random.below(100) < plan.blank {
        return marks;
    }
    let mut weights: Vec<u64> = plan.selections.iter().map(|(_, weight)| *weight).collect();
    if plan.seats == 1 && weights.len() > 1 {
        // Counties differ: what one has more of the first selection it has less of the second.
        let lean = if contest <= plan::PROPOSITION {
            lean
        } else {
            0
        };
        weights[0] += lean;
        weights[1] -= lean;
    }
    let fewer = plan.seats > 1 && random.below(4) == 0;
    let wanted = if fewer { 1 } else { plan.seats };
    for _ in 0..wanted {
        let selection = random.weighted(&weights);
        marks = marks.with(selection);
        weights[selection] = 0;
    }
    marks
}

/// Counts a contest's votes and says who won: the `seats` selections with most votes, the earlier on
/// the ballot first where votes are equal.
pub(super) fn count(contest: usize, counties: usize, cards: &[Card]) -> Contest {
    let plan = &plan::CONTESTS[contest];
    let mut county_votes = vec![vec![0; plan.selections.len()]; counties];
    let mut carrying = 0;
    for card in cards {
        let Some(marks) = card.cvr[contest] else {
            continue;
        };
        carrying += 1;
        for (selection, votes) in county_votes[card.county].iter_mut().enumerate() {
            *votes += u64::from(marks.has(selection));
        }
    }
    let votes: Vec<u64> = (0..plan.selections.len())
        .map(|selection| county_votes.iter().map(|county| county[selection]).sum())
        .collect();
    let mut winners = ranking(&votes);
    let losers = winners.split_off(plan.seats.min(winners.len()));
    let margin = match (winners.last(), losers.first()) {
        (Some(winner), Some(loser)) => votes[*winner] - votes[*loser],
        _ => 0,
    };
    let name = plan.name.into();
    Contest {
        plan,
        name,
        county_votes,
        votes,
        cards: carrying,
        winners,
        losers,
        margin,
    }
}
