//! What a machine made of the contests on a card.

use std::sync::Arc;

use super::{Contest, SelectionKind};

/// What a machine made of one contest on one card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// As many votes as are allowed.
    Voted,
    /// Some votes, fewer than allowed.
    Undervoted,
    /// No mark.
    Blank,
    /// More selections marked than allowed.
    Overvoted,
    /// No vote, and a mark that the machine could not decide on.
    Ambiguous,
    /// Marks that are not ambiguous, or the contest as a whole, were not counted by the machine.
    Invalid,
    /// The file has the contest on the card, and what stands there cannot be read.
    Unreadable,
    /// The contest is not on the card.
    Absent,
}

impl Status {
    /// Every status, in the order of their numbers.
    pub const ALL: &[Status] = &[
        Status::Voted,
        Status::Undervoted,
        Status::Blank,
        Status::Overvoted,
        Status::Ambiguous,
        Status::Invalid,
        Status::Unreadable,
        Status::Absent,
    ];

    /// The word in the record.
    pub fn word(self) -> &'static str {
        match self {
            Status::Voted => "voted",
            Status::Undervoted => "undervoted",
            Status::Blank => "blank",
            Status::Overvoted => "overvoted",
            Status::Ambiguous => "ambiguous",
            Status::Invalid => "invalid",
            Status::Unreadable => "unreadable",
            Status::Absent => "absent",
        }
    }

    /// The status with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.word() == word)
    }
}

/// One mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// The rank, from 1; 1 in a contest without ranks.
    pub rank: u32,
    /// The number of the selection in the contest.
    pub selection: u32,
    /// Whether it counts as a vote.
    pub counted: bool,
    /// Whether the machine left it undecided.
    pub ambiguous: bool,
    /// How dark it is, where the file says so; at most [`LARGEST_NUMBER`](super::LARGEST_NUMBER).
    pub density: Option<u32>,
}

/// How one contest on one card was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'r> {
    /// The number of the contest.
    pub contest: u32,
    /// What the machine made of it.
    pub status: Status,
    /// The marks, by rank and selection.
    pub marks: &'r [Mark],
}

impl<'r> Reading<'r> {
    /// The marks that count.
    pub fn votes(self) -> impl Iterator<Item = &'r Mark> + Clone {
        self.marks.iter().filter(|m| m.counted)
    }

    /// The marks that are a vote each: those that count, and of a selection one at a rank, unless votes are cumulative.
    pub fn votes_each(self, cumulative: bool) -> impl Iterator<Item = &'r Mark> + Clone {
        let mut last = None;
        // The marks of a selection at a rank stand side by side.
        self.votes().filter(move |mark| {
            let of = Some((mark.rank, mark.selection));
            std::mem::replace(&mut last, of) != of || cumulative
        })
    }

    /// The selections that the reading is a vote for, each as often as it is one: with ranks the one at the first rank,
    /// where two are a vote for neither.
    pub fn first_votes(self, contest: &Contest) -> impl Iterator<Item = u32> + use<'r> {
        let first = self
            .votes_each(contest.cumulative)
            .filter(|mark| mark.rank == 1);
        let several = contest.ranks > 0 && first.clone().nth(1).is_some();
        first.map(|mark| mark.selection).filter(move |_| !several)
    }

    /// How many votes were allowed and not used; none where the contest was not counted for another reason.
    /// Where selections are ranked, 1 for a contest without any.
    pub fn undervotes(self, contest: &Contest) -> u32 {
        match self.status {
            Status::Undervoted | Status::Blank | Status::Ambiguous if contest.ranks > 0 => 1,
            Status::Undervoted | Status::Blank | Status::Ambiguous => contest
                .vote_for
                .saturating_sub(marked(contest, self.marks, |m| m.counted)),
            _ => 0,
        }
    }
}

/// The readings of a card: one for each contest on it. Kept in two lists, so that a reader can use the same
/// ones for card after card.
///
/// ```
/// use election::record::{Contest, Mark, Readings, Status};
/// let contest = Contest {
///     number: 1, name: "Mayor".into(), vote_for: 1, ranks: 0, cumulative: false, straight_party: false, elected: None,
///     selections: Vec::new(),
/// };
/// let status = |marks: &[(u32, bool)]| {
///     let mut readings = Readings::default();
///     for &(selection, counted) in marks {
///         readings.mark(Mark { selection, rank: 1, counted, ambiguous: false, density: None });
///     }
///     readings.end(&contest, false);
///     readings.iter().next().map(|reading| reading.status)
/// };
/// assert_eq!(status(&[(1, true)]), Some(Status::Voted));
/// assert_eq!(status(&[]), Some(Status::Blank));
/// assert_eq!(status(&[(1, false), (2, false)]), Some(Status::Overvoted));
/// ```
///
/// A reader that meets the same readings again and again can keep them: a kept one is added to a card as such, and who
/// takes cards can remember by its number what became of it.
///
/// ```
/// # use election::record::{Entry, Readings, Status};
/// let mut readings = Readings::default();
/// readings.push(1, Status::Blank, []);
/// let kept = readings.keep_last().expect("few are kept");
/// readings.clear();
/// readings.push_kept(kept);
/// assert_eq!(readings.entries().next(), Some(Entry::Kept(kept.number())));
/// assert_eq!(readings.last().map(|reading| reading.status), Some(Status::Blank));
/// ```
#[derive(Debug, Default)]
pub struct Readings {
    on_card: Vec<OnCard>,
    contests: Vec<OfContest>,
    marks: Vec<Mark>,
    /// Where the marks begin of the contest that is being read.
    open: usize,
    /// Whether some mark of a reading does not count.
    some_do_not_count: bool,
    /// The readings that are kept, their marks, and whose they are.
    kept: Vec<OfContest>,
    kept_marks: Vec<Mark>,
    kept_by: KeptBy,
}

#[derive(Clone, Copy, Debug)]
struct OfContest {
    contest: u32,
    status: Status,
    start: u32,
    end: u32,
}

/// One of the readings of a card: a kept one, or another by its place.
#[derive(Clone, Copy, Debug)]
struct OnCard {
    contest: u32,
    place: u32,
    is_kept: bool,
}

/// A reading that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    contest: u32,
    number: u16,
    all_counted: bool,
}

impl Kept {
    /// Its number, from 0 and without gaps.
    pub fn number(self) -> usize {
        self.number.into()
    }
}

/// One of the readings of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'r> {
    /// A kept one, by its number.
    Kept(usize),
    /// Another.
    Other(Reading<'r>),
}

/// Whose kept readings they are: as long as it is the same, a number is the same reading.
#[derive(Clone, Debug, Default)]
pub struct KeptBy(Option<Arc<()>>);

impl PartialEq for KeptBy {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

impl Eq for KeptBy {}

/// The same readings, of which none is kept: both might keep others under the same numbers.
impl Clone for Readings {
    fn clone(&self) -> Self {
        let mut clone = Readings::default();
        for reading in self.iter() {
            let marks = reading.marks.iter().copied();
            clone.push(reading.contest, reading.status, marks);
        }
        clone.marks.extend_from_slice(&self.marks[self.open..]);
        clone
    }
}

impl Readings {
    /// No contests.
    pub fn clear(&mut self) {
        self.on_card.clear();
        self.contests.clear();
        self.marks.clear();
        self.open = 0;
        self.some_do_not_count = false;
    }

    /// Adds a mark to the contest that is being read.
    #[inline]
    pub fn mark(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// Ends the contest that is being read, each mark `counted` as the machine said it; `rejected` where the
    /// machine calls the contest invalid as a whole. The status follows from the marks.
    #[inline]
    pub fn end(&mut self, contest: &Contest, rejected: bool) {
        // Nearly all contests have no mark, or one that counts.
        let status = match &self.marks[self.open..] {
            _ if rejected => None,
            [] => Some(Status::Blank),
            [mark] if mark.counted && contest.ranks == 0 => match contest.vote_for {
                0 => None,
                1 => Some(Status::Voted),
                _ => Some(Status::Undervoted),
            },
            _ => None,
        };
        match status {
            Some(status) => self.close(contest.number, status),
            None => self.end_marked(contest, rejected),
        }
    }

    /// The same for any marks.
    fn end_marked(&mut self, contest: &Contest, rejected: bool) {
        let marks = &mut self.marks[self.open..];
        let ranked = contest.ranks > 0;
        marks.sort_unstable();
        let over = if ranked {
            two_at_one_rank(marks) || marks.iter().any(|m| is_overvote(contest, m))
        } else {
            marked(contest, marks, |m| !m.ambiguous || m.counted) > contest.vote_for
        };
        let votes = marked(contest, marks, |m| m.counted);
        let status = match () {
            () if rejected => Status::Invalid,
            () if over => Status::Overvoted,
            () if votes > 0 && (ranked || votes == contest.vote_for) => Status::Voted,
            () if votes > 0 => Status::Undervoted,
            () if marks.iter().any(|m| m.ambiguous) => Status::Ambiguous,
            () => Status::Invalid,
        };
        if rejected || (over && !ranked) {
            marks.iter_mut().for_each(|m| m.counted = false);
        }
        self.close(contest.number, status);
    }

    /// Ends a contest that the file has on the card in a way that cannot be read; its marks are dropped.
    pub fn end_unreadable(&mut self, contest: &Contest) {
        self.drop_open();
        self.close(contest.number, Status::Unreadable);
    }

    /// Drops the marks of the contest that is being read.
    pub fn drop_open(&mut self) {
        self.marks.truncate(self.open);
    }

    /// Adds a contest with the status that a record gives it.
    pub fn push(&mut self, contest: u32, status: Status, marks: impl IntoIterator<Item = Mark>) {
        self.drop_open();
        self.marks.extend(marks);
        self.close(contest, status);
    }

    #[inline]
    fn close(&mut self, contest: u32, status: Status) {
        self.on_card.push(OnCard {
            contest,
            place: place(self.contests.len()),
            is_kept: false,
        });
        self.contests.push(OfContest {
            contest,
            status,
            start: place(self.open),
            end: place(self.marks.len()),
        });
        let marks = &self.marks[self.open..];
        self.some_do_not_count |= marks.iter().any(|mark| !mark.counted);
        self.open = self.marks.len();
    }

    /// Keeps the reading that was added last, so that it can be added again, until these readings are dropped. Nothing
    /// if there is none, it is kept already, or 65,536 are.
    pub fn keep_last(&mut self) -> Option<Kept> {
        let last = self.on_card.last().filter(|last| !last.is_kept)?;
        let of = self.contests[last.place as usize];
        let kept = Kept {
            contest: of.contest,
            number: u16::try_from(self.kept.len()).ok()?,
            all_counted: of.marks(&self.marks).iter().all(|mark| mark.counted),
        };
        self.kept_by.0.get_or_insert_default();
        let start = place(self.kept_marks.len());
        self.kept_marks.extend_from_slice(of.marks(&self.marks));
        let end = place(self.kept_marks.len());
        self.kept.push(OfContest { start, end, ..of });
        Some(kept)
    }

    /// Adds a reading that these keep.
    #[inline]
    pub fn push_kept(&mut self, kept: Kept) {
        self.some_do_not_count |= !kept.all_counted;
        self.on_card.push(OnCard {
            contest: kept.contest,
            place: kept.number.into(),
            is_kept: true,
        });
    }

    /// The kept reading of this number.
    pub fn kept(&self, number: usize) -> Reading<'_> {
        self.kept[number].reading(&self.kept_marks)
    }

    /// Whose the kept readings are.
    pub fn kept_by(&self) -> &KeptBy {
        &self.kept_by
    }

    /// The readings, kept ones by their numbers.
    #[inline]
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        self.on_card.iter().map(|on_card| match on_card.is_kept {
            true => Entry::Kept(on_card.place as usize),
            false => Entry::Other(self.reading(on_card)),
        })
    }

    /// Puts the contests in the order of their numbers.
    pub fn sort(&mut self) {
        if !self.on_card.is_sorted_by_key(|c| c.contest) {
            self.on_card.sort_by_key(|c| c.contest);
        }
    }

    /// The numbers of the contests, in the order of the readings.
    pub fn contests(&self) -> impl ExactSizeIterator<Item = u32> {
        self.on_card.iter().map(|c| c.contest)
    }

    /// Whether every mark counts as a vote.
    pub fn all_counted(&self) -> bool {
        !self.some_do_not_count
    }

    /// The readings, in the order of their contests once they are sorted.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Reading<'_>> {
        self.on_card.iter().map(|c| self.reading(c))
    }

    /// The reading of a contest; nothing if it is not on the card.
    pub fn get(&self, contest: u32) -> Option<Reading<'_>> {
        let found = self.on_card.iter().find(|c| c.contest == contest)?;
        Some(self.reading(found))
    }

    /// The reading that was added last, before they are sorted.
    pub fn last(&self) -> Option<Reading<'_>> {
        self.on_card.last().map(|c| self.reading(c))
    }

    #[inline]
    fn reading(&self, on_card: &OnCard) -> Reading<'_> {
        let at = on_card.place as usize;
        match on_card.is_kept {
            true => self.kept(at),
            false => self.contests[at].reading(&self.marks),
        }
    }
}

impl OfContest {
    #[inline]
    fn marks(self, marks: &[Mark]) -> &[Mark] {
        &marks[self.start as usize..self.end as usize]
    }

    #[inline]
    fn reading(self, marks: &[Mark]) -> Reading<'_> {
        Reading {
            contest: self.contest,
            status: self.status,
            marks: self.marks(marks),
        }
    }
}

/// A place in a list of marks or readings.
#[inline]
fn place(n: usize) -> u32 {
    u32::try_from(n).expect("fewer marks than 2^32 on a card")
}

impl PartialEq for Readings {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Readings {}

/// Whether a mark stands for an overvote whose selections are not named.
fn is_overvote(contest: &Contest, mark: &Mark) -> bool {
    let at = mark.selection.saturating_sub(1) as usize;
    let selection = contest.selections.get(at);
    selection.is_some_and(|s| s.kind == SelectionKind::Overvote)
}

/// Whether two selections are marked at one rank and neither mark is ambiguous.
fn two_at_one_rank(marks: &[Mark]) -> bool {
    let mut clear = marks.iter().filter(|m| !m.ambiguous);
    let Some(mut last) = clear.next() else {
        return false;
    };
    clear.any(|mark| {
        let two = mark.rank == last.rank && mark.selection != last.selection;
        last = mark;
        two
    })
}

/// How many different selections have a mark of this kind; in a cumulative contest how many marks there are of it.
/// Without ranks the marks of one selection stand side by side.
fn marked(contest: &Contest, marks: &[Mark], kept: impl Fn(&Mark) -> bool) -> u32 {
    let mut last = None;
    let mut count = 0;
    for mark in marks.iter().filter(|m| kept(m)) {
        count += u32::from(contest.cumulative || last != Some(mark.selection));
        last = Some(mark.selection);
    }
    count
}
