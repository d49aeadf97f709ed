//! Figures of RAIRE (arXiv:1903.08804) and of *A Guide to RAIRE* (Blom, Conway, Stuckey, Teague, with raire-rs).

use super::*;

const MACRO: Difficulty = Difficulty::ComparisonMacro {
    risk_limit: 0.05,
    error_inflation: 1.1,
};
const BRAVO: Difficulty = Difficulty::PollingBravo { risk_limit: 0.05 };

/// Table 1 of the paper; a is c1.
fn table_1() -> Profile {
    let ballots = [
        ("bc", 4000),
        ("a", 20000),
        ("cd", 9000),
        ("bcd", 6000),
        ("dab", 15000),
        ("ac", 6000),
    ];
    profile("abcd", &ballots)
}

/// An estimate as printed, to the place to which it was.
fn close(found: f64, printed: f64, to: f64) {
    assert!((found - printed).abs() <= to, "{found}, printed {printed}");
}

#[test]
fn raire_table_1() {
    let rankings = Rankings::of(&table_1(), &Rules::default()).unwrap();
    assert_eq!(rankings.tally(&[0, 1, 2, 3]), [26000, 10000, 9000, 15000]);
    assert_eq!(rankings.tally(&[0, 1, 3]), [26000, 10000, 0, 24000]);
    assert_eq!(rankings.tally(&[0, 3]), [26000, 0, 0, 30000]);
}

/// The steps c3, c2, c1 out: 10,000 to 9,000, 24,000 to 10,000, 30,000 to 26,000.
#[test]
fn raire_examples_2_to_6() {
    let steps = [(10_000, 9_000), (24_000, 10_000), (30_000, 26_000)];
    for ((winner, loser), printed) in steps.into_iter().zip([395.4, 28.2, 98.9]) {
        close(MACRO.of(60_000, winner, loser), printed, 0.06);
    }
    close(BRAVO.of(60_000, 10_000, 9_000), 6885.0, 0.6);
    close(BRAVO.of(60_000, 24_000, 10_000), 64.0, 0.06);
    // The paper prints 1186, which divides by the 56,000 ballots that continue. A card drawn from all 60,000 shows
    // neither candidate 4,000 times in 60,000, so that 60/56 as many are needed: 1271.
    let of_all = BRAVO.of(60_000, 30_000, 26_000);
    close(of_all, 1271.6, 0.1);
    close(BRAVO.of(56_000, 30_000, 26_000), 1186.0, 1.0);
    close(of_all * 56.0, BRAVO.of(56_000, 30_000, 26_000) * 60.0, 1e-6);
}

/// 5,000 to 999, 6,000 to 5,000, 12,000 to 9,000 of 21,999.
#[test]
fn raire_example_8() {
    close(MACRO.of(21_999, 5_000, 999), 36.2, 0.06);
    close(MACRO.of(21_999, 6_000, 5_000), 145.0, 0.6);
    close(MACRO.of(21_999, 12_000, 9_000), 48.3, 0.06);
}

/// Example 9 has ballots c1 c2 c3, c2 c1 c3, c3 c1 c2; examples 10 and 11 estimate the two NEB of c1.
#[test]
fn raire_examples_9_to_11() {
    let ballots = [("abc", 10_000), ("bac", 6_000), ("cab", 5_999)];
    let ballots = profile("abc", &ballots);
    let rankings = Rankings::of(&ballots, &Rules::default()).unwrap();
    let mut costs = Costs::new(&rankings, BRAVO, 21_999, 3);
    let votes = [costs.votes(&neb(0, 1)), costs.votes(&neb(0, 2))];
    assert_eq!(votes, [(10_000, 6_000), (10_000, 5_999)]);
    // The paper's 98.4 and 98.3 divide by the ballots of the two candidates alone.
    for ((winner, loser), (of_all, printed)) in
        votes.into_iter().zip([(135.3, 98.4), (135.2, 98.3)])
    {
        close(BRAVO.of(21_999, winner, loser), of_all, 0.06);
        close(BRAVO.of(winner + loser, winner, loser), printed, 0.06);
        close(MACRO.of(21_999, winner, loser), 36.2, 0.06);
    }
    // Both NEB are enough; the second with an easy NEN in place of the first is easier by a tenth of a card.
    let found = find(&ballots, 0, BRAVO, Trim::Assertions);
    close(
        found.hardest().unwrap(),
        BRAVO.of(21_999, 10_000, 5_999),
        1e-9,
    );
}

/// Example 12, the run of the algorithm: the assertions are 1.0, 0.5, 0.4 and 0.1 % of 27,000 ballots.
#[test]
fn raire_example_12() {
    let ballots = [
        ("abc", 5000),
        ("acb", 5000),
        ("bca", 5000),
        ("bac", 1500),
        ("cba", 5000),
        ("ca", 500),
        ("da", 5000),
    ];
    let ballots = profile("abcd", &ballots);
    let percents = [
        (nen(0, 1, &[0, 1]), 1.0),
        (nen(0, 2, &[0, 2]), 0.5),
        (neb(0, 3), 0.4),
        (nen(0, 2, &[0, 1, 2]), 0.1),
    ];
    let found = find(&ballots, 0, BRAVO, Trim::Tree);
    for (assertion, printed) in &percents {
        let stated = found
            .assertions
            .iter()
            .find(|stated| stated.assertion == *assertion);
        let stated = stated.unwrap_or_else(|| panic!("{assertion:?} in {found:?}"));
        close(stated.difficulty / 270.0, *printed, 0.06);
    }
    assert_eq!(found.assertions.len(), percents.len());
    close(found.hardest().unwrap() / 270.0, 1.0, 0.06);
}

/// Largest difficulty, by ballots over margin, of the guide's examples (raire-rs, `WebContent/example_input`).
#[test]
fn guide_to_raire() {
    let check = |ballots: &[(&str, u64)], winner, printed, margin| {
        let ballots = profile("abcd", ballots);
        let found = find(&ballots, winner, Difficulty::OneOnMargin, Trim::Assertions);
        close(found.hardest().unwrap(), printed, 5e-5);
        assert_eq!(found.least_margin(), Some(margin));
        assert_eq!(found.state, State::Complete);
        found
    };
    // Example 3, of NEB.
    check(
        &[("abcd", 100), ("bdc", 40), ("cbd", 40), ("cd", 45)],
        2,
        9.0,
        25,
    );
    // Chapter 6; the assertions of `example_assertions/a_guide_to_RAIRE_eg_guide.json` with their difficulties.
    let guide = [
        ("cba", 5000),
        ("bcd", 1000),
        ("da", 1500),
        ("ad", 4000),
        ("d", 2000),
    ];
    let found = check(&guide, 2, 27.0, 500);
    let printed = [
        (neb(2, 1), 3.375),
        (nen(2, 0, &[0, 2]), 27.0),
        (nen(2, 3, &[0, 2, 3]), 5.4),
        (nen(0, 3, &[0, 2, 3]), 27.0),
        (nen(0, 1, &[0, 1, 2, 3]), 4.5),
    ];
    let ballots = profile("abcd", &guide);
    let rankings = Rankings::of(&ballots, &Rules::default()).unwrap();
    let piles = ballots.piles().len();
    let mut costs = Costs::new(&rankings, Difficulty::OneOnMargin, 13_500, piles);
    for (assertion, printed) in printed {
        let (winner, loser) = costs.votes(&assertion);
        close(
            Difficulty::OneOnMargin.of(13_500, winner, loser),
            printed,
            1e-9,
        );
    }
    assert!(found.assertions.len() <= 5, "{found:?}");
    // Table 6.1: C before B is the only NEB that is true.
    for (w, l) in (0..4).flat_map(|w| (0..4).map(move |l| (w, l))) {
        let (winner, loser) = if w == l {
            (0, 0)
        } else {
            costs.votes(&neb(w, l))
        };
        assert_eq!(winner > loser, (w, l) == (2, 1), "{w} {l}");
    }
    // Example 4: one candidate dominates; example 5: two leading candidates.
    let found = check(
        &[("a", 5000), ("b", 1000), ("c", 1000), ("d", 1000)],
        0,
        2.0,
        4000,
    );
    assert_eq!(found.assertions.len(), 3);
    check(
        &[("a", 5000), ("b", 3000), ("ca", 3000), ("db", 3000)],
        0,
        7.0,
        2000,
    );
    // Example 6: one elimination is by a single vote, and no assertion needs it.
    check(
        &[("a", 10000), ("bac", 5000), ("cab", 4999), ("dcba", 16000)],
        0,
        9.0020,
        3999,
    );
}

/// The square has the same order, so the same assertions.
#[test]
fn squares() {
    let table = table_1();
    let found = find(&table, 3, Difficulty::OneOnMargin, Trim::Tree);
    let squared = find(&table, 3, Difficulty::OneOnMarginSquared, Trim::Tree);
    let only = |found: &Found| -> Vec<IrvAssertion> {
        found
            .assertions
            .iter()
            .map(|stated| stated.assertion.clone())
            .collect()
    };
    assert_eq!(only(&found), only(&squared));
    close(
        squared.hardest().unwrap(),
        found.hardest().unwrap().powi(2),
        1e-9,
    );
    close(
        Difficulty::OneOnMarginSquared.of(60_000, 30_000, 26_000),
        225.0,
        1e-9,
    );
}
