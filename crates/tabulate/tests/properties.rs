//! What is true of every count: order of ballots never matters, votes add up, and a vote more never harms where a
//! method promises it.
#![allow(clippy::unwrap_used, reason = "a count that fails is a failed test")]

use proptest::prelude::*;
use tabulate::{
    Candidate, Decimal, Method, OVERVOTE, Outcome, Pairwise, Place, Profile, ProfileBuilder,
    RuleSet, borda, condorcet, party_list, plurality, score, star,
};

const CANDIDATES: u16 = 5;

/// Ballots of up to five marks with ranks (or scores) 0 to 5, now and then one that says that too much was marked.
fn ballots() -> impl Strategy<Value = Vec<(Vec<(u16, u16)>, u64)>> {
    let candidate = prop_oneof![19 => 0..CANDIDATES, 1 => Just(OVERVOTE)];
    let marks = prop::collection::vec((0_u16..=5, candidate), 0..6);
    prop::collection::vec((marks, 1_u64..50), 1..15)
}

fn profile(ballots: &[(Vec<(u16, u16)>, u64)]) -> Profile {
    let names = (0..CANDIDATES).map(|at| Candidate::new(at.to_string()));
    let mut builder = ProfileBuilder::new(names.collect());
    for (marks, count) in ballots {
        let place = |(rank, candidate): &(u16, u16)| Place {
            rank: *rank,
            candidate: *candidate,
        };
        builder.push(&mut marks.iter().map(place).collect::<Vec<_>>(), *count);
    }
    builder.finish()
}

/// Every rule set, with ties broken in the order of the list, and the first candidate for the "yes" of a measure.
fn all_rules() -> Vec<(String, Method)> {
    let listed = |(file, rules): (&str, RuleSet)| {
        let mut count = serde_json::to_value(&rules.count).unwrap();
        for rules in count.as_object_mut().unwrap().values_mut() {
            if let Some(tie) = rules.get_mut("tie") {
                *tie = "listed_order".into();
            }
            // The candidates are no yes and no.
            if let Some(selection) = rules.get_mut("selection") {
                *selection = 1.into();
            }
        }
        (file.to_owned(), serde_json::from_value(count).unwrap())
    };
    RuleSet::builtin().into_iter().map(listed).collect()
}

fn only(mut outcomes: Vec<Outcome>) -> Outcome {
    outcomes.swap_remove(0)
}

fn tally(outcome: &Outcome) -> Decimal {
    outcome.rounds[0].tally.iter().flatten().copied().sum()
}

proptest! {
    #[test]
    fn order_of_ballots_never_matters(
        (ballots, shuffled) in ballots().prop_flat_map(|b| (Just(b.clone()), Just(b).prop_shuffle()))
    ) {
        for (file, rules) in all_rules() {
            let count = |ballots| rules.count(&profile(ballots), &[]);
            prop_assert_eq!(count(&ballots), count(&shuffled), "{}", file);
        }
    }

    #[test]
    fn a_pile_split_in_two_is_the_same(ballots in ballots()) {
        let halves: Vec<_> = ballots
            .iter()
            .flat_map(|(marks, count)| [(marks.clone(), count / 2), (marks.clone(), count - count / 2)])
            .collect();
        for (file, rules) in all_rules() {
            prop_assert_eq!(rules.count(&profile(&ballots), &[]), rules.count(&profile(&halves), &[]), "{}", file);
        }
    }

    #[test]
    fn votes_add_up(ballots in ballots(), votes in 1_u32..4, cumulative: bool) {
        let profile = profile(&ballots);
        let all: u64 = ballots.iter().map(|(_, count)| count).sum();
        let rules = plurality::Rules {
            votes: plurality::VotesEach::Number(votes),
            cumulative,
            tie: tabulate::TieRule::ListedOrder,
            ..plurality::Rules::default()
        };
        let outcome = plurality::count(&profile, &rules, &[]).unwrap();
        prop_assert_eq!(outcome.ballots, all);
        let sum = tally(&outcome) + outcome.rounds[0].inactive.overvotes + outcome.undervotes.into();
        prop_assert_eq!(sum, Decimal::from(all * u64::from(votes)));
        // Measures and lists have one vote each.
        for (file, rules) in all_rules() {
            if let Method::Majority(_) | Method::PartyList(_) = rules {
                let outcome = only(rules.count(&profile, &[]).unwrap());
                let sum = tally(&outcome) + outcome.rounds[0].inactive.overvotes + outcome.undervotes.into();
                prop_assert_eq!(sum, Decimal::from(all), "{}", file);
            }
        }
    }

    #[test]
    fn pairs_add_up(ballots in ballots()) {
        let profile = profile(&ballots);
        let pairs = Pairwise::of(&profile);
        for a in 0..usize::from(CANDIDATES) {
            prop_assert_eq!(pairs.above(a, a), 0);
            for b in 0..a {
                prop_assert!(pairs.above(a, b) + pairs.above(b, a) <= profile.ballots());
            }
        }
    }

    /// STAR's runoff: those who prefer one, those without preference and the blank ballots are all.
    #[test]
    fn a_runoff_adds_up(ballots in ballots()) {
        let rules = star::Rules { tie: tabulate::TieRule::ListedOrder, ..star::Rules::default() };
        let outcome = star::count(&profile(&ballots), &rules, &[]).unwrap();
        let last = outcome.rounds.last().unwrap();
        let votes: Decimal = last.tally.iter().flatten().copied().sum();
        prop_assert_eq!(votes + last.inactive.exhausted + outcome.undervotes.into(), outcome.ballots.into());
    }

    /// A ballot that shares all points gives n · (n − 1) / 2 of them, whatever is equal on it.
    #[test]
    fn points_add_up(ballots in ballots()) {
        let rules = borda::Rules { unranked: borda::Unranked::Share, ..borda::Rules::default() };
        let points = borda::points(&profile(&ballots), &rules).unwrap();
        let ballots: u64 = ballots.iter().map(|(_, count)| count).sum();
        let sum: u128 = points.tally.iter().flatten().sum();
        prop_assert_eq!(sum, points.parts * 10 * u128::from(ballots - points.blank));
    }

    /// Plurality, approval, score, Borda: a ballot for the winner alone never takes a vote from them, nor the seat.
    #[test]
    fn a_ballot_for_the_winner_never_harms(ballots in ballots()) {
        for (file, rules) in all_rules().into_iter().filter(|(_, rules)| has_monotone_tally(rules)) {
            let before = only(rules.count(&profile(&ballots), &[]).unwrap());
            let Some(winner) = before.winners.first() else {
                continue;
            };
            let mut more = ballots.clone();
            more.push((vec![(1, u16::try_from(*winner).unwrap())], 1));
            let after = only(rules.count(&profile(&more), &[]).unwrap());
            prop_assert!(after.rounds[0].tally[*winner] > before.rounds[0].tally[*winner], "{}", file);
            prop_assert_eq!(after.winners.first(), Some(winner), "{}", file);
        }
    }

    /// Whoever beats everybody wins by every method of pairs; a winner of Schulze's and of ranked pairs is in the
    /// Smith set.
    #[test]
    fn pairs_elect_whoever_beats_everybody(ballots in ballots(), margins: bool) {
        let profile = profile(&ballots);
        let pairs = Pairwise::of(&profile);
        let all: Vec<usize> = (0..usize::from(CANDIDATES)).collect();
        let smith = pairs.smith_set(&all);
        let outside = all.iter().filter(|at| !smith.contains(at));
        for (inside, outside) in smith.iter().flat_map(|a| outside.clone().map(move |b| (*a, *b))) {
            prop_assert!(pairs.beats(inside, outside));
        }
        use condorcet::Method::{Copeland, Minimax, RankedPairs, Schulze};
        for method in [RankedPairs, Schulze, Copeland, Minimax] {
            let rules = condorcet::Rules {
                method,
                strength: if margins { condorcet::Strength::Margins } else { condorcet::Strength::WinningVotes },
                tie: tabulate::TieRule::ListedOrder,
            };
            let winner = condorcet::count(&profile, &rules, &[]).unwrap().winners[0];
            if method != Minimax || smith.len() == 1 {
                prop_assert!(smith.contains(&winner), "{:?}", method);
            }
        }
    }

    /// All seats are given; a list with more votes never has fewer of them; a vote more for a list never takes a seat
    /// from it (divisors).
    #[test]
    fn seats_follow_votes(votes in prop::collection::vec(1_u64..5000, 2..8), seats in 1_u32..30, list in 0_usize..2) {
        use party_list::Formula::{DHondt, Droop, Hare, SainteLague};
        let lists: Vec<_> = (0..votes.len()).map(|at| Candidate::new(at.to_string())).collect();
        for by in [DHondt, SainteLague { first: tabulate::Ratio::ONE }, Hare, Droop] {
            let rules = party_list::Rules {
                seats,
                by,
                threshold: None,
                tie_to_more_votes: true,
                tie: tabulate::TieRule::ListedOrder,
            };
            let share = |votes: &[u64]| -> Vec<usize> {
                let outcome = party_list::share_out(&lists, votes, votes, &rules, &[]).unwrap();
                let of = |list| outcome.winners.iter().filter(|at| **at == list).count();
                (0..votes.len()).map(of).collect()
            };
            let given = share(&votes);
            prop_assert_eq!(given.iter().sum::<usize>(), seats as usize);
            for (a, b) in (0..votes.len()).flat_map(|a| (0..votes.len()).map(move |b| (a, b))) {
                prop_assert!(votes[a] <= votes[b] || given[a] >= given[b], "{:?}", by);
            }
            let mut more = votes.clone();
            more[list] += 1;
            if matches!(by, DHondt | SainteLague { .. }) {
                prop_assert!(share(&more)[list] >= given[list], "{:?}", by);
            }
        }
    }

    #[test]
    fn cells_are_counted_as_a_loop_counts_them(cells in prop::collection::vec(any::<u8>(), 0..2000)) {
        let mut expected = [0_u64; 256];
        cells.iter().for_each(|cell| expected[usize::from(*cell)] += 1);
        prop_assert_eq!(*plurality::tally(&cells), expected);
    }

    #[test]
    fn scores_are_at_most_the_highest_of_each_ballot(ballots in ballots()) {
        let rules = score::Rules { tie: tabulate::TieRule::ListedOrder, ..score::Rules::default() };
        let outcome = score::count(&profile(&ballots), &rules, &[]).unwrap();
        let most = Decimal::from((outcome.ballots - outcome.undervotes) * 5);
        prop_assert!(outcome.rounds[0].tally.iter().flatten().all(|total| *total <= most));
    }
}

/// Methods whose tally of a candidate only grows by a ballot for them alone.
fn has_monotone_tally(rules: &Method) -> bool {
    match rules {
        Method::Plurality(_) | Method::Score(_) | Method::Borda(_) => true,
        Method::RankedChoice(_)
        | Method::SingleTransferableVote(_)
        | Method::Majority(_)
        | Method::Star(_)
        | Method::Condorcet(_)
        | Method::PartyList(_) => false,
    }
}
