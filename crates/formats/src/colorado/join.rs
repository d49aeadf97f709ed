//! Sheets of which no index says the contest, joined to contests by their cards.
//!
//! A sheet of draws belongs to the contest whose selection list has most of its cards and fewest others:
//! the largest |sheet ∩ list| / |sheet ∪ list| of distinct database ids, which has to be above one half and
//! larger than that of any other contest. A sheet of entries belongs to the contest of the sheet of draws with
//! the same name, else likewise. Each join is a note.

use std::collections::BTreeSet;

use election::{Code, Finding, Name, Place, Round, Selection, Weight};

pub(super) fn join(round: &mut Round, findings: &mut Vec<Finding>) {
    let lists = lists(round.selections.as_deref().unwrap_or_default());
    let mut said = |contest: &Name, place: &Place| {
        let expected = "an index of contests and sheets";
        let found = format!("none; the sheet's cards are those selected for “{contest}”");
        findings.push(
            Finding::new(
                Code::SheetJoined,
                Weight::Note,
                place.clone(),
                expected,
                found,
            )
            .contest(contest)
            .round(round.number),
        );
    };
    let mut joined: Vec<(Option<Name>, Name)> = Vec::new();
    for sheet in round
        .sheets
        .iter_mut()
        .flatten()
        .filter(|s| s.contest.is_empty())
    {
        let cards = sheet.rows.iter().filter_map(|row| row.db_id).collect();
        if let Some(contest) = closest(&cards, &lists) {
            said(&contest, &sheet.place);
            joined.push((sheet.place.sheet.clone(), contest.clone()));
            sheet.contest = contest;
        }
    }
    for sheet in round
        .activity
        .iter_mut()
        .flatten()
        .filter(|s| s.contest.is_empty())
    {
        let same = joined.iter().find(|(name, _)| *name == sheet.place.sheet);
        let cards = sheet.rows.iter().filter_map(|row| row.db_id).collect();
        if let Some(contest) = same
            .map(|(_, c)| c.clone())
            .or_else(|| closest(&cards, &lists))
        {
            said(&contest, &sheet.place);
            sheet.contest = contest;
        }
    }
    drop_unjoined(round, findings);
}

/// The distinct cards of each list.
fn lists(selections: &[Selection]) -> Vec<(&Name, BTreeSet<u64>)> {
    let cards = |list: &Selection| list.cards.iter().copied().collect();
    selections
        .iter()
        .map(|list| (&list.contest, cards(list)))
        .collect()
}

/// The contest whose list is closest; none if two are equally close or none is close.
fn closest(cards: &BTreeSet<u64>, lists: &[(&Name, BTreeSet<u64>)]) -> Option<Name> {
    let share = |list: &BTreeSet<u64>| {
        let both = list.intersection(cards).count();
        let either = (list.len() + cards.len() - both).max(1);
        both as f64 / either as f64
    };
    let mut best: Vec<(f64, &Name)> = lists
        .iter()
        .map(|(contest, list)| (share(list), *contest))
        .collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (first, contest) = *best.first()?;
    let second = best.get(1).map_or(0.0, |(share, _)| *share);
    (first > 0.5 && first > second).then(|| contest.clone())
}

/// A sheet that no contest has cannot be used.
fn drop_unjoined(round: &mut Round, findings: &mut Vec<Finding>) {
    let number = round.number;
    let mut lost = |place: &Place| {
        let expected = "a sheet whose cards one contest's selection list has";
        let found = "no list has most of them, or two have them equally";
        findings.push(
            Finding::new(
                Code::SheetJoined,
                Weight::Unread,
                place.clone(),
                expected,
                found,
            )
            .round(number),
        );
    };
    if let Some(sheets) = &mut round.sheets {
        sheets
            .iter()
            .filter(|s| s.contest.is_empty())
            .for_each(|s| lost(&s.place));
        sheets.retain(|sheet| !sheet.contest.is_empty());
    }
    if let Some(sheets) = &mut round.activity {
        sheets
            .iter()
            .filter(|s| s.contest.is_empty())
            .for_each(|s| lost(&s.place));
        sheets.retain(|sheet| !sheet.contest.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_list() {
        let list = |contest: &str, cards: &[u64]| Selection {
            contest: contest.into(),
            cards: cards.to_vec(),
            place: Place::file("s.csv"),
        };
        // Two contests of one county are drawn from the same numbers: one list begins like the other.
        let lists = [
            list("A", &[1, 2, 3, 4]),
            list("B", &[1, 2, 3, 4, 5, 6]),
            list("C", &[]),
        ];
        let check = |cards: &[u64], expected: Option<&str>| {
            let cards = cards.iter().copied().collect();
            assert_eq!(closest(&cards, &super::lists(&lists)).as_deref(), expected);
        };
        check(&[1, 2, 3, 4], Some("A"));
        check(&[1, 2, 3, 4, 5, 6], Some("B"));
        check(&[1, 2, 3, 4, 5, 6, 7], Some("B"));
        check(&[8, 9], None);
        check(&[], None);
        let same = [list("A", &[1, 2]), list("B", &[1, 2])];
        assert_eq!(closest(&BTreeSet::from([1, 2]), &super::lists(&same)), None);
    }
}
