//! Contests that a sample does not confirm, and why.

use std::fmt::{self, Write};

use plan::{Planned, Sized, Sizes};

use super::FEW;
use crate::html::text::{Esc, Of, OrDash};
use crate::plan::{Figures, Page, Size, named};

/// Up to so many names stand in a list that is not folded.
const SOME: usize = 12;

/// How it stands with a contest, over all designs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing to confirm.
    Nothing,
    /// No design has a sample that confirms it.
    Never,
    /// By every design that has, more than one audit in ten comes to a full count.
    FullCount,
    /// A sample confirms it in nine of ten audits.
    Sample,
}

impl Fate {
    pub(super) fn of(planned: &Planned) -> Self {
        let Ok(sizes) = &planned.outcome else {
            return Fate::Nothing;
        };
        let sized: Vec<&Sized> = sizes.designs.iter().flatten().collect();
        let confirmed = |sized: &&Sized| Figures::of(sized).ninetieth != Size::All;
        match sized.iter().any(confirmed) {
            true => Fate::Sample,
            false if sized.is_empty() => Fate::Never,
            false => Fate::FullCount,
        }
    }
}

/// Why contests are not confirmed by a sample.
pub(super) struct Reason {
    words: String,
    /// Their places.
    contests: Vec<usize>,
}

/// Why no design confirms a contest, if it is the same for all.
pub(super) fn common(sizes: &Sizes) -> Option<String> {
    let why = |sized: &Result<Sized, _>| sized.as_ref().err().map(ToString::to_string);
    let first = why(sizes.designs.first()?)?;
    let same = sizes
        .designs
        .iter()
        .all(|sized| why(sized).as_ref() == Some(&first));
    same.then_some(first)
}

impl Page {
    /// Why contests are not confirmed by a sample, each reason with its contests, in the order of the contests.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut add = |words: String, contest: usize| match reasons
            .iter_mut()
            .find(|reason| reason.words == words)
        {
            Some(reason) => reason.contests.push(contest),
            None => reasons.push(Reason {
                words,
                contests: vec![contest],
            }),
        };
        for (at, of) in self.contests.iter().enumerate() {
            let sizes = match &of.outcome {
                Ok(sizes) => sizes,
                Err(why) => {
                    add(format!("Nothing to confirm: {why}"), at);
                    continue;
                }
            };
            match common(sizes) {
                Some(why) => add(format!("By no design: {why}"), at),
                None => self.reasons_by_design(sizes, |words| add(words, at)),
            }
            if Fate::of(of) == Fate::FullCount {
                let words = "By every design with which a sample can confirm, more than one audit of ten comes to a full count";
                add(words.to_owned(), at);
            }
        }
        reasons
    }

    /// Why some of the designs do not confirm a contest, designs with the same reason together.
    fn reasons_by_design(&self, sizes: &Sizes, mut add: impl FnMut(String)) {
        let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
        for (design, sized) in self.asked.designs.iter().zip(&sizes.designs) {
            let Err(why) = sized else { continue };
            let why = why.to_string();
            match reasons.iter_mut().find(|(words, _)| *words == why) {
                Some((_, designs)) => designs.push(named(design)),
                None => reasons.push((why, vec![named(design)])),
            }
        }
        for (why, designs) in reasons {
            add(format!("Not by {}: {why}", designs.join("; ")));
        }
    }

    pub(super) fn write_reasons(
        &self,
        out: &mut String,
        reasons: &[Reason],
        ids: &[String],
    ) -> fmt::Result {
        if reasons.is_empty() {
            return Ok(());
        }
        out.push_str(
            "<h2 id=\"unconfirmed\">Not confirmed by a sample</h2>\n<ul class=\"unconfirmed\">\n",
        );
        for Reason { words, contests } in reasons {
            let name = |at: &usize| {
                let name = OrDash(&self.contests[*at].name);
                match self.contests.len() <= FEW {
                    true => format!("<a href=\"#{}\">{name}</a>", ids[*at]),
                    false => name.to_string(),
                }
            };
            let names: Vec<String> = contests.iter().map(name).collect();
            let names = names.join("; ");
            match contests.len() <= SOME {
                true => writeln!(out, "<li><b>{}.</b> {names}</li>", Esc(words))?,
                false => writeln!(
                    out,
                    "<li><details><summary><b>{}.</b> {}</summary>{names}</details></li>",
                    Esc(words),
                    Of(contests.len(), "contest", "contests")
                )?,
            }
        }
        out.push_str("</ul>\n");
        Ok(())
    }
}
