//! Dominion's election summary report, whose layout gives its elements numbers for names.

use std::io::{self, Write};
use std::path::Path;

use election::record::Contest;

use super::{ContestTruth, Part, Reported};
use crate::export::file;

pub(super) fn write(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let mut out = file(&folder.join("summary.xml"))?;
    let cards = reported.cards(Part::default());
    out.write_all(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Report>\n<Title><Report Name=\"Title\" \
         Textbox11=\"Election Summary Report\" Textbox3=\"General Election\" Textbox2=\"Invented\" /></Title>\n"
            .as_bytes(),
    )?;
    out.write_all(b"<tabBatchIdList><TabBatchGroup_Collection><TabBatchGroup contestId=\"\"><ElectionSummarySubReport>\n")?;
    writeln!(
        out,
        "<Report Name=\"ElectionSummarySubReportRPT\"><Tablix3><Details2_Collection><Details2 reported3=\"Voters Cast: \
         {cards} of {} (0.5)\" /></Details2_Collection></Tablix3><Tablix4><Details3_Collection><Details3 reported4=\"Cards \
         Cast: {cards}\" /></Details3_Collection></Tablix4><ContestIdGroup_Collection>",
        2 * cards
    )?;
    for contest in reported.contests() {
        write_contest(&mut out, reported, contest)?;
    }
    out.write_all(
        b"</ContestIdGroup_Collection></Report></ElectionSummarySubReport></TabBatchGroup></TabBatchGroup_Collection>\
          </tabBatchIdList>\n</Report>\n",
    )?;
    out.flush()
}

fn write_contest(
    out: &mut impl Write,
    reported: &Reported<'_>,
    contest: &Contest,
) -> io::Result<()> {
    let whole = reported.of(contest, Part::default());
    let groups: Vec<(&str, ContestTruth)> = reported
        .groups()
        .map(|(group, name)| (name, reported.of(contest, Part::group(group))))
        .collect();
    let (name, vote_for) = (&contest.name, contest.vote_for);
    writeln!(
        out,
        "<ContestIdGroup contestId=\"{name} (Vote for {vote_for})\"><ContestStatistics><Report Name=\"ContestStatisticsRPT\"><Tablix1>"
    )?;
    let counts = |of: &ContestTruth| [of.cards, of.undervotes, of.overvoted];
    let rows = [
        ("Textbox7", "ballotsTextBox", "ballots2"),
        ("Textbox33", "undervotes", "undervotes3"),
        ("Textbox37", "Textbox36", "overvotes2"),
    ];
    for (at, (row, of_group, of_all)) in rows.into_iter().enumerate() {
        write!(out, "<{row}><cgGroup_Collection>")?;
        for (group, truth) in &groups {
            let count = counts(truth)[at];
            write!(
                out,
                "<cgGroup><cgId2 cgId2=\"{group}\" {of_group}=\"{count}\" /></cgGroup>"
            )?;
        }
        let all = counts(&whole)[at];
        writeln!(
            out,
            "</cgGroup_Collection><Textbox9 {of_all}=\"{all}\" /></{row}>"
        )?;
    }
    out.write_all(
        b"</Tablix1></Report></ContestStatistics><CandidateResults><Report Name=\"CandidateResultsRPT\"><Tablix1><chGroup_Collection>\n",
    )?;
    for (k, selection) in contest.selections.iter().enumerate() {
        write!(
            out,
            "<chGroup><candidateNameTextBox4 candidateNameTextBox4=\"{}\"><cgGroup_Collection>",
            selection.name
        )?;
        for (group, truth) in &groups {
            let votes = truth.votes[k];
            write!(
                out,
                "<cgGroup countingGroupName=\"{group}\" vot7=\"{votes}\" />"
            )?;
        }
        let all = whole.votes[k];
        writeln!(
            out,
            "</cgGroup_Collection><Textbox13 vot8=\"{all}\" /></candidateNameTextBox4></chGroup>"
        )?;
    }
    out.write_all(b"</chGroup_Collection></Tablix1></Report></CandidateResults></ContestIdGroup>\n")
}
