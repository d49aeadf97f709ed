//! What `explain` says of audits run with Arlo, against the figures of their reports.

use dossier::explain;

use super::support;

const COMBINED: &str = "test-batch-comparison-combined-batches-1.csv";
const TWO_ROUNDS: &str = "test-audit-admin-report-round-2-1.csv";

#[track_caller]
fn has(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "no “{line}” in:\n{text}");
    }
}

/// Batches are drawn by error bounds; their tickets say nothing of which are drawn.
#[test]
fn a_draw_of_batches() {
    let Some(folder) = support::real("conformance/arlo-reports") else {
        return;
    };
    let v = support::verified(&folder.join(COMBINED));
    let contest = v.contests[0].contest.to_string();
    let text = explain::contest(&v, &contest).unwrap();
    assert!(!text.contains("smallest tickets"), "{text}");
    has(&text, &["batches by their error bounds", "5.93159059 %"]);
    let text = explain::draw(&v, &contest, 1).unwrap();
    has(&text, &["by its error bound", "0.368061935896261076"]);
}

/// Ballots by the smallest tickets; a round without a P-value has none, whether it goes on or not.
#[test]
fn a_draw_of_ballots() {
    let Some(folder) = support::real("conformance/arlo-reports") else {
        return;
    };
    let mut v = support::verified(&folder.join(TWO_ROUNDS));
    let contest = v.contests[0].contest.to_string();
    let text = explain::draw(&v, &contest, 1).unwrap();
    assert!(!text.contains("error bound"), "{text}");
    has(&text, &["key       (("]);
    v.contests[0].rounds[0]
        .measurement
        .published_percent
        .clear();
    let text = explain::contest(&v, &contest).unwrap();
    has(
        &text,
        &["smallest tickets among all ballots", "P-value   none\n"],
    );
}
