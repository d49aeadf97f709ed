//! Pools: the published figures of Kalamazoo 2018, and pools against the cards that they stand for.
//!
//! The votes of both strata are those of the ONEAudit notebook (spertus/UI-TS, oa_polling.ipynb) as rlauxe has them
//! (TestOneAuditKalamazoo.kt). The notebook takes (T(w) − T(l)) / N for the assorter's mean. It is the margin v = 2 Ā − 1:
//! rlauxe says so beside each ("margin not mean"). Its further figures follow from v taken as 2 (2 Ā − 1) − 1 = .0937…,
//! and are compared here as what they are; the error-free value of the audit is 1 / (2 − .5468…) = .6882….

use assertions::{
    Assertion, Assorter, ComparisonValues, ContestReader, Exact, Marks, Overstatement, Pool,
    PoolDifference, Population, Reference, Rule, Style, Tally, Voting, check_pools,
};
use election::Cards;
use tabulate::{Candidate, Place, ProfileBuilder};

/// Butkovich, Gelineau, Kurland, Schleiger, Schuette, Whitmer.
const RECORDED: [u64; 6] = [6, 56, 23, 19, 1349, 3765];
const POOLED: [u64; 6] = [66, 462, 284, 116, 4220, 16934];
const CARDS: [u64; 2] = [5294, 22372];
const WHITMER_SCHUETTE: Rule = Rule::Pair {
    winner: 5,
    loser: 4,
    votes: 1,
};

fn candidates() -> Vec<Candidate> {
    let names = [
        "Butkovich",
        "Gelineau",
        "Kurland",
        "Schleiger",
        "Schuette",
        "Whitmer",
    ];
    names.map(Candidate::new).to_vec()
}

fn pool() -> Pool {
    Pool {
        name: "no CVR".into(),
        cards: Cards(CARDS[1]),
        styles_known: false,
        contests: [(1, Tally::of_votes(&POOLED))].into(),
    }
}

fn all() -> Tally {
    let votes: Vec<u64> = RECORDED.iter().zip(POOLED).map(|(a, b)| a + b).collect();
    Tally::of_votes(&votes)
}

fn close(found: &Exact, expected: f64) {
    let found = found.nearest();
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn kalamazoo_2018() {
    let cards = Cards(CARDS[0] + CARDS[1]);
    let whitmer = Assertion::of_tally(WHITMER_SCHUETTE, &candidates(), &all(), cards).unwrap();
    close(&whitmer.margin, 0.5468806477264513);
    let mean = pool().mean(&whitmer.assorter, 1).unwrap();
    let poll = &mean + &mean - Exact::ONE;
    close(&poll, 0.5682996602896477);
    // What the notebook makes of them.
    let notebook = &whitmer.margin + &whitmer.margin - Exact::ONE;
    close(&notebook, 0.09376129545290257);
    let compared = Overstatement::new(&whitmer.assorter, notebook).unwrap();
    close(&compared.without_error(), 0.5245932724032007);
    close(&compared.upper(), 1.0491865448064015);
    // Its cards: with the margin in the place of the pool's mean.
    for (votes, expected) in [(5, 0.75106037), (4, 0.22646709)] {
        let place = [Place {
            rank: 1,
            candidate: votes,
        }];
        let value = compared.value(Reference::Pool(&poll), &Marks::Valid(&place), Style::Used);
        let found = value.unwrap().nearest();
        assert!((found - expected).abs() < 5e-9, "{found}");
    }
    // What it is.
    let compared = whitmer.overstatement().unwrap();
    assert_eq!(
        compared.without_error(),
        Exact::ONE / (Exact::from(2_u64) - whitmer.margin.clone())
    );
    close(&compared.without_error(), 1.0 / (2.0 - 0.5468806477264513));
}

#[test]
fn a_pool_is_its_cards() {
    // The mean of B over all cards is the same whether they are compared one by one or with their pool's mean, and above
    // 1/2 by just what the margin says (Stark 2023, ONEAudit, §2).
    let cards = Cards(CARDS[0] + CARDS[1]);
    let whitmer = Assertion::of_tally(WHITMER_SCHUETTE, &candidates(), &all(), cards).unwrap();
    let compared = whitmer.overstatement().unwrap();
    let mean = pool().mean(&whitmer.assorter, 1).unwrap();
    let sum = |votes: &[u64; 6], all: u64, reference: Option<&Exact>| {
        let blank = all - votes.iter().sum::<u64>();
        let value = |places: &[Place], number: u64| {
            let marks = Marks::Valid(places);
            let reference = reference.map_or(Reference::Card(marks), Reference::Pool);
            let value = compared.value(reference, &marks, Style::Used).unwrap();
            value * Exact::from(number)
        };
        let marked = (0..)
            .zip(votes)
            .map(|(candidate, number)| value(&[Place { rank: 1, candidate }], *number));
        marked.sum::<Exact>() + value(&[], blank)
    };
    let by_pool = sum(&RECORDED, CARDS[0], None) + sum(&POOLED, CARDS[1], Some(&mean));
    let one_by_one = sum(&RECORDED, CARDS[0], None) + sum(&POOLED, CARDS[1], None);
    assert_eq!(by_pool, one_by_one);
    let mean = by_pool / Exact::from(cards.0);
    assert_eq!(mean, compared.without_error());
}

#[test]
fn values_of_cards_in_pools() {
    let assorter = Assorter::new(WHITMER_SCHUETTE).unwrap();
    let compared = Overstatement::new(&assorter, Exact::new(1, 2)).unwrap();
    let means = [Exact::new(3, 4), Exact::new(1, 3)];
    let mut values = ComparisonValues::new(compared.clone(), Style::Used);
    let whitmer = [Place {
        rank: 1,
        candidate: 5,
    }];
    for _ in 0..2 {
        for (at, mean) in means.iter().enumerate() {
            for paper in [Marks::Valid(&whitmer), Marks::Absent, Marks::Phantom] {
                let exact = compared.value(Reference::Pool(mean), &paper, Style::Used);
                let found = values.value_in_pool(at, mean, &paper);
                assert_eq!(found, exact.unwrap().below());
                assert!(found <= values.upper());
            }
        }
    }
}

#[test]
fn pools_make_the_reported_totals() {
    let recorded = Tally::of_votes(&RECORDED);
    assert_eq!(check_pools(&[pool()], 1, &recorded, &all()), []);
    let mut reported = all();
    reported.votes[5] = reported.votes[5].clone() + Exact::ONE;
    let found = check_pools(&[pool()], 1, &recorded, &reported);
    let expected = PoolDifference::Total {
        contest: 1,
        candidate: 5,
        expected: Exact::from(20_700_u64),
        found: Exact::from(20_699_u64),
        pools: vec!["no CVR".into()],
    };
    assert_eq!(found, std::slice::from_ref(&expected));
    assert_eq!(
        expected.to_string(),
        "contest 1, candidate 5: 20700 votes were reported, and records and pools (no CVR) have 20699"
    );
    let short = Tally::of_votes(&RECORDED[1..]);
    let found = check_pools(&[pool()], 1, &short, &all());
    assert!(matches!(
        &found[..],
        [PoolDifference::Candidates {
            found: 5,
            expected: 6,
            ..
        }]
    ));
}

#[test]
fn totals_that_a_pool_cannot_have() {
    assert_eq!(pool().differences(1, Voting::ONE), []);
    let mut small = pool();
    small.cards = Cards(22_081);
    let found = small.differences(1, Voting::ONE);
    let [
        PoolDifference::Votes {
            expected, found, ..
        },
    ] = &found[..]
    else {
        panic!("{found:?}");
    };
    assert_eq!(
        (expected.to_string(), found.to_string()),
        ("22081".into(), "22082".into())
    );
    // With two votes each they fit.
    let two = Voting::Votes {
        most: Some(2),
        cumulative: false,
    };
    assert_eq!(small.differences(1, two), []);
    small.styles_known = true;
    assert_eq!(small.differences(1, two).len(), 1);
    small.contests.get_mut(&1).unwrap().ballots = Some(22_082);
    let found = small.differences(1, two);
    assert!(
        matches!(found[..], [PoolDifference::Cards { .. }]),
        "{found:?}"
    );
}

#[test]
fn a_pool_of_rankings() {
    let candidates = candidates();
    let mut builder = ProfileBuilder::new(candidates.clone());
    let place = |rank, candidate| Place { rank, candidate };
    builder.push(&mut [place(1, 5), place(2, 4)], 3);
    builder.push(&mut [place(1, 0), place(2, 4)], 2);
    let ballots = builder.finish();
    let mut reader = ContestReader::new(candidates, Voting::Ranks);
    let before = Assorter::new(Rule::NotEliminatedBefore {
        winner: 5,
        loser: 4,
    })
    .unwrap();
    let pool = Pool {
        cards: Cards(10),
        ..pool()
    };
    // Three for, two against, five without the contest.
    let mean = pool.mean_of(&before, 1, &ballots, &mut reader).unwrap();
    assert_eq!(mean, Exact::new(11, 20));
    assert!(pool.mean(&before, 1).is_err());
}

#[test]
fn a_population_grows_by_what_pools_may_hold() {
    // 5,294 records have the contest; the pool's cards may, and its votes need 22,082 of them.
    let [recorded, pooled] = CARDS;
    let of = |bound, pools: &[Pool]| {
        Population::by_style(Cards(bound), Cards(recorded), pools, 1, Voting::ONE)
    };
    let exact = of(recorded + 22_082, &[pool()]).unwrap();
    assert_eq!(
        (exact.cards(), exact.phantoms()),
        (Cards(recorded + pooled), Cards(0))
    );
    let more = of(recorded + 22_182, &[pool()]).unwrap();
    assert_eq!(more.phantoms(), Cards(100));
    assert_eq!(more.cards(), Cards(recorded + pooled + 100));
    let less = of(recorded + 22_081, &[pool()]).unwrap_err();
    assert_eq!(
        less.to_string(),
        "the bound is 27375 cards, and 27376 are listed"
    );
    // Whose cards have the contest is known: then only these are in.
    let mut known = pool();
    known.styles_known = true;
    known.contests.get_mut(&1).unwrap().ballots = Some(22_100);
    let population = of(recorded + 22_100, &[known]).unwrap();
    assert_eq!(population.cards(), Cards(recorded + 22_100));
    assert!(Population::of_all(Cards(9), Cards(10)).is_err());
    assert!(Population::of_all(Cards(0), Cards(0)).is_err());
}
