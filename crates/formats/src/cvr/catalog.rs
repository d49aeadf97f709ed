//! The contests of all files, numbered once before any card is read.

use std::collections::{BTreeMap, HashMap};

use election::Name;
use election::record::{Contest, NameMapping, Selection, SelectionKind};
use election::{Code, Finding, Place, Weight};

use super::Listed;
use super::standard::Standard;

/// No contest has more ranks; a ranking is written with a place for each.
pub(crate) const MOST_RANKS: u32 = 1000;

/// No table of cards has more columns: contests and selections are looked for among those before. One that has is not
/// read, with a finding.
pub(crate) const MOST_COLUMNS_OF_CARDS: usize = 1 << 14;

/// Contests by name, votes allowed, ranks and whether votes are cumulative: files that agree on all four have the same
/// contest.
#[derive(Default)]
pub(crate) struct Catalog {
    contests: Vec<Contest>,
    known: HashMap<(Name, u32, u32, bool, usize), usize>,
    /// For each contest, name and kind of a selection the numbers of those that have them.
    selections: HashMap<(usize, Name, SelectionKind), Vec<u32>>,
    ids: FileIds,
    standard: Standard,
}

/// What files call contests and selections beside their names: numbers or other ids, each unique in an export only.
#[derive(Debug, Default)]
pub struct FileIds(BTreeMap<(u32, u32), Vec<Name>>);

impl FileIds {
    /// The ids of a contest.
    pub fn contest(&self, contest: u32) -> &[Name] {
        self.selection(contest, 0)
    }

    /// The ids of a selection of a contest.
    pub fn selection(&self, contest: u32, selection: u32) -> &[Name] {
        self.0.get(&(contest, selection)).map_or(&[], Vec::as_slice)
    }
}

impl Catalog {
    /// No contests yet, and names as lists have them.
    pub fn new(standard: Standard) -> Self {
        Catalog {
            standard,
            ..Catalog::default()
        }
    }

    /// Says of which file the names are that follow: its path tells the county, whose names a list may have.
    pub fn begin(&mut self, path: &Name) {
        self.standard.begin(path);
    }

    /// The place of a contest in the list, where it is put if it is new. `nth` counts the contests of one
    /// file that agree on all four.
    pub fn contest(&mut self, name: &str, vote_for: u32, ranks: u32, nth: usize) -> usize {
        self.numbered(name, (vote_for, ranks, false), nth)
    }

    /// The same for a contest where a selection may be given several of the votes.
    pub fn cumulative_contest(&mut self, name: &str, vote_for: u32, nth: usize) -> usize {
        self.numbered(name, (vote_for, 0, true), nth)
    }

    fn numbered(
        &mut self,
        called: &str,
        (vote_for, ranks, cumulative): (u32, u32, bool),
        nth: usize,
    ) -> usize {
        let name = self.standard.contest(called, vote_for, ranks);
        let next = self.contests.len();
        let key = (name.clone(), vote_for, ranks, cumulative, nth);
        let at = *self.known.entry(key).or_insert(next);
        if at == next {
            self.contests.push(Contest {
                number: u32::try_from(next + 1).expect("fewer contests than bytes of a manifest"),
                name,
                vote_for,
                ranks,
                cumulative,
                straight_party: false,
                selections: Vec::new(),
            });
        }
        self.standard.called(at, called);
        at
    }

    /// The number of a selection in a contest, where it is put if it is new. `nth` counts the selections
    /// of one file with the same name and kind: three lines for write-ins are three selections.
    pub fn selection(
        &mut self,
        contest: usize,
        name: &str,
        kind: SelectionKind,
        nth: usize,
    ) -> u32 {
        let of_contest = self.contests[contest].name.clone();
        let name = self.standard.selection(contest, &of_contest, name, kind);
        let key = (contest, name.clone(), kind);
        let same = self.selections.entry(key).or_default();
        if let Some(number) = same.get(nth) {
            return *number;
        }
        let selections = &mut self.contests[contest].selections;
        let number = u32::try_from(selections.len() + 1).expect("fewer than bytes of a manifest");
        same.push(number);
        selections.push(Selection {
            number,
            name,
            kind,
            withdrawn: false,
            party: None,
        });
        number
    }

    /// Says that a selection has withdrawn.
    pub fn withdraw(&mut self, contest: usize, number: u32) {
        self.contests[contest].selections[number as usize - 1].withdrawn = true;
    }

    /// Says that a contest asks for a party.
    pub fn asks_for_party(&mut self, contest: usize) {
        self.contests[contest].straight_party = true;
    }

    /// Says of which party a selection is; of what files say differently the first stands.
    pub fn of_party(&mut self, contest: usize, number: u32, party: &str) {
        let selection = &mut self.contests[contest].selections[number as usize - 1];
        selection.party.get_or_insert_with(|| party.into());
    }

    /// The names that were replaced; findings for them, and for contests of one name that stay several.
    pub fn finish(&mut self, listed: &mut Listed) -> Vec<NameMapping> {
        let standard = std::mem::take(&mut self.standard);
        if !standard.is_empty() {
            let mut first: HashMap<&Name, &Contest> = HashMap::new();
            for contest in &self.contests {
                let of_name = *first.entry(&contest.name).or_insert(contest);
                let rule = |c: &Contest| (c.vote_for, c.ranks, c.cumulative);
                if rule(of_name) != rule(contest) {
                    let say = |c: &Contest| {
                        let cumulative = if c.cumulative { ", cumulative" } else { "" };
                        format!("vote for {}, {} ranks{cumulative}", c.vote_for, c.ranks)
                    };
                    let found = format!("{}; it stays another contest", say(contest));
                    let (code, weight) = (Code::NameConflict, Weight::Unexplained);
                    let place = Place::file("contests.json");
                    let finding = Finding::new(code, weight, place, say(of_name), found);
                    listed.push(finding.contest(&contest.name));
                }
            }
        }
        standard.finish(listed)
    }

    /// Notes what a file calls a contest, or a selection of it, beside its name.
    pub fn note_id(&mut self, contest: usize, selection: Option<u32>, id: &str) {
        // Selections are numbered from 1: 0 is the contest.
        let of = (self.contests[contest].number, selection.unwrap_or(0));
        let ids = self.ids.0.entry(of).or_default();
        if ids.iter().all(|known| **known != *id) {
            ids.push(id.into());
        }
    }

    /// What files call contests and selections beside their names.
    pub fn ids(&self) -> &FileIds {
        &self.ids
    }

    /// The contests, by number.
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }
}
