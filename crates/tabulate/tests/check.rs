//! Records checked against themselves and their manifests: small ones with one thing altered for every finding, and
//! real ones, as published and altered.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot write its files fails"
)]

#[path = "../../formats/tests/support/real.rs"]
mod real;

use std::fs;
use std::path::Path;

use election::record::{
    Card, CardGroup, CardIdentity, CardSink, Contest, FileKind, GroupVotes, Manifest, Mark,
    Readings, Selection, SelectionKind, SourceFile, Status,
};
use election::{Batch, Cards, Code, Finding, Weight};
use formats::{CvrFiles, Source};
use real::real;
use record::{Record, Writer};
use tabulate::{Checked, check};

/// A record of what lies at a path, checked.
fn of_path(path: &Path) -> Checked {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("record");
    let sources = [Source::open(path).unwrap()];
    let files = CvrFiles::open(&sources);
    let mut writer = Writer::create(&dir, files.contests()).unwrap();
    writer.keep(files.manifests(), files.names());
    let (files, findings) = files.read(&mut writer, |_| {}).unwrap();
    writer.finish(&files, &findings).unwrap();
    check(&Record::open(&dir).unwrap()).unwrap()
}

/// Findings as code, place and what was found.
fn lines(checked: &Checked) -> Vec<String> {
    let line = |f: &Finding| format!("{} {}: {}; {}", f.code.id(), f.place, f.expected, f.found);
    checked.findings.iter().map(line).collect()
}

/// An invented record: `Mayor`, one vote; `Council`, two votes.
#[derive(Clone)]
struct Made {
    cards: Vec<Card>,
    groups: Vec<CardGroup>,
    manifests: Vec<Manifest>,
    sources: Vec<SourceFile>,
}

fn contest(number: u32, name: &str, vote_for: u32) -> Contest {
    let selections = (1..=6).map(|number| Selection {
        number,
        name: format!("S{number}").into(),
        kind: SelectionKind::Regular,
        withdrawn: false,
        party: None,
    });
    Contest {
        number,
        name: name.into(),
        vote_for,
        ranks: 0,
        cumulative: false,
        straight_party: false,
        elected: None,
        selections: selections.collect(),
    }
}

fn contests() -> Vec<Contest> {
    vec![
        contest(1, "Mayor", 1),
        contest(2, "Council", 2),
        contest(3, "Clerk", 1),
    ]
}

fn source(number: u32, path: &str, kind: FileKind) -> SourceFile {
    SourceFile {
        number,
        path: path.into(),
        bytes: 0,
        sha256: String::new(),
        kind,
        cards: 0,
        export: 1,
    }
}

/// Numbers without an order to be seen: the digits of a linear congruence (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(n)).unwrap()
    }
}

fn marks(contest: &Contest, selections: &[u32], readings: &mut Readings) {
    for selection in selections {
        readings.mark(Mark {
            selection: *selection,
            rank: 1,
            counted: true,
            ambiguous: false,
            density: None,
        });
    }
    readings.end(contest, false);
}

fn card(batch: u32, record: u32, place: u64, votes: [u32; 3]) -> Card {
    let mut readings = Readings::default();
    let contests = contests();
    marks(&contests[0], &[votes[0]], &mut readings);
    marks(&contests[1], &[votes[1], 6], &mut readings);
    marks(
        &contests[2],
        if votes[2] == 0 { &[] } else { &votes[2..] },
        &mut readings,
    );
    Card {
        identity: CardIdentity {
            tabulator: "1".to_owned(),
            batch: batch.to_string(),
            record: record.to_string(),
            imprinted_id: format!("1-{batch}-{record}"),
            sheet: 1,
            sheets: 1,
            ballot_type: "A".into(),
            source: 1,
            place,
            ..CardIdentity::default()
        },
        readings,
        original: None,
    }
}

impl Made {
    /// Batches of 40 cards, and their manifest.
    fn new(batches: u32) -> Self {
        let mut numbers = Numbers(7);
        let mut cards = Vec::new();
        let mut manifest = Manifest {
            source: 2,
            exports: vec![1],
            batches: Vec::new(),
        };
        for batch in 1..=batches {
            for record in 1..=40 {
                let votes = [numbers.below(4) + 1, numbers.below(5) + 1, numbers.below(3)];
                cards.push(card(batch, record, cards.len() as u64 + 5, votes));
            }
            manifest.batches.push(Batch {
                tabulator: "1".into(),
                name: batch.to_string().into(),
                cards: Cards(40),
                row: batch + 1,
                ..Batch::default()
            });
        }
        Made {
            cards,
            groups: Vec::new(),
            manifests: vec![manifest],
            sources: vec![
                source(1, "cvr.csv", FileKind::DominionCsv),
                source(2, "manifest.csv", FileKind::BallotManifest),
            ],
        }
    }

    fn check(&self) -> Checked {
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path().join("record");
        let mut writer = Writer::create(&dir, &contests()).unwrap();
        self.cards
            .iter()
            .for_each(|card| writer.card(card).unwrap());
        self.groups
            .iter()
            .for_each(|group| writer.group(group).unwrap());
        writer.keep(&self.manifests, &[]);
        writer.finish(&self.sources, &[]).unwrap();
        check(&Record::open(&dir).unwrap()).unwrap()
    }

    /// The places of a batch's cards.
    fn of_batch(&self, batch: u32) -> std::ops::Range<usize> {
        let start = (batch as usize - 1) * 40;
        start..start + 40
    }
}

/// What is found once `alter` was done to a record in which nothing is.
fn altered(alter: impl FnOnce(&mut Made), expected: &[&str]) -> Checked {
    let mut made = Made::new(30);
    alter(&mut made);
    let checked = made.check();
    assert_eq!(lines(&checked), expected);
    checked
}

#[test]
fn nothing_differs() {
    let checked = altered(|_| {}, &[]);
    let manifest = &checked.manifests[0];
    assert_eq!(
        (checked.cards, checked.batches, checked.ballots[&1]),
        (1200, 30, 1200)
    );
    assert_eq!(
        (manifest.listed, manifest.found),
        (Cards(1200), Cards(1200))
    );
    assert_eq!((manifest.differing, manifest.phantoms), (0, Cards(0)));
}

#[test]
fn cards_against_manifest() {
    let checked = altered(
        |made| made.manifests[0].batches[2].cards = Cards(43),
        &["batch-cards manifest.csv, row 4: 43 cards of batch 1-3; 40 in the record"],
    );
    assert_eq!(checked.manifests[0].phantoms, Cards(3));
    let checked = altered(
        |made| made.manifests[0].batches[2].cards = Cards(38),
        &["batch-cards manifest.csv, row 4: 38 cards of batch 1-3; 40 in the record"],
    );
    assert_eq!(checked.manifests[0].phantoms, Cards(0));
    altered(
        |made| drop(made.manifests[0].batches.remove(2)),
        &["batch-not-in-manifest manifest.csv: a row for each batch; 40 cards of batch 1-3"],
    );
    let checked = altered(
        |made| drop(made.cards.drain(80..120)),
        &["batch-without-cards manifest.csv, row 4: 40 cards of batch 1-3; none"],
    );
    assert_eq!(
        (
            checked.manifests[0].phantoms,
            checked.manifests[0].differing
        ),
        (Cards(40), 1)
    );
    let empty = Batch {
        name: "99".into(),
        row: 32,
        ..Batch::default()
    };
    let checked = altered(
        |made| made.manifests[0].batches.push(empty),
        &["batch-without-cards manifest.csv, row 32: 0 cards of batch 99; none"],
    );
    assert_eq!(checked.findings[0].weight, Weight::Note);
    // A batch in two boxes.
    altered(
        |made| {
            let batches = &mut made.manifests[0].batches;
            batches[2].cards = Cards(15);
            let rest = Batch {
                cards: Cards(25),
                row: 32,
                ..batches[2].clone()
            };
            batches.push(rest);
        },
        &[],
    );
    // Without tabulators the batch's name says which it is.
    altered(
        |made| {
            made.manifests[0]
                .batches
                .iter_mut()
                .for_each(|b| b.tabulator = "".into())
        },
        &[],
    );
    altered(
        |made| made.manifests[0].exports.clear(),
        &[
            "manifest-without-cards manifest.csv: cards of its batches; none that could be told to be its own; it lists 1200",
            "cards-without-manifest cvr.csv: a manifest of its batches; none that could be told to list its 1200 cards",
        ],
    );
    altered(
        |made| made.manifests.clear(),
        &[
            "cards-without-manifest manifests.json: a manifest of its batches; no manifest in the record",
        ],
    );
    // Parts of a manifest, and a batch whose cards have no CVRs.
    altered(
        |made| {
            let mut part = made.manifests[0].clone();
            part.batches = made.manifests[0].batches.split_off(10);
            part.batches.push(Batch {
                name: "polled".into(),
                cards: Cards(500),
                has_cvrs: Some(false),
                row: 40,
                ..Batch::default()
            });
            part.source = 3;
            made.manifests.push(part);
            made.sources
                .push(source(3, "part.csv", FileKind::BallotManifest));
        },
        &["batch-without-cards part.csv, row 40: 0 cards of batch polled; none"],
    );
}

#[test]
fn ids_and_gaps() {
    altered(
        |made| {
            let mut again = made.cards[85].clone();
            again.identity.place = 9999;
            made.cards.push(again);
            made.manifests[0].batches[2].cards = Cards(41);
        },
        &[
            "duplicate cvr.csv, row 9999: one card of each id; the record of batch 1-3 that the card at cvr.csv, row 90 has",
        ],
    );
    altered(
        |made| made.cards[85].identity.imprinted_id = made.cards[86].identity.imprinted_id.clone(),
        &[
            "duplicate cvr.csv, row 91: one card of each id; the imprinted id of batch 1-3 that the card at cvr.csv, row 90 has",
        ],
    );
    let checked = altered(
        |made| {
            made.cards.drain(80..82);
            made.cards.remove(90);
            made.manifests[0].batches[2].cards = Cards(37);
        },
        &[
            "record-gap cvr.csv: records to 40 without gaps; batch 1-3: 37 records, 3 missing: 1 to 2, 13",
        ],
    );
    assert_eq!(
        checked.findings[0].weight,
        Weight::Note,
        "the manifest has as many cards"
    );
    let checked = altered(
        |made| drop(made.cards.remove(90)),
        &[
            "batch-cards manifest.csv, row 4: 40 cards of batch 1-3; 39 in the record",
            "record-gap cvr.csv: records to 40 without gaps; batch 1-3: 39 records, 1 missing: 11",
        ],
    );
    assert_eq!(checked.findings[1].weight, Weight::Unexplained);
    // Records that are numbered through the election are no places in a batch.
    altered(
        |made| {
            for (k, card) in made.cards.iter_mut().enumerate() {
                card.identity.record = (100 + 7 * k).to_string();
                card.identity.imprinted_id.clear();
            }
        },
        &[],
    );
    // Withheld: nothing can be said.
    altered(
        |made| {
            for card in &mut made.cards {
                card.identity.record = "X".to_owned();
                card.identity.imprinted_id.clear();
            }
        },
        &[],
    );
}

/// Two sheets for each ballot of batch 1: records 1 to 20.
fn two_sheets(made: &mut Made) {
    for k in made.of_batch(1) {
        let identity = &mut made.cards[k].identity;
        (identity.sheet, identity.sheets) = (u32::try_from(k % 2).unwrap() + 1, 2);
        identity.record = (k / 2 + 1).to_string();
        identity.imprinted_id = format!("1-1-{}", identity.record);
    }
}

#[test]
fn sheets() {
    let checked = altered(two_sheets, &[]);
    assert_eq!((checked.ballots[&1], checked.ballots[&2]), (1160, 20));
    let checked = altered(
        |made| {
            two_sheets(made);
            made.manifests[0].batches[0].cards = Cards(20);
        },
        &[
            "batch-cards manifest.csv: a manifest of cards; it counts ballots, some of several cards; with ballots it is compared",
        ],
    );
    assert!(checked.manifests[0].counts_ballots);
    altered(
        |made| {
            two_sheets(made);
            made.cards.remove(3);
            made.manifests[0].batches[0].cards = Cards(39);
        },
        &["sheets cvr.csv, row 7: sheets 1 to 2; sheets [1] of 1-1-2"],
    );
    // A second sheet that was scanned by itself.
    altered(|made| made.cards[0].identity.sheet = 2, &[]);
}

#[test]
fn impossible_totals() {
    let push = |made: &mut Made, contest: u32, status: Status, selections: &[u32]| {
        let mark = |selection: &u32| Mark {
            selection: *selection,
            rank: 1,
            counted: true,
            ambiguous: false,
            density: None,
        };
        let mut readings = Readings::default();
        for reading in made.cards[0].readings.iter() {
            if reading.contest == contest {
                readings.push(contest, status, selections.iter().map(mark));
            } else {
                readings.push(
                    reading.contest,
                    reading.status,
                    reading.marks.iter().copied(),
                );
            }
        }
        made.cards[0].readings = readings;
    };
    for (status, selections, expected) in [
        (Status::Voted, &[1, 2, 3][..], "at most 2; 3 votes, voted"),
        (Status::Voted, &[1], "2 where it is voted; 1 votes, voted"),
        (
            Status::Undervoted,
            &[1, 2],
            "more than none and fewer than 2 where it is undervoted; 2 votes, undervoted",
        ),
        (Status::Blank, &[1], "none; 1 votes, blank"),
        (Status::Overvoted, &[1], "none; 1 votes, overvoted"),
    ] {
        let expected = format!("impossible-total cvr.csv, row 5: {expected} on card 1-1-1");
        altered(|made| push(made, 2, status, selections), &[&expected]);
    }
    let group = |votes| CardGroup {
        label: "Redacted and Aggregated".to_owned(),
        ballot_type: "A".into(),
        precinct: "".into(),
        counting_group: "".into(),
        source: 1,
        place: 2000,
        votes: vec![GroupVotes {
            contest: 2,
            selection: 1,
            rank: 1,
            votes,
        }],
    };
    // Five cards of the manifest are not in the record: ten votes for two.
    for (votes, expected) in [
        (10, &[][..]),
        (
            11,
            &[
                "impossible-total cvr.csv, row 2000: at most 10, from the 5 cards of the manifest that the record lacks; 11 votes of cards withheld one by one",
            ],
        ),
    ] {
        let mut made = Made::new(3);
        made.groups.push(group(votes));
        made.manifests[0].batches[0].cards = Cards(45);
        let checked = made.check();
        let found: Vec<String> = lines(&checked)
            .into_iter()
            .filter(|l| !l.starts_with("batch-cards"))
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn contests_that_nobody_has() {
    // Cards without Clerk: no card has it.
    altered(
        |made| {
            for card in &mut made.cards {
                let mut readings = Readings::default();
                for reading in card.readings.iter().filter(|r| r.contest != 3) {
                    readings.push(
                        reading.contest,
                        reading.status,
                        reading.marks.iter().copied(),
                    );
                }
                card.readings = readings;
            }
        },
        &["contest-on-no-card contests.json: cards with it; none"],
    );
    // A style of 60 cards on which nobody marked Clerk, though two in three do.
    let blank = |count: usize| {
        move |made: &mut Made| {
            for card in &mut made.cards[..count] {
                card.identity.ballot_type = "B".into();
                let mut readings = Readings::default();
                for reading in card.readings.iter().filter(|r| r.contest != 3) {
                    readings.push(
                        reading.contest,
                        reading.status,
                        reading.marks.iter().copied(),
                    );
                }
                readings.push(3, Status::Blank, []);
                card.readings = readings;
            }
        }
    };
    let made = Made::new(30);
    let marked = |cards: &[Card]| {
        cards
            .iter()
            .filter(|c| c.readings.get(3).unwrap().status != Status::Blank)
            .count()
    };
    let others = marked(&made.cards[60..]);
    let expected = format!(
        "contest-unmarked styles.json: marks, as on {others} of 1140 other cards; no mark on any of 60 cards of ballot type “B”"
    );
    altered(blank(60), &[&expected]);
    altered(blank(5), &[]);
}

fn votes_of(from: &Card, to: &mut Card) {
    to.readings = from.readings.clone();
}

#[test]
fn runs() {
    // Batch 9 scanned again as batch 12.
    let repeat = |backwards: bool, cards: usize| {
        move |made: &mut Made| {
            let (from, to) = (made.of_batch(9), made.of_batch(12));
            for k in 0..cards {
                let other = if backwards { 39 - k } else { k };
                let card = made.cards[from.start + k].clone();
                votes_of(&card, &mut made.cards[to.start + other]);
            }
        }
    };
    let check = |alter: &dyn Fn(&mut Made), expected: &str| {
        let mut made = Made::new(30);
        alter(&mut made);
        let checked = made.check();
        let found: Vec<&str> = checked.findings.iter().map(|f| f.found.as_str()).collect();
        assert_eq!(
            found,
            if expected.is_empty() {
                vec![]
            } else {
                vec![expected]
            }
        );
        checked
    };
    let checked = check(
        &repeat(false, 40),
        "40 cards from 1-12-1 (cvr.csv, row 445) on as those from 1-9-1 (cvr.csv, row 325) on, in the same order",
    );
    assert_eq!(checked.findings[0].code, Code::RepeatedRun);
    // At least 10^20: 40 cards of which each is at most an eighth of its batch, less than 2^22 pairs of places.
    let note = &checked.findings[0].note;
    let exponent: u32 = note
        .split("10^")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!((20..60).contains(&exponent), "{note}");
    check(
        &repeat(true, 40),
        "40 cards from 1-12-1 (cvr.csv, row 445) on as those from 1-9-1 (cvr.csv, row 325) on, in the reverse order",
    );
    check(
        &repeat(false, 15),
        "15 cards from 1-12-1 (cvr.csv, row 445) on as those from 1-9-1 (cvr.csv, row 325) on, in the same order",
    );
    // Five cards say too little.
    check(&repeat(false, 5), "");
    // One card of the copy is another: two runs, each long enough or not.
    check(
        &|made: &mut Made| {
            repeat(false, 40)(made);
            let k = made.of_batch(12).start + 6;
            let other = made.cards[k].readings.get(1).unwrap().marks[0].selection % 4 + 1;
            let place = made.cards[k].identity.place;
            made.cards[k] = card(12, 7, place, [other, 1, 1]);
        },
        "33 cards from 1-12-8 (cvr.csv, row 452) on as those from 1-9-8 (cvr.csv, row 332) on, in the same order",
    );
    // The same cards twice in one batch: its first half again as its second.
    check(
        &|made: &mut Made| {
            let start = made.of_batch(9).start;
            for k in 0..20 {
                let card = made.cards[start + k].clone();
                votes_of(&card, &mut made.cards[start + 20 + k]);
            }
        },
        "20 cards from 1-9-21 (cvr.csv, row 345) on as those from 1-9-1 (cvr.csv, row 325) on, in the same order",
    );
}

/// Cards that are alike all the same are no repeat: sorted files, contests that everybody votes alike.
#[test]
fn chance_is_no_run() {
    let sorted = |made: &mut Made| {
        made.cards.sort_by_key(|card| {
            let marks: Vec<u32> = card
                .readings
                .iter()
                .flat_map(|r| r.marks.iter().map(|m| m.selection))
                .collect();
            marks
        });
        for (k, card) in made.cards.iter_mut().enumerate() {
            card.identity.batch = (k / 40 + 1).to_string();
            card.identity.record = (k % 40 + 1).to_string();
            card.identity.imprinted_id.clear();
        }
    };
    altered(sorted, &[]);
    // Every batch has the same few blocks of like cards.
    altered(
        |made| {
            for (k, c) in made.cards.iter_mut().enumerate() {
                let batch = u32::try_from(k / 40 + 1).unwrap();
                let record = u32::try_from(k % 40).unwrap();
                *c = card(batch, record + 1, k as u64 + 5, [record / 10 + 1, 1, 1]);
            }
        },
        &[],
    );
    // Nine in ten cards are one and the same.
    altered(
        |made| {
            let mut numbers = Numbers(99);
            for (k, c) in made.cards.iter_mut().enumerate() {
                let batch = u32::try_from(k / 40 + 1).unwrap();
                let record = u32::try_from(k % 40 + 1).unwrap();
                let rare = numbers.below(10) == 0;
                *c = card(batch, record, k as u64 + 5, [1 + u32::from(rare), 1, 1]);
            }
        },
        &[],
    );
}

/// Over many invented elections no run is found that was not planted.
#[test]
fn no_false_alarm() {
    for seed in 0..30 {
        let mut numbers = Numbers(seed);
        let mut made = Made::new(30);
        for (k, c) in made.cards.iter_mut().enumerate() {
            let batch = u32::try_from(k / 40 + 1).unwrap();
            let record = u32::try_from(k % 40 + 1).unwrap();
            *c = card(
                batch,
                record,
                k as u64 + 5,
                [numbers.below(3) + 1, numbers.below(2) + 1, 1],
            );
        }
        assert_eq!(lines(&made.check()), [""; 0], "{seed}");
    }
}

/// Some files of a folder, the text of each put through `alter`.
fn copied(
    folder: &Path,
    files: &[&str],
    alter: impl Fn(&str, String) -> String,
) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        fs::write(dir.path().join(file), alter(file, text)).unwrap();
    }
    dir
}

/// Nine councils of New South Wales: rows equal to the manifests. Cards and batches were counted with Python's csv:
/// rows below the headings, and distinct pairs of TabulatorNum and BatchId.
#[test]
fn new_south_wales() {
    let Some(folder) = real("ranked/nsw-2021-mayoral") else {
        return;
    };
    let councils = [
        ("Bellingen", 8374, 108),
        ("Burwood", 17797, 229),
        ("Byron", 18165, 233),
        ("City_of_Broken_Hill", 10812, 139),
        ("Mosman", 16425, 211),
        ("Nambucca_Valley", 12482, 161),
        ("Richmond_Valley", 13405, 172),
        ("Singleton", 13755, 177),
        ("Uralla", 3781, 49),
    ];
    let names: Vec<String> = councils
        .iter()
        .flat_map(|(name, _, _)| {
            [
                format!("{name}_Mayoral.csv"),
                format!("{name}_Mayoral.manifest.csv"),
            ]
        })
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let dir = copied(&folder, &names, |_, text| text);
    let checked = of_path(dir.path());
    assert_eq!(lines(&checked), [""; 0]);
    assert_eq!((checked.cards, checked.batches), (114_996, 1479));
    for ((name, cards, batches), check) in councils.iter().zip(&checked.manifests) {
        assert_eq!(
            *check.files,
            [format!("{name}_Mayoral.manifest.csv").into()]
        );
        assert_eq!(
            (check.batches, check.listed, check.found),
            (*batches, Cards(*cards), Cards(*cards))
        );
    }

    // The files are sorted: most batches are one and the same card 78 times, which is no repeat. A card less in batch 3:
    let uralla = ["Uralla_Mayoral.csv", "Uralla_Mayoral.manifest.csv"];
    let dir = copied(&folder, &uralla, |_, text| {
        let rows = text.lines().filter(|row| !row.contains(",1,3,78,1-3-78,"));
        rows.collect::<Vec<_>>().join("\n")
    });
    assert_eq!(
        lines(&of_path(dir.path())),
        ["batch-cards Uralla_Mayoral.manifest.csv, row 4: 78 cards of batch 1-3; 77 in the record"]
    );
}

/// Arlo's fixture of Wolford, of one contest that most cards vote alike: as it is, and with the 356 cards of batch 1 scanned again
/// at the beginning of batch 2.
#[test]
fn a_batch_scanned_twice() {
    let Some(folder) = real("conformance/arlo/fixtures/medium-election") else {
        return;
    };
    let files = ["Wolford - cvrs.csv", "Wolford - ballot manifest.csv"];
    let found = |dir: tempfile::TempDir| -> Vec<String> {
        let findings = of_path(dir.path()).findings.into_iter();
        let runs = findings.filter(|f| f.code == Code::RepeatedRun);
        runs.map(|f| f.found).collect()
    };
    assert_eq!(found(copied(&folder, &files, |_, text| text)), [""; 0]);
    let dir = copied(&folder, &files, |file, text| {
        if file == files[1] {
            return text;
        }
        let votes_of = |id: &str| {
            let row = text.lines().find(|row| row.contains(id))?;
            Some(row.splitn(6, ',').nth(5)?.to_owned())
        };
        let rows = text
            .lines()
            .map(|row| match row.splitn(6, ',').collect::<Vec<_>>()[..] {
                [number, tabulator, "Batch 2", record, id, votes] => {
                    let other = votes_of(&format!(",Tabulator A-Batch 1-{record},"));
                    let votes = other.unwrap_or_else(|| votes.to_owned());
                    format!("{number},{tabulator},Batch 2,{record},{id},{votes}")
                }
                _ => row.to_owned(),
            });
        rows.collect::<Vec<_>>().join("\n")
    });
    let found = found(dir);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("356 cards from Tabulator B-Batch 2-1 ")
            && found[0].contains(" as those from Tabulator A-Batch 1-1 "),
        "{found:?}"
    );
}

/// Arlo's fixtures agree with themselves (`spec.json`); without a row of a manifest, or of the cards, they do not.
#[test]
fn arlo_fixtures() {
    let Some(folder) = real("conformance/arlo/fixtures/small-election") else {
        return;
    };
    let files = [
        "Waurika - ballot manifest.csv",
        "Waurika - cvrs.csv",
        "Siletz - ballot manifest.csv",
        "Siletz - cvrs.csv",
    ];
    let checked = of_path(copied(&folder, &files, |_, text| text).path());
    // The heading of the third contest alone is in these two jurisdictions' files.
    assert_eq!(
        lines(&checked),
        ["contest-on-no-card contests.json: cards with it; none"]
    );
    let listed: Vec<u64> = checked.manifests.iter().map(|m| m.listed.0).collect();
    assert_eq!(listed, [57, 226]);
    let without = copied(&folder, &files, |file, text| match file {
        "Waurika - ballot manifest.csv" => text.replace("Tabulator B,Batch 2,22\r\n", ""),
        _ => text,
    });
    assert_eq!(
        lines(&of_path(without.path())),
        [
            "batch-not-in-manifest Waurika - ballot manifest.csv: a row for each batch; 22 cards of batch Tabulator B-Batch 2",
            "contest-on-no-card contests.json: cards with it; none",
        ]
    );
}

/// Manifests that ColoradoRLA's tests call doubled and insufficient, and its file with a line twice.
#[test]
fn colorado_rla_bad_examples() {
    let Some(folder) = real("cvr/corla-test/PluralityOnly") else {
        return;
    };
    let cards = "Plurality100votes2And10Margins.csv";
    for (manifest, expected, phantoms) in [
        ("HundredVotes_Manifest.csv", vec![], 0),
        (
            "HundredVotes_DoubledManifest.csv",
            vec!["200 cards of batch 1-1; 100 in the record"],
            100,
        ),
        (
            "HundredVotes_InsufficientManifest.csv",
            vec!["50 cards of batch 1-1; 100 in the record"],
            0,
        ),
    ] {
        let checked = of_path(copied(&folder, &[cards, manifest], |_, text| text).path());
        let found: Vec<String> = checked
            .findings
            .iter()
            .map(|f| format!("{}; {}", f.expected, f.found))
            .collect();
        assert_eq!(found, expected, "{manifest}");
        assert_eq!(checked.manifests[0].phantoms.0, phantoms);
    }
    let Some(zoo) = real("cvr/corla-test/test/zoo") else {
        return;
    };
    let files = ["invalid-cvr-dup-line.csv", "arapahoe-unsorted-manifest.csv"];
    let checked = of_path(copied(&zoo, &files, |_, text| text).path());
    assert_eq!(
        lines(&checked),
        [
            // From reading; the check that finds it again says it once.
            "duplicate invalid-cvr-dup-line.csv, row 6: one card of each id; another card 3-800-1; both are kept",
            "batch-cards arapahoe-unsorted-manifest.csv, row 2: 20 cards of batch 3-800; 21 in the record",
        ]
    );
}
