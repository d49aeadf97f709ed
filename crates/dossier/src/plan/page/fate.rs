//! How it stands with contests, over all designs, and why a sample does not confirm some of them.

use plan::{Planned, Sized};

use crate::plan::unconfirmed::Reasons;
use crate::plan::{Figures, Page, Size};

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

impl Page {
    /// Why contests are not confirmed by a sample, each reason with its contests, in the order of the contests.
    pub(super) fn reasons(&self) -> Reasons {
        let mut reasons = Reasons::default();
        for (at, of) in self.contests.iter().enumerate() {
            match &of.outcome {
                Ok(sizes) => reasons.add_designs(&self.asked.designs, &sizes.designs, at),
                Err(why) => reasons.add(format!("Nothing to confirm: {why}"), at),
            }
            if Fate::of(of) == Fate::FullCount {
                let words = "By every design with which a sample can confirm, more than one audit of ten comes to a full count";
                reasons.add(words.to_owned(), at);
            }
        }
        reasons
    }
}
