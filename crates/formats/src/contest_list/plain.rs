//! A table with a row for each selection of a contest.

use std::collections::BTreeMap;

use election::{Cards, Code, ContestTotals, Finding, Name, Place, Votes, Weight, fold};

use crate::columns::Columns;
use crate::table::{Row, Table};

const CONTEST: [&str; 2] = ["contest", "contestname"];
const SELECTION: [&str; 5] = ["selection", "choice", "candidate", "name", "option"];

/// The contests of a table that has contests, selections and votes; nothing for another.
pub(super) fn contests(place: Place, table: &Table) -> Option<(Vec<ContestTotals>, Vec<Finding>)> {
    let mut columns = Columns::new(place.clone(), table, 0);
    let contest = columns.find(&CONTEST)?;
    let votes = columns.find(&["votes", "totalvotes"])?;
    let winner = columns.find(&["winner", "won", "elected"]);
    let selection = columns.find(&SELECTION).or(winner)?;
    let winner = winner.filter(|winner| *winner != selection);
    let cards = columns.find(&["cards", "ballots", "ballotcards", "contestballotcardcount"]);
    let once = [
        columns.find(&["seats", "winnersallowed", "numberofwinners"]),
        columns.find(&["votesallowed", "votefor"]),
        cards,
        columns.find(&["universe", "allcards", "ballotcardcount"]),
        columns.find(&["phantoms"]),
    ];
    let counties = columns.find(&["counties", "county", "jurisdictions"]);
    let mut contests: Vec<ContestTotals> = Vec::new();
    let mut figures: Vec<[Option<u64>; 5]> = Vec::new();
    let mut places: BTreeMap<Name, usize> = BTreeMap::new();
    for row in columns.rows() {
        let count = columns.count(row, votes);
        let name: Name = row.cell(contest).into();
        let here = place.clone().row(row.number);
        let at = *places.entry(name.clone()).or_insert_with(|| {
            contests.push(ContestTotals::new(name, here.clone()));
            figures.push([None; 5]);
            contests.len() - 1
        });
        let of = &mut contests[at];
        let Some(count) = count else {
            of.unread.push(row.number);
            continue;
        };
        let chosen: Name = row.cell(selection).into();
        if of.votes.iter().any(|(name, _)| *name == chosen) {
            of.unread.push(row.number);
            let expected = "each selection of a contest once";
            columns.push(
                Finding::new(
                    Code::Duplicate,
                    Weight::Unread,
                    here,
                    expected,
                    chosen.to_string(),
                )
                .contest(&of.contest),
            );
            continue;
        }
        if winner.is_some_and(|winner| is_yes(row, winner, &chosen)) {
            of.winners.push(chosen.clone());
        }
        of.votes.push((chosen, Votes(count)));
        let named = counties.map_or("", |counties| row.cell(counties));
        for county in named
            .split(';')
            .map(str::trim)
            .filter(|county| !county.is_empty())
        {
            if !of.counties.iter().any(|of| **of == *county) {
                of.counties.push(county.into());
            }
        }
        for (held, column) in figures[at].iter_mut().zip(once) {
            let Some(found) = columns.optional_count(row, column) else {
                if column.is_some_and(|column| !row.cell(column).is_empty()) {
                    of.unread.push(row.number);
                }
                continue;
            };
            let before = *held.get_or_insert(found);
            if before != found {
                of.unread.push(row.number);
                let heading = column.and_then(|at| columns.headings().get(at).cloned());
                let here = place.clone().row(row.number);
                let here = here.column(heading.unwrap_or_default());
                let (expected, found) = (before.to_string(), found.to_string());
                columns.push(
                    Finding::new(Code::Duplicate, Weight::Unread, here, expected, found)
                        .contest(&of.contest)
                        .note("an earlier row of the contest has another figure"),
                );
            }
        }
    }
    for (of, [seats, votes_allowed, cards, universe, phantoms]) in contests.iter_mut().zip(figures)
    {
        let number = |found: Option<u64>| found.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        of.seats = number(seats);
        of.votes_allowed = number(votes_allowed);
        of.cards = cards.map(Cards);
        of.universe = universe.map(Cards);
        of.phantoms = Cards(phantoms.unwrap_or(0));
    }
    Some((contests, columns.into_findings()))
}

/// Whether a cell says that the selection won: yes, or its name.
fn is_yes(row: Row<'_>, column: usize, selection: &Name) -> bool {
    let cell = row.cell(column);
    matches!(
        fold(cell).as_str(),
        "yes" | "y" | "true" | "1" | "x" | "winner" | "won" | "elected"
    ) || (!cell.is_empty() && **selection == *cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<ContestTotals>, Vec<Finding>) {
        let table = Table::from_csv(text).expect("a table");
        contests(Place::file("contests.csv"), &table).expect("a table of contests")
    }

    #[test]
    fn a_row_for_each_selection() {
        let (contests, findings) = read(
            "Contest,Candidate,Votes,Winner,Cards,Seats,Counties\n\
             Mayor,Ann,\"1,200\",yes,3000,1,First; Second\nMayor,Bob,900,,,,\n\
             Board,Cid,50,x,100,2,First\nBoard,Dan,40,x,100,2,First\nBoard,Eve,30,,100,2,First\n",
        );
        assert!(findings.is_empty(), "{findings:?}");
        let [mayor, board] = &contests[..] else {
            panic!("{contests:?}")
        };
        assert_eq!(
            mayor.votes,
            [("Ann".into(), Votes(1200)), ("Bob".into(), Votes(900))]
        );
        assert_eq!((mayor.cards, mayor.seats), (Some(Cards(3000)), Some(1)));
        assert_eq!(mayor.counties, ["First".into(), "Second".into()]);
        assert_eq!(board.winners, ["Cid".into(), "Dan".into()]);
        assert_eq!(board.seats, Some(2));
        assert_eq!(board.universe, None);
    }

    /// The columns contest, winner, votes and cards: the selections are in the column of winners.
    #[test]
    fn selections_named_as_winners() {
        let (contests, _) = read("contest,winner,votes,cards\nMayor,Ann,5,20\nMayor,Bob,3,20\n");
        assert_eq!(contests[0].votes.len(), 2);
        assert!(contests[0].winners.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_found() {
        let (contests, findings) = read(
            "contest,choice,votes,cards\nMayor,Ann,five,20\nMayor,Bob,3,20\nMayor,Bob,4,20\nMayor,Cid,1,30\n",
        );
        assert_eq!(
            contests[0].votes,
            [("Bob".into(), Votes(3)), ("Cid".into(), Votes(1))]
        );
        assert_eq!(contests[0].cards, Some(Cards(20)));
        assert_eq!(contests[0].unread, [2, 4, 5]);
        let places: Vec<_> = findings.iter().map(|f| (f.code, f.place.row)).collect();
        let expected = [
            (Code::CellUnreadable, Some(2)),
            (Code::Duplicate, Some(4)),
            (Code::Duplicate, Some(5)),
        ];
        for place in expected {
            assert!(places.contains(&place), "{places:?}");
        }
    }
}
