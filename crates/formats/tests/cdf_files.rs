//! Reports of the Common Data Format as others wrote them, against figures of others: RCTab's expected reports, and
//! counts made of the raw files with Python's `json` and `xml.etree`.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

#[path = "support/real.rs"]
mod real;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use election::Finding;
use election::record::{
    Card, CardGroup, CardSink, Contest, FileKind, Reading, SelectionKind, SourceFile, Status,
};
use formats::{CvrFiles, Source};
use real::real;
use serde_json::Value;

/// What was read.
struct Read {
    contests: Vec<Contest>,
    cards: Vec<Card>,
    files: Vec<SourceFile>,
    findings: Vec<Finding>,
}

struct Kept(Vec<Card>);

impl CardSink for Kept {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.0.push(card.clone());
        Ok(())
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        Ok(())
    }
}

fn read(path: &Path) -> Read {
    let sources = [Source::open(path).unwrap()];
    let opened = CvrFiles::open(&sources);
    let contests = opened.contests().to_vec();
    let mut kept = Kept(Vec::new());
    let (files, findings) = opened.read(&mut kept, |_| {}).unwrap();
    Read {
        contests,
        cards: kept.0,
        files,
        findings,
    }
}

impl Read {
    fn contest(&self, name: &str) -> &Contest {
        self.contests.iter().find(|c| &*c.name == name).unwrap()
    }

    fn readings(&self, contest: &Contest) -> impl Iterator<Item = Reading<'_>> {
        let number = contest.number;
        self.cards
            .iter()
            .filter_map(move |card| card.readings.get(number))
    }

    /// The votes of a contest by selection.
    fn votes(&self, name: &str) -> BTreeMap<&str, u32> {
        let contest = self.contest(name);
        let mut votes: BTreeMap<&str, u32> = BTreeMap::new();
        for selection in &contest.selections {
            votes.entry(&selection.name).or_default();
        }
        for mark in self.readings(contest).flat_map(|r| r.votes()) {
            let selection = &contest.selections[mark.selection as usize - 1];
            *votes.get_mut(&*selection.name).unwrap() += 1;
        }
        votes
    }

    fn statuses(&self, name: &str) -> BTreeMap<Status, usize> {
        let mut statuses = BTreeMap::new();
        for reading in self.readings(self.contest(name)) {
            *statuses.entry(reading.status).or_default() += 1;
        }
        statuses
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The selection that a card counts for at first, by the rules of RCTab's configuration: the first rank with a
/// mark, unless too many were skipped before it; one with two selections ends the ballot or is skipped.
fn first_choice(reading: Reading<'_>, most_skipped: u32, skip_overvotes: bool) -> Option<u32> {
    let mut last = 0;
    let mut marks = reading.votes().peekable();
    while let Some(mark) = marks.next() {
        if mark.rank > last + 1 + most_skipped {
            return None;
        }
        let mut two = false;
        while let Some(next) = marks.next_if(|next| next.rank == mark.rank) {
            two |= next.selection != mark.selection;
        }
        match two {
            false => return Some(mark.selection),
            true if skip_overvotes => last = mark.rank,
            true => return None,
        }
    }
    None
}

/// The tallies of RCTab's first round are the first choices of our cards.
fn check_first_round(set: &str, cvr: &Path, undervotes: usize) {
    let Some(folder) = real(&format!("conformance/rctab/{set}")) else {
        return;
    };
    let config = json(&folder.join(format!("{set}_config.json")));
    let report = json(&folder.join(format!("{set}_expected_detailed_report.json")));
    let rules = &config["rules"];
    let most_skipped = rules["maxSkippedRanksAllowed"].as_str().unwrap();
    let most_skipped = most_skipped.parse().unwrap();
    let skip_overvotes = rules["overvoteRule"] == "alwaysSkipToNextRank";
    let read = read(&folder.join(cvr));
    let name = config["cvrFileSources"][0]["contestId"].as_str().unwrap();
    let contest = read.contest(name);
    let tally = report["results"][0]["tally"].as_object().unwrap();
    let mut ours: BTreeMap<String, u64> = tally.keys().map(|name| (name.clone(), 0)).collect();
    for reading in read.readings(contest) {
        if let Some(number) = first_choice(reading, most_skipped, skip_overvotes) {
            let selection = &contest.selections[number as usize - 1];
            let name = match selection.kind {
                SelectionKind::WriteIn => "Undeclared Write-ins",
                _ => &selection.name,
            };
            *ours.entry(name.to_owned()).or_default() += 1;
        }
    }
    let theirs = tally.iter().map(|(name, votes)| {
        let votes = votes.as_str().unwrap().parse().unwrap();
        (name.clone(), votes)
    });
    assert_eq!(ours, theirs.collect(), "{set}");
    let blank = read.statuses(name).get(&Status::Blank).copied();
    assert_eq!(blank.unwrap_or(0), undervotes, "{set}");
}

#[test]
fn first_rounds_of_rctab() {
    for set in [
        "test_set_1_exhaust_at_overvote",
        "test_set_2_overvote_skip_to_next",
        "test_set_4_skipped_choice_next",
        "test_set_5_two_skipped_choice_exhaust",
        "test_set_7_duplicate_skip_to_next",
        "test_set_multi_winner_fractional_threshold",
        "test_set_multi_winner_whole_threshold",
    ] {
        check_first_round(set, Path::new(&format!("{set}_cvr.json")), 0);
    }
    // RCTab's undervotes are the cards without a mark, of Unisyn's six; they are in its reports.
    for office in [
        "city_coroner",
        "city_council_member",
        "city_tax_collector",
        "county_coroner",
    ] {
        let set = format!("unisyn_xml_cdf_{office}");
        let cvr = "../unisyn_cvrs/101-RCV-CVT_TEST_3_UNIOVS2103-2.xml";
        check_first_round(&set, Path::new(cvr), 6);
    }
}

/// Two files with the same bytes: RCTab counts both, here the second is a finding. One of them with another
/// byte at its end is another file, with the totals of RCTab's report.
#[test]
fn two_files() {
    let Some(folder) = real("conformance/rctab/test_set_8_multi_cdf") else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let first = fs::read(folder.join("test_set_8_multi_cdf_cvr_1.json")).unwrap();
    fs::write(scratch.path().join("1.json"), &first).unwrap();
    fs::write(scratch.path().join("2.json"), &first).unwrap();
    let same = read(scratch.path());
    assert_eq!(same.cards.len(), 12);
    let duplicate = |f: &&Finding| f.code.id() == "duplicate" && &*f.place.file == "2.json";
    assert_eq!(same.findings.iter().filter(duplicate).count(), 1);
    fs::write(scratch.path().join("2.json"), [&first[..], b"\n"].concat()).unwrap();
    let both = read(scratch.path());
    let contest = both.contest("Test Set 0");
    let mut tally = [0; 4];
    for reading in both.readings(contest) {
        if let Some(number) = first_choice(reading, 4, false) {
            tally[number as usize - 1] += 1;
        }
    }
    // 24 ballots; A 8, B 8, C 6, D 2.
    assert_eq!((both.cards.len(), tally), (24, [8, 8, 6, 2]));
}

/// Files that name their contests' selections differently: by RCTab's conversion, rank by rank.
#[test]
fn rankings_as_rctab_writes_them() {
    let Some(folder) = real("conformance/rctab") else {
        return;
    };
    let read = read(&folder.join("_shared/cdf_json"));
    let rows = folder.join("conversions_from_cdf/conversions_from_cdf_expected.csv");
    let mut rows = csv::Reader::from_path(rows).unwrap();
    let mut compared = 0;
    for (card, row) in read.cards.iter().zip(rows.records()) {
        let row = row.unwrap();
        assert_eq!(card.identity.record, &row[6]);
        let reading = card.readings.iter().next().unwrap();
        let contest = &read.contests[reading.contest as usize - 1];
        for (rank, theirs) in (1..=4).zip(row.iter().skip(9)) {
            let at_rank = reading.votes().filter(|mark| mark.rank == rank);
            let names = at_rank.map(|m| {
                let name = &*contest.selections[m.selection as usize - 1].name;
                // The names that the configuration gives its candidates.
                match name.split_once(" Name File ") {
                    Some(("Candidate A", _)) => "Unused Display Name Candidate A".to_owned(),
                    Some((candidate, _)) => format!("{candidate} Name File 1"),
                    None => name.to_owned(),
                }
            });
            let ours: Vec<String> = names.collect();
            let theirs = match theirs {
                "undervote" => Vec::new(),
                name => vec![name.to_owned()],
            };
            assert_eq!(ours, theirs, "{}", &row[3]);
            compared += 1;
        }
    }
    assert_eq!(compared, 30 * 4);
}

/// RCTab's own reports: one of 1,000 cards whose selections it does not define (945 cards have some, counted in the
/// JSON); and one of an election with a snapshot for each round, the last of which is current.
#[test]
fn reports_of_rctab() {
    let set = "conformance/rctab/conversions_from_dominion/conversions_from_dominion_expected_cdf_cvr.json";
    if let Some(path) = real(set) {
        let read = read(&path);
        assert_eq!(read.cards.len(), 1000);
        let contest = &*read.contests[0].name;
        let expected = BTreeMap::from([(Status::Unreadable, 945), (Status::Blank, 55)]);
        assert_eq!(read.statuses(contest), expected);
        let undefined = |f: &&Finding| f.code.id() == "name-conflict";
        let more = read.findings.iter().rfind(undefined);
        // 50 are listed.
        assert_eq!(more.unwrap().found, "895 more like those listed");
        assert_eq!(read.files[0].kind, FileKind::CdfJson);
    }
    let set = "conformance/rctab/test_set_8_multi_cdf/test_set_8_multi_cdf_expected_cdf_cvr.json";
    if let Some(path) = real(set) {
        let read = read(&path);
        // The third round of the detailed report: A 8, B 14, and two exhausted by an overvote.
        let votes: Vec<u32> = read.votes("Test Set 0").into_values().collect();
        assert_eq!(votes, [8, 14, 0, 0]);
        // The snapshot of type original has all marks: 94 of them, in the JSON.
        let originals = read.cards.iter().filter_map(|card| card.original.as_ref());
        let marks = originals.flat_map(|o| o.iter()).map(|r| r.votes().count());
        assert_eq!(marks.sum::<usize>(), 94);
    }
}

/// Unisyn's test of a general election: marks and undervotes by contest, counted in the XML.
#[test]
fn unisyn() {
    let Some(folder) = real("conformance/rctab/unisyn_cvrs") else {
        return;
    };
    let read = read(&folder);
    let kinds: Vec<_> = read
        .files
        .iter()
        .map(|file| (file.kind, file.cards))
        .collect();
    assert_eq!(kinds, [(FileKind::UnisynXml, 35), (FileKind::UnisynXml, 7)]);
    let differ = read
        .findings
        .iter()
        .filter(|f| f.code.id() != "column-missing");
    assert_eq!(differ.count(), 0);
    // 607 and 170 marks in 280 and 153 contests; 50 and 23 of them have Undervotes, no contest is overvoted.
    let marks = |source: u32| -> usize {
        let cards = read.cards.iter().filter(|c| c.identity.source == source);
        cards
            .flat_map(|c| c.readings.iter())
            .map(|r| r.votes().count())
            .sum()
    };
    assert_eq!((marks(1), marks(2)), (607, 170));
    let count = |source: u32, statuses: &[Status]| {
        let cards = read.cards.iter().filter(|c| c.identity.source == source);
        let readings = cards.flat_map(|c| c.readings.iter());
        readings.filter(|r| statuses.contains(&r.status)).count()
    };
    assert_eq!((count(1, Status::ALL), count(2, Status::ALL)), (280, 153));
    let under = &[Status::Undervoted, Status::Blank];
    assert_eq!((count(1, under), count(2, under)), (50, 23));
    assert_eq!(
        count(1, &[Status::Overvoted]) + count(2, &[Status::Overvoted]),
        0
    );
    // Three lines for write-ins twice: those of two ballot styles.
    let trustee = read.contest("METRO SAN TRUSTEE - DEM");
    let lines = trustee
        .selections
        .iter()
        .filter(|s| s.kind == SelectionKind::WriteIn);
    assert_eq!((trustee.vote_for, lines.count()), (3, 6));
    assert_eq!(read.contest("DELEGATE DISTRICT 6 - DEM").vote_for, 4);
    assert_eq!(&*read.cards[0].identity.precinct, "Precinct 1");
    assert_eq!(read.cards[0].identity.id(), "UNIOVS210-2526");
}

/// The standard's own examples. The first contradicts itself on its sixth card; in the second the snapshot
/// before adjudication is the current one.
#[test]
fn examples_of_the_standard() {
    let Some(folder) = real("standards/nist-cdf") else {
        return;
    };
    let first = read(&folder.join("example_1.xml"));
    let statuses: Vec<Status> = first
        .readings(&first.contests[0])
        .map(|r| r.status)
        .collect();
    use Status::{Overvoted, Voted};
    assert_eq!(statuses, [Voted, Voted, Voted, Overvoted, Voted, Voted]);
    // C1CS1 on cards 1, 3 and 6, C1CS2 on 2, C1CS3 as a write-in on 5.
    let votes: Vec<u32> = first.votes("C1").into_values().collect();
    assert_eq!(votes, [3, 1, 1]);
    let total = first
        .findings
        .iter()
        .find(|f| f.code.id() == "card-reading")
        .unwrap();
    assert_eq!(
        total.place.to_string(),
        "example_1.xml, row 6, column “TotalNumberVotes”"
    );
    let second = read(&folder.join("example_2.xml"));
    let statuses: Vec<usize> = [Status::Blank, Voted, Overvoted, Status::Ambiguous]
        .map(|status| {
            let card = second.cards.iter().flat_map(|card| card.readings.iter());
            card.filter(|r| r.status == status).count()
        })
        .to_vec();
    // 25 contests on the first card: 23 with Undervotes above 0, a write-in, an overvote; one on the second.
    assert_eq!(statuses, [23, 1, 1, 1]);
    let undervotes: u32 = second.cards[0]
        .readings
        .iter()
        .map(|r| r.undervotes(&second.contests[r.contest as usize - 1]))
        .sum();
    assert_eq!(undervotes, 25, "the sum of Undervotes in the XML");
    let notes: Vec<&str> = second.findings.iter().map(|f| &*f.found).collect();
    assert_eq!(notes, ["2; 1 left out"]);
}
