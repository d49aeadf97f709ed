//! Which members of the objects in the JSON export are read.

use crate::json::Members;

/// The members of objects of one kind, and of those that stand in them.
pub(super) struct Kind<M: 'static, T> {
    pub members: Members<M>,
    pub within: T,
}

/// A contest on a sheet, and its marks.
pub(super) type Contests = Kind<OfContest, Members<OfMark>>;
/// A sheet, and its contests.
pub(super) type Sheets = Kind<OfSheet, Contests>;
/// A reading of a session, and its sheets.
pub(super) type Snapshots = Kind<OfSnapshot, Sheets>;
/// A session, and its readings.
pub(super) type Sessions = Kind<OfSession, Snapshots>;

/// The members of sessions.
pub(super) fn sessions() -> Sessions {
    let contests = kind(CONTEST, Members::new(MARK));
    kind(SESSION, kind(SNAPSHOT, kind(SHEET, contests)))
}

fn kind<M: Copy, T>(read: &'static [(&'static [u8], M)], within: T) -> Kind<M, T> {
    let members = Members::new(read);
    Kind { members, within }
}

/// The members of a session that are read.
#[derive(Clone, Copy)]
pub(super) enum OfSession {
    Tabulator,
    Batch,
    Record,
    CountingGroup,
    ImageMask,
    Original,
    Modified,
}

/// Those of one of its readings.
#[derive(Clone, Copy)]
pub(super) enum OfSnapshot {
    Precinct,
    BallotType,
    IsCurrent,
    Cards,
    Contests,
}

/// Those of a sheet.
#[derive(Clone, Copy)]
pub(super) enum OfSheet {
    Id,
    Contests,
}

/// Those of a contest on it.
#[derive(Clone, Copy)]
pub(super) enum OfContest {
    Id,
    Undervotes,
    Overvotes,
    Conditions,
    Marks,
}

/// Those of a mark.
#[derive(Clone, Copy)]
pub(super) enum OfMark {
    Candidate,
    Rank,
    Density,
    IsAmbiguous,
    IsVote,
}

const SESSION: &[(&[u8], OfSession)] = &[
    (b"TabulatorId", OfSession::Tabulator),
    (b"BatchId", OfSession::Batch),
    (b"RecordId", OfSession::Record),
    (b"CountingGroupId", OfSession::CountingGroup),
    (b"ImageMask", OfSession::ImageMask),
    (b"Original", OfSession::Original),
    (b"Modified", OfSession::Modified),
];

const SNAPSHOT: &[(&[u8], OfSnapshot)] = &[
    (b"PrecinctPortionId", OfSnapshot::Precinct),
    (b"BallotTypeId", OfSnapshot::BallotType),
    (b"IsCurrent", OfSnapshot::IsCurrent),
    (b"Cards", OfSnapshot::Cards),
    (b"Contests", OfSnapshot::Contests),
];

const SHEET: &[(&[u8], OfSheet)] = &[(b"Id", OfSheet::Id), (b"Contests", OfSheet::Contests)];

const CONTEST: &[(&[u8], OfContest)] = &[
    (b"Id", OfContest::Id),
    (b"Undervotes", OfContest::Undervotes),
    (b"Overvotes", OfContest::Overvotes),
    (b"OutstackConditionIds", OfContest::Conditions),
    (b"Marks", OfContest::Marks),
];

const MARK: &[(&[u8], OfMark)] = &[
    (b"CandidateId", OfMark::Candidate),
    (b"Rank", OfMark::Rank),
    (b"MarkDensity", OfMark::Density),
    (b"IsAmbiguous", OfMark::IsAmbiguous),
    (b"IsVote", OfMark::IsVote),
];
