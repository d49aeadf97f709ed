//! The P-value of ballot polling, from what boards read or from the votes that the report prints.

use election::{ArloRound, MathType};
use risk::arlo::{Share, bravo, minerva, providence, rounded_up};
use risk::{Minerva, PValue, Providence, ReportedPair, RiskError, sprt};

use super::index::{Contest, Index, signed, unsigned};
use super::risk::{Figure, NoFigure};
use super::rounds::card_sums;
use super::tickets::Drawn;

/// What was found in a round on cards that are not compared.
pub(super) struct Found {
    pub votes: Vec<i64>,
    /// Cards that were not found, which count for every loser.
    pub not_found: i64,
    /// Cards that were not read.
    pub unread: i64,
}

/// Each round up to this one, from the rows where boards entered ballots, else as printed.
pub(super) fn found(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Vec<Found>, NoFigure> {
    let rounds = contest.rounds.iter().filter(|r| r.number <= round.number);
    let of_round = |r: &&ArloRound| {
        if index.report.columns.readings && index.report.hand_tally.is_empty() {
            let sums = card_sums(index, contest, drawn, r);
            let sums = sums.ok_or_else(|| "a board's reading names no selection".to_owned())?;
            return Ok(Found {
                votes: sums.polled,
                not_found: sums.not_found,
                unread: sums.unread,
            });
        }
        let votes = contest.in_order(&r.audited);
        Ok(Found {
            votes: votes.ok_or_else(|| "audited votes of other selections".to_owned())?,
            not_found: signed(r.not_found.unwrap_or(0)),
            unread: 0,
        })
    };
    rounds
        .map(|r| of_round(r).map_err(NoFigure::Cannot))
        .collect()
}

/// Our P-value of a pair, after the last round.
fn our_own(pair: &Share, math: MathType, limit: f64) -> Result<PValue, RiskError> {
    let reported = ReportedPair::new(pair.winner, pair.loser)?;
    let rounds = || pair.found.iter().copied();
    match math {
        MathType::Minerva => {
            let mut audit = Minerva::new(reported, limit)?;
            for (winner, loser) in rounds() {
                audit.push_round(winner, loser)?;
            }
            Ok(audit.p_value())
        }
        MathType::Providence => {
            let mut audit = Providence::new(reported);
            for (winner, loser) in rounds() {
                audit.push_round(winner, loser)?;
            }
            Ok(audit.p_value())
        }
        _ => Ok(sprt(
            reported,
            rounds().fold((0, 0), |(a, b), (w, l)| {
                (a.saturating_add(w), b.saturating_add(l))
            }),
        )),
    }
}

pub(super) fn polling(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
    math: MathType,
) -> Result<Figure, NoFigure> {
    let found = found(index, contest, round, drawn)?;
    let limit = index.risk_limit();
    let limit = limit.ok_or_else(|| NoFigure::Cannot("no risk limit in the report".to_owned()))?;
    let mut worst = (0.0f64, String::new());
    let mut ours: Option<PValue> = None;
    for (w, l) in contest.pairs() {
        let pair = |for_loser: fn(&Found) -> i64| Share {
            winner: unsigned(contest.votes(w)),
            loser: unsigned(contest.votes(l)),
            found: found
                .iter()
                .map(|f| (unsigned(f.votes[w]), unsigned(f.votes[l] + for_loser(f))))
                .collect(),
        };
        let (arlo, strict) = (pair(|f| f.not_found), pair(|f| f.not_found + f.unread));
        let too_many = || NoFigure::Cannot("a sample larger than boards read by hand".to_owned());
        let p = match math {
            MathType::Bravo => bravo(&arlo, unsigned(contest.all_votes())),
            MathType::Minerva => minerva(&arlo, limit).ok_or_else(too_many)?,
            MathType::Providence => providence(&arlo).ok_or_else(too_many)?,
            _ => {
                let because = "a formula that is not one of ballot polling";
                return Err(NoFigure::Cannot(because.to_owned()));
            }
        };
        // Where the method has no figure, nothing is known.
        let of_pair = our_own(&strict, math, limit).unwrap_or_default();
        ours = Some(ours.map_or(of_pair, |ours| ours.max(of_pair)));
        if p >= worst.0 {
            let name = |k: usize| &contest.row.votes[k].0;
            let (of_w, of_l) = arlo
                .found
                .iter()
                .fold((0, 0), |(a, b), (w, l)| (a + w, b + l));
            worst = (
                p,
                format!(
                    "{} {} to {} {}, found {of_w} to {of_l}",
                    name(w),
                    arlo.winner,
                    name(l),
                    arlo.loser
                ),
            );
        }
    }
    let losers = signed(contest.losers.len() as u64);
    let sampled: i64 = found
        .iter()
        .map(|f| f.votes.iter().sum::<i64>() + f.not_found * losers)
        .sum();
    let full = math == MathType::Bravo && sampled >= signed(contest.row.ballots.0);
    // With a vote a ballot, as many votes as ballots are all ballots: nothing is left to chance.
    let one_vote = contest.row.votes_allowed <= 1 && found.iter().all(|f| f.not_found == 0);
    let whole = full && one_vote && !index.report.hand_tally.is_empty();
    let counted = whole.then(|| contest.sum(found.iter().map(|f| &f.votes)));
    Ok(Figure {
        arlo: if full { 0.0 } else { worst.0 },
        ours: if whole {
            rounded_up(0.0)
        } else {
            ours.unwrap_or_default()
        },
        working: match full {
            true => format!(
                "{sampled} votes in the sample, {} ballots: counted whole",
                contest.row.ballots
            ),
            false => worst.1,
        },
        counted,
        unread: found.iter().map(|f| unsigned(f.unread)).sum(),
        ..Figure::default()
    })
}
