//! Reported results of real elections against figures that are not ours.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

#[path = "support/real.rs"]
mod real;

use std::collections::BTreeMap;
use std::fs;

use election::record::{CountOf, Figure, ReportedContest, ReportedResults, Sum, UnitKind};
use election::{Finding, fold};
use formats::reported_results;
use real::real;

fn read(file: &str) -> Option<(ReportedResults, Vec<Finding>)> {
    let path = real(file)?;
    let name = path.file_name().unwrap().to_str().unwrap();
    Some(reported_results(name, &fs::read(&path).unwrap()).unwrap())
}

/// What a unit has of something, by printed figures, counting groups or parts.
fn sum(
    results: &ReportedResults,
    contest: &ReportedContest,
    unit: u32,
    of: CountOf,
    selection: Option<u32>,
) -> Option<Sum> {
    let figures = |unit: u32| -> Vec<&Figure> {
        let counts = contest
            .counts
            .iter()
            .filter(|c| (c.unit, c.of, c.selection, c.round) == (unit, of, selection, None));
        let all: Vec<_> = counts.collect();
        let together = all.iter().filter(|c| c.group.is_empty());
        let together: Vec<&Figure> = together.map(|c| &c.figure).collect();
        match together.is_empty() {
            true => all.iter().map(|c| &c.figure).collect(),
            false => together,
        }
    };
    results.parts().sum(unit, &figures)
}

fn contest<'r>(results: &'r ReportedResults, name: &str) -> &'r ReportedContest {
    results.contests.iter().find(|c| &*c.name == name).unwrap()
}

/// Votes of all selections of a contest in the whole, by name.
fn votes(results: &ReportedResults, contest: &ReportedContest) -> BTreeMap<String, Sum> {
    let of = contest.selections.iter().filter_map(|s| {
        let sum = sum(results, contest, 1, CountOf::Votes, Some(s.number))?;
        Some((s.name.to_string(), sum))
    });
    of.collect()
}

fn said(findings: &[Finding]) -> Vec<String> {
    let said = findings.iter().map(|f| {
        let place = f.place.to_string();
        let place = place.split_once(", ").map_or("", |(_, place)| place);
        format!("{} {place}: {}; {}", f.code.id(), f.expected, f.found)
    });
    said.collect()
}

/// The statement that `record/clear_creek.rs` compares with the cards; its totals are sums.
#[test]
fn clear_creek_2016() {
    let file = "cvr/clear-creek-2016-primary/2016 Primary ColoradoSOVC.html";
    let Some((results, findings)) = read(file) else {
        return;
    };
    assert_eq!(said(&findings), [""; 0]);
    assert_eq!(results.contests.len(), 15);
    let senator = contest(&results, "United States Senator - REP");
    assert_eq!(senator.vote_for, Some(1));
    let found = votes(&results, senator);
    // The row `Totals` of the page.
    let expected = [
        ("Darryl Glenn", 221),
        ("Jack Graham", 170),
        ("Jon Keyser", 121),
        ("Robert Blaha", 122),
        ("Ryan L. Frazier", 36),
        ("Unresolved Write-ins", 0),
    ];
    let expected = expected.map(|(name, votes)| (name.to_owned(), votes));
    assert_eq!(
        found
            .into_iter()
            .map(|(n, s)| (n, s.known))
            .collect::<Vec<_>>(),
        expected
    );
}

/// Precinct by precinct to totals: counted from the files with Python's csv (sums of `Total Votes` by contest and
/// choice), and the county's own summary of 2025 to its statement.
#[test]
fn boulder() {
    for (file, contests, contest_name, selection, expected) in [
        (
            "2023C-Boulder-County-Official-Statement-of-Votes-RCV",
            1,
            "City of Boulder Mayoral Candidates",
            "Aaron Brockett",
            16_823,
        ),
        (
            "2023C-Boulder-County-Official-Statement-of-Votes-Recount",
            1,
            "City of Boulder Council Candidates",
            "Tara Winer",
            21_255,
        ),
        (
            "2023C-Boulder-County-Official-Statement-of-Votes",
            37,
            "Proposition HH (Statutory)",
            "Yes/For",
            68_983,
        ),
        (
            "2024G-Boulder-County-Amended-Statement-of-Votes",
            2,
            "Town of Superior - Trustee",
            "Mike Foster",
            3_531,
        ),
        (
            "2024G-Boulder-County-Official-Statement-of-Votes",
            65,
            "Presidential Electors",
            "Kamala D. Harris / Tim Walz",
            150_149,
        ),
        // Their last row has the total, and is the sum.
        (
            "ColbertAnomoly",
            1,
            "City of Louisville City Council Ward 2 (4-year term)",
            "George Colbert",
            1_441,
        ),
    ] {
        let Some((results, findings)) = read(&format!("results/boulder/{file}.csv")) else {
            return;
        };
        assert_eq!(said(&findings), [""; 0], "{file}");
        assert_eq!(results.contests.len(), contests, "{file}");
        let found = votes(&results, contest(&results, contest_name));
        assert_eq!(found[selection].known, expected, "{file}");
        assert!(found[selection].exact, "{file}");
    }
    let files = ["Statement", "Summary"].map(|kind| {
        read(&format!(
            "results/boulder/2025C-Boulder-County-Official-{kind}-of-Votes.csv"
        ))
    });
    let [Some((statement, _)), Some((summary, _))] = files else {
        return;
    };
    assert_eq!((statement.contests.len(), summary.contests.len()), (32, 32));
    let mut equal = 0;
    for of_summary in &summary.contests {
        let of_statement = contest(&statement, &of_summary.name);
        assert_eq!(votes(&statement, of_statement), votes(&summary, of_summary));
        for of in [
            CountOf::Undervotes,
            CountOf::Overvotes,
            CountOf::BallotsCast,
        ] {
            let of = |results, contest| sum(results, contest, 1, of, None);
            assert_eq!(
                of(&statement, of_statement),
                of(&summary, of_summary),
                "{}",
                of_summary.name
            );
            equal += 1;
        }
    }
    assert_eq!(equal, 96);
}

/// The State's tallies of a county (the audit's `tabulate_county.csv`), by folded contest and selection.
fn of_state() -> Option<BTreeMap<(String, String, String), u64>> {
    let path = real("colorado/2020-general/tabulate_county.csv")?;
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let key = (row[0].to_owned(), fold(&row[1]), fold(&row[2]));
        (key, row[3].parse().unwrap())
    });
    Some(rows.collect())
}

/// Five counties' files of 2020 against the State's tallies, which are of the audit and not the last word: how many
/// selections are equal, how many may be (where figures are withheld), how many differ and by how much at most.
/// Contests that the two name differently are not compared. The State's figures are read here by other code.
#[test]
fn colorado_2020() {
    let Some(of_state) = of_state() else { return };
    let mut found = Vec::new();
    for (file, county) in [
        ("Adams-2020-General-SOVC_Redacted.xlsx", "Adams"),
        (
            "2020GeneralElection_Results by Precinct_Public.xls",
            "Arapahoe",
        ),
        ("Denver 2020GeneralElectionPrecinctResults.xlsx", "Denver"),
        (
            "2020_General_11.3_StatementOfVotesCast_PrecinctResults_REDACTED.xlsx",
            "Jefferson",
        ),
        (
            "2020_general_election_statement_of_votes_cast.xlsx",
            "Larimer",
        ),
    ] {
        let Some((results, _)) = read(&format!("results/colorado-2020-counties/{file}")) else {
            return;
        };
        let (mut equal, mut bounded, mut differing, mut most) = (0, 0, 0, 0);
        for contest in &results.contests {
            for (selection, sum) in votes(&results, contest) {
                let key = (county.to_owned(), fold(&contest.name), fold(&selection));
                match of_state.get(&key) {
                    Some(votes) if sum.may_be(*votes) && sum.exact => equal += 1,
                    Some(votes) if sum.may_be(*votes) => bounded += 1,
                    Some(votes) => {
                        differing += 1;
                        most = most.max(votes.abs_diff(sum.known));
                    }
                    None => {}
                }
            }
        }
        let president = votes(&results, contest(&results, "Presidential Electors"));
        let biden = president["Joseph R. Biden / Kamala D. Harris"].known;
        found.push(format!(
            "{county}: {equal} equal, {bounded} withheld in part, {differing} differ by {most} at most; Biden {biden}"
        ));
    }
    assert_eq!(
        found,
        [
            "Adams: 126 equal, 7 withheld in part, 0 differ by 0 at most; Biden 134202",
            "Arapahoe: 17 equal, 115 withheld in part, 16 differ by 19 at most; Biden 213607",
            "Denver: 55 equal, 0 withheld in part, 29 differ by 2 at most; Biden 313293",
            "Jefferson: 92 equal, 0 withheld in part, 26 differ by 4 at most; Biden 218396",
            "Larimer: 69 equal, 0 withheld in part, 36 differ by 4 at most; Biden 126120",
        ]
    );
}

/// What statements say that is not so: found in the files with openpyxl, too.
#[test]
fn statements_that_contradict_themselves() {
    let file = "results/colorado-2020-counties/Adams-2020-General-SOVC_Redacted.xlsx";
    let Some((_, findings)) = read(file) else {
        return;
    };
    assert_eq!(
        said(&findings),
        [
            "reported-total sheet “7B”, row 7: 817, the sum over selections: 6253001243, total votes; 816",
            "figure-withheld sheet “Lochbuie Mayor”, row 4: figures that are printed; 32 figures withheld, the first as withheld “REDACTED - INCLUDED IN WELD COUNTY TOTALS”",
        ]
    );
}

/// The totals of the report itself; contests' totals are the sums of their candidates by counting group.
#[test]
fn san_francisco_2024() {
    let Some((results, findings)) = read("cvr/sf-2024-dominion-partial/summary.xml") else {
        return;
    };
    assert_eq!(said(&findings), [""; 0]);
    assert_eq!(results.contests.len(), 53);
    let president = contest(&results, "PRESIDENT AND VICE PRESIDENT");
    let found = votes(&results, president);
    assert_eq!(found["KAMALA D. HARRIS / TIM WALZ"].known, 323_719);
    assert_eq!(found["PETER SONSKI / LAUREN ONAK"].known, 33);
    for (of, expected) in [
        (CountOf::TotalVotes, 402_997),
        (CountOf::Undervotes, 8_463),
        (CountOf::Overvotes, 661),
        (CountOf::BallotsCast, 412_121),
    ] {
        assert_eq!(
            sum(&results, president, 1, of, None).unwrap().known,
            expected
        );
    }
    // 412,231 voters, 1,641,744 cards: the city's page of results.
    let general = |of| {
        results
            .counts
            .iter()
            .find(|c| c.of == of && c.group.is_empty())
            .unwrap()
    };
    assert_eq!(general(CountOf::BallotsCast).figure, Figure::Known(412_231));
    assert_eq!(general(CountOf::CardsCast).figure, Figure::Known(1_641_744));
}

/// Lists by canton: 11 constituencies and a sheet of one canton; the printed totals are the sums.
#[test]
fn belgium_2024() {
    let Some((results, findings)) = read("results/belgium-2024/CK_K_2024.xlsx") else {
        return;
    };
    assert_eq!(said(&findings), [""; 0]);
    assert_eq!(results.contests.len(), 12);
    // Antwerp: `Chiffre électoral` of N-VA in the other workbook, CK_CEListes_2024.xlsx, sheet C11002.
    let antwerp = votes(&results, contest(&results, "11002"));
    assert_eq!(
        (antwerp["N-VA"].known, antwerp["VLAAMS BELANG"].known),
        (368_877, 249_826)
    );
}

/// Votes and seats of lists by constituency: the same votes as the sums over its cantons, where all of these are in
/// sheets of one constituency. Of the Chamber's 150 seats the file lacks the two that cd&v won in East Flanders, the 4th
/// and the 13th: that column and those behind it are blank in its sheet of quotients. Their votes stand in the other.
#[test]
fn belgium_2024_seats() {
    let Some((results, findings)) = read("results/belgium-2024/CK_CEListes_2024.xlsx") else {
        return;
    };
    assert_eq!(said(&findings), [""; 0]);
    assert_eq!(results.contests.len(), 11);
    let seats = results.contests.iter().flat_map(|c| &c.counts);
    let seats = seats.filter(|count| count.of == CountOf::Seats);
    assert_eq!(seats.map(|c| c.figure.known().unwrap()).sum::<u64>(), 148);
    let Some((cantons, _)) = read("results/belgium-2024/CK_K_2024.xlsx") else {
        return;
    };
    let mut compared = 0;
    for contest in &results.contests {
        let sheet = contest.counts[0].sheet.strip_prefix("Seat_C").unwrap();
        // A canton of Flemish Brabant may vote for lists of Brussels, and has a sheet of its own.
        if ["21004", "24062"].contains(&sheet) {
            continue;
        }
        let by_canton = votes(&cantons, self::contest(&cantons, sheet));
        for (list, votes) in votes(&results, contest) {
            assert_eq!(votes.known, by_canton[&list].known, "{sheet}, {list}");
            compared += 1;
        }
    }
    assert_eq!(compared, 101);
}

/// Clarity's file of the State and the reader of certified results: the same votes by county.
#[test]
fn colorado_2024_clarity() {
    let Some(path) = real("colorado/2024-general/_certified/detail.xml") else {
        return;
    };
    let bytes = fs::read(path).unwrap();
    let (results, findings) = reported_results("detail.xml", &bytes).unwrap();
    assert_eq!(said(&findings), [""; 0]);
    let counties = results.units.iter().filter(|u| u.kind == UnitKind::County);
    assert_eq!(counties.count(), 64);
    // As certified: shared/data/README.md.
    let president = results
        .contests
        .iter()
        .find(|c| c.name.starts_with("Presidential"))
        .unwrap();
    let harris = votes(&results, president)
        .into_iter()
        .find(|(name, _)| name.contains("Harris"));
    assert_eq!(harris.unwrap().1.known, 1_728_159);
}
