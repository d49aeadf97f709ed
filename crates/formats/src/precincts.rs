//! A table of votes by county, precinct, contest and choice into certified results by county.
//!
//! Precincts are added up. A last row that has nothing but a text in its first column is what an export
//! from a report ends with (seen: `End of worksheet`) and is passed over.

use std::collections::HashMap;

use election::{CertifiedContest, CertifiedResults, Finding, Place, Tally, Votes};

use crate::columns::Columns;
use crate::table::{Row, Table};

/// No file is read that has more contests with their counties and selections.
const MOST_TALLIES: usize = 1 << 20;

pub(crate) fn results(place: Place, table: &Table) -> (CertifiedResults, Vec<Finding>) {
    let wanted = ["county", "precinct", "contest", "choice", "totalvotes"];
    let mut columns = Columns::headed_by(place.clone(), table, &wanted);
    let mut results = CertifiedResults::default();
    let Some([county, precinct, contest, choice, votes]) = columns.need_all(wanted) else {
        return (results, columns.into_findings());
    };
    let mut contests: HashMap<&str, usize> = HashMap::new();
    // Of which contest, and which of its tallies.
    let mut tallies: HashMap<(&str, &str, &str), (usize, usize)> = HashMap::new();
    let mut rows = columns.rows().peekable();
    while let Some(row) = rows.next() {
        if rows.peek().is_none() && is_end(row) {
            break;
        }
        let named = [county, precinct, contest, choice];
        if let Some(empty) = named
            .into_iter()
            .find(|column| row.cell(*column).is_empty())
        {
            columns.unreadable(row, empty, "a name");
            continue;
        }
        let Some(votes) = columns.count(row, votes).map(Votes) else {
            continue;
        };
        let (county, contest, choice) = (row.cell(county), row.raw(contest), row.cell(choice));
        let key = (county, contest, choice);
        if let Some((at, tally)) = tallies.get(&key) {
            results.contests[*at].tallies[*tally].votes += votes;
            continue;
        }
        if tallies.len() == MOST_TALLIES {
            columns.unreadable(row, precinct, "one of at most 2^20 counties' votes");
            break;
        }
        let place = place.clone().row(row.number);
        let at = *contests.entry(contest).or_insert_with(|| {
            results.contests.push(CertifiedContest {
                contest: contest.into(),
                vote_for: None,
                tallies: Vec::new(),
                totals: Vec::new(),
                place: place.clone(),
            });
            results.contests.len() - 1
        });
        let CertifiedContest {
            contest,
            tallies: of,
            ..
        } = &mut results.contests[at];
        tallies.insert(key, (at, of.len()));
        of.push(Tally {
            county: Some(county.into()),
            contest: contest.clone(),
            selection: choice.into(),
            votes,
            place,
        });
    }
    (results, columns.into_findings())
}

fn is_end(row: Row<'_>) -> bool {
    let mut cells = row.cells();
    cells.next().is_some_and(|first| !first.is_empty()) && cells.all(str::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> (Vec<String>, Vec<String>) {
        let text = format!("County,Precinct,Contest,Choice,Party,Total Votes\n{rows}");
        let table = Table::from_csv(&text).unwrap();
        let (results, findings) = results(Place::file("p.csv"), &table);
        let tallies = results.contests.iter().flat_map(|contest| &contest.tallies);
        let shown = tallies.map(|t| {
            let county = t.county.as_deref().unwrap_or_default();
            let row = t.place.row.unwrap_or_default();
            format!(
                "{} {county} {} {} row {row}",
                t.contest, t.selection, t.votes
            )
        });
        let found = findings.iter().map(|f| format!("{} {}", f.place, f.found));
        (shown.collect(), found.collect())
    }

    #[test]
    fn precincts_are_added_up() {
        let (tallies, findings) = read(
            "ADAMS,1,Mayor,Ash,,224\nADAMS,2,Mayor,Ash,,\"1,000\"\nADAMS,1,Mayor,Elm,,3\n\
             BACA,9,Mayor,Ash,,7\nBACA,9,Judge,Yes,Y,5\nEnd of worksheet,,,,,\n",
        );
        let expected = [
            "Mayor ADAMS Ash 1224 row 2",
            "Mayor ADAMS Elm 3 row 4",
            "Mayor BACA Ash 7 row 5",
            "Judge BACA Yes 5 row 6",
        ];
        assert_eq!(tallies, expected);
        assert_eq!(findings, [""; 0]);
    }

    #[test]
    fn rows_that_cannot_be_read() {
        let (tallies, findings) =
            read("A,1,Mayor,Ash,,-1\nA,1,Mayor,,,2\nEnd of worksheet,,,,,\nA,1,Mayor,Ash,,4\n");
        assert_eq!(tallies, ["Mayor A Ash 4 row 5"]);
        let expected = [
            "p.csv, row 2, column “Total Votes” “-1”",
            "p.csv, row 3, column “Choice” “”",
            "p.csv, row 4, column “Precinct” “”",
        ];
        assert_eq!(findings, expected);
    }
}
