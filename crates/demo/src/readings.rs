//! How audit boards read cards: like the machine, but for a few misreadings planted on purpose.
//!
//! d = max over winners w and losers ℓ of (c_w − c_ℓ) − (m_w − m_ℓ)        (1)  in {−2, …, 2}
//!
//! c and m are 1 where the machine's and the board's reading have the selection, else 0. A positive
//! discrepancy is an overstatement: the machine's reading favoured the reported outcome more.

use std::collections::BTreeMap;

use crate::DemoError;
use crate::audit::Sample;
use crate::plan;
use crate::state::{Marks, Reading, State};

/// Equation (1) for a card; 0 where it does not carry the contest, or the contest has no loser.
pub(crate) fn discrepancy(state: &State, contest: usize, card: usize, mvr: &Reading) -> i8 {
    let (Some(cvr), Some(mvr)) = (state.cards[card].cvr[contest], mvr[contest]) else {
        return 0;
    };
    let decided = &state.contests[contest];
    let lead = |marks: Marks, w: usize, l: usize| i8::from(marks.has(w)) - i8::from(marks.has(l));
    let pairs = decided
        .winners
        .iter()
        .flat_map(|w| decided.losers.iter().map(move |l| (*w, *l)));
    let over = pairs.map(|(w, l)| lead(cvr, w, l) - lead(mvr, w, l)); // (1)
    over.max().unwrap_or(0)
}

/// A reading that differs from the machine's in one contest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Misreading {
    pub(crate) contest: usize,
    pub(crate) marks: Marks,
    /// The board looked again and then read what the machine had read.
    pub(crate) looked_at_again: bool,
}

/// What kind of card to look for, and how it is misread.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// The machine read the winner, the board nothing: +1.
    WinnerMissed,
    /// The machine read nothing, the board the winner: −1.
    WinnerFound,
    /// The machine read the winner, the board the first loser: +2.
    LoserForWinner,
}

/// One misreading to plant, on a card of `sample` drawn `times` times.
struct Order {
    contest: usize,
    sample: usize,
    times: usize,
    kind: Kind,
    looked_at_again: bool,
}

const fn order(contest: usize, times: usize, kind: Kind) -> Order {
    Order {
        contest,
        sample: contest,
        times,
        kind,
        looked_at_again: false,
    }
}

/// All of them. One overstatement by two sends Birch's clerk into a second round; Governor's one
/// overstatement is outweighed by two understatements; Cedar's understatement counts twice, its card
/// having been drawn twice; and three bear on no risk: one that a second look removed, one in a contest
/// that is not targeted, one in Governor on a card that was drawn for Juniper's council only.
static ORDERS: [Order; 8] = [
    order(plan::GOVERNOR, 1, Kind::WinnerMissed),
    order(plan::GOVERNOR, 1, Kind::WinnerFound),
    order(plan::GOVERNOR, 1, Kind::WinnerFound),
    order(plan::BIRCH_CLERK, 1, Kind::LoserForWinner),
    order(plan::CEDAR_QUESTION, 2, Kind::WinnerFound),
    Order {
        looked_at_again: true,
        ..order(plan::WILLOW_SHERIFF, 1, Kind::WinnerMissed)
    },
    Order {
        sample: plan::ASPEN_COMMISSIONER,
        ..order(plan::PROPOSITION, 1, Kind::WinnerMissed)
    },
    Order {
        sample: plan::JUNIPER_COUNCIL,
        ..order(plan::GOVERNOR, 1, Kind::WinnerMissed)
    },
];

/// Chooses, for each order, the first card drawn that fits it and has no other; by index of the card.
pub(crate) fn misread(
    state: &State,
    samples: &[Sample],
) -> Result<BTreeMap<usize, Misreading>, DemoError> {
    let mut chosen: BTreeMap<usize, Misreading> = BTreeMap::new();
    for order in &ORDERS {
        let sample = samples.iter().find(|sample| sample.contest == order.sample);
        let sample = sample.ok_or(DemoError::Plan("a misreading's contest"))?;
        let elsewhere = samples.iter().filter(|other| other.contest != order.sample);
        let elsewhere: Vec<&Sample> = elsewhere.collect();
        let found = sample.draws.iter().find_map(|draw| {
            let card = draw.card;
            let fits = !chosen.contains_key(&card)
                && sample.times(card, 1) == order.times
                && elsewhere.iter().all(|other| other.times(card, 1) == 0);
            let marks = misread_marks(state, order, state.cards[card].cvr[order.contest]?)?;
            fits.then_some((card, marks))
        });
        let (card, marks) = found.ok_or(DemoError::Plan("a card to misread"))?;
        let Order {
            contest,
            looked_at_again,
            ..
        } = *order;
        chosen.insert(
            card,
            Misreading {
                contest,
                marks,
                looked_at_again,
            },
        );
    }
    Ok(chosen)
}

/// What the board reads, if the machine's reading is of the kind that is looked for.
fn misread_marks(state: &State, order: &Order, cvr: Marks) -> Option<Marks> {
    let contest = &state.contests[order.contest];
    let winner = *contest.winners.first()?;
    let loser = *contest.losers.first()?;
    match order.kind {
        Kind::WinnerMissed => cvr.has(winner).then(|| cvr.without(winner)),
        Kind::WinnerFound => (cvr == Marks::default()).then(|| Marks::one(winner)),
        Kind::LoserForWinner => cvr.has(winner).then(|| cvr.without(winner).with(loser)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: with winner 0 and losers 1 and 2, what the machine and the board read, and (1).
    #[test]
    fn overstatements_by_hand() {
        let mut state = State::invent();
        state.contests[plan::GOVERNOR].winners = vec![0];
        state.contests[plan::GOVERNOR].losers = vec![1, 2];
        let mut check = |cvr: u8, mvr: u8, expected: i8| {
            state.cards[0].cvr[plan::GOVERNOR] = Some(Marks(cvr));
            let mut reading = state.cards[0].cvr.clone();
            reading[plan::GOVERNOR] = Some(Marks(mvr));
            assert_eq!(discrepancy(&state, plan::GOVERNOR, 0, &reading), expected);
        };
        check(0b001, 0b001, 0);
        check(0b001, 0b000, 1);
        check(0b001, 0b010, 2);
        check(0b000, 0b001, -1);
        check(0b000, 0b010, 1);
        check(0b010, 0b001, -1); // against loser 2 it is an understatement by one only
        check(0b010, 0b100, 1);
        check(0b110, 0b001, -2);
    }

    #[test]
    fn a_contest_without_losers_has_no_discrepancy() {
        let state = State::invent();
        let birch = state
            .cards
            .iter()
            .position(|c| c.cvr[plan::BIRCH_SURVEYOR].is_some());
        let mut reading = state.cards[birch.unwrap()].cvr.clone();
        for marks in [0, 1] {
            reading[plan::BIRCH_SURVEYOR] = Some(Marks(marks));
            assert_eq!(
                discrepancy(&state, plan::BIRCH_SURVEYOR, birch.unwrap(), &reading),
                0
            );
        }
    }
}
