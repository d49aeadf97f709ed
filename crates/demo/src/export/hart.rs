//! Hart's files of XML, one for each sheet, and the table of scanned ballots.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use election::record::{Card, Contest, SelectionKind, Status};

use super::{ExportWriter, Invented, Says, at, file};

pub(super) const SAYS: Says = Says {
    marks: false,
    overvotes: true,
    identity: true,
    batches: true,
    cards: true,
    unranked: true,
};

pub(super) struct Writer {
    folder: PathBuf,
    contests: Vec<Contest>,
    scanned: BufWriter<File>,
    sheets: u64,
}

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let mut scanned = file(&folder.join("scanned-ballots.csv"))?;
        scanned.write_all(
            b"#FormatVersion 1\n#BatchId,Workstation,VotingType,UniqueIdentifier,CvrId\n",
        )?;
        let sheets = folder.join("cvrs");
        std::fs::create_dir(&sheets)?;
        Ok(Writer {
            folder: sheets,
            contests: invented.contests().to_vec(),
            scanned,
            sheets: 0,
        })
    }
}

/// A name in the namespace of ids.
fn guid(number: u64) -> String {
    format!("{number:08x}-0000-4000-8000-{number:012x}")
}

impl ExportWriter for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.sheets += 1;
        let guid = guid(self.sheets);
        let id = &card.identity;
        writeln!(
            self.scanned,
            "{},{},{},{},{guid}",
            id.batch, id.tabulator, id.counting_group, id.imprinted_id
        )?;
        let mut out = file(&self.folder.join(format!("1_{guid}.xml")))?;
        out.write_all(
            b"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\
              <Cvr xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
              xmlns=\"http://tempuri.org/CVRDesign.xsd\"><Contests>",
        )?;
        for reading in card.readings.iter() {
            let contest = &self.contests[reading.contest as usize - 1];
            write!(
                out,
                "<Contest><Name>{}</Name><Id>c{}</Id><Options>",
                contest.name, contest.number
            )?;
            for mark in reading.marks {
                let selection = &contest.selections[mark.selection as usize - 1];
                let digits = 1..=contest.ranks.max(1);
                let value: String = digits
                    .map(|rank| if rank == mark.rank { '1' } else { '0' })
                    .collect();
                out.write_all(b"<Option>")?;
                if selection.kind == SelectionKind::Regular {
                    write!(out, "<Name>{}</Name>", selection.name)?;
                }
                let number = selection.number;
                write!(
                    out,
                    "<Id>c{}o{number}</Id><Value>{value}</Value>",
                    at(contest)
                )?;
                if selection.kind != SelectionKind::Regular {
                    out.write_all(
                        b"<WriteInData><Text /><ImageId>i</ImageId>\
                          <WriteInDataStatus>Unresolved</WriteInDataStatus></WriteInData>",
                    )?;
                }
                out.write_all(b"</Option>")?;
            }
            out.write_all(b"</Options>")?;
            let used = u32::try_from(reading.marks.len()).unwrap_or(u32::MAX);
            let unused = contest.ranks.max(contest.vote_for).saturating_sub(used);
            match reading.status {
                Status::Overvoted => out.write_all(b"<Overvoted />")?,
                _ if unused > 0 => write!(out, "<Undervotes>{unused}</Undervotes>")?,
                _ => {}
            }
            out.write_all(b"</Contest>")?;
        }
        write!(
            out,
            "</Contests><BatchSequence>{}</BatchSequence><SheetNumber>1</SheetNumber><PrecinctSplit><Name>{}\
             </Name><Id>p</Id></PrecinctSplit><Party><Name>{}</Name><Id>t</Id></Party>\
             <BatchNumber>{}</BatchNumber><CvrGuid>{guid}</CvrGuid></Cvr>",
            id.record, id.precinct, id.ballot_type, id.batch
        )?;
        out.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.scanned.flush()
    }
}
