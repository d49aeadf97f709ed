//! Profiles: rankings, each with the number of ballots that have it.
//!
//! A file is streamed through twice: once to learn its candidates and how many ballots it has, once for the cards.
//! A ranking of *n* ballots becomes *n* cards; their batch is the number of the line, their records are 1 to *n*.
//! Each file is a contest by itself, also where two have the same title.

use std::collections::BTreeSet;
use std::io::{self, Read};

use election::record::{Card, Mark, SelectionKind};
use election::{Code, Finding, Name, Place, Weight};

use super::{kind_of, name_of_file};
use crate::cvr::{CardFile, CardReader, Cards, Catalog, Listed, MOST_RANKS, Opened, unreadable};

/// No file has more ballots; one number in a line could ask for any.
const MOST_CARDS: u64 = 100_000_000;
/// No file has more marks on all its ballots.
const MOST_MARKS: u64 = 2_000_000_000;
/// No name is longer.
const MOST_BYTES_IN_NAME: usize = 1 << 12;

/// Streams a file: what it says of itself goes to the profile, its rankings to the ballots.
pub(super) type Scan = fn(&mut dyn Read, &mut Profile, &mut dyn Ballots) -> io::Result<()>;

/// What a file says of itself.
#[derive(Default)]
pub(super) struct Profile {
    /// Empty where it has none.
    pub title: String,
    /// How many are elected; 0 where the file does not say.
    pub seats: u32,
    /// How many candidates there are, by the file's own count.
    pub candidates: u32,
    /// Their names, as far as they have any.
    pub names: Vec<String>,
    /// Numbers of those who have withdrawn.
    pub withdrawn: BTreeSet<u32>,
    /// Ballots with ids have no weight behind them (BLT as Droop writes it).
    pub ids_without_weights: bool,
}

/// Takes rankings and what is wrong with a file.
pub(super) trait Ballots {
    /// Takes the ballots of a line.
    ///
    /// # Errors
    /// They cannot be handed on; reading ends.
    fn ballots(&mut self, alike: Alike<'_>) -> io::Result<()>;

    /// Takes something that was met on a line, 0 for the file as a whole.
    fn find(&mut self, met: Met, line: u64, expected: &str, found: String);
}

/// What was met.
#[derive(Clone, Copy)]
pub(super) enum Met {
    /// Something that cannot be read and is left out.
    Unreadable,
    /// Names that are not there.
    NoName,
    /// A title that is not there.
    NoTitle,
    /// A file that ends too early.
    CutOff,
    /// A number that is not that of what it counts.
    Count,
    /// A last line without an end.
    LastLine,
    /// A candidate who has withdrawn.
    Withdrawn,
}

impl Met {
    fn code(self) -> (Code, Weight) {
        match self {
            Met::Unreadable => (Code::CellUnreadable, Weight::Unread),
            Met::NoName => (Code::ColumnMissing, Weight::Unread),
            Met::NoTitle => (Code::ColumnMissing, Weight::Note),
            Met::CutOff => (Code::FileUnreadable, Weight::Unread),
            Met::Count => (Code::CardCount, Weight::Unexplained),
            Met::LastLine => (Code::LastLine, Weight::Note),
            Met::Withdrawn => (Code::Withdrawn, Weight::Note),
        }
    }
}

/// Ballots with the same ranking.
#[derive(Clone, Copy)]
pub(super) struct Alike<'a> {
    pub line: u64,
    pub count: u64,
    /// The ballot's own id; it is one then.
    pub id: Option<&'a str>,
    /// Nothing where it cannot be read, of which a finding tells.
    pub ranking: Option<&'a Ranking>,
}

/// The ranking of a line, unless something in it is `wrong` or it is too long, which is found.
pub(super) fn readable<'r>(
    ranking: &'r Ranking,
    wrong: Option<String>,
    (line, count): (u64, u64),
    profile: &Profile,
    ballots: &mut dyn Ballots,
) -> Option<&'r Ranking> {
    let wrong = match ranking.is_too_long() {
        true => Some("more ranks than a record has".to_owned()),
        false => wrong,
    };
    let Some(wrong) = wrong else {
        return Some(ranking);
    };
    let expected = format!("candidates 1 to {}", profile.candidates);
    let found = format!("“{wrong}”; {count} ballots cannot be read");
    ballots.find(Met::Unreadable, line, &expected, found);
    None
}

/// Candidates by rank.
#[derive(Default)]
pub(super) struct Ranking {
    rank: u32,
    /// Rank and candidate.
    marks: Vec<(u32, u32)>,
}

impl Ranking {
    /// Nobody is ranked.
    pub fn clear(&mut self) {
        self.rank = 0;
        self.marks.clear();
    }

    /// Leaves a rank empty.
    pub fn skip(&mut self) {
        self.rank = self.rank.saturating_add(1);
    }

    /// Puts a candidate at the next rank.
    pub fn next(&mut self, candidate: u32) {
        self.skip();
        self.marks.push((self.rank, candidate));
    }

    /// Puts a candidate beside those at the last rank.
    pub fn beside(&mut self, candidate: u32) {
        let mark = (self.rank, candidate);
        let at_rank = self.marks.iter().rev().take_while(|m| m.0 == self.rank);
        if !at_rank.into_iter().any(|m| *m == mark) {
            self.marks.push(mark);
        }
    }

    /// Whether somebody stands at the last rank.
    pub fn is_taken(&self) -> bool {
        self.marks.last().is_some_and(|mark| mark.0 == self.rank)
    }

    /// Whether there are more ranks than a record can have.
    pub fn is_too_long(&self) -> bool {
        self.rank > MOST_RANKS
    }
}

impl Profile {
    /// Gives the next candidate a name; none that is too long to be one.
    pub fn push_name(&mut self, name: &str) {
        let fits = name.len() <= MOST_BYTES_IN_NAME && self.names.len() < MOST_RANKS as usize;
        if fits {
            self.names.push(name.to_owned());
        }
    }

    /// Gives the file a title.
    pub fn set_title(&mut self, title: &str) {
        if title.len() <= MOST_BYTES_IN_NAME {
            title.clone_into(&mut self.title);
        }
    }

    /// The candidate with a number, if there is one.
    pub fn candidate(&self, text: &str) -> Option<u32> {
        let number = number(text).and_then(|n| u32::try_from(n).ok())?;
        (1..=self.candidates).contains(&number).then_some(number)
    }

    /// Says of which candidates there is no name.
    pub fn check_names(&self, ballots: &mut dyn Ballots) {
        let named = self.names.iter().filter(|name| !name.is_empty());
        let (names, wanted) = (named.count(), self.candidates as usize);
        if names < wanted {
            let expected = format!("the names of {wanted} candidates");
            let found = format!("{names}; the others are called by their numbers");
            ballots.find(Met::NoName, 0, &expected, found);
        }
    }
}

/// A whole number in digits alone.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// What cannot be a number of ballots, in words.
pub(super) fn no_count(text: &str) -> String {
    let text = crate::columns::shortened(text);
    let is_fraction = text.contains(['.', '/']) && text.bytes().any(|b| b.is_ascii_digit());
    match is_fraction {
        true => format!("“{text}”, a fraction; the line is left out"),
        false => format!("“{text}”; the line is left out"),
    }
}

/// Counts ballots and marks, and how many ranks the longest has.
#[derive(Default)]
struct Counted {
    cards: u64,
    marks: u64,
    longest: u32,
}

impl Ballots for Counted {
    fn ballots(&mut self, alike: Alike<'_>) -> io::Result<()> {
        self.cards = self.cards.saturating_add(alike.count);
        if let Some(ranking) = alike.ranking {
            self.longest = self.longest.max(ranking.rank);
            let marks = (ranking.marks.len() as u64).saturating_mul(alike.count);
            self.marks = self.marks.saturating_add(marks);
        }
        Ok(())
    }

    fn find(&mut self, _: Met, _: u64, _: &str, _: String) {}
}

/// Hands on the cards.
struct Handed<'a, 'c> {
    cards: &'a mut Cards<'c>,
    contest: usize,
    card: Card,
}

impl Ballots for Handed<'_, '_> {
    fn ballots(&mut self, alike: Alike<'_>) -> io::Result<()> {
        let contest = &self.cards.contests[self.contest];
        let card = &mut self.card;
        card.readings.clear();
        for &(rank, selection) in alike.ranking.iter().flat_map(|ranking| &ranking.marks) {
            card.readings.mark(Mark {
                rank,
                selection,
                counted: true,
                ambiguous: false,
                density: None,
            });
        }
        match alike.ranking {
            Some(_) => card.readings.end(contest, false),
            None => card.readings.end_unreadable(contest),
        }
        card.identity.place = alike.line;
        if let Some(id) = alike.id {
            card.identity.batch.clear();
            id.clone_into(&mut card.identity.record);
            return self.cards.push(card);
        }
        card.identity.batch = alike.line.to_string();
        for record in 1..=alike.count {
            card.identity.record = record.to_string();
            self.cards.push_numbered(card)?;
        }
        Ok(())
    }

    fn find(&mut self, met: Met, line: u64, expected: &str, found: String) {
        let (code, weight) = met.code();
        self.cards.find(code, weight, line, "", expected, found);
    }
}

/// Reads the cards of a profile.
struct Reader {
    scan: Scan,
    contest: usize,
    ids_without_weights: bool,
}

impl CardReader for Reader {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        let mut card = Card::default();
        (card.identity.sheet, card.identity.sheets) = (1, 1);
        card.identity.source = cards.file;
        let mut profile = Profile {
            ids_without_weights: self.ids_without_weights,
            ..Profile::default()
        };
        let mut handed = Handed {
            cards,
            contest: self.contest,
            card,
        };
        (self.scan)(stream, &mut profile, &mut handed)
    }
}

/// The contest of a file, and what reads its cards; nothing if it cannot be read.
pub(super) fn open(
    files: &Opened<'_>,
    at: usize,
    scan: Scan,
    catalog: &mut Catalog,
    listed: &mut Listed,
) -> Option<CardFile> {
    let path = files.path(at);
    let (mut profile, mut counted) = (Profile::default(), Counted::default());
    let mut done = files.stream(at, |stream| scan(stream, &mut profile, &mut counted));
    // Only at its end is it known of a file; what was taken for weights are candidates then.
    if profile.ids_without_weights {
        (profile, counted) = (Profile::default(), Counted::default());
        profile.ids_without_weights = true;
        done = files.stream(at, |stream| scan(stream, &mut profile, &mut counted));
    }
    if profile.candidates == 0
        && let Err(error) = done.and_then(|done| done)
    {
        listed.push(unreadable(Place::file(path.clone()), &error));
        return None;
    }
    if let Err((expected, found)) = within_limits(&profile, &counted) {
        let (code, weight) = (Code::FileUnreadable, Weight::Unread);
        let found = format!("{found}; its cards are not read");
        listed.push(Finding::new(
            code,
            weight,
            Place::file(path.clone()),
            expected,
            found,
        ));
        return None;
    }
    let title: Name = match &*profile.title {
        "" => name_of_file(path),
        title => title.into(),
    };
    catalog.begin(path);
    let contest = contest_of_its_own(
        catalog,
        &title,
        profile.seats,
        profile.candidates.max(counted.longest.min(MOST_RANKS)),
    );
    let mut same: Vec<(String, SelectionKind)> = Vec::new();
    for number in 1..=profile.candidates {
        let name = profile.names.get(number as usize - 1);
        let name = name.filter(|name| !name.is_empty());
        let name = name.cloned().unwrap_or_else(|| number.to_string());
        let kind = kind_of(&name);
        let nth = same.iter().filter(|s| s.0 == name && s.1 == kind).count();
        let selection = catalog.selection(contest, &name, kind, nth);
        if profile.withdrawn.contains(&number) {
            catalog.withdraw(contest, selection);
        }
        same.push((name, kind));
    }
    Some(CardFile {
        at,
        export: at,
        reader: Box::new(Reader {
            scan,
            contest,
            ids_without_weights: profile.ids_without_weights,
        }),
    })
}

fn within_limits(profile: &Profile, counted: &Counted) -> Result<(), (String, String)> {
    if !(1..=MOST_RANKS).contains(&profile.candidates) {
        let found = match profile.candidates {
            u32::MAX => "more".to_owned(),
            candidates => candidates.to_string(),
        };
        return Err((format!("1 to {MOST_RANKS} candidates"), found));
    }
    if counted.cards > MOST_CARDS {
        let expected = format!("at most {MOST_CARDS} ballots");
        return Err((expected, counted.cards.to_string()));
    }
    if counted.marks > MOST_MARKS {
        let expected = format!("at most {MOST_MARKS} marks on all ballots together");
        return Err((expected, counted.marks.to_string()));
    }
    Ok(())
}

/// A new contest, also if there is one of the same name.
pub(super) fn contest_of_its_own(
    catalog: &mut Catalog,
    name: &str,
    vote_for: u32,
    ranks: u32,
) -> usize {
    let others = catalog.contests().iter();
    let same = others.filter(|c| {
        *c.name == *name && c.vote_for == vote_for && c.ranks == ranks && !c.cumulative
    });
    let nth = same.count();
    catalog.contest(name, vote_for, ranks, nth)
}
