//! `show`: what an election record holds, or one card of it.

use std::fmt::Write as _;
use std::process::ExitCode;

use dossier::printable;
use election::record::{
    Card, Contest, Figure, Mark, Reading, Readings, ReportedResults, SelectionKind, Status,
};
use record::{Counts, Record, RecordError};

use crate::command::{Failure, ShowArgs};
use crate::verify::print;

/// Some vendors write a file for each card.
const MOST_FILES_SHOWN: usize = 20;

/// Prints the counts of the record, or the card.
pub fn run(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    let record = Record::open(&args.record).map_err(failed)?;
    let Some(id) = &args.card else {
        let counts = Counts::of(&record).map_err(failed)?;
        print(&overview(&record, &counts))?;
        return Ok(ExitCode::SUCCESS);
    };
    let asked = |card: &election::record::CardIdentity| {
        card.id() == *id || format!("{}-{}-{}", card.tabulator, card.batch, card.record) == *id
    };
    let cards = record.cards(asked).map_err(failed)?;
    if cards.is_empty() {
        let error = std::io::Error::other(format!("no card {id} in this record"));
        return Err(Failure::new(
            &error,
            "ids are tabulator-batch-record, such as 3-61-90",
        ));
    }
    let texts = cards.iter().map(|card| card_text(&record, card));
    print(&texts.collect::<Vec<_>>().join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The counts by contest.
fn overview(record: &Record, counts: &Counts) -> String {
    let styles = record.styles().count();
    let mut text = format!("{} cards in {styles} styles", counts.cards);
    if counts.adjudicated > 0 {
        let _ = write!(text, ", {} adjudicated", counts.adjudicated);
    }
    if counts.of_several_sheets > 0 {
        let _ = write!(
            text,
            ", {} of ballots with several sheets",
            counts.of_several_sheets
        );
    }
    text.push('\n');
    let with_cards = || record.sources().iter().filter(|file| file.cards > 0);
    for file in with_cards().take(MOST_FILES_SHOWN) {
        let _ = writeln!(
            text,
            "  {} from {}, SHA-256 {}",
            file.cards,
            printable(&file.path),
            file.sha256
        );
    }
    if let Some(more @ 1..) = with_cards().count().checked_sub(MOST_FILES_SHOWN) {
        let _ = writeln!(text, "  and {more} more files, in sources.json");
    }
    for results in record.results() {
        reported(&mut text, record, results);
    }
    let _ = writeln!(
        text,
        "{} findings, in findings.json",
        record.findings().len()
    );
    for (contest, of_contest) in record.contests().iter().zip(&counts.contests) {
        let _ = writeln!(
            text,
            "\n{} {}: {}",
            contest.number,
            printable(&contest.name),
            rule(contest)
        );
        for (selection, votes) in contest.selections.iter().zip(&of_contest.votes) {
            let _ = writeln!(
                text,
                "  {votes:>9}  {}{}",
                printable(&selection.name),
                kind(selection.kind)
            );
        }
        if contest.ranks == 0 {
            let _ = writeln!(text, "  {:>9}  undervotes", of_contest.undervotes);
        }
        let cards = of_contest.cards.iter().filter(|(_, cards)| **cards > 0);
        let cards = cards.map(|(status, cards)| format!("{cards} {}", status.word()));
        let _ = writeln!(text, "  cards: {}", cards.collect::<Vec<_>>().join(", "));
    }
    text
}

/// How many figures results have.
pub fn figures(results: &ReportedResults) -> usize {
    let of_contests = results.contests.iter().map(|contest| contest.counts.len());
    results.counts.len() + of_contests.sum::<usize>()
}

/// What a file reports, in a line or two.
fn reported(text: &mut String, record: &Record, results: &ReportedResults) {
    let file = record.sources().iter().find(|f| f.number == results.source);
    let path = file.map_or("", |file| &*file.path);
    let counts = results.contests.iter().flat_map(|contest| &contest.counts);
    let counts = counts.chain(&results.counts);
    let withheld = counts.filter(|c| matches!(c.figure, Figure::Withheld { .. }));
    let _ = write!(
        text,
        "  reported: {} contests, {} units, {} figures",
        results.contests.len(),
        results.units.len(),
        figures(results)
    );
    match withheld.count() {
        0 => {}
        withheld => {
            let _ = write!(text, " ({withheld} withheld)");
        }
    }
    let _ = writeln!(text, " from {}", printable(path));
    let titles = [&results.units[0].name, &results.election, &results.status];
    let titles = titles.into_iter().filter(|title| !title.is_empty());
    let titles: Vec<String> = titles.map(|title| printable(title).to_string()).collect();
    if !titles.is_empty() {
        let _ = writeln!(text, "    {}", titles.join(", "));
    }
}

fn rule(contest: &Contest) -> String {
    match contest.ranks {
        0 if contest.cumulative => format!("{} cumulative votes", contest.vote_for),
        0 => format!("vote for {}", contest.vote_for),
        ranks => {
            let elected = match contest.vote_for {
                0 => "number elected not said".to_owned(),
                elected => format!("{elected} elected"),
            };
            format!("{ranks} ranks, {elected}; at the first rank")
        }
    }
}

fn kind(kind: SelectionKind) -> &'static str {
    match kind {
        SelectionKind::Regular => "",
        SelectionKind::WriteIn => " [write-in, unresolved]",
        SelectionKind::QualifiedWriteIn => " [write-in, resolved]",
        SelectionKind::Overvote => " [overvote, selections not named]",
    }
}

/// One card: which, where from, and every contest, before adjudication too.
fn card_text<'c>(record: &Record, card: &'c Card) -> String {
    let identity = &card.identity;
    let mut text = format!("card {}", printable(&identity.id()));
    if identity.sheets > 1 {
        let _ = write!(text, ", sheet {} of {}", identity.sheet, identity.sheets);
    } else if identity.sheet > 1 {
        let _ = write!(text, ", sheet {}", identity.sheet);
    }
    let source = record
        .sources()
        .iter()
        .find(|file| file.number == identity.source);
    let source = source.map_or_else(String::new, |file| file.path.to_string());
    let _ = writeln!(
        text,
        "\n  tabulator {}, batch {}, record {}\n  from {}, place {}",
        printable(&identity.tabulator),
        printable(&identity.batch),
        printable(&identity.record),
        printable(&source),
        identity.place,
    );
    for (what, value) in [
        ("ballot type", &identity.ballot_type),
        ("precinct", &identity.precinct),
        ("counting group", &identity.counting_group),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "  {what}: {}", printable(value));
        }
    }
    for contest in record.contests() {
        let of = |readings: &'c Readings| readings.get(contest.number);
        let now = of(&card.readings);
        let then = card.original.as_ref().map(of);
        if now.is_none() && then.is_none_or(|then| then.is_none()) {
            continue;
        }
        let _ = writeln!(
            text,
            "\n{} {}: {}",
            contest.number,
            printable(&contest.name),
            rule(contest)
        );
        reading_text(&mut text, contest, now, "");
        if let Some(then) = then.filter(|then| *then != now) {
            reading_text(&mut text, contest, then, "before adjudication: ");
        }
    }
    text
}

fn reading_text(text: &mut String, contest: &Contest, reading: Option<Reading<'_>>, when: &str) {
    let status = reading.map_or(Status::Absent, |reading| reading.status);
    let _ = writeln!(text, "  {when}{}", status.word());
    for mark in reading.iter().flat_map(|reading| reading.marks) {
        let _ = writeln!(text, "    {}", mark_text(contest, mark));
    }
}

fn mark_text(contest: &Contest, mark: &Mark) -> String {
    let selection = contest
        .selections
        .iter()
        .find(|s| s.number == mark.selection);
    let mut text = selection.map_or_else(String::new, |s| {
        format!("{}{}", printable(&s.name), kind(s.kind))
    });
    if contest.ranks > 0 {
        let _ = write!(text, ", rank {}", mark.rank);
    }
    if mark.ambiguous {
        text.push_str(", ambiguous");
    }
    if !mark.counted {
        text.push_str(", not counted");
    }
    if let Some(density) = mark.density {
        let _ = write!(text, ", density {density}");
    }
    text
}
