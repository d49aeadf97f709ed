//! A contest in a section of its own: the cards, rounds and risks of its audits by each design.

use std::fmt::{self, Write};

use plan::{CannotConfirm, Simulated};

use super::picture;
use crate::html::table::Table;
use crate::html::text::{Esc, Num, OrDash};
use crate::p_value::PValue;
use crate::plan::unconfirmed::common;
use crate::plan::{named, percent, reported};
use crate::simulation::{Figures, OfContest, Page, last_risks, quantile, rounds};

/// What was simulated by a design.
type Audited = Result<Simulated, CannotConfirm>;

impl Page {
    pub(super) fn write_section(&self, out: &mut String, of: &OfContest, id: &str) -> fmt::Result {
        writeln!(
            out,
            "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
            OrDash(&of.name)
        )?;
        match &of.outcome {
            Err(why) => writeln!(out, "<p><b>Nothing to confirm:</b> {}.</p>", Esc(why))?,
            Ok(designs) => match common(designs) {
                Some(why) => writeln!(out, "<p><b>By no design:</b> {}.</p>", Esc(why))?,
                None => self.write_audits(out, of, designs)?,
            },
        }
        out.push_str("</section>\n");
        Ok(())
    }

    fn write_audits(&self, out: &mut String, of: &OfContest, designs: &[Audited]) -> fmt::Result {
        if let Some(first) = of.simulated().next() {
            writeln!(
                out,
                "<p>Reported: {}.</p>\n<p>{}</p>",
                Esc(reported(&first.contest)),
                match first.wrong {
                    true =>
                        "<b>On this paper the reported outcome is wrong:</b> every audit that confirms it does so falsely.",
                    false => "On this paper the reported outcome is right.",
                }
            )?;
        }
        let asked = &self.asked;
        out.push_str("<h3>Cards looked at</h3>\n");
        picture::write_cards(out, &asked.designs, designs)?;
        self.write_cards(out, &of.name, designs)?;
        out.push_str("<h3>Rounds</h3>\n");
        picture::write_rounds(out, &asked.designs, designs)?;
        self.write_rounds(out, &of.name, designs)?;
        out.push_str("<h3>Measured risks</h3>\n");
        picture::write_risks(out, &asked.designs, designs, asked.risk_limit)?;
        self.write_risks(out, &of.name, designs)
    }

    fn write_cards(&self, out: &mut String, contest: &str, designs: &[Audited]) -> fmt::Result {
        let heads = [
            ("Design", ""),
            ("Half, planned", ""),
            ("Nine in ten, planned", ""),
            ("One in ten", ""),
            ("Half", ""),
            ("Nine in ten", ""),
            ("Of so many cards", ""),
        ];
        let caption = "Cards within which audits confirmed the outcome";
        let table = Table::open(out, caption, contest, &heads)?;
        for (design, of) in self.asked.designs.iter().zip(designs) {
            let name = named(design);
            match of {
                Err(why) => table.none(out, &name, &why.to_string())?,
                Ok(of) => {
                    let figures = Figures::of(of);
                    let sizes = figures.planned.iter().chain(&figures.simulated);
                    let mut cells: Vec<String> = sizes.map(ToString::to_string).collect();
                    cells.push(Num(of.planned.model.all_cards()).to_string());
                    table.row(out, &name, &cells)?;
                }
            }
        }
        table.close(out);
        Ok(())
    }

    fn write_rounds(&self, out: &mut String, contest: &str, designs: &[Audited]) -> fmt::Result {
        let heads = [
            ("Design", ""),
            ("Round", ""),
            ("Draws in all", ""),
            ("Done, planned", ""),
            ("Done", ""),
            ("Half of the risks at most", ""),
        ];
        let table = Table::open(out, "Done by the end of each round", contest, &heads)?;
        for (design, of) in self.asked.designs.iter().zip(designs) {
            let name = named(design);
            let Ok(of) = of else {
                table.none(out, &name, "no audit")?;
                continue;
            };
            for (number, round) in (1..).zip(rounds(of)) {
                let cells = [
                    Num(number).to_string(),
                    Num(round.draws).to_string(),
                    percent(round.planned),
                    percent(round.done),
                    risk(round.median_risk),
                ];
                table.row(out, &name, &cells)?;
            }
            let full = of.draws().chance_of_full_count();
            let cells = ["full count", "–", "–", &percent(full), "–"];
            table.row(out, &name, &cells.map(str::to_owned))?;
        }
        table.close(out);
        Ok(())
    }

    fn write_risks(&self, out: &mut String, contest: &str, designs: &[Audited]) -> fmt::Result {
        let heads = [
            ("Design", ""),
            ("Least", ""),
            ("One in ten at most", ""),
            ("Half at most", ""),
            ("Nine in ten at most", ""),
            ("Largest", ""),
            ("At the limit or below", ""),
        ];
        let caption = "Measured risks at the end of the last round";
        let table = Table::open(out, caption, contest, &heads)?;
        for (design, of) in self.asked.designs.iter().zip(designs) {
            let name = named(design);
            let Ok(of) = of else {
                table.none(out, &name, "no audit")?;
                continue;
            };
            let risks = last_risks(of);
            if risks.is_empty() {
                table.none(out, &name, "no round: a full count at once")?;
                continue;
            }
            let mut cells: Vec<String> = [0.0, 0.1, 0.5, 0.9, 1.0]
                .iter()
                .map(|share| risk(quantile(&risks, *share)))
                .collect();
            let limit = self.asked.risk_limit;
            let within = risks.partition_point(|risk| *risk <= limit) as u64;
            cells.push(format!("{} of {}", Num(within), Num(risks.len() as u64)));
            table.row(out, &name, &cells)?;
        }
        table.close(out);
        Ok(())
    }
}

fn risk(risk: Option<f64>) -> String {
    risk.map_or("–".to_owned(), |risk| PValue(risk).to_string())
}
