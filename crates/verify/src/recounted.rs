//! Discrepancies counted from the readings themselves: what the machine read on a card against what the
//! board read, by the rule of [`Sides::colorado`].
//!
//! A card with readings of other contests and none of this one has no discrepancy: the export has a row
//! where machine and board both have the contest, and Colorado counts none elsewhere. A card that was drawn
//! several times counts as many times.

use election::{Code, Comparison, DiscrepancyCounts, DrawSheet, Finding, Selection, Weight};

use crate::discrepancies::printed;
use crate::readings::Readings;
use crate::sides::Sides;

/// The count of one contest in one round.
#[derive(Default)]
pub(crate) struct Recount {
    pub counts: DiscrepancyCounts,
    /// Draws with a reading of the contest.
    pub readings: u64,
    /// The rows of the sheet that say something else.
    pub findings: Vec<Finding>,
}

impl Recount {
    fn add(&mut self, discrepancy: i64) {
        let counts = &mut self.counts;
        match discrepancy {
            2.. => counts.two_over += 1,
            1 => counts.one_over += 1,
            0 => {}
            -1 => counts.one_under += 1,
            _ => counts.two_under += 1,
        }
    }

    /// The counts, and on how many readings they rest.
    pub fn shown(&self) -> String {
        format!("{}, from {} readings", self.counts, self.readings)
    }

    /// Row by row of a sheet.
    pub fn of_sheet(
        sheet: &DrawSheet,
        readings: &Readings<'_>,
        contest: usize,
        sides: &Sides,
    ) -> Self {
        let mut recount = Recount::default();
        for row in &sheet.rows {
            let card = readings.card(row);
            let reading = card.and_then(|card| card.of_contest.get(&contest));
            let ours = reading.map_or(0, |reading| sides.colorado(reading));
            recount.readings += u64::from(reading.is_some());
            recount.add(ours);
            if printed(&row.discrepancy) == Some(ours) {
                continue;
            }
            let why = match reading {
                Some(reading) => read(reading),
                None => "the comparison file has no reading of this contest on it".to_owned(),
            };
            let finding = Finding::new(
                Code::DiscrepancyReading,
                Weight::Unexplained,
                sheet.place.clone().row(row.row).column("discrepancy"),
                format!("{}: {why}", shown(ours)),
                match row.discrepancy.as_str() {
                    "" => "nothing".to_owned(),
                    text => format!("“{text}”"),
                },
            );
            let id = format!("{} {}", row.county, row.imprinted_id);
            recount
                .findings
                .push(finding.county(&row.county).cards(vec![id]));
        }
        recount
    }

    /// Card by card of a selection list, on which a card stands as often as it was drawn; none if a card has
    /// no reading of any contest.
    pub fn of_list(
        list: &Selection,
        readings: &Readings<'_>,
        contest: usize,
        sides: &Sides,
    ) -> Option<Self> {
        let mut recount = Recount::default();
        for id in &list.cards {
            if let Some(reading) = readings.by_id(*id)?.of_contest.get(&contest) {
                recount.readings += 1;
                recount.add(sides.colorado(reading));
            }
        }
        Some(recount)
    }
}

fn shown(discrepancy: i64) -> String {
    match discrepancy {
        0 => "nothing".to_owned(),
        d => format!("{d:+}").replace('-', "−"),
    }
}

/// What was read, and where it stands.
fn read(reading: &Comparison) -> String {
    let marks = |marks: &[String]| match marks {
        [] => "nothing".to_owned(),
        marks => format!("“{}”", marks.join("”, “")),
    };
    let board = match &reading.mvr {
        Some(mvr) if reading.consensus.eq_ignore_ascii_case("no") => {
            format!("did not agree ({})", marks(mvr))
        }
        Some(mvr) => format!("read {}", marks(mvr)),
        None => "did not read it".to_owned(),
    };
    let (cvr, place) = (marks(&reading.cvr), &reading.place);
    format!("the machine read {cvr}, the board {board} ({place})")
}
