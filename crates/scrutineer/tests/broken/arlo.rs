//! Counts that no election has, in the files of an audit run with Arlo: manifests, candidate totals, report. They add up
//! without wrapping, and no ballot is numbered that cannot be.

use std::time::{Duration, Instant};

use sampling::arlo::{Tickets, ballot_key, batch_key, draw_ballots, draw_batches};

use super::*;

/// Half of what 64 bits hold, so that two of them are 0 where sums wrap; and all of it.
const LARGE: [&str; 2] = ["9223372036854775808", "18446744073709551615"];

/// Report, manifest and candidate totals of an audit in one jurisdiction.
#[derive(Clone)]
struct Files {
    report: String,
    manifest: Option<String>,
    totals: Option<String>,
}

impl Files {
    fn verified(&self) -> Verification {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
        write("report.csv", &self.report).unwrap();
        for (name, text) in [("manifest", &self.manifest), ("totals", &self.totals)] {
            if let Some(text) = text {
                write(&format!("J - {name}.csv"), text).unwrap();
            }
        }
        reported(folder.path())
    }
}

fn altered(text: &str, from: &str, to: &str) -> String {
    let altered = text.replace(from, to);
    assert_ne!(altered, text, "no {from} in {text}");
    altered
}

/// The verdicts of a step, in words.
fn verdicts_of(v: &Verification, step: Step) -> Vec<String> {
    let checks = support::checks(v, step);
    checks.map(|c| support::word(&c.verdict)).collect()
}

/// Three like batches: `b1` is drawn, the others were counted together beside the sample.
fn batches() -> Files {
    let thirds = [1.0 / 3.0; 3];
    let draws_b1 = |seed: &String| draw_batches(seed, &thirds, 1) == [0];
    let seed = (0..).map(|n| n.to_string()).find(draws_b1).unwrap();
    let b1 = Tickets::new(&seed).first(&batch_key("J", "b1")).printed();
    // U = (60 + 300) / 60 and 1 − 1/6 = 0.8333333333.
    let report = format!(
        "######## CONTESTS ########\n\
         Contest Name,Targeted?,Number of Winners,Votes Allowed,Total Ballots Cast,Vote Totals,Vote Totals from Batches\n\
         C,Targeted,1,1,300,A: 180; B: 120,A: 180; B: 120\n\
         ######## AUDIT SETTINGS ########\nAudit Type,Audit Math Type,Risk Limit,Random Seed\n\
         BATCH_COMPARISON,MACRO,10%,{seed}\n######## ROUNDS ########\n\
         Round Number,Contest Name,Targeted?,Sample Size,Risk Limit Met?,P-Value,End Time,Audited Votes\n\
         1,C,Targeted,1,No,0.8333333333,T,A: 60; B: 40\n\
         ######## SAMPLED BATCHES ########\n\
         Jurisdiction Name,Batch Name,Ballots in Batch,Ticket Numbers: C,Audited?,Reported Results: C,\
         Audit Results: C,Change in Results: C,Change in Margin: C,Last Edited By,Combined Batch\n\
         J,b1,100,Round 1: {b1},Yes,A: 60; B: 40,A: 60; B: 40,,,x,\n\
         J,b2 and b3,200,Round 1: EXTRA,Yes,A: 120; B: 80,A: 120; B: 80,,,x,\"Combines b2, b3\"\n"
    );
    let manifest = "Container,Batch Name,Number of Ballots\nElection Day,b1,100\nProvisional,b2,100\nProvisional,b3,100\n";
    let totals = "Batch Name,A,B\nb1,60,40\nb2,60,40\nb3,60,40\n";
    Files {
        report,
        manifest: Some(manifest.to_owned()),
        totals: Some(totals.to_owned()),
    }
}

#[test]
fn batches_of_an_audit_with_arlo() {
    let start = Instant::now();
    let whole = batches();
    let v = whole.verified();
    assert_eq!(v.outcome(), Outcome::Holds, "{:#?}", v.findings);
    assert_eq!(verdicts_of(&v, Step::Selection), ["equal", "equal"]);
    for large in LARGE {
        let mut of = whole.clone();
        of.manifest = whole
            .manifest
            .as_deref()
            .map(|text| altered(text, ",100", &format!(",{large}")));
        let v = of.verified();
        assert_eq!(verdicts_of(&v, Step::Universe), ["differs"], "{large}");
        let universe = support::check(&v, Step::Universe, "C", 0);
        assert_eq!(universe.recomputed, u64::MAX.to_string(), "{large}");
        let together = v
            .findings
            .iter()
            .find(|f| f.found.starts_with("200 ballots"));
        let together = together.unwrap();
        assert!(
            together
                .expected
                .starts_with("18446744073709551615 ballots")
        );

        of = whole.clone();
        let votes = format!(",{large},{large}");
        of.totals = whole
            .totals
            .as_deref()
            .map(|text| altered(text, ",60,40", &votes));
        let v = of.verified();
        assert_eq!(verdicts_of(&v, Step::BatchCounts), ["differs"], "{large}");
        let counts = v.findings.iter().filter(|f| f.code == Code::BatchCount);
        let found: Vec<_> = counts.map(|f| f.found.as_str()).collect();
        let in_batch = |b: &str| format!("18446744073709551615 votes in batch {b}");
        assert_eq!(found, ["b1", "b2", "b3"].map(in_batch), "{large}");
    }
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// Without manifests the ballots of the rows are added up, to tell whether they are all.
#[test]
fn ballots_in_the_rows_of_batches() {
    let mut alone = batches();
    (alone.manifest, alone.totals) = (None, None);
    assert_eq!(alone.verified().outcome(), Outcome::Holds);
    let (row, of_two) = ("J,b1,100,", "A: 180; B: 120");
    for large in LARGE {
        let mut of = alone.clone();
        // A second row of the sample with the same ticket and count.
        let start = of.report.find(row).unwrap();
        let line = of.report[start..].lines().next().unwrap().to_owned();
        of.report = altered(&of.report, &line, &format!("{line}\n{line}"));
        of.report = altered(&of.report, row, &format!("J,b1,{large},"));
        of.report = altered(&of.report, of_two, "A: 500; B: 1");
        assert_eq!(of.verified().outcome(), Outcome::Differs, "{large}");
    }
}

/// Two batches of five ballots, of which two are drawn; the round goes on.
#[test]
fn ballots_of_an_audit_with_arlo() {
    let tickets = Tickets::new("123");
    let keyed = ["b1", "b2"].map(|name| (ballot_key("J", None, name), 1..=5));
    let row = |draw: &sampling::arlo::BallotDraw| {
        let (batch, position) = (draw.batch + 1, draw.position);
        let ticket = draw.ticket.printed();
        format!("J,b{batch},{position},Round 1: {ticket},NOT_AUDITED,\n")
    };
    let rows: String = draw_ballots(&tickets, keyed, 2).iter().map(row).collect();
    let report = format!(
        "######## CONTESTS ########\n\
         Contest Name,Targeted?,Number of Winners,Votes Allowed,Total Ballots Cast,Vote Totals\n\
         C,Targeted,1,1,10,A: 6; B: 4\n\
         ######## AUDIT SETTINGS ########\nAudit Type,Audit Math Type,Risk Limit,Random Seed\n\
         BALLOT_POLLING,BRAVO,10%,123\n######## ROUNDS ########\n\
         Round Number,Contest Name,Targeted?,Sample Size,Risk Limit Met?,P-Value,End Time,Audited Votes\n\
         1,C,Targeted,2,No,,,\n######## SAMPLED BALLOTS ########\n\
         Jurisdiction Name,Batch Name,Ballot Position,Ticket Numbers: C,Audited?,Audit Result: C\n{rows}"
    );
    let whole = Files {
        report,
        manifest: Some("Batch Name,Number of Ballots\nb1,5\nb2,5\n".to_owned()),
        totals: None,
    };
    let v = whole.verified();
    assert_eq!(
        verdicts_of(&v, Step::Selection),
        ["equal"],
        "{:#?}",
        v.checks
    );
    for large in LARGE {
        let mut of = whole.clone();
        of.manifest = whole
            .manifest
            .as_deref()
            .map(|text| altered(text, ",5", &format!(",{large}")));
        let start = Instant::now();
        let v = of.verified();
        assert!(start.elapsed() < Duration::from_secs(10));
        assert_eq!(verdicts_of(&v, Step::Selection), ["cannot"], "{large}");
    }
}
