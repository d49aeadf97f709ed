//! An invented verification of the size of a real one, to time the page and to look at it.

use election::{
    Cards, ContestDraw, ContestResult, CountyResult, DiscrepancyCounts, DrawnCard, FileEntry, Kind,
    Measurement, Name, OfSample, Opportunistic, RoundResult, Verification, Votes,
};

use records::{checks, findings};

mod records;

const COUNTIES: usize = 62;
const TARGETED: usize = 66;
const OTHERS: usize = 592;
const ROUNDS: u32 = 3;

/// Small numbers that look random and are the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// The verification: 66 targeted contests, 592 others, 62 counties and one outside, about 9,000 cards.
pub(super) fn large() -> Verification {
    let mut numbers = Numbers(2020);
    let counties: Vec<Name> = (1..=COUNTIES)
        .map(|n| Name::from(format!("Invented County {n}")))
        .collect();
    let contests = contests(&counties, &mut numbers);
    let (checks, mut findings) = (checks(&contests, &counties), findings(&counties, &contests));
    findings.sort_by_key(|finding| finding.weight);
    let draws = draws(&contests, &mut numbers);
    Verification {
        schema: Verification::SCHEMA,
        audit: "Invented General Election of a Large Size".into(),
        seed: Some("01234567890123456789".into()),
        files: files(&counties),
        counties: county_results(&counties, &mut numbers),
        contests,
        checks,
        findings,
        draws,
    }
}

fn contests(counties: &[Name], numbers: &mut Numbers) -> Vec<ContestResult> {
    let mut contests = Vec::new();
    for n in 0..TARGETED + OTHERS {
        let targeted = n < TARGETED;
        let (name, counties) = match n {
            0 => (
                "Electors of the Head of State".to_owned(),
                counties.to_vec(),
            ),
            1 => ("Senator of the Whole".to_owned(), counties.to_vec()),
            2 => ("Proposition 900 (STATUTORY)".to_owned(), counties.to_vec()),
            3..66 => {
                let at = (n - 3) % COUNTIES;
                let name = if n % 3 == 0 {
                    format!(
                        "Invented County {} Ballot Issue {}A: Retention of Revenue Above the Limits for Roads and Bridges",
                        at + 1,
                        n
                    )
                } else {
                    format!(
                        "County Commissioner - District {} (Invented County {})",
                        n % 3 + 1,
                        at + 1
                    )
                };
                (name, vec![counties[at].clone()])
            }
            _ if n % 20 == 0 => (
                format!("Judge of the Court of Appeals, Seat {n}"),
                counties.to_vec(),
            ),
            _ => {
                let at = numbers.below(58) as usize;
                let to = at + 1 + (n % 7) / 2;
                (
                    format!("Town of Somewhere Ballot Question 2{n}"),
                    counties[at..to].to_vec(),
                )
            }
        };
        let rounds = (1..=ROUNDS)
            .map(|round| round_of(n, round, targeted, numbers))
            .collect();
        contests.push(ContestResult {
            contest: name.into(),
            targeted,
            counties,
            winners_allowed: Some(1),
            winners: vec!["A. Winner & Running Mate".into()],
            runner_up: Some("B. Second".into()),
            margin: Some(Votes(numbers.below(400_000))),
            cards: Some(Cards(if n < 3 {
                4_114_582
            } else {
                2_000 + numbers.below(300_000)
            })),
            risk_limit: Some(0.04),
            gamma: None,
            rounds,
            opportunistic: if targeted {
                Opportunistic::Targeted
            } else if n % 5 == 0 {
                let draws = 40 + numbers.below(300);
                Opportunistic::Computed {
                    parts: vec![OfSample {
                        counties: vec!["Ash".into()],
                        cards: Cards(5_000),
                        drawn_for: Some("Senator of the Whole".into()),
                        draws,
                        left_out: 0,
                        discrepancies: DiscrepancyCounts::default(),
                        discrepancies_left_out: DiscrepancyCounts::default(),
                    }],
                    draws,
                    discrepancies: DiscrepancyCounts {
                        one_over: 1,
                        ..Default::default()
                    },
                    without_reading: 2,
                    p_value: 0.012_345_6,
                    assumption: "the readings of these cards are complete".into(),
                }
            } else {
                Opportunistic::CannotBeComputed {
                    because: "no reading of its cards is among the files".into(),
                }
            },
        });
    }
    contests
}

fn round_of(n: usize, round: u32, targeted: bool, numbers: &mut Numbers) -> RoundResult {
    let percent = match (n, round) {
        _ if !targeted => 100.0,
        (7, _) => 100.0,
        (9 | 12 | 30, 1) => 6.5 + n as f64 / 4.0,
        (9, 2) => 5.1,
        (41, _) => 4.6,
        _ => (n * 37 % 40) as f64 / 10.0,
    };
    let printed = format!("{percent:.1}");
    let over = u64::from(n.is_multiple_of(6));
    RoundResult {
        round,
        measurement: Measurement {
            draws: if targeted { 60 + numbers.below(200) } else { 0 },
            discrepancies: DiscrepancyCounts {
                one_over: over,
                one_under: over,
                ..Default::default()
            },
            recomputed_percent: if targeted {
                printed.clone()
            } else {
                String::new()
            },
            published_percent: printed,
            p_value: targeted.then_some(percent / 100.0 + 0.000_312_345),
            published_limit_met: if percent <= 4.0 { "Yes" } else { "No" }.into(),
            published_status: if percent <= 4.0 {
                "risk_limit_achieved"
            } else {
                "in_progress"
            }
            .into(),
            working: String::new(),
        },
    }
}

fn draws(contests: &[ContestResult], numbers: &mut Numbers) -> Vec<ContestDraw> {
    let mut statewide = Vec::new();
    contests
        .iter()
        .filter(|contest| contest.targeted)
        .enumerate()
        .map(|(at, contest)| {
            let count = if at < 3 { 200 } else { 142 };
            let mut cards: Vec<DrawnCard> = (1..=count)
                .map(|draw| card(contest, draw, numbers))
                .collect();
            match at {
                0 => statewide.clone_from(&cards), // contests of one universe share their draws
                1 | 2 => cards.clone_from(&statewide),
                _ => {}
            }
            ContestDraw {
                contest: contest.contest.clone(),
                cards,
            }
        })
        .collect()
}

fn card(contest: &ContestResult, draw: u64, numbers: &mut Numbers) -> DrawnCard {
    let county = &contest.counties[numbers.below(contest.counties.len() as u64) as usize];
    DrawnCard {
        draw: Some(draw),
        number: Some(1 + numbers.below(4_114_582)),
        ticket: None,
        county: county.clone(),
        tabulator: (1 + numbers.below(12)).to_string().into(),
        batch: (1 + numbers.below(400)).to_string().into(),
        position: 1 + numbers.below(50),
        round: Some(1 + (draw / 60).min(2) as u32),
        discrepancy: if numbers.below(60) == 0 {
            "+1".into()
        } else {
            String::new()
        },
    }
}

fn county_results(counties: &[Name], numbers: &mut Numbers) -> Vec<CountyResult> {
    let mut results: Vec<CountyResult> = (counties.iter().enumerate())
        .map(|(at, county)| CountyResult {
            county: county.clone(),
            id: Some(at as u32 + 1),
            cards: Some(Cards(numbers.below(500_000))),
            batches: 20 + numbers.below(4_000) as usize,
            cards_examined: 142,
        })
        .collect();
    results.push(CountyResult {
        county: "Invented County 63".into(),
        id: None,
        cards: Some(Cards(11_332)),
        batches: 120,
        cards_examined: 0,
    });
    results
}

fn files(counties: &[Name]) -> Vec<FileEntry> {
    let entry = |path: String, kind, because: &str| FileEntry {
        path: path.into(),
        bytes: 123_456,
        sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".into(),
        kind,
        round: Some(1),
        because: because.into(),
    };
    let mut files: Vec<FileEntry> = (counties.iter())
        .map(|county| entry(format!("round_1/manifest-{county}.csv"), Kind::Manifest, ""))
        .collect();
    files.push(entry(
        "finalReport/report.pdf".into(),
        Kind::Document,
        "a document for people",
    ));
    files
}
