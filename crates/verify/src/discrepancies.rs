//! Discrepancies counted again from the rows of a contest's sheet, against every printed count; and, where
//! there is a comparison file, from the readings themselves (`recounted`).
//!
//! The list of contests may lag behind the results report: where cards were drawn in this round, its figures
//! may be those of the sheet of the round before, or of no draw at all in the first round.

use std::collections::HashSet;

use election::{
    Check, Code, ContestRow, DiscrepancyCounts, DrawSheet, Finding, Kind, Name, Repair, RepairKind,
    Step, Verdict, Weight,
};

use crate::Record;
use crate::draw::audited;
use crate::index::{Contest, InRound, Index};
use crate::recounted::Recount;

/// What the rows of a sheet amount to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub counts: DiscrepancyCounts,
    /// Draws counted as audited.
    pub audited: u64,
    /// The rows whose discrepancy is of no known kind.
    others: Vec<u32>,
    /// Draws on which the board did not agree.
    disagreed: u64,
}

impl Rows {
    pub fn of(sheet: &DrawSheet, audited: u64) -> Self {
        let mut rows = Rows {
            audited,
            ..Rows::default()
        };
        for row in &sheet.rows {
            match printed(&row.discrepancy) {
                Some(0) => {}
                Some(2) => rows.counts.two_over += 1,
                Some(1) => rows.counts.one_over += 1,
                Some(-1) => rows.counts.one_under += 1,
                Some(-2) => rows.counts.two_under += 1,
                _ => rows.others.push(row.row),
            }
            rows.disagreed += u64::from(row.consensus.eq_ignore_ascii_case("no"));
        }
        rows
    }

    fn in_round(round: &InRound<'_>) -> Option<Rows> {
        Some(Rows::of(round.sheet?, audited(round)?))
    }

    /// Whether the list of contests has exactly these figures.
    fn are_listed(&self, row: &ContestRow) -> bool {
        row.audited == self.audited
            && row.discrepancies == self.counts
            && row.others.is_none_or(|n| n == self.others.len() as u64)
            && row.disagreements.is_none_or(|n| n == self.disagreed)
    }
}

/// The rows whose figures the list of contests should have.
pub(crate) struct Listed {
    pub rows: Rows,
    /// The round before, where the list lags.
    pub lag: Option<Lag>,
}

/// A round behind; 0 is before the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lag(u32);

impl Lag {
    pub fn repair(self, index: &Index<'_>, row: &ContestRow) -> Repair {
        let source = match self.0 {
            0 => row.place.file.clone(),
            number => index.place_of(Kind::Results, Some(number)).file,
        };
        Repair {
            kind: RepairKind::LaggingList,
            county: None,
            what: match self.0 {
                0 => "the list of contests is from before the first card was examined".to_owned(),
                number => format!("the list of contests is that of round {number}"),
            },
            source,
        }
    }
}

/// This round's rows, or those of the round before where the list of contests has their figures and not
/// this round's. None without a sheet.
pub(crate) fn listed(contest: &Contest<'_>, round: &InRound<'_>) -> Option<Listed> {
    let rows = Rows::in_round(round)?;
    let row = round.row?;
    // Nothing lags where nothing was drawn since, and a count that its own sheet does not have proves nothing.
    let whole = round
        .sheet
        .is_some_and(|sheet| sheet.rows.len() as u64 == rows.audited);
    if !rows.are_listed(row) && whole {
        let before = contest
            .rounds
            .iter()
            .rev()
            .find(|r| r.number < round.number);
        let (earlier, number) = match before {
            Some(before) => (Rows::in_round(before), before.number),
            None => (Some(Rows::default()), 0),
        };
        let fits = |earlier: &Rows| earlier.audited < rows.audited && earlier.are_listed(row);
        if let Some(earlier) = earlier.filter(fits) {
            return Some(Listed {
                rows: earlier,
                lag: Some(Lag(number)),
            });
        }
    }
    Some(Listed { rows, lag: None })
}

/// The discrepancy that a sheet prints; none if it is of no known kind.
pub(crate) fn printed(text: &str) -> Option<i64> {
    match text.replace('−', "-").as_str() {
        "" | "0" => Some(0),
        "+2" | "2" => Some(2),
        "+1" | "1" => Some(1),
        "-1" => Some(-1),
        "-2" => Some(-2),
        _ => None,
    }
}

pub(crate) fn check(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    recount: Option<&Recount>,
    record: &mut Record,
) {
    if !contest.targeted() {
        return;
    }
    let check = |verdict| {
        Check::new(Step::Discrepancies, verdict)
            .contest(&contest.name)
            .round(round.number)
            .mandatory(true)
    };
    let of = |finding: Finding| finding.contest(&contest.name).round(round.number);
    let Some(sheet) = round.sheet else {
        let Some((recount, row)) = recount.zip(round.row) else {
            let because = format!(
                "there is no sheet of this contest in round {}",
                round.number
            );
            record.check(check(Verdict::cannot(because)));
            return;
        };
        let equal = recount.counts == row.discrepancies;
        if !equal {
            record.finding(of(Finding::new(
                Code::DiscrepancyCount,
                Weight::Unexplained,
                row.place.clone(),
                recount.shown(),
                row.discrepancies.to_string(),
            )));
        }
        record.check(
            check(Verdict::equal_if(equal)).values(row.discrepancies.to_string(), recount.shown()),
        );
        return;
    };
    let ours = Rows::of(sheet, audited(round).unwrap_or(sheet.rows.len() as u64));
    let published = round
        .row
        .map(|row| row.discrepancies)
        .or(round.summary.map(|s| s.discrepancies));
    let Some(published) = published else {
        let because = format!(
            "neither the list of contests nor the summary of round {} is among the files",
            round.number
        );
        record.check(check(Verdict::cannot(because)).values("", ours.counts.to_string()));
        return;
    };
    let mut found = unknown_kinds(sheet, &ours);
    found.extend(recount.iter().flat_map(|recount| recount.findings.clone()));
    if let Some(summary) = round.summary {
        let place = &summary.place;
        found.extend(differs(
            place,
            None,
            &ours.counts,
            &summary.discrepancies,
            sheet,
        ));
        if let Some(printed) = summary.disagreements {
            found.extend(differs(
                place,
                Some("disagreement count"),
                &ours.disagreed,
                &printed,
                sheet,
            ));
        }
    }
    let listed = listed(contest, round);
    let lag = listed.as_ref().and_then(|listed| listed.lag);
    if let (Some(row), None) = (round.row, lag) {
        found.extend(against_list(row, &ours, sheet));
    }
    let verdict = match found.is_empty() {
        true => Verdict::after(
            lag.zip(round.row)
                .map(|(lag, row)| lag.repair(index, row))
                .into_iter()
                .collect(),
        ),
        false => Verdict::Differs,
    };
    record.findings.extend(found.into_iter().map(of));
    let recomputed = match recount {
        Some(recount) if recount.findings.is_empty() => recount.shown(),
        _ => ours.counts.to_string(),
    };
    record.check(check(verdict).values(published.to_string(), recomputed));
}

fn unknown_kinds(sheet: &DrawSheet, ours: &Rows) -> Vec<Finding> {
    let others: HashSet<u32> = ours.others.iter().copied().collect();
    let rows = sheet.rows.iter().filter(|row| others.contains(&row.row));
    rows.map(|row| {
        Finding::new(
            Code::DiscrepancyKind,
            Weight::Unexplained,
            sheet.place.clone().row(row.row).column("discrepancy"),
            "+2, +1, -1, -2 or nothing",
            format!("“{}”", row.discrepancy),
        )
    })
    .collect()
}

fn differs<T: PartialEq + ToString>(
    place: &election::Place,
    column: Option<&str>,
    ours: &T,
    printed: &T,
    sheet: &DrawSheet,
) -> Option<Finding> {
    let place = match column {
        Some(column) => place.clone().column(Name::from(column)),
        None => place.clone(),
    };
    (ours != printed).then(|| {
        Finding::new(
            Code::DiscrepancyCount,
            Weight::Unexplained,
            place,
            format!("{}, on {}", ours.to_string(), sheet.place),
            printed.to_string(),
        )
    })
}

fn against_list(row: &ContestRow, ours: &Rows, sheet: &DrawSheet) -> Vec<Finding> {
    let place = &row.place;
    let others = ours.others.len() as u64;
    let mut found: Vec<Finding> = [
        differs(place, None, &ours.counts, &row.discrepancies, sheet),
        row.others
            .and_then(|n| differs(place, Some("other_count"), &others, &n, sheet)),
        row.disagreements.and_then(|n| {
            differs(
                place,
                Some("disagreement_count"),
                &ours.disagreed,
                &n,
                sheet,
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    if row.audited != ours.audited {
        found.push(Finding::new(
            Code::DrawCount,
            Weight::Unexplained,
            place.clone().column("audited_sample_count"),
            format!("{}, as in the results report", ours.audited),
            row.audited.to_string(),
        ));
    }
    found
}
