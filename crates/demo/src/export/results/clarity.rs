//! `detail.xml` as Clarity publishes it.

use std::io::{self, Write};
use std::path::Path;

use super::{Part, Reported};
use crate::export::file;

pub(super) fn write(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let mut out = file(&folder.join("detail.xml"))?;
    let cards = reported.cards(Part::default());
    write!(
        out,
        "<?xml version=\"1.0\"?>\n<ElectionResult>\n<Timestamp>11/26/2024 1:20:51 PM MST</Timestamp>\n\
         <ElectionName>Invented election</ElectionName>\n<ElectionDate>11/5/2024</ElectionDate>\n<Region>Invented</Region>\n\
         <ElectionVoterTurnout totalVoters=\"{0}\" ballotsCast=\"{cards}\" voterTurnout=\"50.00\">\n<Precincts>\n",
        2 * cards
    )?;
    for (precinct, name) in reported.precincts() {
        let cards = reported.cards(Part::precinct(precinct));
        let voters = 2 * cards;
        writeln!(
            out,
            "<Precinct name=\"{name}\" totalVoters=\"{voters}\" ballotsCast=\"{cards}\" voterTurnout=\"50.00\" percentReporting=\"4\" />"
        )?;
    }
    out.write_all(b"</Precincts>\n</ElectionVoterTurnout>\n")?;
    for contest in reported.contests() {
        let precincts = reported.precincts_of(contest);
        writeln!(
            out,
            "<Contest key=\"{}\" text=\"{}\" voteFor=\"{}\" isQuestion=\"false\" precinctsReported=\"{}\">",
            contest.number,
            contest.name,
            contest.vote_for,
            precincts.len()
        )?;
        let whole = reported.of(contest, Part::default());
        let by_precinct = |place| reported.of(contest, Part::precinct(place));
        for (what, all, of) in [
            ("Undervotes", whole.undervotes, 0),
            ("Overvotes", whole.overvoted, 1),
        ] {
            writeln!(out, "<VoteType name=\"{what}\" votes=\"{all}\">")?;
            for (place, name) in &precincts {
                let truth = by_precinct(*place);
                let votes = [truth.undervotes, truth.overvoted][of];
                writeln!(out, "<Precinct name=\"{name}\" votes=\"{votes}\" />")?;
            }
            out.write_all(b"</VoteType>\n")?;
        }
        for (k, selection) in contest.selections.iter().enumerate() {
            let (name, total) = (&selection.name, whole.votes[k]);
            let key = k + 1;
            writeln!(
                out,
                "<Choice key=\"{key}\" text=\"{name}\" totalVotes=\"{total}\">"
            )?;
            for (group, way) in reported.groups() {
                let total = reported.of(contest, Part::group(group)).votes[k];
                writeln!(out, "<VoteType name=\"{way}\" votes=\"{total}\">")?;
                for (place, name) in &precincts {
                    let part = Part {
                        group: Some(group),
                        ..Part::precinct(*place)
                    };
                    let votes = reported.of(contest, part).votes[k];
                    writeln!(out, "<Precinct name=\"{name}\" votes=\"{votes}\" />")?;
                }
                out.write_all(b"</VoteType>\n")?;
            }
            out.write_all(b"</Choice>\n")?;
        }
        out.write_all(b"</Contest>\n")?;
    }
    out.write_all(b"</ElectionResult>\n")?;
    out.flush()
}
