//! The general election of 2020, step by step: each row of the table "What 2020 general gives" of the
//! research on Colorado's files, and what is known of this election from elsewhere.
//!
//! Every figure here was found without this program, by redoing the audit from the same files.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use election::{
    Cards, Code, Finding, Outcome, Repair, RepairKind, Step, Verdict, Verification, Votes, Weight,
};
use support::{check, checks, word};

fn audit() -> Option<&'static Verification> {
    static AUDIT: OnceLock<Option<Verification>> = OnceLock::new();
    let read = || support::general_2020().map(|path| support::reported(&path));
    AUDIT.get_or_init(read).as_ref()
}

/// The contests or counties of a step by how they came out.
fn by_word(v: &Verification, step: Step) -> BTreeMap<String, Vec<&str>> {
    let mut words: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for check in checks(v, step) {
        let name = check.contest.as_deref().or(check.county.as_deref());
        let names = words.entry(word(&check.verdict)).or_default();
        names.push(name.unwrap_or(""));
    }
    words
}

fn found(v: &Verification, code: Code) -> Vec<&Finding> {
    v.findings.iter().filter(|f| f.code == code).collect()
}

fn repairs<'v>(v: &'v Verification, step: Step, name: &str, round: u32) -> &'v [Repair] {
    match &check(v, step, name, round).verdict {
        Verdict::EqualAfterRepairs { repairs } => repairs,
        other => panic!("{step:?} {name} {round}: {other:?}"),
    }
}

fn what(repairs: &[Repair]) -> Vec<&str> {
    repairs.iter().map(|repair| &*repair.what).collect()
}

/// Each name once a round.
fn in_each_round(names: &[&str]) -> Vec<String> {
    let mut thrice: Vec<_> = names
        .iter()
        .flat_map(|name| [name.to_string(), name.to_string(), name.to_string()])
        .collect();
    thrice.sort();
    thrice
}

const TELLER_BATCHES: [&str; 4] = [
    "batch 1-682, 25 cards",
    "batch 1-683, 25 cards",
    "batch 1-684, 25 cards",
    "batch 1-685, 16 cards",
];

const NEED_TELLER: [&str; 4] = [
    "Presidential Electors",
    "Proposition 114 (STATUTORY)",
    "Teller - Amendment 77 (CONSTITUTIONAL)",
    "United States Senator",
];

const SPRINGS_2C: &str = "City of Colorado Springs Ballot Question 2C";

#[test]
fn as_a_whole_it_does_not_hold() {
    let Some(v) = audit() else { return };
    assert_eq!(v.outcome(), Outcome::Differs);
    assert_eq!(v.outcome().exit_code(), 1);
    let unexplained = v
        .findings
        .iter()
        .filter(|f| f.weight == Weight::Unexplained);
    let lines: Vec<_> = unexplained.map(support::line).collect();
    assert_eq!(
        lines,
        [
            "manifest-hash | Grand | round_1/manifest-Grand.csv",
            "manifest-hash | Teller | round_1/manifest-Teller.csv",
        ]
    );
    assert_eq!(
        v.findings
            .iter()
            .filter(|f| f.weight == Weight::Unread)
            .count(),
        0
    );
    let differs = v.checks.iter().filter(|c| c.verdict == Verdict::Differs);
    assert_eq!(differs.count(), 2);
    assert_eq!(v.seed.as_deref(), Some("92076602804272786701"));
    assert_eq!(word(&check(v, Step::Seed, "", 0).verdict), "equal");
    assert_eq!(
        by_word(v, Step::Inventory),
        [("equal".to_owned(), vec![""; 3])].into()
    );
    assert_eq!(v.contests.len(), 658);
    assert_eq!(v.contests.iter().filter(|c| c.targeted).count(), 66);
}

#[test]
fn manifest_hashes() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::ManifestHash);
    assert_eq!(words["equal"].len(), 60);
    assert_eq!(words["differs"], ["Grand", "Teller"]);
    assert_eq!(words["cannot"], ["Gunnison"]);
    assert_eq!(words.len(), 3);
    assert_eq!(found(v, Code::ManifestHash).len(), 2);
}

#[test]
fn manifests_against_cvr_counts() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::BatchCounts);
    assert_eq!(words["equal"].len(), 60);
    assert_eq!(words["repaired: 4 BatchAdded"], ["Teller"]);
    assert_eq!(words["repaired: 2 BatchConfirmedByDraw"], ["Douglas"]);
    assert_eq!(words["cannot"], ["Gunnison"]);
    assert_eq!(words.len(), 4);
    assert_eq!(
        what(repairs(v, Step::BatchCounts, "Teller", 0)),
        TELLER_BATCHES
    );
    let douglas = what(repairs(v, Step::BatchCounts, "Douglas", 0));
    assert_eq!(
        douglas,
        ["batch 1-Gen-2026, 30 cards", "batch 1-GEn-2045, 100 cards"]
    );
    let places =
        |code| -> Vec<String> { found(v, code).iter().map(|f| f.place.to_string()).collect() };
    let teller = (47432..=47435).map(|row| format!("batch_count_comparison.csv, row {row}"));
    assert_eq!(
        places(Code::BatchOnlyInComparison),
        teller.collect::<Vec<_>>()
    );
    // Lines 2025 and 2044 of the file, as `grep -n` counts them.
    let douglas = [2025, 2044].map(|row| format!("round_1/manifest-Douglas.csv, row {row}"));
    assert_eq!(places(Code::BatchOnlyInManifest), douglas);
    assert_eq!(found(v, Code::BatchCount).len(), 0);
    assert_eq!(found(v, Code::BatchCvrCount).len(), 0);
    let outside = found(v, Code::ManifestOutside);
    assert_eq!(outside.len(), 1);
    assert_eq!(outside[0].found, "Gunnison, 11332 cards");
}

#[test]
fn totals_and_cards() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Totals);
    assert_eq!((words["equal"].len(), words.len()), (658, 1));
    let words = by_word(v, Step::Margins);
    assert_eq!((words["equal"].len(), words.len()), (3 * 658, 1));
    for round in 1..=3 {
        let all = check(v, Step::Universe, "", round);
        assert_eq!((&*all.published, &*all.recomputed), ("4114582", "4114582"));
        assert_eq!(what(repairs(v, Step::Universe, "", round)), TELLER_BATCHES);
    }
    let counties: Cards = v.counties.iter().filter_map(|county| county.cards).sum();
    let teller: u64 = 25 + 25 + 25 + 16;
    assert_eq!(counties, Cards(4_114_582 - teller + 11_332));
    let president = v
        .contests
        .iter()
        .find(|c| &*c.contest == "Presidential Electors")
        .unwrap();
    assert_eq!(president.cards, Some(Cards(4_114_582)));
    assert_eq!(president.margin, Some(Votes(1_796_603 - 1_360_401)));
    assert_eq!(president.counties.len(), 62);
    let words = by_word(v, Step::Universe);
    assert_eq!(words["repaired: 4 BatchAdded"].len(), 3 * 33);
    assert_eq!(words["equal"].len(), 3 * (658 + 1 - 33));
    assert_eq!(words.len(), 2);
}

#[test]
fn draws() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Draw);
    assert_eq!(words["equal"].len(), 3 * 62);
    let mut repaired = words["repaired: 4 BatchAdded"].clone();
    repaired.sort_unstable();
    assert_eq!(repaired, in_each_round(&NEED_TELLER));
    assert_eq!(words.len(), 2);
    for contest in NEED_TELLER {
        for round in 1..=3 {
            let repairs = repairs(v, Step::Draw, contest, round);
            assert_eq!(what(repairs), TELLER_BATCHES, "{contest} {round}");
            assert!(
                repairs
                    .iter()
                    .all(|r| r.county.as_deref() == Some("Teller"))
            );
            assert!(repairs.iter().all(|r| r.kind == RepairKind::BatchAdded));
            assert!(
                repairs
                    .iter()
                    .all(|r| &*r.source == "batch_count_comparison.csv")
            );
        }
    }
    assert_eq!(v.draws.len(), 66);
    let springs = v.draws.iter().find(|d| &*d.contest == SPRINGS_2C).unwrap();
    assert_eq!(springs.cards.len(), 1117);
}

#[test]
fn card_identity() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::CardIdentity);
    let (otero, proposition) = ("Otero County Commissioner - District 1", NEED_TELLER[1]);
    assert_eq!(words["repaired: 2 DateToId"], [otero; 3]);
    assert_eq!(words["repaired: 1 DateToId"], [proposition; 2]);
    assert_eq!(words["equal"].len(), 3 * 66 - 5);
    assert_eq!(words.len(), 3);
    let ids = found(v, Code::ImprintedId);
    let dates: BTreeSet<_> = ids.iter().map(|f| (&*f.found, &*f.expected)).collect();
    let expected = [
        ("3/11/2004", "3-11-4"),
        ("3/14/2023", "3-14-23"),
        ("3/19/2007", "3-19-7"),
    ];
    assert_eq!(dates, BTreeSet::from(expected));
    assert!(ids.iter().all(|f| f.county.as_deref() == Some("Otero")));
}

#[test]
fn selected_and_examined() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Selection);
    assert_eq!(words["equal"].len(), 3 * 66 - 1);
    assert_eq!(words["repaired: 1 LaggingList"], [SPRINGS_2C]);
    assert_eq!(words.len(), 2);
    let list = repairs(v, Step::Selection, SPRINGS_2C, 3);
    assert_eq!(&*list[0].source, "round_2/resultsReport.xlsx");
    assert!(
        list[0].what.starts_with("816 cards of round 2's list"),
        "{}",
        list[0].what
    );
    let missing = found(v, Code::ExaminedNotSelected);
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (missing[0].round, missing[0].county.as_deref()),
        (Some(3), Some("El Paso"))
    );
    assert_eq!(missing[0].cards.iter().collect::<BTreeSet<_>>().len(), 300);
    assert_eq!(found(v, Code::SelectedNotExamined).len(), 0);
    // The third date is on a sheet from round 2 on.
    let words = by_word(v, Step::Examined);
    assert_eq!(words["repaired: 2 DateToId"], ["Otero"]);
    assert_eq!(words["repaired: 3 DateToId"], ["Otero"; 2]);
    assert_eq!(words["equal"].len(), 3 * (66 + 62) - 3);
    assert_eq!(words.len(), 3);
}

#[test]
fn discrepancies_sizes_risks() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Discrepancies);
    assert_eq!((words["equal"].len(), words.len()), (3 * 66, 1));
    let words = by_word(v, Step::SampleSize);
    assert_eq!((words["equal"].len(), words.len()), (3 * 658, 1));
    let words = by_word(v, Step::Risk);
    assert_eq!(words["equal"].len(), 3 * 66);
    assert_eq!(words["not measured"].len(), 3 * 592);
    assert_eq!(words.len(), 2);
    let counts = v.counts(Step::Risk);
    assert_eq!((counts.equal, counts.not_measured), (3 * 66, 3 * 592));
    let others = v.contests.iter().filter(|c| !c.targeted);
    for round in others.flat_map(|contest| &contest.rounds) {
        let m = &round.measurement;
        assert_eq!((m.draws, &*m.published_percent), (0, "100.0"));
        assert_eq!((m.p_value, &*m.recomputed_percent), (None, ""));
    }
}

/// In round 1 five contests were above the limit, in round 2 one, in round 3 none; each published `Yes`
/// or `No` is what our own P-value says, too.
#[test]
fn limits_met() {
    let Some(v) = audit() else { return };
    let mut met = [0; 3];
    let mut above: Vec<(u32, &str)> = Vec::new();
    for contest in v.contests.iter().filter(|c| c.targeted) {
        let limit = contest.risk_limit.unwrap();
        assert_eq!(contest.rounds.len(), 3);
        for round in &contest.rounds {
            let m = &round.measurement;
            let below = m.p_value.unwrap() <= limit;
            let words = if below { "Yes" } else { "No" };
            assert_eq!(
                m.published_limit_met, words,
                "{} {}",
                contest.contest, round.round
            );
            assert_eq!(m.published_percent, m.recomputed_percent);
            met[round.round as usize - 1] += usize::from(below);
            if !below {
                above.push((round.round, &*contest.contest));
            }
        }
    }
    assert_eq!(met, [61, 65, 66]);
    let archuleta = "Archuleta County Commissioner - District 2";
    let gilpin = "Gilpin County Commissioner - District 1";
    let boulder = "City of Boulder Ballot Question 2C";
    above.sort_unstable();
    let first = [archuleta, boulder, SPRINGS_2C, gilpin, NEED_TELLER[1]];
    let mut expected = first.map(|contest| (1, contest)).to_vec();
    expected.push((2, SPRINGS_2C));
    assert_eq!(above, expected);
}

/// Votes known from elsewhere, as the readers give them.
#[test]
fn votes() {
    let Some(path) = support::general_2020() else {
        return;
    };
    let source = formats::Source::open(&path).unwrap();
    let read = formats::colorado::read(&source, || {}).remove(0);
    let (biden, trump) = (
        "Joseph R. Biden / Kamala D. Harris",
        "Donald J. Trump / Michael R. Pence",
    );
    let state = read.state_tallies.unwrap();
    let county = read.county_tallies.unwrap();
    let votes = |rows: &[election::Tally], county: Option<&str>, selection: &str| -> Votes {
        let of = |t: &&election::Tally| {
            county.is_none_or(|name| t.county.as_deref() == Some(name))
                && &*t.selection == selection
        };
        rows.iter().filter(of).map(|t| t.votes).sum()
    };
    assert_eq!(votes(&state, None, biden), Votes(1_796_603));
    assert_eq!(votes(&state, None, trump), Votes(1_360_401));
    assert_eq!(votes(&county, None, biden), Votes(1_796_603));
    assert_eq!(votes(&county, None, trump), Votes(1_360_401));
    assert_eq!(votes(&county, Some("Mesa"), biden), Votes(31_533));
    assert_eq!(votes(&county, Some("Mesa"), trump), Votes(56_888));
}
