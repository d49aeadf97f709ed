//! How often wrong outcomes were confirmed, against the risk limit.

use std::fmt::{self, Write};

use super::share;
use crate::html::columns::{self, Columns};
use crate::html::scale::{Scale, write_key, write_line};
use crate::html::table::Table;
use crate::html::text::{Esc, Num, OrDash};
use crate::plan::{named, percent};
use crate::simulation::{OfContest, Page, rate};
use plan::Simulated;

/// Up to so many rates have a row each in the picture.
const ROWS: usize = 60;

impl Page {
    /// Nothing if no outcome is wrong.
    pub(super) fn write_wrong(&self, out: &mut String) -> fmt::Result {
        let wrong = self.wrong();
        if wrong.is_empty() {
            return Ok(());
        }
        let limit = self.asked.risk_limit;
        out.push_str("<h2 id=\"wrong\">Wrong outcomes confirmed</h2>\n");
        let highest = wrong.iter().map(|(_, of)| rate(of).high);
        let scale = Scale::of_shares(highest.fold(1.2 * limit, f64::max));
        match wrong.len() <= ROWS {
            true => write_rates(out, &wrong, &scale, limit)?,
            false => self.write_columns(out, &wrong, &scale)?,
        }
        match wrong.len() <= ROWS {
            true => write_table(out, &wrong, limit),
            false => {
                out.push_str("<details class=\"group\"><summary>Each of them</summary>\n");
                write_table(out, &wrong, limit)?;
                out.push_str("</details>\n");
                Ok(())
            }
        }
    }

    fn write_columns(
        &self,
        out: &mut String,
        wrong: &[(&OfContest, &Simulated)],
        scale: &Scale,
    ) -> fmt::Result {
        let rows = self.asked.designs.iter().map(|design| {
            let of = wrong.iter().filter(|(_, of)| of.design == *design);
            let rates: Vec<_> = of.map(|(_, of)| rate(of)).collect();
            let above = rates.iter().filter(|rate| rate.low > self.asked.risk_limit);
            Columns {
                of: named(design),
                numbers: rates
                    .iter()
                    .map(|rate| rate.falsely as f64 / rate.runs.max(1) as f64)
                    .collect(),
                value: format!("{} of {} above", above.count(), Num(rates.len() as u64)),
            }
        });
        let rows: Vec<Columns> = rows.collect();
        write!(
            out,
            "<figure class=\"risks sizes\"><figcaption><b>Contests by how often their wrong outcome was confirmed.</b> The highest \
             column has {} of them. ",
            Num(columns::peak(&rows, scale))
        )?;
        write_key(out, "<path class=\"limit\" d=\"M13 0V14\"/>", "risk limit")?;
        out.push_str("At the right: how many have an interval wholly above it.</figcaption>\n");
        columns::write(out, &rows, scale, Some(self.asked.risk_limit))
    }
}

fn write_rates(
    out: &mut String,
    wrong: &[(&OfContest, &Simulated)],
    scale: &Scale,
    limit: f64,
) -> fmt::Result {
    out.push_str(
        "<figure class=\"risks sizes rates\"><figcaption><b>How often a wrong outcome was confirmed, against the risk limit.</b> ",
    );
    for (mark, words) in [
        (
            "<circle class=\"half\" cx=\"13\" cy=\"7\" r=\"4.5\"/>",
            "share of the audits",
        ),
        (
            "<path class=\"span\" d=\"M1 7H25\"/>",
            "the true rate, in all but one of a thousand simulations",
        ),
        ("<path class=\"limit\" d=\"M13 0V14\"/>", "risk limit"),
    ] {
        write_key(out, mark, words)?;
    }
    out.push_str("The figures are in the table below.</figcaption>\n");
    scale.write(out)?;
    out.push_str("<ol aria-hidden=\"true\">\n");
    for (contest, of) in wrong {
        let rate = rate(of);
        write!(
            out,
            "<li><span>{}: {}</span><svg width=\"100%\" focusable=\"false\">",
            OrDash(&contest.name),
            Esc(named(&of.design))
        )?;
        scale.write_grid(out)?;
        write_line(out, "limit", scale.at(limit), ("0", "100%"))?;
        write!(
            out,
            "<line class=\"span\" x1=\"{:.2}%\" x2=\"{:.2}%\" y1=\"50%\" y2=\"50%\"/>\
             <circle class=\"half\" cx=\"{:.2}%\" cy=\"50%\" r=\"4.5\"/>",
            scale.at(rate.low),
            scale.at(rate.high),
            scale.at(rate.falsely as f64 / rate.runs.max(1) as f64),
        )?;
        writeln!(
            out,
            "</svg><span class=\"value\">{}</span></li>",
            Esc(share(rate.falsely, rate.runs))
        )?;
    }
    out.push_str("</ol>\n</figure>\n");
    Ok(())
}

fn write_table(out: &mut String, wrong: &[(&OfContest, &Simulated)], limit: f64) -> fmt::Result {
    let heads = [
        ("Contest", ""),
        ("Design", "words"),
        ("Confirmed", ""),
        ("Of audits", ""),
        ("Share", ""),
        ("True rate from", ""),
        ("to", ""),
        ("Risk limit", ""),
        ("The interval is", "words"),
    ];
    let table = Table::open(out, "How often wrong outcomes were confirmed", "", &heads)?;
    for (contest, of) in wrong {
        let rate = rate(of);
        let stands = match () {
            () if rate.high <= limit => "below the limit",
            () if rate.low > limit => "above the limit",
            () => "around the limit",
        };
        let cells = [
            named(&of.design),
            Num(rate.falsely).to_string(),
            Num(rate.runs).to_string(),
            share(rate.falsely, rate.runs),
            percent(rate.low),
            percent(rate.high),
            percent(limit),
            stands.to_owned(),
        ];
        table.row(out, &contest.name, &cells)?;
    }
    table.close(out);
    Ok(())
}
