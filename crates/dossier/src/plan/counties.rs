//! Samples of targeted contests by county: how many cards each looks at by the end of each round.

use std::fmt::{self, Write};

use plan::CountyCards;
use serde_json::{Value, json};

use crate::html::table::Table;
use crate::html::text::Num;
use crate::printable;

/// Counties, and the cards that are drawn of them for targeted contests.
#[derive(Clone, Debug, PartialEq)]
pub struct Counties {
    /// By the end of each round, if all samples go on so far: the same counties in each.
    pub rounds: Vec<Vec<CountyCards>>,
    /// Targeted contests that are counted by hand, or cannot be planned: in no figure.
    pub left_out: usize,
}

impl Counties {
    /// A line a county.
    pub fn text(&self) -> String {
        let mut out = String::from(
            "\nBy county: different cards by the end of each round, if all targeted contests go on so far\n",
        );
        let _ = write!(out, "  {:<24} {:>17}", "", "of");
        for round in 1..=self.rounds.len() {
            let _ = write!(out, " {:>9}", format!("round {round}"));
        }
        out.push('\n');
        for (county, cards, rounds) in self.rows() {
            let (county, cards) = (printable(county), Num(cards).to_string());
            let _ = write!(out, "  {county:<24} {cards:>11} cards");
            for drawn in rounds {
                let _ = write!(out, " {:>9}", Num(drawn).to_string());
            }
            out.push('\n');
        }
        if self.left_out > 0 {
            let _ = writeln!(
                out,
                "  {} targeted contests are counted by hand or not planned, and in no figure",
                self.left_out
            );
        }
        out
    }

    /// A table with a row a county.
    pub(super) fn write_html(&self, out: &mut String) -> fmt::Result {
        let rounds: Vec<String> = (1..=self.rounds.len())
            .map(|round| format!("Round {round}"))
            .collect();
        let heads: Vec<(&str, &str)> = ["County", "Cards"]
            .into_iter()
            .chain(rounds.iter().map(String::as_str))
            .map(|head| (head, ""))
            .collect();
        out.push_str(
            "<h2 id=\"counties\">By county</h2>\n<p>Different cards of a county by the end of each round, if all targeted contests go \
             on so far.",
        );
        if self.left_out > 0 {
            write!(
                out,
                " {} targeted contests are counted by hand or not planned, and in no figure.",
                self.left_out
            )?;
        }
        out.push_str("</p>\n");
        let table = Table::open(out, "Cards of targeted contests by county", "", &heads)?;
        for (county, cards, rounds) in self.rows() {
            let cells: Vec<String> = std::iter::once(cards)
                .chain(rounds)
                .map(|number| Num(number).to_string())
                .collect();
            table.row(out, county, &cells)?;
        }
        table.close(out);
        Ok(())
    }

    /// For each county, and for all: its name, its cards, and those drawn by the end of each round.
    fn rows(&self) -> impl Iterator<Item = (&str, u64, Vec<u64>)> {
        let first = self.rounds.first().map_or(&[][..], Vec::as_slice);
        let all: u64 = first.iter().map(|of| of.cards.0).sum();
        let names = first.iter().map(|of| (&*of.county, of.cards.0));
        names
            .chain([("all", all)])
            .enumerate()
            .map(|(at, (county, cards))| {
                let drawn = self.rounds.iter().map(|round| match round.get(at) {
                    Some(of) => of.drawn,
                    None => round.iter().map(|of| of.drawn).sum(),
                });
                let drawn = drawn.map(|of| of.round() as u64).collect();
                (county, cards, drawn)
            })
    }

    /// `[{county, cards, drawn: [by the end of each round]}]`.
    pub fn json(&self) -> Value {
        let first = self.rounds.first().map_or(&[][..], Vec::as_slice);
        let counties = first.iter().enumerate().map(|(at, of)| {
            let drawn: Vec<f64> = self.rounds.iter().map(|round| round[at].drawn).collect();
            json!({ "county": of.county, "cards": of.cards.0, "drawn": drawn })
        });
        counties.collect()
    }
}
