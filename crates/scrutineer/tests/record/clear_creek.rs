//! The primary of 2016 in Clear Creek County: 1,344 cards against the county's Statement of Votes Cast, which
//! is read here by other code.

use std::fs;

use election::record::{SelectionKind, Status};

use super::{made, support};

/// A contest of the Statement: its name, and the heading and total of each column.
type Stated = (String, Vec<(String, u64)>);

/// The cells between `<td>` and `</td>`.
fn cells(row: &str) -> Vec<String> {
    let cells = row.split("<td>").skip(1);
    let text = |cell: &str| {
        cell.split("</td>")
            .next()
            .unwrap()
            .trim()
            .replace("&amp;", "&")
    };
    cells.map(text).collect()
}

fn statement(html: &str) -> Vec<Stated> {
    let contests = html.split("<h2 class=\"contest\">").skip(1);
    let contest = |part: &str| {
        let name = part.split(" (Vote for ").next().unwrap().to_owned();
        let row = |class: &str| {
            cells(
                part.split(class)
                    .nth(1)
                    .unwrap()
                    .split("</tr>")
                    .next()
                    .unwrap(),
            )
        };
        let (headings, totals) = (row("\"headerRow\""), row("\"totalRow\""));
        let columns = headings.into_iter().zip(totals).skip(3);
        let columns = columns.map(|(heading, total)| (heading, total.parse().unwrap()));
        (name, columns.collect())
    };
    contests.map(contest).collect()
}

#[test]
fn every_figure_of_the_statement_of_votes() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let html = fs::read_to_string(folder.join("2016 Primary ColoradoSOVC.html")).unwrap();
    let stated = statement(&html);
    let made = made(&folder);
    assert_eq!(made.findings, []);
    assert_eq!((made.counts.cards, made.counts.adjudicated), (1344, 29));
    assert_eq!((stated.len(), made.record.contests().len()), (15, 15));
    let mut compared = 0;
    for (contest, counts) in made.record.contests().iter().zip(&made.counts.contests) {
        let (_, columns) = stated
            .iter()
            .find(|(name, _)| *name == *contest.name)
            .unwrap();
        let of = |heading: &str| columns.iter().find(|(h, _)| h == heading).unwrap().1;
        let absent = counts.cards[&Status::Absent];
        assert_eq!(
            made.counts.cards - absent,
            of("Times Cast"),
            "{}",
            contest.name
        );
        assert_eq!(counts.undervotes, of("Undervotes"), "{}", contest.name);
        let over = counts
            .cards
            .get(&Status::Overvoted)
            .copied()
            .unwrap_or_default();
        assert_eq!(over, of("Overvotes"), "{}", contest.name);
        assert_eq!(
            counts.votes.iter().sum::<u64>(),
            of("Total Votes"),
            "{}",
            contest.name
        );
        for (selection, votes) in contest.selections.iter().zip(&counts.votes) {
            let heading = match selection.kind {
                SelectionKind::WriteIn => "Unresolved Write-ins".to_owned(),
                _ => {
                    let party = contest.name.rsplit(' ').next().unwrap();
                    format!("{} ({party})", selection.name)
                }
            };
            assert_eq!(*votes, of(&heading), "{} {heading}", contest.name);
            compared += 1;
        }
    }
    assert_eq!(compared, 20);
    let over = made
        .counts
        .contests
        .iter()
        .filter_map(|c| c.cards.get(&Status::Overvoted));
    assert_eq!(over.sum::<u64>(), 3);
}

#[test]
fn both_readings_of_an_adjudicated_card() {
    let Some(folder) = support::real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let made = made(&folder);
    let cards = made.record.cards(|card| card.id() == "2-3-14").unwrap();
    let [card] = &cards[..] else {
        panic!("{} cards 2-3-14", cards.len());
    };
    assert_eq!(card.identity.place, 75);
    let now = card.readings.iter().next().unwrap();
    let then = card.original.as_ref().unwrap().iter().next().unwrap();
    assert_eq!(
        (now.status, then.status),
        (Status::Voted, Status::Ambiguous)
    );
    assert_eq!(
        (now.marks[0].selection, then.marks[0].density),
        (1, Some(17))
    );
}
