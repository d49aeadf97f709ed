//! Contests that several counties vote on, or are said to: counties without a vote, and counties whose
//! selections are others.
//!
//! Contests are joined by their names alone. Two contests of one name in two counties would be one contest
//! here, drawn from the cards of both; their selections would differ. So do those of one contest where a
//! county spells them in its own way, and each spelling is then counted as a selection of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{Code, Finding, Tally, Votes, Weight, fold};

use crate::Record;
use crate::index::{Contest, Index};

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    for contest in &index.contests {
        let mut counties: BTreeMap<usize, Vec<&Tally>> = BTreeMap::new();
        for tally in &contest.county_tally {
            let county = tally.county.as_ref().and_then(|name| index.county(name));
            if let Some(county) = county {
                counties.entry(county).or_default().push(tally);
            }
        }
        no_votes(index, contest, &counties, record);
        selections(index, contest, &counties, record);
    }
}

fn no_votes(
    index: &Index<'_>,
    contest: &Contest<'_>,
    counties: &BTreeMap<usize, Vec<&Tally>>,
    record: &mut Record,
) {
    for (at, tallies) in counties {
        let votes: Votes = tallies.iter().map(|tally| tally.votes).sum();
        let (Some(first), Votes(0)) = (tallies.first(), votes) else {
            continue;
        };
        let county = &index.counties[*at];
        let batches = county.batches().unwrap_or_default();
        let cards: election::Cards = batches.iter().map(|batch| batch.cards).sum();
        let listed = contest.counties.contains(at);
        let note = listed.then(|| format!("N counts the {cards} cards of the county"));
        record.finding(
            Finding::new(
                Code::NoVotes,
                Weight::Note,
                first.place.clone(),
                format!("votes in {}", county.name),
                "none for any selection",
            )
            .contest(&contest.name)
            .county(&county.name)
            .note(note.unwrap_or_default()),
        );
    }
}

/// A county's selections: folded, and as they are spelled.
type Selections = BTreeMap<String, String>;

fn selections(
    index: &Index<'_>,
    contest: &Contest<'_>,
    counties: &BTreeMap<usize, Vec<&Tally>>,
    record: &mut Record,
) {
    let of = |tallies: &[&Tally]| -> Selections {
        let names = tallies.iter().map(|tally| &tally.selection);
        names.map(|name| (fold(name), name.to_string())).collect()
    };
    let by_county: Vec<(usize, Selections)> = counties
        .iter()
        .map(|(county, tallies)| (*county, of(tallies)))
        .collect();
    let keys = |selections: &Selections| selections.keys().cloned().collect::<BTreeSet<_>>();
    let mut times: HashMap<BTreeSet<String>, usize> = HashMap::new();
    for (_, selections) in &by_county {
        *times.entry(keys(selections)).or_default() += 1;
    }
    // Those of most counties; of equally many, those of the first county.
    let mut usual: Option<(&Selections, usize)> = None;
    for (_, selections) in &by_county {
        let times = times.get(&keys(selections)).copied().unwrap_or_default();
        if usual.is_none_or(|(_, most)| times > most) {
            usual = Some((selections, times));
        }
    }
    let Some((usual, most)) = usual.filter(|_| times.len() > 1) else {
        return;
    };
    for (county, selections) in &by_county {
        let only = |a: &Selections, b: &Selections| {
            let names = a.iter().filter(|(key, _)| !b.contains_key(*key));
            names
                .map(|(_, name)| format!("“{name}”"))
                .collect::<Vec<_>>()
        };
        let (here, there) = (only(selections, usual), only(usual, selections));
        // A county may leave out selections for which nobody voted.
        let Some(first) = counties[county]
            .first()
            .filter(|_| !here.is_empty() && !there.is_empty())
        else {
            continue;
        };
        record.finding(
            Finding::new(
                Code::SelectionsDiffer,
                Weight::Note,
                first.place.clone(),
                format!(
                    "{}, as in {most} of {} counties",
                    there.join(", "),
                    counties.len()
                ),
                here.join(", "),
            )
            .contest(&contest.name)
            .county(&index.counties[*county].name)
            .note("votes for each are counted as for selections of their own"),
        );
    }
}
