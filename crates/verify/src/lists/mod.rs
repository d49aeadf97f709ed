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
mod tabulators;
mod targets;
mod universe;
pub(crate) mod votes;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{
    BallotList, Check, Code, CountyRound, CountyState, CountySummary, Finding, Name, Place, Repair,
    StateReport, StateVotes, Step, Verdict, Weight, fold,
};
use sampling::Seed;

use crate::Record;
use crate::dates::from_date;
use crate::index::Index;

/// So many draws give so few distinct cards by no chance: no more are made to look for them.
fn most_draws(cards: usize) -> u64 {
    64 * (cards as u64 + 16)
}

/// A report with its votes and summaries by county, whose names are folded.
struct Report<'a> {
    report: &'a StateReport,
    /// The round, if it is not the report of all rounds.
    round: Option<u32>,
    /// Whether it is a county's own report, and not the state's.
    own: bool,
    votes: HashMap<String, Vec<&'a StateVotes>>,
    summaries: HashMap<String, &'a CountySummary>,
}

impl<'a> Report<'a> {
    fn new(report: &'a StateReport, round: Option<u32>, own: bool) -> Self {
        let mut votes: HashMap<String, Vec<&StateVotes>> = HashMap::new();
        for row in &report.votes {
            votes.entry(fold(&row.county)).or_default().push(row);
        }
        let mut summaries = HashMap::new();
        for summary in &report.summaries {
            summaries.entry(fold(&summary.county)).or_insert(summary);
        }
        Report {
            report,
            round,
            own,
            votes,
            summaries,
        }
    }

    /// All reports of an audit, round by round, the state's first.
    fn all(index: &Index<'a>) -> Vec<Self> {
        let mut reports = Vec::new();
        for round in &index.audit.rounds {
            let state = round.state.iter().map(|report| (report, false));
            let all = state.chain(round.county_reports.iter().map(|report| (report, true)));
            reports.extend(all.map(|(report, own)| Report::new(report, Some(round.number), own)));
        }
        let of_all_rounds = index.audit.final_report.iter();
        reports.extend(of_all_rounds.map(|report| Report::new(report, None, false)));
        reports
    }

    fn sources<'r>(&'r self) -> impl Iterator<Item = Source<'r>> {
        self.report.counties.iter().map(|sheet| {
            let county = fold(&sheet.county);
            Source {
                report: self.report,
                sheet,
                own: self.own,
                votes: self.votes.get(&county).map_or(&[], Vec::as_slice),
                summary: self.summaries.get(&county).copied(),
            }
        })
    }
}

/// A report and the county's sheet in it.
#[derive(Clone, Copy)]
struct Source<'a> {
    report: &'a StateReport,
    sheet: &'a CountyState,
    /// Whether it is the county's own report, and not the state's.
    own: bool,
    /// The county's votes in it.
    votes: &'a [&'a StateVotes],
    /// The county's block of its summary.
    summary: Option<&'a CountySummary>,
}

/// What was published of a county by the end of a round.
struct ListsOfRound<'a> {
    number: u32,
    ballots: Option<&'a BallotList>,
    /// The state report of the round, the county's own, that of all rounds after the last one.
    sources: Vec<Source<'a>>,
}

/// A county's lists and reports, round by round.
struct CountyLists<'a> {
    /// Its place in [`Index::counties`].
    place: usize,
    name: Name,
    rounds: Vec<ListsOfRound<'a>>,
}

/// Checks everything that lists by county allow; how many cards of each county were examined, by its place.
pub(crate) fn check(
    index: &Index<'_>,
    seed: Option<&Seed>,
    record: &mut Record,
) -> BTreeMap<usize, usize> {
    let reports = Report::all(index);
    let counties = gather(index, &reports);
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
        .map(|county| {
            (
                county.place,
                county.rounds.last().map_or(0, ListsOfRound::count),
            )
        })
        .collect()
}

fn gather<'a>(index: &Index<'a>, reports: &'a [Report<'a>]) -> Vec<CountyLists<'a>> {
    let audit = index.audit;
    let mut counties: BTreeMap<usize, CountyLists<'a>> = BTreeMap::new();
    for round in &audit.rounds {
        let of_round = reports.iter().filter(|r| r.round == Some(round.number));
        let lists = round.ballot_lists.iter();
        let found = of_round
            .flat_map(Report::sources)
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
                county.rounds.push(ListsOfRound {
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
    let of_all_rounds = reports.iter().filter(|report| report.round.is_none());
    for source in of_all_rounds.flat_map(Report::sources) {
        let county = index
            .county(&source.sheet.county)
            .and_then(|k| counties.get_mut(&k));
        if let Some(last) = county.and_then(|county| county.rounds.last_mut()) {
            last.sources.push(source);
        }
    }
    counties.into_values().collect()
}

/// An id as it is printed, as ids are compared: turned back if it is a date.
fn normal(printed: &str) -> String {
    match from_date(printed) {
        Some(turned) => plain(&turned),
        None => plain(printed),
    }
}

/// A card's id as ids are compared, made of its parts. Such an id is never a date.
fn composed(tabulator: &str, batch: &str, position: impl std::fmt::Display) -> String {
    plain(&format!("{tabulator}-{batch}-{position}"))
}

/// An id, or a part of one, as they are compared: numbers without leading zeros, letters as capitals.
fn plain(id: &str) -> String {
    let part = |part: &str| match !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) {
        true => match part.trim_start_matches('0') {
            "" => "0".to_owned(),
            digits => digits.to_owned(),
        },
        false => part.trim().to_uppercase(),
    };
    id.split('-').map(part).collect::<Vec<_>>().join("-")
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
        self.votes.iter().copied()
    }

    fn vote_place(self, row: &StateVotes) -> Place {
        Place::file(self.report.file.clone())
            .sheet("Summary")
            .row(row.row)
    }
}

impl ListsOfRound<'_> {
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
    composed(&row.tabulator, &row.batch, &row.position)
}

/// A date and the id that it was.
fn dated(printed: &str) -> String {
    format!("{printed} was {}", normal(printed))
}

/// The repair that turning the dates of a county's cards in a file back is.
fn dates_to_ids(county: &Name, mut dates: Vec<String>, file: &Name) -> Option<Repair> {
    let what = match dates.len() {
        0 => return None,
        1..=3 => dates.join(", "),
        n => {
            dates.truncate(1);
            format!("{n} ids, {} the first", dates.join(""))
        }
    };
    Some(crate::dates::repair(county, what, file))
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
    fn ahead(&self, round: &ListsOfRound<'_>) -> Option<&ListsOfRound<'_>> {
        let cards = listed(round.ballots?);
        let mut later = self.rounds.iter().filter(|r| r.number > round.number);
        later.find(|r| r.ballots.is_some_and(|list| listed(list) == cards))
    }
}

/// The cards of the one set that are not in the other.
fn only(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Vec<String> {
    one.difference(other).cloned().collect()
}

/// One finding of cards that should not be there, or that are lacking; none if there are none.
fn cards_that_differ(
    code: Code,
    place: Place,
    expected: &str,
    cards: Vec<String>,
    found: &str,
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
) -> Option<Finding> {
    let found = format!("{} cards {found}", cards.len());
    let finding = Finding::new(code, Weight::Unexplained, place, expected, found)
        .county(&county.name)
        .round(round.number);
    (!cards.is_empty()).then(|| finding.cards(cards))
}

#[cfg(test)]
mod tests {
    use super::{composed, normal};

    #[test]
    fn ids_compared() {
        let check = |id: &str, expected: &str| assert_eq!(normal(id), expected, "{id}");
        check("1-0004-24", "1-4-24");
        check("01/03/2002", "1-3-2");
        check("1-GEN-0312-23", "1-GEN-312-23");
        check("1-gen-0-00", "1-GEN-0-0");
        check("", "");
    }

    /// Card 2004 of a batch is no day of that year.
    #[test]
    fn ids_composed() {
        assert_eq!(composed("1", "3", 2004), "1-3-2004");
        assert_eq!(composed("01", "3", "0004"), "1-3-4");
        assert_eq!(normal("1-3-2004"), "1-3-4");
    }
}
