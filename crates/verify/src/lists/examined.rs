//! What was examined in a county, by every report of it and by its ballot list.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    BallotList, Check, Code, Finding, Place, Repair, RepairKind, StateReport, Step, Verdict, Weight,
};

use super::rows::lag;
use super::{CountyLists, ListsOfRound, Source, flagged, listed, only};
use crate::Record;
use crate::index::Index;

/// The findings about one county in one round.
struct Met<'r> {
    county: &'r CountyLists<'r>,
    round: u32,
    found: Vec<Finding>,
    repairs: Vec<Repair>,
    /// Whether cards are counted as audited that another finding names as not.
    named: bool,
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

pub(super) fn check(county: &CountyLists<'_>, round: &ListsOfRound<'_>, record: &mut Record) {
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
        named: false,
    };
    // A card that the selection names as not examined is not named again where it is counted.
    let named = record.findings.iter().any(|finding| {
        finding.code == Code::SelectedNotExamined
            && finding.county.as_ref() == Some(&county.name)
            && finding.round.is_some_and(|number| number <= round.number)
    });
    printed_counts(*first, named, &mut met);
    for source in others {
        against(*first, *source, &mut met);
    }
    if let Some(list) = round.ballots {
        against_list(*first, round, list, &mut met);
    }
    let differs = met.found.iter().any(|f| f.weight == Weight::Unexplained);
    record.findings.extend(met.found);
    let verdict = match differs || met.named {
        true => Verdict::Differs,
        false => Verdict::after(met.repairs),
    };
    let printed: u64 = first
        .until(round.number)
        .filter_map(|round| round.audited)
        .fold(0, u64::saturating_add);
    record.check(check(verdict).values(
        format!("{printed} cards audited"),
        match met.named {
            false => format!("{} distinct cards marked as audited", round.count()),
            true => format!(
                "{} distinct cards marked as audited; those counted and not marked are named under {}",
                round.count(),
                Step::Selection.words().0
            ),
        },
    ));
}

/// The printed counts of a report: a round's is that of the cards which no earlier round has.
fn printed_counts(source: Source<'_>, named: bool, met: &mut Met<'_>) {
    let mut before = BTreeSet::new();
    let summary = source.summary;
    for (k, section) in source.until(met.round).enumerate() {
        let marked = section.cards.iter().filter(|card| card.audited);
        let cards: BTreeSet<String> = marked.map(|c| super::normal(&c.imprinted_id)).collect();
        let new = cards.difference(&before).count() as u64;
        let block =
            summary.and_then(|summary| summary.audited.get(k).map(|n| (*n, &summary.place)));
        let printed = section.audited.map(|n| (n, &section.place));
        let left = section.cards.len().saturating_sub(cards.len());
        for (n, place) in printed.into_iter().chain(block).filter(|(n, _)| *n != new) {
            if named && n == new.saturating_add(left as u64) {
                met.named = true;
                continue;
            }
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

/// Another report's cards of the same rounds. That one has the same cards and fewer of them marked as audited
/// is explained; why it has is said nowhere.
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
            let (place, cards) = placed(other, met.round, cards);
            met.cards(weight, &place, expected, found, cards);
        }
    }
    if early {
        let more = ours.len().abs_diff(theirs.len());
        let (early, late) = match ours.len() < theirs.len() {
            true => (first, other),
            false => (other, first),
        };
        met.repairs.push(Repair {
            kind: RepairKind::LaggingList,
            county: Some(met.county.name.clone()),
            what: format!(
                "{} has the same cards, {more} fewer of them marked as audited",
                early.report.file
            ),
            source: late.report.file.clone(),
        });
    }
}

/// Where these cards stand in a report, each with its row; those that it does not have stand as they are.
fn placed(source: Source<'_>, round: u32, cards: Vec<String>) -> (Place, Vec<String>) {
    let mut rows = BTreeMap::new();
    for section in source.until(round) {
        for card in &section.cards {
            let of = (&section.place, card.row);
            rows.entry(super::normal(&card.imprinted_id)).or_insert(of);
        }
    }
    let place = cards
        .iter()
        .find_map(|card| rows.get(card))
        .map(|(p, _)| *p);
    let place = place.unwrap_or(&source.sheet.place);
    let with_row = |card: String| match rows.get(&card) {
        None => card,
        Some((of, row)) if of.sheet == place.sheet => format!("{card}, row {row}"),
        Some((of, row)) => format!("{card}, {}", (*of).clone().row(*row)),
    };
    (place.clone(), cards.into_iter().map(with_row).collect())
}

fn against_list(first: Source<'_>, round: &ListsOfRound<'_>, list: &BallotList, met: &mut Met<'_>) {
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
/// last report so far; else against that of the counties that the report has.
pub(super) fn totals(index: &Index<'_>, counties: &[CountyLists<'_>], record: &mut Record) {
    let mut before: Option<(u32, i128)> = None;
    for round in &index.audit.rounds {
        let Some(state) = &round.state else { continue };
        let Some(printed) = &state.audited else {
            continue;
        };
        let until = |county: &CountyLists<'_>| {
            let mut rounds = county.rounds.iter().rev();
            rounds
                .find(|r| r.number <= round.number)
                .map_or(0, ListsOfRound::printed)
        };
        let each: Vec<u64> = counties.iter().map(until).collect();
        let sum = each.iter().fold(0u64, |sum, n| sum.saturating_add(*n));
        let with_sheet = with_sheet(index, counties, state);
        let of_report = with_sheet.iter().map(|k| each[*k]);
        let of_report = of_report.fold(0, u64::saturating_add);
        let (has, all) = (with_sheet.len(), counties.len());
        let partial = has < all;
        let left_out =
            |place: &CountyLists<'_>| left_out_of_totals(record, &place.name, round.number);
        let out = counties.iter().position(left_out);
        let without = out.map(|k| sum.saturating_sub(each[k]));
        let only_these = printed.value != sum && partial && printed.value == of_report;
        let (weight, verdict) = match (printed.value == sum || only_these, out) {
            (true, _) => (Weight::Note, Verdict::Equal),
            (false, Some(k)) if without == Some(printed.value) => (
                Weight::Explained,
                Verdict::after(vec![Repair {
                    kind: RepairKind::CountyLeftOut,
                    county: Some(counties[k].name.clone()),
                    what: format!("{} with {} cards audited", counties[k].name, each[k]),
                    source: state.file.clone(),
                }]),
            ),
            _ => (Weight::Unexplained, Verdict::Differs),
        };
        let ours = match (only_these, partial) {
            (true, _) => format!("{of_report} in {has} of {all} counties, which the report has"),
            (false, true) => format!("{sum} in {all} counties; the report has {has} of them"),
            (false, false) => format!("{sum} in {all} counties"),
        };
        let difference = i128::from(printed.value) - i128::from(sum);
        if weight != Weight::Note {
            let finding = Finding::new(
                Code::CountyCards,
                weight,
                printed.place.clone(),
                format!("{sum} cards audited in {all} counties"),
                format!("{} cards audited", printed.value),
            );
            let partial = partial.then(|| {
                format!("the report has {has} of {all} counties, with {of_report} cards audited")
            });
            let notes: Vec<String> = partial
                .into_iter()
                .chain(again(before, difference))
                .collect();
            record.finding(finding.note(notes.join("; ")).round(round.number));
        }
        before = Some((round.number, difference));
        record.check(
            Check::new(Step::Examined, verdict)
                .round(round.number)
                .values(printed.value.to_string(), ours),
        );
    }
}

/// Which counties have a sheet in a report.
pub(super) fn with_sheet(
    index: &Index<'_>,
    counties: &[CountyLists<'_>],
    report: &StateReport,
) -> Vec<usize> {
    let sheets = report.counties.iter();
    let on_report: BTreeSet<usize> = sheets.filter_map(|s| index.county(&s.county)).collect();
    let with = counties.iter().enumerate();
    with.filter(|(_, county)| on_report.contains(&county.place))
        .map(|(k, _)| k)
        .collect()
}

/// That a total is off by as much as that of an earlier round.
pub(super) fn again(before: Option<(u32, i128)>, difference: i128) -> Option<String> {
    let (round, _) = before.filter(|(_, earlier)| *earlier == difference && difference != 0)?;
    Some(format!("the same difference as in round {round}"))
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
