//! P-values, as Arlo computes them and as the method is published.

use std::collections::BTreeMap;

use election::{
    ArloRound, AuditType, Check, Code, DiscrepancyCounts, Finding, MathType, Measurement, Place,
    Repair, RepairKind, RoundResult, Step, Verdict, Weight,
};
use risk::PValue;
use risk::arlo::{
    CardError, Comparison, Polling, Share, Suite, SuperSimple, bravo, certified_suite, minerva,
    printed, providence, suite,
};

use super::batch_risk;
use super::changes::{CardResult, card_result};
use super::index::{Contest, Index, signed};
use super::rounds::card_sums;
use super::tickets::{Drawn, Strata};
use crate::Record;

/// What a round gave.
pub(super) struct Figure {
    /// Arlo's P-value.
    pub arlo: f64,
    /// The published method's, rounded up.
    pub ours: PValue,
    /// What it assumes that the report does not say.
    pub repairs: Vec<Repair>,
    /// The formula with its numbers.
    pub working: String,
    /// Discrepancies, where cards are compared.
    pub discrepancies: DiscrepancyCounts,
}

/// Why there is no figure, or that the figure can only be bounded from below.
pub(super) enum NoFigure {
    /// The files do not say.
    Cannot(String),
    /// It is at least this.
    AtLeast(f64, String),
}

/// A check a contest and round that has ended.
pub(super) fn check(
    index: &Index<'_>,
    drawn: &Drawn,
    record: &mut Record,
) -> Vec<Vec<RoundResult>> {
    let contests = index.contests.iter();
    contests
        .map(|contest| {
            let rounds = contest.rounds.iter();
            rounds
                .map(|round| measured(index, contest, round, drawn, record))
                .collect()
        })
        .collect()
}

fn measured(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
    record: &mut Record,
) -> RoundResult {
    let draws = drawn
        .of(contest)
        .iter()
        .filter(|d| d.round <= round.number)
        .count();
    let mut measurement = Measurement {
        draws: draws as u64,
        published_percent: percent(&round.p_value),
        published_limit_met: round.limit_met.clone(),
        ..Measurement::default()
    };
    let check = |verdict| {
        Check::new(Step::Risk, verdict)
            .contest(contest.name())
            .round(round.number)
            .mandatory(contest.row.targeted)
    };
    if round.p_value.is_empty() {
        let met = round.limit_met == "Yes";
        if met {
            let place = round.place.clone();
            let place = place.unwrap_or_else(|| Place::file(index.report.file.clone()));
            let finding = Finding::new(
                Code::LimitMet,
                Weight::Unexplained,
                place,
                "“No” while there is no P-value",
                "“Yes”",
            );
            record.finding(finding.contest(contest.name()).round(round.number));
        }
        let verdict = if met {
            Verdict::Differs
        } else {
            Verdict::NotMeasured
        };
        record.check(check(verdict));
    } else {
        let figure = figure(index, contest, round, drawn);
        let verdict = compare(index, contest, round, &figure, record);
        let recomputed = match &figure {
            Ok(figure) => printed(figure.arlo),
            Err(_) => String::new(),
        };
        if let Ok(figure) = figure {
            measurement.recomputed_percent = percent(&recomputed);
            measurement.p_value = Some(figure.ours.get());
            measurement.discrepancies = figure.discrepancies;
            measurement.working = figure.working;
        }
        record.check(check(verdict).values(round.p_value.clone(), recomputed));
    }
    RoundResult {
        round: round.number,
        measurement,
    }
}

/// A P-value as printed, in percent: the point two places to the right.
fn percent(p: &str) -> String {
    let Some((whole, decimals)) = p.split_once('.') else {
        return if p == "0" {
            "0".to_owned()
        } else {
            p.to_owned()
        };
    };
    let sign = if whole.starts_with('<') { "<" } else { "" };
    let whole = whole.trim_start_matches('<');
    let decimals = format!("{decimals:0<2}");
    let (left, right) = decimals.split_at(2);
    let left = format!("{whole}{left}");
    let left = match left.trim_start_matches('0') {
        "" => "0",
        left => left,
    };
    match right.trim_end_matches('0') {
        "" => format!("{sign}{left}"),
        right => format!("{sign}{left}.{right}"),
    }
}

fn compare(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    figure: &Result<Figure, NoFigure>,
    record: &mut Record,
) -> Verdict {
    let place = round.place.clone();
    let place = place.unwrap_or_else(|| Place::file(index.report.file.clone()));
    let finding = |code, weight, expected: String, found: String| {
        Finding::new(code, weight, place.clone(), expected, found)
            .contest(contest.name())
            .round(round.number)
    };
    let figure = match figure {
        Ok(figure) => figure,
        Err(NoFigure::Cannot(because)) => return Verdict::cannot(because.clone()),
        Err(NoFigure::AtLeast(least, because)) => {
            let lower = round.p_value.parse().is_ok_and(|p: f64| p < least - 1e-10);
            if !lower {
                return Verdict::cannot(because.clone());
            }
            let expected = format!("at least {}", printed(*least));
            record.finding(finding(
                Code::PValue,
                Weight::Unexplained,
                expected,
                round.p_value.clone(),
            ));
            return Verdict::Differs;
        }
    };
    let recomputed = printed(figure.arlo);
    let mut repairs = figure.repairs.clone();
    let shortened = recomputed != round.p_value && is_shortened(figure.arlo, &round.p_value);
    if shortened {
        repairs.push(Repair {
            kind: RepairKind::ShortenedBySpreadsheet,
            county: None,
            what: format!("{recomputed} to {}", round.p_value),
            source: index.report.file.clone(),
        });
    }
    let equal = recomputed == round.p_value || shortened;
    if !equal {
        let found = round.p_value.clone();
        let finding = finding(Code::PValue, Weight::Unexplained, recomputed.clone(), found);
        record.finding(finding.note(&figure.working));
    }
    let met = index.risk_limit().map(|limit| figure.arlo <= limit);
    let expected = met.map(|met| if met { "Yes" } else { "No" });
    let limit_equal =
        round.limit_met.is_empty() || expected.is_none_or(|met| met == round.limit_met);
    if !limit_equal {
        record.finding(finding(
            Code::LimitMet,
            Weight::Unexplained,
            expected.unwrap_or_default().to_owned(),
            round.limit_met.clone(),
        ));
    }
    departs(figure, &finding, record);
    match equal && limit_equal {
        true => Verdict::after(repairs),
        false => Verdict::Differs,
    }
}

/// Whether a text is a P-value rounded to nine decimals, as a spreadsheet's general format shows it in its eleven places;
/// Arlo prints ten.
fn is_shortened(p: f64, text: &str) -> bool {
    let nine = format!("{p:.9}");
    nine.trim_end_matches('0') == text
}

/// Says where Arlo's figure is not that of the published method.
fn departs(
    figure: &Figure,
    finding: &dyn Fn(Code, Weight, String, String) -> Finding,
    record: &mut Record,
) {
    let ours = figure.ours.get();
    if ours > figure.arlo + 1e-9 + 1e-6 * figure.arlo {
        record.finding(finding(
            Code::MethodDeparts,
            Weight::Note,
            format!("{} by the published method, rounded up", printed(ours)),
            format!("{} as Arlo computes it", printed(figure.arlo)),
        ));
    }
}

fn figure(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Figure, NoFigure> {
    let unknown = || NoFigure::Cannot("the report names no known formula".to_owned());
    let kind = index.audit_type().ok_or_else(unknown)?;
    let math = index.math_type().ok_or_else(unknown)?;
    if contest.winners.is_empty() || contest.losers.is_empty() {
        return Err(NoFigure::Cannot("nobody loses this contest".to_owned()));
    }
    match kind {
        AuditType::BallotPolling => polling(index, contest, round, drawn, math),
        AuditType::BallotComparison => comparison(index, contest, round, drawn),
        AuditType::BatchComparison => batch_risk::figure(index, contest, round, drawn),
        AuditType::Hybrid => hybrid(index, contest, round, drawn),
    }
}

/// Votes of each round up to this one, from the rows where boards entered ballots, else as printed; and ballots that were
/// not found, which count for every loser.
fn found(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Vec<(Vec<i64>, i64)>, NoFigure> {
    let rounds = contest.rounds.iter().filter(|r| r.number <= round.number);
    let of_round = |r: &&ArloRound| {
        if index.report.columns.readings && index.report.hand_tally.is_empty() {
            let sums = card_sums(index, contest, drawn, r);
            let sums = sums.ok_or_else(|| "a board's reading names no selection".to_owned())?;
            return Ok((sums.polled, sums.not_found));
        }
        let votes = contest.in_order(&r.audited);
        let votes = votes.ok_or_else(|| "audited votes of other selections".to_owned())?;
        Ok((votes, signed(r.not_found.unwrap_or(0))))
    };
    rounds
        .map(|r| of_round(r).map_err(NoFigure::Cannot))
        .collect()
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn polling(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
    math: MathType,
) -> Result<Figure, NoFigure> {
    let found = found(index, contest, round, drawn)?;
    let all_votes: i64 = (0..contest.row.votes.len()).map(|k| contest.votes(k)).sum();
    let limit = index.risk_limit();
    let limit = limit.ok_or_else(|| NoFigure::Cannot("no risk limit in the report".to_owned()))?;
    let mut worst = (0.0f64, String::new());
    for (w, l) in contest.pairs() {
        let pair = Share {
            winner: unsigned(contest.votes(w)),
            loser: unsigned(contest.votes(l)),
            found: found
                .iter()
                .map(|(votes, not_found)| (unsigned(votes[w]), unsigned(votes[l] + not_found)))
                .collect(),
        };
        let p = match math {
            MathType::Bravo => bravo(&pair, unsigned(all_votes)),
            MathType::Minerva => minerva(&pair, limit),
            MathType::Providence => providence(&pair),
            _ => {
                return Err(NoFigure::Cannot(
                    "a formula that is not one of ballot polling".to_owned(),
                ));
            }
        };
        if p >= worst.0 {
            let name = |k: usize| &contest.row.votes[k].0;
            let (of_w, of_l) = pair
                .found
                .iter()
                .fold((0, 0), |(a, b), (w, l)| (a + w, b + l));
            worst = (
                p,
                format!(
                    "{} {} to {} {}, found {of_w} to {of_l}",
                    name(w),
                    pair.winner,
                    name(l),
                    pair.loser
                ),
            );
        }
    }
    let losers = signed(contest.losers.len() as u64);
    let in_sample =
        |(votes, not_found): &(Vec<i64>, i64)| votes.iter().sum::<i64>() + not_found * losers;
    let sampled: i64 = found.iter().map(in_sample).sum();
    let full = math == MathType::Bravo && sampled >= signed(contest.row.ballots.0);
    let one_vote =
        contest.row.votes_allowed <= 1 && found.iter().all(|(_, not_found)| *not_found == 0);
    Ok(Figure {
        arlo: if full { 0.0 } else { worst.0 },
        // With a vote a ballot, as many votes as ballots are all ballots: nothing is left to chance.
        ours: match full && one_vote && !index.report.hand_tally.is_empty() {
            true => risk::arlo::rounded_up(0.0),
            false => risk::arlo::rounded_up(worst.0),
        },
        repairs: Vec::new(),
        working: match full {
            true => format!(
                "{sampled} votes in the sample, {} ballots: counted whole",
                contest.row.ballots
            ),
            false => worst.1,
        },
        discrepancies: DiscrepancyCounts::default(),
    })
}

/// The cards drawn up to a round with what they gave, and how often each was drawn.
fn cards<'a>(
    index: &Index<'a>,
    contest: &Contest<'a>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Vec<(CardResult, u64, bool)>, NoFigure> {
    let strata = Strata::of(index);
    let mut times: BTreeMap<usize, u64> = BTreeMap::new();
    if contest.row.targeted {
        for draw in drawn.of(contest).iter().filter(|d| d.round <= round.number) {
            *times.entry(draw.row).or_default() += 1;
        }
    } else {
        let draws = drawn.contests.iter().flatten();
        times.extend(
            draws
                .filter(|d| d.round <= round.number)
                .map(|d| (d.row, 1)),
        );
    }
    let cards = times.into_iter().map(|(row, times)| {
        let ballot = &index.report.ballots[row];
        let has_cvr = strata.has_cvr(ballot);
        let result = card_result(contest, ballot, &ballot.contests[contest.at], has_cvr);
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

fn comparison(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Figure, NoFigure> {
    let cards = cards(index, contest, round, drawn)?;
    let cards: Vec<CardError> = cards
        .iter()
        .filter_map(|(result, times, _)| {
            let pairs = errors(contest, result)?;
            Some(CardError {
                pairs,
                times: *times,
            })
        })
        .collect();
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
        // Every card was read: nothing is left to chance, whatever was found.
        ours: match distinct >= ballots {
            true => risk::arlo::rounded_up(0.0),
            false => method.p_value(&cards),
        },
        repairs: Vec::new(),
        working: format!(
            "margin {margin} in {ballots} ballots, {draws} draws of {distinct} ballots, γ = 1.03905, {discrepancies}"
        ),
        discrepancies,
    })
}

fn hybrid(
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
    let compared: Vec<(Vec<(i64, i64)>, u64)> = cards
        .iter()
        .filter(|(_, _, has_cvr)| *has_cvr)
        .filter_map(|(result, times, _)| Some((errors(contest, result)?, *times)))
        .collect();
    let mut worst: Option<(f64, String)> = None;
    let mut ours = 0.0f64;
    for (k, (w, l)) in contest.pairs().enumerate() {
        let over = |size: i64, draws: bool| {
            let of = compared.iter().filter(|(pairs, _)| pairs[k].0 == size);
            of.map(|(_, times)| if draws { *times } else { 1 })
                .sum::<u64>()
        };
        let pair = |by_draw: bool| Suite {
            comparison: Comparison {
                cards: strata.cvr_ballots.0,
                votes: (unsigned(cvr[w]), unsigned(cvr[l])),
                draws: drawn_of(true),
                over: (over(1, by_draw), over(2, by_draw)),
            },
            polling: Polling {
                cards: strata.other_ballots.0,
                votes: (unsigned(other[w]), unsigned(other[l])),
                draws: drawn_of(false),
                found: (
                    polled.iter().map(|(votes, _)| unsigned(votes[w])).sum(),
                    polled.iter().map(|(votes, _)| unsigned(votes[l])).sum(),
                ),
            },
        };
        let p = suite(&pair(false), limit);
        let p =
            p.ok_or_else(|| cannot("a stratum was read whole: Arlo gives no figure of SUITE"))?;
        ours = ours.max(certified_suite(&pair(true)).get());
        if worst.as_ref().is_none_or(|(worst, _)| p > *worst) {
            let both = pair(false);
            worst = Some((
                p,
                format!(
                    "{} draws with CVRs, {} one-vote and {} two-vote overstatements; {} without, found {} to {}",
                    both.comparison.draws,
                    both.comparison.over.0,
                    both.comparison.over.1,
                    both.polling.draws,
                    both.polling.found.0,
                    both.polling.found.1
                ),
            ));
        }
    }
    let (arlo, working) = worst.ok_or_else(|| cannot("nobody loses this contest"))?;
    let mut discrepancies = DiscrepancyCounts::default();
    for (pairs, times) in compared {
        count(&mut discrepancies, &CardError { pairs, times });
    }
    Ok(Figure {
        arlo,
        ours: risk::arlo::rounded_up(ours),
        repairs: Vec::new(),
        working,
        discrepancies,
    })
}

/// Whether a card counts as a draw of its stratum.
fn in_contest(result: &CardResult, with_cvr: bool) -> bool {
    !with_cvr || !matches!(result, CardResult::Outside)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percents() {
        for (p, expected) in [
            ("0", "0"),
            ("1.0", "100"),
            ("0.049083729", "4.9083729"),
            ("0.5", "50"),
            ("0.0000000044", "0.00000044"),
            ("<0.0000000001", "<0.00000001"),
            ("", ""),
        ] {
            assert_eq!(percent(p), expected);
        }
    }
}
