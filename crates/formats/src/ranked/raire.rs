//! Rankings as RAIRE reads them: contests, then a line for each of them on each ballot.
//!
//! ```text
//! 1                                    contests
//! Contest,339,4,15,16,17,18            id, candidates, their ids; perhaps `,winner,15`
//! 339,99813_1_1,17,15                  contest, ballot, candidates by rank; none on a blank one
//! ```
//!
//! Lines of one ballot that follow one another are one card; its record is the ballot's id. Candidates have no names
//! but their ids. The winner is checked to be a candidate, and is nothing that a record has.

use std::collections::HashMap;
use std::io::{self, Read};

use election::record::{Card, Mark, SelectionKind};
use election::{Code, Finding, Place, Weight};

use super::lines::Lines;
use super::name_of_file;
use super::profile::{contest_of_its_own, number};
use crate::columns::shortened;
use crate::cvr::{CardFile, CardReader, Cards, Catalog, Listed, MOST_RANKS, Opened, unreadable};

/// No file has more contests.
const MOST_CONTESTS: usize = 1 << 14;

/// Whether a file begins with a number and a contest.
pub(super) fn is_raire(head: &[u8]) -> bool {
    let Ok(mut lines) = Lines::new(head) else {
        return false;
    };
    let is_number = matches!(lines.next(), Ok(Some(line)) if number(&line.text()).is_some());
    is_number && matches!(lines.next(), Ok(Some(line)) if line.text().starts_with("Contest,"))
}

/// A contest: its place in the catalog, and the numbers of its candidates by their ids.
struct OfFile {
    contest: usize,
    candidates: HashMap<String, u32>,
}

/// The contests of a file by their ids.
type Contests = HashMap<String, OfFile>;

struct Reader(Contests);

/// A contest's line: its id and those of its candidates.
struct Declared {
    id: String,
    candidates: Vec<String>,
}

/// Contests of a file, and what reads its cards; nothing if it cannot be read.
pub(super) fn open(
    files: &Opened<'_>,
    at: usize,
    catalog: &mut Catalog,
    listed: &mut Listed,
) -> Option<CardFile> {
    let place = || Place::file(files.path(at).clone());
    let declared = files.stream(at, |stream| declared(stream, &place(), listed));
    let declared = match declared.and_then(|declared| declared) {
        Ok(declared) => declared,
        Err(error) => {
            listed.push(unreadable(place(), &error));
            return None;
        }
    };
    let name = name_of_file(files.path(at));
    let alone = declared.len() == 1;
    let mut contests = Contests::new();
    catalog.begin(files.path(at));
    for Declared { id, candidates } in declared {
        if contests.contains_key(&id) {
            let found = format!("contest {} twice; the second is left out", shortened(&id));
            let (code, weight) = (Code::Duplicate, Weight::Unexplained);
            listed.push(Finding::new(
                code,
                weight,
                place(),
                "each contest once",
                found,
            ));
            continue;
        }
        let name = match alone {
            true => name.clone(),
            false => format!("{name}, contest {id}").into(),
        };
        let ranks = u32::try_from(candidates.len()).unwrap_or(MOST_RANKS);
        // RAIRE is about elections of one by instant runoff.
        let contest = contest_of_its_own(catalog, &name, 1, ranks);
        let numbered = candidates.into_iter().map(|candidate| {
            let number = catalog.selection(contest, &candidate, SelectionKind::Regular, 0);
            (candidate, number)
        });
        let candidates = numbered.collect();
        contests.insert(
            id,
            OfFile {
                contest,
                candidates,
            },
        );
    }
    Some(CardFile {
        at,
        export: at,
        reader: Box::new(Reader(contests)),
    })
}

/// The contests at the beginning of a file.
fn declared(
    stream: &mut dyn Read,
    place: &Place,
    listed: &mut Listed,
) -> io::Result<Vec<Declared>> {
    let mut lines = Lines::new(stream)?;
    let stated = lines.next()?.and_then(|line| number(&line.text()));
    let mut contests = Vec::new();
    while let Some(line) = lines.next()? {
        let text = line.text();
        let row = u32::try_from(line.number).unwrap_or(u32::MAX);
        let Some(rest) = text.strip_prefix("Contest,") else {
            break;
        };
        let mut find = |code, weight, expected: String, found: String| {
            listed.push(Finding::new(
                code,
                weight,
                place.clone().row(row),
                expected,
                found,
            ));
        };
        let cells: Vec<&str> = rest.split(',').map(str::trim).collect();
        let count = cells.get(1).and_then(|n| number(n));
        let count = count.and_then(|n| usize::try_from(n).ok());
        let Some(count) = count.filter(|n| (1..=MOST_RANKS as usize).contains(n)) else {
            let expected = format!("Contest, an id, 1 to {MOST_RANKS} and as many candidates");
            let found = format!("“{}”; the contest is left out", shortened(&text));
            find(Code::CellUnreadable, Weight::Unread, expected, found);
            continue;
        };
        let listed_ids = cells[2..].iter().take_while(|cell| **cell != "winner");
        let candidates: Vec<String> = listed_ids.map(|id| (*id).to_owned()).collect();
        if candidates.len() != count {
            let expected = format!("{count} candidates, by the line's own count");
            find(
                Code::CardCount,
                Weight::Unexplained,
                expected,
                candidates.len().to_string(),
            );
        }
        if candidates.is_empty() || candidates.len() > MOST_RANKS as usize {
            continue;
        }
        let winner = cells.iter().skip_while(|cell| **cell != "winner").nth(1);
        if let Some(winner) = winner.filter(|w| !candidates.iter().any(|id| id == *w)) {
            let found = format!("“{}”", shortened(winner));
            let expected = "a winner who is a candidate".to_owned();
            find(Code::NameConflict, Weight::Unexplained, expected, found);
        }
        if contests.len() == MOST_CONTESTS {
            return Err(io::Error::other(format!(
                "more than {MOST_CONTESTS} contests"
            )));
        }
        contests.push(Declared {
            id: cells[0].to_owned(),
            candidates,
        });
    }
    if stated != u64::try_from(contests.len()).ok() {
        let expected = match stated {
            Some(stated) => format!("{stated} contests, by the first line"),
            None => "a number of contests in the first line".to_owned(),
        };
        let (code, weight) = (Code::CardCount, Weight::Unexplained);
        let found = contests.len().to_string();
        listed.push(Finding::new(
            code,
            weight,
            place.clone().row(1),
            expected,
            found,
        ));
    }
    Ok(contests)
}

impl CardReader for Reader {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        let mut lines = Lines::new(stream)?;
        lines.next()?;
        let mut card = Card::default();
        (card.identity.sheet, card.identity.sheets) = (1, 1);
        card.identity.source = cards.file;
        let mut held = false;
        let mut in_contests = true;
        while let Some(line) = lines.next()? {
            let text = line.text();
            in_contests &= text.starts_with("Contest,");
            if text.is_empty() || in_contests {
                continue;
            }
            let mut cells = text.split(',').map(str::trim);
            let (contest, ballot) = (cells.next().unwrap_or(""), cells.next());
            let (Some(of), Some(ballot)) = (self.0.get(contest), ballot) else {
                let found = format!("“{}”; the line is left out", shortened(&text));
                let expected = "a contest of this file, a ballot, candidates";
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                cards.find(code, weight, line.number, "", expected, found);
                continue;
            };
            let contest = &cards.contests[of.contest];
            let same = held && card.identity.record == ballot;
            if !same || card.readings.get(contest.number).is_some() {
                if held {
                    card.readings.sort();
                    cards.push(&card)?;
                }
                card.readings.clear();
                ballot.clone_into(&mut card.identity.record);
                card.identity.place = line.number;
                held = true;
            }
            let mut wrong = None;
            for (rank, cell) in (1..).zip(cells) {
                match of.candidates.get(cell) {
                    _ if cell.is_empty() => {}
                    Some(_) if rank > contest.ranks => wrong = Some("one rank too many".to_owned()),
                    Some(selection) => card.readings.mark(Mark {
                        rank,
                        selection: *selection,
                        counted: true,
                        ambiguous: false,
                        density: None,
                    }),
                    None => wrong = Some(format!("“{}”", shortened(cell))),
                }
            }
            match wrong {
                None => card.readings.end(contest, false),
                Some(found) => {
                    card.readings.end_unreadable(contest);
                    let expected = "candidates of the contest, at most one a rank";
                    let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                    cards.find(code, weight, line.number, "", expected, found);
                }
            }
            if !line.ended {
                let (code, weight) = (Code::LastLine, Weight::Note);
                let found = "the end of the file";
                cards.find(code, weight, line.number, "", "an end of the line", found);
            }
        }
        if held {
            card.readings.sort();
            cards.push(&card)?;
        }
        Ok(())
    }
}
