//! Samples of targeted contests by county: how many cards each looks at by the end of each round.

use std::fmt::Write;

use plan::CountyCards;
use serde_json::{Value, json};

use super::grouped;

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
        let first = self.rounds.first().map_or(&[][..], Vec::as_slice);
        let all: u64 = first.iter().map(|of| of.cards.0).sum();
        let names = first.iter().map(|of| (&*of.county, of.cards.0));
        for (at, (county, cards)) in names.chain([("all", all)]).enumerate() {
            let _ = write!(out, "  {county:<24} {:>11} cards", grouped(cards));
            for round in &self.rounds {
                let drawn = match round.get(at) {
                    Some(of) => of.drawn,
                    None => round.iter().map(|of| of.drawn).sum(),
                };
                let _ = write!(out, " {:>9}", grouped(drawn.round() as u64));
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
