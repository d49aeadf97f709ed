//! Votes of the report against the candidate totals, and sampled batches against their rows there.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    ArloAudit, BatchFigures, Cards, Check, Code, Finding, Name, Place, SelectionVotes, Step,
    Verdict, Weight,
};

use super::index::{Contest, Index, signed};
use super::manifests::by_name;
use super::tickets::Drawn;
use crate::Record;

/// A batch with its reported votes, in the order in which Arlo draws.
pub(super) struct Tallied<'a> {
    pub jurisdiction: &'a Name,
    pub name: &'a Name,
    pub votes: Vec<i64>,
    pub ballots: Option<Cards>,
}

/// Totals of every contest, then every sampled batch.
pub(super) fn check(index: &Index<'_>, record: &mut Record) {
    for contest in &index.contests {
        totals(index, contest, record);
        if index.of_batches() {
            reported(index, contest, record);
            bottom_row(index, contest, record);
        }
        majority(index, contest, record);
    }
}

fn place(index: &Index<'_>, contest: &Contest<'_>) -> Place {
    index.place_of(contest.row.place.as_ref())
}

/// The sums that are at hand: batches, strata. The number of votes must be possible in any case.
fn totals(index: &Index<'_>, contest: &Contest<'_>, record: &mut Record) {
    let row = contest.row;
    let mut wrong = Vec::new();
    let difference = |what: &str, expected: Option<&[i64]>, found: Option<&[i64]>| {
        (expected != found).then(|| format!("{what}: {}", words(contest, found)))
    };
    let printed = contest.reported();
    let mut compared = false;
    if let Some(strata) = &row.strata {
        compared = true;
        let parts = contest
            .in_order(&strata.cvr_votes)
            .zip(contest.in_order(&strata.other_votes));
        let sum = parts.map(|(cvr, other)| contest.sum([cvr, other]));
        let what = "votes with and without CVRs";
        wrong.extend(difference(what, Some(&printed), sum.as_deref()));
        if strata.cvr_ballots + strata.other_ballots != row.ballots {
            wrong.push(format!(
                "ballots with and without CVRs: {} and {}",
                strata.cvr_ballots, strata.other_ballots
            ));
        }
    }
    let batches = contest.tallied.as_deref();
    let sum = batches.map(|batches| contest.sum(batches.iter().map(|batch| &batch.votes)));
    let from_batches = row
        .votes_from_batches
        .as_ref()
        .and_then(|votes| contest.in_order(votes));
    if let (Some(sum), Some(_)) = (&sum, &row.votes_from_batches) {
        compared = true;
        let what = "sum of the candidate totals";
        wrong.extend(difference(what, from_batches.as_deref(), Some(sum)));
    }
    let votes = contest.all_votes();
    let most = signed(row.ballots.0).saturating_mul(row.votes_allowed.into());
    if votes > most {
        wrong.push(format!("{votes} votes where {most} are possible"));
    }
    if let Some(from) = &from_batches {
        let over = (0..from.len())
            .filter(|k| from[*k] > contest.votes(*k))
            .count();
        if over > 0 {
            wrong.push(format!(
                "more votes in batches than in all for {over} selections"
            ));
        }
    }
    for found in &wrong {
        let finding = Finding::new(
            Code::Total,
            Weight::Unexplained,
            place(index, contest),
            words(contest, Some(&printed)),
            found.clone(),
        );
        record.finding(finding.contest(contest.name()));
    }
    let verdict = match (wrong.is_empty(), compared) {
        (false, _) => Verdict::Differs,
        (true, true) => Verdict::Equal,
        (true, false) => {
            Verdict::cannot("the report has one set of totals, and no candidate totals are at hand")
        }
    };
    let recomputed = sum.map_or_else(String::new, |sum| words(contest, Some(&sum)));
    let check = Check::new(Step::Totals, verdict).contest(contest.name());
    record.check(check.values(words(contest, Some(&printed)), recomputed));
}

pub(super) fn words(contest: &Contest<'_>, votes: Option<&[i64]>) -> String {
    let Some(votes) = votes else {
        return "other selections".to_owned();
    };
    let names = contest.row.votes.iter().map(|(name, _)| name);
    let parts = names
        .zip(votes)
        .map(|(name, votes)| format!("{name}: {votes}"));
    parts.collect::<Vec<_>>().join("; ")
}

/// All batches of a contest by the candidate totals, jurisdictions by name, batches in file order; none where totals
/// are not at hand for any jurisdiction that has them.
pub(super) fn tallied<'a>(audit: &'a ArloAudit, contest: &Contest<'a>) -> Option<Vec<Tallied<'a>>> {
    let mut found = Vec::new();
    for (jurisdiction, files) in &audit.jurisdictions {
        let ballots = files.manifest.as_ref().map(by_name);
        for tallies in &files.tallies {
            let Some(columns) = contest.columns(tallies) else {
                continue;
            };
            found.extend(tallies.batches.iter().map(|batch| Tallied {
                jurisdiction,
                name: &batch.name,
                votes: columns.iter().map(|k| signed(batch.votes[*k].0)).collect(),
                ballots: ballots.as_ref().and_then(|b| b.get(&batch.name).copied()),
            }));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Each sampled batch has the votes and ballots that manifest and candidate totals give it; a combined batch those of
/// its batches together.
fn reported(index: &Index<'_>, contest: &Contest<'_>, record: &mut Record) {
    let Some(batches) = &contest.tallied else {
        return;
    };
    let by_key: BTreeMap<(&str, &str), &Tallied<'_>> = batches
        .iter()
        .map(|b| ((&**b.jurisdiction, &**b.name), b))
        .collect();
    let (mut equal, mut combined, mut wrong) = (0, 0, 0);
    for row in &index.report.batches {
        let Some(figures) = &row.contests[contest.at] else {
            continue;
        };
        let names: Vec<&str> = match row.combines.is_empty() {
            true => vec![row.name.trim()],
            false => row.combines.iter().map(String::as_str).collect(),
        };
        combined += usize::from(names.len() > 1);
        let parts = names
            .iter()
            .map(|name| by_key.get(&(&*row.jurisdiction, name)));
        let parts: Option<Vec<_>> = parts.collect();
        let expected = parts.as_ref().map(|parts| {
            let sum = contest.sum(parts.iter().map(|part| &part.votes));
            let ballots = parts.iter().map(|part| part.ballots);
            let ballots = ballots.collect::<Option<Vec<Cards>>>();
            (Some(sum), ballots.map(|b| b.into_iter().sum::<Cards>()))
        });
        let found = (contest.in_order(&figures.reported), row.ballots);
        let same = expected.as_ref().is_some_and(|(votes, ballots)| {
            *votes == found.0 && (found.1.is_none() || ballots.is_none() || *ballots == found.1)
        });
        if same {
            equal += 1;
            continue;
        }
        wrong += 1;
        let shown = |ballots: Option<Cards>, votes: Option<&[i64]>| {
            let ballots = ballots.map_or_else(|| "unknown".to_owned(), |b| b.to_string());
            format!("{ballots} ballots; {}", words(contest, votes))
        };
        let expected = expected.map_or_else(
            || "its batches in the candidate totals".to_owned(),
            |(votes, ballots)| shown(ballots, votes.as_deref()),
        );
        let finding = Finding::new(
            Code::Total,
            Weight::Unexplained,
            index.place(row.row),
            expected,
            shown(found.1, found.0.as_deref()),
        );
        record.finding(finding.contest(contest.name()).county(&row.jurisdiction));
    }
    let check = Check::new(Step::Totals, Verdict::equal_if(wrong == 0)).contest(contest.name());
    record.check(check.values(
        format!(
            "{} sampled batches, {combined} of them combined",
            equal + wrong
        ),
        format!("{equal} as in the candidate totals, {wrong} not"),
    ));
}

/// The row of totals under the sampled batches is their sum, and a row is marked as audited where it has results.
fn bottom_row(index: &Index<'_>, contest: &Contest<'_>, record: &mut Record) {
    let rows = &index.report.batches;
    let mut wrong = 0;
    for (at, row) in rows.iter().enumerate() {
        let counted = rows[index.counted_in(at)].contests[contest.at]
            .as_ref()
            .map(|f| f.audited.is_some());
        let marked = (!row.audited.is_empty()).then(|| row.audited == "Yes");
        if counted
            .zip(marked)
            .is_some_and(|(counted, marked)| counted != marked)
        {
            wrong += 1;
            let finding = Finding::new(
                Code::Change,
                Weight::Unexplained,
                index.place(row.row),
                "“Yes” where the row has results, “No” where it has none",
                format!("“{}”", row.audited),
            );
            record.finding(finding.contest(contest.name()).county(&row.jurisdiction));
        }
    }
    let Some(printed) = &index.report.totals else {
        record.check(marks(contest, rows.len(), wrong));
        return;
    };
    let sum = |votes: fn(&BatchFigures) -> Option<&SelectionVotes>| {
        // Batches that were counted together count once, in the row of them together.
        let own = rows.iter().enumerate();
        let own = own.filter(|(at, _)| index.counted_in(*at) == *at);
        let figures = own.filter_map(|(_, row)| row.contests[contest.at].as_ref());
        let votes = figures.filter_map(|figures| contest.in_order(votes(figures)?));
        words(contest, Some(&contest.sum(votes)))
    };
    let figures = printed.contests[contest.at].as_ref();
    let shown = |votes: Option<&SelectionVotes>| {
        let votes = votes.map(|votes| words(contest, contest.in_order(votes).as_deref()));
        votes.unwrap_or_default()
    };
    let ballots = |b: Option<Cards>| b.map_or_else(String::new, |b| b.to_string());
    // Their ballots are those of their own rows, where they have them.
    let together: BTreeSet<usize> = (0..rows.len())
        .map(|at| (at, index.counted_in(at)))
        .filter(|(at, counted)| at != counted)
        .map(|(_, counted)| counted)
        .collect();
    let single = rows.iter().enumerate();
    let single = single.filter(|(at, _)| !together.contains(at));
    let all: Cards = single.filter_map(|(_, row)| row.ballots).sum();
    for (what, expected, found) in [
        ("ballots", all.to_string(), ballots(printed.ballots)),
        (
            "reported votes",
            sum(|f| Some(&f.reported)),
            shown(figures.map(|f| &f.reported)),
        ),
        (
            "audited votes",
            sum(|f| f.audited.as_ref()),
            shown(figures.and_then(|f| f.audited.as_ref())),
        ),
    ] {
        if expected != found {
            wrong += 1;
            let finding = Finding::new(
                Code::Total,
                Weight::Unexplained,
                index.place(printed.row),
                format!("{what}: {expected}"),
                format!("{what}: {found}"),
            );
            record.finding(finding.contest(contest.name()));
        }
    }
    record.check(marks(contest, rows.len(), wrong));
}

fn marks(contest: &Contest<'_>, rows: usize, wrong: usize) -> Check {
    Check::new(Step::Totals, Verdict::equal_if(wrong == 0))
        .contest(contest.name())
        .values(
            format!("{rows} sampled batches and their sums"),
            format!("{wrong} disagreements"),
        )
}

/// Says which batches were counted together, and whose ticket the row carries.
pub(super) fn combined(index: &Index<'_>, drawn: &Drawn, record: &mut Record) {
    for (k, row) in index.report.batches.iter().enumerate() {
        if row.combines.is_empty() {
            continue;
        }
        let draws = index.contests.iter().flat_map(|contest| {
            let of_row = drawn.of(contest).iter();
            let of_row = of_row.filter(move |draw| index.counted_in(draw.row) == k);
            of_row.map(|draw| format!("{}: {} of {}", contest.name(), draw.ticket, draw.batch))
        });
        let tickets: Vec<String> = draws.collect();
        let ballots = row
            .ballots
            .map_or_else(|| "unknown".to_owned(), |b| b.to_string());
        let finding = Finding::new(
            Code::CombinedBatch,
            Weight::Note,
            index.place(row.row),
            "a row a batch",
            format!(
                "{} batches with {ballots} ballots in one row, {}",
                row.combines.len(),
                row.name.trim()
            ),
        );
        let tickets = match tickets.is_empty() {
            true => "added beside the sample".to_owned(),
            false => tickets.join("; "),
        };
        let finding = finding.note(&tickets).cards(row.combines.clone());
        record.finding(finding.county(&row.jurisdiction));
    }
}

/// Who wins follows from the votes; a printed result of a law that asks for a majority must follow, too.
fn majority(index: &Index<'_>, contest: &Contest<'_>, record: &mut Record) {
    let check = |verdict| Check::new(Step::Margins, verdict).contest(contest.name());
    let tie = contest
        .pairs()
        .any(|(w, l)| contest.votes(w) == contest.votes(l));
    if tie {
        let finding = Finding::new(
            Code::Tie,
            Weight::Note,
            place(index, contest),
            "a winner with more votes than the next selection",
            "the same number of votes",
        );
        record.finding(finding.contest(contest.name()));
    }
    if !contest.row.runoff {
        record.check(check(Verdict::NotMeasured));
        return;
    }
    let all = contest.all_votes();
    let leads = contest
        .winners
        .first()
        .is_some_and(|w| contest.votes(*w) * 2 > all);
    let expected = match leads {
        true => "Majority received, no runoff required",
        false => "No majority, runoff required",
    };
    let printed = &contest.row.runoff_result;
    let equal = election::fold(printed) == election::fold(expected);
    if !equal {
        let finding = Finding::new(
            Code::Winner,
            Weight::Unexplained,
            place(index, contest),
            expected,
            printed.clone(),
        );
        record.finding(finding.contest(contest.name()));
    }
    record.check(check(Verdict::equal_if(equal)).values(printed.clone(), expected));
}
