//! N: the cards of a contest's counties, against every place where it is printed.

use election::{Cards, Check, Code, Finding, Place, Repair, Step, Verdict, Weight};

use crate::Record;
use crate::draw::Draws;
use crate::index::{Contest, Index};
use crate::repairs::Change;

/// N of a contest by the manifests, and the repairs that the draws confirm for its counties.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    /// None where a county has no manifest, or no file says which counties there are.
    pub cards: Option<Cards>,
    pub repairs: Vec<Repair>,
}

fn sum(index: &Index<'_>, counties: &[usize], changes: &[&Change]) -> Option<Cards> {
    let batches = counties.iter().map(|k| index.counties[*k].batches());
    let cards: i128 = batches
        .map(|batches| {
            let cards = batches?.iter().map(|batch| i128::from(batch.cards.0));
            Some(cards.sum::<i128>())
        })
        .sum::<Option<i128>>()?;
    let changed = changes
        .iter()
        .fold(cards, |sum, change| sum + change.cards());
    (!counties.is_empty())
        .then(|| u64::try_from(changed).ok().map(Cards))
        .flatten()
}

/// The cards of a county by its manifest, with the changes that draws confirm.
pub(crate) fn cards(index: &Index<'_>, county: usize, draws: &Draws<'_>) -> Option<Cards> {
    let changes = draws.confirmed.iter().copied();
    let changes: Vec<&Change> = changes.filter(|change| change.county == county).collect();
    sum(index, &[county], &changes)
}

/// The repairs of these changes, and the counties whose manifest another file stands in for.
fn repairs(index: &Index<'_>, counties: &[usize], changes: &[&Change]) -> Vec<Repair> {
    let stand_ins = counties
        .iter()
        .filter_map(|k| index.counties[*k].stand_in());
    let changes = changes.iter().map(|change| change.repair.clone());
    stand_ins.chain(changes).collect()
}

fn counted(index: &Index<'_>, k: usize, contest: &Contest<'_>, draws: &Draws<'_>) -> Counted {
    // The changes with which this contest's own draw comes out; else those that others confirm.
    let changes: Vec<&Change> = match draws.equal_with.get(&k) {
        Some(changes) => changes.clone(),
        None => draws
            .confirmed
            .iter()
            .filter(|change| contest.counties.contains(&change.county))
            .copied()
            .collect(),
    };
    Counted {
        cards: sum(index, &contest.counties, &changes),
        repairs: repairs(index, &contest.counties, &changes),
    }
}

pub(crate) fn check(index: &Index<'_>, draws: &Draws<'_>, record: &mut Record) -> Vec<Counted> {
    let counted: Vec<Counted> = index
        .contests
        .iter()
        .enumerate()
        .map(|(k, contest)| counted(index, k, contest, draws))
        .collect();
    if index.by_county {
        return counted;
    }
    for (contest, counted) in index.contests.iter().zip(&counted) {
        for round in &contest.rounds {
            let printed: Vec<(Cards, Place)> = [
                round.row.map(|row| {
                    (
                        row.ballot_cards,
                        row.place.clone().column("ballot_card_count"),
                    )
                }),
                round
                    .summary
                    .map(|s| (s.ballot_cards, s.place.clone().column("ballot count"))),
            ]
            .into_iter()
            .flatten()
            .collect();
            let Some((first, _)) = printed.first() else {
                continue;
            };
            let check = Check::new(
                Step::Universe,
                compare(counted, &printed, &mut |finding| {
                    record.finding(finding.contest(&contest.name).round(round.number));
                }),
            )
            .contest(&contest.name)
            .round(round.number)
            .mandatory(contest.targeted())
            .values(
                first.to_string(),
                counted.cards.map(|n| n.to_string()).unwrap_or_default(),
            );
            record.check(check);
        }
    }
    state(index, draws, record);
    counted
}

fn compare(
    counted: &Counted,
    printed: &[(Cards, Place)],
    found: &mut dyn FnMut(Finding),
) -> Verdict {
    let Some(cards) = counted.cards else {
        return Verdict::cannot("not every county of this contest has a manifest among the files");
    };
    let mut equal = true;
    for (value, place) in printed.iter().filter(|(value, _)| *value != cards) {
        equal = false;
        let finding = Finding::new(
            Code::Universe,
            Weight::Unexplained,
            place.clone(),
            format!("{cards} cards, by the manifests"),
            format!("{value} cards"),
        );
        found(match counted.repairs.len() {
            0 => finding,
            n => finding.note(format!(
                "with {n} repairs of the manifests that the draws confirm"
            )),
        });
    }
    match equal {
        true => Verdict::after(counted.repairs.clone()),
        false => Verdict::Differs,
    }
}

/// The state report's totals, against the manifests of all counties of the audit.
fn state(index: &Index<'_>, draws: &Draws<'_>, record: &mut Record) {
    let inside: Vec<usize> = (0..index.counties.len())
        .filter(|k| index.counties[*k].id.is_some())
        .collect();
    let counted = Counted {
        cards: sum(index, &inside, &draws.confirmed),
        repairs: repairs(index, &inside, &draws.confirmed),
    };
    for round in &index.audit.rounds {
        let Some(report) = &round.state else { continue };
        let printed: Vec<(Cards, Place)> = [&report.manifest_cards, &report.cvr_cards]
            .into_iter()
            .flatten()
            .map(|sourced| (sourced.value, sourced.place.clone()))
            .collect();
        let Some((first, _)) = printed.first() else {
            continue;
        };
        let verdict = compare(&counted, &printed, &mut |finding| {
            record.finding(finding.round(round.number));
        });
        record.check(
            Check::new(Step::Universe, verdict)
                .round(round.number)
                .values(
                    first.to_string(),
                    counted.cards.map(|n| n.to_string()).unwrap_or_default(),
                ),
        );
    }
}
