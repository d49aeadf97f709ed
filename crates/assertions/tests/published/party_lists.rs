//! The Belgian Chamber of 2024: the assertions of every circonscription, against the figures that rlauxe publishes for the
//! smallest of each (docs/cases/Belgium2024.md at 721e267) and against votes that are moved from list to list.

use assertions::{Assertion, Assorter, Exact, Rule, Tally, assertions_for};
use calamine::{Data, Reader, Xlsx, open_workbook};
use election::Cards;
use tabulate::majority::Of;
use tabulate::party_list::{self, share_out};
use tabulate::{Candidate, Method, RuleSet};

use crate::real::real;

/// A circonscription: its lists, their votes, the rules with its seats.
struct Constituency {
    lists: Vec<Candidate>,
    votes: Vec<u64>,
    rules: party_list::Rules,
}

fn belgium(seats: u32) -> party_list::Rules {
    let mut builtin = RuleSet::builtin().into_iter();
    let of = builtin.find(|(file, _)| file.starts_with("belgium"));
    match of.unwrap().1.count.with_seats(seats) {
        Method::PartyList(rules) => rules,
        other => panic!("{other:?}"),
    }
}

impl Constituency {
    /// By the code of its main canton, as sheets are named; `seats` are those of the royal decree of 31 January 2013.
    fn read(
        workbook: &mut Xlsx<std::io::BufReader<std::fs::File>>,
        code: &str,
        seats: u32,
    ) -> Self {
        let sheet = workbook.worksheet_range(code).unwrap();
        let text = |row: usize, column: usize| sheet.get((row, column)).map(ToString::to_string);
        let title = |row: &usize| text(*row, 0).unwrap_or_default().starts_with("Chiffre");
        let row = (0..sheet.height()).find(title).unwrap();
        let number = |column: usize| match sheet.get((row, column))? {
            Data::Int(whole) => u64::try_from(*whole).ok(),
            Data::Float(float) => Some(format!("{float:.0}").parse().unwrap()),
            _ => None,
        };
        let votes: Vec<u64> = (1..sheet.width()).map_while(number).collect();
        let name = |column| Candidate::new(text(0, column).unwrap());
        Constituency {
            lists: (1..=votes.len()).map(name).collect(),
            votes,
            rules: belgium(seats),
        }
    }

    fn seats_of(&self, votes: &[u64]) -> Option<Vec<usize>> {
        let outcome = share_out(&self.lists, votes, votes, &self.rules, &[]).ok()?;
        let mut winners = outcome.winners;
        winners.sort_unstable();
        Some(winners)
    }

    fn cards(&self) -> u64 {
        self.votes.iter().sum()
    }

    fn assertions(&self) -> Vec<Assertion> {
        let outcome = share_out(&self.lists, &self.votes, &self.votes, &self.rules, &[]).unwrap();
        let tally = Tally::of_votes(&self.votes);
        let method = Method::PartyList(self.rules.clone());
        assertions_for(&method, &outcome, &tally, Cards(self.cards())).unwrap()
    }

    /// The assertion with the least room.
    fn tightest(&self) -> Assertion {
        let all = self.assertions().into_iter();
        all.min_by_key(Assertion::room).unwrap()
    }

    /// Whether other lists have the seats, or a tie, when so many votes of one list are another's.
    fn changes(&self, reported: &[usize], (from, to): (usize, usize), moved: u64) -> bool {
        let mut votes = self.votes.clone();
        let Some(left) = votes[from].checked_sub(moved) else {
            return false;
        };
        votes[from] = left;
        votes[to] += moved;
        self.seats_of(&votes).as_deref() != Some(reported)
    }
}

/// Name, sheet, seats; and rlauxe's smallest assertion: who wins and loses, or is below the threshold; its value without
/// an error, its mean, its upper bound.
type Published = (
    &'static str,
    &'static str,
    u32,
    &'static [&'static str],
    [&'static str; 3],
);

const PUBLISHED: &[Published] = &[
    (
        "Anvers",
        "C11002",
        24,
        &["CD&V", "PVDA"],
        ["0.500134", "0.500267", "1.000000"],
    ),
    (
        "Bruxelles",
        "C21004",
        16,
        &["PS", "MR"],
        ["0.500210", "0.500472", "1.125000"],
    ),
    (
        "Flandre occidentale",
        "C31005",
        16,
        &["PVDA", "CD&V"],
        ["0.501659", "0.506614", "2.000000"],
    ),
    (
        "Flandre orientale",
        "C44021",
        20,
        &["Vooruit", "CD&V"],
        ["0.500455", "0.500908", "1.000000"],
    ),
    (
        "Hainaut",
        "C53053",
        17,
        &["ECOLO"],
        ["0.500164", "0.500173", "0.526316"],
    ),
    (
        "Liège",
        "C62063",
        14,
        &["LES ENGAGÉS", "PS"],
        ["0.500284", "0.500663", "1.166667"],
    ),
    (
        "Limbourg",
        "C71022",
        12,
        &["Vooruit", "VLAAMS BELANG"],
        ["0.502437", "0.507277", "1.500000"],
    ),
    (
        "Luxembourg",
        "C81001",
        4,
        &["LES ENGAGÉS", "MR"],
        ["0.503001", "0.505966", "1.000000"],
    ),
    (
        "Namur",
        "C92094",
        7,
        &["PTB", "PS"],
        ["0.505404", "0.516037", "1.500000"],
    ),
    (
        "Brabant flamand",
        "C24062",
        15,
        &["VLAAMS BELANG", "N-VA"],
        ["0.504228", "0.511180", "1.333333"],
    ),
    (
        "Brabant wallon",
        "C25072",
        5,
        &["MR", "LES ENGAGÉS"],
        ["0.502644", "0.504384", "0.833333"],
    ),
];

#[test]
fn belgium_2024() {
    let Some(path) = real("results/belgium-2024/CK_CEListes_2024.xlsx") else {
        return;
    };
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    for (name, code, seats, lists, figures) in PUBLISHED {
        let of = Constituency::read(&mut workbook, code, *seats);
        let all = of.assertions();
        assert!(all.iter().all(Assertion::holds), "{name}");
        let tightest = of.tightest();
        let compared = tightest.overstatement().unwrap();
        let found = [
            compared.without_error(),
            tightest.mean(),
            tightest.assorter.upper(),
        ];
        let found = found.map(|exact| format!("{:.6}", exact.nearest()));
        assert_eq!(found, *figures, "{name}");
        let places = match *tightest.assorter.rule() {
            Rule::Divisors { winner, loser, .. } => vec![winner, loser],
            Rule::BelowThreshold { candidate, .. } => vec![candidate],
            ref other => panic!("{name}: {other:?}"),
        };
        // The sheet has "16 - cd&v" on three lines.
        let ends = |(at, list): (&u16, &&str)| {
            let name = tightest.names[at].to_lowercase();
            name.ends_with(&list.to_lowercase())
        };
        assert_eq!(places.len(), lists.len(), "{name}");
        assert!(places.iter().zip(*lists).all(ends), "{name} {places:?}");
    }
}

#[test]
fn the_tightest_assertion_is_the_next_seat_to_change() {
    let Some(path) = real("results/belgium-2024/CK_CEListes_2024.xlsx") else {
        return;
    };
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    for (name, code, seats, ..) in PUBLISHED {
        let of = Constituency::read(&mut workbook, code, *seats);
        let reported = of.seats_of(&of.votes).unwrap();
        let tightest = of.tightest();
        // A card moved from the best to the worst for an assertion takes u from the sum; the mean is v/2 above 1/2.
        let moved = Exact::half() * tightest.room() * Exact::from(of.cards());
        let first = moved.above().ceil() as u64;
        // Every number of votes below it where they are few, else the last one.
        let before = if first < 1400 {
            1..first
        } else {
            first - 1..first
        };
        let all = 0..of.lists.len();
        let pairs = all
            .clone()
            .flat_map(|from| all.clone().map(move |to| (from, to)));
        for (from, to) in pairs.filter(|(from, to)| from != to) {
            let expected = match *tightest.assorter.rule() {
                Rule::Divisors { winner, loser, .. } => {
                    (from, to) == (usize::from(winner), usize::from(loser))
                }
                Rule::BelowThreshold { candidate, .. } => to == usize::from(candidate),
                ref other => panic!("{other:?}"),
            };
            for moved in before.clone() {
                assert!(
                    !of.changes(&reported, (from, to), moved),
                    "{name} {from} {to} {moved}"
                );
            }
            let changes = of.changes(&reported, (from, to), first);
            assert_eq!(changes, expected, "{name} {from} {to}");
        }
    }
}

/// Votes of Brussels by rlauxe's numbers of its lists (TestThresholdValues.kt at 721e267), from 1.
const BRUSSELS: [u64; 17] = [
    12754, 120_155, 96516, 3032, 49425, 1688, 86927, 14472, 34143, 58645, 1534, 24826, 6579, 3287,
    1604, 1467, 1872,
];

#[test]
fn test_threshold_values() {
    let tally = Tally::of_votes(&BRUSSELS);
    // Its Nc, which is more than the votes.
    let cards = Cards(550_514);
    let share = "1/20".parse().unwrap();
    let of = Of::Votes;
    let check = |rule, without_error: f64, margin: f64, upper: Exact| {
        let assorter = Assorter::new(rule).unwrap();
        let exact = assorter.margin(&tally, cards).unwrap();
        let compared = assertions::Overstatement::new(&assorter, exact.clone()).unwrap();
        let found = compared.without_error().nearest();
        assert!((found - without_error).abs() < 1e-12, "{found}");
        assert!((exact.nearest() - margin).abs() < 1e-12, "{exact}");
        assert_eq!(assorter.upper(), upper);
    };
    check(
        Rule::BelowThreshold {
            candidate: 0,
            share,
            of,
        },
        0.5122759791759759,
        0.0252248472862584,
        Exact::new(10, 19),
    );
    check(
        Rule::AboveThreshold {
            candidate: 6,
            share,
            of,
        },
        0.5622845269157378,
        2.215409599029271,
        Exact::from(10_u64),
    );
}
