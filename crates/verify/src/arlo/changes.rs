//! Changes printed with each row: what was reported less what was found, by selection and by margin.

use election::{
    AuditType, BallotFigures, BatchFigures, Check, Code, Finding, SampledBallot, Step, Verdict,
    Weight,
};

use super::index::{Contest, Index};
use super::reading::{Reading, reading};
use crate::Record;

/// Why cards of early reports are not compared.
pub(super) const EARLY: &str =
    "the report names no formula, as before 2022: how Arlo counted cards then is not known";

/// A check a contest.
pub(super) fn check(index: &Index<'_>, record: &mut Record) {
    for contest in &index.contests {
        let mut rows = Rows::default();
        for row in &index.report.batches {
            if let Some(figures) = &row.contests[contest.at] {
                let expected = of_batch(contest, figures);
                rows.compare(
                    index,
                    contest,
                    row.row,
                    expected,
                    (&figures.change, &figures.margin_change),
                    record,
                );
            }
        }
        let compares_cards = index.report.columns.readings
            && matches!(
                index.audit_type(),
                Some(AuditType::BallotComparison | AuditType::Hybrid)
            );
        if compares_cards && !index.report.settings.names_formula {
            let verdict = Verdict::cannot(EARLY);
            let check = Check::new(Step::Discrepancies, verdict).contest(contest.name());
            record.check(check.mandatory(contest.row.targeted));
            continue;
        }
        if compares_cards {
            let strata = &index.strata;
            for ballot in &index.report.ballots {
                let figures = &ballot.contests[contest.at];
                match of_ballot(index, contest, ballot, strata.has_cvr(ballot)) {
                    Some(expected) => {
                        rows.compare(
                            index,
                            contest,
                            ballot.row,
                            expected,
                            (&figures.change, &figures.margin_change),
                            record,
                        );
                    }
                    None => rows.unreadable(index, contest, ballot.row, figures, record),
                }
            }
        }
        let check = |verdict| Check::new(Step::Discrepancies, verdict).contest(contest.name());
        let compares = index
            .report
            .batches
            .iter()
            .any(|b| b.contests[contest.at].is_some())
            || compares_cards;
        record.check(match (compares, rows.equal + rows.wrong) {
            (true, rows_compared) if rows_compared > 0 => check(Verdict::equal_if(rows.wrong == 0))
                .mandatory(contest.row.targeted)
                .values(
                    format!("{rows_compared} rows, {} with a change", rows.changed),
                    format!("{} as their votes give, {} not", rows.equal, rows.wrong),
                ),
            _ => check(Verdict::NotMeasured),
        });
    }
}

#[derive(Default)]
struct Rows {
    equal: usize,
    wrong: usize,
    changed: usize,
}

impl Rows {
    fn compare(
        &mut self,
        index: &Index<'_>,
        contest: &Contest<'_>,
        row: u32,
        (change, margin): (String, String),
        (printed, printed_margin): (&str, &str),
        record: &mut Record,
    ) {
        self.changed += usize::from(!margin.is_empty() || !change.is_empty());
        let change = if index.report.columns.changes {
            change
        } else {
            String::new()
        };
        if change == printed && margin == printed_margin {
            self.equal += 1;
            return;
        }
        self.wrong += 1;
        let shown = |change: &str, margin: &str| format!("change “{change}”, margin “{margin}”");
        let finding = Finding::new(
            Code::Change,
            Weight::Unexplained,
            index.place(row),
            shown(&change, &margin),
            shown(printed, printed_margin),
        );
        record.finding(finding.contest(contest.name()));
    }

    fn unreadable(
        &mut self,
        index: &Index<'_>,
        contest: &Contest<'_>,
        row: u32,
        figures: &BallotFigures,
        record: &mut Record,
    ) {
        self.wrong += 1;
        let finding = Finding::new(
            Code::CellUnreadable,
            Weight::Unexplained,
            index.place(row),
            "selections of the contest",
            format!("machine “{}”, board “{}”", figures.cvr, figures.audited),
        );
        record.finding(finding.contest(contest.name()));
    }
}

/// `A: +1; B: -2`, the selections that changed.
fn words(contest: &Contest<'_>, deltas: &[i64]) -> String {
    let names = contest.row.votes.iter().map(|(name, _)| name);
    let changed = names.zip(deltas).filter(|(_, delta)| **delta != 0);
    let parts = changed.map(|(name, delta)| format!("{name}: {delta:+}"));
    parts.collect::<Vec<_>>().join("; ")
}

/// The changes that a batch's votes give.
fn of_batch(contest: &Contest<'_>, figures: &BatchFigures) -> (String, String) {
    let both = figures.audited.as_ref().and_then(|audited| {
        Some((
            contest.in_order(&figures.reported)?,
            contest.in_order(audited)?,
        ))
    });
    let Some((reported, audited)) = both else {
        return (String::new(), String::new());
    };
    let deltas: Vec<i64> = reported.iter().zip(&audited).map(|(r, a)| r - a).collect();
    let margin = batch_error(contest, &reported, &audited);
    (
        words(contest, &deltas),
        margin.map_or_else(String::new, |error| error.to_string()),
    )
}

/// The error in votes of the pair whose margin it changes most; none if no pair has one.
fn batch_error(contest: &Contest<'_>, reported: &[i64], audited: &[i64]) -> Option<i64> {
    let errors = contest.batch_pairs().into_iter().map(|pair| {
        let error = pair.overstatement(reported, audited);
        (error / pair.scale, pair.margin)
    });
    let larger = |a: (i64, i64), b: (i64, i64)| {
        // Without a margin any error is without bound.
        let relative = |(error, margin): (i64, i64), other: i64| match margin > 0 {
            true => i128::from(error) * i128::from(other.max(1)),
            false => i128::MAX,
        };
        if relative(b, a.1) > relative(a, b.1) {
            b
        } else {
            a
        }
    };
    errors
        .filter(|(error, _)| *error != 0)
        .reduce(larger)
        .map(|(error, _)| error)
}

/// What a card gave for a contest.
pub(super) enum CardResult {
    /// It was not read.
    NotRead,
    /// It counts as a two-vote overstatement, for the reason that Arlo prints.
    Two(&'static str),
    /// Machine and board read it.
    Read(Reading, Reading),
    /// Its jurisdiction does not vote on the contest, or it has no CVR to compare with.
    Outside,
}

/// What Arlo prints for a ballot without CVR.
pub(super) const NOT_IN_CVR: &str = "Ballot not in CVR";

/// None where a text is not readable.
pub(super) fn card_result(
    index: &Index<'_>,
    contest: &Contest<'_>,
    ballot: &SampledBallot,
    has_cvr: bool,
) -> Option<CardResult> {
    let (figures, imprinted) = (&ballot.contests[contest.at], index.report.columns.imprinted);
    if !has_cvr || !contest.has(&ballot.jurisdiction) {
        return Some(CardResult::Outside);
    }
    match ballot.status.as_str() {
        "NOT_FOUND" => return Some(CardResult::Two("Ballot not found")),
        "AUDITED" => {}
        _ => return Some(CardResult::NotRead),
    }
    // Some versions of Arlo leave out the column of imprinted ids.
    let not_in_cvr = match imprinted {
        true => ballot.imprinted_id.is_empty(),
        false => figures.cvr.is_empty() && figures.change == NOT_IN_CVR,
    };
    if not_in_cvr {
        return Some(CardResult::Two(NOT_IN_CVR));
    }
    let names = selections(contest);
    Some(CardResult::Read(
        reading(&figures.cvr, &names)?,
        reading(&figures.audited, &names)?,
    ))
}

pub(super) fn selections<'c>(contest: &Contest<'c>) -> Vec<&'c str> {
    contest.row.votes.iter().map(|(name, _)| &**name).collect()
}

fn of_ballot(
    index: &Index<'_>,
    contest: &Contest<'_>,
    ballot: &SampledBallot,
    has_cvr: bool,
) -> Option<(String, String)> {
    Some(match card_result(index, contest, ballot, has_cvr)? {
        CardResult::NotRead | CardResult::Outside => (String::new(), String::new()),
        CardResult::Two(why) => (why.to_owned(), "2".to_owned()),
        CardResult::Read(machine, board) => {
            let votes = machine.marked.iter().zip(&board.marked);
            let deltas: Vec<i64> = votes.map(|(m, b)| i64::from(*m) - i64::from(*b)).collect();
            let errors = contest
                .pairs()
                .map(|pair| machine.overstatement(&board, pair));
            let margin = errors.filter(|error| *error != 0).max();
            (
                words(contest, &deltas),
                margin.map_or_else(String::new, |error| error.to_string()),
            )
        }
    })
}
