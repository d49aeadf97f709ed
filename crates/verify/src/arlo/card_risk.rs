//! The P-value of a ballot comparison, and of a hybrid audit, from the cards that were drawn.

use election::{ArloRound, DiscrepancyCounts};
use risk::arlo::{CardError, SuperSimple, rounded_up, suite};
use risk::{Comparison, Errors, MacroCards, PValue, Polling, RiskError, Suite};

use super::changes::{CardResult, card_result};
use super::index::{Contest, Index, unsigned};
use super::polled::found;
use super::risk::{Figure, NoFigure};
use super::tickets::Drawn;

/// The cards drawn up to a round with what they gave, and how often each was drawn.
fn cards<'a>(
    index: &Index<'a>,
    contest: &Contest<'a>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Vec<(CardResult, u64, bool)>, NoFigure> {
    let strata = &index.strata;
    let times = drawn.times(contest, |number| number <= round.number);
    let cards = times.into_iter().map(|(row, times)| {
        let ballot = &index.report.ballots[row];
        let has_cvr = strata.has_cvr(ballot);
        let result = card_result(index, contest, ballot, has_cvr);
        let result = result.ok_or_else(|| {
            NoFigure::Cannot(format!(
                "row {} of the report names no selection",
                ballot.row
            ))
        })?;
        Ok((result, times, has_cvr))
    });
    cards.collect()
}

/// For each pair the error of a card in votes and the pair's margin; none where the card does not count.
fn errors(contest: &Contest<'_>, result: &CardResult) -> Option<Vec<(i64, i64)>> {
    let with_margin =
        |(w, l): (usize, usize), error: i64| (error, contest.votes(w) - contest.votes(l));
    match result {
        CardResult::NotRead | CardResult::Outside => None,
        CardResult::Two(_) => Some(contest.pairs().map(|pair| with_margin(pair, 2)).collect()),
        CardResult::Read(machine, board) => {
            let error = |pair| with_margin(pair, machine.overstatement(board, pair));
            Some(contest.pairs().map(error).collect())
        }
    }
}

fn count(counts: &mut DiscrepancyCounts, card: &CardError) {
    let of = match card.counted().map(|(error, _)| error) {
        Some(2) => &mut counts.two_over,
        Some(1) => &mut counts.one_over,
        Some(-1) => &mut counts.one_under,
        Some(-2) => &mut counts.two_under,
        _ => return,
    };
    *of += card.times;
}

pub(super) fn comparison(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Figure, NoFigure> {
    let drawn_cards = cards(index, contest, round, drawn)?;
    let with = |unread: Option<&CardResult>| -> Vec<CardError> {
        let of = drawn_cards.iter().filter_map(|(result, times, _)| {
            let result = match (result, unread) {
                (CardResult::NotRead, Some(unread)) => unread,
                _ => result,
            };
            Some(CardError {
                pairs: errors(contest, result)?,
                times: *times,
            })
        });
        of.collect()
    };
    let cards = with(None);
    let unread = unread(&drawn_cards);
    let (margin, ballots) = (contest.smallest_margin(), contest.row.ballots.0);
    let method = SuperSimple::new(margin, ballots);
    let method = method
        .ok_or_else(|| NoFigure::Cannot("a margin above the number of ballots".to_owned()))?;
    let mut discrepancies = DiscrepancyCounts::default();
    cards
        .iter()
        .for_each(|card| count(&mut discrepancies, card));
    let draws: u64 = cards.iter().map(|card| card.times).sum();
    let distinct = cards.len() as u64;
    Ok(Figure {
        arlo: method.arlo(&cards),
        ours: match unread {
            0 => p_value(margin, ballots, &cards),
            _ => p_value(margin, ballots, &with(Some(&CardResult::Two("not read")))),
        },
        working: format!(
            "margin {margin} in {ballots} ballots, {draws} draws of {distinct} ballots, γ = 1.03905, {discrepancies}"
        ),
        discrepancies,
        unread,
        ..Figure::default()
    })
}

/// Our P-value of the cards that were drawn; 1 where the method has none.
fn p_value(margin: u64, ballots: u64, cards: &[CardError]) -> PValue {
    let of_all = || -> Result<PValue, RiskError> {
        let mut audit = MacroCards::new(margin, ballots, 1.03905)?;
        for card in cards {
            let pairs = card.pairs.iter();
            let pairs: Vec<_> = pairs.map(|(e, v)| (*e, unsigned(*v))).collect();
            audit.push(&pairs, card.times)?;
        }
        Ok(audit.p_value())
    };
    of_all().unwrap_or_default()
}

/// Draws whose cards nobody read.
fn unread(cards: &[(CardResult, u64, bool)]) -> u64 {
    let of = cards.iter();
    let of = of.filter(|(result, ..)| matches!(result, CardResult::NotRead));
    of.map(|(_, times, _)| times).sum()
}

pub(super) fn hybrid(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Figure, NoFigure> {
    let cannot = |because: &str| NoFigure::Cannot(because.to_owned());
    let strata = contest.row.strata.as_ref();
    let strata = strata.ok_or_else(|| cannot("the report does not give the two strata's votes"))?;
    let limit = index
        .risk_limit()
        .ok_or_else(|| cannot("no risk limit in the report"))?;
    let votes = contest
        .in_order(&strata.cvr_votes)
        .zip(contest.in_order(&strata.other_votes));
    let (cvr, other) = votes.ok_or_else(|| cannot("votes of other selections"))?;
    let polled = found(index, contest, round, drawn)?;
    let cards = cards(index, contest, round, drawn)?;
    let drawn_of = |with: bool| {
        let of = cards
            .iter()
            .filter(|(result, _, has_cvr)| *has_cvr == with && in_contest(result, with));
        of.map(|(_, times, _)| times).sum::<u64>()
    };
    let compared = |strict: bool| -> Vec<(Vec<(i64, i64)>, u64)> {
        let of = cards.iter().filter(|(_, _, has_cvr)| *has_cvr);
        of.filter_map(|(result, times, _)| {
            let result = match result {
                CardResult::NotRead if strict => &CardResult::Two("not read"),
                result => result,
            };
            Some((errors(contest, result)?, *times))
        })
        .collect()
    };
    let (as_arlo, strict) = (compared(false), compared(true));
    let mut worst: Option<(f64, String)> = None;
    let mut ours = rounded_up(0.0);
    for (k, (w, l)) in contest.pairs().enumerate() {
        let over = |size: i64| {
            let of = as_arlo.iter().filter(|(pairs, _)| pairs[k].0 == size);
            of.count() as u64
        };
        let strictly = |size: i64| {
            let of = strict.iter().filter(|(pairs, _)| pairs[k].0 == size);
            of.map(|(_, times)| times).sum::<u64>()
        };
        let votes = |k: usize| polled.iter().map(|f| unsigned(f.votes[k])).sum::<u64>();
        let lost = polled.iter().map(|f| unsigned(f.not_found + f.unread));
        let pair = Suite {
            comparison: Comparison {
                cards: strata.cvr_ballots.0,
                votes: (unsigned(cvr[w]), unsigned(cvr[l])),
                draws: drawn_of(true),
                errors: Errors {
                    one_over: over(1),
                    two_over: over(2),
                    ..Errors::default()
                },
            },
            polling: Polling {
                cards: strata.other_ballots.0,
                votes: (unsigned(other[w]), unsigned(other[l])),
                draws: drawn_of(false),
                found: (votes(w), votes(l)),
            },
        };
        let p = suite(&pair, limit);
        let p =
            p.ok_or_else(|| cannot("a stratum was read whole: Arlo gives no figure of SUITE"))?;
        // Arlo counts a card's error once however often it was drawn, and a card that nobody found or read for neither.
        let mut strict = pair;
        strict.comparison.errors.one_over = strictly(1);
        strict.comparison.errors.two_over = strictly(2);
        strict.polling.found.1 = votes(l).saturating_add(lost.sum());
        // Arlo's figure is one of those whose maximum is looked for.
        ours = ours
            .max(strict.p_value().unwrap_or_default())
            .max(rounded_up(p));
        if worst.as_ref().is_none_or(|(worst, _)| p > *worst) {
            worst = Some((
                p,
                format!(
                    "{} draws with CVRs, {} one-vote and {} two-vote overstatements; {} without, found {} to {}",
                    pair.comparison.draws,
                    pair.comparison.errors.one_over,
                    pair.comparison.errors.two_over,
                    pair.polling.draws,
                    pair.polling.found.0,
                    pair.polling.found.1
                ),
            ));
        }
    }
    let (arlo, working) = worst.ok_or_else(|| cannot("nobody loses this contest"))?;
    let mut discrepancies = DiscrepancyCounts::default();
    for (pairs, times) in as_arlo {
        count(&mut discrepancies, &CardError { pairs, times });
    }
    Ok(Figure {
        arlo,
        ours,
        working,
        discrepancies,
        unread: unread(&cards),
        ..Figure::default()
    })
}

/// Whether a card counts as a draw of its stratum.
fn in_contest(result: &CardResult, with_cvr: bool) -> bool {
    !with_cvr || !matches!(result, CardResult::Outside)
}
