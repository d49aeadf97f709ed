//! The early layout's tables of names, which stand beside its table of cards.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

use election::record::FileKind;
use election::{Code, Finding, Name, Place, Weight, fold};

use super::folder;
use super::headings::wrong;
use crate::cvr::{Catalog, Column, ContestColumns, Listed, Opened, unreadable};
use crate::delimited::{Row, Rows};
use crate::write_ins;

/// No table of names is longer.
const MOST_NAMES: usize = 1 << 16;

/// Which names a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    Contests,
    Choices,
    Precincts,
    Parties,
}

impl Names {
    /// Known by the headings, which are these and no others.
    pub fn of(row: Row<'_>) -> Option<Self> {
        let titles: Vec<String> = row.texts().iter().map(|title| fold(title)).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        match titles[..] {
            ["contestid", "contestname"] => Some(Names::Contests),
            ["choiceid", "contestid", "choicename"] => Some(Names::Choices),
            ["precinctid", "ballotstyleid", "precinctname"] => Some(Names::Precincts),
            ["partyid", "partyname"] => Some(Names::Parties),
            _ => None,
        }
    }
}

/// Names of precincts by their ids.
pub(super) type Precincts = HashMap<String, Name>;

/// The names of a folder.
#[derive(Default)]
pub(super) struct Tables {
    contests: HashMap<String, String>,
    /// By the choice's id: the contest's id and the choice's name.
    choices: HashMap<String, (String, String)>,
    pub precincts: Precincts,
}

impl Tables {
    /// The tables in the folder of a table of cards.
    pub fn beside(files: &Opened<'_>, cards: &Name, listed: &mut Listed) -> Self {
        let mut tables = Tables::default();
        let names = files.of_kind(FileKind::ClearBallotNames);
        for at in names.filter(|at| folder(files.path(*at)) == folder(cards)) {
            let path = files.path(at);
            let read = files.stream(at, |stream| tables.read(stream, path, listed));
            if let Err(error) = read.and_then(|read| read) {
                listed.push(unreadable(Place::file(path.clone()), &error));
            }
        }
        for (what, found) in [
            ("contests", tables.contests.is_empty()),
            ("choices", tables.choices.is_empty()),
        ] {
            if found {
                let (code, weight) = (Code::ColumnMissing, Weight::Unread);
                let place = Place::file(cards.clone());
                let expected = format!("a table of {what} in its folder");
                listed.push(Finding::new(code, weight, place, expected, "none"));
            }
        }
        tables
    }

    fn read(&mut self, stream: &mut dyn Read, path: &Name, listed: &mut Listed) -> io::Result<()> {
        let mut rows = Rows::new(stream)?;
        let names = rows.next()?.and_then(Names::of);
        let mut read = 0;
        while let Some(row) = rows.next()? {
            if row.is_blank() {
                continue;
            }
            read += 1;
            if read > MOST_NAMES {
                return Err(io::Error::other(format!("more than {MOST_NAMES} names")));
            }
            let cell = |at: usize| row.text(at);
            let mut find = |code, weight, expected: &str, found: &str| {
                let place =
                    Place::file(path.clone()).row(u32::try_from(row.line).unwrap_or(u32::MAX));
                listed.push(Finding::new(code, weight, place, expected, found));
            };
            if !row.ended {
                find(
                    Code::LastLine,
                    Weight::Note,
                    "an end of the line",
                    "the end of the file",
                );
            }
            let (width, new) = match names {
                Some(Names::Contests) => (2, self.contests.insert(cell(0), cell(1)).is_none()),
                Some(Names::Choices) => {
                    let of = (cell(1), cell(2));
                    (3, self.choices.insert(cell(0), of).is_none())
                }
                // A precinct has a row for each of its ballot styles.
                Some(Names::Precincts) => {
                    let name: Name = cell(2).into();
                    let before = self.precincts.insert(cell(0), name.clone());
                    (3, before.is_none_or(|before| before == name))
                }
                Some(Names::Parties) | None => return Ok(()),
            };
            if row.len() != width || !new {
                let expected = "an id of its own and a name";
                find(
                    Code::CellUnreadable,
                    Weight::Unread,
                    expected,
                    &row.texts().join(", "),
                );
            }
        }
        Ok(())
    }

    /// The columns `Choice_<id>_1` of contests, in the order of the contests' first columns.
    pub fn columns<'t>(
        &self,
        titles: impl Iterator<Item = (usize, &'t String)>,
        place: &Place,
        catalog: &mut Catalog,
        listed: &mut Listed,
    ) -> Vec<ContestColumns> {
        let mut contests: Vec<(&str, ContestColumns)> = Vec::new();
        let mut named = HashMap::new();
        let mut met = HashSet::new();
        for (at, title) in titles {
            if !met.insert(title) {
                wrong(place, title, Code::Duplicate, "each choice once", listed);
                continue;
            }
            // What the second number is was not seen: it is 1 everywhere.
            let id = title
                .strip_prefix("Choice_")
                .and_then(|id| id.strip_suffix("_1"));
            let choice = id.and_then(|id| self.choices.get(id));
            let known = choice.and_then(|(contest, name)| {
                let (id, of) = self.contests.get_key_value(contest)?;
                Some((id.as_str(), of, name))
            });
            let Some((id, contest, name)) = known else {
                let expected = "a choice of a contest in the tables of names";
                wrong(place, title, Code::NameConflict, expected, listed);
                continue;
            };
            let k = contests.iter().position(|(of, _)| *of == id);
            let k = k.unwrap_or_else(|| {
                // Several contests may have one name: mayors of two towns.
                let namesakes = contests
                    .iter()
                    .filter(|(of, _)| self.contests[*of] == *contest);
                let contest = catalog.contest(contest, 1, 0, namesakes.count());
                contests.push((id, ContestColumns::new(contest)));
                contests.len() - 1
            });
            let ContestColumns {
                contest, columns, ..
            } = &mut contests[k].1;
            let nth = named.entry((*contest, name)).or_insert(0_usize);
            let selection = catalog.selection(*contest, name, write_ins::kind_of(name), *nth);
            *nth += 1;
            columns.push(Column {
                at,
                selection,
                rank: 1,
            });
        }
        if !contests.is_empty() {
            let (code, weight) = (Code::ColumnMissing, Weight::Note);
            let expected = "how many votes each contest allows";
            let found = "nothing; one is assumed";
            listed.push(Finding::new(code, weight, place.clone(), expected, found));
        }
        contests.into_iter().map(|(_, contest)| contest).collect()
    }
}
