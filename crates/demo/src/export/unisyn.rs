//! Unisyn's XML, as OpenElect's central scanner writes it: cards first, what ids mean behind them.
//!
//! A card has the scanner and a number of its own, and no batch; every mark's `IsAllocable` is `unknown`; a line for
//! write-ins is a candidate without a name.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use election::record::{Card, Contest, SelectionKind, Status};

use super::{ExportWriter, Invented, Says, file};

pub(super) const SAYS: Says = Says {
    marks: false,
    overvotes: true,
    identity: false,
    batches: false,
    cards: true,
    unranked: true,
};

pub(super) struct Writer {
    out: BufWriter<File>,
    contests: Vec<Contest>,
    scanners: BTreeSet<String>,
}

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let mut out = file(&folder.join("cvr.xml"))?;
        out.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<CastVoteRecordReport \
              xmlns=\"NIST_V0_cast_vote_records.xsd\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n",
        )?;
        Ok(Writer {
            out,
            contests: invented.contests().to_vec(),
            scanners: BTreeSet::new(),
        })
    }
}

impl ExportWriter for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        let (id, out) = (&card.identity, &mut self.out);
        if !self.scanners.contains(&id.tabulator) {
            self.scanners.insert(id.tabulator.clone());
        }
        let (style, scanner, record) = (&id.ballot_type, &id.tabulator, &id.record);
        write!(
            out,
            "<CVR>\n<BallotStyleId>{style}</BallotStyleId><CreatingDeviceId>{scanner}</CreatingDeviceId>\
             <CurrentSnapshotId>CVRS_{record}</CurrentSnapshotId>\n<CVRSnapshot ObjectId=\"CVRS_{record}\">"
        )?;
        for reading in card.readings.iter() {
            let contest = &self.contests[reading.contest as usize - 1];
            let number = contest.number;
            write!(out, "<CVRContest><ContestId>CON_{number}</ContestId>")?;
            for mark in reading.marks {
                let selection = mark.selection;
                write!(
                    out,
                    "<CVRContestSelection><ContestSelectionId>CONS_{number}_{selection}</ContestSelectionId><SelectionPosition>"
                )?;
                if contest.selections[selection as usize - 1].kind != SelectionKind::Regular {
                    write!(
                        out,
                        "<CVRWriteIn><Text>Write In({selection})</Text></CVRWriteIn>"
                    )?;
                }
                out.write_all(
                    b"<HasIndication>yes</HasIndication><IsAllocable>unknown</IsAllocable><NumberVotes>1</NumberVotes>",
                )?;
                if contest.ranks > 0 {
                    write!(out, "<Rank>{}</Rank>", mark.rank)?;
                }
                out.write_all(b"</SelectionPosition></CVRContestSelection>")?;
            }
            if reading.status == Status::Overvoted {
                let over = reading.marks.len();
                write!(out, "<Overvotes>{over}</Overvotes>")?;
            }
            match reading.marks.len() {
                0 => {}
                marks => write!(out, "<Selections>{marks}</Selections>")?,
            }
            out.write_all(b"</CVRContest>\n")?;
        }
        writeln!(
            out,
            "<Type>original</Type></CVRSnapshot><ElectionId>Election_1</ElectionId><UniqueId>{record}</UniqueId></CVR>"
        )
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let out = &mut self.out;
        out.write_all(b"<Election ObjectId=\"Election_1\">\n")?;
        let named = |kind| kind == SelectionKind::Regular;
        for contest in &self.contests {
            for selection in &contest.selections {
                let (of, number) = (contest.number, selection.number);
                match named(selection.kind) {
                    true => writeln!(
                        out,
                        "<Candidate ObjectId=\"CAN_{of}_{number}\"><Name>{}</Name></Candidate>",
                        selection.name
                    )?,
                    false => writeln!(out, "<Candidate ObjectId=\"WI_{of}_{number}\"/>")?,
                }
            }
        }
        for contest in &self.contests {
            let of = contest.number;
            writeln!(
                out,
                "<Contest xsi:type=\"CandidateContest\" ObjectId=\"CON_{of}\">"
            )?;
            for selection in &contest.selections {
                let number = selection.number;
                let (candidate, write_in) = match named(selection.kind) {
                    true => ("CAN", ""),
                    false => ("WI", "<IsWriteIn>true</IsWriteIn>"),
                };
                writeln!(
                    out,
                    "<ContestSelection xsi:type=\"CandidateSelection\" ObjectId=\"CONS_{of}_{number}\">\
                     <CandidateIds>{candidate}_{of}_{number}</CandidateIds>{write_in}</ContestSelection>"
                )?;
            }
            let (name, vote_for) = (&contest.name, contest.vote_for);
            // The files seen leave it out of contests with ranks, which a reader then notes.
            let elected = match contest.ranks {
                0 => "",
                _ => "<NumberElected>1</NumberElected>",
            };
            writeln!(
                out,
                "<Name>{name}</Name>{elected}<VotesAllowed>{vote_for}</VotesAllowed></Contest>"
            )?;
        }
        out.write_all(
            b"<ElectionScopeId>ELECTION_SID_1</ElectionScopeId><Name>Invented election</Name></Election>\n\
              <GeneratedDate>2024-11-05T20:00:00.000-07:00</GeneratedDate>\n\
              <GpUnit ObjectId=\"ELECTION_SID_1\"><Type>vote-center</Type></GpUnit>\n",
        )?;
        let scanners: Vec<&str> = self.scanners.iter().map(String::as_str).collect();
        writeln!(
            out,
            "<ReportGeneratingDeviceIds>{}</ReportGeneratingDeviceIds>",
            scanners.join(" ")
        )?;
        for scanner in scanners {
            writeln!(out, "<ReportingDevice ObjectId=\"{scanner}\"/>")?;
        }
        out.write_all(
            b"<ReportType>originating-device-export</ReportType><Version>1.0.0</Version>\n</CastVoteRecordReport>\n",
        )?;
        out.flush()
    }
}
