//! A county's cards and findings, round by round: on one sheet of the state report, or on a sheet a round of
//! the county's own report.
//!
//! Captions in the first column: `Round <n>`, `Number of Ballot Cards Audited`, `Discrepancies Recorded` (the
//! row above says of which contests: `Audited Contest`, `Unaudited Contest`), `Imprinted ID` over the cards.

use election::{Code, CountyRound, CountyState, Finding, Place, Recorded, SelectedCard, Weight};

use super::name;
use crate::columns::{count, shortened};
use crate::table::{Row, Table};

/// A county's sheets as far as they were read.
pub(super) struct CountySheet {
    state: CountyState,
    place: Place,
}

impl CountySheet {
    pub fn new(county: &str, place: Place) -> Self {
        CountySheet {
            state: CountyState {
                county: name(county),
                audited: None,
                cards: Vec::new(),
                rounds: Vec::new(),
                place: place.clone(),
            },
            place,
        }
    }

    /// Goes on with another sheet of the same county.
    pub fn turn_to(&mut self, place: Place) {
        self.place = place;
    }

    pub fn into_state(self) -> CountyState {
        self.state
    }

    pub fn read(&mut self, table: &Table, findings: &mut Vec<Finding>) {
        let mut listing = false;
        let mut contests = [None, None];
        for row in table.rows() {
            match row.cell(0) {
                "Number of Ballot Cards Audited" => {
                    let cards = self.count(row, 1, findings);
                    if let Some(cards) = cards {
                        let sum = self.state.audited.unwrap_or(0).saturating_add(cards);
                        self.state.audited = Some(sum);
                    }
                    self.round(row).audited = cards;
                }
                "Discrepancies Recorded" => {
                    let recorded = self.recorded(row, contests, findings);
                    let round = self.round(row);
                    round.recorded = recorded;
                    round.recorded_row = Some(row.number);
                }
                "Imprinted ID" => listing = true,
                "" => contests = [row.cell(1), row.cell(2)].map(of_audited),
                caption if caption.starts_with("Round ") => {
                    listing = false;
                    if let Ok(number) = caption["Round ".len()..].trim().parse() {
                        self.begin(number, row);
                    }
                }
                "Ballot Cards Selected" => listing = false,
                id if listing && is_id(id) => self.card(id, row),
                // Seen: "Column1", from a spreadsheet's table headings.
                other if listing => findings.push(
                    Finding::new(
                        Code::CellUnreadable,
                        Weight::Note,
                        self.place.clone().row(row.number),
                        "an imprinted id",
                        format!("“{other}”"),
                    )
                    .county(&self.state.county),
                ),
                _ => {}
            }
        }
    }

    /// A count in a cell; none where it is empty, and a finding where it holds something else.
    fn count(&self, row: Row<'_>, column: usize, findings: &mut Vec<Finding>) -> Option<u64> {
        let cell = row.cell(column);
        let value = count(cell);
        if value.is_none() && !cell.is_empty() {
            let place = self.place.clone().row(row.number);
            findings.push(no_count(place, cell).county(&self.state.county));
        }
        value
    }

    /// The discrepancies of a row; none where a figure cannot be read. An empty cell is no figure.
    fn recorded(
        &self,
        row: Row<'_>,
        contests: [Option<bool>; 2],
        findings: &mut Vec<Finding>,
    ) -> Option<Recorded> {
        let mut recorded = Recorded::default();
        for (column, of) in (1..).zip(contests) {
            let figure = match of {
                Some(true) => &mut recorded.in_audited,
                Some(false) => &mut recorded.in_others,
                None => continue,
            };
            if !row.cell(column).is_empty() {
                *figure = self.count(row, column, findings)?;
            }
        }
        Some(recorded)
    }

    fn begin(&mut self, number: u32, row: Row<'_>) {
        self.state.rounds.push(CountyRound {
            number,
            place: self.place.clone().row(row.number),
            audited: None,
            recorded: Some(Recorded::default()),
            recorded_row: None,
            cards: Vec::new(),
        });
    }

    /// The round that is being read; the first where no caption says.
    fn round(&mut self, row: Row<'_>) -> &mut CountyRound {
        if self.state.rounds.is_empty() {
            self.begin(1, row);
        }
        let last = self.state.rounds.last_mut();
        last.expect("a round was begun if there was none")
    }

    fn card(&mut self, id: &str, row: Row<'_>) {
        self.state.cards.push(id.to_owned());
        self.round(row).cards.push(SelectedCard {
            imprinted_id: unquoted(id).to_owned(),
            audited: row.cell(1).eq_ignore_ascii_case("yes"),
            discrepancy: row.cell(2).eq_ignore_ascii_case("yes"),
            row: row.number,
        });
    }
}

/// An id without the quotes that one county's files have around it.
pub(super) fn unquoted(id: &str) -> &str {
    id.trim_matches(['"', ' '])
}

/// Whether a heading over discrepancies speaks of audited contests or of others.
fn of_audited(heading: &str) -> Option<bool> {
    match heading {
        "Audited Contest" => Some(true),
        "Unaudited Contest" => Some(false),
        _ => None,
    }
}

/// A finding about a cell of a report that should hold a count.
pub(super) fn no_count(place: Place, cell: &str) -> Finding {
    Finding::new(
        Code::CellUnreadable,
        Weight::Unread,
        place,
        "a whole number",
        format!("“{}”", shortened(cell)),
    )
}

/// Whether a text can be an imprinted id, or the date that a spreadsheet made of one: parts joined by
/// hyphens or strokes, with digits.
fn is_id(text: &str) -> bool {
    text.contains(['-', '/']) && text.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_of_a_county() {
        let text = "Elm County Summary Report\n\nRound 1\n\nNumber of Ballot Cards Audited,2\n\n\
            ,Audited Contest,Unaudited Contest\nDiscrepancies Recorded,1,3\n\n\
            Ballot Cards Selected\nImprinted ID,Audited,Discrepancy,Disagreement\n\
            1-2-3,Yes,Yes,No\n\"\"\"1-2-4\"\"\",Yes,No,No\n\nRound 2\nNumber of Ballot Cards Audited,1\n\
            ,Unaudited Contest\nDiscrepancies Recorded,5\nImprinted ID,Audited\n1/2/2003,No,No,No\nColumn1\n";
        let table = Table::from_csv(text).expect("a table");
        let mut sheet = CountySheet::new("Elm", Place::file("r.xlsx").sheet("Elm"));
        let mut findings = Vec::new();
        sheet.read(&table, &mut findings);
        let state = sheet.into_state();
        assert_eq!(state.audited, Some(3));
        assert_eq!(findings.len(), 1);
        let [first, second] = &state.rounds[..] else {
            panic!("two rounds");
        };
        let recorded = |in_audited, in_others| {
            Some(Recorded {
                in_audited,
                in_others,
            })
        };
        assert_eq!(first.recorded, recorded(1, 3));
        assert_eq!(second.recorded, recorded(0, 5));
        assert_eq!(
            (first.recorded_row, second.recorded_row),
            (Some(8), Some(18))
        );
        let cards = |round: &CountyRound| -> Vec<(String, bool, bool)> {
            let of = |c: &SelectedCard| (c.imprinted_id.clone(), c.audited, c.discrepancy);
            round.cards.iter().map(of).collect()
        };
        let card = |id: &str, audited, found| (id.to_owned(), audited, found);
        assert_eq!(
            cards(first),
            [card("1-2-3", true, true), card("1-2-4", true, false)]
        );
        assert_eq!(cards(second), [card("1/2/2003", false, false)]);
    }
}
