//! The plan → one page that can be printed.
//!
//! The page is a single file: its style and its pictures are inside it, it needs no script and fetches nothing. It begins with
//! the contests that no sample confirms; then come all contests together, each with its sizes and the rounds that cost least,
//! and what the figures rest on.
//!
//! Knows nothing of how sizes are found: it shows those that the text for a terminal has.

mod contest;
mod fate;
mod picture;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write};

use plan::Sizes;

use super::unconfirmed::Reasons;
use super::{FEW, Page, named, percent};
use crate::html::page::head;
use crate::html::table::Table;
use crate::html::text::{Esc, Num, Of, OrDash, Slugs};
use fate::Fate;

/// What the figures rest on.
const ABOUT: &str = "<li>Sizes are those of simulated audits of paper that is as reported, but for the errors and missing cards \
that are expected. If there are more of them, an audit takes longer. The risk limit does not rest on what is expected: if an \
outcome is wrong, an audit confirms it with no greater chance, whatever was planned.</li>\n\
<li>Errors are taken to change all claims of a contest alike. Of claims that are compared only the closest is drawn, as it is \
the last to be confirmed; claims that are polled are drawn together.</li>\n\
<li>Cards or batches are taken to be drawn as the design says, from all that the accounts list. “No error” is a formula of the \
design, not a simulation, and takes no account of costs; designs without one, and contests with cards that have no record, have none.</li>\n\
<li>Cards are different cards, as expected of so many draws; sizes of rounds are draws, of batches where batches are drawn. A \
card or batch that is drawn twice counts twice among the draws, and once among the cards.</li>\n\
<li>Each contest is planned by itself. Contests that are read on the same cards need fewer together than the sum.</li>\n\
<li>Hours, days and money are means over the simulated audits, full counts among them, of the rounds whose mean of hours is \
least.</li>\n";

/// What the page cannot show.
const LIMITS: &str = "<p>This page plans from reported results. It does not see the paper, and says nothing of whether the \
outcomes are right: an audit does. It says nothing of the motives of anyone.</p>\n";

impl Page {
    /// The page, complete from `<!DOCTYPE html>` on.
    pub fn html(&self) -> String {
        let mut out = String::new();
        self.write_html(&mut out)
            .expect("writing into a String does not fail");
        out
    }

    fn write_html(&self, out: &mut String) -> fmt::Result {
        let title = format!("Audits of {}, planned", Esc(&self.source));
        head(out, &title, include_str!("style.css"))?;
        writeln!(
            out,
            "<header>\n<p class=\"kind\">How many cards audits that limit risk look at, by simulation</p>\n<h1>{title}</h1>"
        )?;
        self.write_outcome(out)?;
        self.write_facts(out)?;
        let mut slugs = Slugs::default();
        let ids = self.contests.iter();
        let ids = ids.map(|of| (&*of.name, slugs.id("contest", &of.name)));
        let ids: Vec<(&str, String)> = ids.collect();
        let reasons = self.reasons();
        out.push_str("</header>\n");
        self.write_contents(out, &reasons, &ids)?;
        out.push_str("<main id=\"main\" tabindex=\"-1\">\n");
        reasons.write(out, "Not confirmed by a sample", &ids)?;
        self.write_all(out)?;
        match self.contests.len() <= FEW {
            true => {
                for (of, (_, id)) in self.contests.iter().zip(&ids) {
                    self.write_section(out, of, id)?;
                }
            }
            false => self.write_compact(out)?,
        }
        if let Some(counties) = &self.counties {
            counties.write_html(out)?;
        }
        self.write_costs(out)?;
        self.write_about(out)
    }

    fn write_outcome(&self, out: &mut String) -> fmt::Result {
        let count = |fate| {
            let fates = self.contests.iter().map(Fate::of);
            fates.filter(|of| *of == fate).count() as u64
        };
        let all = self.contests.len() as u64;
        let sample = count(Fate::Sample);
        let class = match sample == all {
            true => "holds",
            false => "incomplete",
        };
        writeln!(
            out,
            "<p class=\"outcome {class}\"><strong>A sample would confirm {} of {}.</strong> That is: in nine of ten simulated audits, \
             without a full count, by one of the designs at least. The others: {} with nothing to confirm, {} without a sample that \
             confirms by any of these designs, {} with a full count in more than one audit of ten, whatever the design.</p>",
            Num(sample),
            Of(self.contests.len(), "contest", "contests"),
            Num(count(Fate::Nothing)),
            Num(count(Fate::Never)),
            Num(count(Fate::FullCount)),
        )
    }

    fn write_facts(&self, out: &mut String) -> fmt::Result {
        let asked = &self.asked;
        out.push_str("<dl class=\"facts\">\n");
        for (what, value) in [
            ("Risk limit", percent(asked.risk_limit)),
            (
                "Simulated for each contest and design",
                format!("{} audits", Num(asked.runs)),
            ),
            ("Series of random numbers", asked.seed.to_string()),
            (
                "Rounds before a full count",
                format!("{} at most", asked.rounds),
            ),
            ("Cards of a batch", Num(asked.batch).to_string()),
        ] {
            writeln!(out, "<div><dt>{what}</dt><dd>{}</dd></div>", Esc(value))?;
        }
        writeln!(out, "</dl>\n<p>{}</p>", Esc(self.expected()))
    }

    fn write_contents(
        &self,
        out: &mut String,
        reasons: &Reasons,
        ids: &[(&str, String)],
    ) -> fmt::Result {
        out.push_str("<nav aria-label=\"Contents\"><ul>\n");
        if !reasons.is_empty() {
            out.push_str("<li><a href=\"#unconfirmed\">Not confirmed by a sample</a></li>\n");
        }
        out.push_str("<li><a href=\"#all\">All contests together</a></li>\n");
        match self.contests.len() <= FEW {
            true => {
                for (name, id) in ids {
                    writeln!(out, "<li><a href=\"#{id}\">{}</a></li>", OrDash(name))?;
                }
            }
            false => out.push_str("<li><a href=\"#each\">Each contest</a></li>\n"),
        }
        if self.counties.is_some() {
            out.push_str("<li><a href=\"#counties\">By county</a></li>\n");
        }
        out.push_str(
            "<li><a href=\"#costs\">Costs</a></li>\n<li><a href=\"#about\">What the figures are</a></li>\n</ul></nav>\n",
        );
        Ok(())
    }

    fn write_all(&self, out: &mut String) -> fmt::Result {
        writeln!(
            out,
            "<h2 id=\"all\">All contests together</h2>\n<p>{}, {} of them without anything to confirm.</p>",
            Of(self.contests.len(), "contest", "contests"),
            Num(self.nothing() as u64)
        )?;
        if self.planned().count() > 1 {
            picture::write_all(out, self)?;
        }
        let table = Table::open(
            out,
            "All contests by each design, each contest by itself",
            "",
            &[
                ("Design", ""),
                ("Confirmed by a sample", ""),
                ("Coming to a full count", ""),
                ("Cannot be confirmed", ""),
                ("Cards for nine in ten, together", ""),
                ("Of the contest with most", ""),
            ],
        )?;
        for (at, design) in self.asked.designs.iter().enumerate() {
            let whole = self.whole(at);
            table.row(
                out,
                &named(design),
                &[
                    Num(whole.confirmed).to_string(),
                    Num(whole.full_counts).to_string(),
                    Num(whole.cannot).to_string(),
                    Num(whole.cards.round() as u64).to_string(),
                    Num(whole.most.round() as u64).to_string(),
                ],
            )?;
        }
        table.close(out);
        out.push_str(
            "<p class=\"note\">Confirmed: in nine of ten simulated audits. Coming to a full count: in more than one of ten. \
             Cards are those of the contests that a sample confirms.</p>\n",
        );
        Ok(())
    }

    fn write_costs(&self, out: &mut String) -> fmt::Result {
        out.push_str(
            "<h2 id=\"costs\">Costs</h2>\n<p>Person-hours are those of fetching batches, of finding and reading cards, of counting by \
             hand and of convening a round, with an overhead. Days are those of all boards at work together, and money is the \
             person-hours times the wage.</p>\n<details class=\"group\"><summary>What is reckoned with, and where it is from</summary>\n",
        );
        let caption = "Figures of the costs";
        let heads = [
            ("Figure", ""),
            ("Value", ""),
            ("Unit", "words"),
            ("Least and most", ""),
            ("Source", "words source"),
        ];
        let table = Table::open(out, caption, "", &heads)?;
        for (name, figure) in self.asked.costs.figures() {
            let bound = |bound: Option<f64>| bound.map_or("–".to_owned(), |of| of.to_string());
            let bounds = match (figure.low, figure.high) {
                (None, None) => "–".to_owned(),
                (low, high) => format!("{} to {}", bound(low), bound(high)),
            };
            let cells = [
                figure.value.to_string(),
                figure.unit.clone(),
                bounds,
                figure.source.clone(),
            ];
            table.row(out, &name.replace('_', " "), &cells)?;
        }
        table.close(out);
        out.push_str("</details>\n");
        Ok(())
    }

    fn write_about(&self, out: &mut String) -> fmt::Result {
        out.push_str("</main>\n<footer>\n<h2 id=\"about\">What the figures are, and what they are not</h2>\n<ul class=\"about\">\n");
        out.push_str(ABOUT);
        // Two standard errors of a share are at most 2 √(½ · ½ / runs).
        let off = 100.0 / (self.asked.runs as f64).sqrt();
        writeln!(
            out,
            "<li>Chances are shares of {}: two standard errors of one are {off:.1} percentage points at most.</li>\n</ul>",
            Of(
                usize::try_from(self.asked.runs).unwrap_or(usize::MAX),
                "simulated audit",
                "simulated audits"
            )
        )?;
        out.push_str(LIMITS);
        out.push_str("<p>The same results, series and figures of cost give the same page, byte for byte.</p>\n</footer>\n</body>\n</html>\n");
        Ok(())
    }

    /// Contests with something to confirm.
    fn planned(&self) -> impl Iterator<Item = &Sizes> {
        let outcomes = self.contests.iter().map(|of| of.outcome.as_ref());
        outcomes.filter_map(Result::ok)
    }
}
