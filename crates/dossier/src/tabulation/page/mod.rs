//! Contests as they were counted → one HTML page that can be printed.
//!
//! The page is a single file: its style and its pictures are inside it, it needs no script and fetches nothing. It begins
//! with an index of contests and their winners; then each contest has its rules with the law they come from, ballots,
//! winners and margin, ties with how each was broken, a picture, and every figure of every round in tables.
//!
//! Every text that comes from a file is escaped, and the page forbids scripts besides (Content-Security-Policy). No clock
//! and no hash order: the same counts give the same bytes.
//!
//! Knows nothing of how votes are counted: it only shows what it is given.

mod contest;
mod figures;
mod flows;
mod frame;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use election::Finding;
use tabulate::Tabulation;

use crate::html::text::Slugs;

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Page<'p> {
    /// The contests that were counted.
    pub tabulations: &'p [Tabulation],
    /// Contests that could not be counted to the end, and why.
    pub undecided: &'p [String],
    /// Files with reported results that the counts were compared with.
    pub reported: &'p [Against<'p>],
    /// What was met when the files were read.
    pub of_reading: &'p [Finding],
    /// What differs from reported results.
    pub findings: &'p [Finding],
}

/// A file of reported results, compared with counts.
#[derive(Clone, Debug)]
pub struct Against<'p> {
    /// The file.
    pub file: &'p str,
    /// Figures that are equal.
    pub equal: u64,
    /// Figures that differ.
    pub differing: u64,
    /// Figures of which some parts are withheld: what is known of them is not above the count.
    pub withheld: u64,
    /// How many printed figures were not compared, and why; empty where all were.
    pub not_compared: String,
}

impl Page<'_> {
    /// The page, complete from `<!DOCTYPE html>` on.
    ///
    /// ```
    /// let page = dossier::tabulation::Page { tabulations: &[], undecided: &[], reported: &[], of_reading: &[], findings: &[] };
    /// assert!(page.render().starts_with("<!DOCTYPE html>"));
    /// ```
    pub fn render(&self) -> String {
        let mut out = String::with_capacity(60_000 + 12_000 * self.tabulations.len());
        self.write(&mut out)
            .expect("writing into a String does not fail");
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let mut slugs = Slugs::default();
        let ids: Vec<String> = (self.tabulations.iter())
            .map(|of| slugs.id("contest", &of.contest))
            .collect();
        frame::open(out, self)?;
        frame::write_index(out, self, &ids)?;
        frame::write_undecided(out, self)?;
        for (of, id) in self.tabulations.iter().zip(&ids) {
            contest::write(out, of, id)?;
        }
        frame::write_reported(out, self)?;
        frame::write_findings(
            out,
            "of-reading",
            "When the files were read",
            self.of_reading,
        )?;
        frame::write_findings(out, "findings", "What was found", self.findings)?;
        frame::close(out, self)
    }
}
