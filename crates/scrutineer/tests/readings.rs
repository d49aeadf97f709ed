//! What the readings of cards give where they are published: discrepancies, the risk of contests that were
//! not targeted, and the draw of an audit without sheets. Every figure was counted from the files by other
//! means.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use election::{
    Check, Code, DiscrepancyCounts, Finding, Opportunistic, Step, Verdict, Verification, Weight,
};

mod support;

/// `+2: 1, +1: 0, −1: 0, −2: 0, from 180 readings`: the counts, and the readings.
fn recounted(check: &Check) -> (&str, u64) {
    let (counts, rest) = check.recomputed.split_once(", from ").unwrap();
    (
        counts,
        rest.strip_suffix(" readings").unwrap().parse().unwrap(),
    )
}

fn found(v: &Verification, code: Code, weight: Weight) -> Vec<&Finding> {
    let of = |f: &&Finding| f.code == code && f.weight == weight;
    v.findings.iter().filter(of).collect()
}

const NONE: &str = "+2: 0, +1: 0, −1: 0, −2: 0";

/// 5,913 draws on the sheets of round 1, 3,300 of them of cards that carry their contest (67 under a name with a
/// blank less); three
/// discrepancies. 430 of 5,856 ids are dates.
#[test]
fn coordinated_2023() {
    let Some(folder) = support::real("colorado/2023-coordinated") else {
        return;
    };
    let v = support::verified(&folder);
    let checks = support::checks(&v, Step::Discrepancies);
    let contests = checks.filter(|c| c.contest.is_some() && c.round == Some(1));
    let mut readings = 0;
    let mut discrepancies = Vec::new();
    for check in contests {
        let (counts, of_contest) = recounted(check);
        readings += of_contest;
        if counts != NONE {
            discrepancies.push((check.contest.as_deref().unwrap(), counts));
        }
    }
    assert_eq!(readings, 3_300);
    discrepancies.sort_unstable();
    let one_under = "+2: 0, +1: 0, −1: 1, −2: 0";
    let expected = [
        ("BALLOT ISSUE NO. 4A", one_under),
        ("City of La Junta Referred Ballot Issue", one_under),
        (
            "Wray School District RD-2 Board of Education Directors 4-Year Term",
            "+2: 1, +1: 0, −1: 0, −2: 0",
        ),
    ];
    assert_eq!(discrepancies, expected);
    assert_eq!(v.counts(Step::Discrepancies).differs, 0);
    let dated = found(&v, Code::Compared, Weight::Explained);
    let cards: std::collections::BTreeSet<_> = dated
        .iter()
        .flat_map(|f| f.cards.iter().map(|card| (f.county.clone(), card)))
        .collect();
    assert_eq!(cards.len(), 430);
    // Cards with a discrepancy in a contest that they were not drawn for, by the state report: 14 in nine
    // counties.
    let counties = support::checks(&v, Step::Discrepancies).filter(|c| c.county.is_some());
    let others = counties.filter(|c| c.round == Some(1) && !c.recomputed.starts_with('0'));
    assert_eq!(others.count(), 9);
}

/// By as many independent computations from the published files; these are the contests with a discrepancy. Three of
/// them are in several counties; the other samples of their counties have the discrepancies that they leave out.
#[test]
fn not_targeted_2023() {
    let Some(folder) = support::real("colorado/2023-coordinated") else {
        return;
    };
    let v = support::verified(&folder);
    let mut computed = 0;
    let mut with_discrepancies = Vec::new();
    for contest in &v.contests {
        let Opportunistic::Computed {
            draws,
            discrepancies,
            without_reading,
            p_value,
            ..
        } = &contest.opportunistic
        else {
            continue;
        };
        computed += 1;
        assert_eq!(*without_reading, 0, "{}", contest.contest);
        if *discrepancies != DiscrepancyCounts::default() {
            let found = discrepancies.to_string();
            with_discrepancies.push((&*contest.contest, *draws, found, *p_value));
        }
    }
    assert_eq!(computed, 488);
    let (two_over, one_over) = ("+2: 1, +1: 0, −1: 0, −2: 0", "+2: 0, +1: 1, −1: 0, −2: 0");
    let one_under = "+2: 0, +1: 0, −1: 1, −2: 0";
    let expected = [
        ("BALLOT ISSUE NO. 4B", 36, one_under, 0.001_157_396_141_551),
        (
            "Boulder Valley School District RE-2 Director District C (4 Years)",
            121,
            two_over,
            0.003_458_018_952_414,
        ),
        (
            "City of Aurora Ballot Question 3A",
            644,
            one_under,
            0.102_875_135_270_816,
        ),
        ("City of Lamar Councilman-Ward 2", 163, one_over, 1.0),
        (
            "Lamar School District RE2 Director District C",
            163,
            one_under,
            1.089_221_799e-15,
        ),
        (
            "Leadville Lake County Regional Housing Authority Measure 6A",
            36,
            one_over,
            1.0,
        ),
        (
            "Proposition II (Statutory)",
            2_007,
            two_over,
            3.820_244_360_099e-50,
        ),
        (
            "Recall Ward 5 Councilmember Todd Cohen",
            80,
            one_under,
            0.371_813_422_453_175,
        ),
    ];
    assert_eq!(with_discrepancies.len(), expected.len());
    for (ours, known) in with_discrepancies.iter().zip(&expected) {
        assert_eq!((ours.0, ours.1, &*ours.2), (known.0, known.1, known.2));
        assert!((ours.3 / known.3 - 1.0).abs() < 1e-9, "{ours:?}");
    }
}

/// Contests of several counties, in samples of one county each, by a second program of its own: the draws that are
/// used by county, the discrepancies of those that are not, and the P-value.
#[test]
fn several_counties_2023() {
    let Some(folder) = support::real("colorado/2023-coordinated") else {
        return;
    };
    let v = support::verified(&folder);
    let several = v.contests.iter().filter(|c| c.counties.len() > 1);
    let of = |name: &str| {
        let mut named = several.clone().filter(|c| &*c.contest == name);
        let contest = named.next().expect("a contest of several counties");
        let Opportunistic::Computed { parts, p_value, .. } = &contest.opportunistic else {
            panic!("{:?}", contest.opportunistic);
        };
        (parts, *p_value)
    };
    for (name, draws, p) in [
        (
            "Boulder Valley School District RE-2 Director District A (4 Years)",
            &[99, 22][..],
            0.010_315_188_716_863,
        ),
        (
            "City of Longmont Ballot Issue 3C",
            &[121, 161],
            0.005_970_500_059_341,
        ),
        (
            "Gunnison Watershed School District - Board of Directors",
            &[60, 34],
            8.226_922_981_923e-6,
        ),
        (
            "Roaring Fork School District RE-1 Board of Directors - District B",
            &[32, 51, 112],
            0.003_207_657_576_531,
        ),
        (
            "Colorado Mountain College Board of Trustees - District 2",
            &[24, 30, 52, 36, 36, 112, 141, 19],
            4.307_319_945_022e-8,
        ),
    ] {
        let (parts, p_value) = of(name);
        let used: Vec<u64> = parts.iter().map(|part| part.draws).collect();
        assert_eq!(used, draws, "{name}");
        assert!((p_value / p - 1.0).abs() < 1e-9, "{name}: {p_value}");
    }
    // Bent 200-3-10 and Huerfano 102-62-25: read as yes by the machine and as no by the board; Otero 202-47-5: as nothing
    // and as yes. Huerfano 102-61-11 is used.
    let left_out: Vec<(&str, u64, u64)> = of("Proposition II (Statutory)")
        .0
        .iter()
        .filter(|part| part.discrepancies_left_out != DiscrepancyCounts::default())
        .map(|part| {
            let left_out = part.discrepancies_left_out;
            (&*part.counties[0], left_out.two_over, left_out.one_under)
        })
        .collect();
    assert_eq!(
        left_out,
        [("Bent", 1, 0), ("Huerfano", 1, 0), ("Otero", 0, 1)]
    );
    let met = |limit: f64| {
        let of = several.clone().filter(|c| match c.opportunistic {
            Opportunistic::Computed { p_value, .. } => p_value <= limit,
            _ => false,
        });
        of.count()
    };
    assert_eq!((met(0.03), met(0.05)), (34, 37));
}

/// One card of 213, and of 429, was read as another: +2. 33 and 60 of the cards do not carry the contest.
#[test]
fn boulder_2020() {
    let Some(folder) = support::real("colorado/2020-state-primary/boulder") else {
        return;
    };
    let v = support::verified(&folder);
    let contest = "Boulder County Commissioner - District 2 - DEM";
    for (round, readings) in [(1, 180), (2, 369)] {
        let check = support::check(&v, Step::Discrepancies, contest, round);
        let counts = "+2: 1, +1: 0, −1: 0, −2: 0";
        assert_eq!(recounted(check), (counts, readings));
        assert_eq!(check.verdict, Verdict::Equal);
    }
}

/// 155 and 30 draws, without results report and manifests. Each card carries one party's contest: of the
/// list for the Republicans 13 cards have a row, and 42 cards that are not on it have one.
#[test]
fn presidential_primary_2020() {
    let Some(folder) = support::real("colorado/2020-presidential-primary") else {
        return;
    };
    let [dem, rep] =
        ["DEM", "REP"].map(|party| format!("President of the United States - {party}"));
    let v = support::verified(&folder);
    for (contest, readings, cards) in [(&dem, 100, "155 cards"), (&rep, 13, "30 cards")] {
        let check = support::check(&v, Step::Discrepancies, contest, 1);
        assert_eq!(recounted(check), (NONE, readings));
        let check = support::check(&v, Step::Selection, contest, 1);
        assert_eq!(check.verdict, Verdict::Equal);
        assert_eq!([&check.published, &check.recomputed], [cards; 2]);
        let check = support::check(&v, Step::Draw, contest, 1);
        let because = "no usable random seed is among the files; give it with --seed";
        assert_eq!(check.verdict, Verdict::cannot(because));
    }
    let notes = found(&v, Code::Compared, Weight::Note);
    let notes: Vec<_> = notes
        .iter()
        .map(|f| (f.contest.as_deref().unwrap(), f.cards.len()))
        .collect();
    assert_eq!(notes, [(&*dem, 55), (&*rep, 17), (&*rep, 42)]);

    // All cards but Jefferson's are the draws of the seed that the notice states; no other seed has as many
    // draws in each county.
    let v = support::verified_first(&folder, Some("64525329618022415434"));
    for (contest, draws, open) in [(&dem, 155, 21), (&rep, 30, 3)] {
        let check = support::check(&v, Step::Draw, contest, 1);
        let Verdict::CannotBeChecked { because } = &check.verdict else {
            panic!("{:?}", check.verdict);
        };
        let expected = format!(
            "each county has as many cards on the list as draws, and {} of {draws} cards are the draws of the \
             seed; the other {open} depend on the order of the batches in the manifest of Jefferson, ",
            draws - open
        );
        assert!(because.starts_with(&expected), "{because}");
    }
    let v = support::verified_first(&folder, Some("64525329618022415435"));
    for contest in [&dem, &rep] {
        let check = support::check(&v, Step::Draw, contest, 1);
        assert_eq!(check.verdict, Verdict::Differs);
    }
    assert!(!found(&v, Code::RandomNumber, Weight::Unexplained).is_empty());
}

/// 235 rows in the report of discrepancies; seven cards with a discrepancy in a contest that they were drawn
/// for.
#[test]
fn report_of_discrepancies_2024() {
    let Some(folder) = support::real("colorado/2024-general") else {
        return;
    };
    let v = support::verified(&folder);
    let check = support::check(&v, Step::Discrepancies, "", 0);
    assert_eq!(check.verdict, Verdict::Equal);
    assert_eq!(check.published, "7 cards with a discrepancy on the sheets");
    assert_eq!(check.recomputed, "7 by the 235 rows of the report");
}
