//! A record's contests as party marks see them: which ask for a party, and of which party the selections of the others are.

use std::collections::BTreeMap;

use election::Name;
use election::record::{Contest, Mark, Reading, Readings, SelectionKind, Status};
use serde::Deserialize;

use super::{Rules, Slate, apply};
use crate::error::CountError;
use crate::profile::Place;

/// What a record does not say of parties, as somebody states it.
///
/// ```json
/// { "straight_party": ["Straight ticket"], "parties": { "Governor": { "Ana": "Green", "Bo": "Blue" } } }
/// ```
///
/// The selections of a contest that asks for a party are named after the parties, unless `parties` says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Given {
    /// Contests that ask for a party, by name.
    pub straight_party: Vec<Name>,
    /// Contest, selection, its party.
    pub parties: BTreeMap<Name, BTreeMap<Name, Name>>,
}

/// What party marks gave to a contest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Carried {
    /// Cards on which candidates got votes by a party mark.
    pub cards: u64,
    /// How many votes they got.
    pub votes: u64,
    /// Cards with a party mark, or with one that could not be decided on, on which it is not known what the voter's own
    /// marks in the contest are: they are counted as the machine counted them.
    pub unclear: u64,
    /// Cards of the contest, if it has candidates of parties, on which no contest asks for a party.
    pub without: u64,
}

/// The contests of a record as party marks see them.
#[derive(Debug)]
pub struct Ticket {
    rules: Rules,
    /// For each contest that asks for a party the parties of its selections.
    asks: BTreeMap<u32, Vec<Option<usize>>>,
    /// The others that a party mark may be a vote in.
    slates: BTreeMap<u32, Slate>,
    /// Scratch: the marks of a contest with those that were added.
    marks: Vec<Mark>,
}

impl Ticket {
    /// The contests of a record, with what is given where it says nothing. What is given stands before what it says.
    ///
    /// # Errors
    /// No contest asks for a party; nobody is of a party; something is given for what there is not.
    pub fn of(contests: &[Contest], given: &Given, rules: &Rules) -> Result<Self, CountError> {
        let wrong = |what: String| CountError::Rules(format!("straight-party votes: {what}"));
        let named = |name: &Name| contests.iter().find(|contest| contest.name == *name);
        for name in given.straight_party.iter().chain(given.parties.keys()) {
            if named(name).is_none() {
                return Err(wrong(format!("no contest is called “{name}”")));
            }
        }
        for (contest, of) in &given.parties {
            let has = |name: &&Name| {
                let same = contests.iter().filter(|c| c.name == *contest);
                same.flat_map(|c| &c.selections).any(|s| s.name == **name)
            };
            if let Some(name) = of.keys().find(|name| !has(name)) {
                return Err(wrong(format!("“{contest}” has no selection “{name}”")));
            }
        }
        let asks = |contest: &Contest| {
            contest.ranks == 0
                && (contest.straight_party || given.straight_party.contains(&contest.name))
        };
        let mut places: BTreeMap<Name, usize> = BTreeMap::new();
        let mut place = |name: &Name| {
            let next = places.len();
            *places.entry(name.clone()).or_insert(next)
        };
        let mut ticket = Ticket {
            rules: rules.clone(),
            asks: BTreeMap::new(),
            slates: BTreeMap::new(),
            marks: Vec::new(),
        };
        for contest in contests {
            let of = given.parties.get(&contest.name);
            let parties = contest.selections.iter().map(|selection| {
                let stated = of.and_then(|of| of.get(&selection.name));
                let party = stated.or(selection.party.as_ref());
                let is_party = asks(contest) && selection.kind == SelectionKind::Regular;
                party.or_else(|| is_party.then_some(&selection.name))
            });
            let parties: Vec<Option<usize>> = parties.map(|name| name.map(&mut place)).collect();
            if asks(contest) {
                ticket.asks.insert(contest.number, parties);
                continue;
            }
            let may_be = contest.ranks == 0
                && !contest.cumulative
                && (rules.several_votes || contest.vote_for == 1)
                && u16::try_from(contest.selections.len()).is_ok();
            let mut slate = Slate {
                votes: contest.vote_for,
                ..Slate::default()
            };
            for (selection, party) in contest.selections.iter().zip(parties) {
                let (Some(party), Ok(number)) = (party, u16::try_from(selection.number)) else {
                    continue;
                };
                if slate.parties.len() <= party {
                    slate.parties.resize(party + 1, Vec::new());
                }
                if !selection.withdrawn {
                    slate.parties[party].push(number);
                }
            }
            if may_be && !slate.parties.is_empty() {
                ticket.slates.insert(contest.number, slate);
            }
        }
        let hint = "say it in a file with --parties";
        match () {
            () if ticket.asks.is_empty() => Err(wrong(format!(
                "no contest of the record asks for a party; {hint}"
            ))),
            () if ticket.slates.is_empty() => Err(wrong(format!(
                "the record says of nobody of which party they are; {hint}"
            ))),
            () => Ok(ticket),
        }
    }

    /// How a contest on a card is read by the rules: its marks, which stay as they are, with those that the card's party
    /// mark adds.
    pub fn read<'r>(
        &'r mut self,
        card: &'r Readings,
        reading: Reading<'r>,
        carried: &mut Carried,
    ) -> Reading<'r> {
        let Some(slate) = self.slates.get(&reading.contest) else {
            return reading;
        };
        let asked = card
            .iter()
            .filter_map(|of| Some((of, self.asks.get(&of.contest)?)));
        let (mut asks, mut undecided, mut party) = (false, false, Vec::new());
        for (of, parties) in asked {
            asks = true;
            undecided |= matches!(of.status, Status::Ambiguous | Status::Unreadable);
            party.extend(of.votes_each(false).filter_map(|mark| {
                let at = (mark.selection as usize).checked_sub(1)?;
                parties.get(at).copied().flatten()
            }));
        }
        party.sort_unstable();
        party.dedup();
        carried.without += u64::from(!asks);
        let is_decided = matches!(
            reading.status,
            Status::Blank | Status::Undervoted | Status::Voted | Status::Overvoted
        );
        if (undecided && reading.status != Status::Voted) || (!party.is_empty() && !is_decided) {
            carried.unclear += 1;
            return reading;
        }
        // Of an overvoted contest nothing counts: own marks override, whatever they are.
        if !is_decided || reading.status == Status::Overvoted {
            return reading;
        }
        let own = reading.votes_each(false).map(|mark| Place {
            rank: 1,
            candidate: u16::try_from(mark.selection).unwrap_or(u16::MAX),
        });
        let own: Vec<Place> = own.collect();
        let all = apply(&self.rules, slate, &party, &own);
        if all.len() == own.len() {
            return reading;
        }
        carried.cards += 1;
        carried.votes += (all.len() - own.len()) as u64;
        self.marks.clear();
        self.marks.extend(reading.marks);
        let added = all.iter().filter(|place| !own.contains(place));
        self.marks.extend(added.map(|place| Mark {
            rank: 1,
            selection: place.candidate.into(),
            counted: true,
            ambiguous: false,
            density: None,
        }));
        self.marks.sort_unstable();
        let status = match all.len() as u64 == u64::from(slate.votes) {
            true => Status::Voted,
            false => Status::Undervoted,
        };
        Reading {
            contest: reading.contest,
            status,
            marks: &self.marks,
        }
    }
}

#[cfg(test)]
mod tests;
