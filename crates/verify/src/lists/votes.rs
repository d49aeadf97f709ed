//! Votes that the reports print by county: the same in all of them, winners, margins and diluted margins as they
//! follow.

use std::collections::BTreeMap;

use election::{Check, Code, Finding, Name, Place, StateVotes, Step, Verdict, Votes, Weight, fold};
use tabulate::Standing;

use super::universe::{ByCounty, is_diluted_margin};
use super::{CountyLists, ListsOfRound, Source};
use crate::Record;
use crate::index::Index;

/// The selections of one contest in one county's part of a report, in the order of the report.
pub(super) fn by_contest<'a>(source: Source<'a>) -> BTreeMap<&'a Name, Vec<&'a StateVotes>> {
    let mut contests: BTreeMap<&Name, Vec<&StateVotes>> = BTreeMap::new();
    for row in source.votes() {
        contests.entry(&row.contest).or_default().push(row);
    }
    contests
}

pub(super) fn check(
    index: &Index<'_>,
    counties: &[CountyLists<'_>],
    cvrs: &ByCounty,
    record: &mut Record,
) {
    for county in counties {
        same_in_all(county, record);
        for round in &county.rounds {
            margins(index, county, round, cvrs, record);
        }
    }
}

fn same_in_all(county: &CountyLists<'_>, record: &mut Record) {
    let sources = county.rounds.iter().flat_map(|round| &round.sources);
    let with_votes: Vec<&Source<'_>> = sources.filter(|s| s.votes().next().is_some()).collect();
    let Some((first, others)) = with_votes.split_first().filter(|(_, o)| !o.is_empty()) else {
        return;
    };
    let key = |row: &StateVotes| (fold(&row.contest), fold(&row.selection));
    let of = |source: &Source<'_>| -> BTreeMap<_, (Votes, Name)> {
        let rows = source.votes();
        rows.map(|row| (key(row), (row.votes, row.selection.clone())))
            .collect()
    };
    let said = |votes: &BTreeMap<_, (Votes, Name)>| {
        let sum: Votes = votes.values().map(|(votes, _)| *votes).sum();
        format!("{sum} votes for {} selections", votes.len())
    };
    let votes = of(first);
    let file = &first.report.file;
    let mut differing = None;
    let before = record.findings.len();
    for source in others {
        let found = record.findings.len();
        for row in source.votes() {
            let before = votes.get(&key(row)).map(|(votes, _)| votes);
            if before != Some(&row.votes) {
                let expected = before.map_or_else(
                    || format!("no such selection, as in {file}"),
                    |votes| format!("{votes} votes, as in {file}"),
                );
                record.finding(
                    Finding::new(
                        Code::Total,
                        Weight::Unexplained,
                        source.vote_place(row),
                        expected,
                        format!("{} votes for {}", row.votes, row.selection),
                    )
                    .contest(&row.contest)
                    .county(&county.name),
                );
            }
        }
        let theirs = of(source);
        let lacking = votes.iter().filter(|(key, _)| !theirs.contains_key(*key));
        let lacking: Vec<String> = lacking
            .map(|(_, (votes, name))| format!("{name}: {votes}"))
            .collect();
        if !lacking.is_empty() {
            record.finding(
                Finding::new(
                    Code::Total,
                    Weight::Unexplained,
                    Place::file(source.report.file.clone()).sheet("Summary"),
                    format!("every selection that {file} has in this county"),
                    format!("{} selections lacking", lacking.len()),
                )
                .county(&county.name)
                .figures(lacking),
            );
        }
        if record.findings.len() > found && differing.is_none() {
            differing = Some(format!("{} in {}", said(&theirs), source.report.file));
        }
    }
    let equal = record.findings.len() == before;
    let of_others = format!("{} in each of {} other reports", said(&votes), others.len());
    record.check(
        Check::new(Step::Totals, Verdict::equal_if(equal))
            .county(&county.name)
            .values(
                differing.unwrap_or(of_others),
                format!("{} in {file}", said(&votes)),
            ),
    );
}

fn margins(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    cvrs: &ByCounty,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::Margins, verdict)
            .county(&county.name)
            .round(round.number)
    };
    let source = round.sources.iter().find(|s| s.votes().next().is_some());
    let Some(source) = source else {
        let because = "no report of this round has votes of this county";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    // As many as CVRs; seen divided by the cards of the manifest, too.
    let manifest = index.counties[county.place].manifest.map(|m| m.cards().0);
    let cvrs = cvrs.get(&county.place);
    let cards: Vec<u64> = cvrs
        .map(|cvrs| cvrs.count)
        .into_iter()
        .chain(manifest)
        .collect();
    // The figure that the number of CVRs was had from says nothing by agreeing with it.
    let from = cvrs.and_then(|cvrs| cvrs.from.as_ref());
    let (mut diluted, mut standings) = (0, 0);
    let contests = by_contest(*source);
    let mut equal = true;
    for (contest, rows) in &contests {
        let mut found = |code, row: &StateVotes, column, expected: String, found: String| {
            equal = false;
            record.finding(
                Finding::new(
                    code,
                    Weight::Unexplained,
                    source.vote_place(row).column(column),
                    expected,
                    found,
                )
                .contest(contest)
                .county(&county.name)
                .round(round.number),
            );
        };
        let Some(standing) = standing(rows) else {
            continue;
        };
        standings += 1;
        for wrong in marks(&standing, rows) {
            found(
                wrong.code,
                wrong.row,
                wrong.column,
                wrong.expected,
                wrong.found,
            );
        }
        for row in rows.iter().filter(|row| row.wins) {
            let Some(printed) = row.margin else { continue };
            let follows = |n: &u64| is_diluted_margin(printed, &row.diluted_percent, *n);
            if cards.is_empty() || from == Some(&(row.contest.clone(), row.selection.clone())) {
                continue;
            }
            diluted += 1;
            if !cards.iter().any(follows) {
                found(
                    Code::DilutedMargin,
                    row,
                    "Diluted Margin %",
                    format!("100 × {printed} / {}, the number of CVRs", cards[0]),
                    row.diluted_percent.clone(),
                );
            }
        }
    }
    let verdict = match equal {
        true if standings < contests.len() => Verdict::cannot(format!(
            "of {} of {} contests the report does not say how many win",
            contests.len() - standings,
            contests.len()
        )),
        equal => Verdict::equal_if(equal),
    };
    let n = standings;
    record.check(check(verdict).values(
        format!("{} contests as printed", contests.len()),
        match cvrs {
            None => format!("{n} contests from the printed votes, {diluted} diluted margins"),
            Some(cvrs) => format!(
                "{n} contests from the printed votes, {diluted} diluted margins with N = {} by {}{}",
                cvrs.count,
                cvrs.place,
                match from {
                    Some(_) => ", which is left out",
                    None => "",
                }
            ),
        },
    ));
}

/// A mark or margin that does not follow from the votes beside it.
pub(crate) struct Wrong<'a> {
    pub code: Code,
    pub row: &'a StateVotes,
    pub column: &'static str,
    pub expected: String,
    pub found: String,
}

/// What a report prints of one contest in one county, in which the county's own votes decide: who wins there, and the
/// margin of each winner over the first who loses.
pub(crate) fn marks<'a>(standing: &Standing, rows: &[&'a StateVotes]) -> Vec<Wrong<'a>> {
    let mut wrong = Vec::new();
    let wins = || rows.iter().filter(|row| row.wins);
    let marked = wins().filter_map(|row| standing.position(|name| *name == *row.selection));
    let marked: Vec<usize> = marked.collect();
    if let Some(row) = rows.first().filter(|_| !standing.may_win(&marked)) {
        let winners: Vec<&str> = standing.winners().iter().map(|(n, _)| &**n).collect();
        let marked: Vec<&str> = wins().map(|row| &*row.selection).collect();
        wrong.push(Wrong {
            code: Code::Winner,
            row,
            column: "W/L",
            expected: winners.join(", "),
            found: marked.join(", "),
        });
    }
    let Some((_, most)) = standing.runner_up() else {
        return wrong;
    };
    for row in wins() {
        let own = Votes(row.votes.0.saturating_sub(most.0));
        if let Some(printed) = row.margin.filter(|printed| *printed != own) {
            wrong.push(Wrong {
                code: Code::Margin,
                row,
                column: "Margin",
                expected: own.to_string(),
                found: printed.to_string(),
            });
        }
    }
    wrong
}

/// The standing by printed votes; none if no caption says how many win.
pub(crate) fn standing(rows: &[&StateVotes]) -> Option<Standing> {
    let winners = rows.first()?.winners_allowed?;
    let votes = rows.iter().map(|row| (row.selection.clone(), row.votes));
    Some(Standing::new(votes, winners))
}
