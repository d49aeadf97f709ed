//! The draw of a contest that has no sheet: the seed's draws against the cards of its selection list, as the
//! comparison file names them.
//!
//! A list says which cards were drawn, how often, and nothing of their random numbers. So the draws are
//! compared as multisets: by county, which depends on the counties' numbers of cards alone; and card by card.
//! Where a county's manifest is not among the files and the comparison file stands in for it, only numeric
//! order can be tried: cards that are not those of the draws in that order prove nothing.

use std::collections::BTreeMap;

use election::{Code, Finding, Name, Repair, Selection, Verdict, Weight};
use sampling::Seed;

use crate::dates::{self, turned_back};
use crate::draw::audited;
use crate::index::{Contest, InRound, Index};
use crate::readings::{Card, Readings};
use crate::repairs::JoinedManifests;

/// A county's draws that are no card of the list, and the cards of the list that are no draw.
#[derive(Default)]
struct Left<'a> {
    drawn: Vec<String>,
    listed: Vec<&'a Card<'a>>,
}

/// How the draw came out, and what was found.
pub(crate) fn check(
    index: &Index<'_>,
    seed: Option<&Seed>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    list: &Selection,
    readings: &Readings<'_>,
) -> (Verdict, Vec<Finding>) {
    match prepare(index, seed, contest, round, list, readings) {
        Err(because) => (Verdict::cannot(because), Vec::new()),
        Ok((drawn, cards)) => compare(index, contest, round, list, drawn, cards),
    }
}

type Prepared<'a> = (BTreeMap<usize, Vec<String>>, Vec<(usize, &'a Card<'a>)>);

/// The draws by county, and the cards of the list with their counties; else what is missing.
fn prepare<'a>(
    index: &Index<'_>,
    seed: Option<&Seed>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    list: &Selection,
    readings: &'a Readings<'a>,
) -> Result<Prepared<'a>, String> {
    let seed = seed.ok_or("no usable random seed is among the files; give it with --seed")?;
    let joined = JoinedManifests::new(index, contest, &[]);
    let joined = joined.filter(|_| !contest.counties.is_empty());
    let joined = joined.ok_or("not every county of this contest has batches among the files")?;
    let n = audited(round).unwrap_or(0);
    if n != list.cards.len() as u64 {
        let entries = list.cards.len();
        return Err(format!(
            "{n} draws were examined, and the selection list has {entries} entries"
        ));
    }
    let mut cards = Vec::new();
    for id in &list.cards {
        let card = readings.by_id(*id);
        let card =
            card.ok_or_else(|| format!("the comparison file does not name card {id} of the list"))?;
        let county = index.county(&card.first.county);
        let county = county.filter(|county| contest.counties.contains(county));
        cards.push((
            county.ok_or_else(|| format!("card {} is of another county", card.shown()))?,
            card,
        ));
    }
    let universe = joined.universe();
    let mut drawn: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for i in 1..=n {
        let number = seed.draw(i, universe.cards().0);
        let card = number.and_then(|number| universe.card(number));
        let card = card.ok_or("there are no cards to draw from")?;
        let (batch, position) = (card.batch, card.position);
        let id = format!("{}-{}-{position}", batch.tabulator, batch.name);
        let county = index.county(card.county).unwrap_or_default();
        drawn.entry(county).or_default().push(id);
    }
    Ok((drawn, cards))
}

fn compare(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    list: &Selection,
    drawn: BTreeMap<usize, Vec<String>>,
    cards: Vec<(usize, &Card<'_>)>,
) -> (Verdict, Vec<Finding>) {
    let of = |code, weight, expected: String, found: String| {
        Finding::new(code, weight, list.place.clone(), expected, found)
            .contest(&contest.name)
            .round(round.number)
    };
    let all = cards.len();
    let mut findings = Vec::new();
    let mut repairs: Vec<Repair> = Vec::new();
    let mut left: BTreeMap<usize, Left<'_>> = BTreeMap::new();
    let mut listed: BTreeMap<usize, Vec<&Card<'_>>> = BTreeMap::new();
    for (county, card) in cards {
        listed.entry(county).or_default().push(card);
    }
    for county in &contest.counties {
        let name = &index.counties[*county].name;
        let drawn = drawn.get(county).cloned().unwrap_or_default();
        let mut others = listed.remove(county).unwrap_or_default();
        if drawn.len() != others.len() {
            let expected = format!("{} draws in {name}", drawn.len());
            let found = format!("{} cards of {name}", others.len());
            let finding = of(Code::RandomNumber, Weight::Unexplained, expected, found);
            findings.push(finding.county(name).cards(shown(&others)));
        }
        let mut times: BTreeMap<String, u64> = BTreeMap::new();
        for id in drawn {
            *times.entry(letters(&id)).or_default() += 1;
        }
        let mut take = |id: &str| {
            let left = times.get_mut(&letters(id)).filter(|left| **left > 0);
            left.map(|left| *left -= 1).is_some()
        };
        others.retain(|card| !take(&card.first.imprinted_id));
        others.retain(|card| {
            let printed = &card.first.imprinted_id;
            let Some(id) = dates::turned(printed).into_iter().find(|id| take(id)) else {
                return true;
            };
            repairs.push(turned_back(name, printed, &id, &card.first.place.file));
            false
        });
        let drawn: Vec<String> = times
            .into_iter()
            .filter(|(_, left)| *left > 0)
            .map(|(id, _)| id)
            .collect();
        if !others.is_empty() || !drawn.is_empty() {
            let listed = others;
            left.insert(*county, Left { drawn, listed });
        }
    }
    let stand_in = |k: &usize| index.counties[*k].stand_in();
    for (county, left) in left.iter().filter(|(k, _)| stand_in(k).is_none()) {
        let name = &index.counties[*county].name;
        let expected = format!("the cards drawn in {name}: {}", left.drawn.join(", "));
        let found = format!("{} other cards", left.listed.len());
        let finding = of(Code::Card, Weight::Unexplained, expected, found);
        findings.push(finding.county(name).cards(shown(&left.listed)));
    }
    if !findings.is_empty() {
        return (Verdict::Differs, findings);
    }
    if left.is_empty() {
        let stand_ins = contest.counties.iter().filter_map(stand_in);
        return (Verdict::after(stand_ins.chain(repairs).collect()), findings);
    }
    let names: Vec<&str> = left.keys().map(|k| &*index.counties[*k].name).collect();
    let open: usize = left.values().map(|left| left.listed.len()).sum();
    for (county, left) in &left {
        let name: &Name = &index.counties[*county].name;
        let expected = format!("by numeric order of the batches: {}", left.drawn.join(", "));
        let found = format!("{} other cards", left.listed.len());
        let finding = of(Code::Card, Weight::Note, expected, found);
        let finding = finding.note("the order of the batches stands in the manifest");
        findings.push(finding.county(name).cards(shown(&left.listed)));
    }
    let because = format!(
        "each county has as many cards on the list as draws, and {} of {all} cards are the draws of the \
         seed; the other {open} depend on the order of the batches in the manifest of {}, which is not \
         among the files (numeric order does not fit)",
        all - open,
        names.join(", ")
    );
    (Verdict::cannot(because), findings)
}

fn shown(cards: &[&Card<'_>]) -> Vec<String> {
    cards.iter().map(|card| card.shown()).collect()
}

/// An id without case and blanks: batches are written with and without blanks at their ends.
fn letters(id: &str) -> String {
    id.split_whitespace().collect::<String>().to_lowercase()
}
