//! A small invented verification, with a hostile text wherever one may stand, and an empty one.

use election::{
    Cards, Check, Code, ContestDraw, ContestResult, CountyResult, DrawnCard, FileEntry, Finding,
    Kind, Measurement, Name, Opportunistic, Place, Repair, RepairKind, RoundResult, Step, Verdict,
    Verification, Votes, Weight,
};

const EVIL: &str = "<script>alert('1')</script>\" onload=\"x & y";

/// Two contests, two counties, every verdict and every weight; a hostile text wherever one may stand.
pub(super) fn small() -> Verification {
    let evil = Name::from(EVIL);
    let ash = Name::from("Ash");
    let repairs = vec![Repair {
        kind: RepairKind::BatchAdded,
        county: Some(ash.clone()),
        what: EVIL.into(),
        source: evil.clone(),
    }];
    let verdicts = [
        Verdict::Equal,
        Verdict::EqualAfterRepairs { repairs },
        Verdict::Differs,
        Verdict::CannotBeChecked {
            because: EVIL.into(),
        },
        Verdict::NotMeasured,
    ];
    let checks = verdicts.into_iter().flat_map(|verdict| {
        let check = |step, contest: Option<&Name>, county: Option<&Name>| Check {
            step,
            contest: contest.cloned(),
            county: county.cloned(),
            round: Some(1),
            mandatory: true,
            verdict: verdict.clone(),
            published: EVIL.into(),
            recomputed: String::new(),
        };
        [
            check(Step::Draw, Some(&evil), None),
            check(Step::ManifestHash, None, Some(&ash)),
            check(Step::Seed, None, None),
            check(
                Step::Totals,
                Some(&"unlisted".into()),
                Some(&"Unlisted".into()),
            ),
        ]
    });
    let finding = |weight| {
        Finding::new(
            Code::Card,
            weight,
            Place::file(EVIL).sheet(EVIL).row(2).column(EVIL),
            EVIL,
            EVIL,
        )
        .contest(&evil)
        .county(&ash)
        .round(1)
        .note(EVIL)
        .cards(vec![EVIL.into(); 6])
    };
    Verification {
        schema: Verification::SCHEMA,
        audit: EVIL.into(),
        seed: Some(EVIL.into()),
        files: vec![FileEntry {
            path: evil.clone(),
            bytes: 1234,
            sha256: "00".repeat(32),
            kind: Kind::Unreadable,
            round: None,
            because: EVIL.into(),
        }],
        counties: vec![county("Ash", Some(1)), county(EVIL, None)],
        contests: vec![contest(EVIL, true), contest("Birch's", false)],
        checks: checks.collect(),
        findings: [
            Weight::Unexplained,
            Weight::Unread,
            Weight::Explained,
            Weight::Note,
        ]
        .map(finding)
        .into(),
        draws: vec![ContestDraw {
            contest: evil,
            cards: vec![
                card(1, "10-2", None),
                card(2, "9-10", Some(1)),
                card(3, "9-10", Some(1)),
                card(4, EVIL, Some(1)),
            ],
        }],
    }
}

fn county(name: &str, id: Option<u32>) -> CountyResult {
    CountyResult {
        county: name.into(),
        id,
        cards: Some(Cards(12_345)),
        batches: 1,
        cards_examined: 3,
    }
}

fn contest(name: &str, targeted: bool) -> ContestResult {
    let measurement = Measurement {
        draws: 4,
        published_percent: EVIL.into(),
        recomputed_percent: EVIL.into(),
        p_value: Some(0.028_431),
        published_limit_met: EVIL.into(),
        published_status: EVIL.into(),
        ..Default::default()
    };
    ContestResult {
        contest: name.into(),
        targeted,
        counties: vec!["Ash".into(), EVIL.into()],
        winners_allowed: Some(1),
        winners: vec![EVIL.into()],
        runner_up: Some(EVIL.into()),
        margin: Some(Votes(77)),
        cards: Some(Cards(54_321)),
        risk_limit: Some(0.04),
        gamma: None,
        rounds: vec![RoundResult {
            round: 1,
            measurement,
        }],
        opportunistic: Opportunistic::CannotBeComputed {
            because: EVIL.into(),
        },
    }
}

fn card(draw: u64, batch: &str, round: Option<u32>) -> DrawnCard {
    DrawnCard {
        draw: Some(draw),
        number: Some(70 + draw),
        ticket: None,
        county: "ASH ".into(), // another spelling of a county that is known
        tabulator: "9".into(),
        batch: batch.into(),
        position: 5,
        round,
        discrepancy: String::new(),
    }
}

/// Nothing at all.
pub(super) fn empty() -> Verification {
    Verification {
        schema: Verification::SCHEMA,
        audit: String::new(),
        seed: None,
        files: vec![],
        counties: vec![],
        contests: vec![],
        checks: vec![],
        findings: vec![],
        draws: vec![],
    }
}
