//! Each fault that can be planted, and where it shows.

use super::*;

/// What a fault leads to: the exit code; each finding beside the notes of the faultless files, with what
/// it is about; the repair, if one explains it.
struct Planted {
    fault: &'static str,
    code: i32,
    findings: &'static [(&'static str, &'static str)],
    repair: Option<(&'static str, &'static str)>,
}

const fn planted(
    fault: &'static str,
    findings: &'static [(&'static str, &'static str)],
) -> Planted {
    Planted {
        fault,
        code: 1,
        findings,
        repair: None,
    }
}

const fn explained(
    fault: &'static str,
    findings: &'static [(&'static str, &'static str)],
    repair: (&'static str, &'static str),
) -> Planted {
    Planted {
        fault,
        code: 0,
        findings,
        repair: Some(repair),
    }
}

const FAULTS: [Planted; 10] = [
    explained(
        "missing-batch",
        &[("batch-only-in-comparison", "Aspen Flats")],
        ("batch_added", "batch 2-9, 50 cards"),
    ),
    planted("changed-hash", &[("manifest-hash", "Willow")]),
    explained(
        "date-id",
        &[("imprinted-id", "Juniper County Council - At-Large")],
        ("date_to_id", "was 3-"),
    ),
    planted(
        "extra-card",
        &[("selected-not-examined", "State Representative - District 4")],
    ),
    planted(
        "skipped-card",
        &[
            ("draw-count", "Willow County Sheriff"),
            ("random-number", "Willow County Sheriff"),
            ("selected-not-examined", "Willow County Sheriff"),
        ],
    ),
    planted("wrong-random-number", &[("random-number", "Cedar")]),
    planted("wrong-risk", &[("risk", "Governor")]),
    planted("altered-tally", &[("total", "Proposition 1 (STATUTORY)")]),
    planted(
        "reordered-manifest",
        &[("card", "Birch County Clerk and Recorder")],
    ),
    explained(
        "lagging-list",
        &[("examined-not-selected", "Birch County Clerk and Recorder")],
        ("lagging_list", "round 1's list"),
    ),
];

#[test]
fn each_fault_is_found() {
    let folder = tempfile::tempdir().unwrap();
    for planted in FAULTS {
        let fault = planted.fault;
        let (code, report) = json(folder.path(), &["demo", "--plant", fault]);
        let all = report["findings"].as_array().unwrap();
        let weighty: Vec<&Value> = all.iter().filter(|f| f["weight"] != "note").collect();
        for (code, subject) in planted.findings {
            let found = weighty.iter().find(|f| {
                let about = f["contest"].as_str().or(f["county"].as_str());
                f["code"] == *code && about.is_some_and(|name| name.contains(subject))
            });
            let found = found.unwrap_or_else(|| panic!("{fault}: no {code} of {subject}"));
            let weight = if planted.repair.is_some() {
                "explained"
            } else {
                "unexplained"
            };
            assert_eq!(found["weight"], weight, "{fault}");
        }
        assert_eq!(code, planted.code, "{fault}");
        let checks = report["checks"].as_array().unwrap().iter();
        let repairs: Vec<&Value> = checks
            .filter_map(|c| c["verdict"]["repairs"].as_array())
            .flatten()
            .collect();
        match planted.repair {
            None => assert_eq!(repairs.len(), 0, "{fault}: {repairs:?}"),
            Some((kind, what)) => {
                assert!(!repairs.is_empty(), "{fault}");
                for repair in repairs {
                    assert_eq!(repair["kind"], kind, "{fault}");
                    assert!(
                        repair["what"].as_str().unwrap().contains(what),
                        "{fault}: {repair}"
                    );
                }
            }
        }
    }
}

#[test]
fn faults_are_named() {
    let (code, list, _) = scratch(&["demo", "--plant", "list"]);
    assert_eq!((code, list.lines().count()), (0, 10));
    let (code, stdout, stderr) = scratch(&["demo", "--plant", "no-such-fault"]);
    assert_eq!((code, &*stdout), (2, ""));
    assert!(stderr.contains("“no-such-fault” is no fault"), "{stderr}");
    for planted in FAULTS {
        assert!(
            list.lines().any(|line| line.starts_with(planted.fault)),
            "{list}"
        );
        assert!(stderr.contains(planted.fault), "{stderr}");
    }
}

/// What is planted is said on standard error, and several faults are found together.
#[test]
fn several_faults() {
    let (code, stdout, stderr) =
        scratch(&["demo", "--plant", "wrong-risk", "--plant", "changed-hash"]);
    assert_eq!(code, 1);
    for fault in ["wrong-risk", "changed-hash"] {
        assert!(stderr.contains(&format!("Planted: {fault}: ")), "{stderr}");
    }
    assert!(stdout.contains("Differs, unexplained: 2"), "{stdout}");
}
