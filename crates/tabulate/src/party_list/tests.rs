//! Seats worked out by hand, and in books.

use super::*;

fn lists(votes: &[u64]) -> Vec<Candidate> {
    ('A'..)
        .take(votes.len())
        .map(|c| Candidate::new(c.to_string()))
        .collect()
}

fn rules(by: Formula, seats: u32) -> Rules {
    Rules {
        seats,
        by,
        threshold: None,
        tie_to_more_votes: false,
        tie: TieRule::Ask,
    }
}

/// How many seats each list has.
fn seats(votes: &[u64], rules: &Rules) -> Vec<usize> {
    let outcome = share_out(&lists(votes), votes, votes, rules, &[]).unwrap();
    let of = |list| outcome.winners.iter().filter(|at| **at == list).count();
    (0..votes.len()).map(of).collect()
}

fn sainte_lague(first: &str) -> Formula {
    Formula::SainteLague {
        first: first.parse().unwrap(),
    }
}

#[test]
fn eight_seats_by_each_formula() {
    // The example of Wikipedia's "D'Hondt method": 100,000, 80,000, 30,000 and 20,000 votes, 8 seats.
    let votes = [100_000, 80_000, 30_000, 20_000];
    assert_eq!(seats(&votes, &rules(Formula::DHondt, 8)), [4, 3, 1, 0]);
    // Sainte-Laguë: 100, 80, 33.3, 30, 26.7, 20, 20 and then 16 (80/5) and 14.3: by hand 3, 3, 1, 1.
    assert_eq!(seats(&votes, &rules(sainte_lague("1"), 8)), [3, 3, 1, 1]);
    // First divisor 1.4: 71.4, 57.1, 33.3, 26.7, 21.4, 20, 16, 14.286 (A's 100/7 and D's 20/1.4 are equal!).
    let tie = share_out(
        &lists(&votes),
        &votes,
        &votes,
        &rules(sainte_lague("7/5"), 8),
        &[],
    );
    let tie = tie.unwrap_err().to_string();
    assert_eq!(
        tie,
        "round 1: A, D have the same quotient for the next seat (100000 / 7, 20000 / (7/5)); say who is to be elected with --tie"
    );
    // Hare: 230,000 / 8 = 28,750: 3 (13,750), 2 (22,500), 1 (1,250), 0 (20,000).
    assert_eq!(seats(&votes, &rules(Formula::Hare, 8)), [3, 3, 1, 1]);
    // Droop: ⌊230,000 / 9⌋ + 1 = 25,556: 3 (23,332), 3 (3,332), 1 (4,444), 0 (20,000).
    assert_eq!(seats(&votes, &rules(Formula::Droop, 8)), [4, 3, 1, 0]);
}

#[test]
fn the_order_of_seats() {
    let votes = [6, 4, 1];
    let outcome = share_out(
        &lists(&votes),
        &votes,
        &votes,
        &rules(Formula::DHondt, 5),
        &[],
    );
    // 6, 4, 3, 2 (A), 2 (B).
    assert_eq!(outcome.unwrap().winners, [0, 1, 0, 0, 1]);
}

#[test]
fn a_threshold_keeps_lists_out() {
    let threshold = |share: &str, more_than, within| Rules {
        threshold: Some(Threshold {
            share: share.parse().unwrap(),
            more_than,
            within,
        }),
        ..rules(Formula::DHondt, 10)
    };
    let votes = [85, 10, 5];
    let here = Within::Constituency;
    assert_eq!(seats(&votes, &threshold("1/10", false, here)), [9, 1, 0]);
    assert_eq!(seats(&votes, &threshold("1/10", true, here)), [10, 0, 0]);
    assert_eq!(
        seats(&[0, 0, 0], &threshold("1/10", false, here)),
        [0, 0, 0]
    );
    // A tenth of the votes in all constituencies, 1,000: 100, which C has elsewhere and B has not.
    let whole = [850, 50, 100];
    let rules = threshold("1/10", false, Within::Whole);
    let outcome = share_out(&lists(&votes), &votes, &whole, &rules, &[]).unwrap();
    assert_eq!(outcome.rounds[0].threshold, Some(Decimal::from(100)));
    // 85/9 = 9.4 and 85/10 = 8.5 are above 5.
    assert_eq!(outcome.winners, [0; 10]);
    let votes = [85, 10, 12];
    let outcome = share_out(&lists(&votes), &votes, &whole, &rules, &[]).unwrap();
    assert_eq!(outcome.winners, [0, 0, 0, 0, 0, 0, 0, 2, 0, 0]);
    assert!(share_out(&lists(&votes), &votes, &whole[1..], &rules, &[]).is_err());
}

#[test]
fn ties_at_the_last_seat() {
    let votes = [4, 2, 2];
    let tied = rules(Formula::DHondt, 2);
    let all =
        |rules: &Rules, choices: &[Name]| share_out(&lists(&votes), &votes, &votes, rules, choices);
    assert!(all(&tied, &[]).is_err());
    assert_eq!(all(&tied, &["C".into()]).unwrap().winners, [0, 2]);
    let more = Rules {
        tie_to_more_votes: true,
        ..tied
    };
    let outcome = all(&more, &[]).unwrap();
    assert_eq!(
        (&outcome.winners[..], &*outcome.ties[0].how),
        (&[0, 0][..], "more votes (4)")
    );
    // Hamilton: 8 votes, 3 seats: 4·3 = 12 = 1·8 + 4; 2·3 = 6: B and C have the larger remainders.
    assert_eq!(seats(&votes, &rules(Formula::Hare, 3)), [1, 1, 1]);
    assert!(all(&rules(Formula::Hare, 2), &[]).is_err()); // 8, 4, 4 of 8: one seat, then B or C
}

/// Code électoral, article 168: of equal lists the one with more votes (d(0) of 100 and d(1) of 200 are both 100).
#[test]
fn belgium_gives_a_tied_seat_to_more_votes() {
    let builtin = crate::RuleSet::builtin().into_iter();
    let mut belgium = builtin.filter(|(file, _)| file.starts_with("belgium"));
    let crate::Method::PartyList(rules) = belgium.next().unwrap().1.count.with_seats(2) else {
        panic!("lists");
    };
    let votes = [200, 100];
    let outcome = share_out(&lists(&votes), &votes, &votes, &rules, &[]).unwrap();
    assert_eq!(outcome.winners, [0, 0]);
    assert_eq!(outcome.ties[0].how, "more votes (200)");
    let level = [100, 100];
    let asked = share_out(
        &lists(&level),
        &level,
        &level,
        &Rules { seats: 1, ..rules },
        &[],
    );
    assert_eq!(
        asked.unwrap_err().to_string(),
        "round 1: A, B have the same quotient for the next seat (100 / 1, 100 / 1), and 100 votes each; say who is to be elected with --tie"
    );
}

#[test]
fn what_cannot_be_shared_out() {
    let votes = [3, 2];
    let share = |rules: &Rules| share_out(&lists(&votes), &votes, &votes, rules, &[]);
    for seats in [0, 10_001, u32::MAX] {
        assert!(share(&rules(Formula::DHondt, seats)).is_err());
        assert!(share(&rules(Formula::Hare, seats)).is_err());
    }
    // The ballots of one constituency say nothing of the votes in all of them.
    let mut builder = crate::ProfileBuilder::new(lists(&votes));
    let mark = |candidate| crate::Place { rank: 1, candidate };
    builder.push(&mut [mark(0)], 3);
    let profile = builder.finish();
    let threshold = |within| Rules {
        threshold: Some(Threshold {
            share: "1/20".parse().unwrap(),
            more_than: false,
            within,
        }),
        ..rules(Formula::DHondt, 1)
    };
    assert!(count(&profile, &threshold(Within::Constituency), &[]).is_ok());
    assert!(count(&profile, &threshold(Within::Whole), &[]).is_err());
}

#[test]
fn alabama() {
    // The paradox of Alabama (Balinski and Young, Fair Representation): with one seat more a list may lose one.
    // 10 seats: 4.29, 4.29, 1.43; 11 seats: 4.71, 4.71, 1.57.
    let votes = [6, 6, 2];
    assert_eq!(seats(&votes, &rules(Formula::Hare, 10)), [4, 4, 2]);
    assert_eq!(seats(&votes, &rules(Formula::Hare, 11)), [5, 5, 1]);
}
