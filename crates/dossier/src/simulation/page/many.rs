//! Many contests: all by each design in a picture, and a line each.

use std::fmt::{self, Write};

use plan::Simulated;

use super::share;
use crate::html::columns::{self, Columns};
use crate::html::scale::Scale;
use crate::html::table::Table;
use crate::html::text::{Esc, Num};
use crate::plan::{named, percent};
use crate::simulation::{Figures, Page};

impl Page {
    pub(super) fn write_many(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"each\">Each contest</h2>\n");
        self.write_all(out)?;
        self.write_lines(
            out,
            "Audits that confirmed the outcome without a full count",
            |of| share(of.confirmed(), of.audits.len() as u64),
        )?;
        out.push_str(
            "<details class=\"group\"><summary>Cards of each contest, simulated</summary>\n",
        );
        self.write_lines(
            out,
            "Cards within which nine of ten simulated audits confirmed the outcome",
            |of| Figures::of(of).simulated[2].to_string(),
        )?;
        out.push_str(
            "</details>\n<details class=\"group\"><summary>Cards of each contest, planned</summary>\n",
        );
        self.write_lines(
            out,
            "Cards within which nine of ten audits were planned to confirm the outcome",
            |of| Figures::of(of).planned[1].to_string(),
        )?;
        out.push_str("</details>\n");
        Ok(())
    }

    /// Contests by their cards for nine in ten audits, by each design.
    fn write_all(&self, out: &mut String) -> fmt::Result {
        let of_design = |design: usize| {
            let designs = self.contests.iter().map(move |of| of.simulated_by(design));
            designs.flatten()
        };
        let rows = self.asked.designs.iter().enumerate().map(|(at, design)| {
            let sizes = of_design(at).filter_map(|of| Figures::of(of).simulated[2].cards());
            let numbers: Vec<f64> = sizes.map(|cards| cards as f64).collect();
            Columns {
                of: named(design),
                value: format!(
                    "{} of {}",
                    Num(numbers.len() as u64),
                    Num(of_design(at).count() as u64)
                ),
                numbers,
            }
        });
        let rows: Vec<Columns> = rows.collect();
        let numbers = || rows.iter().flat_map(|row| &row.numbers).copied();
        let all = self.contests.iter().flat_map(|of| of.simulated());
        let most = all.map(|of| of.planned.model.all_cards()).max();
        let (Some(most), Some(_)) = (most, numbers().next()) else {
            return Ok(());
        };
        let scale = Scale::of_cards(numbers().fold(most as f64, f64::min), most);
        writeln!(
            out,
            "<figure class=\"risks sizes\"><figcaption><b>Contests by the cards within which nine of ten simulated audits confirmed \
             them, on a logarithmic scale.</b> The highest column has {} of them. At the right: how many were so confirmed, of those \
             that were simulated. The figures are in the tables below.</figcaption>",
            Num(columns::peak(&rows, &scale)),
        )?;
        columns::write(out, &rows, &scale, None)
    }

    fn write_lines(
        &self,
        out: &mut String,
        caption: &str,
        figure: impl Fn(&Simulated) -> String,
    ) -> fmt::Result {
        let names = self.asked.designs.iter();
        let names = names.map(|design| Esc(named(design)).to_string());
        let names: Vec<String> = names.collect();
        let mut heads = vec![("Contest", ""), ("Margin", ""), ("Outcome", "")];
        heads.extend(names.iter().map(|name| (&**name, "")));
        let table = Table::open(out, caption, "", &heads)?;
        for of in &self.contests {
            let designs = match &of.outcome {
                Ok(designs) => designs,
                Err(why) => {
                    table.none(out, &of.name, &why.to_string())?;
                    continue;
                }
            };
            let first = of.simulated().next();
            let mut cells = vec![
                first.map_or("–".to_owned(), |of| {
                    percent(of.contest.margin().nearest())
                }),
                match of.wrong() {
                    None => "–",
                    Some(true) => "wrong",
                    Some(false) => "right",
                }
                .to_owned(),
            ];
            let designs = designs.iter();
            cells.extend(designs.map(|of| of.as_ref().map_or("cannot".to_owned(), &figure)));
            table.row(out, &of.name, &cells)?;
        }
        table.close(out);
        Ok(())
    }
}
