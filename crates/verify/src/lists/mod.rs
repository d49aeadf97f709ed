//! Audits that were published county by county: lists of cards, not sheets of draws by contest.
//!
//! Seen in 2017 and 2018. A list says which cards a county was to examine, whatever contest they were drawn
//! for; a report says how many of them were examined and found to differ, not what was found. So the checks are
//! by county, and most of them are weaker than those of later years; each says in its values what it compares.
//!
//! `rows` redoes draws into the rows of a CVR file, `cards` draws into the manifests; `identity`, `examined` and
//! `discrepancies` compare lists and reports, `votes`, `sizes` and `universe` what is printed beside them.

mod cards;
mod discrepancies;
mod examined;
mod identity;
mod rows;
mod sizes;
mod targets;
mod universe;
mod votes;

use std::collections::{BTreeMap, BTreeSet};

use election::{
    BallotList, Check, CountyRound, CountyState, Name, Place, StateReport, StateVotes, Step,
    Verdict, fold,
};
use sampling::Seed;

use crate::Record;
use crate::dates::from_date;
use crate::index::Index;

/// A report and the county's sheet in it.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    report: &'a StateReport,
    sheet: &'a CountyState,
    /// Whether it is the county's own report, and not the state's.
    own: bool,
}

/// What was published of a county by the end of a round.
pub(crate) struct InRound<'a> {
    number: u32,
    ballots: Option<&'a BallotList>,
    /// The state report of the round, the county's own, that of all rounds after the last one.
    sources: Vec<Source<'a>>,
}

/// A county's lists and reports, round by round.
pub(crate) struct CountyLists<'a> {
    /// Its place in [`Index::counties`].
    place: usize,
    name: Name,
    rounds: Vec<InRound<'a>>,
}

/// Checks everything that lists by county allow; how many cards of each county were examined, by its place.
pub(crate) fn check(
    index: &Index<'_>,
    seed: Option<&Seed>,
    record: &mut Record,
) -> BTreeMap<usize, usize> {
    let counties = gather(index);
    let cvrs = universe::check(index, &counties, record);
    votes::check(index, &counties, &cvrs, record);
    let targets = targets::of(index, &counties);
    if targets.is_empty() {
        rows::check(index, seed, &counties, &cvrs, record);
    } else {
        cards::check(index, seed, &counties, &targets, record);
        targets::check(&targets, record);
    }
    for county in &counties {
        for round in &county.rounds {
            identity::check(index, county, round, record);
            examined::check(county, round, record);
            discrepancies::check(county, round, &targets, record);
        }
    }
    examined::totals(index, &counties, record);
    let because =
        "no file of a round prints a risk, or discrepancies by their kind for every county";
    record.check(Check::new(Step::Risk, Verdict::cannot(because)).mandatory(true));
    counties
        .iter()
        .map(|county| (county.place, county.rounds.last().map_or(0, InRound::count)))
        .collect()
}

fn gather<'a>(index: &Index<'a>) -> Vec<CountyLists<'a>> {
    let audit = index.audit;
    let mut counties: BTreeMap<usize, CountyLists<'a>> = BTreeMap::new();
    for round in &audit.rounds {
        let state = round.state.iter().map(|report| (report, false));
        let reports = state.chain(round.county_reports.iter().map(|report| (report, true)));
        let sheets = reports.flat_map(|(report, own)| {
            let of = move |sheet| Source { report, sheet, own };
            report.counties.iter().map(of)
        });
        let lists = round.ballot_lists.iter();
        let found = sheets
            .map(|source| (&source.sheet.county, Some(source), None))
            .chain(lists.map(|list| (&list.county, None, Some(list))));
        for (name, source, list) in found {
            let Some(place) = index.county(name) else {
                continue;
            };
            let county = counties.entry(place).or_insert_with(|| CountyLists {
                place,
                name: index.counties[place].name.clone(),
                rounds: Vec::new(),
            });
            if county
                .rounds
                .last()
                .is_none_or(|last| last.number != round.number)
            {
                county.rounds.push(InRound {
                    number: round.number,
                    ballots: None,
                    sources: Vec::new(),
                });
            }
            if let Some(slot) = county.rounds.last_mut() {
                slot.sources.extend(source);
                slot.ballots = slot.ballots.or(list);
            }
        }
    }
    if let Some(report) = &audit.final_report {
        for sheet in &report.counties {
            let county = index
                .county(&sheet.county)
                .and_then(|k| counties.get_mut(&k));
            if let Some(last) = county.and_then(|county| county.rounds.last_mut()) {
                last.sources.push(Source {
                    report,
                    sheet,
                    own: false,
                });
            }
        }
    }
    counties.into_values().collect()
}

/// An id as ids are compared: turned back from a date, numbers without leading zeros, letters as capitals.
pub(crate) fn normal(id: &str) -> String {
    let turned = from_date(id);
    let parts = turned.as_deref().unwrap_or(id).split('-');
    let plain = |part: &str| match !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) {
        true => match part.trim_start_matches('0') {
            "" => "0".to_owned(),
            digits => digits.to_owned(),
        },
        false => part.trim().to_uppercase(),
    };
    parts.map(plain).collect::<Vec<_>>().join("-")
}

impl<'a> Source<'a> {
    /// The rounds up to this one on the county's sheet.
    fn until(self, number: u32) -> impl Iterator<Item = &'a CountyRound> {
        let rounds = self.sheet.rounds.iter();
        rounds.filter(move |round| round.number <= number)
    }

    /// The distinct cards of the rounds up to this one; only those marked as audited, or all.
    fn cards(self, number: u32, only_audited: bool) -> BTreeSet<String> {
        let cards = self.until(number).flat_map(|round| &round.cards);
        let wanted = cards.filter(|card| card.audited || !only_audited);
        wanted.map(|card| normal(&card.imprinted_id)).collect()
    }

    /// The county's votes in this report.
    fn votes(self) -> impl Iterator<Item = &'a StateVotes> {
        let county = fold(&self.sheet.county);
        let votes = self.report.votes.iter();
        votes.filter(move |row| fold(&row.county) == county)
    }

    fn vote_place(self, row: &StateVotes) -> Place {
        Place::file(self.report.file.clone())
            .sheet("Summary")
            .row(row.row)
    }
}

impl InRound<'_> {
    /// The cards that were examined by the end of the round, by the first report, else by the list.
    fn examined(&self) -> BTreeSet<String> {
        match (self.sources.first(), self.ballots) {
            (Some(source), _) => source.cards(self.number, true),
            (None, Some(list)) => flagged(list),
            (None, None) => BTreeSet::new(),
        }
    }

    fn count(&self) -> usize {
        self.examined().len()
    }

    /// The cards that were examined by the end of the round, as the first report counts them.
    fn printed(&self) -> u64 {
        let counts = self.sources.first().and_then(|source| {
            let counts = source.until(self.number).map(|round| round.audited);
            counts.sum::<Option<u64>>()
        });
        counts.unwrap_or(self.count() as u64)
    }
}

/// The card of a row of a ballot list: its tabulator, batch and position.
fn card(row: &election::BallotListRow) -> String {
    normal(&format!("{}-{}-{}", row.tabulator, row.batch, row.position))
}

/// The cards that a ballot list has as audited.
fn flagged(list: &BallotList) -> BTreeSet<String> {
    let rows = list.rows.iter().filter(|row| row.audited);
    rows.map(card).collect()
}

/// All cards of a ballot list.
fn listed(list: &BallotList) -> BTreeSet<String> {
    list.rows.iter().map(card).collect()
}

impl CountyLists<'_> {
    /// The later round whose ballot list has the same cards as this round's: where there is one, this list
    /// was published after the cards of that round had been drawn.
    fn ahead(&self, round: &InRound<'_>) -> Option<&InRound<'_>> {
        let cards = listed(round.ballots?);
        let mut later = self.rounds.iter().filter(|r| r.number > round.number);
        later.find(|r| r.ballots.is_some_and(|list| listed(list) == cards))
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn ids_compared() {
        let check = |id: &str, expected: &str| assert_eq!(normal(id), expected, "{id}");
        check("1-0004-24", "1-4-24");
        check("01/03/2002", "1-3-2");
        check("1-GEN-0312-23", "1-GEN-312-23");
        check("1-gen-0-00", "1-GEN-0-0");
        check("", "");
    }
}
