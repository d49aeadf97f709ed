//! Every election of Colorado at hand: what is known of it, and the table in `docs/elections.md`.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use std::path::Path;

use election::{Code, Counts, Outcome, Step, Verdict, Verification, Weight};

mod support;

fn counts(equal: usize, repaired: usize, differs: usize, unchecked: usize) -> Counts {
    Counts {
        equal,
        repaired,
        differs,
        unchecked,
        not_measured: 0,
    }
}

/// The contests whose draw has the verdict, in any round.
fn draws(v: &Verification, is: impl Fn(&Verdict) -> bool) -> Vec<&str> {
    let mut contests: Vec<&str> = v
        .checks
        .iter()
        .filter(|check| check.step == Step::Draw && is(&check.verdict))
        .filter_map(|check| check.contest.as_deref())
        .collect();
    contests.sort_unstable();
    contests.dedup();
    contests
}

/// 64 of 65 draws come out; Castle Rock 2B has 1,164 cards counted and 1,162 rows, all of them draws.
#[test]
fn coordinated_2021() {
    let Some(folder) = support::real("colorado/2021-coordinated") else {
        return;
    };
    let v = support::verified(&folder);
    let differs = draws(&v, |verdict| *verdict == Verdict::Differs);
    assert_eq!(differs, ["Town of Castle Rock Ballot Issue 2B"]);
    assert_eq!(draws(&v, |_| true).len(), 65);
    let castle_rock = |code| {
        let of =
            |f: &&election::Finding| f.code == code && f.contest.as_deref() == Some(differs[0]);
        v.findings
            .iter()
            .filter(of)
            .map(|f| f.found.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(castle_rock(Code::DrawCount), ["1162 rows", "1162 rows"]);
    assert_eq!(
        castle_rock(Code::RandomNumber),
        ["2 draws are not on it"; 2]
    );
    assert_eq!(castle_rock(Code::Card), [""; 0]);
}

/// The manifests are not in the archive. The random numbers of all 64 contests are the draws of the batch
/// comparison's N; in six contests the order of the batches is not its numeric order.
#[test]
fn coordinated_2023() {
    let Some(folder) = support::real("colorado/2023-coordinated") else {
        return;
    };
    let v = support::verified(&folder);
    assert_eq!(v.counts(Step::Draw), counts(0, 116, 0, 12));
    let order = |verdict: &Verdict| match verdict {
        Verdict::CannotBeChecked { because } => {
            because.starts_with("the random numbers are the draws")
        }
        _ => false,
    };
    assert_eq!(draws(&v, order).len(), 6);
    // The margins that the state reports print of four winners in Summit are those over the second who lost, with 3,216
    // votes, not over the first, with 3,306.
    let margins = v.findings.iter().filter(|f| f.code == Code::Margin);
    let margins = margins.map(|f| (f.round, &*f.expected, &*f.found));
    let printed = [5035u32, 4986, 4939, 4808].map(|votes| [votes - 3306, votes - 3216]);
    let printed = printed.map(|pair| pair.map(|margin| margin.to_string()));
    let of = |round| {
        printed
            .iter()
            .map(move |[ours, found]| (Some(round), &**ours, &**found))
    };
    let expected = of(1).chain(of(2));
    assert!(margins.eq(expected), "{:#?}", v.findings);
    assert_eq!(v.counts(Step::Margins), counts(1370, 0, 2, 0));
}

/// Every draw, size and risk of 65 contests in three rounds; the lists of contests lag a round.
#[test]
fn general_2024() {
    let Some(folder) = support::real("colorado/2024-general") else {
        return;
    };
    let v = support::verified(&folder);
    // Differs in the certified results alone: `altered/certified.rs`.
    let differs = |c: &&election::Check| c.verdict == Verdict::Differs;
    let steps: Vec<Step> = v.checks.iter().filter(differs).map(|c| c.step).collect();
    assert_eq!(steps, [Step::Certified; 8]);
    for step in [Step::Draw, Step::CardIdentity, Step::Selection] {
        assert_eq!(v.counts(step), counts(195, 0, 0, 0), "{step:?}");
    }
    assert_eq!(v.counts(Step::Risk).equal, 195);
    // 725 contests, two of them told apart by blanks at the end of their names alone.
    assert_eq!(v.counts(Step::SampleSize).all(), 3 * 725);
}

/// Only the first round's report has every sheet, and no index says of which contest.
#[test]
fn state_primary_2020() {
    let Some(folder) = support::real("colorado/2020-state-primary") else {
        return;
    };
    let source = formats::Source::open(&folder).unwrap();
    let audits = formats::read(&source, || {});
    let verified: Vec<_> = audits
        .iter()
        .map(|audit| verify::verify(audit, &verify::Options::default()))
        .collect();
    let names: Vec<_> = verified.iter().map(|v| v.audit.as_str()).collect();
    let title = "Primary Election - 06/30/2020";
    let expected = ["2020-state-primary", "2020-state-primary/boulder"];
    assert_eq!(names, expected.map(|folder| format!("{title} ({folder})")));
    let v = &verified[0];
    let in_round = |round| {
        let of = |c: &&election::Check| c.step == Step::Draw && c.round == Some(round);
        Counts::of(v.checks.iter().filter(of).map(|check| &check.verdict))
    };
    assert_eq!(in_round(1), counts(89, 0, 0, 0));
    assert_eq!(in_round(2), counts(2, 0, 0, 87));
}

/// The table in the docs is what the program prints of all elections; and an unexplained finding is never
/// without a check that differs.
#[test]
fn table_of_elections() {
    let folders = [
        "colorado",
        "georgia/2026-05-primary",
        "conformance/arlo-reports",
    ];
    let folders: Option<Vec<_>> = folders.into_iter().map(support::real).collect();
    let Some(folders) = folders else { return };
    let mut verified = Vec::new();
    for folder in folders {
        let source = formats::Source::open(&folder).unwrap();
        for audit in formats::read(&source, || {}) {
            verified.push(verify::verify(&audit, &verify::Options::default()));
        }
    }
    for v in &verified {
        let unexplained = v.findings.iter().any(|f| f.weight == Weight::Unexplained);
        assert_eq!(unexplained, v.outcome() == Outcome::Differs, "{}", v.audit);
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/elections.md");
    let text = std::fs::read_to_string(docs).unwrap();
    let table = dossier::terminal::table(&verified);
    assert!(
        text.contains(&table),
        "docs/elections.md should have:\n{table}"
    );
}
