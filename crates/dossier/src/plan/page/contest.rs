//! Each contest: its sizes and the rounds that cost least, in a section of its own or a line.

use std::fmt::{self, Write};

use plan::{CannotConfirm, Planned, Sized};

use super::picture;
use crate::html::table::Table;
use crate::html::text::{Esc, Num, OrDash};
use crate::plan::unconfirmed::common;
use crate::plan::{Figures, Page, named, percent, reported, rounds};

/// What was planned by a design.
type Sizing = Result<Sized, CannotConfirm>;

impl Page {
    /// The section of a contest.
    pub(super) fn write_section(&self, out: &mut String, of: &Planned, id: &str) -> fmt::Result {
        writeln!(
            out,
            "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
            OrDash(&of.name)
        )?;
        match &of.outcome {
            Err(why) => writeln!(out, "<p><b>Nothing to confirm:</b> {}.</p>", Esc(why))?,
            Ok(sizes) => {
                writeln!(out, "<p>{}.</p>", Esc(reported(&sizes.contest)))?;
                match common(&sizes.designs) {
                    Some(why) => {
                        writeln!(out, "<p><b>By no design:</b> {}.</p>", Esc(why))?;
                    }
                    None => {
                        let designs = &self.asked.designs;
                        picture::write_contest(out, designs, &sizes.designs)?;
                        self.write_sizes(out, &of.name, &sizes.designs)?;
                        self.write_rounds(out, &of.name, &sizes.designs)?;
                    }
                }
            }
        }
        out.push_str("</section>\n");
        Ok(())
    }

    fn write_sizes(&self, out: &mut String, contest: &str, sizes: &[Sizing]) -> fmt::Result {
        let heads = [
            ("Design", ""),
            ("No error", ""),
            ("Mean", ""),
            ("Half of the audits", ""),
            ("Nine in ten", ""),
            ("Chance of a full count", ""),
            ("Of so many cards", ""),
        ];
        let table = Table::open(out, "Cards looked at", contest, &heads)?;
        for (design, sized) in self.asked.designs.iter().zip(sizes) {
            let name = named(design);
            let sized = match sized {
                Ok(sized) => sized,
                Err(why) => {
                    table.none(out, &name, &why.to_string())?;
                    continue;
                }
            };
            let figures = Figures::of(sized);
            let no_error = figures.no_error;
            let cells = [
                no_error.map_or("–".to_owned(), |size| size.to_string()),
                Num(figures.mean).to_string(),
                figures.half.to_string(),
                figures.ninetieth.to_string(),
                percent(figures.full_count),
                Num(sized.model.all_cards()).to_string(),
            ];
            table.row(out, &name, &cells)?;
        }
        table.close(out);
        Ok(())
    }

    fn write_rounds(&self, out: &mut String, contest: &str, sizes: &[Sizing]) -> fmt::Result {
        let heads = [
            ("Design", ""),
            (
                "Draws in all by the end of each round, and the chance to be done",
                "words",
            ),
            ("Person-hours", ""),
            ("Days", ""),
            ("Money", ""),
            ("A full count is no dearer from", ""),
        ];
        let table = Table::open(out, "The rounds that cost least", contest, &heads)?;
        for (design, sized) in self.asked.designs.iter().zip(sizes) {
            let name = named(design);
            let Ok(sized) = sized else {
                table.none(out, &name, "cannot")?;
                continue;
            };
            let cost = &sized.schedule.expected_cost;
            let dear = sized.full_count_from;
            let cells = [
                together(&rounds(sized)),
                Num(Figures::of(sized).hours).to_string(),
                format!("{:.1}", cost.days),
                Num(cost.money.round() as u64).to_string(),
                dear.map_or("–".to_owned(), |draws| format!("{} draws", Num(draws))),
            ];
            table.row(out, &name, &cells)?;
        }
        table.close(out);
        Ok(())
    }

    /// A line a contest.
    pub(super) fn write_compact(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"each\">Each contest</h2>\n");
        self.write_lines_of(
            out,
            "Cards within which nine of ten audits confirm the outcome",
            |sized| Figures::of(sized).ninetieth.to_string(),
        )?;
        out.push_str("<details class=\"group\"><summary>Person-hours of each contest</summary>\n");
        self.write_lines_of(out, "Person-hours of the rounds that cost least", |sized| {
            Num(Figures::of(sized).hours).to_string()
        })?;
        out.push_str("</details>\n");
        Ok(())
    }

    fn write_lines_of(
        &self,
        out: &mut String,
        caption: &str,
        figure: impl Fn(&Sized) -> String,
    ) -> fmt::Result {
        let names = self
            .asked
            .designs
            .iter()
            .map(|design| Esc(named(design)).to_string());
        let names: Vec<String> = names.collect();
        let mut heads = vec![("Contest", ""), ("Margin", ""), ("Cards", "")];
        heads.extend(names.iter().map(|name| (&**name, "")));
        let table = Table::open(out, caption, "", &heads)?;
        for of in &self.contests {
            let sizes = match &of.outcome {
                Ok(sizes) => sizes,
                Err(why) => {
                    table.none(out, &of.name, &why.to_string())?;
                    continue;
                }
            };
            let mut figures = vec![
                percent(sizes.contest.margin().nearest()),
                Num(sizes.contest.cards.0).to_string(),
            ];
            let sized = sizes.designs.iter();
            figures.extend(sized.map(|sized| sized.as_ref().map_or("cannot".to_owned(), &figure)));
            table.row(out, &of.name, &figures)?;
        }
        table.close(out);
        Ok(())
    }
}

/// A list between whose items alone a line may end.
fn together(list: &str) -> String {
    let items: Vec<String> = list
        .split(", ")
        .map(|item| item.replace(' ', "\u{a0}"))
        .collect();
    items.join(", ")
}
