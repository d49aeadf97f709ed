//! The self-test for a terminal.

use std::fmt::Write;

use super::{Measured, SelfTest, percent};

impl SelfTest {
    /// A line a design, then a line a published size.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out)
            .expect("writing into a String does not fail");
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let limit = percent(self.limit);
        writeln!(
            out,
            "Wrong outcomes confirmed, at a risk limit of {limit} (series {})\n",
            self.series
        )?;
        let mut audit = "";
        for group in self.by_function() {
            let Some(first) = group.first() else { continue };
            if audit != first.audit {
                audit = &first.audit;
                writeln!(out, "{audit}")?;
            }
            writeln!(out, "  {}", first.function)?;
            for of in group {
                self.write_design(out, of)?;
            }
        }
        if !self.sizes.is_empty() {
            writeln!(out, "\nMean sample sizes beside published ones, at 5 %\n")?;
        }
        for of in &self.sizes {
            let agrees = if of.agrees() { "agrees" } else { "differs" };
            writeln!(
                out,
                "  {:>8.1}  published {:>6}, ± {:>5.1}  {agrees}  {}, {}",
                of.mean, of.published, of.tolerance, of.source, of.what
            )?;
        }
        writeln!(out, "\n{}", self.verdict())
    }

    fn write_design(&self, out: &mut String, of: &Measured) -> std::fmt::Result {
        let rate = &of.rate;
        let within = if rate.is_within(self.limit) {
            "within"
        } else {
            "above "
        };
        writeln!(
            out,
            "    {within}  {:>6} of {}  {:>7} to {:>7}  {}",
            rate.falsely,
            rate.runs,
            percent(rate.low),
            percent(rate.high),
            of.truth
        )
    }
}
