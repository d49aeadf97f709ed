//! What each step gives.

use super::*;
use election::{Code, Counts, Outcome, Verdict, Weight};

fn counts(equal: usize, repaired: usize, differs: usize, unchecked: usize) -> Counts {
    Counts {
        equal,
        repaired,
        differs,
        unchecked,
        not_measured: 0,
    }
}

/// The counts of every step, in order, that has a check; and the outcome is that something differs.
fn check(folder: &str, expected: &[(Step, Counts)]) {
    let Some((_, v)) = original(folder) else {
        return;
    };
    let all = Step::ALL.iter().map(|step| (*step, v.counts(*step)));
    let found: Vec<_> = all.filter(|(_, counts)| counts.all() > 0).collect();
    assert_eq!(found, expected);
    assert_eq!(v.outcome(), Outcome::Differs);
}

/// The names of a step's checks with a verdict, in order, each once.
fn names(folder: &str, step: Step, is: impl Fn(&Verdict) -> bool) -> Vec<String> {
    let Some((_, v)) = original(folder) else {
        return Vec::new();
    };
    let checks = support::checks(v, step).filter(|check| is(&check.verdict));
    let named = checks.map(|check| {
        let name = check.contest.as_deref().or(check.county.as_deref());
        name.unwrap_or("").to_owned()
    });
    let names: BTreeSet<String> = named.collect();
    names.into_iter().collect()
}

/// The one finding of a code in a county's column of a list or sheet.
fn finding(folder: &str, code: Code, county: &str, round: u32, column: &str) -> election::Finding {
    let (_, v) = original(folder).unwrap();
    let fits = |f: &&election::Finding| {
        f.code == code
            && f.county.as_deref() == Some(county)
            && f.round == Some(round)
            && f.place.column.as_deref() == Some(column)
    };
    let found: Vec<_> = v.findings.iter().filter(fits).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].clone()
}

fn differs(verdict: &Verdict) -> bool {
    *verdict == Verdict::Differs
}

/// Fifty counties, three of them in a second round.
#[test]
fn coordinated_2017() {
    check(
        IN_2017,
        &[
            (Step::Inventory, counts(2, 0, 0, 0)),
            (Step::ManifestHash, counts(49, 0, 1, 0)),
            (Step::BatchCounts, counts(43, 0, 7, 0)),
            (Step::Totals, counts(3, 0, 0, 0)),
            (Step::Margins, counts(53, 0, 0, 0)),
            (Step::Seed, counts(1, 0, 0, 0)),
            (Step::Universe, counts(0, 0, 2, 0)),
            (Step::Draw, counts(44, 9, 0, 0)),
            (Step::CardIdentity, counts(32, 16, 5, 0)),
            (Step::Selection, counts(50, 3, 0, 0)),
            (Step::Examined, counts(50, 3, 2, 0)),
            (Step::Discrepancies, counts(53, 0, 0, 0)),
            (Step::SampleSize, counts(50, 0, 0, 3)),
            (Step::Risk, counts(0, 0, 0, 1)),
        ],
    );
    if original(IN_2017).is_none() {
        return;
    }
    assert_eq!(names(IN_2017, Step::ManifestHash, differs), ["Archuleta"]);
    // Where the number of CVRs is not that of cards, and the draws come out with the former.
    let cvrs = [
        "Archuleta",
        "Broomfield",
        "Lake",
        "Montezuma",
        "Park",
        "Phillips",
        "Teller",
    ];
    assert_eq!(names(IN_2017, Step::BatchCounts, differs), cvrs);
    let repaired = |v: &Verdict| matches!(v, Verdict::EqualAfterRepairs { .. });
    assert_eq!(names(IN_2017, Step::Draw, repaired), cvrs);
    assert_eq!(
        names(IN_2017, Step::CardIdentity, differs),
        ["Otero", "Phillips", "San Miguel", "Teller"]
    );
}

/// Cards that are not in the manifest, with their rows: beyond the count of a batch, of no batch, of a
/// tabulator that nothing identifies. Batches that a manifest has twice are a note.
#[test]
fn cards_not_in_the_manifest() {
    if original(IN_2017).is_none() {
        return;
    }
    let teller = finding(IN_2017, Code::Card, "Teller", 1, "record_id");
    let beyond = [
        "2-48-16 of 10 cards in batch 1-48, row 37",
        "2-48-22 of 10 cards in batch 1-48, row 38",
        "2-53-7 of 6 cards in batch 1-53, row 42",
        "2-53-8 of 6 cards in batch 1-53, row 43",
    ];
    assert_eq!(teller.cards, beyond);
    let san_miguel = finding(IN_2017, Code::Card, "San Miguel", 1, "batch_id");
    assert_eq!(san_miguel.cards, ["3-94-10, row 17"]);
    assert_eq!(san_miguel.note, "it has batch 3-25 in rows 26 and 106");
    let (_, v) = original(IN_2017).unwrap();
    let twice = v.findings.iter().filter(|f| f.code == Code::Duplicate);
    let twice: Vec<_> = twice.map(|f| (f.county.as_deref(), &*f.found)).collect();
    let lake = (Some("Lake"), "batch 2-92 in rows 93 and 94");
    let san_miguel = (Some("San Miguel"), "batch 3-25 in rows 26 and 106");
    assert_eq!(twice, [lake, san_miguel]);
    let renumbered =
        |f: &&election::Finding| f.county.as_deref() == Some("Phillips") && f.code == Code::Card;
    let found: Vec<_> = v.findings.iter().filter(renumbered).collect();
    let weights: Vec<_> = found.iter().map(|f| (f.weight, f.cards.len())).collect();
    assert_eq!(weights, [(Weight::Unexplained, 1), (Weight::Explained, 84)]);
}

/// Fifty-eight counties, six of them in a second round; the totals of the reports leave one out.
#[test]
fn primary_2018() {
    check(
        PRIMARY_2018,
        &[
            (Step::Inventory, counts(2, 0, 0, 0)),
            (Step::ManifestHash, counts(58, 0, 0, 3)),
            (Step::BatchCounts, counts(56, 0, 2, 3)),
            (Step::Totals, counts(6, 0, 0, 0)),
            (Step::Margins, counts(64, 0, 0, 0)),
            (Step::Seed, counts(1, 0, 0, 0)),
            (Step::Universe, counts(0, 2, 0, 0)),
            (Step::Draw, counts(62, 2, 0, 0)),
            (Step::CardIdentity, counts(54, 6, 4, 0)),
            (Step::Selection, counts(64, 0, 0, 0)),
            (Step::Examined, counts(64, 2, 0, 0)),
            (Step::Discrepancies, counts(64, 0, 0, 0)),
            (Step::SampleSize, counts(58, 0, 0, 6)),
            (Step::Risk, counts(0, 0, 0, 1)),
        ],
    );
    if original(PRIMARY_2018).is_none() {
        return;
    }
    assert_eq!(
        names(PRIMARY_2018, Step::BatchCounts, differs),
        ["Archuleta", "Mesa"]
    );
    let otero = finding(PRIMARY_2018, Code::Card, "Otero", 1, "batch_id");
    assert_eq!(otero.cards, ["1-67-3, row 50"]);
    assert_eq!(otero.note, "it has batch 1-57 in rows 58 and 68");
    assert_eq!(
        names(PRIMARY_2018, Step::CardIdentity, differs),
        ["Clear Creek", "Otero", "San Miguel"]
    );
}

/// Fifty-nine counties in up to four rounds, drawn from manifests: every county's list is its draws.
#[test]
fn general_2018() {
    check(
        GENERAL_2018,
        &[
            (Step::Inventory, counts(4, 0, 0, 0)),
            (Step::ManifestHash, counts(58, 0, 0, 3)),
            (Step::BatchCounts, counts(55, 0, 3, 3)),
            (Step::Totals, counts(59, 0, 0, 0)),
            (Step::Margins, counts(127, 0, 0, 0)),
            (Step::Seed, counts(1, 0, 0, 0)),
            (Step::Universe, counts(128, 1, 1, 0)),
            (Step::Draw, counts(38, 29, 0, 0)),
            (Step::CardIdentity, counts(62, 5, 0, 0)),
            (Step::Selection, counts(65, 0, 2, 0)),
            (Step::Examined, counts(65, 3, 3, 0)),
            (Step::Discrepancies, counts(66, 0, 1, 0)),
            (Step::SampleSize, counts(1016, 0, 0, 0)),
            (Step::Risk, counts(0, 0, 0, 1)),
        ],
    );
    let Some((_, v)) = original(GENERAL_2018) else {
        return;
    };
    assert_eq!(v.rounds(), 4);
    assert_eq!(
        v.counties_outside().into_iter().collect::<Vec<_>>(),
        ["Garfield", "Hinsdale"]
    );
    assert_eq!(
        names(GENERAL_2018, Step::BatchCounts, differs),
        ["Archuleta", "Jefferson", "Summit"]
    );
    let of = |code, round| {
        let fits = |f: &&election::Finding| f.code == code && f.round == Some(round);
        v.findings.iter().filter(fits).collect::<Vec<_>>()
    };
    // One card, marked as not audited and counted: named once.
    let [lake] = of(Code::SelectedNotExamined, 1)[..] else {
        panic!("one card");
    };
    assert_eq!(lake.cards, ["2-246-8, row 56"]);
    assert!(of(Code::SelectedNotExamined, 2).is_empty());
    // The report of round 3 has one county, 55 + 71 + 58 cards audited; 304 is its number of batches.
    let third = support::check(v, Step::Examined, "", 3);
    assert_eq!(
        third.recomputed,
        "184 in 1 of 59 counties, which the report has"
    );
    for total in of(Code::Universe, 3) {
        assert!(total.note.contains("in 304 batches"), "{}", total.note);
    }
    // What is not marked stands on the sheet of the round, not on the first.
    let otero = of(Code::CountyCards, 2);
    let otero = otero.iter().find(|f| f.county.as_deref() == Some("Otero"));
    assert_eq!(otero.unwrap().place.sheet.as_deref(), Some("Round 2"));
    // The row of the two discrepancies counted, and that of the one card.
    let [two] = of(Code::DiscrepancyCount, 4)[..] else {
        panic!("one count");
    };
    assert_eq!(
        (two.place.row, &two.cards[..]),
        (Some(223), &["2-91-19, row 240".to_owned()][..])
    );
    // 184 draws among 4,651,905 cards of 58 counties fall in every one of them where the list has cards
    // beyond its own contest's draws.
    let adams = support::check(v, Step::Draw, "Adams", 1);
    assert_eq!(
        adams.recomputed,
        "275 distinct cards: draws 1 to 265 of 345797, 10 drawn in all counties together"
    );
}
