//! Names of counties and contests, and which spellings are one name.

use std::collections::{HashMap, HashSet};

use election::{Code, Finding, Name, Place, PublishedAudit, Weight, fold};

use crate::Record;

/// Names by their folded form, in order of first appearance, with every spelling.
#[derive(Default)]
pub(crate) struct Joined {
    pub places: HashMap<String, usize>,
    /// Folded names that are several names in one list.
    several: HashSet<String>,
    spellings: Vec<Vec<(Name, Place)>>,
    /// Every spelling seen.
    seen: HashSet<Name>,
    /// The last of them: files repeat a name for many rows.
    last: Option<Name>,
}

impl Joined {
    /// Finds names that differ only in what folding takes away and stand in one list: two contests.
    pub fn distinguish(&mut self, audit: &PublishedAudit) {
        let mut list = |names: &mut dyn Iterator<Item = &Name>| {
            let mut seen: HashMap<String, &Name> = HashMap::new();
            for name in names {
                if *seen.entry(fold(name)).or_insert(name) != name {
                    self.several.insert(fold(name));
                }
            }
        };
        for round in &audit.rounds {
            list(&mut round.contests.iter().flatten().map(|row| &row.contest));
            list(&mut round.summary.iter().flatten().map(|row| &row.contest));
        }
        list(&mut audit.state_tallies.iter().flatten().map(|row| &row.contest));
    }

    fn key(&self, name: &str) -> String {
        let folded = fold(name);
        match self.several.contains(&folded) {
            true => name.to_owned(),
            false => folded,
        }
    }

    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(&self.key(name)).copied()
    }

    fn see(&mut self, name: &Name, place: impl FnOnce() -> Place) {
        if self.last.as_ref() == Some(name) {
            return;
        }
        self.last = Some(name.clone());
        if !self.seen.insert(name.clone()) {
            return;
        }
        let next = self.spellings.len();
        let key = self.key(name);
        let k = *self.places.entry(key).or_insert(next);
        if k == next {
            self.spellings.push(Vec::new());
        }
        self.spellings[k].push((name.clone(), place()));
    }

    pub fn names(&self) -> impl Iterator<Item = Name> + '_ {
        self.spellings
            .iter()
            .map(|spellings| spellings[0].0.clone())
    }

    pub fn notes(&self, what: &str, record: &mut Record) {
        for spellings in self.spellings.iter().filter(|s| s.len() > 1) {
            let others: Vec<_> = spellings[1..]
                .iter()
                .map(|(n, _)| format!("“{n}”"))
                .collect();
            let first = &spellings[0].0;
            let finding = Finding::new(
                Code::NameFolded,
                Weight::Note,
                spellings[1].1.clone(),
                format!("“{first}”"),
                others.join(", "),
            )
            .note(format!("read as the same {what}"));
            record.finding(match what {
                "county" => finding.county(first),
                _ => finding.contest(first),
            });
        }
    }
}

impl Joined {
    /// Every spelling of every county, in the order of their numbers.
    pub fn see_counties(&mut self, audit: &PublishedAudit) {
        let joined = self;
        let mut numbered: Vec<_> = audit.county_contests.iter().flatten().collect();
        numbered.sort_by_key(|row| row.county_id);
        for row in numbered {
            joined.see(&row.county, || row.place.clone());
        }
        for hash in &audit.hashes {
            joined.see(&hash.county, || hash.place.clone());
        }
        for row in audit.batch_comparisons.iter().flatten() {
            joined.see(&row.county, || row.place.clone());
        }
        for row in audit.county_tallies.iter().flatten() {
            if let Some(county) = &row.county {
                joined.see(county, || row.place.clone());
            }
        }
        for manifest in &audit.manifests {
            joined.see(&manifest.county, || Place::file(manifest.file.clone()));
        }
        for state in audit.rounds.iter().filter_map(|round| round.state.as_ref()) {
            for county in &state.counties {
                joined.see(&county.county, || county.place.clone());
            }
        }
        for round in &audit.rounds {
            let reports = round.county_reports.iter();
            for county in reports.flat_map(|report| &report.counties) {
                joined.see(&county.county, || county.place.clone());
            }
            for list in &round.ballot_lists {
                joined.see(&list.county, || list.place.clone());
            }
        }
        for round in &audit.rounds {
            for sheet in round.sheets.iter().flatten() {
                for row in &sheet.rows {
                    joined.see(&row.county, || sheet.place.clone().row(row.row));
                }
            }
        }
    }

    /// Every spelling of every contest, in the order of the lists.
    pub fn see_contests(&mut self, audit: &PublishedAudit) {
        let joined = self;
        for round in &audit.rounds {
            for row in round.contests.iter().flatten() {
                joined.see(&row.contest, || row.place.clone());
            }
            for row in round.summary.iter().flatten() {
                joined.see(&row.contest, || row.place.clone());
            }
            for sheet in round.sheets.iter().flatten() {
                joined.see(&sheet.contest, || sheet.place.clone());
            }
            for row in round.selections.iter().flatten() {
                joined.see(&row.contest, || row.place.clone());
            }
        }
        for row in audit.state_tallies.iter().flatten() {
            joined.see(&row.contest, || row.place.clone());
        }
        for row in audit.county_tallies.iter().flatten() {
            joined.see(&row.contest, || row.place.clone());
        }
        for row in audit.county_contests.iter().flatten() {
            joined.see(&row.contest, || row.place.clone());
        }
    }
}
