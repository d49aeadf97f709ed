//! Files that are large in one respect are done in a time that grows with their size, not with its square:
//! forty thousand of anything takes seconds, and would take many minutes.

use election::{
    Batch, Cards, ContestRow, CountyContest, DiscrepancyCounts, DrawRow, DrawSheet, Manifest, Name,
    Outcome, Place, Published, PublishedAudit, Round, Sourced, Tally, Verification, Votes,
};

const MANY: u64 = 40_000;

fn name(text: impl Into<String>) -> Name {
    Name::from(text.into())
}

fn place(row: u64) -> Place {
    Place::file("file.csv").row(u32::try_from(row).unwrap_or(u32::MAX))
}

fn verified(audit: &PublishedAudit) -> Verification {
    let published = Published::Colorado(Box::new(audit.clone()));
    verify::verify(&published, &verify::Options::default())
}

fn county_contest(row: u64, county: Name, contest: Name) -> CountyContest {
    CountyContest {
        county_id: 1,
        county,
        contest,
        place: place(row),
    }
}

#[test]
fn counties_of_one_contest_and_spellings_of_another() {
    let rows = 0..MANY;
    let counties = rows
        .clone()
        .map(|k| county_contest(k, name(format!("County {k}")), name("Mayor")));
    // The same letters with other marks between them.
    let spellings = rows.map(|k| {
        let mark = |bit: u32| if (k >> bit) & 1 == 1 { '.' } else { '-' };
        let marks: String = (0..16).map(mark).collect();
        county_contest(k, name("Ash"), name(format!("Clerk{marks}")))
    });
    let audit = PublishedAudit {
        county_contests: Some(counties.chain(spellings).collect()),
        ..PublishedAudit::default()
    };
    let verification = verified(&audit);
    assert_eq!(verification.counties.len() as u64, MANY + 1);
    assert_eq!(verification.contests.len(), 2);
    assert_eq!(verification.contests[0].counties.len() as u64, MANY);
}

#[test]
fn selections_of_one_contest_and_seeds() {
    let tally = |k: u64| Tally {
        county: Some(name("Ash")),
        contest: name("Mayor"),
        selection: name(format!("Selection {k}")),
        votes: Votes(2 * MANY - k),
        place: place(k),
    };
    let winners = (0..100).map(|k| format!("Selection {k}")).collect();
    let audit = PublishedAudit {
        county_tallies: Some((0..MANY).map(tally).collect()),
        seeds: (0..MANY)
            .map(|k| Sourced {
                value: format!("{}", k / 2),
                place: place(k),
            })
            .collect(),
        rounds: vec![Round {
            number: 1,
            contests: Some(vec![contest(100, winners)]),
            ..Round::default()
        }],
        ..PublishedAudit::default()
    };
    let verification = verified(&audit);
    assert_eq!(verification.seed.as_deref(), Some("0"));
    assert_eq!(verification.contests[0].margin, Some(Votes(1)));
    assert_eq!(verification.contests[0].winners.len(), 100);
}

fn contest(winners_allowed: u32, winners: Vec<String>) -> ContestRow {
    ContestRow {
        contest: name("Mayor"),
        audit_reason: "county_wide_contest".into(),
        status: "in_progress".into(),
        winners_allowed: Some(winners_allowed),
        ballot_cards: Cards(1),
        contest_cards: None,
        winners,
        min_margin: Votes(1),
        risk_limit: "0.05".into(),
        audited: MANY,
        discrepancies: DiscrepancyCounts::default(),
        disagreements: None,
        others: None,
        gamma: "1.03905".into(),
        overstatements: None,
        optimistic: None,
        estimated: None,
        place: place(2),
    }
}

/// One card, drawn again and again: in the first round each time in a round of its own, in the second with
/// a discrepancy that nobody knows, on a card of another county.
#[test]
fn draws_of_one_card() {
    let sheet = |county: &str, discrepancy: &str| DrawSheet {
        contest: name("Mayor"),
        place: Place::file("results.xlsx").sheet("Mayor"),
        rows: (0..MANY)
            .map(|k| DrawRow {
                county: name(county),
                imprinted_id: "1-1-1".into(),
                tabulator: "1".into(),
                batch: "1".into(),
                position: "1".into(),
                db_id: Some(k),
                round: u32::try_from(k).ok(),
                discrepancy: discrepancy.into(),
                consensus: "Yes".into(),
                number: Some(1),
                sequence: Some(0),
                row: u32::try_from(k + 2).unwrap_or(u32::MAX),
            })
            .collect(),
    };
    let round = |number, sheet| Round {
        number,
        sheets: Some(vec![sheet]),
        ..Round::default()
    };
    let audit = PublishedAudit {
        county_contests: Some(vec![county_contest(2, name("Ash"), name("Mayor"))]),
        manifests: vec![Manifest {
            county: name("Ash"),
            file: name("manifest.csv"),
            sha256: String::new(),
            lines: 2,
            batches: vec![Batch {
                tabulator: name("1"),
                name: name("1"),
                cards: Cards(1),
                row: 2,
                ..Batch::default()
            }],
        }],
        seeds: vec![Sourced {
            value: "01234567890123456789".into(),
            place: place(2),
        }],
        rounds: vec![round(1, sheet("Ash", "")), round(2, sheet("Birch", "odd"))],
        ..PublishedAudit::default()
    };
    let verification = verified(&audit);
    assert_eq!(verification.outcome(), Outcome::Differs);
    let cards = &verification.draws[0].cards;
    assert_eq!(cards.len() as u64, 2 * MANY); // the draws, and the rows that are none of them
}
