//! Cumulative votes, as Hart's sheets have them: in the record, counted, checked, and as a report.

use std::fs;
use std::path::Path;

use election::record::{Reading, Status};
use record::Counts;
use tabulate::check;

use super::made;

/// Sheets with a contest of two votes: the values of its options, and what stands behind them.
const SHEETS: [(&[(&str, &str)], &str); 5] = [
    (&[("X", "10"), ("Y", "10")], ""),
    (&[("X", "11")], ""),
    (&[("X", "10")], "<Undervotes>1</Undervotes>"),
    (&[("X", "11"), ("Y", "10")], "<Overvoted />"),
    (&[], "<Undervotes>2</Undervotes>"),
];

fn write(folder: &Path) {
    for (k, (options, behind)) in (1..).zip(SHEETS) {
        let option = |(name, value): &(&str, &str)| {
            format!("<Option><Name>{name}</Name><Id>{name}</Id><Value>{value}</Value></Option>")
        };
        let options: String = options.iter().map(option).collect();
        let sheet = format!(
            "<Cvr xmlns=\"http://tempuri.org/CVRDesign.xsd\"><Contests><Contest><Name>Board</Name><Id>b</Id>\
             <Options>{options}</Options>{behind}</Contest></Contests><BatchSequence>{k}</BatchSequence>\
             <SheetNumber>1</SheetNumber><BatchNumber>7</BatchNumber><CvrGuid>g{k}</CvrGuid></Cvr>"
        );
        fs::write(folder.join(format!("{k}.xml")), sheet).unwrap();
    }
}

#[test]
fn several_votes_for_one() {
    let scratch = tempfile::tempdir().unwrap();
    write(scratch.path());
    let made = made(scratch.path());
    let contest = &made.record.contests()[0];
    assert_eq!((contest.vote_for, contest.ranks), (2, 0));
    assert!(contest.cumulative);
    let contests = fs::read_to_string(made.dir.join("contests.json")).unwrap();
    assert!(contests.contains("\"cumulative\": true"), "{contests}");
    assert!(contests.contains("\"votes_as\": \"ranking\""), "{contests}");

    let back = made.record.cards(|_| true).unwrap();
    let reading = |r: Reading<'_>| (r.status, r.votes().map(|m| m.selection).collect::<Vec<_>>());
    let of = |k: usize| reading(back[k].readings.get(1).unwrap());
    assert_eq!(of(0), (Status::Voted, vec![1, 2]));
    assert_eq!(of(1), (Status::Voted, vec![1, 1]));
    assert_eq!(of(2), (Status::Undervoted, vec![1]));
    assert_eq!(of(3), (Status::Overvoted, vec![]));
    assert_eq!(of(4), (Status::Blank, vec![]));
    assert_eq!(made.cards, back);

    let counts = Counts::of(&made.record).unwrap();
    // One and two and one vote for X, one for Y; one vote and two that were not used.
    assert_eq!(counts.contests[0].votes, [4, 1]);
    assert_eq!(counts.contests[0].undervotes, 3);
    let counted = record::counted(&made.record, &election::record::CountBy::default()).unwrap();
    assert_eq!(
        counted[0].whole.votes,
        [4, 1].map(|votes| Some(election::record::Sum::from(votes)))
    );
    assert_eq!(counted[0].whole.undervotes, Some(3.into()));
    let checked = check(&made.record).unwrap();
    let codes: Vec<&str> = checked.findings.iter().map(|f| f.code.id()).collect();
    assert_eq!(codes, ["card-reading", "cards-without-manifest"]);

    super::cdf::check(scratch.path());
}
