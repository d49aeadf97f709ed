//! The contests of an election record, counted, into what a plan knows of them.

use std::collections::BTreeMap;

use ::plan::{Claim, Contest, Kind, NothingToConfirm, Paper, Pool, Style};
use assertions::raire::Rankings;
use assertions::{Assertion, ContestReader, Exact, Marks, Rule, Voting};
use dossier::assertions::{NoSize, Phantoms};
use dossier::doubts;
use election::{Cards, Name, fold};
use record::{Record, RecordError};
use tabulate::{Method, Profile, Tabulation};

use super::pools::{Groups, with_groups};
use super::{Contests, listed};
use crate::command::{Failure, PlanningArgs};
use crate::explain::of_record::{asserted, phantoms, population, winners};
use crate::tabulate::{Asked, OfContest, contests, count, of_reading, rule_set};
use crate::verify::tell;

/// The contests that were asked for.
pub fn planned(args: &PlanningArgs) -> Result<Contests, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.path).map_err(failed)?;
    let mut asked = contests(&record, args.contest.as_deref())?;
    if let Some(listed) = listed(args)? {
        asked.retain(|contest| listed.contains(&fold(&contest.name)));
    }
    let doubts = doubts(&of_reading(&record, args.contest.as_deref()));
    let whole = doubts.is_none();
    if let Some(doubts) = doubts {
        tell(format!("{doubts} `scrutineer show` lists what was met."));
    }
    let groups = Groups::of(&record);
    let missing = groups.beyond(phantoms(&record).map_err(failed)?);
    let cards = record.styles().map(|style| style.cards).sum::<u64>() + groups.cards();
    let places: BTreeMap<u32, usize> = asked.iter().map(|of| of.number).zip(0..).collect();
    let place = |number: &u32| places.get(number).copied();
    let styles = record.styles().map(|style| Style {
        cards: style.cards,
        contests: style.contests.iter().filter_map(place).collect(),
    });
    let pooled = groups.styles().map(|(cards, contests)| Style {
        cards,
        contests: contests.iter().filter_map(place).collect(),
    });
    let styles = styles.chain(pooled).collect();
    let by = Asked {
        rules: args.rules.as_deref().map(rule_set).transpose()?,
        seats: args.seats,
        ..Asked::default()
    };
    let counted = count(&record, asked, &by)?;
    let named = counted.into_iter().map(|of| {
        let name = of.contest.name.clone();
        let contest = missing
            .clone()
            .and_then(|missing| planned_one(of, &groups, missing, cards, args))
            .map_err(NothingToConfirm::Otherwise);
        (name, contest)
    });
    Ok(Contests {
        named: named.collect(),
        styles: Some(styles),
        whole,
        pooled: !groups.is_empty(),
        targets: None,
    })
}

/// A contest with the votes of groups, out of so many cards in all.
fn planned_one(
    mut of: OfContest<'_>,
    groups: &Groups<'_>,
    missing: Phantoms,
    all: u64,
    args: &PlanningArgs,
) -> Result<Contest, String> {
    let method = &of.rules.count;
    let recorded = of.ballots.clone();
    let mut pools = groups.ballots(of.contest, method, &[])?;
    if !pools.is_empty() {
        let rules = of.rules.for_contest(of.contest, args.seats);
        of.ballots = with_groups(&recorded, &pools);
        of.tabulation = rules
            .and_then(|rules| Tabulation::of(of.contest.name.clone(), &rules, &of.ballots, &[]));
    }
    let population = population(&of, 0, missing);
    let made = asserted(&of, population, args.risk_limit)?;
    let otherwise = made
        .shown
        .iter()
        .find(|of| of.size == Err(NoSize::ReadOtherwise));
    if let Some(of) = otherwise {
        let why = NoSize::ReadOtherwise;
        return Err(format!("the size of “{}” is {why}", of.sentence));
    }
    if made.shown.iter().all(|of| of.assertion.holds()) && !made.bear_out() {
        return Err("the assertions that were found do not rule out every other winner".to_owned());
    }
    // The rules say what becomes of a ranking with two marks at a rank; the assorter reads what is left.
    let recorded = match &of.rules.count {
        Method::RankedChoice(rules) => {
            Rankings::settled(&recorded, rules).map_err(|error| error.to_string())?
        }
        _ => recorded,
    };
    let assertions: Vec<_> = made.shown.iter().map(|of| &of.assertion).collect();
    // Votes of the closest two on as few cards together as there can be: that makes samples larger, not smaller.
    let hardest = assertions.iter().min_by_key(|of| of.room());
    if let Some(Rule::Pair { winner, loser, .. }) = hardest.map(|of| of.assorter.rule()) {
        pools = groups.ballots(of.contest, &of.rules.count, &[*winner, *loser])?;
    }
    let phantoms = population.cards() - population.counted - population.rejected;
    let of_cards = Of {
        of: &of,
        winners: winners(&of, Some(&made)),
        recorded: &recorded,
        pools: &pools,
        cards: population.cards(),
        phantoms,
        all: all + phantoms,
    };
    of_cards.contest(&assertions)
}

/// A contest and its numbers of cards.
struct Of<'a> {
    of: &'a OfContest<'a>,
    winners: Vec<Name>,
    /// Ballots of cards with records of their own.
    recorded: &'a Profile,
    /// Those of each group.
    pools: &'a [(String, Profile)],
    cards: u64,
    phantoms: u64,
    /// All cards, whatever is on them.
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
        let kinds = self.kinds(self.recorded, assertions);
        let pools = self.pools.iter().map(|(name, ballots)| Pool {
            name: name.as_str().into(),
            kinds: self.kinds(ballots, assertions),
        });
        let paper = Paper {
            claims: (0..assertions.len()).collect(),
            kinds,
            pools: pools.collect(),
        };
        let shown: u64 = paper.all().map(|kind| kind.cards).sum();
        if shown != self.cards - self.phantoms {
            return Err(format!(
                "{} cards have it and {shown} are counted",
                self.cards - self.phantoms
            ));
        }
        Ok(Contest {
            name: self.of.contest.name.clone(),
            winners: self.winners.clone(),
            cards: Cards(self.cards),
            universe: Cards(self.all),
            phantoms: Cards(self.phantoms),
            paper,
            claims: claims.collect(),
        })
    }
    /// Ballots by what they are worth to each assertion.
    fn kinds(&self, ballots: &Profile, assertions: &[&Assertion]) -> Vec<Kind> {
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
        // No vote for anybody.
        for (marks, many) in [
            (Marks::Overvoted, ballots.overvoted()),
            (Marks::Rejected, ballots.rejected()),
        ] {
            *kinds.entry(values(&marks)).or_default() += many;
        }
        let some = kinds.into_iter().filter(|(_, cards)| *cards > 0);
        some.map(|(values, cards)| Kind { cards, values }).collect()
    }
}
