//! What must be true of the paper for an outcome to be right: for a terminal, as data, and as a page.
//!
//! Each assertion in words, with the votes on its two sides, its assorter, and what a comparison of cards would need to
//! confirm it. With the sides L and R, a the least that a card can add, N the cards:
//!
//! ```text
//! A(card) = (g + a) / (2a)                 g is what the card adds to L − R        (1)
//! v       = (L − R) / (a N)                the margin                              (2)
//! n       = ⌈ln(1/α) / ln(2 / (2 − v/u))⌉  cards compared without an error         (3)
//! ```
//!
//! (1) and (2) are those of `assertions::Assorter`; (3) is Spertus 2023, "COBRA", equation (1): draws with
//! replacement, everything bet on there being no error.
//!
//! A phantom that nobody finds is taken to be worth nothing, and its record 1/2 (`assertions::overstatement`). With f of them among the N
//! cards the mean of what is drawn, compared or polled, is above 1/2 without an error only if
//!
//! ```text
//! v > f / N                                                                        (4)
//! ```
//!
//! Where it is not, no sample confirms the assertion and no n is given. Where it is, n is of draws with no phantom among them.
//!
//! Knows nothing of how votes are counted or assertions found: it only shows what it is given.

mod json;
mod page;
mod population;
mod runoff;
mod sides;
mod text;

use std::fmt;

use assertions::raire::{Found, IrvAssertion, State, Stated};
use assertions::sufficient::Sufficiency;
use assertions::{Assertion, Exact, Tally};
use election::Name;
use tabulate::RuleSet;

pub use population::{NotAllListed, Phantoms, Population};
pub use runoff::{Runoff, tied};
pub use sides::Side;

/// What a page, or a text, shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The contests.
    pub contests: Vec<Explained>,
    /// The largest chance of confirming a wrong outcome, strictly between 0 and 1.
    pub risk_limit: f64,
    /// What makes all of it uncertain: [`crate::doubts`].
    pub doubts: Option<String>,
}

/// A contest and the assertions of its outcome.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The contest.
    pub contest: Name,
    /// By what it was counted.
    pub rules: RuleSet,
    /// Who is elected; a party list once for each of its seats.
    pub winners: Vec<Name>,
    /// The cards that means are taken over.
    pub population: Population,
    /// The assertions, or why there are none.
    pub asserted: Result<Asserted, String>,
}

/// The assertions of an outcome.
#[derive(Clone, Debug)]
pub struct Asserted {
    /// One by one.
    pub shown: Vec<Shown>,
    /// Of an instant runoff: the search for them.
    pub runoff: Option<Runoff>,
}

/// An assertion with all that is said of it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What it says.
    pub sentence: String,
    /// What is to be more.
    pub left: Side,
    /// Than what.
    pub right: Side,
    /// What a card adds to the left side less the right, b being the votes on it.
    pub adds: String,
    /// The assertion.
    pub assertion: Assertion,
    /// n of (3).
    pub size: Result<u64, NoSize>,
}

/// Why no number of cards is given, the weightiest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoSize {
    /// It is above the population: all cards are to be looked at.
    All,
    /// Votes that no figure has might change it.
    Groups,
    /// The rules read some ballots otherwise than the assorter: it ends a ballot at a rank with several candidates, they
    /// let it count for whoever of these is left alone.
    ReadOtherwise,
    /// Phantoms make up for its margin: (4).
    Phantoms,
    /// It is not true of the recorded votes.
    DoesNotHold,
}

impl fmt::Display for NoSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoSize::DoesNotHold => {
                "none: an assertion is not true of the recorded votes, so that no sample confirms it"
            }
            NoSize::All => "none: more than there are, so that only a count of all cards confirms it",
            NoSize::Groups => "not known, because some votes are published only in groups",
            NoSize::ReadOtherwise => {
                "not known: the rules read ballots on beyond a rank with several candidates, where the assorter ends them"
            }
            NoSize::Phantoms => {
                "none: phantoms, each of which counts against an assertion until it is found, make up for its margin, so that no sample confirms it"
            }
        })
    }
}

impl Shown {
    /// An assertion about totals.
    pub fn of_tally(assertion: Assertion, tally: &Tally, size: Result<u64, NoSize>) -> Self {
        let (left, right, adds) = sides::of(&assertion, tally);
        let shown = Shown {
            sentence: assertion.words().sentence,
            left,
            right,
            adds,
            assertion,
            size,
        };
        assert_eq!(
            shown.by_sides(),
            shown.assertion.margin,
            "{}",
            shown.sentence
        );
        shown
    }

    /// One about rankings.
    pub fn of_runoff(
        assertion: Assertion,
        stated: &Stated,
        found: &Found,
        names: &[Name],
        size: Result<u64, NoSize>,
    ) -> Self {
        let name = |at: usize| &*names[at];
        let (winner, loser) = (stated.assertion.winner(), stated.assertion.loser());
        let (winner, loser) = (name(winner), name(loser));
        let (left, right, adds) = match &stated.assertion {
            IrvAssertion::NotEliminatedBefore { .. } => (
                format!("ballots with {winner} first"),
                format!("ballots with {loser} and not {winner} before"),
                format!("1 with {winner} first, −1 with {loser} and not {winner} before, else 0"),
            ),
            IrvAssertion::NotEliminatedNext { .. } => (
                format!("votes of {winner} then"),
                format!("votes of {loser} then"),
                format!("1 if it then counts for {winner}, −1 if for {loser}, else 0"),
            ),
        };
        Shown {
            sentence: stated.assertion.words(&found.candidates, name),
            left: Side::new(left, stated.winner_votes.into()),
            right: Side::new(right, stated.loser_votes.into()),
            adds,
            assertion,
            size,
        }
    }

    /// L − R.
    pub fn lead(&self) -> Exact {
        self.left.value.clone() - self.right.value.clone()
    }

    /// Equation (2).
    fn by_sides(&self) -> Exact {
        let (least, cards) = (self.assertion.assorter.lowest(), self.assertion.cards.0);
        self.lead() / (least * Exact::from(cards))
    }

    /// Equation (2) with its numbers, up to the decimal; nothing where the assorter reads some ballots otherwise.
    fn margin_in_numbers(&self) -> Option<String> {
        let (least, cards) = (self.assertion.assorter.lowest(), self.assertion.cards.0);
        let lead = self.lead();
        (self.by_sides() == self.assertion.margin).then(|| match least == Exact::ONE {
            true => format!("(L − R) / N = {lead} / {cards}"),
            false => format!("(L − R) / (a N) = {lead} / ({least} · {cards})"),
        })
    }

    /// What each card of a comparison without an error is worth: 1 / (2 − v/u).
    fn without_error(&self) -> Option<Exact> {
        let compared = self.assertion.overstatement().ok()?;
        Some(compared.without_error())
    }
}

impl Asserted {
    /// The assertion with the least room, v / u, v being that of equation (2).
    fn hardest(&self) -> Option<&Shown> {
        let room = |shown: &&Shown| shown.by_sides() / shown.assertion.assorter.upper();
        self.shown.iter().min_by_key(room)
    }

    /// What confirms all of them, and with them the outcome.
    fn size(&self) -> Result<u64, NoSize> {
        let sizes = || self.shown.iter().map(|shown| shown.size);
        match sizes().filter_map(Result::err).max() {
            Some(why) => Err(why),
            None => Ok(sizes().flatten().max().unwrap_or(0)),
        }
    }

    /// Whether all are true of the recorded votes, and leave nobody but the winners: else no audit of them confirms the
    /// outcome.
    pub fn bear_out(&self) -> bool {
        let enough = self.runoff.as_ref().is_none_or(Runoff::is_enough);
        enough && self.fails().next().is_none()
    }

    /// Those that are not true of the recorded votes.
    fn fails(&self) -> impl Iterator<Item = &Shown> {
        self.shown.iter().filter(|shown| !shown.assertion.holds())
    }

    /// Whether they imply the outcome, and the recorded votes them, in words.
    fn implies(&self, winners: &str) -> String {
        let fails: Vec<String> = self
            .fails()
            .map(|shown| format!("“{}” (L − R = {})", shown.sentence, both(&shown.lead())))
            .collect();
        match (&fails[..], self.shown.len()) {
            ([], _) => self.if_true(winners),
            (_, 1) => format!(
                "The cards of the record do not bear out this outcome: the one assertion is not true of their votes: {}.",
                fails.join("; ")
            ),
            (_, all) => format!(
                "The cards of the record do not bear out this outcome: of {all} assertions {} not true of their votes: {}.",
                match fails.len() {
                    1 => "one is".to_owned(),
                    many => format!("{many} are"),
                },
                fails.join("; ")
            ),
        }
    }

    /// Whether they imply the outcome, in words.
    fn if_true(&self, winners: &str) -> String {
        let all = match self.shown.len() {
            1 => "it is",
            _ => "all are",
        };
        let implied = format!("If {all} true of the paper, {winners} won.");
        match &self.runoff {
            None => implied,
            Some(runoff) => match (&runoff.found.state, &runoff.confirmed) {
                (State::Complete | State::Sufficient, Sufficiency::Sufficient) => format!(
                    "{implied} Checked apart from the search: every order of elimination with another winner contradicts one of them."
                ),
                (State::Complete | State::Sufficient, Sufficiency::Stopped) => {
                    format!("{implied} The search says so; the check apart from it was stopped before its end.")
                }
                (_, Sufficiency::Counterexample(order)) => {
                    let names: Vec<&str> = order.iter().map(|at| &*runoff.names[*at]).collect();
                    format!(
                        "They are not enough: the order of elimination {} has another winner and contradicts none.",
                        names.join(", ")
                    )
                }
                _ => "They are not enough: the search was stopped before other winners were ruled out.".to_owned(),
            },
        }
    }
}

impl Explained {
    /// Who is elected, and whether the assertions bear that out.
    fn headline(&self) -> String {
        let elected = elected(&self.winners);
        match &self.asserted {
            Ok(asserted) if asserted.fails().next().is_some() => {
                format!("by the count {elected}, which the assertions do not bear out")
            }
            Ok(asserted) if !asserted.bear_out() => {
                format!("by the count {elected}, which the assertions found are too few to confirm")
            }
            _ => elected,
        }
    }
}

/// Names as a list in words, each once with its seats.
fn elected(winners: &[Name]) -> String {
    let mut seats: Vec<(&str, usize)> = Vec::new();
    for name in winners {
        match seats.iter_mut().find(|(of, _)| *of == &**name) {
            Some((_, seats)) => *seats += 1,
            None => seats.push((name, 1)),
        }
    }
    let each = seats.into_iter().map(|(name, seats)| match seats {
        1 => name.to_owned(),
        _ => format!("{name} ({seats} seats)"),
    });
    let each: Vec<String> = each.collect();
    match &each[..] {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a margin is if it is not that of the sides.
const READ_OTHERWISE: &str = "by the assorter, which reads some ballots otherwise";

/// A risk limit; with an exponent where it has many zeros.
fn limit(risk_limit: f64) -> String {
    match risk_limit < 1e-4 {
        true => format!("{risk_limit:e}"),
        false => risk_limit.to_string(),
    }
}

/// A ratio, and as a decimal where it is not whole.
fn both(ratio: &Exact) -> String {
    match ratio.to_string() {
        whole if !whole.contains('/') => whole,
        text => format!("{text} = {:.6}", ratio.nearest()),
    }
}
