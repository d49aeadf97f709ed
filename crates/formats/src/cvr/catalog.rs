//! The contests of all files, numbered once before any card is read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::Name;
use election::record::{Contest, NameMapping, Selection, SelectionKind};
use election::{Code, Finding, Place, Weight};

use super::Listed;
use super::standard::Standard;
use crate::columns::shortened;

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
    /// What files say of one contest differently: the contest, what stands, what another file says.
    conflicts: BTreeSet<(usize, String, String)>,
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
                elected: None,
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

    /// Says how many a contest without ranks elects, if that is not the number of votes; of what files say differently the
    /// first stands, with a finding.
    pub fn elects(&mut self, contest: usize, elected: u32) {
        let of = &mut self.contests[contest];
        let before = *of.elected.get_or_insert(elected);
        if before != elected {
            let say = |elected| format!("{elected} elected");
            let conflict = (contest, say(before), say(elected));
            self.conflicts.insert(conflict);
        }
    }

    /// Says of which party a selection is; of what files say differently the first stands, with a finding.
    pub fn of_party(&mut self, contest: usize, number: u32, party: &str) {
        let selection = &mut self.contests[contest].selections[number as usize - 1];
        let before = selection.party.get_or_insert_with(|| party.into());
        if **before != *party {
            let say = |party: &str| {
                let (name, party) = (shortened(&selection.name), shortened(party));
                format!("“{name}” of the party “{party}”")
            };
            let conflict = (contest, say(before), say(party));
            self.conflicts.insert(conflict);
        }
    }

    /// The names that were replaced; findings for them, and for contests of one name that stay several.
    pub fn finish(&mut self, listed: &mut Listed) -> Vec<NameMapping> {
        let standard = std::mem::take(&mut self.standard);
        for (contest, stands, other) in std::mem::take(&mut self.conflicts) {
            let (code, weight) = (Code::NameConflict, Weight::Unexplained);
            let place = Place::file("contests.json");
            let found = format!("{other}, in another file; what stands first is kept");
            let finding = Finding::new(code, weight, place, stands, found);
            listed.push(finding.contest(&self.contests[contest].name));
        }
        alike(&self.contests, listed);
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

/// A name without case, blanks and punctuation, its words apart: `1.1` is not `11`.
fn words(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => lower,
        false => words.join(" "),
    }
}

/// Names that are the same but for case, blanks and punctuation, of contests that are alike or of selections of one
/// contest: whether they are one is for people to say.
fn alike(contests: &[Contest], listed: &mut Listed) {
    let mut say = |of: Option<&Name>, first: &Name, other: &Name| {
        let (code, weight) = (Code::NameConflict, Weight::Unexplained);
        let what = if of.is_some() { "selection" } else { "contest" };
        let expected = format!("one spelling of “{}”", shortened(first));
        let found = format!("“{}”, too; it is another {what} here", shortened(other));
        let finding = Finding::new(code, weight, Place::file("contests.json"), expected, found);
        let hint = "if both are one, a list of names given with --names says so";
        listed.push(finding.contest(of.unwrap_or(other)).note(hint));
    };
    let mut first: HashMap<(String, u32, u32, bool), &Name> = HashMap::new();
    for contest in contests {
        let key = (
            words(&contest.name),
            contest.vote_for,
            contest.ranks,
            contest.cumulative,
        );
        let before = *first.entry(key).or_insert(&contest.name);
        if *before != contest.name {
            say(None, before, &contest.name);
        }
        let mut first: HashMap<(String, SelectionKind), &Name> = HashMap::new();
        for selection in &contest.selections {
            let key = (words(&selection.name), selection.kind);
            let before = *first.entry(key).or_insert(&selection.name);
            if *before != selection.name {
                say(Some(&contest.name), before, &selection.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_one() {
        let mut catalog = Catalog::new(Standard::default());
        let regular = SelectionKind::Regular;
        for (contest, selections) in [
            (
                "Mayor",
                &["Ann Ash", "ANN  ASH", "Ward 1.1", "Ward 11", "+", "-"][..],
            ),
            ("MAYOR", &["Ann Ash"]),
            ("Mayor, Second", &[]),
        ] {
            let at = catalog.contest(contest, 1, 0, 0);
            for name in selections {
                catalog.selection(at, name, regular, 0);
            }
        }
        catalog.contest("mayor", 2, 0, 0); // so many votes: another contest
        let mut listed = Listed::default();
        catalog.finish(&mut listed);
        let found: Vec<String> = listed.findings().iter().map(|f| f.found.clone()).collect();
        assert_eq!(
            found,
            [
                "“ANN  ASH”, too; it is another selection here",
                "“MAYOR”, too; it is another contest here"
            ]
        );
    }
}
