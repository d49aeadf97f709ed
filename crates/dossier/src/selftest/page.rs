//! The self-test as a page: for each design the interval of its rate beside the limit, drawn and in figures.

use std::fmt::{self, Write};

use super::{Measured, SelfTest, percent};
use crate::html::page::head;
use crate::html::text::{Esc, Num};

/// Units of the drawing from no confirmation to the right end.
const WIDTH: f64 = 256.0;

impl SelfTest {
    /// One page that needs no other file.
    pub fn page(&self) -> String {
        let mut out = String::new();
        self.write_page(&mut out)
            .expect("writing into a String does not fail");
        out
    }

    fn write_page(&self, out: &mut String) -> fmt::Result {
        head(
            out,
            "Self-test of the risk functions",
            include_str!("style.css"),
        )?;
        let class = match self.exceeding().next() {
            Some(_) => "differs",
            None => "holds",
        };
        write!(
            out,
            "<header>\n<p class=\"kind\">Audits of wrong outcomes, simulated</p>\n<h1>Self-test of the risk functions</h1>\n\
             <p class=\"outcome {class}\"><strong>{}</strong></p>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n",
            self.verdict()
        )?;
        let limit = percent(self.limit);
        writeln!(
            out,
            "<p>In each audit the reported winner and loser are in truth tied, the least wrong an outcome can be. It goes on until \
             the risk limit of {limit} is reached or the cards that the design allows are read. A function that limits risk \
             confirms at most {limit} of such outcomes. The interval holds the true rate in 999 of 1,000 such tests; the dashed \
             line is the limit. Series {}.</p>\n<h2 id=\"rates\">Wrong outcomes confirmed</h2>",
            self.series
        )?;
        let highest = self.designs.iter().map(|of| of.rate.high);
        let right = highest.fold(2.0 * self.limit, f64::max);
        let mut audit = "";
        for group in self.by_function() {
            let Some(first) = group.first() else { continue };
            if audit != first.audit {
                if !audit.is_empty() {
                    out.push_str("</table></div>\n");
                }
                audit = &first.audit;
                writeln!(
                    out,
                    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr><th scope=\"col\">What is wrong, \
                     and how cards are drawn</th><th scope=\"col\">Interval</th><th scope=\"col\">Confirmed</th><th scope=\"col\">of</th>\
                     <th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">Limit</th></tr></thead>",
                    Esc(audit)
                )?;
            }
            writeln!(
                out,
                "<tbody class=\"function\"><tr><th colspan=\"7\" scope=\"rowgroup\">{}</th></tr>",
                Esc(&first.function)
            )?;
            for of in group {
                self.write_row(out, of, right)?;
            }
            out.push_str("</tbody>\n");
        }
        if !audit.is_empty() {
            out.push_str("</table></div>\n");
        }
        self.write_sizes(out)?;
        out.push_str("</main>\n<footer>\n<p>The same series gives the same page, byte for byte.</p>\n</footer>\n</body>\n</html>\n");
        Ok(())
    }

    fn write_row(&self, out: &mut String, of: &Measured, right: f64) -> fmt::Result {
        let rate = &of.rate;
        let at = |share: f64| WIDTH * share / right;
        let (class, words) = match rate.is_within(self.limit) {
            true => ("within", "within"),
            false => ("above", "above"),
        };
        let share = rate.falsely as f64 / rate.runs.max(1) as f64;
        writeln!(
            out,
            "<tr><td>{}</td><td class=\"at\"><svg class=\"interval\" viewBox=\"0 0 {WIDTH} 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <line class=\"limit\" x1=\"{limit:.1}\" x2=\"{limit:.1}\" y1=\"0\" y2=\"16\"/>\
             <line x1=\"{:.1}\" x2=\"{:.1}\" y1=\"8\" y2=\"8\"/><circle cx=\"{:.1}\" cy=\"8\" r=\"3\"/></svg></td>\
             <td class=\"r\">{}</td><td class=\"r\">{}</td><td class=\"r\">{}</td><td class=\"r\">{}</td><td class=\"{class}\">{words}</td></tr>",
            Esc(&of.truth),
            at(rate.low),
            at(rate.high),
            at(share),
            Num(rate.falsely),
            Num(rate.runs),
            percent(rate.low),
            percent(rate.high),
            limit = at(self.limit),
        )
    }

    fn write_sizes(&self, out: &mut String) -> fmt::Result {
        if self.sizes.is_empty() {
            return Ok(());
        }
        out.push_str(
            "<h2 id=\"sizes\">Sample sizes beside published ones</h2>\n<p>A function that never confirms limits risk, too. These are mean \
             sizes at a limit of 5 % that papers published, simulated again; ± is three standard deviations of the difference.</p>\n\
             <div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Mean sample sizes\"><table><caption>Mean sample sizes</caption><thead><tr>\
             <th scope=\"col\">Source</th><th scope=\"col\">Row</th><th scope=\"col\">Published</th><th scope=\"col\">Here</th>\
             <th scope=\"col\">±</th><th scope=\"col\">Runs</th><th scope=\"col\"></th></tr></thead>\n<tbody>\n",
        );
        for of in &self.sizes {
            let (class, agrees) = match of.agrees() {
                true => ("within", "agrees"),
                false => ("above", "differs"),
            };
            writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td class=\"r\">{}</td><td class=\"r\">{:.1}</td><td class=\"r\">{:.1}</td>\
                 <td class=\"r\">{}</td><td class=\"{class}\">{agrees}</td></tr>",
                Esc(&of.source),
                Esc(&of.what),
                of.published,
                of.mean,
                of.tolerance,
                Num(of.runs)
            )?;
        }
        out.push_str("</tbody></table></div>\n");
        Ok(())
    }
}
