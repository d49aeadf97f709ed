//! Draws into the manifests, where lists of cards by county were published and the contests' numbers of draws.
//!
//! Each contest has draws 1 … n of the seed among the N cards of its counties, as in later years. A county's
//! list has the distinct cards of its own contest's draws, and those of wider contests that fall in the county.
//! A list has no random numbers: that is all that can be checked, and no contest's draws by themselves.
//!
//! The counties of a wider contest are joined in the order of their numbers. Where no file gives the numbers
//! they are joined by name, blanks left out; and if the draws do not come out so, with one of them last
//! (a county that was founded after the others has the last number).

use std::collections::{BTreeMap, BTreeSet};

use election::{Check, Code, Finding, Repair, RepairKind, Step, Verdict, Weight};
use sampling::{CardAt, Seed, Universe};

use super::targets::Target;
use super::{
    CountyLists, ListsOfRound, cards_that_differ, composed, dated, dates_to_ids, most_draws,
    normal, only,
};
use crate::Record;
use crate::dates::from_date;
use crate::index::Index;

/// No search for an order of counties looks through more batches and draws.
const MOST_LOOKED_THROUGH: usize = 1 << 27;

/// The draws of wider contests that fall in each county, by county's place.
struct Wider {
    cards: BTreeMap<usize, BTreeSet<String>>,
    /// The county that stands last, if it does not by its name.
    last: Option<usize>,
}

pub(super) fn check(
    index: &Index<'_>,
    seed: Option<&Seed>,
    counties: &[CountyLists<'_>],
    targets: &[Target<'_>],
    record: &mut Record,
) {
    let wider = seed.map(|seed| wider(index, seed, counties, targets));
    for county in counties {
        for round in &county.rounds {
            draw(index, seed, county, round, targets, wider.as_ref(), record);
            selected(county, round, record);
        }
    }
}

fn id(card: &CardAt<'_>) -> String {
    composed(&card.batch.tabulator, &card.batch.name, card.position)
}

fn universe<'i>(index: &'i Index<'_>, counties: &[usize]) -> Universe<'i> {
    Universe::join(counties.iter().flat_map(|k| {
        let county = &index.counties[*k];
        let batches = county.batches().unwrap_or_default();
        batches.iter().map(move |batch| (&county.name, batch))
    }))
}

/// The distinct cards of draws 1 … n, with their counties.
fn drawn(index: &Index<'_>, seed: &Seed, counties: &[usize], n: u64) -> Vec<(usize, String)> {
    let universe = universe(index, counties);
    let numbers = (1..=n).filter_map(|i| seed.draw(i, universe.cards().0));
    let distinct: BTreeSet<u64> = numbers.collect();
    distinct
        .into_iter()
        .filter_map(|number| universe.card(number))
        .filter_map(|card| Some((index.county(card.county)?, id(&card))))
        .collect()
}

fn wider(
    index: &Index<'_>,
    seed: &Seed,
    counties: &[CountyLists<'_>],
    targets: &[Target<'_>],
) -> Wider {
    let listed: BTreeMap<usize, BTreeSet<String>> = counties
        .iter()
        .filter_map(|county| Some((county.place, all_listed(county.rounds.last()?))))
        .collect();
    let mut wider = Wider {
        cards: BTreeMap::new(),
        last: None,
    };
    // Of all contests together.
    let mut left = most_draws(listed.values().map(BTreeSet::len).sum());
    for target in targets.iter().filter(|target| target.counties.len() > 1) {
        let Some(fewer) = left.checked_sub(target.draws()) else {
            continue;
        };
        left = fewer;
        let fits = |cards: &[(usize, String)]| {
            let on_list = |(k, card): &(usize, String)| {
                listed.get(k).is_some_and(|cards| cards.contains(card))
            };
            cards.iter().all(on_list)
        };
        let by_name = drawn(index, seed, &target.counties, target.draws());
        let numbered = target
            .counties
            .iter()
            .any(|k| index.counties[*k].id.is_some());
        let batches = target
            .counties
            .iter()
            .filter_map(|k| index.counties[*k].batches());
        let size = by_name.len() + batches.map(<[_]>::len).sum::<usize>();
        let too_long = size.saturating_mul(target.counties.len()) > MOST_LOOKED_THROUGH;
        let found = match numbered || too_long || fits(&by_name) {
            true => None,
            false => target.counties.iter().find_map(|last| {
                let mut order = target.counties.clone();
                order.retain(|k| k != last);
                order.push(*last);
                let cards = drawn(index, seed, &order, target.draws());
                fits(&cards).then_some((*last, cards))
            }),
        };
        wider.last = wider.last.or(found.as_ref().map(|(last, _)| *last));
        for (k, card) in found.map_or(by_name, |(_, cards)| cards) {
            wider.cards.entry(k).or_default().insert(card);
        }
    }
    wider
}

/// All cards that the first report of a round lists, audited or not.
fn all_listed(round: &ListsOfRound<'_>) -> BTreeSet<String> {
    let source = round.sources.first();
    source.map_or_else(BTreeSet::new, |source| source.cards(round.number, false))
}

fn draw(
    index: &Index<'_>,
    seed: Option<&Seed>,
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    targets: &[Target<'_>],
    wider: Option<&Wider>,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::Draw, verdict)
            .county(&county.name)
            .round(round.number)
            .mandatory(true)
    };
    let mut cannot = |because: &str| record.check(check(Verdict::cannot(because)));
    let (Some(seed), Some(wider)) = (seed, wider) else {
        return cannot("no usable random seed is among the files; give it with --seed");
    };
    if index.counties[county.place].batches().is_none() {
        return cannot("the manifest is not among the files");
    }
    let Some(source) = round.sources.first() else {
        return cannot("no report of this round has a sheet of this county");
    };
    let own: Vec<&Target<'_>> = targets
        .iter()
        .filter(|target| target.counties == [county.place])
        .collect();
    let listed = all_listed(round);
    let last = county
        .rounds
        .last()
        .is_some_and(|last| last.number == round.number);
    let none = BTreeSet::new();
    let fallen = wider.cards.get(&county.place).unwrap_or(&none);
    let mut drawn = fallen.clone();
    let mut draws = Vec::new();
    if let Some(target) = own.iter().find(|t| t.draws() > most_draws(listed.len())) {
        record.finding(
            Finding::new(
                Code::DrawCount,
                Weight::Unexplained,
                target.row.place.clone(),
                format!("draws of {} distinct cards", listed.len()),
                format!("{} draws", target.draws()),
            )
            .contest(&target.name)
            .county(&county.name)
            .round(round.number),
        );
        record.check(check(Verdict::Differs).values(format!("{} cards listed", listed.len()), ""));
        return;
    }
    for target in own {
        let universe = universe(index, &[county.place]);
        let cards =
            (1..=target.draws()).filter_map(|i| universe.card(seed.draw(i, universe.cards().0)?));
        let mut made = 0;
        // How far an earlier round went is printed nowhere: as far as all cards drawn are on its list.
        for card in cards.map(|card| id(&card)) {
            if !last && !listed.contains(&card) {
                break;
            }
            made += 1;
            drawn.insert(card);
        }
        let from = match last {
            true => "",
            false => " (n taken from the list)",
        };
        draws.push(format!("draws 1 to {made} of {}{from}", universe.cards()));
    }
    if !fallen.is_empty() {
        draws.push(format!("{} drawn in all counties together", fallen.len()));
    }
    let expected = format!("{} distinct cards: {}", drawn.len(), draws.join(", "));
    for (code, cards, found) in [
        (
            Code::RandomNumber,
            only(&drawn, &listed),
            "drawn and not listed",
        ),
        (Code::Card, only(&listed, &drawn), "listed and not drawn"),
    ] {
        let place = source.sheet.place.clone();
        record.findings.extend(cards_that_differ(
            code, place, &expected, cards, found, county, round,
        ));
    }
    let verdict = match drawn == listed {
        true => Verdict::after(repairs(index, county, round, fallen, wider, targets)),
        false => Verdict::Differs,
    };
    record.check(check(verdict).values(format!("{} cards listed", listed.len()), expected));
}

/// What had to be taken as it is not published: an order of counties, a manifest, ids that became dates.
fn repairs(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    fallen: &BTreeSet<String>,
    wider: &Wider,
    targets: &[Target<'_>],
) -> Vec<Repair> {
    let mut repairs = Vec::new();
    // An order matters, and with it the other counties' manifests, where cards of wider contests fell.
    let mut counties = BTreeSet::from([county.place]);
    if !fallen.is_empty() {
        let with = targets
            .iter()
            .filter(|t| t.counties.contains(&county.place));
        counties.extend(with.flat_map(|target| &target.counties));
        // Its source are the lists that come out so: this county's is one of them.
        let list = round.sources.first().map(|source| &source.report.file);
        repairs.extend(wider.last.zip(list).map(|(last, list)| Repair {
            kind: RepairKind::CountyLast,
            county: Some(index.counties[last].name.clone()),
            what: format!(
                "{} after all others: the draws are on the lists so, and not by name alone",
                index.counties[last].name
            ),
            source: list.clone(),
        }));
    }
    repairs.extend(
        counties
            .iter()
            .filter_map(|k| index.counties[*k].stand_in()),
    );
    if let Some(source) = round.sources.first() {
        let entries = source.until(round.number).flat_map(|round| &round.cards);
        let dates = entries.filter(|entry| from_date(&entry.imprinted_id).is_some());
        let dates = dates.map(|entry| dated(&entry.imprinted_id)).collect();
        repairs.extend(dates_to_ids(&county.name, dates, &source.report.file));
    }
    repairs
}

/// The cards of a round's first report that are not marked as audited.
fn not_audited(round: &ListsOfRound<'_>) -> BTreeSet<String> {
    all_listed(round)
        .difference(&round.examined())
        .cloned()
        .collect()
}

/// Whether every card that a county was to examine is marked as audited. A card that is not is named in the
/// first round that has it so; what that report counts as audited is said there.
fn selected(county: &CountyLists<'_>, round: &ListsOfRound<'_>, record: &mut Record) {
    let check = |verdict| {
        Check::new(Step::Selection, verdict)
            .county(&county.name)
            .round(round.number)
    };
    let Some(source) = round.sources.first() else {
        let because = "no report of this round has a sheet of this county";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let left = not_audited(round);
    let earlier = county.rounds.iter().filter(|r| r.number < round.number);
    let before = earlier.max_by_key(|r| r.number);
    let named = before.map(not_audited).unwrap_or_default();
    let (mut found, mut rows) = (Vec::new(), Vec::new());
    let mut figures = Vec::new();
    for section in source.until(round.number) {
        let mut any = false;
        for entry in &section.cards {
            let id = normal(&entry.imprinted_id);
            if left.contains(&id) && !named.contains(&id) {
                any = true;
                found.push(format!("{}, row {}", entry.imprinted_id, entry.row));
                rows.push(entry.row);
            }
        }
        if let (true, Some(audited)) = (any, section.audited) {
            let marked = section.cards.iter().filter(|entry| entry.audited).count();
            figures.push(format!(
                "{}: {audited} cards audited, {marked} marked as audited",
                section.place
            ));
        }
    }
    if !found.is_empty() {
        let place = source.sheet.place.clone();
        let place = match rows[..] {
            [row] => place.row(row),
            _ => place,
        };
        record.finding(
            Finding::new(
                Code::SelectedNotExamined,
                Weight::Unexplained,
                place,
                "every card marked as audited",
                format!("{} cards marked as not audited", found.len()),
            )
            .county(&county.name)
            .round(round.number)
            .cards(found)
            .figures(figures),
        );
    }
    let again = left.intersection(&named).count();
    let listed = all_listed(round).len();
    let audited = match again {
        0 => format!("{} cards marked as audited", round.count()),
        n => format!(
            "{} cards marked as audited; {n} not, as in the round before",
            round.count()
        ),
    };
    record.check(
        check(Verdict::equal_if(left.is_empty())).values(format!("{listed} cards listed"), audited),
    );
}
