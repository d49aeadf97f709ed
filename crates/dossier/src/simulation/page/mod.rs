//! Simulated audits → one page that can be printed.
//!
//! The page is a single file: its style and its pictures are inside it, it needs no script and fetches nothing, and nothing on it
//! moves. It begins with what was not simulated and with wrong outcomes that were confirmed, against the risk limit; then comes
//! each contest with the cards, the rounds and the risks of its audits, in pictures with a table for each.

mod contest;
mod many;
mod picture;
#[cfg(test)]
mod tests;
mod wrong;

use std::fmt::{self, Write};

use plan::Simulated;

use super::{Figures, OfContest, Page, rate};
use crate::html::page::head;
use crate::html::text::{Esc, Num, Of, OrDash, Slugs};
use crate::plan::unconfirmed::Reasons;
use crate::plan::{FEW, Size, assumed, named, percent};

/// What full counts are filled with: told apart without colour.
const PATTERN: &str = r#"<svg class="defs" aria-hidden="true" focusable="false"><defs>
<pattern id="p-full" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="c-ground"/><rect width="2" height="6" class="c-ink"/></pattern>
</defs></svg>
"#;

/// What the figures are.
const ABOUT: &str = "<li>Each audit was planned for what stands above as planned for, and made on paper that is as stands \
above as true, with random numbers of its own. What was planned was simulated with other random numbers.</li>\n\
<li>An audit is made in rounds. It ends with the round in which the risk limit was reached, or with a full count after the last \
round. Full counts find the true outcome: only what a sample confirmed is counted as confirmed.</li>\n\
<li>Cards are different cards, as expected of so many draws; rounds are in draws, of batches where batches are drawn. The draw that \
confirmed an outcome is the one with which the risk limit was reached, which lies in the round and may be before its end.</li>\n\
<li>A measured risk is the largest P-value of the contest’s claims, the smallest it has been. A risk that is at the limit or \
below it confirms the outcome.</li>\n\
<li>An outcome is wrong where its closest claim is false of the paper. The risk limit is a promise about wrong outcomes alone: \
it bounds how often they are confirmed.</li>\n\
<li>An interval holds the true rate unless one in a thousand simulations has misled us (Clopper &amp; Pearson 1934). Of many \
intervals some lie beside the truth by chance.</li>\n";

/// What the page cannot show.
const LIMITS: &str = "<p>This page simulates audits of reported results. It does not see the paper, and says nothing of whether \
the outcomes are right: an audit does. It says nothing of the motives of anyone.</p>\n";

impl Page {
    /// The page, complete from `<!DOCTYPE html>` on.
    pub fn html(&self) -> String {
        let mut out = String::new();
        self.write_html(&mut out)
            .expect("writing into a String does not fail");
        out
    }

    fn write_html(&self, out: &mut String) -> fmt::Result {
        let title = format!("Audits of {}, simulated", Esc(&self.source));
        let style = concat!(
            include_str!("../../plan/page/style.css"),
            include_str!("style.css")
        );
        head(out, &title, style)?;
        writeln!(
            out,
            "{PATTERN}<header>\n<p class=\"kind\">Audits that limit risk, made many times over on paper that is as is said</p>\n\
             <h1>{title}</h1>"
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
        reasons.write(out, "Not simulated", &ids)?;
        self.write_wrong(out)?;
        match self.contests.len() <= FEW {
            true => {
                for (of, (_, id)) in self.contests.iter().zip(&ids) {
                    self.write_section(out, of, id)?;
                }
            }
            false => self.write_many(out)?,
        }
        write_about(out);
        Ok(())
    }

    /// Each contest and design with a wrong outcome.
    fn wrong(&self) -> Vec<(&OfContest, &Simulated)> {
        let all = self.contests.iter();
        let all = all.flat_map(|contest| contest.simulated().map(move |of| (contest, of)));
        all.filter(|(_, of)| of.wrong).collect()
    }

    fn write_outcome(&self, out: &mut String) -> fmt::Result {
        let wrong = self.wrong();
        let right = || self.contests.iter().filter(|of| of.wrong() == Some(false));
        let sampled = |of: &&OfContest| {
            let ninetieth = |of: &Simulated| Figures::of(of).simulated[2];
            of.simulated().any(|of| ninetieth(of) != Size::All)
        };
        let (many, confirmed) = (right().count(), right().filter(sampled).count());
        let none = self.contests.iter().filter(|of| of.wrong().is_none());
        let none = none.count();
        let limit = self.asked.risk_limit;
        let class = match wrong.iter().all(|(_, of)| rate(of).is_within(limit)) {
            false => "differs",
            true if confirmed == many && none == 0 => "holds",
            true => "incomplete",
        };
        write!(out, "<p class=\"outcome {class}\">")?;
        if let Some((contest, of)) = most(&wrong) {
            let sum = |count: fn(&Simulated) -> u64| wrong.iter().map(|(_, of)| count(of)).sum();
            let (falsely, audits) = (sum(Simulated::confirmed), sum(|of| of.audits.len() as u64));
            let rates = || wrong.iter().map(|(_, of)| rate(of));
            let above = rates().filter(|rate| rate.low > limit).count();
            let high = rates().map(|rate| rate.high).fold(0.0, f64::max);
            let worst = rate(of);
            writeln!(
                out,
                "<strong>Wrong outcomes were confirmed in {} of {} audits, {}; the risk limit is {}.</strong> By contest and design, \
                 the interval of the true rate lies wholly above the limit {} of {}.",
                Num(falsely),
                Num(audits),
                Esc(together(&share(falsely, audits))),
                Esc(together(&percent(limit))),
                Num(above as u64),
                Of(wrong.len(), "time", "times"),
            )?;
            match falsely {
                0 => writeln!(out, "No interval reaches above {}.", Esc(percent(high)))?,
                _ => writeln!(
                    out,
                    "Most often confirmed was {} by {}: in {} of {} audits, {}; interval from {} to {}.",
                    OrDash(&contest.name),
                    Esc(named(&of.design)),
                    Num(worst.falsely),
                    Num(worst.runs),
                    Esc(share(worst.falsely, worst.runs)),
                    Esc(percent(worst.low)),
                    Esc(percent(worst.high)),
                )?,
            }
        }
        if many > 0 {
            writeln!(
                out,
                "<strong>Samples confirmed {} of {}.</strong> That is: in nine of ten simulated audits, without a full count, by \
                 one of the designs at least.",
                Num(confirmed as u64),
                Of(many, "right outcome", "right outcomes"),
            )?;
        }
        match (wrong.is_empty(), many, none) {
            (true, 0, _) => out.push_str("<strong>Nothing was simulated.</strong>"),
            (_, _, 0) => {}
            _ => write!(
                out,
                "{} not simulated.",
                Of(none, "contest was", "contests were")
            )?,
        }
        out.push_str("</p>\n");
        Ok(())
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
        ] {
            writeln!(out, "<div><dt>{what}</dt><dd>{}</dd></div>", Esc(value))?;
        }
        writeln!(
            out,
            "</dl>\n<p><b>Planned for:</b> {}.</p>\n<p><b>True:</b> {}.</p>",
            Esc(assumed(&asked.expected)),
            Esc(assumed(&self.truth))
        )
    }

    fn write_contents(
        &self,
        out: &mut String,
        reasons: &Reasons,
        ids: &[(&str, String)],
    ) -> fmt::Result {
        out.push_str("<nav aria-label=\"Contents\"><ul>\n");
        if !reasons.is_empty() {
            out.push_str("<li><a href=\"#unconfirmed\">Not simulated</a></li>\n");
        }
        if !self.wrong().is_empty() {
            out.push_str("<li><a href=\"#wrong\">Wrong outcomes confirmed</a></li>\n");
        }
        match self.contests.len() <= FEW {
            true => {
                for (name, id) in ids {
                    writeln!(out, "<li><a href=\"#{id}\">{}</a></li>", OrDash(name))?;
                }
            }
            false => out.push_str("<li><a href=\"#each\">Each contest</a></li>\n"),
        }
        out.push_str("<li><a href=\"#about\">What the figures are</a></li>\n</ul></nav>\n");
        Ok(())
    }

    /// Why contests were not simulated.
    fn reasons(&self) -> Reasons {
        let mut reasons = Reasons::default();
        for (at, of) in self.contests.iter().enumerate() {
            match &of.outcome {
                Ok(designs) => reasons.add_designs(&self.asked.designs, designs, at),
                Err(why) => reasons.add(format!("Nothing to confirm: {why}"), at),
            }
        }
        reasons
    }
}

fn write_about(out: &mut String) {
    out.push_str("</main>\n<footer>\n<h2 id=\"about\">What the figures are, and what they are not</h2>\n<ul class=\"about\">\n");
    out.push_str(ABOUT);
    out.push_str("</ul>\n");
    out.push_str(LIMITS);
    out.push_str(
        "<p>The same results and series give the same page, byte for byte.</p>\n</footer>\n</body>\n</html>\n",
    );
}

/// The first of those that were confirmed most often.
fn most<'p>(of: &[(&'p OfContest, &'p Simulated)]) -> Option<(&'p OfContest, &'p Simulated)> {
    let mut most: Option<(&OfContest, &Simulated)> = None;
    for (contest, simulated) in of {
        let confirmed = simulated.confirmed();
        if most.is_none_or(|(_, of)| of.confirmed() < confirmed) {
            most = Some((contest, simulated));
        }
    }
    most
}

/// So many of all, in per cent.
fn share(many: u64, all: u64) -> String {
    percent(many as f64 / all.max(1) as f64)
}

/// A text on one line.
fn together(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}
