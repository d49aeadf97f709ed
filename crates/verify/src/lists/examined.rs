//! What was examined in a county, by every report of it and by its ballot list.

use std::collections::BTreeSet;

use election::{
    BallotList, Check, Code, Finding, Place, Repair, RepairKind, Step, Verdict, Weight,
};

use super::rows::lag;
use super::{CountyLists, InRound, Source, flagged, listed};
use crate::Record;
use crate::index::Index;

/// The findings about one county in one round.
struct Met<'r> {
    county: &'r CountyLists<'r>,
    round: u32,
    found: Vec<Finding>,
    repairs: Vec<Repair>,
}

impl Met<'_> {
    fn add(&mut self, weight: Weight, place: &Place, expected: String, found: String) {
        self.cards(weight, place, expected, found, Vec::new());
    }

    fn cards(
        &mut self,
        weight: Weight,
        place: &Place,
        expected: String,
        found: String,
        cards: Vec<String>,
    ) {
        self.found.push(
            Finding::new(Code::CountyCards, weight, place.clone(), expected, found)
                .county(&self.county.name)
                .round(self.round)
                .cards(cards),
        );
    }
}

fn only(a: &BTreeSet<String>, b: &BTreeSet<String>) -> Vec<String> {
    a.difference(b).cloned().collect()
}

pub(super) fn check(county: &CountyLists<'_>, round: &InRound<'_>, record: &mut Record) {
    let check = |verdict| {
        Check::new(Step::Examined, verdict)
            .county(&county.name)
            .round(round.number)
    };
    let Some((first, others)) = round.sources.split_first() else {
        let because = "no report of this round has a sheet of this county";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let mut met = Met {
        county,
        round: round.number,
        found: Vec::new(),
        repairs: Vec::new(),
    };
    printed_counts(*first, &mut met);
    for source in others {
        against(*first, *source, &mut met);
    }
    if let Some(list) = round.ballots {
        against_list(*first, round, list, &mut met);
    }
    let differs = met.found.iter().any(|f| f.weight == Weight::Unexplained);
    record.findings.extend(met.found);
    let verdict = match differs {
        true => Verdict::Differs,
        false => Verdict::after(met.repairs),
    };
    let printed: u64 = first
        .until(round.number)
        .filter_map(|round| round.audited)
        .fold(0, u64::saturating_add);
    record.check(check(verdict).values(
        format!("{printed} cards audited"),
        format!("{} distinct cards marked as audited", round.count()),
    ));
}

/// The printed counts of a report: a round's is that of the cards which no earlier round has.
fn printed_counts(source: Source<'_>, met: &mut Met<'_>) {
    let mut before = BTreeSet::new();
    let summary = summary(source);
    for (k, section) in source.until(met.round).enumerate() {
        let marked = section.cards.iter().filter(|card| card.audited);
        let cards: BTreeSet<String> = marked.map(|c| super::normal(&c.imprinted_id)).collect();
        let new = cards.difference(&before).count() as u64;
        let block =
            summary.and_then(|summary| summary.audited.get(k).map(|n| (*n, &summary.place)));
        let printed = section.audited.map(|n| (n, &section.place));
        for (n, place) in printed.into_iter().chain(block).filter(|(n, _)| *n != new) {
            let expected = format!(
                "{new} cards that are marked as audited in round {}",
                section.number
            );
            met.add(
                Weight::Unexplained,
                place,
                expected,
                format!("{n} cards audited"),
            );
        }
        let left = section.cards.len().saturating_sub(cards.len());
        if left > 0 && Some(new) == section.audited {
            let expected = "cards marked as audited".to_owned();
            met.add(
                Weight::Note,
                &section.place,
                expected,
                format!("{left} marked as not audited"),
            );
        }
        before.extend(cards);
    }
    if let Some(summary) = summary.filter(|summary| summary.audited.len() > 1) {
        let (total, rounds) = summary
            .audited
            .split_last()
            .map_or((0, &[][..]), |(t, r)| (*t, r));
        let sum = rounds.iter().fold(0u64, |sum, n| sum.saturating_add(*n));
        if sum != total {
            let expected = format!("{sum} cards audited, the sum of the rounds");
            met.add(
                Weight::Unexplained,
                &summary.place,
                expected,
                format!("{total} in all"),
            );
        }
    }
}

/// The county's block of a report's summary.
pub(super) fn summary(source: Source<'_>) -> Option<&election::CountySummary> {
    let county = election::fold(&source.sheet.county);
    let mut summaries = source.report.summaries.iter();
    summaries.find(|summary| election::fold(&summary.county) == county)
}

/// Another report's cards of the same rounds. One that has the same cards and fewer of them marked as
/// audited was made before the round ended.
fn against(first: Source<'_>, other: Source<'_>, met: &mut Met<'_>) {
    let all = |source: Source<'_>| source.cards(met.round, false);
    let marked = |source: Source<'_>| source.cards(met.round, true);
    let (ours, theirs) = (marked(first), marked(other));
    if ours == theirs {
        return;
    }
    let early = all(first) == all(other) && (ours.is_subset(&theirs) || theirs.is_subset(&ours));
    let weight = match early {
        true => Weight::Explained,
        false => Weight::Unexplained,
    };
    let file = first.report.file.clone();
    for (cards, what) in [
        (only(&ours, &theirs), "not marked as audited here"),
        (only(&theirs, &ours), "marked as audited here only"),
    ] {
        if !cards.is_empty() {
            let expected = format!("the cards that {file} has as audited");
            let found = format!("{} cards {what}", cards.len());
            met.cards(weight, &other.sheet.place, expected, found, cards);
        }
    }
    if early {
        let (early, late) = match ours.len() < theirs.len() {
            true => (first, other),
            false => (other, first),
        };
        met.repairs.push(Repair {
            kind: RepairKind::LaggingList,
            county: Some(met.county.name.clone()),
            what: format!(
                "{} was made before all cards of the round were audited",
                early.report.file
            ),
            source: late.report.file.clone(),
        });
    }
}

fn against_list(first: Source<'_>, round: &InRound<'_>, list: &BallotList, met: &mut Met<'_>) {
    let audited = first.cards(round.number, true);
    let (cards, marked) = (listed(list), flagged(list));
    if marked == audited {
        return;
    }
    let later = met
        .county
        .ahead(round)
        .filter(|_| audited.is_subset(&cards));
    let weight = match later {
        Some(_) => Weight::Explained,
        None => Weight::Unexplained,
    };
    let place = &list.place;
    for (cards, what) in [
        (only(&audited, &marked), "not marked as audited here"),
        (only(&marked, &audited), "marked as audited here only"),
    ] {
        if !cards.is_empty() {
            let expected = format!("the cards that {} has as audited", first.report.file);
            let found = format!("{} cards {what}", cards.len());
            met.cards(weight, place, expected, found, cards);
        }
    }
    if let Some(later) = later {
        met.repairs.push(lag(met.county, later, list));
    }
}

/// The printed number of all cards audited, against the sum of the counties' printed numbers, each from its
/// last report so far.
pub(super) fn totals(index: &Index<'_>, counties: &[CountyLists<'_>], record: &mut Record) {
    for round in &index.audit.rounds {
        let printed = round
            .state
            .as_ref()
            .and_then(|state| state.audited.as_ref());
        let Some(printed) = printed else { continue };
        let until = |county: &CountyLists<'_>| {
            let mut rounds = county.rounds.iter().rev();
            rounds
                .find(|r| r.number <= round.number)
                .map_or(0, InRound::printed)
        };
        let each: Vec<u64> = counties.iter().map(until).collect();
        let sum = each.iter().fold(0u64, |sum, n| sum.saturating_add(*n));
        let state = round.state.as_ref();
        let left_out =
            |place: &CountyLists<'_>| left_out_of_totals(record, &place.name, round.number);
        let out = counties.iter().position(left_out);
        let without = out.map(|k| sum.saturating_sub(each[k]));
        let (weight, verdict) = match (printed.value == sum, out) {
            (true, _) => (Weight::Note, Verdict::Equal),
            (false, Some(k)) if without == Some(printed.value) => (
                Weight::Explained,
                Verdict::after(vec![Repair {
                    kind: RepairKind::CountyLeftOut,
                    county: Some(counties[k].name.clone()),
                    what: format!("{} with {} cards audited", counties[k].name, each[k]),
                    source: state.map_or_else(|| "".into(), |state| state.file.clone()),
                }]),
            ),
            _ => (Weight::Unexplained, Verdict::Differs),
        };
        if weight != Weight::Note {
            record.finding(
                Finding::new(
                    Code::CountyCards,
                    weight,
                    printed.place.clone(),
                    format!("{sum} cards audited in {} counties", counties.len()),
                    format!("{} cards audited", printed.value),
                )
                .round(round.number),
            );
        }
        record.check(
            Check::new(Step::Examined, verdict)
                .round(round.number)
                .values(printed.value.to_string(), sum.to_string()),
        );
    }
}

/// Whether the round's totals of cards were found to leave out this county.
fn left_out_of_totals(record: &Record, county: &str, round: u32) -> bool {
    record.checks.iter().any(|check| match &check.verdict {
        Verdict::EqualAfterRepairs { repairs } => {
            check.step == Step::Universe
                && check.county.is_none()
                && check.round == Some(round)
                && repairs.iter().any(|r| {
                    r.kind == RepairKind::CountyLeftOut && r.county.as_deref() == Some(county)
                })
        }
        _ => false,
    })
}
