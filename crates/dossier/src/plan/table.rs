//! The plan as a table: a row for each contest and design.

use plan::{Planned, Sized, Sizes};

use super::{Figures, NINE_TENTHS, Page, Size, cards, named};

const HEADING: [&str; 12] = [
    "contest",
    "margin",
    "cards",
    "universe",
    "phantoms",
    "design",
    "no_error",
    "mean",
    "median",
    "ninetieth",
    "full_count",
    "note",
];

impl Page {
    /// Comma-separated values (RFC 4180) with a heading.
    pub fn csv(&self) -> String {
        let rows = self.contests.iter().flat_map(|of| self.rows(of));
        crate::csv::text(std::iter::once(HEADING.map(str::to_owned)).chain(rows))
    }

    fn rows(&self, of: &Planned) -> Vec<[String; 12]> {
        let Sizes { contest, designs } = match &of.outcome {
            Ok(sizes) => sizes,
            Err(why) => {
                let mut row = [const { String::new() }; 12];
                row[0] = of.name.to_string();
                row[11] = why.to_string();
                return vec![row];
            }
        };
        let lead = &contest.claims[contest.hardest()].lead;
        let designs = self.asked.designs.iter().zip(designs);
        let rows = designs.map(|(design, sized)| {
            let [no_error, mean, median, ninetieth, full_count, note] = match sized {
                Ok(sized) => figures(sized),
                Err(why) => {
                    let mut note = [const { String::new() }; 6];
                    note[5] = why.to_string();
                    note
                }
            };
            [
                of.name.to_string(),
                lead.to_string(),
                contest.cards.0.to_string(),
                contest.universe.0.to_string(),
                contest.phantoms.0.to_string(),
                named(design),
                no_error,
                mean,
                median,
                ninetieth,
                full_count,
                note,
            ]
        });
        rows.collect()
    }
}

/// The sizes by a design, and no note.
fn figures(sized: &Sized) -> [String; 6] {
    let text = |size: Option<u64>| size.map_or(String::new(), |n| n.to_string());
    let at = |share| text(sized.draws.quantile(share).map(|draws| cards(sized, draws)));
    [
        text(Figures::of(sized).no_error.and_then(Size::cards)),
        format!("{:.1}", sized.mean_cards()),
        at(0.5),
        at(NINE_TENTHS),
        format!("{:.4}", sized.draws.chance_of_full_count()),
        String::new(),
    ]
}
