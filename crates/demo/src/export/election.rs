//! The invented election: its contests, and its cards one after another.

use std::fmt::Write as _;

use election::Name;
use election::record::{Card, Contest, Mark, Readings, Selection, SelectionKind};

use super::truth::{ContestTruth, Truth};
use super::{Says, Scale, at};
use risk::SplitMix64;

/// Contests that stand on every card; of the others each style has a quarter.
const EVERYWHERE: u32 = 12;
const STYLES: u64 = 24;
const CARDS_IN_BATCH: u64 = 200;
const BATCHES_OF_TABULATOR: u64 = 100;

/// An invented election, card by card; the same scale gives the same cards.
pub struct Invented {
    scale: Scale,
    says: Says,
    contests: Vec<Contest>,
    /// For each style the places of its contests.
    styles: Vec<(Name, Vec<usize>)>,
    precincts: Vec<Name>,
    groups: [Name; 2],
    random: SplitMix64,
    made: u64,
    truth: Truth,
}

impl Invented {
    /// An election of this size with nothing that its format cannot say.
    pub fn new(scale: Scale, says: Says) -> Self {
        let contests: Vec<Contest> = (1..=scale.contests).map(|n| contest(n, says)).collect();
        let on_style = |style: u64, contest: u32| {
            contest <= EVERYWHERE
                || SplitMix64::new(style * 10_000 + u64::from(contest)).below(4) == 0
        };
        let styles = (1..=STYLES).map(|style| {
            let all = contests.iter().filter(|c| on_style(style, c.number));
            (format!("Type {style}").into(), all.map(at).collect())
        });
        let precincts: Vec<Name> = (1..=96).map(|n| format!("Precinct {n}").into()).collect();
        let groups = ["Mail".into(), "In person".into()];
        Invented {
            truth: Truth::new(&contests, precincts.len() * groups.len()),
            styles: styles.collect(),
            precincts,
            groups,
            random: SplitMix64::new(scale.cards ^ u64::from(scale.contests) << 40),
            made: 0,
            contests,
            scale,
            says,
        }
    }

    /// The contests, by number.
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// The ballot types, and the places of the contests of each.
    pub fn styles(&self) -> &[(Name, Vec<usize>)] {
        &self.styles
    }

    /// The precincts.
    pub fn precincts(&self) -> &[Name] {
        &self.precincts
    }

    /// The counting groups.
    pub fn groups(&self) -> &[Name] {
        &self.groups
    }

    /// What was voted on the cards so far.
    pub fn truth(&self) -> &Truth {
        &self.truth
    }

    /// Makes the next card over the last one; false after the last.
    pub fn next(&mut self, card: &mut Card) -> bool {
        if self.made == self.scale.cards {
            return false;
        }
        let k = self.made;
        self.made += 1;
        let precinct = self.random.below(self.precincts.len() as u64);
        let style = precinct % STYLES;
        let group = usize::from(k.is_multiple_of(5));
        let part = precinct as usize * self.groups.len() + group;
        self.truth.cards[part] += 1;
        let identity = &mut card.identity;
        let batch = k / CARDS_IN_BATCH;
        let tabulator = batch / BATCHES_OF_TABULATOR + 1;
        let (batch, record) = (batch % BATCHES_OF_TABULATOR + 1, k % CARDS_IN_BATCH + 1);
        set(&mut identity.tabulator, tabulator);
        identity.batch.clear();
        if self.says.batches {
            set(&mut identity.batch, batch);
            set(&mut identity.record, record);
        } else {
            set(&mut identity.record, k + 1);
        }
        identity.imprinted_id.clear();
        if self.says.identity {
            // A text takes every number.
            let _ = write!(identity.imprinted_id, "{tabulator}-{batch}-{record}");
            identity.precinct = self.precincts[precinct as usize].clone();
            identity.counting_group = self.groups[group].clone();
        }
        identity.ballot_type = self.styles[style as usize].0.clone();
        (identity.sheet, identity.sheets) = (1, 1);
        (identity.source, identity.place) = (1, k + 1);
        card.readings.clear();
        card.original = None;
        let adjudicated = self.says.marks && self.random.below(100) == 0;
        let mut before = Readings::default();
        for contest in 0..self.styles[style as usize].1.len() {
            let contest = self.styles[style as usize].1[contest];
            let of = &self.contests[contest];
            let votes = votes(&mut self.random, of, self.says);
            count(&mut self.truth.contests[contest], of, &votes);
            count(&mut self.truth.parts[contest][part], of, &votes);
            let over = of.ranks == 0 && votes.len() > of.vote_for as usize;
            for &(selection, rank) in &votes {
                let density = self.says.marks.then(|| 40 + selection % 60);
                let mark = Mark {
                    rank,
                    selection,
                    counted: !over,
                    ambiguous: false,
                    density,
                };
                card.readings.mark(mark);
                // What people resolved was a faint mark to the machine.
                let faint = adjudicated && !over && selection == 1;
                before.mark(Mark {
                    counted: mark.counted && !faint,
                    ambiguous: faint,
                    density: density.map(|d| if faint { 9 } else { d }),
                    ..mark
                });
            }
            card.readings.end(of, false);
            before.end(of, false);
        }
        card.original = adjudicated.then_some(before);
        true
    }
}

fn set(text: &mut String, number: u64) {
    text.clear();
    // A text takes every number.
    let _ = write!(text, "{number}");
}

/// Every fifth contest allows two votes, every seventh has ranks; all of them in a format that says nothing else.
fn contest(number: u32, says: Says) -> Contest {
    let ranks = if number.is_multiple_of(7) || !says.unranked {
        5
    } else {
        0
    };
    let vote_for = if number.is_multiple_of(5) && ranks == 0 {
        2
    } else {
        1
    };
    let regular = 2 + number % 4 + vote_for;
    let selection = |n: u32| Selection {
        number: n,
        name: match n > regular {
            true => "Write-in".into(),
            false => format!("Selection {number}.{n}").into(),
        },
        kind: match n > regular {
            true => SelectionKind::WriteIn,
            false => SelectionKind::Regular,
        },
        withdrawn: false,
        party: None,
    };
    Contest {
        number,
        name: format!("Contest {number}").into(),
        vote_for,
        ranks,
        cumulative: false,
        straight_party: false,
        elected: None,
        selections: (1..=regular + 1).map(selection).collect(),
    }
}

/// What is voted on a card: selections and ranks.
fn votes(random: &mut SplitMix64, contest: &Contest, says: Says) -> Vec<(u32, u32)> {
    let selections = u64::try_from(contest.selections.len()).unwrap_or(u64::MAX);
    let lot = random.below(1000);
    let wanted = match lot {
        0..30 => 0,
        30..32 if says.overvotes && contest.ranks == 0 => u64::from(contest.vote_for) + 1,
        32..100 if contest.vote_for > 1 => u64::from(contest.vote_for) - 1,
        _ if contest.ranks > 0 => 1 + random.below(u64::from(contest.ranks).min(selections - 1)),
        _ => u64::from(contest.vote_for),
    };
    let mut votes: Vec<(u32, u32)> = Vec::new();
    while (votes.len() as u64) < wanted {
        // The earlier on the list the more votes; a write-in is rare.
        let (a, b) = (random.below(selections), random.below(selections));
        let chosen = a.min(b);
        if chosen == selections - 1 && random.below(20) > 0 && selections > wanted + 1 {
            continue;
        }
        let selection = u32::try_from(chosen).unwrap_or(u32::MAX) + 1;
        if votes.iter().all(|(other, _)| *other != selection) {
            let rank = match contest.ranks {
                0 => 1,
                _ => u32::try_from(votes.len()).unwrap_or(u32::MAX) + 1,
            };
            votes.push((selection, rank));
        }
    }
    if contest.ranks == 0 {
        votes.sort_unstable();
    }
    votes
}

fn count(truth: &mut ContestTruth, contest: &Contest, votes: &[(u32, u32)]) {
    truth.cards += 1;
    if votes.is_empty() {
        truth.blank += 1;
    }
    let used = u64::try_from(votes.len()).unwrap_or(u64::MAX);
    if contest.ranks > 0 {
        truth.undervotes += u64::from(votes.is_empty());
        if let Some((first, _)) = votes.first() {
            truth.votes[*first as usize - 1] += 1;
        }
    } else if used > u64::from(contest.vote_for) {
        truth.overvoted += 1;
    } else {
        truth.undervotes += u64::from(contest.vote_for) - used;
        for (selection, _) in votes {
            truth.votes[*selection as usize - 1] += 1;
        }
    }
}
