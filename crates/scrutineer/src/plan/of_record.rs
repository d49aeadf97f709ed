//! The contests of an election record, counted, into what a plan knows of them.

use std::collections::BTreeMap;

use ::plan::{Claim, Contest, Kind, NothingToConfirm, Paper, Style};
use assertions::{Assertion, ContestReader, Exact, Marks, Voting};
use election::Cards;
use record::{Record, RecordError};

use super::Contests;
use crate::command::{Failure, PlanningArgs};
use crate::explain::of_record::{asserted, phantoms, population};
use crate::tabulate::{Asked, OfContest, contests, count, groups};

/// The contests that were asked for.
pub fn planned(args: &PlanningArgs) -> Result<Contests, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.path).map_err(failed)?;
    let asked = contests(&record, args.contest.as_deref())?;
    let missing = phantoms(&record).map_err(failed)?;
    let cards: u64 = record.styles().map(|style| style.cards).sum();
    let places: BTreeMap<u32, usize> = asked.iter().map(|of| of.number).zip(0..).collect();
    let place = |number: &u32| places.get(number).copied();
    let styles = record.styles().map(|style| Style {
        cards: style.cards,
        contests: style.contests.iter().filter_map(place).collect(),
    });
    let styles = styles.collect();
    let counted = count(&record, asked, &Asked::default())?;
    let named = counted.iter().map(|of| {
        let population = population(of, groups(&record, of.contest), missing);
        let of_cards = Of {
            of,
            cards: population.cards(),
            phantoms: population.cards() - population.counted - population.rejected,
            all: cards,
        };
        let contest = match population.groups {
            0 => asserted(of, population, args.risk_limit)
                .and_then(|made| {
                    let assertions: Vec<_> = made.shown.iter().map(|of| &of.assertion).collect();
                    of_cards.contest(&assertions)
                })
                .map_err(NothingToConfirm::Otherwise),
            _ => Err(NothingToConfirm::Otherwise(
                "some of its votes are published only for groups of cards".to_owned(),
            )),
        };
        (of.contest.name.clone(), contest)
    });
    Ok(Contests {
        named: named.collect(),
        styles: Some(styles),
        whole: true,
    })
}

/// A contest and its numbers of cards.
struct Of<'a> {
    of: &'a OfContest<'a>,
    cards: u64,
    phantoms: u64,
    /// Cards of the record, whatever is on them.
    all: u64,
}

impl Of<'_> {
    /// What the plan knows: the values of every assertion on every different ballot.
    fn contest(&self, assertions: &[&Assertion]) -> Result<Contest, String> {
        if let Some(false_one) = assertions.iter().find(|assertion| !assertion.holds()) {
            return Err(format!(
                "an assertion is not true of the recorded votes: {}",
                false_one.words().sentence
            ));
        }
        let cards = Exact::from(self.cards);
        let claims = assertions.iter().map(|assertion| Claim {
            words: assertion.words().sentence,
            upper: assertion.assorter.upper(),
            lead: assertion.margin.clone() * cards.clone(),
        });
        let ballots = &self.of.ballots;
        let voting = Voting::of(&self.of.rules.count);
        let mut reader = ContestReader::new(ballots.candidates().to_vec(), voting);
        let values = |marks: &Marks<'_>| -> Vec<Exact> {
            let of = |assertion: &&Assertion| assertion.assorter.value(marks);
            assertions.iter().map(of).collect()
        };
        let mut kinds: BTreeMap<Vec<Exact>, u64> = BTreeMap::new();
        for pile in ballots.piles() {
            let many = pile.ballots;
            let marks = reader.pile(pile);
            *kinds.entry(values(&marks)).or_default() += many;
        }
        // Overvotes, and cards that the machine did not count: no vote for anybody.
        let invalid = ballots.overvoted() + ballots.rejected();
        *kinds.entry(values(&Marks::Invalid)).or_default() += invalid;
        let shown: u64 = kinds.values().sum();
        if shown != self.cards - self.phantoms {
            return Err(format!(
                "{} cards have it and {shown} are counted",
                self.cards - self.phantoms
            ));
        }
        let kinds = kinds.into_iter().filter(|(_, cards)| *cards > 0);
        let winners = self.of.tabulation.iter().flat_map(|of| of.winners());
        Ok(Contest {
            name: self.of.contest.name.clone(),
            winners: winners.cloned().collect(),
            cards: Cards(self.cards),
            universe: Cards(self.all + self.phantoms),
            phantoms: Cards(self.phantoms),
            paper: Paper {
                claims: (0..assertions.len()).collect(),
                kinds: kinds
                    .map(|(values, cards)| Kind { cards, values })
                    .collect(),
            },
            claims: claims.collect(),
        })
    }
}
