//! What a plan knows of a contest.

use assertions::Exact;
use election::{Cards, Name};

/// A contest, its reported outcome and the cards that it is on.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// The contest.
    pub name: Name,
    /// Who won, as reported.
    pub winners: Vec<Name>,
    /// N_c: the cards that have it, at most; phantoms too.
    pub cards: Cards,
    /// M: the cards among which they lie, from which one draws who does not know which card has the contest; at least N_c.
    pub universe: Cards,
    /// Of N_c: cards that the accounts say exist and nobody has a record of.
    pub phantoms: Cards,
    /// What must be true of the paper for the outcome to be right; at least one.
    pub claims: Vec<Claim>,
    /// What the cards with the contest show, as reported.
    pub paper: Paper,
}

/// An assertion, as far as a plan needs it: the mean of an assorter over N cards is above 1/2.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What it says, for people.
    pub words: String,
    /// u: the most that a card is worth.
    pub upper: Exact,
    /// N v, v = 2 Ā − 1: for a winner and a loser the votes between them.
    pub lead: Exact,
}

/// Cards that are alike: how many there are, and what one is worth to each claim of [`Paper::claims`], in [0, u].
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// How many cards.
    pub cards: u64,
    /// A(card) for each claim.
    pub values: Vec<Exact>,
}

/// What the N_c cards of a contest show, by kinds. Their numbers, pools among them, add up to N_c less the phantoms.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// The claims that the values are of, by their places: all of them, or, where totals do not say which votes stand on one
    /// card, the one with the least room.
    pub claims: Vec<usize>,
    /// The kinds of cards that are in no pool.
    pub kinds: Vec<Kind>,
    /// Cards without a record of their own.
    pub pools: Vec<Pool>,
}

/// Cards of which only the votes together are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// What people call it.
    pub name: Name,
    /// What its cards show, or, where totals do not say which votes stand on one card, could show; there is one.
    pub kinds: Vec<Kind>,
}

impl Paper {
    /// The kinds of all cards, in pools or not.
    pub fn all(&self) -> impl Iterator<Item = &Kind> {
        let pooled = self.pools.iter().flat_map(|pool| &pool.kinds);
        self.kinds.iter().chain(pooled)
    }

    /// How many cards are in pools.
    pub fn pooled(&self) -> Cards {
        Cards(self.pools.iter().map(Pool::cards).sum())
    }
}

impl Pool {
    /// How many cards it has.
    pub fn cards(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.cards).sum()
    }
}

/// Why a contest has nothing that an audit could confirm or refute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NothingToConfirm {
    /// Nobody stands who lost.
    #[error("uncontested: nobody stands who lost")]
    Uncontested,
    /// The reported result is a tie.
    #[error("tied: no sample confirms a tie, only a count of all cards")]
    Tied,
    /// No margin, and no votes that would say why.
    #[error("no margin: a tie, or nobody stands who lost; there is nothing that a sample confirms")]
    NoMargin,
    /// No card, more phantoms than cards, more cards than are counted anywhere, or more votes than the cards can hold.
    #[error(
        "its votes do not fit on its cards: check how many cards, phantoms and votes allowed there are"
    )]
    Impossible,
    /// Nobody is elected.
    #[error("nobody is elected: it has no seats")]
    NoSeats,
    /// More cards have it than there are.
    #[error("more cards have it than there are cards in all")]
    Universe,
    /// Nobody says how many cards have it.
    #[error("how many cards have it is not said: give a column of cards")]
    NoCards,
    /// Neither votes nor a margin.
    #[error("neither votes nor a margin are there")]
    NoVotes,
    /// The reported winners are not those with the most votes.
    #[error("the reported winners are not those with the most votes")]
    OtherWinners,
    /// No assertions can be made of it.
    #[error("{0}")]
    Otherwise(String),
}

/// More cards than this are a mistake: up to here every count is an `f64`.
const MOST: u64 = 1 << 53;

impl Contest {
    /// A contest in which each card has at most `votes` votes, by totals: each winner beat each loser.
    ///
    /// Where a card has one vote, its totals say what the cards show. Where it has several, they do not say which votes stand
    /// together; of the closest winner and loser as few are taken to stand on one card as there can be, which makes samples
    /// that are polled larger, not smaller.
    ///
    /// # Errors
    /// Nobody lost, the last winner is not ahead of the first loser, or the votes do not fit on the cards.
    pub fn of_totals(
        name: Name,
        totals: &[(Name, u64)],
        seats: usize,
        votes: u64,
        cards: Cards,
        universe: Cards,
        phantoms: Cards,
    ) -> Result<Self, NothingToConfirm> {
        let mut order: Vec<&(Name, u64)> = totals.iter().collect();
        order.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        if seats == 0 {
            return Err(NothingToConfirm::NoSeats);
        }
        if order.len() <= seats {
            return Err(NothingToConfirm::Uncontested);
        }
        let (won, lost) = order.split_at(seats);
        let listed = cards.0.checked_sub(phantoms.0);
        let listed = listed.filter(|listed| *listed > 0 && universe >= cards && universe.0 <= MOST);
        let listed = listed.ok_or(NothingToConfirm::Impossible)?;
        let all: u128 = totals.iter().map(|(_, votes)| u128::from(*votes)).sum();
        let most = order.first().map_or(0, |(_, votes)| *votes);
        if all > u128::from(listed) * u128::from(votes) || most > listed {
            return Err(NothingToConfirm::Impossible);
        }
        let (last, first) = (won[seats - 1], lost[0]);
        if last.1 <= first.1 {
            return Err(NothingToConfirm::Tied);
        }
        let pairs = won.iter().flat_map(|w| lost.iter().map(move |l| (*w, *l)));
        let same = won.iter().position(|of| of.1 == last.1).unwrap_or(0);
        let claims = pairs.map(|((w, x), (l, y))| Claim {
            words: format!("{w} has more votes than {l}"),
            upper: Exact::ONE,
            lead: Exact::from(x - y),
        });
        let paper = match votes {
            1 => single(won, lost, listed),
            _ => closest(same * lost.len(), last.1, first.1, listed),
        };
        Ok(Contest {
            name,
            winners: won.iter().map(|(name, _)| name.clone()).collect(),
            cards,
            universe,
            phantoms,
            claims: claims.collect(),
            paper,
        })
    }

    /// A contest of which only the margin is known, between the closest winner and loser. All its cards are taken to have a
    /// vote for one of them, which makes samples that are polled larger, not smaller.
    ///
    /// # Errors
    /// No margin, or one that the cards cannot hold.
    pub fn of_margin(
        name: Name,
        winners: Vec<Name>,
        margin: u64,
        cards: Cards,
        universe: Cards,
        phantoms: Cards,
    ) -> Result<Self, NothingToConfirm> {
        if margin == 0 {
            return Err(NothingToConfirm::NoMargin);
        }
        let listed = cards.0.checked_sub(phantoms.0);
        let fits = |listed: &u64| *listed >= margin && universe >= cards && universe.0 <= MOST;
        let listed = listed.filter(fits);
        let listed = listed.ok_or(NothingToConfirm::Impossible)?;
        let loser = (listed - margin) / 2;
        let claim = Claim {
            words: "the winner with the fewest votes has more than the loser with the most".into(),
            upper: Exact::ONE,
            lead: Exact::from(margin),
        };
        Ok(Contest {
            name,
            winners,
            cards,
            universe,
            phantoms,
            claims: vec![claim],
            paper: closest(0, loser + margin, loser, listed),
        })
    }

    /// The claim with the least room, v / u, by its place: errors that are the same for all leave it the last to be
    /// confirmed.
    pub fn hardest(&self) -> usize {
        let room = |at: &usize| self.claims[*at].lead.clone() / self.claims[*at].upper.clone();
        let least = (0..self.claims.len()).min_by_key(room);
        least.expect("a contest has a claim")
    }

    /// The same by its place among those that the paper shows.
    pub(crate) fn hardest_on_paper(&self) -> usize {
        let hardest = self.hardest();
        let at = self.paper.claims.iter().position(|of| *of == hardest);
        at.expect("the paper shows the hardest claim")
    }

    /// The reported margin of the hardest claim as a share of the cards that have the contest.
    pub fn margin(&self) -> Exact {
        self.claims[self.hardest()].lead.clone() / Exact::from(self.cards.0)
    }
}

/// One vote a card: a kind for each candidate, and one for cards without a vote.
fn single(won: &[&(Name, u64)], lost: &[&(Name, u64)], listed: u64) -> Paper {
    let pairs = won.len() * lost.len();
    let value = |plus: bool, minus: bool| match (plus, minus) {
        (true, _) => Exact::ONE,
        (_, true) => Exact::ZERO,
        _ => Exact::half(),
    };
    let row = |winner: Option<usize>, loser: Option<usize>| {
        (0..pairs)
            .map(|pair| {
                let (w, l) = (pair / lost.len(), pair % lost.len());
                value(winner == Some(w), loser == Some(l))
            })
            .collect()
    };
    let mut kinds: Vec<Kind> = Vec::new();
    for (k, (_, cards)) in won.iter().enumerate() {
        kinds.push(Kind {
            cards: *cards,
            values: row(Some(k), None),
        });
    }
    for (k, (_, cards)) in lost.iter().enumerate() {
        kinds.push(Kind {
            cards: *cards,
            values: row(None, Some(k)),
        });
    }
    let marked: u64 = kinds.iter().map(|kind| kind.cards).sum();
    kinds.push(Kind {
        cards: listed - marked,
        values: row(None, None),
    });
    kinds.retain(|kind| kind.cards > 0);
    Paper {
        claims: (0..pairs).collect(),
        kinds,
        pools: Vec::new(),
    }
}

/// The closest pair alone, by its place among the claims, on as few cards together as there can be.
fn closest(place: usize, winner: u64, loser: u64, listed: u64) -> Paper {
    let both = (winner + loser).saturating_sub(listed);
    let one = |cards, value| Kind {
        cards,
        values: vec![value],
    };
    let (winner, loser) = (winner - both, loser - both);
    let mut kinds = vec![
        one(winner, Exact::ONE),
        one(loser, Exact::ZERO),
        one(listed - winner - loser, Exact::half()),
    ];
    kinds.retain(|kind| kind.cards > 0);
    Paper {
        claims: vec![place],
        kinds,
        pools: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        totals: &[(&str, u64)],
        seats: usize,
        votes: u64,
        cards: u64,
    ) -> Result<Contest, NothingToConfirm> {
        let totals: Vec<(Name, u64)> = totals
            .iter()
            .map(|(name, votes)| ((*name).into(), *votes))
            .collect();
        let all = Cards(2 * cards);
        Contest::of_totals(
            "x".into(),
            &totals,
            seats,
            votes,
            Cards(cards),
            all,
            Cards(0),
        )
    }

    #[test]
    fn one_vote_a_card() {
        let contest = of(&[("b", 30), ("a", 50), ("c", 10)], 1, 1, 100).unwrap();
        assert_eq!(contest.winners, ["a".into()]);
        let leads: Vec<_> = contest
            .claims
            .iter()
            .map(|claim| claim.lead.to_string())
            .collect();
        assert_eq!(leads, ["20", "40"]);
        assert_eq!(contest.hardest(), 0);
        assert_eq!(contest.margin(), Exact::new(1, 5));
        let kinds: Vec<_> = contest
            .paper
            .kinds
            .iter()
            .map(|kind| {
                (
                    kind.cards,
                    kind.values
                        .iter()
                        .map(Exact::to_string)
                        .collect::<Vec<_>>()
                        .join(" "),
                )
            })
            .collect();
        let expected = [(50, "1 1"), (30, "0 1/2"), (10, "1/2 0"), (10, "1/2 1/2")];
        assert_eq!(
            kinds,
            expected.map(|(cards, values)| (cards, values.to_owned()))
        );
    }

    /// Three seats, three votes a card: 80 + 70 votes on 100 cards stand together on 50 at least.
    #[test]
    fn several_votes_a_card() {
        let contest = of(&[("a", 95), ("b", 90), ("c", 80), ("d", 70)], 3, 4, 100).unwrap();
        assert_eq!(contest.claims.len(), 3);
        assert_eq!(contest.paper.claims, [contest.hardest()]);
        let kinds: Vec<_> = contest.paper.kinds.iter().map(|kind| kind.cards).collect();
        assert_eq!(kinds, [30, 20, 50]);
    }

    /// Two winners with the same votes: the claim that is drawn is the one that is shown.
    #[test]
    fn winners_with_the_same_votes() {
        let contest = of(&[("a", 100), ("b", 100), ("c", 50)], 2, 2, 300).unwrap();
        assert_eq!(contest.paper.claims, [contest.hardest()]);
    }

    #[test]
    fn nothing_to_confirm() {
        let why = |totals: &[(&str, u64)], seats| of(totals, seats, 1, 100).unwrap_err();
        assert_eq!(why(&[("a", 5), ("b", 5)], 1), NothingToConfirm::Tied);
        assert_eq!(why(&[("a", 5)], 1), NothingToConfirm::Uncontested);
        assert_eq!(
            why(&[("a", 80), ("b", 21)], 1),
            NothingToConfirm::Impossible
        );
    }
}
