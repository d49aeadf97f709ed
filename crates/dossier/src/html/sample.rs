//! An invented verification of the size of a real one, to time the page and to look at it.

use election::{
    Cards, Check, Code, ContestDraw, ContestResult, CountyResult, DiscrepancyCounts, DrawnCard,
    FileEntry, Finding, Kind, Measurement, Name, Opportunistic, Place, Repair, RepairKind,
    RoundResult, Step, Verdict, Verification, Votes, Weight,
};

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
            rounds,
            opportunistic: if targeted {
                Opportunistic::Targeted
            } else if n % 5 == 0 {
                Opportunistic::Computed {
                    drawn_for: "Senator of the Whole".into(),
                    draws: 40 + numbers.below(300),
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
        },
    }
}

fn checks(contests: &[ContestResult], counties: &[Name]) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut push =
        |step, contest: Option<&Name>, county: Option<&Name>, round, verdict, said: &str| {
            checks.push(Check {
                step,
                contest: contest.cloned(),
                county: county.cloned(),
                round,
                mandatory: !matches!(step, Step::Examined),
                recomputed: if verdict == Verdict::Differs {
                    format!("other than {said}")
                } else {
                    said.to_owned()
                },
                published: said.to_owned(),
                verdict,
            });
        };
    for round in 1..=ROUNDS {
        push(
            Step::Inventory,
            None,
            None,
            Some(round),
            Verdict::Equal,
            "66 contests",
        );
    }
    push(
        Step::Seed,
        None,
        None,
        None,
        Verdict::Equal,
        "01234567890123456789",
    );
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    for (at, county) in counties.iter().enumerate() {
        let verdict = if at == 20 || at == 50 {
            Verdict::Differs
        } else {
            Verdict::Equal
        };
        push(Step::ManifestHash, None, Some(county), None, verdict, hash);
        let verdict = if at == 50 { repaired() } else { Verdict::Equal };
        push(
            Step::BatchCounts,
            None,
            Some(county),
            None,
            verdict,
            "212 batches, 23,456 cards",
        );
    }
    for (at, contest) in contests.iter().enumerate() {
        push(
            Step::Totals,
            Some(&contest.contest),
            None,
            None,
            Verdict::Equal,
            "2 selections, 345,678 votes",
        );
        for round in 1..=ROUNDS {
            let sampled = if contest.targeted {
                Verdict::Equal
            } else {
                Verdict::NotMeasured
            };
            push(
                Step::SampleSize,
                Some(&contest.contest),
                None,
                Some(round),
                Verdict::Equal,
                "optimistic 120, estimated 131",
            );
            push(
                Step::Risk,
                Some(&contest.contest),
                None,
                Some(round),
                sampled,
                "2.9 %",
            );
            if !contest.targeted {
                continue;
            }
            for step in [
                Step::Universe,
                Step::Draw,
                Step::CardIdentity,
                Step::Selection,
                Step::Examined,
                Step::Discrepancies,
            ] {
                let verdict = match step {
                    Step::Universe | Step::Draw if at < 3 => repaired(),
                    Step::CardIdentity if at == 40 => repaired_date(),
                    Step::Examined => Verdict::CannotBeChecked {
                        because: "the comparison file of the round is not among the files".into(),
                    },
                    _ => Verdict::Equal,
                };
                push(
                    step,
                    Some(&contest.contest),
                    None,
                    Some(round),
                    verdict,
                    "145 draws",
                );
            }
        }
    }
    checks
}

fn repaired() -> Verdict {
    let batch = |n: u32| Repair {
        kind: RepairKind::BatchAdded,
        county: Some("Invented County 51".into()),
        what: format!("batch 1-{n}, 25 cards"),
        source: "round_1/batch_count_comparison.csv".into(),
    };
    Verdict::EqualAfterRepairs {
        repairs: (682..=685).map(batch).collect(),
    }
}

fn repaired_date() -> Verdict {
    Verdict::EqualAfterRepairs {
        repairs: vec![Repair {
            kind: RepairKind::DateToId,
            county: Some("Invented County 38".into()),
            what: "3/11/2004 is 3-11-4".into(),
            source: "round_1/resultsReport.xlsx".into(),
        }],
    }
}

fn findings(counties: &[Name], contests: &[ContestResult]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in [20, 50] {
        let place = Place::file("round_1/upload_status.csv")
            .row(at as u32 + 2)
            .column("computed_hash");
        findings.push(
            Finding::new(
                Code::ManifestHash,
                Weight::Unexplained,
                place,
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08, the logged SHA-256",
                "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752, of the file itself",
            )
            .county(&counties[at]),
        );
    }
    let cards: Vec<String> = (1..=300).map(|n| format!("1-{n}-{}", n % 25 + 1)).collect();
    findings.push(
        Finding::new(
            Code::ExaminedNotSelected,
            Weight::Explained,
            Place::file("round_3/contest_selection.csv").row(17),
            "1,117 draws of the results sheet",
            "816 entries",
        )
        .contest(&contests[8].contest)
        .round(3)
        .note("The list of round 3 is that of round 2.")
        .cards(cards),
    );
    for n in 0..24 {
        let place = Place::file("round_1/resultsReport.xlsx").sheet(format!("Contest {n}"));
        findings.push(Finding::new(
            Code::NameFolded,
            Weight::Note,
            place,
            "Invented County 4",
            "INVENTED COUNTY 4 ",
        ));
    }
    findings.push(Finding::new(
        Code::ManifestOutside,
        Weight::Note,
        Place::file("round_1/manifest-Invented63.csv"),
        "a county of the audit",
        "Invented County 63, 11,332 cards",
    ));
    findings
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
        draw,
        number: 1 + numbers.below(4_114_582),
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
