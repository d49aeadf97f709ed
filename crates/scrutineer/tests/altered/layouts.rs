//! The layouts of the primaries of 2020 and of 2021, 2023 and 2024: in a copy of each folder one figure at a
//! time is altered for every step that the layout exercises; the checks whose verdicts change are these.

use super::*;

/// Where the figures of a small contest stand in a published folder.
struct Layout {
    folder: &'static str,
    contest: &'static str,
    county: &'static str,
    /// The last round with a sheet of the contest.
    round: u32,
    /// The list of contests, and the contest's row in it, in part: cards, a mark between, margin.
    list: &'static str,
    cards: (&'static str, &'static str),
    margin: (&'static str, &'static str),
    /// Discrepancies and sample sizes, at the end of the row.
    counts: (&'static str, &'static str),
    sizes: (&'static str, &'static str),
    tally: (&'static str, &'static str, &'static str),
    selection: (&'static str, &'static str, &'static str),
    results: &'static str,
    activity: &'static str,
    /// The contest's sheet in both, and the imprinted id of a card on it.
    sheet: &'static str,
    card: &'static str,
    /// A state report, and its round: of several places that state the seed not the first.
    state: (&'static str, u32),
    /// The location of a batch in the manifest, and a count in the batch comparison.
    manifest: Option<(&'static str, &'static str, &'static str)>,
    batch: Option<(&'static str, &'static str, &'static str)>,
}

impl Layout {
    /// These checks change, and no other.
    #[track_caller]
    fn changes(&self, expected: Change<'_>, alter: impl FnOnce(&Copy)) {
        if let Some((altered, ())) = altered_in(self.folder, None, alter) {
            altered.changes(&[expected]);
        }
    }

    /// The contest's check of a step differs, and no other check.
    #[track_caller]
    fn differs(&self, step: Step, alter: impl FnOnce(&Copy)) {
        let rounds = [self.round];
        self.changes(change(step, &[self.contest], &rounds, "differs"), alter);
    }

    /// In the contest's row of the list.
    #[track_caller]
    fn row(&self, step: Step, (from, to): (&str, &str)) {
        self.differs(step, |copy| {
            let text = copy.text(self.list);
            let start = text.find(&format!("\n{},", self.contest)).unwrap() + 1;
            let end = start + text[start..].find('\n').unwrap();
            let row = &text[start..end];
            assert_eq!(row.matches(from).count(), 1, "{from} in {row}");
            let row = row.replacen(from, to, 1);
            copy.write(
                self.list,
                format!("{}{row}{}", &text[..start], &text[end..]),
            );
        });
    }

    /// In the row of the card on a sheet of a workbook.
    #[track_caller]
    fn card(&self, step: Step, file: &str, heading: &str, to: &str) {
        self.differs(step, |copy| {
            copy.edit_workbook(file, |book| {
                let row = book.row(self.sheet, &[("imprinted id", self.card)]);
                book.set(self.sheet, row, heading, to);
            });
        });
    }

    /// One figure for each step.
    fn each_step(&self) {
        if support::real(self.folder).is_none() {
            return;
        }
        let (state, round) = self.state;
        self.row(Step::Universe, self.cards);
        self.row(Step::Margins, self.margin);
        self.row(Step::Discrepancies, self.counts);
        self.row(Step::SampleSize, self.sizes);
        self.card(Step::Draw, self.results, "random number", "1");
        self.card(Step::CardIdentity, self.results, "imprinted id", "9-9-9");
        self.card(Step::Examined, self.activity, "discrepancy", "+1");
        let (file, from, to) = self.selection;
        self.differs(Step::Selection, |copy| {
            copy.edit(file, from, to);
        });
        self.differs(Step::Risk, |copy| {
            copy.edit_workbook(self.results, |book| {
                let row = book.row("Summary", &[("Contest", self.contest)]);
                book.set("Summary", row, "Risk measurement %", "2.6");
            });
        });
        let (file, from, to) = self.tally;
        self.changes(
            change(Step::Totals, &[self.contest], NO_ROUND, "differs"),
            |copy| {
                copy.edit(file, from, to);
            },
        );
        self.changes(
            change(Step::Inventory, AUDIT, &[round], "differs"),
            |copy| {
                copy.edit_workbook(state, |book| book.set_beside("Number of Audit Rounds", "9"));
            },
        );
        self.changes(change(Step::Seed, AUDIT, NO_ROUND, "differs"), |copy| {
            let seed = "12345678901234567890";
            copy.edit_workbook(state, |book| book.set_beside("Audit Random Seed", seed));
        });
        let county = &[self.county];
        for (step, edit) in [
            (Step::ManifestHash, self.manifest),
            (Step::BatchCounts, self.batch),
        ] {
            let Some((file, from, to)) = edit else {
                continue;
            };
            self.changes(change(step, county, NO_ROUND, "differs"), |copy| {
                copy.edit(file, from, to);
            });
        }
    }
}

#[test]
fn coordinated_2021() {
    Layout {
        folder: "colorado/2021-coordinated",
        contest: "Jackson County Ballot Issue 1A",
        county: "Jackson",
        round: 2,
        list: "round_2/contest.csv",
        cards: (",544,544,", ",545,544,"),
        margin: (",169,", ",170,"),
        counts: (",25,0,0,0,0,0,0,", ",25,1,0,0,0,0,0,"),
        sizes: (",0,24,24", ",0,23,24"),
        tally: (
            "tabulate_county.csv",
            "Jackson,Jackson County Ballot Issue 1A,Yes/For,353",
            "Jackson,Jackson County Ballot Issue 1A,Yes/For,352",
        ),
        selection: (
            "round_2/contest_selection.csv",
            ",Jackson County Ballot Issue 1A,\"[532035,",
            ",Jackson County Ballot Issue 1A,\"[",
        ),
        results: "round_2/resultsReport.xlsx",
        activity: "round_2/activityReport.xlsx",
        sheet: "Jackson County Ballot Issue 1A",
        card: "2-1-15",
        state: ("round_2/stateReport.xlsx", 2),
        manifest: Some((
            "round_1/Jackson.csv",
            "JACKSON,2,1,25,BIN 1\r\n",
            "JACKSON,2,1,25,BIN 2\r\n",
        )),
        batch: Some((
            "batch_count_comparison.csv",
            "\nJackson,2,1,25,25,0\n",
            "\nJackson,2,1,25,24,0\n",
        )),
    }
    .each_step();
}

#[test]
fn coordinated_2023() {
    Layout {
        folder: "colorado/2023-coordinated",
        contest: "Hinsdale - Proposition II (Statutory)",
        county: "Hinsdale",
        round: 2,
        list: "round_2/contest.csv",
        cards: (",397,397,", ",398,397,"),
        margin: (",93,", ",94,"),
        counts: (",33,0,0,0,0,0,0,", ",33,1,0,0,0,0,0,"),
        sizes: (",0,32,32", ",0,31,32"),
        tally: (
            "tabulateCounty.csv",
            "Hinsdale,Hinsdale - Proposition II (Statutory),Yes/For,244",
            "Hinsdale,Hinsdale - Proposition II (Statutory),Yes/For,245",
        ),
        selection: (
            "round_2/contestSelection.csv",
            "Hinsdale - Proposition II (Statutory),\"[2237,",
            "Hinsdale - Proposition II (Statutory),\"[",
        ),
        results: "round_2/AuditResultsReport.xlsx",
        activity: "round_2/AuditActivityReport.xlsx",
        sheet: "Hinsdale - Proposition II (Sta",
        card: "202-11-7",
        state: ("round_2/StateAuditReport.xlsx", 2),
        manifest: None,
        batch: None,
    }
    .each_step();
}

#[test]
fn general_2024() {
    Layout {
        folder: "colorado/2024-general",
        contest: "Mineral County Commissioner - District 3",
        county: "Mineral",
        round: 3,
        list: "round3/contest.csv",
        cards: (",766,766,", ",767,766,"),
        margin: (",334,", ",335,"),
        counts: (",18,0,0,0,0,0,0,", ",18,0,1,0,0,0,0,"),
        sizes: (",0,17,17", ",0,17,18"),
        tally: (
            "tabulateCounty.csv",
            "Mineral,Mineral County Commissioner - District 3,Jason Trujillo,161",
            "Mineral,Mineral County Commissioner - District 3,Jason Trujillo,171",
        ),
        selection: (
            "round3/contestSelection.csv",
            "Mineral County Commissioner - District 3,\"[3898117,",
            "Mineral County Commissioner - District 3,\"[",
        ),
        results: "round3/ResultsReport3.xlsx",
        activity: "round3/ActivityReport3.xlsx",
        sheet: "Mineral County Commissioner -",
        card: "102-24-18",
        state: ("round3/20241121StateGeneral11052024report432PM.xlsx", 3),
        manifest: Some((
            "MineralBallotManifest.csv",
            "Mineral,102,1,25,Bin 1\r\n",
            "Mineral,102,1,25,Bin 2\r\n",
        )),
        batch: Some((
            "batchCountComparison.csv",
            "\nMineral,102,1,25,25,0\n",
            "\nMineral,102,1,25,25,1\n",
        )),
    }
    .each_step();
}

/// The statewide audit; the folder of Boulder's lies in it.
#[test]
fn state_primary_2020() {
    Layout {
        folder: "colorado/2020-state-primary",
        contest: "Baca County Commissioner 1 - REP",
        county: "Baca",
        round: 1,
        list: "round_1/contest.csv",
        cards: (",1351,1096,", ",1352,1096,"),
        margin: (",197,", ",196,"),
        counts: (",47,0,0,0,0,0,0,", ",47,0,0,1,0,0,0,"),
        sizes: (",0,46,46", ",0,45,46"),
        tally: (
            "tabulate_county.csv",
            "Baca,Baca County Commissioner 1 - REP,Mark A. Miranda,440",
            "Baca,Baca County Commissioner 1 - REP,Mark A. Miranda,441",
        ),
        selection: (
            "round_1/contest_selection.csv",
            ",Baca County Commissioner 1 - REP,\"[43796,",
            ",Baca County Commissioner 1 - REP,\"[",
        ),
        results: "round_1/resultsReport.xlsx",
        activity: "round_1/activityReport.xlsx",
        sheet: "Baca - Rep",
        card: "2-15-9",
        state: ("round_2/stateReport.xlsx", 2),
        manifest: Some((
            "round_1/manifest-Baca.csv",
            "Baca,2,1,25,BCC-1,",
            "Baca,2,1,25,BCC-2,",
        )),
        batch: Some((
            "batch_count_comparison.csv",
            "\nBaca,2,1,25,25,0\n",
            "\nBaca,2,1,25,24,0\n",
        )),
    }
    .each_step();
}

const BOULDER: &str = "colorado/2020-state-primary/boulder";
const COMMISSIONER: &str = "Boulder County Commissioner - District 2 - DEM";

/// What a board read, for the contest that the card was drawn for, and for another.
#[test]
fn a_reading_in_boulder() {
    let file = "round_2/contestComparison.csv";
    let edit = |contest: &str, from: &str, to: &str| {
        let line = |name: &str| format!("{contest},4-37-56,DS-13D,{name},YES");
        let (from, to) = (line(from), line(to));
        altered_in(BOULDER, None, |copy| copy.edit(file, &from, &to))
    };
    let singer = "\"\"\"Jonathan Singer\"\"\"";
    let both = format!("{singer},{singer}");
    let other = format!("{singer},\"\"\"Marta Loachamin\"\"\"");
    let Some((altered, row)) = edit(COMMISSIONER, &both, &other) else {
        return;
    };
    altered.changes(&[change(
        Step::Discrepancies,
        &[COMMISSIONER],
        &[2],
        "differs",
    )]);
    let finding = altered
        .after
        .findings
        .iter()
        .find(|f| f.code == Code::DiscrepancyReading);
    let finding = finding.unwrap();
    let expected = format!(
        "−2: the machine read “Jonathan Singer”, the board “Marta Loachamin” ({file}, row {row})"
    );
    assert_eq!(
        finding.expected.replace("the board read", "the board"),
        expected
    );
    assert_eq!(
        (&*finding.found, &finding.cards[..]),
        ("nothing", &["Boulder 4-37-56".to_owned()][..])
    );
}

/// A discrepancy more on the sheet than the readings give, and one card under another id.
#[test]
fn a_card_in_boulder() {
    let file = "round_2/contestComparison.csv";
    let line = |id: &str| {
        format!(
            "{COMMISSIONER},4-37-56,DS-13D,\"\"\"Jonathan Singer\"\"\",\"\"\"Jonathan Singer\"\"\",YES,uploaded,\"\",2020-07-11 15:33:31.847,{id}"
        )
    };
    let Some((altered, _)) = altered_in(BOULDER, None, |copy| {
        copy.edit(file, &line("38834"), &line("999999999"))
    }) else {
        return;
    };
    // A card that stands on no sheet; the drawn one has no row of the contest, which gives no discrepancy.
    altered.changes(&[change(Step::Examined, &[COMMISSIONER], &[2], "differs")]);
}

/// In the file of 2023, which is an OpenDocument sheet.
#[test]
fn a_reading_in_2023() {
    let contest = "Hinsdale - Proposition II (Statutory)";
    let file = "round_1/CVRtoAuditBoardInterpretativeComparison.ods";
    let edit = |copy: &Copy| {
        copy.edit_part(file, "content.xml", |xml| {
            // The two readings are one cell with its number of repetitions.
            let twice = " table:number-columns-repeated=\"2\"";
            let start = xml.find(contest).unwrap();
            let start = start
                + xml[start..]
                    .find(&format!("<table:table-cell{twice}"))
                    .unwrap();
            let end = start + xml[start..].find("</table:table-cell>").unwrap();
            let end = end + "</table:table-cell>".len();
            let machine = xml[start..end].replacen(twice, "", 1);
            assert!(machine.contains("Yes/For"), "{machine}");
            let board = machine.replace("Yes/For", "No/Against");
            xml.replace_range(start..end, &format!("{machine}{board}"));
        });
    };
    let Some((altered, ())) = altered_in("colorado/2023-coordinated", None, edit) else {
        return;
    };
    altered.changes(&[change(Step::Discrepancies, &[contest], &[1], "differs")]);
}

#[test]
fn the_report_of_discrepancies_of_2024() {
    let file = "_certified/2024GEDiscrepancyReport.csv";
    let line = |board: &str| {
        format!("\"102-10-2\",\"\"\"Steve Ryals\"\"\",\"\"\"{board}\"\"\",\"COUNTY_WIDE_CONTEST\"")
    };
    let edit = |copy: &Copy| copy.edit(file, &line("Greg Levine"), &line("Steve Ryals"));
    let Some((altered, row)) = altered_in("colorado/2024-general", None, edit) else {
        return;
    };
    altered.changes(&[change(Step::Discrepancies, AUDIT, NO_ROUND, "differs")]);
    let contest = "Hinsdale County Commissioner District 1";
    altered.finds(&[&format!(
        "discrepancy-report | {contest} | {file}, row {row}"
    )]);
}

const DEM: &str = "President of the United States - DEM";
const REP: &str = "President of the United States - REP";
const NOTICE: Option<&str> = Some("64525329618022415434");

fn presidential(file: &str, from: &str, to: &str) -> Option<Altered> {
    let edit = |copy: &Copy| copy.edit(file, from, to);
    altered_in("colorado/2020-presidential-primary", NOTICE, edit).map(|(altered, _)| altered)
}

/// List, tallies and readings, without sheets.
#[test]
fn presidential_primary_2020() {
    let list = "round_1/contest.csv";
    let row = [
        (Step::Universe, ",1686656,1045438,", ",1686657,1045438,"),
        (Step::Margins, ",105075,", ",105076,"),
        (
            Step::Discrepancies,
            ",155,0,0,0,0,0,0,",
            ",155,0,0,0,1,0,0,",
        ),
        (Step::SampleSize, ",154,154", ",153,154"),
    ];
    for (step, from, to) in row {
        let Some(altered) = presidential(list, from, to) else {
            return;
        };
        altered.changes(&[change(step, &[DEM], &[1], "differs")]);
    }
    let tally = "Alamosa,President of the United States - DEM,Bernie Sanders,93";
    let (from, to) = (format!("{tally}3"), format!("{tally}4"));
    let altered = presidential("tabulate_county.csv", &from, &to).unwrap();
    altered.changes(&[change(Step::Totals, &[DEM], NO_ROUND, "differs")]);

    // The board reads another: an overstatement by two, and a larger sample would be needed.
    let file = "round_1/contest_comparison.csv";
    let sanders = "\"\"\"Bernie Sanders\"\"\"";
    let card = |board: &str| format!("DEM,5-232-31,1,{sanders},{board},YES");
    let (from, to) = (card(sanders), card("\"\"\"Joseph R. Biden\"\"\""));
    let altered = presidential(file, &from, &to).unwrap();
    altered.changes(&[
        change(Step::Discrepancies, &[DEM], &[1], "differs"),
        change(Step::SampleSize, &[DEM], &[1], "differs"),
    ]);

    // Another card than the drawn one, in a county whose batches are in numeric order as far as it is known.
    let altered = presidential(file, "DEM,5-232-31,1,", "DEM,5-232-32,1,").unwrap();
    altered.changes(&[change(Step::Draw, &[DEM], &[1], "cannot")]);

    // A card missing from the list: the draws cannot be compared with it, nor counted. It is a Republican's,
    // drawn for the other party's contest.
    let altered = presidential("round_1/contest_selection.csv", ",436987,", ",").unwrap();
    altered.changes(&[
        change(Step::Draw, &[DEM], &[1], "cannot"),
        change(Step::Selection, &[REP], &[1], "differs"),
        change(Step::Discrepancies, &[DEM], &[1], "cannot"),
        change(Step::Risk, &[DEM], &[1], "cannot"),
    ]);
}
