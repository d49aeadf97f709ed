//! The pieces of all files into one published audit, round by round.

use std::collections::{BTreeMap, HashMap};

use election::{Code, FileEntry, Finding, Manifest, Place, PublishedAudit, Round, Weight, fold};

use super::{Piece, by_county, is_round, join};

pub(super) fn assemble(
    folder: &str,
    files: Vec<(FileEntry, Piece, Vec<Finding>)>,
) -> PublishedAudit {
    let mut audit = PublishedAudit::default();
    let mut rounds: BTreeMap<u32, Round> = BTreeMap::new();
    for (mut entry, piece, findings) in files {
        audit.findings.extend(findings);
        // A state report in no round's folder is that of all rounds.
        let piece = match piece {
            Piece::State(state) if entry.round.is_none() && audit.final_report.is_none() => {
                audit.final_report = Some(*state);
                audit.files.push(entry);
                continue;
            }
            piece => piece,
        };
        let by_content = round_by_content(&piece);
        if of_a_round(&piece) {
            entry.round = entry.round.or(by_content.filter(is_round)).or(Some(1));
        }
        let number = entry.round.unwrap_or(1);
        if let Some(content) = by_content.filter(|content| *content != number) {
            audit.findings.push(
                Finding::new(
                    Code::RoundConflict,
                    Weight::Unexplained,
                    Place::file(entry.path.clone()),
                    format!("round {number}, by its folder"),
                    format!("round {content}, by its content"),
                )
                .round(number),
            );
        }
        let place = Place::file(entry.path.clone());
        let twice = if of_a_round(&piece) {
            let round = rounds.entry(number).or_default();
            round.number = number;
            into_round(round, piece)
        } else {
            into_audit(&mut audit, piece)
        };
        if twice {
            audit.findings.push(Finding::new(
                Code::Duplicate,
                Weight::Unread,
                place,
                format!("one file of kind “{}”, or one a round", entry.kind.words()),
                "another one; the first in the order of paths is used",
            ));
        }
        audit.files.push(entry);
    }
    // Where there are no reports of rounds, it is the report of its last round.
    if let Some(report) = audit.final_report.take() {
        let last = report.rounds.as_ref().map_or(1, |rounds| rounds.value);
        let number = if is_round(&last) { last } else { 1 };
        let round = rounds.entry(number).or_default();
        round.number = number;
        match round.state {
            Some(_) => audit.final_report = Some(report),
            None => round.state = Some(report),
        }
    }
    audit.rounds = rounds.into_values().collect();
    for round in &mut audit.rounds {
        join::join(round, &mut audit.findings);
        by_county::counties_of_lists(round, &mut audit.findings);
    }
    for round in &audit.rounds {
        let reports = round.state.iter().chain(&round.county_reports);
        audit.seeds.extend(reports.filter_map(|r| r.seed.clone()));
    }
    let last = audit.final_report.as_ref();
    audit
        .seeds
        .extend(last.and_then(|report| report.seed.clone()));
    audit.manifests =
        one_manifest_a_county(std::mem::take(&mut audit.manifests), &mut audit.findings);
    audit.name = title(&audit, folder);
    audit
}

fn title(audit: &PublishedAudit, folder: &str) -> String {
    let mut titles = audit.rounds.iter().filter_map(|round| round.state.as_ref());
    match titles.find(|state| !state.title.is_empty()) {
        Some(state) => format!("{} ({folder})", state.title),
        None => folder.to_owned(),
    }
}

fn of_a_round(piece: &Piece) -> bool {
    matches!(
        piece,
        Piece::Contests(_)
            | Piece::Selections(_)
            | Piece::Comparisons(_)
            | Piece::Results(..)
            | Piece::Activity(_)
            | Piece::State(_)
            | Piece::CountyReport(_)
            | Piece::BallotList(_)
    )
}

/// The round that a file's content speaks of, if it does: the last round on the sheets, or the state
/// report's number of rounds.
fn round_by_content(piece: &Piece) -> Option<u32> {
    match piece {
        Piece::Results(_, sheets) => {
            let rows = sheets.iter().flat_map(|sheet| &sheet.rows);
            rows.filter_map(|row| row.round).max()
        }
        Piece::State(state) => state.rounds.as_ref().map(|rounds| rounds.value),
        _ => None,
    }
}

/// Fills an empty slot; true if it was taken, and then nothing changes.
fn put<T>(slot: &mut Option<T>, value: T) -> bool {
    let taken = slot.is_some();
    if !taken {
        *slot = Some(value);
    }
    taken
}

/// Puts a piece into its round; true if the round had one.
fn into_round(round: &mut Round, piece: Piece) -> bool {
    match piece {
        Piece::Contests(rows) => put(&mut round.contests, rows),
        Piece::Selections(rows) => put(&mut round.selections, rows),
        Piece::Comparisons(rows) => put(&mut round.comparisons, rows),
        Piece::Results(summary, sheets) => {
            put(&mut round.summary, summary) | put(&mut round.sheets, sheets)
        }
        Piece::Activity(sheets) => put(&mut round.activity, sheets),
        Piece::State(state) => put(&mut round.state, *state),
        Piece::CountyReport(report) => {
            round.county_reports.push(*report);
            false
        }
        Piece::BallotList(list) => {
            round.ballot_lists.push(list);
            false
        }
        _ => false,
    }
}

/// Puts a piece that belongs to no round into the audit; true if there was one.
fn into_audit(audit: &mut PublishedAudit, piece: Piece) -> bool {
    match piece {
        Piece::Manifest(manifest) => audit.manifests.push(manifest),
        Piece::Seed(seed) => audit.seeds.push(seed),
        Piece::Certified(results) => audit.certified.push(results),
        Piece::Hashes(rows) => audit.hashes.extend(rows),
        Piece::StateTallies(rows) => return put(&mut audit.state_tallies, rows),
        Piece::CountyTallies(rows) => return put(&mut audit.county_tallies, rows),
        Piece::CountyContests(rows) => return put(&mut audit.county_contests, rows),
        Piece::BatchComparisons(rows) => return put(&mut audit.batch_comparisons, rows),
        Piece::Uploads(rows) => return put(&mut audit.uploads, rows),
        Piece::ReportedDiscrepancies(rows) => {
            return put(&mut audit.reported_discrepancies, rows);
        }
        _ => {}
    }
    false
}

/// Where several manifests name one county: the one whose file is named after the county, else the first.
fn one_manifest_a_county(manifests: Vec<Manifest>, findings: &mut Vec<Finding>) -> Vec<Manifest> {
    let mut by_county: BTreeMap<String, Vec<Manifest>> = BTreeMap::new();
    let mut order: HashMap<String, usize> = HashMap::new();
    for manifest in manifests {
        let county = fold(&manifest.county);
        let next = order.len();
        order.entry(county.clone()).or_insert(next);
        by_county.entry(county).or_default().push(manifest);
    }
    let mut kept: Vec<Manifest> = Vec::new();
    for (county, mut claims) in by_county {
        let named =
            |m: &Manifest| fold(m.file.rsplit('/').next().unwrap_or(&m.file)).contains(&county);
        let best = claims.iter().position(named).unwrap_or(0);
        let manifest = claims.swap_remove(best);
        for other in claims {
            let same = other.sha256 == manifest.sha256;
            findings.push(
                Finding::new(
                    Code::Duplicate,
                    if same { Weight::Note } else { Weight::Unread },
                    Place::file(other.file.clone()),
                    format!("one manifest of {}: {}", manifest.county, manifest.file),
                    if same {
                        "the same bytes again"
                    } else {
                        "another manifest whose rows name this county; it is not used"
                    },
                )
                .county(&manifest.county),
            );
        }
        kept.push(manifest);
    }
    kept.sort_by_key(|manifest| order.get(&fold(&manifest.county)).copied());
    kept
}
