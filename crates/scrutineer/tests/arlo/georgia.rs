//! Georgia's audit of the primary of May 2026: 159 counties' manifests and candidate totals, Arlo's report, digests.

use election::{Code, Counts, Outcome, Step, Verification};

use super::support;
use super::support::folder::Copy;

fn original() -> Option<std::path::PathBuf> {
    support::real("georgia/2026-05-primary")
}

fn counts(v: &Verification, step: Step) -> (usize, usize, usize, usize) {
    let Counts {
        equal,
        repaired,
        differs,
        unchecked,
        ..
    } = v.counts(step);
    (equal, repaired, differs, unchecked)
}

/// The figures are Georgia's own: the P-value of the Senate was shortened to nine decimals by a spreadsheet, and ours
/// is that in these nine.
#[test]
fn every_step() {
    let Some(folder) = original() else { return };
    let v = support::reported(&folder);
    assert_eq!(v.outcome(), Outcome::Holds);
    assert_eq!(v.seed.as_deref(), Some("06712221796172622814"));
    for (step, expected) in [
        (Step::ManifestHash, (2, 0, 0, 0)),
        (Step::BatchCounts, (159, 0, 0, 0)),
        (Step::Totals, (6, 0, 0, 0)),
        (Step::Inventory, (1, 0, 0, 0)),
        (Step::Margins, (1, 0, 0, 0)),
        (Step::Seed, (1, 0, 0, 0)),
        (Step::Universe, (2, 0, 0, 0)),
        (Step::Draw, (2, 0, 0, 0)),
        (Step::Selection, (3, 1, 0, 0)),
        (Step::Examined, (2, 0, 0, 0)),
        (Step::Discrepancies, (2, 0, 0, 0)),
        (Step::SampleSize, (2, 0, 0, 0)),
        (Step::Risk, (1, 1, 0, 0)),
    ] {
        assert_eq!(counts(&v, step), expected, "{step:?}");
    }
    // 138 draws of 134 rows for the Senate, 18 of 18 for the Governor.
    let drawn = |contest: usize| {
        let cards = &v.draws[contest].cards;
        let rows: std::collections::BTreeSet<_> =
            cards.iter().map(|c| (&c.county, &c.batch)).collect();
        (cards.len(), rows.len())
    };
    assert_eq!((drawn(0), drawn(1)), ((138, 134), (18, 18)));
    let batches: usize = v.counties.iter().map(|county| county.batches).sum();
    assert_eq!((v.counties.len(), batches), (159, 5_640));
    let [senate, governor] = [0, 1].map(|k| &v.contests[k].rounds[0].measurement);
    assert_eq!(senate.published_percent, "4.9083729");
    let ours: f64 = senate.recomputed_percent.parse().unwrap();
    assert_eq!(format!("{ours:.7}"), "4.9083729");
    assert_eq!(governor.published_percent, "4.1726014");
    assert_eq!(governor.recomputed_percent, "4.1726014");
}

/// The checks that are not as in the folder, by step, contest and county.
fn changed(alter: impl FnOnce(&Copy)) -> Option<Vec<String>> {
    let folder = original()?;
    let copy = Copy::of(&folder);
    // The archives have the extracted files once more.
    copy.remove("downloads/candidate_totals.zip");
    copy.remove("downloads/manifests.zip");
    alter(&copy);
    let (before, after) = (support::verified(&folder), support::verified(copy.path()));
    assert_eq!(after.outcome(), Outcome::Differs);
    let shown = |v: &Verification| -> Vec<String> {
        let check = |c: &election::Check| {
            let subject = c.contest.as_deref().or(c.county.as_deref()).unwrap_or("");
            format!(
                "{:?} {subject}: {:?}",
                c.step,
                std::mem::discriminant(&c.verdict)
            )
        };
        v.checks.iter().map(check).collect()
    };
    let (before, after_checks) = (shown(&before), shown(&after));
    assert_eq!(before.len(), after_checks.len());
    let pairs = before.iter().zip(&after_checks).filter(|(a, b)| a != b);
    let mut words: Vec<String> = pairs
        .map(|(_, b)| b.split(": ").next().unwrap().to_owned())
        .collect();
    words.dedup();
    Some(words)
}

const REPORT: &str = "downloads/final_audit_report.csv";
const SENATE: &str = "US Senate - Rep";
const GOVERNOR: &str = "Governor - Dem";

fn check(changes: Option<Vec<String>>, expected: &[&str]) {
    if let Some(changes) = changes {
        assert_eq!(changes, expected);
    }
}

/// Nearly every alteration breaks the digest of its file, too.
#[test]
fn a_ticket() {
    let changes = changed(|copy| {
        copy.edit(
            REPORT,
            "Round 1: 0.427297706310130710",
            "Round 1: 0.427297706310130711",
        );
    });
    let draw = format!("Draw {SENATE}");
    check(changes, &["ManifestHash ", &draw]);
}

#[test]
fn the_seed() {
    let changes = changed(|copy| {
        copy.edit(REPORT, "06712221796172622814", "06712221796172622815");
    });
    let draws = [SENATE, GOVERNOR].map(|c| [format!("Draw {c}"), format!("Selection {c}")]);
    let [[d1, s1], [d2, s2]] = &draws;
    check(changes, &["ManifestHash ", d1, d2, s1, s2, s1, s2]);
}

#[test]
fn a_vote_that_a_board_counted() {
    let from = "Mike Collins: 297; John F. Coyne III: 9; Derek Dooley: 337; Jonathan \"\"Jon\"\" McColumn: 30\",\"Earl L. \
                \"\"Buddy\"\" Carter: 154; Mike Collins: 294;";
    let to = from.replace("294;", "293;");
    // The batch is of the Governor's sample, so the Senate's P-value does not move.
    let changes = changed(|copy| {
        copy.edit(REPORT, from, &to);
    });
    let steps = ["Totals", "Examined", "Discrepancies"].map(|step| format!("{step} {SENATE}"));
    check(changes, &["ManifestHash ", &steps[0], &steps[1], &steps[2]]);
}

#[test]
fn a_p_value() {
    let changes = changed(|copy| {
        copy.edit(REPORT, "0.041726014", "0.041726015");
    });
    check(changes, &["ManifestHash ", &format!("Risk {GOVERNOR}")]);
}

#[test]
fn a_vote_in_candidate_totals() {
    let changes = changed(|copy| {
        let file = file_of(copy, "candidate_totals/APPLING/");
        copy.edit(
            &file,
            "ICC-Absentee by Mail - 1,14,2,",
            "ICC-Absentee by Mail - 1,15,2,",
        );
    });
    // The pairs of the batch have another error bound, and with it every P-value of the contest.
    let (totals, risk) = (format!("Totals {SENATE}"), format!("Risk {SENATE}"));
    check(changes, &["ManifestHash ", &totals, &risk]);
}

#[test]
fn ballots_in_a_manifest() {
    let changes = changed(|copy| {
        let file = file_of(copy, "manifests/APPLING/");
        copy.edit(
            &file,
            "ICC-Absentee by Mail - 3,24",
            "ICC-Absentee by Mail - 3,34",
        );
    });
    // N, the probabilities of all batches and the sum of their error bounds rest on it.
    let step = |step: &str| [SENATE, GOVERNOR].map(|c| format!("{step} {c}"));
    let steps = [step("Universe"), step("Selection"), step("Risk")].concat();
    let steps = steps.iter().map(String::as_str);
    check(
        changes,
        &["ManifestHash "]
            .into_iter()
            .chain(steps)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn a_batch_that_only_one_file_has() {
    let changes = changed(|copy| {
        let file = file_of(copy, "manifests/APPLING/");
        copy.edit(
            &file,
            "ICC-Absentee by Mail - 3,24",
            "ICC-Absentee by Mail - 33,24",
        );
    });
    let Some(changes) = changes else { return };
    assert!(
        changes.contains(&"BatchCounts APPLING".to_owned()),
        "{changes:?}"
    );
}

fn file_of(copy: &Copy, part: &str) -> String {
    let files = copy.files().into_iter().filter(|file| file.contains(part));
    let files: Vec<String> = files.filter(|file| file.ends_with(".csv")).collect();
    let [file] = &files[..] else {
        panic!("one file in {part}: {files:?}")
    };
    file.clone()
}

/// A combined batch is the sum of its batches, and its ticket is that of one of them.
#[test]
fn fultons_combined_batches() {
    let Some(folder) = original() else { return };
    let v = support::verified(&folder);
    let combined = v.findings.iter().filter(|f| f.code == Code::CombinedBatch);
    let found: Vec<_> = combined
        .filter(|f| f.county.as_deref() == Some("FULTON"))
        .collect();
    assert_eq!(found.len(), 5);
    assert!(
        found[0].found.contains("2031 ballots"),
        "{}",
        found[0].found
    );
}
