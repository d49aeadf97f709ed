//! The plan of an audit: sizes of each contest by each design, for a terminal, as data, as a table and as a page.

mod counties;
mod json;
mod page;
mod table;
mod text;
pub(crate) mod unconfirmed;

pub use counties::Counties;

use std::fmt;

use plan::{Asked, Contest, Design, Planned, Records, Sized, Style, Truth, together};

use crate::html::text::Num;

/// What is shown.
#[derive(Clone, Debug)]
pub struct Page {
    /// What was planned from: a file or folder.
    pub source: String,
    /// What was asked.
    pub asked: Asked,
    /// Each contest.
    pub contests: Vec<Planned>,
    /// Which cards carry which of them, where that is known.
    pub styles: Option<Vec<Style>>,
    /// The samples of targeted contests by county, of a published audit.
    pub counties: Option<Counties>,
}

/// All contests by one design.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Whole {
    /// Contests that a sample confirms in nine of ten audits.
    pub confirmed: u64,
    /// Contests for which more than one audit in ten comes to a full count.
    pub full_counts: u64,
    /// Contests that no sample of this design confirms.
    pub cannot: u64,
    /// Of the contests of `confirmed`: cards within which nine of ten audits confirm, each contest by itself.
    pub cards: f64,
    /// The same of the contest that needs the most.
    pub most: f64,
    /// The same in one sample for all of them, where it is known which card carries which contest.
    pub together: Option<f64>,
}

impl Page {
    /// All contests by the design at this place.
    pub fn whole(&self, design: usize) -> Whole {
        let mut whole = Whole::default();
        // The share of each contest's cards that its sample has.
        let mut shares = vec![0.0; self.contests.len()];
        for (contest, of) in self.contests.iter().enumerate() {
            let Ok(sizes) = &of.outcome else { continue };
            let Ok(sized) = &sizes.designs[design] else {
                whole.cannot += 1;
                continue;
            };
            let Some(draws) = sized.draws.quantile(NINE_TENTHS) else {
                whole.full_counts += 1;
                continue;
            };
            let cards = sized.model.cards(draws);
            whole.confirmed += 1;
            whole.cards += cards;
            whole.most = whole.most.max(cards);
            shares[contest] = cards / sized.model.all_cards() as f64;
        }
        // Who draws from all cards draws for every contest at once.
        whole.together = self
            .styles
            .as_ref()
            .map(|styles| match self.asked.designs[design] {
                Design::CardComparison | Design::OneAudit { .. } => together(styles, &shares),
                _ => whole.most,
            });
        whole
    }

    /// What is assumed, in sentences.
    fn expected(&self) -> String {
        format!(
            "Expected: {}. Where drawing more costs more than counting all, all are counted.",
            assumed(&self.asked.expected)
        )
    }

    /// How many contests have nothing to confirm.
    fn nothing(&self) -> usize {
        self.contests
            .iter()
            .filter(|of| of.outcome.is_err())
            .count()
    }
}

/// Up to so many contests have a section each on a page.
pub(crate) const FEW: usize = 40;

/// The chance for which a size is given.
pub(crate) const NINE_TENTHS: f64 = 0.9;

/// A share in per cent, to a tenth, or to a hundredth below one per cent; what is neither none nor all is not said to be.
pub(crate) fn percent(share: f64) -> String {
    let cent = 100.0 * share;
    match cent {
        _ if cent == 0.0 || cent == 100.0 => format!("{cent:.0} %"),
        _ if cent < 0.005 => "< 0.01 %".to_owned(),
        _ if (99.95..100.0).contains(&cent) => "> 99.9 %".to_owned(),
        _ if cent >= 0.995 => {
            let tenths = format!("{cent:.1}");
            format!("{} %", tenths.strip_suffix(".0").unwrap_or(&tenths))
        }
        _ => format!("{cent:.2} %"),
    }
}

/// What is assumed of the paper, in words.
pub(crate) fn assumed(truth: &Truth) -> String {
    let rates = &truth.rates;
    let kinds = [
        (rates.one_over, "overstated by one vote"),
        (rates.two_over, "overstated by two votes"),
        (rates.one_under, "understated by one vote"),
        (rates.two_under, "understated by two votes"),
        (truth.missing, "not found"),
    ];
    let some = kinds.iter().filter(|(rate, _)| *rate > 0.0);
    let mut some: Vec<String> = some
        .map(|(rate, what)| format!("{} of cards {what}", percent(*rate)))
        .collect();
    if some.is_empty() {
        some.push("no card differs from its record, and every card is found".to_owned());
    }
    if let Some(margin) = truth.margin {
        some.push(format!("the least margin is {margin} on paper"));
    }
    some.join(", ")
}

/// What a design is called here: its words, and what it was asked with.
pub(crate) fn named(design: &Design) -> String {
    match design {
        Design::OneAudit { records }
        | Design::Hybrid { records }
        | Design::Stratified { records } => {
            let records = match records {
                Records::AllButPools => "pools of the record".to_owned(),
                Records::Share(share) => format!("{} with records", percent(*share)),
            };
            format!("{}, {records}", design.words())
        }
        Design::BatchComparison { cards } => {
            format!("{}, batches of {}", design.words(), Num(*cards))
        }
        _ => design.words().to_owned(),
    }
}

/// What was reported of a contest, in a line.
pub(crate) fn reported(contest: &Contest) -> String {
    let winners: Vec<&str> = contest.winners.iter().map(|name| &**name).collect();
    format!(
        "{}; least margin {}, {} of {} cards among {}{}{}",
        match winners.is_empty() {
            true => "no winner is named".to_owned(),
            false => format!("{} won", winners.join(", ")),
        },
        contest.claims[contest.hardest()].lead,
        percent(contest.margin().nearest()),
        Num(contest.cards.0),
        Num(contest.universe.0),
        match contest.phantoms.0 {
            0 => String::new(),
            phantoms => format!(", {} without a record", Num(phantoms)),
        },
        match contest.paper.pools.len() {
            0 => String::new(),
            pools => format!(", {} in {} pools", Num(contest.paper.pooled().0), pools),
        }
    )
}

/// Cards to look at: so many, or all in a full count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Cards(u64),
    All,
}

impl Size {
    /// How many; `None` for all.
    pub(crate) fn cards(self) -> Option<u64> {
        match self {
            Size::Cards(cards) => Some(cards),
            Size::All => None,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Cards(cards) => Num(*cards).fmt(f),
            Size::All => f.pad("all"),
        }
    }
}

/// What is shown of a contest by one design.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figures {
    /// By formula if nothing differs, where there is one.
    no_error: Option<Size>,
    /// The mean number of cards.
    mean: u64,
    /// Within so many cards half of the audits confirm.
    half: Size,
    /// Within so many cards nine of ten do.
    ninetieth: Size,
    /// The chance of a full count.
    full_count: f64,
    /// Person-hours of the rounds that cost least.
    hours: u64,
}

impl Figures {
    fn of(sized: &Sized) -> Self {
        let all = sized.model.all_cards();
        let size =
            |draws: Option<u64>| draws.map_or(Size::All, |draws| Size::Cards(cards(sized, draws)));
        Figures {
            no_error: sized
                .formula
                .map(|draws| size((draws < all).then_some(draws))),
            mean: sized.mean_cards().round() as u64,
            half: size(sized.draws.quantile(0.5)),
            ninetieth: size(sized.draws.quantile(NINE_TENTHS)),
            full_count: sized.draws.chance_of_full_count(),
            hours: sized.schedule.expected_cost.person_hours.round() as u64,
        }
    }
}

/// Draws in all by the end of each round, with the chance to be done by then.
fn rounds(sized: &Sized) -> String {
    let schedule = &sized.schedule;
    let rounds = schedule.rounds.iter().zip(&schedule.chances);
    let rounds: Vec<String> = rounds
        .map(|(draws, chance)| format!("{} ({})", Num(*draws), percent(*chance)))
        .collect();
    match rounds.is_empty() {
        true => "a full count".to_owned(),
        false => rounds.join(", "),
    }
}

/// A number of cards that is an expectation, as a whole number.
pub(crate) fn cards(sized: &Sized, draws: u64) -> u64 {
    sized.model.cards(draws).round() as u64
}
