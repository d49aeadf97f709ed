//! The contests of all files, numbered once before any card is read.

use std::collections::HashMap;

use election::Name;
use election::record::{Contest, Selection, SelectionKind};

/// No contest has more ranks; a ranking is written with a place for each.
pub(crate) const MOST_RANKS: u32 = 1000;

/// No table of cards has more columns: contests and selections are looked for among those before.
pub(crate) const MOST_COLUMNS_OF_CARDS: usize = 1 << 14;

/// Contests by name, votes allowed and ranks: files that agree on all three have the same contest.
#[derive(Default)]
pub(crate) struct Catalog {
    contests: Vec<Contest>,
    known: HashMap<(Name, u32, u32, usize), usize>,
}

impl Catalog {
    /// The place of a contest in the list, where it is put if it is new. `nth` counts the contests of one
    /// file that agree on all three.
    pub fn contest(&mut self, name: &str, vote_for: u32, ranks: u32, nth: usize) -> usize {
        let name: Name = name.into();
        let next = self.contests.len();
        let key = (name.clone(), vote_for, ranks, nth);
        let at = *self.known.entry(key).or_insert(next);
        if at == next {
            self.contests.push(Contest {
                number: u32::try_from(next + 1).expect("fewer contests than bytes of a manifest"),
                name,
                vote_for,
                ranks,
                selections: Vec::new(),
            });
        }
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
        let selections = &mut self.contests[contest].selections;
        let same = |s: &&Selection| &*s.name == name && s.kind == kind;
        if let Some(found) = selections.iter().filter(same).nth(nth) {
            return found.number;
        }
        let number = u32::try_from(selections.len() + 1).expect("fewer than bytes of a manifest");
        selections.push(Selection {
            number,
            name: name.into(),
            kind,
        });
        number
    }

    /// The contests, by number.
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }
}
