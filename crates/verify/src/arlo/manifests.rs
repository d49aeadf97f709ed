//! Manifests against candidate totals, and against the number of ballots in the report.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    ArloManifest, AuditType, Cards, Check, Code, Finding, Jurisdiction, Name, Place, Step, Verdict,
    Votes, Weight,
};

use super::index::{Contest, Index};
use crate::Record;

/// Every jurisdiction's batches, then N of every contest.
pub(super) fn check(index: &Index<'_>, record: &mut Record) {
    let at_hand = index.audit.jurisdictions.values();
    let none = at_hand
        .clone()
        .all(|j| j.manifest.is_none() && j.tallies.is_empty());
    for (name, files) in index.audit.jurisdictions.iter().filter(|_| !none) {
        let check = batches(index, name, files, &mut record.findings);
        record.check(check);
    }
    for contest in &index.contests {
        let check = universe(index, contest, &mut record.findings);
        record.check(check);
    }
}

fn batches(
    index: &Index<'_>,
    name: &Name,
    files: &Jurisdiction,
    findings: &mut Vec<Finding>,
) -> Check {
    let check = |verdict| Check::new(Step::BatchCounts, verdict).county(name);
    let comparison = index.of_batches();
    let Some(manifest) = &files.manifest else {
        return check(Verdict::cannot(
            "no manifest of the jurisdiction among the files",
        ));
    };
    if files.tallies.is_empty() {
        return match comparison {
            true => check(Verdict::cannot(
                "no candidate totals of the jurisdiction among the files",
            )),
            false => check(Verdict::NotMeasured),
        };
    }
    let in_manifest = by_name(manifest);
    let mut wrong = 0;
    let mut finding = |code, place: Place, expected: String, found: String| {
        wrong += 1;
        let finding = Finding::new(code, Weight::Unexplained, place, expected, found);
        findings.push(finding.county(name));
    };
    for tallies in &files.tallies {
        let place = |row| Place::file(tallies.file.clone()).row(row);
        let seen: BTreeSet<&Name> = tallies.batches.iter().map(|b| &b.name).collect();
        for batch in &tallies.batches {
            let Some(cards) = in_manifest.get(&batch.name) else {
                finding(
                    Code::BatchOnlyInComparison,
                    place(batch.row),
                    format!("batch {} in {}", batch.name, manifest.file),
                    "no such batch there".to_owned(),
                );
                continue;
            };
            for contest in &index.contests {
                let columns = contest.columns(tallies).unwrap_or_default();
                let votes: Votes = columns.iter().map(|k| batch.votes[*k]).sum();
                let most = most_votes(contest, *cards);
                if votes > most {
                    finding(
                        Code::BatchCount,
                        place(batch.row),
                        format!(
                            "at most {most} votes in {} on {cards} ballots",
                            contest.name()
                        ),
                        format!("{votes} votes in batch {}", batch.name),
                    );
                }
            }
        }
        for batch in manifest.batches.iter().filter(|b| !seen.contains(&b.name)) {
            finding(
                Code::BatchOnlyInManifest,
                Place::file(manifest.file.clone()).row(batch.row),
                format!("batch {} in {}", batch.name, tallies.file),
                "no such batch there".to_owned(),
            );
        }
    }
    let tallied: usize = files
        .tallies
        .iter()
        .map(|t| t.batches.len())
        .max()
        .unwrap_or(0);
    check(Verdict::equal_if(wrong == 0)).values(
        format!("{} batches in the manifest", manifest.batches.len()),
        format!("{tallied} batches in the totals, {wrong} disagreements"),
    )
}

/// As many votes as there can be on these cards.
fn most_votes(contest: &Contest<'_>, cards: Cards) -> Votes {
    Votes(cards.0.saturating_mul(contest.row.votes_allowed.into()))
}

/// Ballots by the name of the batch, whatever its tabulator.
pub(super) fn by_name(manifest: &ArloManifest) -> BTreeMap<&Name, Cards> {
    let mut batches: BTreeMap<&Name, Cards> = BTreeMap::new();
    for batch in &manifest.batches {
        *batches.entry(&batch.name).or_default() += batch.cards;
    }
    batches
}

/// N, printed with the contest, is the sum of the manifests of its jurisdictions. In an audit by card style N counts
/// only the ballots that carry the contest, which manifests do not say.
fn universe(index: &Index<'_>, contest: &Contest<'_>, findings: &mut Vec<Finding>) -> Check {
    let printed = contest.row.ballots;
    let check = |verdict, recomputed: String| {
        Check::new(Step::Universe, verdict)
            .contest(contest.name())
            .values(printed.to_string(), recomputed)
    };
    let because = match manifests_of(index, contest) {
        Ok(_) if index.math_type() == Some(election::MathType::CardStyleData) => {
            "N counts the ballots that carry the contest; manifests do not say which do".to_owned()
        }
        Ok(manifests) => {
            let cards: Cards = manifests
                .iter()
                .flat_map(|(_, m)| &m.batches)
                .map(|b| b.cards)
                .sum();
            if cards != printed && index.audit_type() == Some(AuditType::BallotPolling) {
                let votes: Votes = contest.row.votes.iter().map(|(_, votes)| *votes).sum();
                if votes <= most_votes(contest, cards) {
                    let because =
                        "ballot polling takes N as it was entered; the manifests have another sum";
                    return check(Verdict::cannot(because), cards.to_string());
                }
            }
            if cards != printed {
                let place = index.place_of(contest.row.place.as_ref());
                let finding = Finding::new(
                    Code::Universe,
                    Weight::Unexplained,
                    place,
                    format!("{cards} ballots, the sum of {} manifests", manifests.len()),
                    format!("{printed} ballots"),
                );
                findings.push(finding.contest(contest.name()));
            }
            return check(Verdict::equal_if(cards == printed), cards.to_string());
        }
        Err(because) => because,
    };
    check(Verdict::cannot(because), String::new())
}

/// The manifests of a contest's jurisdictions in the order of names, or what is missing.
pub(super) fn manifests_of<'a>(
    index: &Index<'a>,
    contest: &Contest<'a>,
) -> Result<Vec<(&'a Name, &'a ArloManifest)>, String> {
    let all = &index.audit.jurisdictions;
    if all.values().all(|files| files.manifest.is_none()) {
        return Err("no manifests among the files".to_owned());
    }
    let of_contest = all.iter().filter(|(name, files)| {
        // Where nothing says who votes on it, candidate totals do.
        let tallied = || files.tallies.iter().any(|t| contest.columns(t).is_some());
        match (&contest.jurisdictions, files.tallies.is_empty()) {
            (None, false) => tallied(),
            _ => contest.has(name),
        }
    });
    of_contest
        .map(|(name, files)| match &files.manifest {
            Some(manifest) => Ok((name, manifest)),
            None => Err(format!("no manifest of {name} among the files")),
        })
        .collect()
}
