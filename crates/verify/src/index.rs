//! What was published, joined by contest, county and round.
//!
//! Names are joined after folding case, blanks and punctuation; every name with several spellings is a
//! note. Spellings that stand beside each other in one list of contests are different contests, though,
//! and are joined by their exact text alone. Contests stand in the order of the first list of contests, counties in the order of their
//! numbers, those without a number after them.

use std::collections::{HashMap, HashSet};

use election::{
    ActivitySheet, Batch, BatchComparison, Cards, Code, ContestRow, DrawSheet, Finding, Hashed,
    Kind, Manifest, Name, Place, PublishedAudit, PublishedHash, Repair, RepairKind, Selection,
    SummaryRow, Tally, Upload, Weight, fold, natural_order,
};

use crate::Record;
use crate::names::Joined;

/// What was published of a contest in one round.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InRound<'a> {
    pub number: u32,
    pub row: Option<&'a ContestRow>,
    pub selection: Option<&'a Selection>,
    pub summary: Option<&'a SummaryRow>,
    pub sheet: Option<&'a DrawSheet>,
    pub activity: Option<&'a ActivitySheet>,
}

/// A contest and all that was published of it.
#[derive(Debug)]
pub(crate) struct Contest<'a> {
    pub name: Name,
    /// Its counties, as places in [`Index::counties`], in the order of the draw.
    pub counties: Vec<usize>,
    pub state_tally: Vec<&'a Tally>,
    pub county_tally: Vec<&'a Tally>,
    pub rounds: Vec<InRound<'a>>,
}

impl<'a> Contest<'a> {
    /// Whether its risk was to be limited: by the list of contests, by the summary, or because it has
    /// a sheet of draws.
    pub fn targeted(&self) -> bool {
        self.rounds.iter().any(|round| {
            round.row.is_some_and(ContestRow::targeted)
                || round.summary.is_some_and(|summary| summary.targeted)
                || round.sheet.is_some()
        })
    }

    /// The first list's row: what does not change from round to round.
    pub fn row(&self) -> Option<&'a ContestRow> {
        self.rounds.iter().find_map(|round| round.row)
    }
}

/// A county and all that was published of it.
#[derive(Debug)]
pub(crate) struct County<'a> {
    pub name: Name,
    /// Its number in the order of the draw; none if no list of contests by county names it.
    pub id: Option<u32>,
    pub manifest: Option<&'a Manifest>,
    pub comparison: Vec<&'a BatchComparison>,
    pub uploads: Vec<&'a Upload>,
    /// The hash of its manifest, from a list of hashes.
    pub hash: Option<&'a PublishedHash>,
    /// The batches of the comparison in numeric order, where there is no manifest.
    stand_in: Vec<Batch>,
}

impl County<'_> {
    /// The batches in the order of the draw: the manifest's, else those that stand in for it; none if
    /// there are neither.
    pub fn batches(&self) -> Option<&[Batch]> {
        let stand_in = (!self.stand_in.is_empty()).then_some(&self.stand_in[..]);
        self.manifest
            .map(|manifest| &manifest.batches[..])
            .or(stand_in)
    }

    /// The repair that letting the comparison stand in for the manifest is.
    pub fn stand_in(&self) -> Option<Repair> {
        let first = self
            .comparison
            .first()
            .filter(|_| !self.stand_in.is_empty())?;
        Some(Repair {
            kind: RepairKind::ComparisonForManifest,
            county: Some(self.name.clone()),
            what: format!("{} batches", self.stand_in.len()),
            source: first.place.file.clone(),
        })
    }

    fn let_comparison_stand_in(&mut self) {
        if self.manifest.is_some() {
            return;
        }
        let rows = self.comparison.iter().map(|row| batch_of(row));
        self.stand_in = rows.collect();
        self.stand_in.sort_by(|a, b| {
            natural_order(&a.tabulator, &b.tabulator).then_with(|| natural_order(&a.name, &b.name))
        });
    }
}

/// A row of the batch comparison as a batch.
pub(crate) fn batch_of(row: &BatchComparison) -> Batch {
    Batch {
        tabulator: row.tabulator.clone(),
        name: row.batch.clone(),
        // A batch with CVRs and no count in the manifest has as many cards as CVRs.
        cards: match row.in_manifest {
            Cards(0) => row.in_cvr_file,
            cards => cards,
        },
        ..Batch::default()
    }
}

/// All contests and counties.
pub(crate) struct Index<'a> {
    pub audit: &'a PublishedAudit,
    pub contests: Vec<Contest<'a>>,
    pub counties: Vec<County<'a>>,
    /// Whether cards were published on lists by county, and not on sheets by contest.
    pub by_county: bool,
    county_by_key: HashMap<String, usize>,
    contest_names: Joined,
    /// The first file of each kind, in each round and in all.
    first_files: HashMap<(Kind, Option<u32>), Name>,
}

impl<'a> Index<'a> {
    pub fn new(audit: &'a PublishedAudit, record: &mut Record) -> Self {
        let mut counties = Joined::default();
        let mut contests = Joined::default();
        counties.see_counties(audit);
        contests.distinguish(audit);
        contests.see_contests(audit);
        counties.notes("county", record);
        contests.notes("contest", record);
        let mut index = Index {
            audit,
            contests: Vec::new(),
            counties: counties.names().map(county).collect(),
            by_county: by_county(audit),
            county_by_key: counties.places,
            contest_names: Joined::default(),
            first_files: HashMap::new(),
        };
        for file in &audit.files {
            for round in [None, file.round] {
                let first = index.first_files.entry((file.kind, round));
                first.or_insert_with(|| file.path.clone());
            }
        }
        index.fill_counties(record);
        index.contests = contests
            .names()
            .map(|name| Contest {
                name,
                counties: Vec::new(),
                state_tally: Vec::new(),
                county_tally: Vec::new(),
                rounds: Vec::new(),
            })
            .collect();
        index.contest_names = contests;
        index.fill_contests(record);
        index
    }

    /// The contest of this name, however it is spelled.
    pub fn contest(&self, name: &str) -> Option<usize> {
        self.contest_names.place(name)
    }

    /// The county of this name, however it is spelled.
    pub fn county(&self, name: &str) -> Option<usize> {
        self.county_by_key.get(&fold(name)).copied()
    }

    /// A county's name as the audit spells it, else as it is given.
    pub fn county_name<'n>(&'n self, name: &'n Name) -> &'n Name {
        self.county(name).map_or(name, |k| &self.counties[k].name)
    }

    /// The rounds' numbers.
    pub fn rounds(&self) -> impl Iterator<Item = u32> + '_ {
        self.audit.rounds.iter().map(|round| round.number)
    }

    /// A file of the audit by which a check that has no place of its own can be found.
    pub fn place_of(&self, kind: Kind, round: Option<u32>) -> Place {
        let file = self.first_files.get(&(kind, round)).cloned();
        Place::file(file.unwrap_or_else(|| Name::from("")))
    }

    /// The comparison file of a round.
    pub fn comparisons_of(&self, round: u32) -> Place {
        self.place_of(Kind::Comparisons, Some(round))
    }

    fn fill_counties(&mut self, record: &mut Record) {
        let audit = self.audit;
        for row in audit.county_contests.iter().flatten() {
            let Some(k) = self.county(&row.county) else {
                continue;
            };
            match self.counties[k].id {
                None => self.counties[k].id = Some(row.county_id),
                Some(id) if id == row.county_id => {}
                Some(id) => record.finding(
                    Finding::new(
                        Code::Duplicate,
                        Weight::Unread,
                        row.place.clone(),
                        format!("{} as county {id}, as in the first row", row.county),
                        format!("county {}", row.county_id),
                    )
                    .county(&row.county),
                ),
            }
        }
        for manifest in &audit.manifests {
            if let Some(k) = self.county(&manifest.county) {
                self.counties[k].manifest = Some(manifest);
            }
        }
        // Fifty thousand rows of sixty counties: the last county is nearly always the next one.
        let mut last: Option<(&Name, Option<usize>)> = None;
        for row in audit.batch_comparisons.iter().flatten() {
            let k = match last {
                Some((name, k)) if *name == row.county => k,
                _ => self.county(&row.county),
            };
            last = Some((&row.county, k));
            if let Some(k) = k {
                self.counties[k].comparison.push(row);
            }
        }
        for county in &mut self.counties {
            county.let_comparison_stand_in();
        }
        for hash in audit
            .hashes
            .iter()
            .filter(|hash| hash.of == Hashed::Manifest)
        {
            let Some(k) = self.county(&hash.county) else {
                continue;
            };
            let first = *self.counties[k].hash.get_or_insert(hash);
            if first.sha256 != hash.sha256 {
                let expected = format!("SHA-256 {}, as in {}", first.sha256, first.place);
                let found = format!("SHA-256 {}; the first one is used", hash.sha256);
                record.finding(
                    Finding::new(
                        Code::Duplicate,
                        Weight::Unread,
                        hash.place.clone(),
                        expected,
                        found,
                    )
                    .county(&hash.county),
                );
            }
        }
        for upload in audit.uploads.iter().flatten() {
            if let Some(k) = self.county(&upload.county) {
                self.counties[k].uploads.push(upload);
            }
        }
    }

    fn fill_contests(&mut self, record: &mut Record) {
        let audit = self.audit;
        let names = std::mem::take(&mut self.contest_names);
        let at = |name: &str| names.place(name);
        let by_county = self.by_county;
        let mut known = HashSet::new();
        for row in audit.county_contests.iter().flatten() {
            if let (Some(contest), Some(county)) = (at(&row.contest), self.county(&row.county))
                && known.insert((contest, county))
            {
                self.contests[contest].counties.push(county);
            }
        }
        for contest in &mut self.contests {
            contest
                .counties
                .sort_by_key(|county| self.counties[*county].id);
        }
        for tally in audit.state_tallies.iter().flatten() {
            if let Some(contest) = at(&tally.contest) {
                self.contests[contest].state_tally.push(tally);
            }
        }
        for tally in audit.county_tallies.iter().flatten() {
            if let Some(contest) = at(&tally.contest) {
                self.contests[contest].county_tally.push(tally);
            }
        }
        for round in &audit.rounds {
            let number = round.number;
            for contest in &mut self.contests {
                contest.rounds.push(InRound {
                    number,
                    ..InRound::default()
                });
            }
            let contests = &mut self.contests;
            let mut fill =
                |name: &Name, place: &Place, put: &mut dyn FnMut(&mut InRound<'a>) -> bool| {
                    let slot = at(name).and_then(|k| contests[k].rounds.last_mut());
                    if slot.is_some_and(put) {
                        record.finding(
                            Finding::new(
                                Code::Duplicate,
                                Weight::Unread,
                                place.clone(),
                                format!("“{name}” once in this file"),
                                "again; the first one is used",
                            )
                            .contest(name)
                            .round(number),
                        );
                    }
                };
            for row in round.contests.iter().flatten() {
                fill(&row.contest, &row.place, &mut |slot| {
                    // In an audit by county targeted contests of one name are told apart by their counties.
                    put(&mut slot.row, row) && !(by_county && row.targeted())
                });
            }
            for row in round.selections.iter().flatten() {
                fill(&row.contest, &row.place, &mut |slot| {
                    put(&mut slot.selection, row)
                });
            }
            for row in round.summary.iter().flatten() {
                fill(&row.contest, &row.place, &mut |slot| {
                    put(&mut slot.summary, row)
                });
            }
            for sheet in round.sheets.iter().flatten() {
                fill(&sheet.contest, &sheet.place, &mut |slot| {
                    put(&mut slot.sheet, sheet)
                });
            }
            for sheet in round.activity.iter().flatten() {
                fill(&sheet.contest, &sheet.place, &mut |slot| {
                    put(&mut slot.activity, sheet)
                });
            }
        }
        self.contest_names = names;
    }
}

/// Fills an empty slot; true if it was taken.
fn put<'a, T>(slot: &mut Option<&'a T>, value: &'a T) -> bool {
    let taken = slot.is_some();
    slot.get_or_insert(value);
    taken
}

/// The state reports of later years have lists by county, too: a results report that is only absent does not
/// make an audit by county, but ballot lists or reports of counties do.
fn by_county(audit: &PublishedAudit) -> bool {
    let has_lists = |round: &election::Round| {
        !round.ballot_lists.is_empty() || !round.county_reports.is_empty()
    };
    let mut rounds = audit.rounds.iter();
    rounds.all(|round| round.sheets.is_none() && round.summary.is_none())
        && audit.rounds.iter().any(has_lists)
}

fn county(name: Name) -> County<'static> {
    County {
        name,
        id: None,
        manifest: None,
        comparison: Vec::new(),
        uploads: Vec::new(),
        hash: None,
        stand_in: Vec::new(),
    }
}
