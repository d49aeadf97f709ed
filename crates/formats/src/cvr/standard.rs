//! Standard names of contests and selections, from lists that were given for it.
//!
//! Three lists are known: Colorado's canonical list (`CountyName, ContestName, ContestChoices`), Arlo's standardized
//! contests (`Contest Name, Jurisdictions`) and our own, which says what is called how (`County, Contest, Selection,
//! Canonical Contest, Canonical Selection`; county and selections may be empty). The first two have names alone: a name of
//! the files that is the same but for case, blanks and punctuation ([`election::fold`]) becomes the listed one. Ours
//! replaces the very name that stands in it.
//!
//! A list by counties applies to the files of a county, whose path has the county's name in it. Where a path names none
//! of the list's counties, all of the list applies, and a name that it has for several things is left as it is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::record::{NameMapping, SelectionKind};
use election::{Code, Finding, Kind, Name, Place, Weight, fold};

use super::{Listed, Opened, unreadable};
use crate::columns::{Columns, folded, shortened};
use crate::detect::{Content, detect};
use crate::table::Table;

/// A row of a list.
struct Entry {
    list: u32,
    place: Place,
    row: u32,
    /// Whose; everybody's where there is none.
    counties: Vec<Name>,
    contest: Name,
    says: Says,
    used: bool,
}

enum Says {
    /// A contest with its selections, as far as they are listed: parts of a cell between commas, each with whether the
    /// files have it.
    Listed(Vec<(String, bool)>),
    /// What the contest is to be called.
    Contest(Name),
    /// What a selection of it is to be called.
    Selection(Name, Name),
}

/// Lists of names, and what was made of them so far.
#[derive(Default)]
pub(crate) struct Standard {
    entries: Vec<Entry>,
    /// All counties of the lists, each with its words.
    counties: Vec<(Name, Vec<String>)>,
    /// Of the file whose names are asked for.
    file: OfFile,
    met: BTreeSet<Name>,
    mappings: BTreeSet<NameMapping>,
    findings: Vec<Finding>,
    reported: BTreeSet<(Code, Name, Name, Name)>,
}

#[derive(Default)]
struct OfFile {
    path: Name,
    county: Option<Name>,
    /// For each contest under its standard name what the file calls it.
    contests: HashMap<(Name, u32, u32), Name>,
    /// The same for selections, by contest.
    selections: HashMap<(usize, Name), Name>,
    /// For each contest's place in the catalog what the file calls it.
    called: HashMap<usize, Name>,
}

/// Lower-case words.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Whether a table has our own headings.
pub(super) fn is_ours(table: &Table) -> bool {
    let mut rows = table.rows().take(10).map(folded);
    rows.any(|cells| {
        let has = |name: &str| cells.iter().any(|cell| cell == name);
        has("contest") && has("canonicalcontest")
    })
}

impl Standard {
    /// The lists that were given.
    pub fn read(files: &Opened<'_>, listed: &mut Listed) -> Self {
        let mut standard = Standard::default();
        for at in files.names() {
            let place = Place::file(files.path(at).clone());
            let bytes = match files.whole(at) {
                Ok(bytes) => bytes,
                Err(error) => {
                    listed.push(unreadable(place, &error));
                    continue;
                }
            };
            let number = files.file(at).number;
            let known = standard.entries.len();
            let text = crate::table::decode(&bytes).0;
            let ours = Table::from_csv(&text).ok().filter(is_ours);
            if let Some(table) = ours {
                standard.ours(place.clone(), &table, number, listed);
            } else {
                let detected = detect(files.path(at), &bytes);
                detected.findings.into_iter().for_each(|f| listed.push(f));
                match (detected.kind, detected.content) {
                    (Kind::CanonicalNames, Content::Table(table)) => {
                        standard.colorado(place.clone(), &table, number, listed);
                    }
                    (Kind::ArloContests, Content::Table(table)) => {
                        standard.arlo(place.clone(), &table, number, listed);
                    }
                    _ => {}
                }
            }
            if standard.entries.len() == known {
                let why = std::io::Error::other("no list of names, or an empty one");
                listed.push(unreadable(place, &why));
            }
        }
        let mut counties: Vec<Name> = Vec::new();
        for county in standard.entries.iter().flat_map(|entry| &entry.counties) {
            if !counties.contains(county) {
                counties.push(county.clone());
            }
        }
        let counties = counties
            .into_iter()
            .map(|county| (county.clone(), words(&county)));
        standard.counties = counties.collect();
        standard
    }

    fn push(
        &mut self,
        place: Place,
        list: u32,
        row: u32,
        counties: Vec<Name>,
        contest: &str,
        says: Says,
    ) {
        self.entries.push(Entry {
            list,
            place: place.row(row),
            row,
            counties,
            contest: contest.into(),
            says,
            used: false,
        });
    }

    fn colorado(&mut self, place: Place, table: &Table, list: u32, listed: &mut Listed) {
        let headings = ["countyname", "contestname", "contestchoices"];
        let mut columns = Columns::headed_by(place.clone(), table, &headings);
        if let Some([county, contest, choices]) = columns.need_all(headings) {
            for row in columns.rows() {
                if row.cell(contest).is_empty() {
                    columns.unreadable(row, contest, "a contest");
                    continue;
                }
                let choices = row.cell(choices).split(',').map(str::trim);
                let choices = choices.filter(|choice| !choice.is_empty());
                let says = Says::Listed(choices.map(|c| (c.to_owned(), false)).collect());
                let county = Some(row.cell(county)).filter(|county| !county.is_empty());
                let counties = county.map(Name::from).into_iter().collect();
                self.push(
                    place.clone(),
                    list,
                    row.number,
                    counties,
                    row.cell(contest),
                    says,
                );
            }
        }
        columns
            .into_findings()
            .into_iter()
            .for_each(|f| listed.push(f));
    }

    fn arlo(&mut self, place: Place, table: &Table, list: u32, listed: &mut Listed) {
        let (contests, findings) = crate::arlo::standardized_contests(place.clone(), table);
        findings.into_iter().for_each(|f| listed.push(f));
        for contest in contests {
            let row = contest.place.row.unwrap_or(0);
            let counties = contest.jurisdictions.unwrap_or_default();
            let says = Says::Listed(Vec::new());
            self.push(place.clone(), list, row, counties, &contest.contest, says);
        }
    }

    fn ours(&mut self, place: Place, table: &Table, list: u32, listed: &mut Listed) {
        let mut columns =
            Columns::headed_by(place.clone(), table, &["contest", "canonicalcontest"]);
        if let Some([contest, to_contest]) = columns.need_all(["contest", "canonicalcontest"]) {
            let [county, selection, to_selection] =
                ["county", "selection", "canonicalselection"].map(|h| columns.find(&[h]));
            for row in columns.rows() {
                let cell = |at: Option<usize>| at.map_or("", |at| row.cell(at));
                let counties = Some(cell(county)).filter(|county| !county.is_empty());
                let counties: Vec<Name> = counties.map(Name::from).into_iter().collect();
                let (from, to) = (cell(selection), cell(to_selection));
                let (old, new) = (row.cell(contest), row.cell(to_contest));
                if old.is_empty()
                    || from.is_empty() != to.is_empty()
                    || (new.is_empty() && from.is_empty())
                {
                    let expected =
                        "a contest and its canonical name, and of a selection both or neither";
                    columns.unreadable(row, contest, expected);
                    continue;
                }
                if !new.is_empty() {
                    let says = Says::Contest(new.into());
                    self.push(place.clone(), list, row.number, counties.clone(), old, says);
                }
                if !from.is_empty() {
                    let says = Says::Selection(from.into(), to.into());
                    self.push(place.clone(), list, row.number, counties, old, says);
                }
            }
        }
        columns
            .into_findings()
            .into_iter()
            .for_each(|f| listed.push(f));
    }

    /// Whether names are replaced at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The names that follow are those of this file.
    pub fn begin(&mut self, path: &Name) {
        self.file = OfFile {
            path: path.clone(),
            county: self.county_of(path),
            ..OfFile::default()
        };
        self.met.extend(self.file.county.clone());
    }

    /// The county whose name stands deepest in a path, of several there the longest.
    fn county_of(&self, path: &str) -> Option<Name> {
        let parts: Vec<Vec<String>> = path.split('/').map(words).collect();
        let in_part = |part: &Vec<String>| {
            let of = self.counties.iter().filter(|(_, county)| {
                !county.is_empty() && part.windows(county.len()).any(|run| run == county)
            });
            of.max_by_key(|(_, county)| county.len())
                .map(|(name, _)| name.clone())
        };
        parts.iter().rev().find_map(in_part)
    }

    /// The places of the entries that speak to the file.
    fn entries(&self) -> Vec<usize> {
        let applies = |entry: &Entry| match &self.file.county {
            _ if entry.counties.is_empty() => true,
            Some(county) => entry.counties.contains(county),
            None => true,
        };
        let entries = self.entries.iter().enumerate();
        entries
            .filter(|(_, entry)| applies(entry))
            .map(|(k, _)| k)
            .collect()
    }

    /// The standard name of a contest.
    pub fn contest(&mut self, name: &str, vote_for: u32, ranks: u32) -> Name {
        let old = Name::from(name);
        if self.is_empty() {
            return old;
        }
        let of_file = self.entries();
        let aliases = of_file.iter().filter_map(|k| match &self.entries[*k].says {
            Says::Contest(new) if *self.entries[*k].contest == *name => Some((*k, new.clone())),
            _ => None,
        });
        // The name may be the canonical one, or selections alone be renamed: it is then right as it is.
        let spoken = |k: &usize| match &self.entries[*k].says {
            Says::Contest(new) => **new == *name,
            Says::Selection(..) => *self.entries[*k].contest == *name,
            Says::Listed(_) => false,
        };
        let spoken_of: Vec<(usize, Name)> = of_file
            .iter()
            .copied()
            .filter(spoken)
            .map(|k| (k, old.clone()))
            .collect();
        let found = self.chosen(aliases.collect(), name);
        let found = found.or_else(|| {
            let listed = |same: &dyn Fn(&str) -> bool| {
                let of = of_file.iter().filter(|k| {
                    matches!(self.entries[**k].says, Says::Listed(_))
                        && same(&self.entries[**k].contest)
                });
                of.map(|k| (*k, self.entries[*k].contest.clone()))
                    .collect::<Vec<_>>()
            };
            let exact = listed(&|contest| *contest == *name);
            let alike = match exact.is_empty() {
                true => listed(&|contest| fold(contest) == fold(name)),
                false => exact,
            };
            self.chosen(if alike.is_empty() { spoken_of } else { alike }, name)
        });
        let Some((entries, new)) = found else {
            self.unlisted(&old, None);
            return old;
        };
        let key = (new.clone(), vote_for, ranks);
        let first = self.file.contests.entry(key).or_insert_with(|| old.clone());
        if *first != old {
            let first = first.clone();
            self.conflict(&old, None, &format!("“{first}” has the name “{new}”"));
            return old;
        }
        for k in &entries {
            let entry = &mut self.entries[*k];
            entry.used |= match &entry.says {
                Says::Listed(_) => true,
                Says::Contest(_) => entry.contest == old,
                Says::Selection(..) => false,
            };
        }
        self.map(entries[0], &old, None, &new);
        new
    }

    /// The standard name of a selection of a contest, by the contest's place in the catalog and its standard name.
    pub fn selection(
        &mut self,
        at: usize,
        contest: &Name,
        name: &str,
        kind: SelectionKind,
    ) -> Name {
        let old = Name::from(name);
        if self.is_empty() || kind == SelectionKind::WriteIn {
            return old;
        }
        let called = self.file.called.get(&at).unwrap_or(contest).clone();
        let of_file = self.entries();
        let aliases = of_file.iter().filter_map(|k| match &self.entries[*k].says {
            Says::Selection(from, to)
                if **from == *name && [&called, contest].contains(&&self.entries[*k].contest) =>
            {
                Some((*k, to.clone()))
            }
            _ => None,
        });
        let mut parts = Vec::new();
        let mut lists_selections = false;
        let found = self.chosen(aliases.collect(), name).or_else(|| {
            let mut found = Vec::new();
            for k in &of_file {
                let entry = &self.entries[*k];
                if let (true, Says::Listed(choices)) = (entry.contest == *contest, &entry.says) {
                    lists_selections |= !choices.is_empty();
                    if let Some((from, to)) = choice(choices, name) {
                        let new: Vec<&str> =
                            choices[from..to].iter().map(|(c, _)| c.as_str()).collect();
                        found.push((*k, Name::from(new.join(", "))));
                        parts.push((*k, from, to));
                    }
                }
            }
            self.chosen(found, name)
        });
        let Some((entries, new)) = found else {
            if lists_selections && kind == SelectionKind::Regular {
                self.unlisted(contest, Some(&old));
            }
            return old;
        };
        let first = self.file.selections.entry((at, new.clone()));
        let first = first.or_insert_with(|| old.clone());
        if *first != old {
            let first = first.clone();
            self.conflict(
                contest,
                Some(&old),
                &format!("“{first}” has the name “{new}”"),
            );
            return old;
        }
        entries.iter().for_each(|k| self.entries[*k].used = true);
        for (k, from, to) in parts {
            if let Says::Listed(choices) = &mut self.entries[k].says {
                choices[from..to]
                    .iter_mut()
                    .for_each(|(_, used)| *used = true);
            }
        }
        self.map(entries[0], &called, Some(&old), &new);
        new
    }

    /// Keeps what the file calls a contest of the catalog.
    pub fn called(&mut self, at: usize, name: &str) {
        if !self.is_empty() {
            self.file.called.insert(at, name.into());
        }
    }

    /// The one name that entries give, those of the file's county before those of all; nothing, and a finding, if they
    /// give several.
    fn chosen(&mut self, mut found: Vec<(usize, Name)>, name: &str) -> Option<(Vec<usize>, Name)> {
        if self.file.county.is_some() {
            let own = |(k, _): &(usize, Name)| !self.entries[*k].counties.is_empty();
            if found.iter().any(own) {
                found.retain(own);
            }
        }
        let (_, first) = found.first()?.clone();
        if let Some((_, other)) = found.iter().find(|(_, new)| *new != first) {
            let found = format!("“{first}” and “{other}” in the list; left as it is");
            self.conflict(&name.into(), None, &found);
            return None;
        }
        Some((found.into_iter().map(|(k, _)| k).collect(), first))
    }

    fn report(&mut self, code: Code, contest: &Name, selection: Option<&Name>, finding: Finding) {
        let selection = selection.cloned().unwrap_or_default();
        let key = (code, self.file.path.clone(), contest.clone(), selection);
        if self.reported.insert(key) {
            self.findings.push(finding.contest(contest));
        }
    }

    fn conflict(&mut self, contest: &Name, selection: Option<&Name>, found: &str) {
        let name = shortened(selection.unwrap_or(contest));
        let place = Place::file(self.file.path.clone());
        let finding = Finding::new(
            Code::NameConflict,
            Weight::Unexplained,
            place,
            format!("one standard name of its own for “{name}”"),
            found,
        );
        self.report(Code::NameConflict, contest, selection, finding);
    }

    fn unlisted(&mut self, contest: &Name, selection: Option<&Name>) {
        let what = match selection {
            Some(selection) => format!("selection “{}”", shortened(selection)),
            None => format!("contest “{}”", shortened(contest)),
        };
        // A list of what is called how need not have every name.
        let says_all = |k: &usize| matches!(self.entries[*k].says, Says::Listed(_));
        let weight = match self.entries().iter().any(says_all) {
            true => Weight::Unexplained,
            false => Weight::Note,
        };
        let finding = Finding::new(
            Code::NameUnlisted,
            weight,
            Place::file(self.file.path.clone()),
            "a name of the list",
            what,
        );
        self.report(Code::NameUnlisted, contest, selection, finding);
    }

    fn map(&mut self, entry: usize, contest: &Name, selection: Option<&Name>, new: &Name) {
        let old = selection.unwrap_or(contest);
        if old == new {
            return;
        }
        let entry = &self.entries[entry];
        let finding = Finding::new(
            Code::NameMapped,
            Weight::Note,
            Place::file(self.file.path.clone()),
            format!("“{}”, {}", shortened(new), entry.place),
            format!("“{}”", shortened(old)),
        );
        self.mappings.insert(NameMapping {
            list: entry.list,
            row: entry.row,
            county: self.file.county.clone().unwrap_or_default(),
            contest: contest.clone(),
            selection: selection.cloned(),
            canonical: new.clone(),
        });
        self.report(Code::NameMapped, contest, selection, finding);
    }

    /// The names that were replaced; findings for them, and for names of the lists that no file has.
    pub fn finish(self, listed: &mut Listed) -> Vec<NameMapping> {
        self.findings.into_iter().for_each(|f| listed.push(f));
        let mut elsewhere: BTreeMap<Name, (u64, BTreeSet<&Name>)> = BTreeMap::new();
        for entry in &self.entries {
            let here = entry.counties.is_empty()
                || entry
                    .counties
                    .iter()
                    .any(|county| self.met.contains(county));
            let lacking: Vec<String> = match &entry.says {
                Says::Listed(choices) if entry.used => {
                    let unused = choices.iter().filter(|(_, used)| !used);
                    unused
                        .map(|(c, _)| format!("selection “{}”", shortened(c)))
                        .collect()
                }
                _ if entry.used => Vec::new(),
                Says::Selection(from, _) => vec![format!("selection “{}”", shortened(from))],
                _ => vec!["the contest".to_owned()],
            };
            if !here && !lacking.is_empty() {
                let of_file = elsewhere.entry(entry.place.file.clone()).or_default();
                of_file.0 += 1;
                of_file.1.extend(&entry.counties);
                continue;
            }
            for what in lacking {
                let (code, weight) = (Code::NameUnused, Weight::Unread);
                let expected = format!("{what} in a file");
                let finding = Finding::new(code, weight, entry.place.clone(), expected, "in none");
                listed.push(finding.contest(&entry.contest));
            }
        }
        for (file, (rows, counties)) in elsewhere {
            let found = format!(
                "{rows} rows of {} counties that no path names",
                counties.len()
            );
            let (code, weight) = (Code::NameUnused, Weight::Note);
            listed.push(Finding::new(
                code,
                weight,
                Place::file(file),
                "files of each county",
                found,
            ));
        }
        self.mappings.into_iter().collect()
    }
}

/// The parts, from and to, that a selection is: one that is the same or, joined with those after it, becomes so (a name
/// may have a comma of its own); else the same when folded, if there is one such.
fn choice(choices: &[(String, bool)], name: &str) -> Option<(usize, usize)> {
    // No name has more commas.
    const MOST_PARTS: usize = 4;
    let runs = || {
        let ends = |from: usize| (from + 1)..=choices.len().min(from + MOST_PARTS);
        (0..choices.len()).flat_map(move |from| ends(from).map(move |to| (from, to)))
    };
    let joined = |(from, to): (usize, usize)| {
        let parts: Vec<&str> = choices[from..to].iter().map(|(c, _)| c.as_str()).collect();
        parts.join(", ")
    };
    let exact = runs().find(|run| joined(*run) == name);
    exact.or_else(|| {
        let wanted = fold(name);
        let mut alike = runs().filter(|run| !wanted.is_empty() && fold(&joined(*run)) == wanted);
        alike.next().filter(|_| alike.next().is_none())
    })
}
