//! The seats of the Belgian Chamber of 2024, by the rule file of the Code électoral, against the published tables: each
//! list's seats and the order in which quotients were served, in every circonscription.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its workbook fails"
)]

#[path = "../../formats/tests/support/real.rs"]
mod real;

use std::collections::BTreeMap;

use calamine::{Data, Reader, Xlsx, open_workbook};
use tabulate::party_list::{self, Threshold};
use tabulate::{Candidate, Method, RuleSet};

type Sheet = calamine::Range<Data>;

fn number(cell: Option<&Data>) -> Option<u64> {
    match cell? {
        Data::Int(whole) => u64::try_from(*whole).ok(),
        Data::Float(float) => Some(format!("{float:.0}").parse().unwrap()),
        _ => None,
    }
}

/// A place in the order of the quotients: "-12-".
fn served(cell: &Data) -> Option<usize> {
    let Data::String(text) = cell else {
        return None;
    };
    text.strip_prefix('-')?.strip_suffix('-')?.parse().ok()
}

fn rules() -> party_list::Rules {
    let mut builtin = RuleSet::builtin().into_iter();
    let belgium = builtin
        .find(|(file, _)| file.starts_with("belgium"))
        .unwrap();
    match belgium.1.count {
        Method::PartyList(rules) => rules,
        other => panic!("{other:?}"),
    }
}

/// Names and votes of the lists, from the sheet of what the votes are made of: the sheet of seats lacks some.
fn lists(sheet: &Sheet) -> (Vec<Candidate>, Vec<u64>) {
    let text = |row: usize, column: usize| sheet.get((row, column)).map(ToString::to_string);
    let title = |row: &usize| text(*row, 0).unwrap_or_default().starts_with("Chiffre");
    let row = (0..sheet.height()).find(title).unwrap();
    let votes = (1..sheet.width()).map_while(|column| number(sheet.get((row, column))));
    let votes: Vec<u64> = votes.collect();
    let name = |column| Candidate::new(text(0, column).unwrap());
    ((1..=votes.len()).map(name).collect(), votes)
}

/// For each list the order of its seats, as printed.
fn printed(sheet: &Sheet) -> BTreeMap<usize, Vec<usize>> {
    let cells = sheet
        .cells()
        .filter_map(|(_, column, cell)| Some((column, served(cell)?)));
    let mut printed = BTreeMap::<_, Vec<_>>::new();
    for (column, place) in cells {
        printed.entry(column - 1).or_default().push(place);
    }
    printed
}

#[test]
fn seats_of_the_chamber_2024() {
    let Some(path) = real::real("results/belgium-2024/CK_CEListes_2024.xlsx") else {
        return;
    };
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let sheets: BTreeMap<String, Sheet> = workbook.worksheets().into_iter().collect();
    let (mut all, mut incomplete, mut kept_out) = (0, 0, 0);
    for (name, sheet) in &sheets {
        let Some(of_votes) = name.strip_prefix("Seat_") else {
            continue;
        };
        let (lists, votes) = lists(&sheets[of_votes]);
        let last = sheet.height() - 1;
        let reported: Vec<Option<u64>> = (1..=votes.len())
            .map(|column| number(sheet.get((last, column))))
            .collect();
        let orders = printed(sheet);
        let seats = orders.values().flatten().max().copied().unwrap();
        let mut rules = rules();
        rules.seats = u32::try_from(seats).unwrap();
        let outcome = party_list::share_out(&lists, &votes, &votes, &rules, &[]).unwrap();
        assert!(outcome.ties.is_empty(), "{name}");
        for (at, reported) in reported.iter().enumerate() {
            let order: Vec<usize> = (1..)
                .zip(&outcome.winners)
                .filter_map(|(place, list)| (*list == at).then_some(place))
                .collect();
            match reported {
                Some(reported) => {
                    assert_eq!(order.len() as u64, *reported, "{name} {}", lists[at].name);
                    let printed = orders.get(&at).cloned().unwrap_or_default();
                    assert_eq!(order, printed, "{name} {}", lists[at].name);
                }
                // The sheet of East Flanders prints only the first six lists. Whoever has the places that
                // no other list has.
                None => {
                    incomplete += 1;
                    assert!(
                        order
                            .iter()
                            .all(|p| !orders.values().any(|of| of.contains(p)))
                    );
                }
            }
        }
        all += outcome.winners.len();
        let without = party_list::Rules {
            threshold: None,
            ..rules.clone()
        };
        let without = party_list::share_out(&lists, &votes, &votes, &without, &[]).unwrap();
        kept_out += usize::from(without.winners != outcome.winners);
        // With another threshold the seats are others.
        let half = Threshold {
            share: "1/2".parse().unwrap(),
            ..rules.threshold.unwrap()
        };
        rules.threshold = Some(half);
        let half = party_list::share_out(&lists, &votes, &votes, &rules, &[]).unwrap();
        assert_ne!(half.winners, outcome.winners, "{name}");
    }
    // The Chamber has 150 members (Constitution, art. 63).
    assert_eq!(all, 150);
    assert_eq!(incomplete, 5);
    // Hainaut: ECOLO has 36,750 votes, 4.97 %, and the last quotient that had a seat is 34,446. Brussels: Team Fouad
    // Ahidar has 24,826, 4.78 %; the last quotient is 24,129.
    assert_eq!(kept_out, 2);
}
