//! The plan as a table: a row for each contest and design.

use super::{Figures, NINE_TENTHS, Page, Size, cards, named};

impl Page {
    /// Comma-separated values (RFC 4180) with a heading.
    pub fn csv(&self) -> String {
        let mut out = String::from(
            "contest,margin,cards,universe,phantoms,design,no_error,mean,median,ninetieth,full_count,note\n",
        );
        for of in &self.contests {
            let name = quoted(&of.name);
            let sizes = match &of.outcome {
                Ok(sizes) => sizes,
                Err(why) => {
                    out.push_str(&format!("{name},,,,,,,,,,,{}\n", quoted(&why.to_string())));
                    continue;
                }
            };
            let contest = &sizes.contest;
            let lead = &contest.claims[contest.hardest()].lead;
            let (cards_of, universe, phantoms) =
                (contest.cards.0, contest.universe.0, contest.phantoms.0);
            let of = format!("{name},{lead},{cards_of},{universe},{phantoms}");
            for (design, sized) in self.asked.designs.iter().zip(&sizes.designs) {
                let design = quoted(&named(design));
                match sized {
                    Err(why) => {
                        let why = quoted(&why.to_string());
                        out.push_str(&format!("{of},{design},,,,,,{why}\n"));
                    }
                    Ok(sized) => {
                        let text =
                            |size: Option<u64>| size.map_or(String::new(), |n| n.to_string());
                        let at = |share| {
                            text(sized.draws.quantile(share).map(|draws| cards(sized, draws)))
                        };
                        out.push_str(&format!(
                            "{of},{design},{},{:.1},{},{},{:.4},\n",
                            text(Figures::of(sized).no_error.and_then(Size::cards)),
                            sized.mean_cards(),
                            at(0.5),
                            at(NINE_TENTHS),
                            sized.draws.chance_of_full_count(),
                        ));
                    }
                }
            }
        }
        out
    }
}

/// A cell, in quotation marks where it needs them.
pub(crate) fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
