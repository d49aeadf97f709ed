//! A sheet into a card.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};
use std::sync::Arc;

use election::record::{Card, LARGEST_NUMBER, Mark, Status};
use election::{Code, Weight};

use super::ballots::Ballots;
use super::learned::{Known, OptionKey, ones, sum};
use super::sheet::{self, Contest};
use crate::columns::shortened;
use crate::cvr::{CardReader, Cards};

/// What the sheets of an export share.
pub(super) struct Shared {
    pub contests: HashMap<String, Known>,
    pub ballots: Ballots,
}

/// The file of a sheet.
pub(super) struct Sheet(pub Arc<Shared>);

impl CardReader for Sheet {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        let sheet = sheet::read(stream)?;
        let mut card = Card::default();
        self.identity(&sheet, cards, &mut card);
        for contest in &sheet.contests {
            match self.0.contests.get(contest.key()) {
                Some(known) => reading(contest, known, cards, &mut card),
                None => {
                    let expected = "a contest among those that were learned";
                    let (code, weight) = (Code::NameConflict, Weight::Unread);
                    let column = shortened(&contest.name);
                    let found = "one more; it is left out";
                    cards.find(code, weight, 0, &column, expected, found);
                }
            }
        }
        card.readings.sort();
        cards.push(&card)
    }
}

impl Sheet {
    fn identity(&self, sheet: &sheet::Sheet, cards: &mut Cards<'_>, card: &mut Card) {
        let identity = &mut card.identity;
        let id = sheet.id(cards.path);
        let ballot = self.0.ballots.get(&id);
        if ballot.is_none() && !self.0.ballots.is_empty() {
            let (code, weight) = (Code::NameConflict, Weight::Note);
            let expected = "a row for it in the table of scanned ballots";
            cards.find(code, weight, 0, "CvrGuid", expected, "none");
        }
        if id.is_empty() && sheet.sequence.is_empty() {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            let expected = "the id of the sheet, or its place in the batch";
            cards.find(code, weight, 0, "CvrGuid", expected, "neither");
        }
        identity.tabulator.clone_from(&sheet.device);
        identity.imprinted_id = id;
        if let Some(ballot) = ballot {
            if !ballot.workstation.is_empty() {
                (*ballot.workstation).clone_into(&mut identity.tabulator);
            }
            if !ballot.printed.is_empty() {
                identity.imprinted_id = ballot.printed.to_string();
            }
            identity.counting_group = ballot.group.clone();
        }
        identity.batch.clone_from(&sheet.batch);
        identity.record.clone_from(&sheet.sequence);
        identity.precinct = sheet.precinct.as_str().into();
        identity.ballot_type = sheet.party.as_str().into();
        let number = sheet.number.parse().ok();
        let number = number.filter(|number| (1..=LARGEST_NUMBER).contains(number));
        if number.is_none() && !sheet.number.is_empty() {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            let expected = format!("a number from 1 to {LARGEST_NUMBER}");
            let found = format!("“{}”; taken for the first sheet", shortened(&sheet.number));
            cards.find(code, weight, 0, "SheetNumber", &expected, found);
        }
        identity.sheet = number.unwrap_or(1);
        // Each is scanned by itself; how many there are of the ballot is not told.
        identity.sheets = 1;
        identity.source = cards.file;
        identity.place = 1;
    }
}

fn reading(contest: &Contest, known: &Known, cards: &mut Cards<'_>, card: &mut Card) {
    let of = &cards.contests[known.at];
    let column = shortened(&contest.name);
    let mut find = |code, weight, expected: &str, found: String| {
        cards.find(code, weight, 0, &column, expected, found);
    };
    if card.readings.get(of.number).is_some() {
        let found = "a second time; left out".to_owned();
        return find(
            Code::Duplicate,
            Weight::Unexplained,
            "each contest once",
            found,
        );
    }
    let mut marks = Vec::new();
    for choice in &contest.options {
        let digits = known.digits;
        let ranks = ones(&choice.value).filter(|_| choice.value.len() == digits);
        let selection = known.options.get(&OptionKey::of(choice));
        let (Some(ranks), Some(selection)) = (ranks, selection) else {
            let expected =
                format!("an option that was learned, with a value of {digits} digits 0 or 1");
            let found = format!(
                "“{}”: “{}”",
                shortened(&choice.name),
                shortened(&choice.value)
            );
            find(Code::CellUnreadable, Weight::Unread, &expected, found);
            return card.readings.end_unreadable(of);
        };
        let status = choice
            .write_in
            .as_ref()
            .map_or("", |written| &written.status);
        if !matches!(status, "" | "Unresolved" | "Resolved" | "Rejected") {
            let expected = "Unresolved, Resolved or Rejected";
            let found = format!("“{}”: read as not resolved", shortened(status));
            find(Code::CardReading, Weight::Note, expected, found);
        }
        marks.extend(ranks.map(|rank| Mark {
            rank: if of.ranks > 0 { rank } else { 1 },
            selection: *selection,
            counted: status != "Rejected",
            ambiguous: false,
            density: None,
        }));
    }
    let met = sum(contest);
    // Whether a vote that was rejected is unused, too, was not seen.
    let rejected = u32::try_from(marks.iter().filter(|m| !m.counted).count()).unwrap_or(u32::MAX);
    let adds_up = met.is_some()
        && (met == known.sum || met == known.sum.and_then(|sum| sum.checked_add(rejected)));
    if !contest.overvoted && !contest.invalid && !adds_up {
        let expected = match known.sum {
            Some(sum) => format!("marks and undervotes that make {sum}, as on other sheets"),
            None => "marks and undervotes".to_owned(),
        };
        let found = format!(
            "{} marks, undervotes “{}”",
            marks.len(),
            shortened(&contest.undervotes)
        );
        find(Code::CardReading, Weight::Unexplained, &expected, found);
    }
    let over = match of.ranks {
        0 if of.cumulative => marks.len() > of.vote_for as usize,
        0 => different(marks.iter().map(|m| m.selection)) > of.vote_for as usize,
        _ => {
            let places = marks.iter().map(|m| (m.rank, m.selection));
            let ranks = marks.iter().map(|m| m.rank);
            different(places) > different(ranks)
        }
    };
    if over || !contest.overvoted || contest.invalid {
        marks.into_iter().for_each(|mark| card.readings.mark(mark));
        return card.readings.end(of, contest.invalid);
    }
    // The machine knows how many votes are allowed.
    if known.sum.is_some() {
        let found = format!("{} marks that are none", marks.len());
        let expected = "an overvote, as the file says";
        find(Code::CardReading, Weight::Unexplained, expected, found);
    }
    marks.sort_unstable();
    let counted = of.ranks > 0;
    let marks = marks.into_iter().map(|mark| Mark { counted, ..mark });
    card.readings.push(of.number, Status::Overvoted, marks);
}

/// How many different ones there are.
fn different<T: Ord>(of: impl Iterator<Item = T>) -> usize {
    of.collect::<BTreeSet<T>>().len()
}
