//! What each step gives.

use super::*;
use election::{Counts, Outcome, Verdict};

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
            (Step::CardIdentity, counts(32, 18, 3, 0)),
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
        ["San Miguel", "Teller"]
    );
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
            (Step::CardIdentity, counts(54, 7, 3, 0)),
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
    assert_eq!(
        names(PRIMARY_2018, Step::CardIdentity, differs),
        ["Otero", "San Miguel"]
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
            (Step::Examined, counts(64, 3, 4, 0)),
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
    // 184 draws among 4,651,905 cards of 58 counties fall in every one of them where the list has cards
    // beyond its own contest's draws.
    let adams = support::check(v, Step::Draw, "Adams", 1);
    assert_eq!(
        adams.recomputed,
        "275 distinct cards: draws 1 to 265 of 345797, 10 drawn in all counties together"
    );
}
