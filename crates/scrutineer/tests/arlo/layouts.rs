//! Layouts that other versions of Arlo print, made from the reports at hand by taking away, renaming and moving cells;
//! and for each a figure altered that the layout still shows.

use election::{Check, Code, Outcome, RepairKind, Step, Verdict, Verification};

use super::support;

const COMBINED: &str = "test-batch-comparison-combined-batches-1.csv";
const COMPARISON: &str = "test-ballot-comparison-ess-1.csv";
const HYBRID: &str = "test-hybrid-two-rounds-2.csv";
const WHOLE: &str = "test-all-ballots-audit-3.csv";
const BATCHES: &str = "test-multi-contest-batch-comparison-end-to-end-3.csv";
const NOT_FOUND: &str = "test-not-found-ballots-1.csv";

/// The cells of a report.
struct Report(Vec<Vec<String>>);

impl Report {
    /// None where the data are absent.
    fn of(name: &str) -> Option<Self> {
        let folder = support::real("conformance/arlo-reports")?;
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(folder.join(name));
        let rows = reader.unwrap().into_records();
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        Some(Report(rows.map(|row| cells(row.unwrap())).collect()))
    }

    /// The rows of a section, its headings first.
    fn section(&self, title: &str) -> std::ops::Range<usize> {
        let is_title = |row: &Vec<String>| row[0].starts_with("####");
        let at = self.0.iter().position(|row| row[0].contains(title));
        let from = at.unwrap() + 1;
        let rest = self.0[from..].iter().position(is_title);
        from..rest.map_or(self.0.len(), |n| from + n)
    }

    fn column(&self, title: &str, heading: &str) -> usize {
        let headings = &self.0[self.section(title).start];
        let found = headings.iter().position(|cell| cell == heading);
        found.unwrap_or_else(|| panic!("no column {heading}"))
    }

    /// The cells of a column, below its heading.
    fn cells(&mut self, title: &str, heading: &str) -> impl Iterator<Item = &mut String> {
        let (rows, column) = (self.section(title), self.column(title, heading));
        let rows = self.0[rows].iter_mut().skip(1);
        rows.filter(move |row| row.len() > column)
            .map(move |row| &mut row[column])
    }

    fn drop_column(&mut self, title: &str, heading: &str) {
        let (rows, column) = (self.section(title), self.column(title, heading));
        for row in self.0[rows].iter_mut().filter(|row| row.len() > column) {
            row.remove(column);
        }
    }

    fn set(&mut self, title: &str, heading: &str, nth: usize, to: &str) {
        to.clone_into(self.cells(title, heading).nth(nth).unwrap());
    }

    fn verified(&self) -> Verification {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("report.csv");
        let writer = csv::WriterBuilder::new().flexible(true).from_path(&file);
        let mut writer = writer.unwrap();
        for row in &self.0 {
            writer.write_record(row).unwrap();
        }
        writer.flush().unwrap();
        support::verified(&file)
    }

    #[track_caller]
    fn holds(&self) -> Verification {
        let v = self.verified();
        assert_eq!(v.outcome(), Outcome::Holds, "{:#?}", v.findings);
        v
    }

    #[track_caller]
    fn differs(&self, code: Code) -> Verification {
        let v = self.verified();
        assert_eq!(v.outcome(), Outcome::Differs);
        let found = v.findings.iter().any(|finding| finding.code == code);
        assert!(found, "no {code:?} in {:#?}", v.findings);
        v
    }
}

fn risk(v: &Verification) -> &Check {
    let mut checks = v.checks.iter();
    checks.find(|check| check.step == Step::Risk).unwrap()
}

fn ours(v: &Verification) -> f64 {
    v.contests[0].rounds[0].measurement.p_value.unwrap()
}

/// Batches that were counted together have rows of their own with their tickets, and one row has what was counted.
#[test]
fn combined_batches_with_rows_of_their_own() {
    let Some(mut report) = Report::of(COMBINED) else {
        return;
    };
    let title = "SAMPLED BATCHES";
    let names: Vec<String> = report
        .cells(title, "Batch Name")
        .map(|n| n.clone())
        .collect();
    let at = names
        .iter()
        .position(|name| name == "Combined Batch")
        .unwrap();
    let row = report.section(title).start + 1 + at;
    let single = |name: &str, ticket: &str| -> Vec<String> {
        let votes = "candidate 1: 500; candidate 2: 250; candidate 3: 250";
        let ticket = format!("Round 1: {ticket}");
        let cells = [
            "J1",
            name,
            "500",
            &ticket,
            "Yes",
            votes,
            "",
            "",
            "",
            "",
            "Combined Batch",
        ];
        cells.map(str::to_owned).into()
    };
    report.0[row][3].clear();
    report
        .0
        .insert(row, single("Batch 1", "0.720194360819624066"));
    report
        .0
        .insert(row, single("Batch 2", "0.474971525750860236"));
    let totals = names.len() + 1;
    report.set(title, "Ballots in Batch", totals, "2200");
    let v = report.holds();
    assert_eq!(risk(&v).recomputed, "0.0593159059");
    let batch = |name: &'static str| move |card: &&election::DrawnCard| &*card.batch == name;
    let drawn = &v.draws[0].cards;
    assert_eq!(drawn.iter().filter(batch("Batch 1")).count(), 1);
    assert_eq!(drawn.iter().filter(batch("Combined Batch")).count(), 0);

    let alter = |heading: &str, nth: usize, to: &str, code: Code| {
        let mut altered = Report(report.0.clone());
        altered.set(title, heading, nth, to);
        altered.differs(code);
    };
    let together = at + 2;
    let votes = "candidate 1: 1500; candidate 2: 744; candidate 3: 756";
    alter(
        "Audit Results: Contest 1",
        together,
        votes,
        Code::RoundFigure,
    );
    alter("Ballots in Batch", together, "1501", Code::RoundFigure);
    alter("Ballots in Batch", at, "501", Code::Total);
    alter("Ballots in Batch", totals, "2700", Code::Total);
    alter(
        "Ticket Numbers: Contest 1",
        at,
        "Round 1: 0.474971525750860237",
        Code::Ticket,
    );
    alter("Combined Batch", at, "", Code::Change);
}

/// A hybrid report without the audited votes of its strata prints those of the cards that were polled.
#[test]
fn hybrid_without_strata() {
    let Some(mut report) = Report::of(HYBRID) else {
        return;
    };
    let polled: Vec<String> = report
        .cells("ROUNDS", "Audited Votes: Non CVR")
        .map(|cell| cell.clone())
        .collect();
    for (cell, polled) in report.cells("ROUNDS", "Audited Votes").zip(&polled) {
        cell.clone_from(polled);
    }
    report.drop_column("ROUNDS", "Audited Votes: CVR");
    report.drop_column("ROUNDS", "Audited Votes: Non CVR");
    report.holds();
    report.set(
        "ROUNDS",
        "Audited Votes",
        0,
        "Choice 1-1: 14; Choice 1-2: 8",
    );
    report.differs(Code::RoundFigure);
}

/// Before 2022 no formula was named: tickets and seed are still checked, cards are not.
#[test]
fn no_formula() {
    let Some(mut report) = Report::of(COMPARISON) else {
        return;
    };
    report.drop_column("AUDIT SETTINGS", "Audit Math Type");
    let v = report.verified();
    assert_eq!(v.outcome(), Outcome::Incomplete);
    assert!(matches!(risk(&v).verdict, Verdict::CannotBeChecked { .. }));
    assert_eq!(v.counts(Step::Draw).equal, 1);
    let ticket = "Round 1: 0.163888857982405418";
    report.set("SAMPLED BALLOTS", "Ticket Numbers: Contest 1", 0, ticket);
    report.differs(Code::Ticket);
    // Of batches there was one formula, and it is the one of today.
    let mut batches = Report::of(BATCHES).unwrap();
    batches.drop_column("AUDIT SETTINGS", "Audit Math Type");
    batches.holds();
}

/// Without a seed nothing is said of tickets.
#[test]
fn no_seed() {
    for name in [COMPARISON, BATCHES] {
        let Some(mut report) = Report::of(name) else {
            return;
        };
        report.set("AUDIT SETTINGS", "Random Seed", 0, "");
        let v = report.verified();
        assert_eq!(v.outcome(), Outcome::Incomplete);
        assert!(v.findings.iter().all(|f| f.code != Code::Ticket));
    }
}

/// Some versions leave out the imprinted ids; a ballot with a machine's reading has a CVR all the same.
#[test]
fn no_imprinted_ids() {
    let Some(mut report) = Report::of(COMPARISON) else {
        return;
    };
    report.drop_column("SAMPLED BALLOTS", "Imprinted ID");
    report.holds();
    report.set("SAMPLED BALLOTS", "Change in Margin: Contest 1", 4, "2");
    report.differs(Code::Change);
}

/// The sum of the error bounds does not follow from totals of all ballots: it is the whole number that the printed
/// P-value implies, and an altered digit implies none.
#[test]
fn no_totals_of_batches() {
    let Some(mut report) = Report::of(COMBINED) else {
        return;
    };
    report.drop_column("CONTESTS", "Vote Totals from Batches");
    report.holds();
    // As if fifty ballots with as many votes for candidate 1 were in no batch.
    let votes = "candidate 1: 5050; candidate 2: 2500; candidate 3: 2500";
    report.set("CONTESTS", "Vote Totals", 0, votes);
    report.set("CONTESTS", "Total Ballots Cast", 0, "5050");
    // By hand: margin 2,550; 7 draws, two of them of a batch with an error of 5 votes against a bound of 750;
    // U = 7,500 / 2,550, and (1 − 1/U)⁷ / (1 − 5/750)² = 0.0552863005.
    report.set("ROUNDS", "P-Value", 0, "0.0552863005");
    let v = report.holds();
    let Verdict::EqualAfterRepairs { repairs } = &risk(&v).verdict else {
        panic!("{:?}", risk(&v));
    };
    assert_eq!(repairs.last().unwrap().kind, RepairKind::BoundsFromRisk);
    assert_eq!(
        repairs.last().unwrap().what,
        "votes and ballots of all batches come to 7500"
    );
    report.set("ROUNDS", "P-Value", 0, "0.0552863015");
    let v = report.verified();
    assert_eq!(v.outcome(), Outcome::Incomplete);
}

/// Versions of 2021 to 2024 stop at the ticket with which the limit is met: the sixth of seven, which is (2/3)⁶ / (1 −
/// 1/150)².
#[test]
fn stopped_at_a_ticket() {
    let Some(mut report) = Report::of(COMBINED) else {
        return;
    };
    report.set("ROUNDS", "P-Value", 0, "0.0889738589");
    let v = report.holds();
    let Verdict::EqualAfterRepairs { repairs } = &risk(&v).verdict else {
        panic!("{:?}", risk(&v));
    };
    assert_eq!(repairs.last().unwrap().kind, RepairKind::StoppedEarly);
    assert_eq!(repairs.last().unwrap().what, "6 of 7 draws, by ticket");
    assert!(ours(&v) < 0.0594);
    report.set("ROUNDS", "P-Value", 0, "0.0889738588");
    assert_ne!(report.verified().outcome(), Outcome::Holds);
}

/// Three batches of which the first round drew one twice: the second asks for one draw more and gets both that are
/// left.
#[test]
fn all_that_are_left() {
    let tickets = sampling::arlo::Tickets::new("123");
    let ticket = |name| tickets.first(&sampling::arlo::batch_key("J", name));
    let b1 = ticket("b1");
    let row = |name: &str, tickets: &str| {
        format!("J,{name},100,\"{tickets}\",Yes,A: 60; B: 40,A: 60; B: 40,,,x")
    };
    let again = b1.trimmed().next().printed();
    let rows = [
        row("b1", &format!("Round 1: {}, {again}", b1.printed())),
        row("b2", &format!("Round 2: {}", ticket("b2").printed())),
        row("b3", &format!("Round 2: {}", ticket("b3").printed())),
    ];
    // U = (60 + 300) / 60 and (1 − 1/6)² = 0.6944444444.
    let text = format!(
        "######## CONTESTS ########\n\
         Contest Name,Targeted?,Number of Winners,Votes Allowed,Total Ballots Cast,Vote Totals,Vote Totals from Batches\n\
         C,Targeted,1,1,300,A: 180; B: 120,A: 180; B: 120\n\
         ######## AUDIT SETTINGS ########\nAudit Type,Audit Math Type,Risk Limit,Random Seed\n\
         BATCH_COMPARISON,MACRO,10%,123\n######## ROUNDS ########\n\
         Round Number,Contest Name,Targeted?,Sample Size,Risk Limit Met?,P-Value,End Time,Audited Votes\n\
         1,C,Targeted,2,No,0.6944444444,T,A: 60; B: 40\n2,C,Targeted,1,Yes,0,T,A: 120; B: 80\n\
         ######## SAMPLED BATCHES ########\n\
         Jurisdiction Name,Batch Name,Ballots in Batch,Ticket Numbers: C,Audited?,Reported Results: C,\
         Audit Results: C,Change in Results: C,Change in Margin: C,Last Edited By\n{}\n",
        rows.join("\n")
    );
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("report.csv");
    let verified = |text: &str| {
        std::fs::write(&file, text).unwrap();
        support::verified(&file)
    };
    let v = verified(&text);
    assert_eq!(v.outcome(), Outcome::Holds, "{:#?}", v.findings);
    // Of four batches one is left.
    let four = text.replace("A: 180; B: 120", "A: 240; B: 160");
    assert_eq!(verified(&four).outcome(), Outcome::Differs);
    // Not all that are left were counted: an outcome of the others is none.
    let risk_of_all = |text: &str| support::check(&verified(text), Step::Risk, "C", 2).clone();
    let b3 = |row: &str| {
        text.replace(
            &rows[2],
            &rows[2].replace("Yes,A: 60; B: 40,A: 60; B: 40,", row),
        )
    };
    for (row, because) in [
        ("No,A: 60; B: 40,,", "was not audited"),
        ("Yes,A: 60; B: 40,A: 60; D: 40,", "has other selections"),
    ] {
        let check = risk_of_all(&b3(row));
        let Verdict::CannotBeChecked { because: found } = &check.verdict else {
            panic!("{check:?}");
        };
        assert_eq!(*found, format!("row 15 of the report {because}"));
    }
    // Nobody is ahead in the whole count.
    let tied = text.replace("A: 60; B: 40,,,x", "A: 50; B: 50,A: +10; B: -10,20,x");
    let v = verified(&tied);
    assert!(v.findings.iter().any(|f| f.code == Code::Winner));
}

/// A clean batch needs no error bound, so it matters to its taint only if there is an error.
#[test]
fn a_batch_without_ballots() {
    let Some(mut report) = Report::of(COMBINED) else {
        return;
    };
    report.drop_column("SAMPLED BATCHES", "Ballots in Batch");
    let v = report.verified();
    assert!(
        matches!(&risk(&v).verdict, Verdict::CannotBeChecked { because }
        if because.ends_with("does not say how many ballots"))
    );
}

/// A whole count that has another winner is not what was reported, whatever P-value Arlo prints.
#[test]
fn a_whole_count_that_reverses_the_outcome() {
    let Some(mut report) = Report::of(WHOLE) else {
        return;
    };
    assert!(ours(&report.holds()) < 1e-9);
    let tally = "FULL HAND TALLY BATCH RESULTS";
    let mut moved = 0;
    for (heading, by) in [("candidate 1", -1), ("candidate 2", 1)] {
        let cell = report.cells(tally, heading).next().unwrap();
        let votes: i64 = cell.parse().unwrap();
        *cell = (votes + 100_000 * by).to_string();
        moved += votes;
    }
    assert!(moved > 100_000);
    let audited = report.cells("ROUNDS", "Audited Votes").next().unwrap();
    let votes: Vec<(String, i64)> = audited
        .split("; ")
        .map(|part| part.split_once(": ").unwrap())
        .map(|(name, votes)| (name.to_owned(), votes.parse().unwrap()))
        .collect();
    let moved = votes.iter().map(|(name, votes)| {
        let by = match name.as_str() {
            "candidate 1" => -100_000,
            "candidate 2" => 100_000,
            _ => 0,
        };
        format!("{name}: {}", votes + by)
    });
    *audited = moved.collect::<Vec<_>>().join("; ");
    let v = report.differs(Code::Winner);
    assert_eq!(risk(&v).verdict, Verdict::Equal);
    assert!((ours(&v) - 1.0).abs() < 1e-12);
}

/// A card that was drawn and not read is no evidence: ours takes it for the worst that it may be.
#[test]
fn cards_that_nobody_read() {
    let Some(mut report) = Report::of(COMPARISON) else {
        return;
    };
    let before = ours(&report.holds());
    let title = "SAMPLED BALLOTS";
    // The twelfth ballot, read as the machine read it: one clean draw less for Arlo, a two-vote overstatement for us.
    report.set(title, "Audited?", 11, "NOT_AUDITED");
    let v = report.verified();
    let note = |f: &&election::Finding| f.code == Code::SelectedNotExamined;
    assert_eq!(v.findings.iter().filter(note).count(), 2, "a contest each");
    assert!(ours(&v) > before * 10.0 || ours(&v) > 0.999, "{}", ours(&v));
    let Some(mut polled) = Report::of(NOT_FOUND) else {
        return;
    };
    let before = ours(&polled.holds());
    let at = polled
        .cells(title, "Audited?")
        .position(|cell| cell == "AUDITED");
    polled.set(title, "Audited?", at.unwrap(), "NOT_AUDITED");
    assert!(ours(&polled.verified()) > before);
}

/// A round that has ended has its figures.
#[test]
fn figures_that_are_gone() {
    for (heading, code) in [
        ("P-Value", Code::PValue),
        ("Risk Limit Met?", Code::LimitMet),
        ("Sample Size", Code::RoundFigure),
    ] {
        for name in [COMPARISON, BATCHES, HYBRID] {
            let Some(mut report) = Report::of(name) else {
                return;
            };
            report.set("ROUNDS", heading, 0, "");
            if heading == "P-Value" {
                report.set("ROUNDS", "Risk Limit Met?", 0, "No");
            }
            report.differs(code);
        }
    }
}

/// Saved from a spreadsheet: `1` for `1.0`, and small numbers with an exponent. A digit less than that is another
/// number.
#[test]
fn saved_from_a_spreadsheet() {
    let Some(mut report) = Report::of(HYBRID) else {
        return;
    };
    let is_one = |cell: &String| cell == "1.0";
    let cells: Vec<String> = report
        .cells("ROUNDS", "P-Value")
        .map(|c| c.clone())
        .collect();
    let nth = cells.iter().position(is_one).unwrap();
    report.set("ROUNDS", "P-Value", nth, "1");
    report.holds();
    report.set("ROUNDS", "P-Value", 0, "0.139450252");
    report.holds();
    report.set("ROUNDS", "P-Value", 0, "0.13945025");
    report.differs(Code::PValue);
}

/// A report whose type is not that of its section of samples, and a sampled batch that can hold no error.
#[test]
fn sections_of_another_type() {
    let Some(mut report) = Report::of(COMPARISON) else {
        return;
    };
    report.set("AUDIT SETTINGS", "Audit Type", 0, "BATCH_COMPARISON");
    report.differs(Code::NameConflict);
    let mut report = Report::of(BATCHES).unwrap();
    let cells = report.cells("SAMPLED BATCHES", "Ballots in Batch").count();
    for nth in 0..cells - 1 {
        let mut empty = Report(report.0.clone());
        empty.set("SAMPLED BATCHES", "Ballots in Batch", nth, "0");
        assert_ne!(empty.verified().outcome(), Outcome::Holds, "batch {nth}");
    }
}
