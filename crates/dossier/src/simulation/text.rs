//! Simulated audits for a terminal.

use std::fmt::{self, Write};

use plan::Simulated;

use super::{Page, rate, rounds};
use crate::html::text::Num;
use crate::plan::{assumed, named, percent};

impl Page {
    /// Each contest.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out)
            .expect("writing into a String does not fail");
        out
    }

    fn write_text(&self, out: &mut String) -> fmt::Result {
        writeln!(
            out,
            "{} audits of each contest of {}, simulated at a risk limit of {} (series {})",
            Num(self.asked.runs),
            self.source,
            percent(self.asked.risk_limit),
            self.asked.seed
        )?;
        writeln!(out, "Planned for: {}.", assumed(&self.asked.expected))?;
        writeln!(out, "True: {}.\n", assumed(&self.truth))?;
        for of in &self.contests {
            match &of.outcome {
                Err(why) => writeln!(out, "{}\n  {why}\n", of.name)?,
                Ok(designs) => {
                    for (design, simulated) in self.asked.designs.iter().zip(designs) {
                        writeln!(out, "{}\n  {}", of.name, named(design))?;
                        match simulated {
                            Err(why) => writeln!(out, "  {why}\n")?,
                            Ok(simulated) => write_audits(out, simulated)?,
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

fn write_audits(out: &mut String, of: &Simulated) -> fmt::Result {
    let all = of.planned.model.all_cards();
    for (number, round) in (1..).zip(rounds(of)) {
        writeln!(
            out,
            "  round {number}: {:>10} draws, done by its end {:>7} (planned {:>7}), P-value {}",
            Num(round.draws),
            percent(round.done),
            percent(round.planned),
            match round.median_risk {
                Some(risk) => format!("{risk:.4} or less in half of the audits"),
                None => "none".to_owned(),
            }
        )?;
    }
    let rate = rate(of);
    let share = |count: u64| percent(count as f64 / rate.runs.max(1) as f64);
    writeln!(
        out,
        "  confirmed in {} audits, {} (true rate {} to {}); full counts {}, {}",
        Num(rate.falsely),
        share(rate.falsely),
        percent(rate.low),
        percent(rate.high),
        Num(rate.runs - rate.falsely),
        share(rate.runs - rate.falsely),
    )?;
    if of.wrong {
        writeln!(
            out,
            "  The reported outcome is wrong here: each of these confirmations is false."
        )?;
    }
    let draws = of.draws();
    let at = |share| {
        draws
            .quantile(share)
            .map_or("all".to_owned(), |draws| Num(draws).to_string())
    };
    writeln!(
        out,
        "  draws that confirmed it: one in ten {}, half {}, nine in ten {}; of {} cards\n",
        at(0.1),
        at(0.5),
        at(0.9),
        Num(all)
    )
}
