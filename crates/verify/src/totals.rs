//! Sums of county tallies, winners, runners-up and minimum margins.

use std::collections::{BTreeMap, HashMap};

use election::{
    Check, Code, ContestRow, Finding, Name, Place, StateVotes, Step, SummaryRow, Verdict, Votes,
    Weight, fold,
};
use tabulate::Standing;

use crate::Record;
use crate::index::{Contest, InRound, Index};
use crate::lists::votes::{Wrong, marks, standing as in_county};

/// The votes that the tallies give each selection: the state's where there are any, else the counties'
/// added up.
pub(crate) fn tally(contest: &Contest<'_>) -> Vec<(Name, Votes)> {
    if !contest.state_tally.is_empty() {
        let rows = contest.state_tally.iter();
        return rows.map(|t| (t.selection.clone(), t.votes)).collect();
    }
    let mut sums: Vec<(Name, Votes)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for tally in &contest.county_tally {
        let place = *places.entry(fold(&tally.selection)).or_insert(sums.len());
        if place == sums.len() {
            sums.push((tally.selection.clone(), Votes(0)));
        }
        sums[place].1 += tally.votes;
    }
    sums
}

/// The standing by the tallies, with as many winners as the list of contests allows.
pub(crate) fn standing(contest: &Contest<'_>) -> Option<Standing> {
    standing_with(contest, contest.row())
}

fn standing_with(contest: &Contest<'_>, row: Option<&ContestRow>) -> Option<Standing> {
    let tally = tally(contest);
    let winners = row?.winners_allowed?;
    (!tally.is_empty()).then(|| Standing::new(tally, winners))
}

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    if index.by_county {
        return;
    }
    let reported = reported(index);
    for (k, contest) in index.contests.iter().enumerate() {
        let rows = reported.get(&k).map_or(&[][..], |rows| rows);
        sums(index, contest, rows, record);
        for round in &contest.rounds {
            margins(index, contest, round, rows, record);
        }
    }
}

/// Votes in the state reports, by contest: round, row, place.
type Reported<'a> = BTreeMap<usize, Vec<(u32, &'a StateVotes, Place)>>;

fn reported<'a>(index: &Index<'a>) -> Reported<'a> {
    let mut votes = Reported::new();
    for round in &index.audit.rounds {
        let Some(state) = &round.state else { continue };
        let summary = Place::file(state.file.clone()).sheet("Summary");
        for row in &state.votes {
            if let Some(contest) = index.contest(&row.contest) {
                let place = summary.clone().row(row.row);
                votes
                    .entry(contest)
                    .or_default()
                    .push((round.number, row, place));
            }
        }
    }
    votes
}

fn sums(
    index: &Index<'_>,
    contest: &Contest<'_>,
    reports: &[(u32, &StateVotes, Place)],
    record: &mut Record,
) {
    let missing = if contest.state_tally.is_empty() {
        Some("no file has the state's votes in this contest")
    } else if contest.county_tally.is_empty() {
        Some("no file has the counties' votes in this contest")
    } else {
        None
    };
    if let Some(because) = missing {
        record.check(Check::new(Step::Totals, Verdict::cannot(because)).contest(&contest.name));
        return;
    }
    let mut equal = true;
    let mut total = |finding: Finding| {
        equal = false;
        record.finding(finding.contest(&contest.name));
    };
    let mut by_county: BTreeMap<(String, String), Votes> = BTreeMap::new();
    let mut sums: BTreeMap<String, (Votes, Name, Place)> = BTreeMap::new();
    for tally in &contest.county_tally {
        let county = tally.county.as_deref().map(fold).unwrap_or_default();
        *by_county
            .entry((county, fold(&tally.selection)))
            .or_default() += tally.votes;
        let sum = sums
            .entry(fold(&tally.selection))
            .or_insert_with(|| (Votes(0), tally.selection.clone(), tally.place.clone()));
        sum.0 += tally.votes;
    }
    let mut elsewhere: BTreeMap<&Name, (Votes, &Place)> = BTreeMap::new();
    for tally in contest
        .county_tally
        .iter()
        .filter(|_| !contest.counties.is_empty())
    {
        let Some(name) = &tally.county else { continue };
        let county = index.county(name);
        if county.is_none_or(|k| !contest.counties.contains(&k)) {
            let of = elsewhere.entry(name).or_insert((Votes(0), &tally.place));
            of.0 += tally.votes;
        }
    }
    for (county, (votes, place)) in elsewhere.into_iter().filter(|(_, (v, _))| *v > Votes(0)) {
        let expected = "votes of counties that have the contest";
        let found = format!("{votes} votes in {county}");
        let weight = Weight::Unexplained;
        let finding = Finding::new(Code::Total, weight, place.clone(), expected, found);
        total(finding.county(county));
    }
    let mut state: BTreeMap<String, Votes> = BTreeMap::new();
    for tally in &contest.state_tally {
        *state.entry(fold(&tally.selection)).or_default() += tally.votes;
    }
    for tally in &contest.state_tally {
        let key = fold(&tally.selection);
        let sum = sums.remove(&key).map_or(Votes(0), |(votes, ..)| votes);
        let printed = state.remove(&key).unwrap_or(sum);
        if sum != printed {
            total(Finding::new(
                Code::Total,
                Weight::Unexplained,
                tally.place.clone(),
                format!(
                    "{sum} votes for {}, the sum of the counties",
                    tally.selection
                ),
                format!("{printed} votes"),
            ));
        }
    }
    for (votes, selection, place) in sums.into_values().filter(|(v, ..)| *v > Votes(0)) {
        total(Finding::new(
            Code::Total,
            Weight::Unexplained,
            place,
            format!("“{selection}” in the state's totals, too"),
            format!("{votes} votes in the counties only"),
        ));
    }
    for (round, row, place) in reports {
        let votes = row.votes;
        let ours = by_county
            .get(&(fold(&row.county), fold(&row.selection)))
            .copied();
        if ours != Some(votes) {
            let expected = ours.map_or_else(
                || "no votes: the county totals do not have this selection".to_owned(),
                |votes| format!("{votes} votes, as in the county totals"),
            );
            let finding = Finding::new(
                Code::Total,
                Weight::Unexplained,
                place.clone(),
                expected,
                format!("{votes} votes"),
            )
            .round(*round);
            total(match index.county(&row.county) {
                Some(k) => finding.county(&index.counties[k].name),
                None => finding,
            });
        }
    }
    let votes: Votes = tally(contest).iter().map(|(_, votes)| *votes).sum();
    let votes = format!("{votes} votes");
    record.check(
        Check::new(Step::Totals, Verdict::equal_if(equal))
            .contest(&contest.name)
            .values(votes.clone(), if equal { votes } else { String::new() }),
    );
}

fn margins(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    reports: &[(u32, &StateVotes, Place)],
    record: &mut Record,
) {
    if round.row.is_none() && round.summary.is_none() {
        return;
    }
    let check = |verdict| {
        Check::new(Step::Margins, verdict)
            .contest(&contest.name)
            .round(round.number)
    };
    let Some(standing) = standing_with(contest, round.row.or(contest.row())) else {
        let because = match contest.row() {
            None => "no file says how many win",
            Some(_) => "no file has the votes in this contest",
        };
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let before = record.findings.len();
    if let Some(row) = round.row {
        against_row(contest, round, row, &standing, record);
    }
    if let Some(summary) = round.summary {
        against_summary(contest, round, summary, &standing, record);
    }
    let reports = reports
        .iter()
        .filter(|(number, ..)| *number == round.number);
    in_counties(index, contest, round, reports, record);
    let equal = !record.findings[before..]
        .iter()
        .any(|finding| finding.weight == Weight::Unexplained);
    let published = round
        .row
        .map(|row| row.min_margin)
        .or(round.summary.map(|summary| summary.min_margin));
    record.check(check(Verdict::equal_if(equal)).values(
        published.map(|m| m.to_string()).unwrap_or_default(),
        shown(standing.margin()),
    ));
}

/// Winners and margins that the state report prints of the contest in each county.
fn in_counties<'a>(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    reports: impl Iterator<Item = &'a (u32, &'a StateVotes, Place)>,
    record: &mut Record,
) {
    let mut counties: BTreeMap<&Name, (Vec<&StateVotes>, &Place)> = BTreeMap::new();
    for (_, row, place) in reports {
        let (rows, _) = counties
            .entry(&row.county)
            .or_insert_with(|| (Vec::new(), place));
        rows.push(row);
    }
    let allowed = contest.row().and_then(|row| row.winners_allowed);
    for (county, (rows, place)) in counties {
        let finding = |code, row: &StateVotes, column: &str, expected: String, found: String| {
            let place = place.clone().row(row.row).column(column);
            Finding::new(code, Weight::Unexplained, place, expected, found)
                .contest(&contest.name)
                .county(index.county_name(county))
                .round(round.number)
        };
        let Some((standing, first)) = in_county(&rows).zip(rows.first()) else {
            continue;
        };
        if let Some((ours, theirs)) = allowed.zip(first.winners_allowed)
            && ours != theirs
        {
            let expected = format!("{ours}, by the list of contests");
            let code = Code::Parameter;
            record.finding(finding(
                code,
                first,
                "Vote For",
                expected,
                theirs.to_string(),
            ));
        }
        // Where a question is put, these reports mark none of the answers.
        let marked = rows.iter().any(|row| row.wins);
        for wrong in marks(&standing, &rows).into_iter().filter(|_| marked) {
            let Wrong {
                code,
                row,
                column,
                expected,
                found,
            } = wrong;
            record.finding(finding(code, row, column, expected, found));
        }
    }
}

fn shown(margin: Option<Votes>) -> String {
    margin.map_or_else(
        || "0 (nobody loses)".to_owned(),
        |margin| margin.to_string(),
    )
}

fn against_row(
    contest: &Contest<'_>,
    round: &InRound<'_>,
    row: &ContestRow,
    standing: &Standing,
    record: &mut Record,
) {
    let found = |code, weight, column: &str, expected: String, found: String| {
        Finding::new(
            code,
            weight,
            row.place.clone().column(column),
            expected,
            found,
        )
        .contest(&contest.name)
        .round(round.number)
    };
    if row.min_margin != standing.margin().unwrap_or_default() {
        record.finding(found(
            Code::Margin,
            Weight::Unexplained,
            "min_margin",
            shown(standing.margin()),
            row.min_margin.to_string(),
        ));
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, (name, _)) in standing.order().iter().enumerate() {
        places.entry(fold(name)).or_insert(place);
    }
    let winners = row.winners.iter();
    let claimed: Vec<usize> = winners
        .filter_map(|winner| places.get(&fold(winner)).copied())
        .collect();
    let names = |of: &[(Name, Votes)]| {
        of.iter()
            .map(|(n, _)| n.to_string())
            .collect::<Vec<_>>()
            .join(", ")
    };
    if claimed.len() != row.winners.len() || !standing.may_win(&claimed) {
        record.finding(found(
            Code::Winner,
            Weight::Unexplained,
            "winners",
            names(standing.winners()),
            row.winners.join(", "),
        ));
    }
    if standing.is_tied() && contest.rounds[0].number == round.number {
        record.finding(found(
            Code::Tie,
            Weight::Note,
            "winners",
            "a tie, which the law breaks by other means than votes".to_owned(),
            row.winners.join(", "),
        ));
    }
}

fn against_summary(
    contest: &Contest<'_>,
    round: &InRound<'_>,
    summary: &SummaryRow,
    standing: &Standing,
    record: &mut Record,
) {
    let order = standing.order();
    // The summary names one winner and prints the votes of the first and the second selection, also
    // where several win (seen in every report of 2020).
    let first = order.first().map(|(_, votes)| *votes);
    let second = order.get(1).map(|(_, votes)| *votes);
    let figures = [
        (
            Code::Margin,
            "min margin",
            Some(summary.min_margin),
            Some(standing.margin().unwrap_or_default()),
        ),
        (
            Code::Total,
            "votes for winner",
            summary.votes_for_winner,
            first,
        ),
        (
            Code::Total,
            "votes for runner up",
            summary.votes_for_runner_up,
            second,
        ),
        (
            Code::Total,
            "total votes",
            summary.total_votes,
            Some(standing.total()),
        ),
    ];
    for (code, column, printed, ours) in figures {
        if let Some(printed) = printed.filter(|printed| Some(*printed) != ours) {
            record.finding(
                Finding::new(
                    code,
                    Weight::Unexplained,
                    summary.place.clone().column(column),
                    ours.map_or_else(
                        || "nothing: there is no such selection".to_owned(),
                        |v| v.to_string(),
                    ),
                    printed.to_string(),
                )
                .contest(&contest.name)
                .round(round.number),
            );
        }
    }
    let winner = standing.position(|name| fold(name) == fold(&summary.winner));
    // One of the winners, or of those tied with the last of them.
    let least = standing.winners().last().map(|(_, votes)| *votes);
    let wins = winner.is_some_and(|k| Some(order[k].1) >= least);
    let somebody = !summary.winner.is_empty() || !standing.winners().is_empty();
    if somebody && !wins {
        record.finding(
            Finding::new(
                Code::Winner,
                Weight::Unexplained,
                summary.place.clone().column("Winner"),
                standing
                    .winners()
                    .first()
                    .map_or_else(String::new, |(n, _)| n.to_string()),
                summary.winner.clone(),
            )
            .contest(&contest.name)
            .round(round.number),
        );
    }
}
