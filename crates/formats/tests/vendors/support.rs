//! What the tests share: files in a folder, read into lines; the real folders; RCTab's expected reports.

#[path = "../support/real.rs"]
mod real;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use election::record::{
    Card, CardGroup, CardSink, Contest, Reading, SelectionKind, SourceFile, Status,
};
use election::{Code, Finding};
use formats::{CvrFiles, Source};

pub use real::real;

/// What was read of some files.
pub struct Read {
    pub contests: Vec<Contest>,
    pub cards: Vec<Card>,
    pub files: Vec<SourceFile>,
    pub findings: Vec<Finding>,
}

#[derive(Default)]
struct Kept(Vec<Card>);

impl CardSink for Kept {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.0.push(card.clone());
        Ok(())
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        panic!("these formats have no groups")
    }
}

/// Reads what is at some paths.
pub fn read(paths: &[&Path]) -> Read {
    let sources: Vec<Source> = paths
        .iter()
        .map(|path| Source::open(path).unwrap())
        .collect();
    let files = CvrFiles::open(&sources);
    let contests = files.contests().to_vec();
    let mut cards = Kept::default();
    let (files, findings) = files.read(&mut cards, |_| {}).unwrap();
    Read {
        contests,
        cards: cards.0,
        files,
        findings,
    }
}

/// Reads a folder with these files.
pub fn read_texts(files: &[(&str, &[u8])]) -> Read {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    read(&[folder.path()])
}

impl Read {
    /// A line a contest: name, votes allowed, ranks, and selections with what they are.
    pub fn contests(&self) -> Vec<String> {
        let selection = |s: &election::record::Selection| match s.kind {
            SelectionKind::Regular => s.name.to_string(),
            SelectionKind::WriteIn => format!("{}?", s.name),
            SelectionKind::QualifiedWriteIn => format!("{}!", s.name),
            SelectionKind::Overvote => format!("{}*", s.name),
        };
        let line = |c: &Contest| {
            let selections: Vec<String> = c.selections.iter().map(selection).collect();
            let selections = selections.join(", ");
            format!("{} {}/{}: {selections}", c.name, c.vote_for, c.ranks)
        };
        self.contests.iter().map(line).collect()
    }

    /// A line a card: id, and each contest with its status and marks (`*` counts).
    pub fn lines(&self) -> Vec<String> {
        let reading = |r: Reading<'_>| {
            let marks = r.marks.iter().map(|m| {
                let sign = if m.counted { "*" } else { "" };
                format!(" {}@{}{sign}", m.selection, m.rank)
            });
            let marks: String = marks.collect();
            format!("{} {}{marks}", r.contest, r.status.word())
        };
        let line = |card: &Card| {
            let readings: Vec<String> = card.readings.iter().map(reading).collect();
            format!("{}: {}", card.identity.id(), readings.join("; "))
        };
        self.cards.iter().map(line).collect()
    }

    /// A line a finding.
    pub fn findings(&self) -> Vec<String> {
        let line = |f: &Finding| format!("{} {}: {}", f.code.id(), f.place, f.found);
        self.findings.iter().map(line).collect()
    }

    /// The findings of a code.
    pub fn of(&self, code: Code) -> Vec<String> {
        let of = self.findings.iter().filter(|f| f.code == code);
        of.map(|f| format!("{}: {}", f.place, f.found)).collect()
    }

    /// The contest with this name.
    pub fn contest(&self, name: &str) -> &Contest {
        let mut found = self.contests.iter().filter(|c| &*c.name == name);
        let contest = found.next().unwrap_or_else(|| panic!("no contest {name}"));
        assert!(found.next().is_none(), "{name} twice");
        contest
    }

    /// Votes of a contest that count, by selection; with ranks, of cards with one selection there, at the first
    /// rank that has any.
    pub fn votes(&self, name: &str) -> BTreeMap<String, u64> {
        let contest = self.contest(name);
        let mut votes = BTreeMap::new();
        let named = contest.selections.iter();
        for selection in named.filter(|s| s.kind != SelectionKind::Overvote) {
            votes.insert(selection.name.to_string(), 0);
        }
        for card in &self.cards {
            let Some(reading) = card.readings.get(contest.number) else {
                continue;
            };
            let first = reading.marks.iter().map(|m| m.rank).min();
            let counted = reading.marks.iter().filter(|m| m.counted);
            let chosen: Vec<_> = counted
                .filter(|m| contest.ranks == 0 || Some(m.rank) == first)
                .collect();
            if contest.ranks > 0 && chosen.len() > 1 {
                continue;
            }
            for mark in chosen {
                let name = &contest.selections[mark.selection as usize - 1].name;
                if let Some(votes) = votes.get_mut(&**name) {
                    *votes += 1;
                }
            }
        }
        votes
    }

    /// How many cards have the contest with each status.
    pub fn statuses(&self, name: &str) -> BTreeMap<&'static str, u64> {
        let contest = self.contest(name).number;
        let mut statuses = BTreeMap::new();
        for card in &self.cards {
            let reading = card.readings.get(contest);
            let status = reading.map_or(Status::Absent, |r| r.status);
            *statuses.entry(status.word()).or_default() += 1;
        }
        statuses
    }
}

/// The tally of the first round in RCTab's expected report, without the selections that its configuration adds.
pub fn first_round(path: &Path) -> BTreeMap<String, u64> {
    let report: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let tally = report["results"][0]["tally"].as_object().unwrap();
    let votes = tally.iter().map(|(name, votes)| {
        let votes = votes.as_str().unwrap().parse().unwrap();
        (name.clone(), votes)
    });
    votes.collect()
}

/// Every prefix of some bytes in steps, and the whole.
pub fn cuts(bytes: &[u8], step: usize) -> impl Iterator<Item = &[u8]> {
    (0..bytes.len()).step_by(step).map(|end| &bytes[..end])
}

/// The cards with the names of what stands on them, whatever the numbers are.
pub fn named(read: &Read) -> Vec<String> {
    let card = |card: &Card| {
        let readings = card.readings.iter().map(|r| {
            let contest = &read.contests[r.contest as usize - 1];
            let marks = r.marks.iter().map(|m| {
                let name = &contest.selections[m.selection as usize - 1].name;
                format!(" {name}@{}", m.rank)
            });
            format!(
                "{} {}{}",
                contest.name,
                r.status.word(),
                marks.collect::<String>()
            )
        });
        let readings: Vec<String> = readings.collect();
        format!("{}: {}", card.identity.id(), readings.join("; "))
    };
    read.cards.iter().map(card).collect()
}
