//! What a machine made of the contests on a card.

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
///     number: 1, name: "Mayor".into(), vote_for: 1, ranks: 0, cumulative: false, straight_party: false,
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
#[derive(Clone, Debug, Default)]
pub struct Readings {
    contests: Vec<OfContest>,
    marks: Vec<Mark>,
    /// Where the marks begin of the contest that is being read.
    open: usize,
}

#[derive(Clone, Copy, Debug)]
struct OfContest {
    contest: u32,
    status: Status,
    start: u32,
    end: u32,
}

impl Readings {
    /// No contests.
    pub fn clear(&mut self) {
        self.contests.clear();
        self.marks.clear();
        self.open = 0;
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
        let place = |n: usize| u32::try_from(n).expect("fewer marks than 2^32 on a card");
        self.contests.push(OfContest {
            contest,
            status,
            start: place(self.open),
            end: place(self.marks.len()),
        });
        self.open = self.marks.len();
    }

    /// Puts the contests in the order of their numbers.
    pub fn sort(&mut self) {
        if !self.contests.is_sorted_by_key(|c| c.contest) {
            self.contests.sort_by_key(|c| c.contest);
        }
    }

    /// The numbers of the contests, in the order of the readings.
    pub fn contests(&self) -> impl ExactSizeIterator<Item = u32> {
        self.contests.iter().map(|c| c.contest)
    }

    /// Whether every mark counts as a vote.
    pub fn all_counted(&self) -> bool {
        self.marks.iter().all(|mark| mark.counted)
    }

    /// The readings, in the order of their contests once they are sorted.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Reading<'_>> {
        self.contests.iter().map(|c| self.reading(c))
    }

    /// The reading of a contest; nothing if it is not on the card.
    pub fn get(&self, contest: u32) -> Option<Reading<'_>> {
        let found = self.contests.iter().find(|c| c.contest == contest)?;
        Some(self.reading(found))
    }

    /// The reading that was added last, before they are sorted.
    pub fn last(&self) -> Option<Reading<'_>> {
        self.contests.last().map(|c| self.reading(c))
    }

    #[inline]
    fn reading(&self, of: &OfContest) -> Reading<'_> {
        Reading {
            contest: of.contest,
            status: of.status,
            marks: &self.marks[of.start as usize..of.end as usize],
        }
    }
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
