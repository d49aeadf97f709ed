//! Cards against manifests, batch by batch, in both directions.
//!
//! Manifests and exports that belong together (`election::record::Manifest::exports`) are compared as one: the sum of the
//! rows of a batch with the sum of its cards. Where sheets were scanned together, a manifest may count ballots in the place
//! of cards; the count with which more batches agree is taken, and said.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use election::record::Manifest;
use election::{Batch, BatchComparison, Cards, Code, Finding, Listed, Name, Place, Weight};
use record::Record;
use serde::Serialize;

use super::Files;
use super::tally::Tally;
use crate::{BatchDifference, compare_batches};

/// A manifest, or several of one another's cards, against those cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestCheck {
    /// The files of the manifest.
    pub files: Vec<Name>,
    /// Batches that it lists.
    pub batches: u64,
    /// Cards that it lists.
    pub listed: Cards,
    /// Cards of its batches that are in the record, or ballots where it counts them.
    pub found: Cards,
    /// Cards of the record, also where it counts ballots, that are in a batch that it lists.
    pub covered: Cards,
    /// Whether it counts ballots, of several sheets each.
    pub counts_ballots: bool,
    /// Batches that only it has, only the cards have, or that have another number of cards.
    pub differing: u64,
    /// Cards that it lists and the record lacks, batch by batch: an audit by cards would stand a phantom for each.
    pub phantoms: Cards,
}

/// The manifests with their exports: those that share an export are together.
fn together(manifests: &[Manifest]) -> Vec<(Vec<&Manifest>, BTreeSet<u32>)> {
    let mut all: Vec<(Vec<&Manifest>, BTreeSet<u32>)> = Vec::new();
    for manifest in manifests {
        let mut of = (
            vec![manifest],
            manifest.exports.iter().copied().collect::<BTreeSet<u32>>(),
        );
        let (joined, apart) = all
            .into_iter()
            .partition(|(_, exports)| !exports.is_disjoint(&of.1));
        all = apart;
        for (manifests, exports) in Vec::from_iter::<Vec<_>>(joined) {
            of.0.extend(manifests);
            of.1.extend(exports);
        }
        of.0.sort_by_key(|manifest| manifest.source);
        all.push(of);
    }
    all.sort_by_key(|(manifests, _)| manifests[0].source);
    all
}

/// Compares every manifest with its cards. Beside what was found, the batches that agree.
pub(super) fn check(
    record: &Record,
    files: &Files<'_>,
    tally: &Tally,
    listed: &mut Listed,
) -> (Vec<ManifestCheck>, HashSet<usize>) {
    let mut checks = Vec::new();
    let mut agreeing = HashSet::new();
    let mut with_manifest: BTreeSet<u32> = BTreeSet::new();
    for (manifests, exports) in together(record.manifests()) {
        let place = Place::file(files.path(manifests[0].source));
        if exports.is_empty() {
            let cards = manifests[0].cards();
            let found = format!("none that could be told to be its own; it lists {cards}");
            let (code, weight) = (Code::ManifestWithoutCards, Weight::Unread);
            listed.push(Finding::new(
                code,
                weight,
                place,
                "cards of its batches",
                found,
            ));
            continue;
        }
        with_manifest.extend(&exports);
        let group = Group::of(&manifests, files);
        let of_exports = |at: &usize| exports.contains(&tally.batches()[*at].key.export);
        let batches: Vec<usize> = (0..tally.batches().len()).filter(of_exports).collect();
        let by_cards = group.compare(tally, &batches, false);
        let by_ballots = group.compare(tally, &batches, true);
        let counts_ballots = by_ballots.differing < by_cards.differing;
        let compared = if counts_ballots { by_ballots } else { by_cards };
        if counts_ballots {
            let (code, weight) = (Code::BatchCards, Weight::Note);
            let found = "it counts ballots, some of several cards; with ballots it is compared";
            listed.push(Finding::new(
                code,
                weight,
                place,
                "a manifest of cards",
                found,
            ));
        }
        compared.findings.into_iter().for_each(|f| listed.push(f));
        agreeing.extend(compared.agreeing);
        let of_groups = record
            .groups()
            .iter()
            .filter(|g| exports.contains(&files.export(g.source)));
        let votes = of_groups.flat_map(|g| g.votes.iter().map(move |votes| (g, votes)));
        let lacking = group.cards().0.saturating_sub(compared.found);
        groups(record, files, votes, lacking, listed);
        checks.push(ManifestCheck {
            files: manifests.iter().map(|m| files.path(m.source)).collect(),
            batches: group.manifest.batches.len() as u64,
            listed: group.cards(),
            found: Cards(compared.found),
            covered: Cards(compared.covered),
            counts_ballots,
            differing: compared.differing,
            phantoms: Cards(compared.phantoms),
        });
    }
    without(record, files, tally, &with_manifest, listed);
    (checks, agreeing)
}

/// Exports that no manifest lists.
fn without(
    record: &Record,
    files: &Files<'_>,
    tally: &Tally,
    with_manifest: &BTreeSet<u32>,
    listed: &mut Listed,
) {
    let mut cards: BTreeMap<u32, u64> = BTreeMap::new();
    for batch in tally.batches() {
        *cards.entry(batch.key.export).or_default() += batch.cards;
    }
    let (code, weight) = (Code::CardsWithoutManifest, Weight::Unread);
    let finding =
        |place, found| Finding::new(code, weight, place, "a manifest of its batches", found);
    if record.manifests().is_empty() {
        let place = Place::file("manifests.json");
        listed.push(finding(place, "no manifest in the record".to_owned()));
        return;
    }
    for (export, cards) in cards
        .iter()
        .filter(|(export, _)| !with_manifest.contains(export))
    {
        let found = format!("none that could be told to list its {cards} cards");
        listed.push(finding(files.place(*export, 0), found));
    }
}

/// Manifests as one.
struct Group {
    manifest: election::Manifest,
    /// For each batch the file that has it first.
    files: Vec<Name>,
    has_tabulators: bool,
}

/// What a comparison gave.
#[derive(Default)]
struct Compared {
    findings: Vec<Finding>,
    agreeing: Vec<usize>,
    differing: u64,
    phantoms: u64,
    found: u64,
    covered: u64,
}

impl Group {
    /// The rows of a batch together.
    fn of(manifests: &[&Manifest], files: &Files<'_>) -> Self {
        let all = || {
            manifests
                .iter()
                .flat_map(|m| m.batches.iter().map(|b| (m.source, b)))
        };
        let has_tabulators = all().any(|(_, batch)| !batch.tabulator.is_empty());
        let mut batches: Vec<Batch> = Vec::new();
        let mut of_batches: Vec<Name> = Vec::new();
        let mut at: BTreeMap<(Name, Name), usize> = BTreeMap::new();
        for (source, batch) in all() {
            let key = (batch.tabulator.clone(), batch.name.clone());
            let known = *at.entry(key).or_insert(batches.len());
            let cards = match batch.has_cvrs {
                Some(false) => Cards(0),
                _ => batch.cards,
            };
            if known == batches.len() {
                of_batches.push(files.path(source));
                batches.push(Batch {
                    cards,
                    ..batch.clone()
                });
            } else {
                batches[known].cards += cards;
            }
        }
        let manifest = election::Manifest {
            county: Name::default(),
            file: files.path(manifests[0].source),
            sha256: String::new(),
            lines: 0,
            batches,
        };
        Group {
            manifest,
            files: of_batches,
            has_tabulators,
        }
    }

    fn cards(&self) -> Cards {
        self.manifest.cards()
    }

    /// The comparison with the batches of the record that are given, by their cards or by their ballots.
    fn compare(&self, tally: &Tally, batches: &[usize], ballots: bool) -> Compared {
        let mut rows: BTreeMap<(&str, &str), (u64, Vec<usize>)> = BTreeMap::new();
        let mut covered = 0;
        for at in batches {
            let batch = &tally.batches()[*at];
            let tabulator = if self.has_tabulators {
                &*batch.key.tabulator
            } else {
                ""
            };
            let row = rows.entry((tabulator, &batch.key.name)).or_default();
            row.0 += if ballots { batch.ballots } else { batch.cards };
            row.1.push(*at);
            covered += batch.cards;
        }
        let comparison: Vec<BatchComparison> = rows
            .iter()
            .map(|((tabulator, batch), (cards, of))| BatchComparison {
                county: Name::default(),
                tabulator: (*tabulator).into(),
                batch: (*batch).into(),
                in_manifest: Cards(*cards),
                in_cvr_file: Cards(*cards),
                difference: None,
                // Ordered by the row: the order in which people count them.
                place: Place::file("").row(u32::try_from(of[0]).unwrap_or(u32::MAX)),
            })
            .collect();
        let found: Vec<&BatchComparison> = comparison.iter().collect();
        let mut compared = Compared {
            found: comparison.iter().map(|row| row.in_cvr_file.0).sum(),
            covered,
            ..Compared::default()
        };
        let what = if ballots { "ballots" } else { "cards" };
        let mut differ: HashSet<(&str, &str)> = HashSet::new();
        for difference in compare_batches(&self.manifest, &found) {
            let finding = match difference {
                BatchDifference::OnlyInManifest(batch) => {
                    let weight = match batch.cards {
                        Cards(0) => Weight::Note,
                        _ => Weight::Unexplained,
                    };
                    compared.phantoms += batch.cards.0;
                    compared.differing += u64::from(batch.cards > Cards(0));
                    let expected = format!("{} {what} of batch {}", batch.cards, title(batch));
                    Finding::new(
                        Code::BatchWithoutCards,
                        weight,
                        self.place(batch),
                        expected,
                        "none",
                    )
                }
                BatchDifference::Count(batch, row) => {
                    differ.insert((&row.tabulator, &row.batch));
                    compared.phantoms += batch.cards.0.saturating_sub(row.in_cvr_file.0);
                    compared.differing += 1;
                    let expected = format!("{} {what} of batch {}", batch.cards, title(batch));
                    let found = format!("{} in the record", row.in_cvr_file);
                    let (code, weight) = (Code::BatchCards, Weight::Unexplained);
                    Finding::new(code, weight, self.place(batch), expected, found)
                }
                BatchDifference::OnlyInComparison(row) => {
                    differ.insert((&row.tabulator, &row.batch));
                    compared.differing += 1;
                    let (_, of) = &rows[&(&*row.tabulator, &*row.batch)];
                    let cards = of.iter().map(|at| tally.batches()[*at].cards);
                    compared.covered -= cards.sum::<u64>();
                    let batch = Batch {
                        tabulator: row.tabulator.clone(),
                        name: row.batch.clone(),
                        ..Batch::default()
                    };
                    let found = format!("{} {what} of batch {}", row.in_cvr_file, title(&batch));
                    let place = Place::file(self.manifest.file.clone());
                    let (code, weight) = (Code::BatchNotInManifest, Weight::Unexplained);
                    Finding::new(code, weight, place, "a row for each batch", found)
                }
            };
            compared.findings.push(finding);
        }
        for (key, (_, of)) in &rows {
            if !differ.contains(key) {
                compared.agreeing.extend(of);
            }
        }
        compared
    }

    fn place(&self, batch: &Batch) -> Place {
        let same = |b: &Batch| (&b.tabulator, &b.name) == (&batch.tabulator, &batch.name);
        let at = self.manifest.batches.iter().position(same);
        let file = at.map_or(&self.manifest.file, |at| &self.files[at]);
        Place::file(file.clone()).row(batch.row)
    }
}

fn title(batch: &Batch) -> String {
    match batch.tabulator.is_empty() {
        true => batch.name.to_string(),
        false => format!("{}-{}", batch.tabulator, batch.name),
    }
}

/// Votes of cards that were withheld one by one are no more than the cards that the manifest lists and the record lacks
/// can have.
fn groups<'r>(
    record: &'r Record,
    files: &Files<'_>,
    votes: impl Iterator<
        Item = (
            &'r election::record::CardGroup,
            &'r election::record::GroupVotes,
        ),
    >,
    lacking: u64,
    listed: &mut Listed,
) {
    // By contest and rank.
    let mut sums: BTreeMap<(u32, u32), (u64, u32, u64)> = BTreeMap::new();
    for (group, votes) in votes {
        let sum = sums
            .entry((votes.contest, votes.rank))
            .or_insert((0, group.source, group.place));
        sum.0 = sum.0.saturating_add(votes.votes);
    }
    for ((contest, _), (votes, source, place)) in sums {
        let Some(contest) = record.contests().get(contest as usize - 1) else {
            continue;
        };
        let each = if contest.ranks > 0 {
            1
        } else {
            contest.vote_for
        };
        let most = lacking.saturating_mul(each.into());
        if votes > most {
            let expected = format!(
                "at most {most}, from the {lacking} cards of the manifest that the record lacks"
            );
            let found = format!("{votes} votes of cards withheld one by one");
            let (code, weight) = (Code::ImpossibleTotal, Weight::Unexplained);
            let finding = Finding::new(code, weight, files.place(source, place), expected, found);
            listed.push(finding.contest(&contest.name));
        }
    }
}
