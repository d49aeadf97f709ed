//! What the ids of a report mean: contests and selections, precincts, devices.
//!
//! A selection is named by its candidates, its parties or its own text. One for a write-in is resolved where its
//! candidate has a name that is not that of the line (`Write-in`). A write-in may also be marked without a
//! selection; there are as many further lines as a card of any file has of those.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use election::record::SelectionKind;
use election::{Code, Finding, Name as Text, Place, Weight};

use super::Visit;
use super::cards::{marked_selections, snapshots};
use super::tree::{At, Member, Tree, Why};
use super::write::{COUNTING_GROUP, NAME_OF_LINE, NO_SELECTION, RANKS};
use crate::columns::shortened;
use crate::cvr::{Catalog, Listed, MOST_RANKS, unreadable};
use crate::write_ins;

/// More contests than any election has; a file that gives each card its own would fill the memory.
const MOST_CONTESTS: usize = 1 << 16;
/// How many members that are not of the standard are named.
const MOST_STRANGE: usize = 20;
/// No card has more write-ins in a contest that are not of a selection.
pub(super) const MOST_WRITE_INS: u32 = 100;
/// What a line for write-ins is called that has no name.
const WRITE_IN: &str = "Write-in";

/// What the first reading of a file tells.
pub(super) struct Learning {
    path: Text,
    has_election: bool,
    contests: Vec<Defined>,
    /// The ids of contests that were met, and members that are not of the standard.
    ids: HashSet<String>,
    strange: HashSet<String>,
    candidates: HashMap<String, String>,
    /// The ids of the parties of candidates, by the candidates' ids.
    parties_of: HashMap<String, String>,
    parties: HashMap<String, String>,
    units: HashMap<String, Text>,
    devices: HashMap<String, Device>,
    /// What cards need of a contest, by its id.
    needed: HashMap<String, Needed>,
    findings: Vec<Finding>,
}

/// A contest as it is defined.
struct Defined {
    id: String,
    name: String,
    votes_allowed: Option<u32>,
    elected: Option<u32>,
    ranks: u32,
    variation: String,
    /// Whether one vote is all that such a contest has.
    single: bool,
    /// Whether it asks for a party.
    asks_for_party: bool,
    selections: Vec<Choice>,
}

/// A selection as it is defined.
struct Choice {
    id: String,
    is_write_in: bool,
    candidates: Vec<String>,
    parties: Vec<String>,
    text: Option<String>,
    code: Option<String>,
    /// What a line for write-ins is called.
    line: Option<String>,
}

/// A device, and the counting group that only our own reports give it.
#[derive(Clone, Default)]
pub(super) struct Device {
    pub name: String,
    pub counting_group: Text,
}

/// What cards need of a contest.
#[derive(Clone, Copy, Default)]
struct Needed {
    rank: u32,
    write_ins: u32,
}

/// A contest of a report, resolved. Ordered by content, so that the order of files does not matter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Resolved {
    name: String,
    votes_allowed: Option<u32>,
    elected: Option<u32>,
    ranks: u32,
    variation: String,
    single: bool,
    asks_for_party: bool,
    selections: Vec<(String, SelectionKind)>,
    /// The party of each selection, where one is named.
    parties: Vec<Option<String>>,
}

/// What a first reading told, with its names.
pub(super) struct Learnt {
    contests: Vec<Resolved>,
    /// The ids of each contest and of its selections.
    ids: Vec<(String, Vec<String>)>,
    needed: Vec<Needed>,
    units: HashMap<String, Text>,
    devices: HashMap<String, Device>,
}

impl Learning {
    pub fn new(path: &Text) -> Self {
        Learning {
            path: path.clone(),
            has_election: false,
            contests: Vec::new(),
            ids: HashSet::new(),
            strange: HashSet::new(),
            candidates: HashMap::new(),
            parties_of: HashMap::new(),
            parties: HashMap::new(),
            units: HashMap::new(),
            devices: HashMap::new(),
            needed: HashMap::new(),
            findings: Vec::new(),
        }
    }

    /// Gives ids their names; nothing, with a finding, if the file does not say what its ids mean.
    pub fn finish(mut self, read: io::Result<()>, listed: &mut Listed) -> Option<Learnt> {
        let place = Place::file(self.path.clone());
        self.findings.drain(..).for_each(|f| listed.push(f));
        if !self.has_election {
            // Where the file has an Election, the cards before the break are read, and then it is said.
            if let Err(error) = read {
                listed.push(unreadable(place.clone(), &error));
            }
            let (code, weight) = (Code::FileUnreadable, Weight::Unread);
            let found = "none; its cards are not read";
            listed.push(Finding::new(
                code,
                weight,
                place,
                "an Election with contests",
                found,
            ));
            return None;
        }
        let mut learnt = Learnt {
            contests: Vec::new(),
            ids: Vec::new(),
            needed: Vec::new(),
            units: self.units,
            devices: self.devices,
        };
        for contest in self.contests {
            let needed = self.needed.get(&contest.id).copied().unwrap_or_default();
            let choices = contest.selections;
            let selections = choices
                .iter()
                .map(|choice| choice.resolved(&self.candidates, &self.parties));
            let parties = choices
                .iter()
                .map(|choice| choice.party(&self.parties_of, &self.parties));
            learnt.contests.push(Resolved {
                name: contest.name,
                votes_allowed: contest.votes_allowed,
                elected: contest.elected,
                ranks: contest.ranks,
                variation: contest.variation,
                single: contest.single,
                asks_for_party: contest.asks_for_party,
                selections: selections.collect(),
                parties: parties.collect(),
            });
            let ids = choices.into_iter().map(|choice| choice.id).collect();
            learnt.ids.push((contest.id, ids));
            learnt.needed.push(needed);
        }
        Some(learnt)
    }

    fn find(&mut self, code: Code, weight: Weight, expected: &str, found: String) {
        let place = Place::file(self.path.clone());
        self.findings
            .push(Finding::new(code, weight, place, expected, found));
    }

    fn election(&mut self, tree: &Tree) -> Result<(), Why> {
        for at in tree.all(0, Member::Candidate) {
            let id = tree.need(at, Member::ObjectId)?.to_owned();
            if let Some(party) = tree.word(at, Member::PartyId)? {
                self.parties_of.insert(id.clone(), party.to_owned());
            }
            if let Some(name) = name_of(tree, at)? {
                self.candidates.insert(id, name);
            }
        }
        for at in tree.all(0, Member::Contest) {
            let contest = contest(tree, at)?;
            if !self.ids.insert(contest.id.clone()) {
                let found = format!("“{}” twice; the second is left out", shortened(&contest.id));
                let (code, weight) = (Code::Duplicate, Weight::Unread);
                self.find(code, weight, "each contest once", found);
            } else if self.contests.len() < MOST_CONTESTS {
                self.contests.push(contest);
            } else {
                return Err(format!("more than {MOST_CONTESTS} contests"));
            }
        }
        self.has_election = true;
        Ok(())
    }

    /// What a card needs of its contests. What is wrong with it is said when it is read again.
    fn card(&mut self, tree: &Tree) {
        let Ok(Some((current, original))) = snapshots(tree) else {
            return;
        };
        for snapshot in [Some(current), original].into_iter().flatten() {
            for at in tree.all(snapshot, Member::CVRContest) {
                let Ok(id) = tree.need(at, Member::ContestId) else {
                    continue;
                };
                let mut needed = Needed::default();
                marked_selections(tree, at, |rank, is_anonymous| {
                    if rank <= MOST_RANKS {
                        needed.rank = needed.rank.max(rank);
                    }
                    needed.write_ins += u32::from(is_anonymous);
                });
                needed.write_ins = needed.write_ins.min(MOST_WRITE_INS);
                if let Some(known) = self.needed.get_mut(id) {
                    known.rank = known.rank.max(needed.rank);
                    known.write_ins = known.write_ins.max(needed.write_ins);
                } else if self.needed.len() < MOST_CONTESTS {
                    self.needed.insert(id.to_owned(), needed);
                }
            }
        }
    }
}

impl Visit for Learning {
    fn object(&mut self, name: Member, tree: &Tree) -> io::Result<()> {
        if let Some(strange) = &tree.strange {
            self.strange(strange);
        }
        let done = match name {
            Member::CVR => {
                self.card(tree);
                return Ok(());
            }
            Member::Election => self.election(tree),
            Member::Party => id_and_name(tree).map(|(id, name)| {
                self.parties.insert(id, name);
            }),
            Member::GpUnit => id_and_name(tree).map(|(id, name)| {
                self.units.insert(id, name.into());
            }),
            _ => device(tree).map(|(id, device)| {
                self.devices.insert(id, device);
            }),
        };
        match done {
            Ok(()) => Ok(()),
            Err(why) => self.damaged(name, &why),
        }
    }

    fn damaged(&mut self, name: Member, why: &str) -> io::Result<()> {
        // Cards are read again, and then it is said.
        if name != Member::CVR {
            let found = format!("{name:?}: {why}; it is left out");
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            self.find(code, weight, "an object of the standard", found);
        }
        Ok(())
    }

    fn strange(&mut self, member: &str) {
        let known = self.strange.len() >= MOST_STRANGE || self.strange.contains(member);
        if known {
            return;
        }
        self.strange.insert(member.to_owned());
        let found = format!("“{}”, which is not read", shortened(member));
        let (code, weight) = (Code::FileUnreadable, Weight::Note);
        self.find(code, weight, "members of the standard", found);
    }
}

/// What an object is called: its name, or else its code.
fn name_of(tree: &Tree, at: At) -> Result<Option<String>, Why> {
    let name = tree.raw(at, Member::Name)?.filter(|n| !n.trim().is_empty());
    Ok(name.map(str::to_owned).or_else(|| code_of(tree, at)))
}

fn code_of(tree: &Tree, at: At) -> Option<String> {
    let code = tree.all(at, Member::Code).next()?;
    let value = tree.texts(code, Member::Value).next()?;
    Some(value.to_owned())
}

fn id_and_name(tree: &Tree) -> Result<(String, String), Why> {
    let id = tree.need(0, Member::ObjectId)?;
    let abbreviation = tree.word(0, Member::Abbreviation)?.map(str::to_owned);
    let name = name_of(tree, 0)?
        .or(abbreviation)
        .unwrap_or_else(|| id.to_owned());
    Ok((id.to_owned(), name))
}

fn device(tree: &Tree) -> Result<(String, Device), Why> {
    let id = tree.need(0, Member::ObjectId)?;
    let counting_group = tree.code(0, COUNTING_GROUP);
    // A device of our own reports may be there for its counting group alone.
    let unnamed = if counting_group.is_some() { "" } else { id };
    let device = Device {
        name: tree
            .raw(0, Member::SerialNumber)?
            .unwrap_or(unnamed)
            .to_owned(),
        counting_group: counting_group.unwrap_or_default().into(),
    };
    Ok((id.to_owned(), device))
}

/// The name of a class without the namespace before it.
fn class(tree: &Tree, at: At) -> Result<&str, Why> {
    let class = tree.word(at, Member::Class)?.unwrap_or_default();
    Ok(class.rsplit(['.', ':']).next().unwrap_or_default())
}

fn contest(tree: &Tree, at: At) -> Result<Defined, Why> {
    let id = tree.need(at, Member::ObjectId)?.to_owned();
    let abbreviation = tree.word(at, Member::Abbreviation)?.map(str::to_owned);
    let ranks = tree.code(at, RANKS).and_then(|n| n.trim().parse().ok());
    let named = tree.raw(at, Member::Name)?.map(str::to_owned);
    let named = named.or(abbreviation).or_else(|| code_of(tree, at));
    let mut selections = Vec::new();
    for at in tree.all(at, Member::ContestSelection) {
        if tree.code(at, NO_SELECTION).is_none() {
            selections.push(choice(tree, at)?);
        }
    }
    Ok(Defined {
        name: named.unwrap_or_else(|| id.clone()),
        id,
        votes_allowed: tree.number(at, Member::VotesAllowed)?.filter(|n| *n > 0),
        elected: tree.number(at, Member::NumberElected)?.filter(|n| *n > 0),
        ranks: ranks.filter(|n| *n <= MOST_RANKS).unwrap_or(0),
        variation: tree
            .word(at, Member::VoteVariation)?
            .unwrap_or_default()
            .to_owned(),
        single: class(tree, at)? != "CandidateContest",
        asks_for_party: class(tree, at)? == "PartyContest",
        selections,
    })
}

fn choice(tree: &Tree, at: At) -> Result<Choice, Why> {
    let list = |name| tree.texts(at, name).map(|t| t.trim().to_owned()).collect();
    Ok(Choice {
        id: tree.need(at, Member::ObjectId)?.to_owned(),
        is_write_in: tree.word(at, Member::IsWriteIn)? == Some("true"),
        candidates: list(Member::CandidateIds),
        parties: list(Member::PartyIds),
        text: tree.raw(at, Member::Selection)?.map(str::to_owned),
        code: code_of(tree, at),
        line: tree.code(at, NAME_OF_LINE).map(str::to_owned),
    })
}

impl Choice {
    /// The one party that it names, or that its candidates have.
    fn party(
        &self,
        of_candidates: &HashMap<String, String>,
        names: &HashMap<String, String>,
    ) -> Option<String> {
        let of_candidates = self
            .candidates
            .iter()
            .filter_map(|id| of_candidates.get(id));
        let mut ids = self.parties.iter().chain(of_candidates);
        let first = ids.next()?;
        ids.all(|id| id == first)
            .then(|| names.get(first).unwrap_or(first).clone())
    }

    /// Its name and what it is.
    fn resolved(
        &self,
        candidates: &HashMap<String, String>,
        parties: &HashMap<String, String>,
    ) -> (String, SelectionKind) {
        let named = |ids: &[String], names: &HashMap<String, String>| {
            let names = ids.iter().filter_map(|id| names.get(id).cloned());
            Some(names.collect::<Vec<_>>().join(" / ")).filter(|name| !name.is_empty())
        };
        let candidate = named(&self.candidates, candidates);
        if self.is_write_in {
            return match candidate {
                Some(name) if write_ins::is_line(&name) => (name, SelectionKind::WriteIn),
                Some(name) => (name, SelectionKind::QualifiedWriteIn),
                None => {
                    let line = self.line.as_deref().unwrap_or(WRITE_IN);
                    (line.to_owned(), SelectionKind::WriteIn)
                }
            };
        }
        let name = candidate
            .or_else(|| named(&self.parties, parties))
            .or_else(|| self.text.clone())
            .or_else(|| self.code.clone())
            .or_else(|| self.candidates.first().cloned())
            .unwrap_or_else(|| self.id.clone());
        (name, SelectionKind::Regular)
    }
}

/// What the ids of a file mean.
pub(super) struct Definitions {
    contests: HashMap<String, OfContest>,
    pub units: HashMap<String, Text>,
    pub devices: HashMap<String, Device>,
    /// What a report does not say of a contest.
    pub missing: Vec<(String, Missing)>,
}

/// A number that a report does not say.
#[derive(Clone, Copy)]
pub(super) enum Missing {
    /// How many votes are allowed without ranks: one is taken.
    Votes,
    /// How many are elected with ranks: it stays unknown.
    Elected,
}

/// What the ids of a contest mean.
pub(super) struct OfContest {
    /// Its place in the catalog.
    pub at: usize,
    selections: HashMap<String, u32>,
    /// The selections of write-ins that are not of a selection.
    pub write_ins: Vec<u32>,
    /// Whether a selection may get several votes.
    pub is_scored: bool,
    /// Which of its selections are for write-ins.
    is_write_in: Vec<bool>,
}

impl OfContest {
    /// The number of a selection.
    pub fn selection(&self, id: &str) -> Option<u32> {
        self.selections.get(id).copied()
    }

    /// Whether a selection is for write-ins.
    pub fn is_write_in(&self, selection: u32) -> bool {
        let at = selection as usize - 1;
        self.is_write_in.get(at).copied().unwrap_or(true)
    }
}

impl Definitions {
    /// What the ids of a contest mean.
    pub fn contest(&self, id: &str) -> Option<&OfContest> {
        self.contests.get(id)
    }

    /// The definitions of each file. The contests of all go to the catalog: those of the longest list first, then by
    /// content, so that the order of the files does not matter.
    pub fn of_all(files: &[(&election::Name, &Learnt)], catalog: &mut Catalog) -> Vec<Self> {
        let mut needed: BTreeMap<(&str, usize), Needed> = BTreeMap::new();
        for (_, learnt) in files {
            for ((key, contest), of_file) in learnt.keys().zip(&learnt.needed) {
                let all = needed.entry(key).or_default();
                all.rank = all.rank.max(of_file.rank).max(contest.ranks);
                all.write_ins = all.write_ins.max(of_file.write_ins);
            }
        }
        let mut order: Vec<&(&election::Name, &Learnt)> = files.iter().collect();
        order.sort_by_key(|(_, learnt)| (Reverse(learnt.contests.len()), &learnt.contests));
        for (path, learnt) in order {
            learnt.numbered(path, &needed, catalog);
        }
        let numbered = files
            .iter()
            .map(|(path, learnt)| learnt.numbered(path, &needed, catalog));
        numbered.collect()
    }
}

impl Learnt {
    /// The contests, each with its name and how many before it have the same.
    fn keys(&self) -> impl Iterator<Item = ((&str, usize), &Resolved)> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        self.contests.iter().map(move |contest| {
            let nth = seen.entry(&contest.name).or_default();
            *nth += 1;
            ((contest.name.as_str(), *nth - 1), contest)
        })
    }

    fn numbered(
        &self,
        path: &election::Name,
        needed: &BTreeMap<(&str, usize), Needed>,
        catalog: &mut Catalog,
    ) -> Definitions {
        let mut definitions = Definitions {
            contests: HashMap::new(),
            units: self.units.clone(),
            devices: self.devices.clone(),
            missing: Vec::new(),
        };
        let mut same: HashMap<(&str, u32, u32, bool), usize> = HashMap::new();
        catalog.begin(path);
        for ((key, contest), (id, ids)) in self.keys().zip(&self.ids) {
            let needed = needed.get(&key).copied().unwrap_or_default();
            let ranks = contest.ranks(needed.rank);
            let (vote_for, missing) = contest.vote_for(ranks);
            if let Some(missing) = missing {
                definitions.missing.push((contest.name.clone(), missing));
            }
            let cumulative = contest.variation == "cumulative" && ranks == 0;
            let of = (&*contest.name, vote_for, ranks, cumulative);
            let nth = same.entry(of).or_default();
            let at = match cumulative {
                true => catalog.cumulative_contest(&contest.name, vote_for, *nth),
                false => catalog.contest(&contest.name, vote_for, ranks, *nth),
            };
            *nth += 1;
            if let Some(elected) = contest.elected.filter(|n| ranks == 0 && *n != vote_for) {
                catalog.elects(at, elected);
            }
            if contest.asks_for_party && ranks == 0 {
                catalog.asks_for_party(at);
            }
            let mut before: HashMap<&(String, SelectionKind), usize> = HashMap::new();
            let mut selections = HashMap::new();
            for ((selection, party), id) in contest.selections.iter().zip(&contest.parties).zip(ids)
            {
                let nth = before.entry(selection).or_default();
                let number = catalog.selection(at, &selection.0, selection.1, *nth);
                *nth += 1;
                if let Some(party) = party {
                    catalog.of_party(at, number, party);
                }
                selections.insert(id.clone(), number);
            }
            let line = (WRITE_IN.to_owned(), SelectionKind::WriteIn);
            let lines = before.get(&line).copied().unwrap_or(0);
            let write_ins = (lines..lines + needed.write_ins as usize)
                .map(|nth| catalog.selection(at, WRITE_IN, SelectionKind::WriteIn, nth));
            let write_ins = write_ins.collect();
            let of_catalog = &catalog.contests()[at].selections;
            let is_write_in = of_catalog.iter().map(|s| s.kind != SelectionKind::Regular);
            let of_contest = OfContest {
                at,
                selections,
                write_ins,
                is_scored: matches!(&*contest.variation, "range" | "borda"),
                is_write_in: is_write_in.collect(),
            };
            definitions.contests.insert(id.clone(), of_contest);
        }
        definitions
    }
}

impl Resolved {
    /// How many ranks it has, where a card has this one as its highest. A first rank alone is none.
    fn ranks(&self, highest: u32) -> u32 {
        match highest.max(self.ranks) {
            0 | 1 if self.variation == "rcv" || self.ranks == 1 => 1,
            0 | 1 => 0,
            ranks => ranks,
        }
    }

    /// How many votes are allowed, or with ranks how many are elected; and what the file does not say of it.
    fn vote_for(&self, ranks: u32) -> (u32, Option<Missing>) {
        if ranks > 0 {
            let missing = self.elected.is_none().then_some(Missing::Elected);
            return (self.elected.unwrap_or(0), missing);
        }
        let all = || u32::try_from(self.selections.len().max(1)).unwrap_or(u32::MAX);
        match self.votes_allowed {
            Some(said) => (said, None),
            None if self.variation == "approval" => (all(), None),
            None if self.single || matches!(&*self.variation, "plurality" | "majority") => {
                (1, None)
            }
            None => (1, Some(Missing::Votes)),
        }
    }
}
