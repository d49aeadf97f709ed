//! Figures printed for a round against the rows of the sample.

use std::collections::BTreeMap;

use election::{
    ArloRound, AuditType, BatchFigures, Cards, Code, Finding, SampledBallot, SelectionVotes, Step,
    Verdict, Weight,
};

use super::batch_risk::all_drawn;
use super::changes::selections;
use super::index::{Contest, Index, signed};
use super::reading::reading;
use super::tickets::Drawn;
use super::totals::words;
use crate::Record;

/// Checks a contest and round: the size of the sample, then votes and counts.
pub(super) fn check(index: &Index<'_>, drawn: &Drawn, record: &mut Record) {
    for contest in &index.contests {
        for round in &contest.rounds {
            size(index, contest, round, drawn, record);
            figures(index, contest, round, drawn, record);
        }
    }
}

fn finding(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    expected: String,
    found: String,
) -> Finding {
    let place = index.place_of(round.place.as_ref());
    Finding::new(
        Code::RoundFigure,
        Weight::Unexplained,
        place,
        expected,
        found,
    )
    .contest(contest.name())
    .round(round.number)
}

/// As many tickets as the printed size.
fn size(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
    record: &mut Record,
) {
    let check = |verdict| contest.check(round, Step::SampleSize, verdict);
    let tickets = drawn
        .of(contest)
        .iter()
        .filter(|d| d.round == round.number)
        .count() as u64;
    // A full hand tally draws nothing: its size is all ballots.
    let found = match index.report.hand_tally.is_empty() {
        true => tickets,
        false => contest.row.ballots.0,
    };
    let Some(printed) = round.sample_size.filter(|_| contest.row.targeted) else {
        let verdict = match contest.row.targeted {
            true => Verdict::Differs,
            false => Verdict::NotMeasured,
        };
        if contest.row.targeted {
            let (expected, found) = (format!("a sample of {found}"), "no sample size".to_owned());
            record.finding(finding(index, contest, round, expected, found));
        }
        record.check(check(verdict));
        return;
    };
    // Where all batches are called for, Arlo draws all that are left, however many were asked for.
    let all_left = || index.of_batches() && all_drawn(index, contest, round, drawn);
    let equal = found == printed || found > printed && all_left();
    if !equal {
        let (expected, printed) = (format!("{found} tickets"), format!("a sample of {printed}"));
        record.finding(finding(index, contest, round, expected, printed));
    }
    record.check(check(Verdict::equal_if(equal)).values(printed.to_string(), found.to_string()));
}

fn figures(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
    record: &mut Record,
) {
    let check = |verdict| contest.check(round, Step::Examined, verdict);
    let mut compared = 0;
    let mut wrong = 0;
    let mut compare = |what: &str, expected: String, printed: String| {
        compared += 1;
        if expected != printed {
            wrong += 1;
            let (expected, found) = (format!("{what}: {expected}"), format!("{what}: {printed}"));
            record.finding(finding(index, contest, round, expected, found));
        }
    };
    let audited = contest.in_order(&round.audited);
    let printed = words(contest, audited.as_deref());
    if audited.is_none() {
        compare(
            "selections",
            words(contest, None).replace("other", "the contest's"),
            printed.clone(),
        );
    }
    // Votes are written down when a round ends.
    let ended = round.ended.unwrap_or(!round.p_value.is_empty());
    if index.of_batches() {
        let sums = batch_sums(index, contest, drawn, round.number);
        if ended {
            compare(
                "audited votes",
                words(contest, Some(&sums.audited)),
                printed.clone(),
            );
        }
        if let Some(reported) = &round.reported {
            let reported = words(contest, contest.in_order(reported).as_deref());
            compare(
                "reported votes",
                words(contest, Some(&sums.reported)),
                reported,
            );
        }
        let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        if round.batches_sampled.is_some() {
            compare(
                "batches",
                sums.batches.to_string(),
                number(round.batches_sampled),
            );
        }
        if round.ballots_sampled.is_some() {
            compare(
                "ballots",
                sums.ballots.to_string(),
                number(round.ballots_sampled),
            );
        }
    } else if !index.report.hand_tally.is_empty() {
        let tallied = index.report.hand_tally.iter();
        let sum = contest.sum(tallied.filter_map(|batch| contest.in_order(&batch.votes)));
        compare(
            "votes of the hand tally",
            words(contest, Some(&sum)),
            printed.clone(),
        );
    } else if index.report.columns.readings
        && ended
        && let Some(found) = card_sums(index, contest, drawn, round)
    {
        let hybrid = index.audit_type() == Some(AuditType::Hybrid);
        if let Some((cvr, other)) = &round.audited_strata {
            let shown = |list| words(contest, contest.in_order(list).as_deref());
            compare(
                "votes on cards with CVRs",
                words(contest, Some(&found.compared)),
                shown(cvr),
            );
            compare(
                "votes on cards without",
                words(contest, Some(&found.polled)),
                shown(other),
            );
        }
        let all = match hybrid && round.audited_strata.is_none() {
            // Reports that do not print the strata print the votes of the one that is polled.
            true => found.polled.clone(),
            false => contest.sum([&found.compared, &found.polled]),
        };
        compare("audited votes", words(contest, Some(&all)), printed.clone());
        if let Some(not_found) = round.not_found {
            compare(
                "ballots not found",
                found.not_found.to_string(),
                not_found.to_string(),
            );
        }
    }
    let verdict = match (compared, ended) {
        (0, false) => Verdict::NotMeasured,
        (0, true) => Verdict::cannot("what boards read is not printed ballot by ballot"),
        _ => Verdict::equal_if(wrong == 0),
    };
    record.check(check(verdict).values(
        printed,
        format!("{compared} figures from the rows, {wrong} of them different"),
    ));
}

struct BatchSums {
    reported: Vec<i64>,
    audited: Vec<i64>,
    batches: usize,
    ballots: Cards,
}

/// Every batch with a ticket of the round, for any contest, once; batches added beside the sample do not count.
/// Batches that were counted together are one. Reports that do not print reported votes count a batch's votes once for
/// each ticket.
fn batch_sums(index: &Index<'_>, contest: &Contest<'_>, drawn: &Drawn, round: u32) -> BatchSums {
    let draws = drawn.contests.iter().flatten();
    let mut rows: BTreeMap<usize, i64> = BTreeMap::new();
    for draw in draws.filter(|draw| draw.round == round) {
        let times = rows.entry(index.counted_in(draw.row)).or_default();
        *times = match index.report.columns.reported {
            true => 1,
            false => *times + 1,
        };
    }
    let batches = || rows.keys().map(|row| &index.report.batches[*row]);
    let sum = |votes: fn(&BatchFigures) -> Option<&SelectionVotes>| {
        let figures = batches().map(|batch| batch.contests[contest.at].as_ref());
        let votes = figures.map(|figures| contest.in_order(votes(figures?)?));
        let votes = votes.zip(rows.values()).filter_map(|(votes, times)| {
            let votes = votes?.into_iter();
            Some(votes.map(|n| n.saturating_mul(*times)).collect::<Vec<_>>())
        });
        contest.sum(votes)
    };
    BatchSums {
        reported: sum(|figures| Some(&figures.reported)),
        audited: sum(|figures| figures.audited.as_ref()),
        batches: rows.len(),
        ballots: batches().filter_map(|batch| batch.ballots).sum(),
    }
}

/// Votes that boards found.
pub(super) struct CardSums {
    /// On cards with CVRs of a hybrid audit.
    pub compared: Vec<i64>,
    /// On all other cards.
    pub polled: Vec<i64>,
    /// Cards that are not compared and were not found.
    pub not_found: i64,
    /// Cards that are not compared and were not read, though the round has ended.
    pub unread: i64,
}

/// The votes of a round: of a targeted contest each draw counts, of another each ballot drawn in the round. In a
/// hybrid audit Arlo counts cards with CVRs once, whatever the round.
pub(super) fn card_sums(
    index: &Index<'_>,
    contest: &Contest<'_>,
    drawn: &Drawn,
    round: &ArloRound,
) -> Option<CardSums> {
    let strata = &index.strata;
    let hybrid = index.audit_type() == Some(AuditType::Hybrid);
    let names = selections(contest);
    let zero = || vec![0; names.len()];
    let mut sums = CardSums {
        compared: zero(),
        polled: zero(),
        not_found: 0,
        unread: 0,
    };
    let in_any = drawn.times(contest, |_| true);
    let in_round = drawn.times(contest, |number| number == round.number);
    for (row, ballot) in index.report.ballots.iter().enumerate() {
        if !contest.has(&ballot.jurisdiction) {
            continue;
        }
        let compared = hybrid && strata.has_cvr(ballot);
        let drawn = if compared { &in_any } else { &in_round };
        let times = drawn.get(&row).copied().map_or(0, signed);
        let times = if compared { times.min(1) } else { times };
        if times == 0 {
            continue;
        }
        match ballot.status.as_str() {
            _ if compared => {}
            "NOT_FOUND" => sums.not_found += times,
            "NOT_AUDITED" => sums.unread += times,
            _ => {}
        }
        let Some(marked) = votes_of(ballot, contest, &names, compared)? else {
            continue;
        };
        let sum = if compared {
            &mut sums.compared
        } else {
            &mut sums.polled
        };
        for (sum, marked) in sum.iter_mut().zip(marked) {
            *sum += times * i64::from(marked);
        }
    }
    Some(sums)
}

/// The selections that count: none where the card was not read or is overvoted. The outer none: not readable. In
/// ballot polling what a board entered counts even if the ballot was said to be not found later.
fn votes_of(
    ballot: &SampledBallot,
    contest: &Contest<'_>,
    names: &[&str],
    compared: bool,
) -> Option<Option<Vec<bool>>> {
    if ballot.status == "NOT_AUDITED" || compared && ballot.status != "AUDITED" {
        return Some(None);
    }
    let read = reading(&ballot.contests[contest.at].audited, names)?;
    Some((compared || !read.overvote).then_some(read.marked))
}
