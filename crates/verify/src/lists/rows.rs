//! Draws into the rows of a county's CVR file.
//!
//! rᵢ = SHA-256(seed ‖ "," ‖ i) mod N,  i = 1, 2, …        (1)
//!
//! counts the rows of the county's CVR file from 0, N being their number. The file is not published; the ballot
//! list prints for each card the number of its row from 1 (`cvr_number`), so that rᵢ + 1 must be on the list.
//! One sequence serves all contests of a county. A list of n cards has the first n distinct cards drawn;
//! examined were the distinct cards of draws 1 … n (seen in every county of 2017 and of the primary of 2018).
//!
//! Weaker than the draws of later years: that row rᵢ of the CVR file is the card that the list has for it is
//! the list's word, for want of the file.

use std::collections::{BTreeMap, BTreeSet};

use election::{BallotList, Check, Code, Finding, Repair, RepairKind, Step, Verdict, Weight};
use sampling::Seed;

use super::sizes::{self, Size};
use super::universe::{ByCounty, Cvrs};
use super::{CountyLists, ListsOfRound, card, cards_that_differ, listed, most_draws, only};
use crate::Record;
use crate::index::Index;

pub(super) fn check(
    index: &Index<'_>,
    seed: Option<&Seed>,
    counties: &[CountyLists<'_>],
    cvrs: &ByCounty,
    record: &mut Record,
) {
    for county in counties {
        let size = sizes::of_county(county, cvrs.get(&county.place));
        for round in &county.rounds {
            let drawn = draw(index, seed, county, round, cvrs.get(&county.place), record);
            let examined = round.ballots.zip(drawn).zip(seed);
            let examined = examined.map(|((list, n), seed)| (list, n, seed));
            prefix(county, round, examined, size.as_ref(), record);
            sizes::check(
                county,
                round,
                size.as_ref(),
                examined.map(|(_, n, seed)| (n, seed)),
                record,
            );
        }
    }
}

/// N, if the list has the first cards drawn.
fn draw(
    index: &Index<'_>,
    seed: Option<&Seed>,
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    cvrs: Option<&Cvrs>,
    record: &mut Record,
) -> Option<u64> {
    let check = |verdict| {
        Check::new(Step::Draw, verdict)
            .county(&county.name)
            .round(round.number)
            .mandatory(true)
    };
    let mut cannot = |because: &str| {
        record.check(check(Verdict::cannot(because)));
        None
    };
    let Some(list) = round.ballots else {
        return cannot("the ballot list of this county is not among the files of the round");
    };
    let Some(seed) = seed else {
        return cannot("no usable random seed is among the files; give it with --seed");
    };
    let numbers: BTreeSet<u64> = list.rows.iter().map(|row| row.cvr_number).collect();
    if numbers.is_empty() {
        return cannot("the ballot list of this county has no card");
    }
    let manifest = index.counties[county.place].manifest.map(|m| m.cards().0);
    let printed = cvrs.map(|cvrs| cvrs.count);
    let mut missed = None;
    for n in manifest.into_iter().chain(printed) {
        match all_drawn(seed, n, &numbers) {
            Ok(draws) => {
                let repairs = match (manifest, cvrs) {
                    (Some(cards), _) if cards == n => Vec::new(),
                    (_, Some(cvrs)) => vec![Repair {
                        kind: RepairKind::CvrsFromDilutedMargin,
                        county: Some(county.name.clone()),
                        what: format!("{n} CVRs, {} cards in the manifest", manifest.unwrap_or(0)),
                        source: cvrs.place.file.clone(),
                    }],
                    _ => Vec::new(),
                };
                record.check(check(Verdict::after(repairs)).values(
                    format!("{} cards", numbers.len()),
                    format!(
                        "{} distinct cards in draws 1 to {draws} of {n} rows of the CVR file",
                        numbers.len()
                    ),
                ));
                return Some(n);
            }
            Err(draws) => missed = Some((n, draws)),
        }
    }
    let Some((n, draws)) = missed else {
        return cannot("no file says how many CVRs or cards this county has");
    };
    wrong(seed, county, round, list, n, draws, record);
    record.check(check(Verdict::Differs).values(format!("{} cards", numbers.len()), ""));
    None
}

/// The number of draws by which all of these rows are drawn and no other; else the number of draws before
/// the first that is none of them.
fn all_drawn(seed: &Seed, n: u64, rows: &BTreeSet<u64>) -> Result<u64, u64> {
    // Where all of N rows and others are listed no draw is ever missed and the others never come.
    if rows.len() as u64 > n {
        return Err(0);
    }
    let mut seen = BTreeSet::new();
    for i in 1..=most_draws(rows.len()) {
        if seen.len() == rows.len() {
            return Ok(i - 1);
        }
        match seed.draw(i, n).filter(|row| rows.contains(row)) {
            Some(row) => seen.insert(row),
            None => return Err(i - 1),
        };
    }
    match seen.len() == rows.len() {
        true => Ok(most_draws(rows.len())),
        false => Err(most_draws(rows.len())),
    }
}

/// What is wrong with a list: with which N most of its rows are drawn, and which are not.
fn wrong(
    seed: &Seed,
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    list: &BallotList,
    n: u64,
    draws: u64,
    record: &mut Record,
) {
    let mut first = BTreeSet::new();
    let mut i = 0;
    while first.len() < list.rows.len() && i < 4 * list.rows.len() as u64 + 100 {
        i += 1;
        first.extend(seed.draw(i, n));
    }
    let others: Vec<String> = list
        .rows
        .iter()
        .filter(|row| !first.contains(&row.cvr_number))
        .map(|row| {
            format!(
                "{} (row {} of the CVR file)",
                row.imprinted_id, row.cvr_number
            )
        })
        .collect();
    record.finding(
        Finding::new(
            Code::RandomNumber,
            Weight::Unexplained,
            list.place.clone().column("cvr_number"),
            format!(
                "the first {} distinct of {n} rows that the seed draws",
                list.rows.len()
            ),
            format!("{} cards that are not among them", others.len()),
        )
        .county(&county.name)
        .round(round.number)
        .note(match list.rows.len() as u64 > n {
            true => "the list has more rows than can be drawn".to_owned(),
            false => format!("draws 1 to {draws} are on the list, the next one is not"),
        })
        .cards(others),
    );
}

/// The cards examined, by the reports, against the distinct cards of draws 1 … n.
fn prefix(
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    drawn: Option<(&BallotList, u64, &Seed)>,
    size: Option<&Size>,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::Selection, verdict)
            .county(&county.name)
            .round(round.number)
    };
    let Some((list, cvrs, seed)) = drawn else {
        let because = "the cards on the list are not known to be the draws of the seed";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    // A list from after a later round's draws has more cards than this round was to examine.
    let ahead = county.ahead(round);
    let n = match (ahead, size) {
        (None, _) => listed(list).len() as u64,
        // No more draws than the list has cards: its round came later.
        (Some(_), Some(size)) if round.number == 1 && size.draws <= list.rows.len() as u64 => {
            size.draws
        }
        _ => {
            let because =
                "the list is that of a later round, and no file says how many draws this one had";
            record.check(check(Verdict::cannot(because)));
            return;
        }
    };
    let by_row: BTreeMap<u64, String> = list
        .rows
        .iter()
        .map(|row| (row.cvr_number, card(row)))
        .collect();
    let draws = (1..=n).filter_map(|i| seed.draw(i, cvrs));
    let ours: BTreeSet<String> = draws
        .map(|row| {
            by_row
                .get(&row)
                .cloned()
                .unwrap_or_else(|| format!("row {row}"))
        })
        .collect();
    let examined = round.examined();
    let expected = format!("the {} distinct cards of draws 1 to {n}", ours.len());
    for (code, cards, found) in [
        (
            Code::SelectedNotExamined,
            only(&ours, &examined),
            "not audited",
        ),
        (
            Code::ExaminedNotSelected,
            only(&examined, &ours),
            "audited beside them",
        ),
    ] {
        let first = round.sources.first();
        let place = first
            .map_or(&list.place, |source| &source.sheet.place)
            .clone();
        record.findings.extend(cards_that_differ(
            code, place, &expected, cards, found, county, round,
        ));
    }
    let verdict = match (ours == examined, ahead) {
        (false, _) => Verdict::Differs,
        (true, None) => Verdict::Equal,
        (true, Some(later)) => Verdict::after(vec![lag(county, later, list)]),
    };
    record.check(check(verdict).values(
        format!("{} cards audited", examined.len()),
        format!("{} distinct cards in draws 1 to {n}", ours.len()),
    ));
}

/// The repair that comparing a list with a later round's is.
pub(super) fn lag(county: &CountyLists<'_>, later: &ListsOfRound<'_>, list: &BallotList) -> Repair {
    Repair {
        kind: RepairKind::LaggingList,
        county: Some(county.name.clone()),
        what: format!("the ballot list has the cards of round {}'s", later.number),
        source: later.ballots.unwrap_or(list).place.file.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_drawn() {
        // rivest-sampler-tests: seed "1", 1000 cards: 97, 89, 163 are the first draws, counted from 1.
        let seed = Seed::parse("1").expect("a seed");
        let check = |rows: &[u64], expected| {
            let rows = rows.iter().copied().collect();
            assert_eq!(all_drawn(&seed, 1000, &rows), expected, "{rows:?}");
        };
        check(&[97, 89, 163], Ok(3));
        check(&[89, 97], Ok(2));
        check(&[89, 97, 164], Err(2));
        check(&[1], Err(0));
        check(&[], Ok(0));
    }

    /// With N = 1 the only draw is row 1: a list of that row and another is never drawn.
    #[test]
    fn more_rows_than_there_are() {
        let seed = Seed::parse("1").expect("a seed");
        let all_of = |n, rows: &[u64]| all_drawn(&seed, n, &rows.iter().copied().collect());
        assert_eq!(all_of(1, &[1, 2]), Err(0));
        assert_eq!(all_of(2, &[1, 2, 3]), Err(0));
        assert_eq!(all_of(1, &[1]), Ok(1));
        assert_eq!(all_of(0, &[]), Ok(0));
        assert_eq!(all_of(3, &[1, 2, 3]).map(|draws| draws >= 3), Ok(true));
    }
}
