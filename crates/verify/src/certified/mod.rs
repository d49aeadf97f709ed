//! The certified results against the audit's own tabulation: the same winners, and every vote that is
//! not the same.
//!
//! An audit tabulates the CVRs that were uploaded to it, before the last ballots are counted; certified
//! votes are rarely the same and nearly always more. A difference in votes is therefore said, not judged:
//! what is checked is whether as many selections as win have won in both, and whether the files of
//! certified results agree with themselves and with each other. Fewer certified votes are a finding of
//! their own.
//!
//! Does not know whether results are certified or only called so: that stands in no file.

mod compared;
mod join;
mod results;

use std::collections::HashSet;

use election::{Check, Code, Finding, Name, Place, Step, Verdict, Votes, Weight};

use self::compared::Compared;
use self::join::join;
use self::results::Certified;
use crate::Record;
use crate::index::{Contest, Index};
use crate::totals::tally;

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    if index.audit.certified.is_empty() {
        return;
    }
    let certified = results::merged(index, record);
    spelled_counties(index, record);
    let joined = joined(index, &certified);
    let mut results_of: Vec<Option<usize>> = vec![None; index.contests.len()];
    for (k, contests) in joined.iter().enumerate() {
        for contest in contests {
            results_of[*contest] = Some(k);
        }
    }
    for (contest, results) in index.contests.iter().zip(results_of) {
        match results {
            Some(k) => against(index, &certified[k], &joined[k], contest, record),
            None => {
                let because = "no certified results of a contest of this name are among the files";
                let check = Check::new(Step::Certified, Verdict::cannot(because));
                record.check(check.contest(&contest.name));
            }
        }
    }
    for (results, _) in certified
        .iter()
        .zip(&joined)
        .filter(|(_, to)| to.is_empty())
    {
        let verdict = match results.contradicted {
            true => Verdict::Differs,
            false => Verdict::cannot("the audit's tabulation has no contest of this name"),
        };
        record.check(Check::new(Step::Certified, verdict).contest(results.name));
    }
}

/// For each contest of the results, its contests in the audit.
fn joined(index: &Index<'_>, certified: &[Certified<'_>]) -> Vec<Vec<usize>> {
    let left: Vec<&str> = certified.iter().map(|results| &**results.name).collect();
    let right: Vec<&str> = index
        .contests
        .iter()
        .map(|contest| &*contest.name)
        .collect();
    // Where names are not the same, counties and selections have to fit.
    let fits = |l: usize, r: usize| {
        let counties = compared::counties_of(index, &index.contests[r]);
        !certified[l].counties.is_disjoint(&counties)
            && same_selections(&certified[l], &index.contests[r])
    };
    let mut joined = join(&left, &right, fits);
    let parts = parts(index, certified, &joined, (&left, &right));
    for (l, r) in parts {
        joined[l].push(r);
    }
    joined
}

fn same_selections(results: &Certified<'_>, contest: &Contest<'_>) -> bool {
    let selections: Vec<&str> = results.selections.iter().map(|name| &***name).collect();
    let tally = tally(contest);
    let other: Vec<&str> = tally.iter().map(|(name, _)| &**name).collect();
    let all = join(&selections, &other, |_, _| true);
    !all.is_empty() && all.iter().all(|places| !places.is_empty())
}

/// Contests of the audit that are the part of some counties of one already joined: an audit may target a
/// statewide contest in one county by itself, under a name of its own.
fn parts(
    index: &Index<'_>,
    certified: &[Certified<'_>],
    joined: &[Vec<usize>],
    (left, right): (&[&str], &[&str]),
) -> Vec<(usize, usize)> {
    let taken: HashSet<usize> = joined.iter().flatten().copied().collect();
    let free: Vec<usize> = (0..right.len()).filter(|r| !taken.contains(r)).collect();
    let with: Vec<usize> = (0..left.len()).filter(|l| !joined[*l].is_empty()).collect();
    let counties = |r: usize| compared::counties_of(index, &index.contests[r]);
    let fits = |l: usize, r: usize| {
        let own = counties(r);
        let others = joined[l].iter().map(|other| counties(*other));
        !own.is_empty()
            && own.is_subset(&certified[l].counties)
            && others.into_iter().all(|other| other.is_disjoint(&own))
            && same_selections(&certified[l], &index.contests[r])
    };
    let pairs = join::alike((left, &with), (right, &free), fits);
    let clear = |(l, r): &(usize, usize)| {
        let mut others = pairs.iter().filter(|other| *other != &(*l, *r));
        others
            .all(|(k, other)| other != r && (k != l || counties(*other).is_disjoint(&counties(*r))))
    };
    pairs.iter().copied().filter(clear).collect()
}

/// One contest of the audit against its results; `contests` are all that the results are joined to.
fn against(
    index: &Index<'_>,
    results: &Certified<'_>,
    contests: &[usize],
    contest: &Contest<'_>,
    record: &mut Record,
) {
    spelled(
        "contest",
        results.place,
        (results.name, &contest.name),
        contest,
        record,
    );
    let all: Vec<&Contest<'_>> = contests.iter().map(|k| &index.contests[*k]).collect();
    let compared = Compared::new(index, results, &all, contest);
    for (certified, audit) in &compared.spellings {
        spelled(
            "selection",
            results.place,
            (certified, audit),
            contest,
            record,
        );
    }
    let winners = contest.row().and_then(|row| row.winners_allowed);
    let Some(winners) = winners
        .or(results.vote_for)
        .filter(|_| !compared.audit_is_empty())
    else {
        let verdict = match results.contradicted {
            true => Verdict::Differs,
            false => Verdict::cannot("no file has the audit's votes, or says how many win"),
        };
        record.check(Check::new(Step::Certified, verdict).contest(&contest.name));
        return;
    };
    compared.findings(contest, record);
    let [certified, audit] = compared.outcomes(winners);
    let finding = |weight, certified: &str| {
        let place = results.place.clone();
        let expected = format!("{}, by the audit's tabulation", audit.0);
        let finding = Finding::new(Code::CertifiedWinner, weight, place, expected, certified);
        finding.contest(&contest.name)
    };
    let same = compared.same_winners(winners);
    if !same {
        let finding = finding(Weight::Unexplained, &certified.0);
        record.finding(compared.with_votes(finding, winners));
    } else if let Some(whole) = compared.other_winners_in_all(winners) {
        record.finding(finding(Weight::Note, &whole).note(format!(
            "{}; in its counties the certified winners are the same",
            compared.part
        )));
    }
    record.check(
        Check::new(
            Step::Certified,
            Verdict::equal_if(same && !results.contradicted),
        )
        .contest(&contest.name)
        .values(said(certified), said(audit)),
    );
}

fn said((winners, votes): (String, Votes)) -> String {
    format!("{winners}; {votes} votes in all")
}

/// A note where two spellings were read as one name.
fn spelled(
    what: &str,
    place: &Place,
    (certified, audit): (&Name, &Name),
    contest: &Contest<'_>,
    record: &mut Record,
) {
    if certified.trim() == audit.trim() {
        return;
    }
    let finding = Finding::new(
        Code::NameFolded,
        Weight::Note,
        place.clone(),
        format!("“{audit}”"),
        format!("“{certified}”"),
    );
    let note = format!("read as the same {what}");
    record.finding(finding.note(note).contest(&contest.name));
}

/// One note on all counties that the results spell otherwise.
fn spelled_counties(index: &Index<'_>, record: &mut Record) {
    let contests = index.audit.certified.iter().flat_map(|file| &file.contests);
    let mut seen: HashSet<&Name> = HashSet::new();
    let mut other: Vec<(&Name, &Place)> = Vec::new();
    for tally in contests.flat_map(|contest| &contest.tallies) {
        let Some(county) = tally.county.as_ref().filter(|county| seen.insert(county)) else {
            continue;
        };
        if index.county_name(county) != county {
            other.push((county, &tally.place));
        }
    }
    if let Some((_, place)) = other.first() {
        let names: Vec<&str> = other.iter().map(|(name, _)| &***name).collect();
        record.finding(
            Finding::new(
                Code::NameFolded,
                Weight::Note,
                (*place).clone(),
                "counties spelled as in the audit",
                names.join(", "),
            )
            .note("read as the same counties"),
        );
    }
}

#[cfg(test)]
mod tests;
