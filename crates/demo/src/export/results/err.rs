//! NIST SP 1500-100 version 2, as JSON and as XML.

use std::io::{self, Write};
use std::path::Path;

use election::record::{Contest, SelectionKind};

use super::{Part, Reported};
use crate::export::file;

/// The units with figures: the county, then its precincts.
fn units<'r>(reported: &'r Reported<'_>) -> Vec<(String, &'r str, Part)> {
    let whole = ("gp-county".to_owned(), "Invented County", Part::default());
    let precincts = reported.precincts();
    let precincts =
        precincts.map(|(place, name)| (format!("gp-{}", place + 1), name, Part::precinct(place)));
    std::iter::once(whole).chain(precincts).collect()
}

/// Units that have a contest.
fn units_of<'r>(
    reported: &'r Reported<'_>,
    contest: &'r Contest,
) -> impl Iterator<Item = (String, Part)> {
    let all = units(reported).into_iter().map(|(id, _, part)| (id, part));
    all.filter(|(_, part)| reported.of(contest, *part).cards > 0)
}

pub(super) fn json(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let mut out = file(&folder.join("results.json"))?;
    out.write_all(
        b"{\"@type\":\"ElectionResults.ElectionReport\",\"Format\":\"precinct-level\",\"Status\":\"certified\",\"GpUnit\":[",
    )?;
    let units = units(reported);
    let names =
        |name: &str| format!("{{\"Text\":[{{\"Content\":\"{name}\",\"Language\":\"en\"}}]}}");
    let inside: Vec<String> = units[1..]
        .iter()
        .map(|(id, ..)| format!("\"{id}\""))
        .collect();
    for (k, (id, name, _)) in units.iter().enumerate() {
        let (comma, kind, inside) = match k {
            0 => ("", "county", inside.join(",")),
            _ => (",", "precinct", String::new()),
        };
        write!(
            out,
            "{comma}\n{{\"@type\":\"ElectionResults.ReportingUnit\",\"@id\":\"{id}\",\"Type\":\"{kind}\",\"ComposingGpUnitIds\":[{inside}],\"Name\":{}}}",
            names(name)
        )?;
    }
    write!(
        out,
        "],\n\"Election\":[{{\"@type\":\"ElectionResults.Election\",\"Name\":{},\"BallotCounts\":[",
        names("Invented election")
    )?;
    for (k, (id, _, part)) in units.iter().enumerate() {
        let (comma, cards) = ([",", ""][usize::from(k == 0)], reported.cards(*part));
        write!(
            out,
            "{comma}{{\"GpUnitId\":\"{id}\",\"Type\":\"total\",\"BallotsCast\":{cards}}}"
        )?;
    }
    out.write_all(b"],\"Candidate\":[")?;
    let mut comma = "";
    for (id, name) in candidates(reported) {
        write!(
            out,
            "{comma}\n{{\"@id\":\"{id}\",\"BallotName\":{}}}",
            names(&name)
        )?;
        comma = ",";
    }
    out.write_all(b"],\"Contest\":[")?;
    let mut comma = "";
    for contest in reported.contests() {
        let (number, vote_for) = (contest.number, contest.vote_for);
        write!(
            out,
            "{comma}\n{{\"@type\":\"ElectionResults.CandidateContest\",\"@id\":\"con-{number}\",\"Name\":\"{}\",\"VotesAllowed\":{vote_for},\"OtherCounts\":[",
            contest.name
        )?;
        for (k, (id, part)) in units_of(reported, contest).enumerate() {
            let (comma, truth) = ([",", ""][usize::from(k == 0)], reported.of(contest, part));
            write!(
                out,
                "{comma}{{\"GpUnitId\":\"{id}\",\"Overvotes\":{},\"Undervotes\":{}}}",
                truth.overvoted, truth.undervotes
            )?;
        }
        out.write_all(b"],\"ContestSelection\":[")?;
        for (at, selection) in contest.selections.iter().enumerate() {
            let comma = [",", ""][usize::from(at == 0)];
            let who = match selection.kind {
                SelectionKind::Regular => format!("\"CandidateIds\":[\"can-{number}-{}\"]", at + 1),
                _ => "\"IsWriteIn\":true".to_owned(),
            };
            write!(out, "{comma}\n{{{who},\"VoteCounts\":[")?;
            for (k, (id, part)) in units_of(reported, contest).enumerate() {
                let comma = [",", ""][usize::from(k == 0)];
                let votes = reported.of(contest, part).votes[at];
                write!(
                    out,
                    "{comma}{{\"GpUnitId\":\"{id}\",\"Type\":\"total\",\"Count\":{votes}}}"
                )?;
            }
            out.write_all(b"]}")?;
        }
        out.write_all(b"]}")?;
        comma = ",";
    }
    out.write_all(b"]}]}\n")?;
    out.flush()
}

/// Candidates by id and name.
fn candidates(reported: &Reported<'_>) -> impl Iterator<Item = (String, String)> {
    reported.contests().flat_map(|contest| {
        let regular = contest.selections.iter().enumerate();
        let regular = regular.filter(|(_, of)| of.kind == SelectionKind::Regular);
        regular.map(|(at, of)| {
            (
                format!("can-{}-{}", contest.number, at + 1),
                of.name.to_string(),
            )
        })
    })
}

pub(super) fn xml(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let mut out = file(&folder.join("results.xml"))?;
    let text = |name: &str| format!("<Text Language=\"en\">{name}</Text>");
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ElectionReport xmlns=\"http://itl.nist.gov/ns/voting/1500-100/v2\" \
          xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<Election>\n",
    )?;
    let units = units(reported);
    for (id, _, part) in &units {
        let cards = reported.cards(*part);
        writeln!(
            out,
            "<BallotCounts><GpUnitId>{id}</GpUnitId><Type>total</Type><BallotsCast>{cards}</BallotsCast></BallotCounts>"
        )?;
    }
    for (id, name) in candidates(reported) {
        writeln!(
            out,
            "<Candidate ObjectId=\"{id}\"><BallotName>{}</BallotName></Candidate>",
            text(&name)
        )?;
    }
    for contest in reported.contests() {
        let (number, vote_for) = (contest.number, contest.vote_for);
        writeln!(
            out,
            "<Contest ObjectId=\"con-{number}\" xsi:type=\"CandidateContest\">"
        )?;
        for (at, selection) in contest.selections.iter().enumerate() {
            writeln!(
                out,
                "<ContestSelection ObjectId=\"sel-{number}-{}\" xsi:type=\"CandidateSelection\">",
                at + 1
            )?;
            for (id, part) in units_of(reported, contest) {
                let votes = reported.of(contest, part).votes[at];
                writeln!(
                    out,
                    "<VoteCounts><GpUnitId>{id}</GpUnitId><Type>total</Type><Count>{votes}</Count></VoteCounts>"
                )?;
            }
            match selection.kind {
                SelectionKind::Regular => {
                    writeln!(out, "<CandidateIds>can-{number}-{}</CandidateIds>", at + 1)?;
                }
                _ => out.write_all(b"<IsWriteIn>true</IsWriteIn>\n")?,
            }
            out.write_all(b"</ContestSelection>\n")?;
        }
        writeln!(out, "<Name>{}</Name>", contest.name)?;
        for (id, part) in units_of(reported, contest) {
            let truth = reported.of(contest, part);
            writeln!(
                out,
                "<OtherCounts><GpUnitId>{id}</GpUnitId><Overvotes>{}</Overvotes><Undervotes>{}</Undervotes></OtherCounts>",
                truth.overvoted, truth.undervotes
            )?;
        }
        writeln!(out, "<VotesAllowed>{vote_for}</VotesAllowed>\n</Contest>")?;
    }
    writeln!(
        out,
        "<Name>{}</Name>\n<Type>general</Type>\n</Election>\n<Format>precinct-level</Format>",
        text("Invented election")
    )?;
    let inside: Vec<&str> = units[1..].iter().map(|(id, ..)| &**id).collect();
    for (k, (id, name, _)) in units.iter().enumerate() {
        let (kind, inside) = match k {
            0 => (
                "county",
                format!(
                    "<ComposingGpUnitIds>{}</ComposingGpUnitIds>",
                    inside.join(" ")
                ),
            ),
            _ => ("precinct", String::new()),
        };
        writeln!(
            out,
            "<GpUnit ObjectId=\"{id}\" xsi:type=\"ReportingUnit\">{inside}<Name>{}</Name><Type>{kind}</Type></GpUnit>",
            text(name)
        )?;
    }
    out.write_all(b"<Status>certified</Status>\n</ElectionReport>\n")?;
    out.flush()
}
