//! The work of an audit into person-hours, days and money.
//!
//! ```text
//! T = f·batches + (k + a)·cards + c·contests read + h·counted        seconds of people's time        (1)
//! person-hours = (T / 3600 + t·p·rounds) (1 + o)                                                    (2)
//! days         = (T / 3600 / (boards · people) + t·rounds) / hours a day                            (3)
//! money        = person-hours · wage                                                                (4)
//! ```
//!
//! f `fetch_batch`, k `find_card`, a `read_card`, c `read_contest`, h `count_card`, t `round_hours`, p `round_people`,
//! o `overhead`. A round costs its hours before a card is looked at: convening, drawing, lists. All four are linear in the
//! work, so that the cost of the expected work is the expected cost.
//!
//! That an audit costs so much a round, a precinct and a ballot is the workload of Broadrick, Vora and Zagórski (2022,
//! "PROVIDENCE"). The figures, what they rest on and what is only assumed: `costs/defaults.json` and `docs/costs.md`.
//!
//! Knows nothing of files: the text of one is given.

mod figures;

pub use figures::{Costs, CostsError, Figure};

use std::ops::{Add, Mul};

use serde::Serialize;

use crate::workload::Workload;

/// What people do in an audit; means of many audits are fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Work {
    /// Times that boards convene.
    pub rounds: f64,
    /// Batches that are fetched and opened; one that is opened in two rounds counts twice.
    pub batches: f64,
    /// Cards that are looked for in a batch and read.
    pub cards: f64,
    /// Contests that are read on those cards: a card with three of them counts three.
    pub contests_read: f64,
    /// Cards that are counted by hand, once for each contest that is.
    pub counted: f64,
}

impl Add for Work {
    type Output = Work;

    fn add(self, other: Work) -> Work {
        Work {
            rounds: self.rounds + other.rounds,
            batches: self.batches + other.batches,
            cards: self.cards + other.cards,
            contests_read: self.contests_read + other.contests_read,
            counted: self.counted + other.counted,
        }
    }
}

/// That share of it.
impl Mul<Work> for f64 {
    type Output = Work;

    fn mul(self, work: Work) -> Work {
        Work {
            rounds: self * work.rounds,
            batches: self * work.batches,
            cards: self * work.cards,
            contests_read: self * work.contests_read,
            counted: self * work.counted,
        }
    }
}

/// What work costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Cost {
    /// Hours of one person.
    pub person_hours: f64,
    /// Working days if all boards are at work.
    pub days: f64,
    /// In the currency of the wage.
    pub money: f64,
}

impl Costs {
    /// Equations (1) to (4).
    pub fn of(&self, work: &Work) -> Cost {
        let seconds = self.fetch_batch.value * work.batches
            + (self.find_card.value + self.read_card.value) * work.cards
            + self.read_contest.value * work.contests_read
            + self.count_card.value * work.counted; // (1)
        let hours = seconds / 3600.0;
        let convened = self.round_hours.value * work.rounds;
        let person_hours =
            (hours + convened * self.round_people.value) * (1.0 + self.overhead.value); // (2)
        let at_work = self.boards.value * self.people_per_board.value;
        Cost {
            person_hours,
            days: (hours / at_work + convened) / self.hours_per_day.value, // (3)
            money: person_hours * self.hourly_wage.value,                  // (4)
        }
    }

    /// The least number of draws in one round that take as many person-hours as counting all by hand: where planning takes
    /// an audit to come to a full count. `None` if drawing never takes as many.
    pub fn full_count_from(&self, workload: &Workload) -> Option<u64> {
        let hours = |work: &Work| self.of(work).person_hours;
        let all = hours(&workload.full_count());
        let dearer = |draws: u64| hours(&workload.round(0, draws)) >= all;
        let (mut cheaper, mut most) = (0, workload.most());
        if !dearer(most) {
            return None;
        }
        while most - cheaper > 1 {
            let middle = cheaper + (most - cheaper) / 2;
            match dearer(middle) {
                true => most = middle,
                false => cheaper = middle,
            }
        }
        Some(most)
    }
}
