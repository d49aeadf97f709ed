//! Why contests are not confirmed by a sample, the same reasons together.

use std::fmt::{self, Write};

use plan::{CannotConfirm, Design};

use super::{FEW, named};
use crate::html::text::{Esc, Of, OrDash};

/// Up to so many names stand in a list that is not folded.
const SOME: usize = 12;

/// Reasons, in the order in which they were given.
#[derive(Default)]
pub(crate) struct Reasons(Vec<Reason>);

struct Reason {
    words: String,
    /// Places of contests.
    contests: Vec<usize>,
}

/// Why no design confirms a contest, if it is the same for all.
pub(crate) fn common<T>(designs: &[Result<T, CannotConfirm>]) -> Option<String> {
    let why = |of: &Result<T, CannotConfirm>| of.as_ref().err().map(ToString::to_string);
    let first = why(designs.first()?)?;
    let same = designs.iter().all(|of| why(of).as_ref() == Some(&first));
    same.then_some(first)
}

impl Reasons {
    /// A reason, of the contest at a place.
    pub(crate) fn add(&mut self, words: String, contest: usize) {
        match self.0.iter_mut().find(|reason| reason.words == words) {
            Some(reason) => reason.contests.push(contest),
            None => self.0.push(Reason {
                words,
                contests: vec![contest],
            }),
        }
    }

    /// Why some or all of the designs do not confirm a contest, designs with the same reason together.
    pub(crate) fn add_designs<T>(
        &mut self,
        designs: &[Design],
        of: &[Result<T, CannotConfirm>],
        contest: usize,
    ) {
        if let Some(why) = common(of) {
            return self.add(format!("By no design: {why}"), contest);
        }
        let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
        for (design, of) in designs.iter().zip(of) {
            let Err(why) = of else { continue };
            let why = why.to_string();
            match reasons.iter_mut().find(|(words, _)| *words == why) {
                Some((_, designs)) => designs.push(named(design)),
                None => reasons.push((why, vec![named(design)])),
            }
        }
        for (why, designs) in reasons {
            self.add(format!("Not by {}: {why}", designs.join("; ")), contest);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Under a heading with the id `unconfirmed`; nothing without reasons. A contest has a name and an id, which leads to its
    /// section where there are few.
    pub(crate) fn write(
        &self,
        out: &mut String,
        heading: &str,
        contests: &[(&str, String)],
    ) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "<h2 id=\"unconfirmed\">{heading}</h2>\n<ul class=\"unconfirmed\">"
        )?;
        for Reason {
            words,
            contests: places,
        } in &self.0
        {
            let name = |at: &usize| {
                let (name, id) = &contests[*at];
                let name = OrDash(name);
                match contests.len() <= FEW {
                    true => format!("<a href=\"#{id}\">{name}</a>"),
                    false => name.to_string(),
                }
            };
            let names: Vec<String> = places.iter().map(name).collect();
            let names = names.join("; ");
            match places.len() <= SOME {
                true => writeln!(out, "<li><b>{}.</b> {names}</li>", Esc(words))?,
                false => writeln!(
                    out,
                    "<li><details><summary><b>{}.</b> {}</summary>{names}</details></li>",
                    Esc(words),
                    Of(places.len(), "contest", "contests")
                )?,
            }
        }
        out.push_str("</ul>\n");
        Ok(())
    }
}
