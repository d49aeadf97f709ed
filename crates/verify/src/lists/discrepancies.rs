//! Discrepancies as the reports count them, and the cards that they mark.
//!
//! A report counts a county's discrepancies in contests under audit and in others, and marks each card with
//! one; a card may be counted in both. So of a cards counted in the first and u in the second, at least
//! max(a, u) and at most a + u cards are marked. That is a range: marks can contradict the counts, and where
//! they do not, the counts are not contradicted, no more. What was found is printed nowhere.

use election::{Check, Code, CountyRound, Finding, Place, Recorded, Step, Verdict, Weight};

use super::targets::Target;
use super::{CountyLists, ListsOfRound};
use crate::Record;

pub(super) fn check(
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    targets: &[Target<'_>],
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::Discrepancies, verdict)
            .county(&county.name)
            .round(round.number)
            .mandatory(true)
    };
    let Some((first, others)) = round.sources.split_first() else {
        let because = "no report of this round has a sheet of this county";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let mut found: Vec<Finding> = Vec::new();
    let mut differs = |place: &Place, expected: String, printed: String, cards: Vec<String>| {
        found.push(
            Finding::new(
                Code::DiscrepancyCount,
                Weight::Unexplained,
                place.clone(),
                expected,
                printed,
            )
            .county(&county.name)
            .round(round.number)
            .cards(cards),
        );
    };
    let sections: Vec<&CountyRound> = first.until(round.number).collect();
    let block = first.summary;
    let mut sum = Recorded::default();
    let mut all_marked = 0;
    let mut range = (0, 0);
    let mut unread = None;
    for (k, section) in sections.iter().enumerate() {
        let Some(recorded) = section.recorded else {
            unread = unread.or(Some(of_figure(section)));
            continue;
        };
        let Recorded {
            in_audited,
            in_others,
        } = recorded;
        sum.in_audited = sum.in_audited.saturating_add(in_audited);
        sum.in_others = sum.in_others.saturating_add(in_others);
        let cards = section.cards.iter().filter(|card| card.discrepancy);
        let cards: Vec<String> = cards
            .map(|card| format!("{}, row {}", card.imprinted_id, card.row))
            .collect();
        let marked = cards.len() as u64;
        all_marked += marked;
        let least = in_audited.max(in_others);
        let most = in_audited.saturating_add(in_others);
        range = (
            u64::saturating_add(range.0, least),
            u64::saturating_add(range.1, most),
        );
        if marked > most || marked < least {
            let wanted = match least == most {
                true => least.to_string(),
                false => format!("{least} to {most}"),
            };
            let expected = format!("{wanted} cards marked, by {}", shown(recorded));
            let printed = format!("{marked} cards marked in round {}", section.number);
            differs(&of_figure(section), expected, printed, cards);
        }
        let Some(block) = block else { continue };
        let figures = (block.in_audited.get(k), block.in_others.get(k));
        if let (Some(a), Some(u)) = figures {
            let printed = Recorded {
                in_audited: *a,
                in_others: *u,
            };
            if printed != recorded {
                let place = of_figure(section);
                let expected = format!("{}, as in {place}", shown(recorded));
                differs(&block.place, expected, shown(printed), Vec::new());
            }
        }
    }
    for source in others {
        for (ours, theirs) in sections.iter().zip(source.until(round.number)) {
            // A report from before the end of the round may have fewer.
            let ended = theirs.audited >= ours.audited;
            let both = ours.recorded.zip(theirs.recorded);
            if let Some((here, there)) = both.filter(|(here, there)| ended && here != there) {
                let expected = format!("{}, as in {}", shown(here), of_figure(ours));
                differs(&of_figure(theirs), expected, shown(there), Vec::new());
            }
        }
    }
    let last = county
        .rounds
        .last()
        .is_some_and(|last| last.number == round.number);
    if let Some((listed, place)) = listed(county, targets).filter(|_| last && unread.is_none())
        && listed != sum.in_audited
    {
        let expected = format!("{}, as in {}", sum.in_audited, first.sheet.place);
        differs(
            &place,
            expected,
            format!("{listed} in the county's audited contest"),
            Vec::new(),
        );
    }
    let verdict = match unread {
        Some(place) if found.is_empty() => {
            Verdict::cannot(format!("the figures in {place} cannot be read"))
        }
        _ => Verdict::equal_if(found.is_empty()),
    };
    record.findings.extend(found);
    let (least, most) = range;
    let ours = match verdict {
        Verdict::Equal => {
            format!("{all_marked} cards marked: not contradicted, {least} to {most} may be")
        }
        _ => format!("{all_marked} cards marked, {least} to {most} may be"),
    };
    record.check(check(verdict).values(shown(sum), ours));
}

/// Where the figures of a round stand.
fn of_figure(section: &CountyRound) -> Place {
    let place = section.place.clone();
    match section.recorded_row {
        Some(row) => place.row(row),
        None => place,
    }
}

fn shown(recorded: Recorded) -> String {
    format!(
        "{} in audited contests, {} in others",
        recorded.in_audited, recorded.in_others
    )
}

/// The discrepancies that the list of contests counts in the contests of this county, where no contest of
/// several counties has any.
fn listed(county: &CountyLists<'_>, targets: &[Target<'_>]) -> Option<(u64, Place)> {
    let of_county = |target: &&Target<'_>| target.counties.contains(&county.place);
    let (own, wider): (Vec<_>, Vec<_>) = targets
        .iter()
        .filter(of_county)
        .partition(|t| t.counties.len() == 1);
    let count = |target: &Target<'_>| {
        let row = target.row;
        row.discrepancies
            .total()
            .saturating_add(row.others.unwrap_or(0))
    };
    let place = own.first()?.row.place.clone();
    let none_wider = wider.iter().all(|target| count(target) == 0);
    none_wider.then(|| {
        (
            own.iter().map(|t| count(t)).fold(0, u64::saturating_add),
            place,
        )
    })
}
