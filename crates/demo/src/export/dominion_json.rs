//! Dominion's JSON: manifests and sessions.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use election::Name;
use election::record::{Card, Contest, Readings, SelectionKind, Status};

use super::{ExportWriter, Invented, Says, at, file};

pub(super) const SAYS: Says = Says {
    marks: true,
    overvotes: true,
    identity: true,
    batches: true,
    unranked: true,
    cards: true,
};

const VERSION: &str = "5.10.50.85";
/// Sessions in a file, as in San Francisco's exports of thousands of files.
const SESSIONS_IN_FILE: u64 = 100_000;

pub(super) struct Writer {
    folder: std::path::PathBuf,
    contests: Vec<Contest>,
    styles: Vec<Name>,
    precincts: Vec<Name>,
    groups: Vec<Name>,
    /// The file that sessions are written to.
    out: Option<BufWriter<File>>,
    sessions: u64,
}

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let contests = invented.contests();
        let list = |name: &str, rows: Vec<String>| {
            let mut out = file(&folder.join(name))?;
            write!(
                out,
                "{{\"Version\":\"{VERSION}\",\"List\":[{}]}}",
                rows.join(",")
            )?;
            out.flush()
        };
        let rows = contests.iter().map(|c| {
            format!(
                "{{\"Description\":\"{}\",\"Id\":{},\"ExternalId\":\"\",\"DistrictId\":1,\"VoteFor\":{},\
                 \"NumOfRanks\":{},\"Disabled\":0}}",
                c.name, c.number, c.vote_for, c.ranks
            )
        });
        list("ContestManifest.json", rows.collect())?;
        let rows = contests.iter().flat_map(|c| {
            c.selections.iter().map(|s| {
                let kind = match s.kind {
                    SelectionKind::Regular | SelectionKind::Overvote => "Regular",
                    SelectionKind::WriteIn => "WriteIn",
                    SelectionKind::QualifiedWriteIn => "QualifiedWriteIn",
                };
                format!(
                    "{{\"Description\":\"{}\",\"Id\":{},\"ExternalId\":\"\",\"ContestId\":{},\
                     \"Type\":\"{kind}\",\"Disabled\":0}}",
                    s.name,
                    candidate(c.number, s.number),
                    c.number
                )
            })
        });
        list("CandidateManifest.json", rows.collect())?;
        let named = |names: &[Name]| {
            let rows = names.iter().zip(1..);
            rows.map(|(name, id)| {
                format!("{{\"Description\":\"{name}\",\"Id\":{id},\"ExternalId\":\"\"}}")
            })
            .collect()
        };
        let styles: Vec<Name> = invented.styles().iter().map(|s| s.0.clone()).collect();
        list("BallotTypeManifest.json", named(&styles))?;
        list("PrecinctPortionManifest.json", named(invented.precincts()))?;
        list("CountingGroupManifest.json", named(invented.groups()))?;
        let conditions = [
            (0, "Ambiguous"),
            (4, "Undervote"),
            (5, "Overvote"),
            (6, "BlankContest"),
        ];
        let rows =
            conditions.map(|(id, name)| format!("{{\"Description\":\"{name}\",\"Id\":{id}}}"));
        list("OutstackConditionManifest.json", rows.to_vec())?;
        Ok(Writer {
            folder: folder.to_owned(),
            contests: contests.to_vec(),
            styles,
            precincts: invented.precincts().to_vec(),
            groups: invented.groups().to_vec(),
            out: None,
            sessions: 0,
        })
    }

    fn end_file(&mut self) -> io::Result<()> {
        match self.out.take() {
            Some(mut out) => {
                out.write_all(b"]}")?;
                out.flush()
            }
            None => Ok(()),
        }
    }
}

/// A candidate's id.
fn candidate(contest: u32, selection: u32) -> u32 {
    contest * 20 + selection
}

fn id(names: &[Name], name: &Name) -> usize {
    1 + names.iter().position(|n| n == name).unwrap_or_default()
}

impl ExportWriter for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        if self.sessions.is_multiple_of(SESSIONS_IN_FILE) {
            self.end_file()?;
            let number = self.sessions / SESSIONS_IN_FILE;
            let mut out = file(&self.folder.join(format!("CvrExport_{number}.json")))?;
            write!(
                out,
                "{{\"Version\":\"{VERSION}\",\"ElectionId\":\"Invented election\",\"Sessions\":["
            )?;
            self.out = Some(out);
        } else if let Some(out) = &mut self.out {
            out.write_all(b",")?;
        }
        self.sessions += 1;
        let Some(out) = &mut self.out else {
            return Ok(());
        };
        let of = &card.identity;
        let part = |text: &str| text.parse::<u64>().unwrap_or_default();
        write!(
            out,
            "{{\"TabulatorId\":{0},\"BatchId\":{1},\"RecordId\":{2},\"CountingGroupId\":{3},\
             \"ImageMask\":\"D:\\\\NAS\\\\Invented election\\\\Results\\\\Tabulator{4:05}\\\\Batch{5:03}\\\\\
             Images\\\\{4:05}_{5:05}_{6:06}*.*\",\"SessionType\":\"ScannedVote\",\
             \"VotingSessionIdentifier\":\"\",\"UniqueVotingIdentifier\":\"\"",
            of.tabulator,
            of.batch,
            of.record,
            id(&self.groups, &of.counting_group),
            part(&of.tabulator),
            part(&of.batch),
            part(&of.record),
        )?;
        let snapshot = Snapshot {
            contests: &self.contests,
            precinct: id(&self.precincts, &of.precinct),
            style: id(&self.styles, &of.ballot_type),
            session: self.sessions,
        };
        match &card.original {
            None => snapshot.write(out, "Original", &card.readings, true)?,
            Some(original) => {
                snapshot.write(out, "Original", original, false)?;
                snapshot.write(out, "Modified", &card.readings, true)?;
            }
        }
        out.write_all(b"}")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.end_file()
    }
}

/// A reading of a session.
struct Snapshot<'a> {
    contests: &'a [Contest],
    precinct: usize,
    style: usize,
    session: u64,
}

impl Snapshot<'_> {
    fn write(
        &self,
        out: &mut impl Write,
        member: &str,
        readings: &Readings,
        is_current: bool,
    ) -> io::Result<()> {
        let Snapshot {
            precinct,
            style,
            session,
            ..
        } = self;
        write!(
            out,
            ",\"{member}\":{{\"PrecinctPortionId\":{precinct},\"BallotTypeId\":{style},\
             \"IsCurrent\":{is_current},\"Cards\":[{{\"Id\":{session},\"KeyInId\":{session},\
             \"PaperIndex\":0,\"Contests\":["
        )?;
        for (k, reading) in readings.iter().enumerate() {
            let contest = &self.contests[reading.contest as usize - 1];
            let comma = if k > 0 { "," } else { "" };
            let over = reading.status == Status::Overvoted;
            let condition = match reading.status {
                Status::Blank => "6,4",
                Status::Undervoted => "4",
                Status::Overvoted => "5",
                Status::Ambiguous => "0",
                _ => "",
            };
            write!(
                out,
                "{comma}{{\"Id\":{},\"ManifestationId\":{},\"Undervotes\":{},\"Overvotes\":{},\
                 \"OutstackConditionIds\":[{condition}],\"Marks\":[",
                contest.number,
                100_000 + at(contest),
                reading.undervotes(contest),
                u32::from(over),
            )?;
            for (k, mark) in reading.marks.iter().enumerate() {
                let comma = if k > 0 { "," } else { "" };
                let condition = if mark.ambiguous { "0" } else { "" };
                write!(
                    out,
                    "{comma}{{\"CandidateId\":{},\"ManifestationId\":{},\"PartyId\":0,\"Rank\":{},\
                     \"MarkDensity\":{},\"IsAmbiguous\":{},\"IsVote\":{},\
                     \"OutstackConditionIds\":[{condition}]}}",
                    candidate(contest.number, mark.selection),
                    1_000_000 + candidate(contest.number, mark.selection),
                    mark.rank,
                    mark.density.unwrap_or_default(),
                    mark.ambiguous,
                    mark.counted,
                )?;
            }
            out.write_all(b"]}")?;
        }
        out.write_all(b"]}]}")
    }
}
