//! Real files of ranked ballots against figures that other people published, or that the files state themselves.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

mod published;
mod rctab;

#[path = "../support/real.rs"]
mod real;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use election::Finding;
use election::record::{Card, CardGroup, CardSink, Contest, SelectionKind, SourceFile, Status};
use formats::{CvrFiles, Source};
use real::real;

/// The ranking of a card: by rank, the places of its selections.
type Ranking = Vec<Vec<usize>>;

/// How many cards of a contest have a ranking.
type Profile = BTreeMap<Ranking, u64>;

/// What a file holds, contest by contest.
#[derive(Default)]
struct Counted {
    profiles: BTreeMap<u32, Profile>,
    statuses: BTreeMap<(u32, Status), u64>,
    cards: u64,
}

impl CardSink for Counted {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.cards += 1;
        for reading in card.readings.iter() {
            let mut ranking = Ranking::new();
            for mark in reading.marks {
                ranking.resize(ranking.len().max(mark.rank as usize), Vec::new());
                ranking[mark.rank as usize - 1].push(mark.selection as usize - 1);
            }
            let profile = self.profiles.entry(reading.contest).or_default();
            *profile.entry(ranking).or_default() += 1;
            *self
                .statuses
                .entry((reading.contest, reading.status))
                .or_default() += 1;
        }
        Ok(())
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        unreachable!("no group in ranked files")
    }
}

/// Everything of some files.
struct Read {
    contests: Vec<Contest>,
    counted: Counted,
    findings: Vec<Finding>,
    /// Each file with cards.
    files: Vec<SourceFile>,
}

fn read(paths: &[PathBuf]) -> Read {
    let sources: Vec<Source> = paths.iter().map(|p| Source::open(p).unwrap()).collect();
    let files = CvrFiles::open(&sources);
    let contests = files.contests().to_vec();
    let mut counted = Counted::default();
    let (files, findings) = files.read(&mut counted, |_| {}).unwrap();
    let with_cards = files.into_iter().filter(|file| file.cards > 0);
    Read {
        contests,
        counted,
        findings,
        files: with_cards.collect(),
    }
}

impl Read {
    fn status(&self, contest: &Contest, status: Status) -> u64 {
        let found = self.counted.statuses.get(&(contest.number, status));
        found.copied().unwrap_or(0)
    }

    /// For each selection of a contest by name, the cards on which it is the first for which `next` does not say to
    /// go on.
    fn first(&self, contest: &Contest, next: impl Fn(&[usize]) -> Next) -> BTreeMap<String, u64> {
        let mut first = BTreeMap::new();
        for (ranking, cards) in &self.counted.profiles[&contest.number] {
            for rank in ranking {
                match next(rank) {
                    Next::Skip => {}
                    Next::Count => {
                        let name = contest.selections[rank[0]].name.to_string();
                        *first.entry(name).or_default() += cards;
                        break;
                    }
                }
            }
        }
        first
    }
}

/// What to do at a rank.
#[derive(PartialEq)]
enum Next {
    Count,
    Skip,
}

/// Whether several selections are marked at a rank.
fn is_over(contest: &Contest, rank: &[usize]) -> bool {
    let kind = |at: &usize| contest.selections[*at].kind;
    rank.len() > 1 || rank.iter().any(|at| kind(at) == SelectionKind::Overvote)
}
