use election::{
    CertifiedContest, CertifiedResults, ContestRow, CountyContest, DiscrepancyCounts,
    PublishedAudit, Round, Tally,
};

use super::*;

/// `county|selection|votes` a line; the county may be empty.
fn tallies(file: &str, contest: &str, lines: &[&str]) -> Vec<Tally> {
    let of = |(k, line): (usize, &&str)| {
        let [county, selection, votes] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        Tally {
            county: Some(county).filter(|c| !c.is_empty()).map(Name::from),
            contest: contest.into(),
            selection: selection.into(),
            votes: Votes(votes.parse().unwrap_or_default()),
            place: Place::file(file).row(u32::try_from(k).unwrap_or_default() + 1),
        }
    };
    lines.iter().enumerate().map(of).collect()
}

fn file(name: &str, contests: &[(&str, &[&str])]) -> CertifiedResults {
    let contest = |(contest, lines): &(&str, &[&str])| CertifiedContest {
        contest: (*contest).into(),
        vote_for: Some(1),
        tallies: tallies(name, contest, lines),
        totals: Vec::new(),
        place: Place::file(name),
    };
    CertifiedResults {
        contests: contests.iter().map(contest).collect(),
        totals: Vec::new(),
    }
}

/// An audit that has these contests with the counties' votes, and one winner each.
fn audit(contests: &[(&str, &[&str])], certified: Vec<CertifiedResults>) -> PublishedAudit {
    let mut audit = PublishedAudit {
        certified,
        ..PublishedAudit::default()
    };
    let rows = contests.iter().map(|(contest, _)| ContestRow {
        contest: (*contest).into(),
        audit_reason: "opportunistic_benefits".to_owned(),
        status: String::new(),
        winners_allowed: Some(1),
        ballot_cards: Default::default(),
        contest_cards: None,
        winners: Vec::new(),
        min_margin: Votes(0),
        risk_limit: "0.03".to_owned(),
        audited: 0,
        discrepancies: DiscrepancyCounts::default(),
        disagreements: None,
        others: None,
        gamma: "1.03905".to_owned(),
        overstatements: None,
        optimistic: None,
        estimated: None,
        place: Place::file("contest.csv"),
    });
    audit.rounds.push(Round {
        number: 1,
        contests: Some(rows.collect()),
        ..Round::default()
    });
    let all = contests.iter();
    let all = all.flat_map(|(contest, lines)| tallies("tabulate_county.csv", contest, lines));
    let all: Vec<Tally> = all.collect();
    let listed = all.iter().filter_map(|tally| {
        let county = tally.county.clone()?;
        Some(CountyContest {
            county_id: u32::from(*county.as_bytes().first()?),
            county,
            contest: tally.contest.clone(),
            place: Place::file("contests_by_county.csv"),
        })
    });
    audit.county_contests = Some(listed.collect());
    audit.county_tallies = Some(all);
    audit
}

/// The checks and the findings of the step, a line each; the figures stand below their finding.
fn shown(audit: &PublishedAudit) -> Vec<String> {
    let mut record = Record::default();
    let index = Index::new(audit, &mut record);
    let before = record.findings.len();
    check(&index, &mut record);
    let verdict = |verdict: &Verdict| match verdict {
        Verdict::Equal => "equal",
        Verdict::Differs => "differs",
        _ => "cannot",
    };
    let checks = record.checks.iter().map(|check| {
        let contest = check.contest.as_deref().unwrap_or_default();
        let (verdict, values) = (
            verdict(&check.verdict),
            [&check.published, &check.recomputed],
        );
        format!("{contest}: {verdict}, {} / {}", values[0], values[1])
    });
    let findings = record.findings[before..].iter().flat_map(|finding| {
        let contest = finding.contest.as_deref().unwrap_or_default();
        let line = format!(
            "{} {contest}: {} -> {}",
            finding.code.id(),
            finding.expected,
            finding.found
        );
        [line].into_iter().chain(finding.figures.clone())
    });
    checks.chain(findings).collect()
}

const MAYOR: (&str, &[&str]) = ("Mayor", &["A|Ann|5", "A|Bo|3", "B|Ann|2", "B|Bo|4"]);

#[test]
fn the_same_votes() {
    let certified = file("d.xml", &[("MAYOR (Vote For 1)", MAYOR.1)]);
    let expected = [
        "Mayor: equal, Ann; 14 votes in all / Ann; 14 votes in all",
        "name-folded Mayor: “Mayor” -> “MAYOR (Vote For 1)”",
    ];
    // Seven to seven: the first one wins, and the other one may.
    assert_eq!(shown(&audit(&[MAYOR], vec![certified])), expected);
}

#[test]
fn other_votes() {
    let votes = ["A|Ann|6", "A|Bo|2", "B|Ann|2", "B|Bo|4", "C|Ann|1"];
    let certified = file("d.xml", &[("Mayor", &votes)]);
    let expected = [
        "Mayor: equal, Ann; 15 votes in all / Ann; 14 votes in all",
        "certified-votes Mayor: 14 votes in all, by the audit's tabulation -> 15 votes; 2 of 3 counties differ",
        "all counties: Ann 9 (audit 7); Bo 6 (audit 7)",
        "A: Ann 6 (audit 5); Bo 2 (audit 3)",
        "C: Ann 1 (audit none)",
        "certified-fewer Mayor: at least the 3 votes for Bo in the audit's tabulation -> 2 votes",
    ];
    assert_eq!(shown(&audit(&[MAYOR], vec![certified])), expected);
}

/// Another winner; a name is not another one because the votes are the same.
#[test]
fn another_winner() {
    let votes = ["A|Cy|5", "A|Bo|3", "B|Cy|3", "B|Bo|4"];
    let before = ["A|Ann|5", "A|Bo|3", "B|Ann|3", "B|Bo|4"];
    let certified = file("d.xml", &[("Mayor", &votes)]);
    let found = shown(&audit(&[("Mayor", &before)], vec![certified]));
    assert_eq!(
        found[0],
        "Mayor: differs, Cy; 15 votes in all / Ann; 15 votes in all"
    );
    assert_eq!(
        found[2],
        "all counties: Cy 8 (audit none); Ann none (audit 8)"
    );
    let winner = [
        "certified-winner Mayor: Ann, by the audit's tabulation -> Cy",
        "Cy 8 (audit none)",
        "Ann none (audit 8)",
    ];
    assert_eq!(found[found.len() - 3..], winner);
}

/// What one file does not list it says nothing of; what it lists without a figure has no votes.
#[test]
fn two_files() {
    let first = file("d.xml", &[("Mayor", MAYOR.1)]);
    let check = |second: &[&str], expected: &[&str]| {
        let second = file("p.csv", &[("Mayor", second)]);
        let found = shown(&audit(&[MAYOR], vec![first.clone(), second]));
        let verdict = match expected {
            [] => "equal",
            _ => "differs",
        };
        assert!(
            found[0].starts_with(&format!("Mayor: {verdict}, ")),
            "{found:#?}"
        );
        let totals = found
            .iter()
            .filter(|line| line.starts_with("certified-total"));
        let totals: Vec<_> = totals
            .map(|line| line.trim_start_matches("certified-total "))
            .collect();
        assert_eq!(totals, expected);
    };
    check(&["A|Ann|5", "A|Bo|3"], &[]);
    check(&["A|Ann|5", "A|Bo|3", "A|Cy|1"], &[]);
    check(
        &["A|Ann|6", "A|Bo|3"],
        &["Mayor: 5 votes for Ann, as in d.xml -> 6 votes"],
    );
    check(
        &["A|Ann|5", "B|Bo|4"],
        &[
            "Mayor: 2 votes for Ann, as in d.xml -> 0 votes",
            "Mayor: 3 votes for Bo, as in d.xml -> 0 votes",
        ],
    );
}

/// The audit has a county's part of a contest under another name: the results of that county belong to it.
#[test]
fn a_part_of_a_contest() {
    let audited: [(&str, &[&str]); 3] = [
        ("Issue 3", &["A|Yes|5", "A|No|3"]),
        ("Issue 3 - County of B", &["B|Yes|2", "B|No|4"]),
        ("Issue 3 - of nowhere", &["Z|Yes|2", "Z|No|4"]),
    ];
    let votes = ["A|Yes|5", "A|No|3", "B|Yes|2", "B|No|4", "C|Yes|1"];
    let certified = file("d.xml", &[("Issue 3", &votes)]);
    let found = shown(&audit(&audited, vec![certified]));
    let expected = [
        "Issue 3: equal, Yes; 15 votes in all / Yes; 8 votes in all",
        "Issue 3 - County of B: cannot,  / ",
        "Issue 3 - of nowhere: cannot,  / ",
    ];
    // Three words more are too many.
    assert_eq!(found[..3], expected);
    let audited = [audited[0], ("Issue 3 - B", audited[1].1), audited[2]];
    let found = shown(&audit(
        &audited,
        vec![file("d.xml", &[("Issue 3", &votes)])],
    ));
    let expected = [
        "Issue 3: equal, Yes; 9 votes in all / Yes; 8 votes in all",
        "Issue 3 - B: equal, No; 6 votes in all / No; 6 votes in all",
        "Issue 3 - of nowhere: cannot,  / ",
    ];
    assert_eq!(found[..3], expected);
    let whole = "certified-winner Issue 3 - B: No, by the audit's tabulation -> Yes";
    assert!(found.iter().any(|line| line == whole), "{found:#?}");
}

/// Without the audit's votes, or how many win, nothing is compared, and no finding weighs.
#[test]
fn without_votes() {
    let certified = file("d.xml", &[("Mayor", MAYOR.1)]);
    let found = shown(&audit(&[("Mayor", &[])], vec![certified]));
    assert_eq!(found, ["Mayor: cannot,  / "]);
}

#[test]
fn nothing_to_join() {
    let certified = file("d.xml", &[("Clerk", MAYOR.1)]);
    let expected = ["Mayor: cannot,  / ", "Clerk: cannot,  / "];
    assert_eq!(shown(&audit(&[MAYOR], vec![certified])), expected);
    assert_eq!(shown(&audit(&[MAYOR], Vec::new())), [""; 0]);
}
