//! The plan for a terminal.

use std::fmt::{self, Write};

use plan::{Planned, Sized, Sizes};

use super::{Counties, Figures, Page, named, percent, reported, rounds};
use crate::html::text::Num;

/// Up to so many contests are shown one by one.
const FEW: usize = 12;

impl Page {
    /// Each contest, if there are few; a line a contest otherwise; all together.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out)
            .expect("writing into a String does not fail");
        let counties = self.counties.as_ref().map(Counties::text);
        out + &counties.unwrap_or_default()
    }

    fn write_text(&self, out: &mut String) -> fmt::Result {
        let asked = &self.asked;
        writeln!(
            out,
            "Audits of {} at a risk limit of {}: {} simulated for each contest and design (series {})",
            self.source,
            percent(asked.risk_limit),
            Num(asked.runs),
            asked.seed
        )?;
        writeln!(out, "{}\n", self.expected())?;
        match self.contests.len() <= FEW {
            true => {
                for contest in &self.contests {
                    self.write_contest(out, contest)?;
                }
            }
            false => self.write_lines(out)?,
        }
        self.write_whole(out)
    }

    fn write_contest(&self, out: &mut String, of: &Planned) -> fmt::Result {
        let Sizes { contest, designs } = match &of.outcome {
            Err(why) => return writeln!(out, "{}\n  {why}\n", of.name),
            Ok(sizes) => sizes,
        };
        writeln!(out, "{}\n  reported: {}", of.name, reported(contest))?;
        writeln!(
            out,
            "  {:<56} {:>10} {:>10} {:>10} {:>10} {:>11}  {:>7}  least cost in rounds",
            "cards looked at", "no error", "mean", "half", "nine in 10", "full count", "hours"
        )?;
        for (design, sized) in self.asked.designs.iter().zip(designs) {
            let name = named(design);
            match sized {
                Err(why) => writeln!(out, "  {name:<56} {why}")?,
                Ok(sized) => write_sizes(out, &name, sized)?,
            }
        }
        writeln!(out)
    }

    /// A line a contest: the size by each design that does in nine of ten audits.
    fn write_lines(&self, out: &mut String) -> fmt::Result {
        writeln!(
            out,
            "Cards within which nine of ten audits confirm the outcome. Columns:"
        )?;
        for (at, design) in (1..).zip(&self.asked.designs) {
            writeln!(out, "  {at}  {}", named(design))?;
        }
        let numbers = (1..=self.asked.designs.len()).map(|at| format!("{at:>10}"));
        writeln!(
            out,
            "\n  {:<56} {:>9} {}",
            "contest",
            "margin",
            numbers.collect::<String>()
        )?;
        for of in &self.contests {
            let name: String = of.name.chars().take(56).collect();
            match &of.outcome {
                Err(why) => writeln!(out, "  {name:<56} {why}")?,
                Ok(Sizes { contest, designs }) => {
                    let sizes = designs.iter().map(|sized| match sized {
                        Err(_) => "cannot".to_owned(),
                        Ok(sized) => Figures::of(sized).ninetieth.to_string(),
                    });
                    let sizes: String = sizes.map(|size| format!("{size:>10}")).collect();
                    let margin = percent(contest.margin().nearest());
                    writeln!(out, "  {name:<56} {margin:>9} {sizes}")?;
                }
            }
        }
        writeln!(out)
    }

    fn write_whole(&self, out: &mut String) -> fmt::Result {
        let nothing = self.nothing();
        let contests = self.contests.len();
        writeln!(
            out,
            "All together: {contests} contests, {nothing} of them without anything to confirm"
        )?;
        writeln!(
            out,
            "  {:<56} {:>10} {:>10} {:>10} {:>14} {:>12} {:>12}",
            "contests, and cards for nine in ten",
            "sample",
            "full count",
            "cannot",
            "each by itself",
            "the most",
            "one sample"
        )?;
        for (at, design) in self.asked.designs.iter().enumerate() {
            let whole = self.whole(at);
            writeln!(
                out,
                "  {:<56} {:>10} {:>10} {:>10} {:>14} {:>12} {:>12}",
                named(design),
                whole.confirmed,
                whole.full_counts,
                whole.cannot,
                Num(whole.cards.round() as u64),
                Num(whole.most.round() as u64),
                match whole.together {
                    Some(cards) => Num(cards.round() as u64).to_string(),
                    None => "-".to_owned(),
                }
            )?;
        }
        Ok(())
    }
}

fn write_sizes(out: &mut String, name: &str, sized: &Sized) -> fmt::Result {
    let figures = Figures::of(sized);
    let no_error = figures
        .no_error
        .map_or("-".to_owned(), |size| size.to_string());
    writeln!(
        out,
        "  {name:<56} {no_error:>10} {:>10} {:>10} {:>10} {:>11}  {:>7}  {}",
        Num(figures.mean),
        figures.half,
        figures.ninetieth,
        percent(figures.full_count),
        Num(figures.hours),
        rounds(sized),
    )?;
    let Some(of) = &sized.allocation else {
        return Ok(());
    };
    writeln!(
        out,
        "  {:<56} {} of the draws compared, as costs least; in proportion {}, {} hours",
        "",
        percent(of.compared),
        percent(of.in_proportion),
        Num(of.hours_in_proportion.round() as u64),
    )
}
