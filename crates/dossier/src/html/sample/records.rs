//! The checks and findings of the large invented verification.

use election::{
    Check, Code, ContestResult, Finding, Name, Place, Repair, RepairKind, Step, Verdict, Weight,
};

use super::ROUNDS;

pub(super) fn checks(contests: &[ContestResult], counties: &[Name]) -> Vec<Check> {
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

pub(super) fn findings(counties: &[Name], contests: &[ContestResult]) -> Vec<Finding> {
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
    findings.push(
        Finding::new(
            Code::ManifestOutside,
            Weight::Note,
            Place::file("round_1/manifest-Invented63.csv"),
            "a county of the audit",
            "Invented County 63, 11,332 cards",
        )
        .county(&"Invented County 63".into()),
    );
    findings
}
