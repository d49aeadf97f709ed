//! Certified results that are cut short or hold what is no figure; a contest under the name of none.

use super::*;

const DETAIL: &str = "certified/detail.xml";

const RESULTS: &str = "<?xml version=\"1.0\"?>
<ElectionResult>
<Region>ST</Region>
<Contest key=\"1\" text=\"Nobody knows it\" voteFor=\"1\">
<Choice key=\"1\" text=\"Ann\" totalVotes=\"7\">
<VoteType name=\"Total Votes\" votes=\"7\"><County name=\"Birch\" votes=\"7\" /></VoteType>
</Choice>
</Contest>
</ElectionResult>
";

#[test]
fn results_of_another_election() {
    let v = broken(|copy| copy.write(DETAIL, RESULTS));
    assert_eq!(v.outcome(), Outcome::Holds);
    let checks: Vec<_> = support::checks(&v, Step::Certified).collect();
    assert_eq!(checks.len(), v.contests.len() + 1);
    assert_eq!(v.counts(Step::Certified).unchecked, checks.len());
    let last = checks.last().and_then(|check| check.contest.as_deref());
    assert_eq!(last, Some("Nobody knows it"));
}

#[test]
fn results_cut_short() {
    for tenths in [3, 6, 9] {
        let cut = &RESULTS[..RESULTS.len() * tenths / 10];
        let v = broken(|copy| copy.write(DETAIL, cut));
        let finding = one(&v, DETAIL, Code::FileUnreadable, 0);
        assert_eq!(finding.expected, "whole election results");
        assert_eq!(v.counts(Step::Certified).all(), 0);
    }
}

/// A figure that is none is left out, and no total is compared with what is left.
#[test]
fn a_figure_that_is_none() {
    let v = broken(|copy| copy.write(DETAIL, RESULTS.replace("votes=\"7\" />", "votes=\"7?\" />")));
    let finding = one(&v, DETAIL, Code::CellUnreadable, 6);
    assert_eq!(
        (&*finding.expected, &*finding.found),
        ("a whole number", "“7?”")
    );
    assert!(about(&v, DETAIL, Code::CertifiedTotal).is_empty());
}

/// A contradiction in a contest that the audit does not have is a check that differs, too.
#[test]
fn a_total_that_is_no_sum() {
    let v = broken(|copy| {
        copy.write(
            DETAIL,
            RESULTS.replace("totalVotes=\"7\"", "totalVotes=\"8\""),
        )
    });
    let finding = one(&v, DETAIL, Code::CertifiedTotal, 5);
    assert_eq!(
        (&*finding.expected, &*finding.found),
        ("Ann: 7, the sum of the parts", "8")
    );
    assert_eq!(v.outcome(), Outcome::Differs);
    assert_eq!(v.counts(Step::Certified).differs, 1);
}

/// One contest twice in a file: the first one is used, and it is said.
#[test]
fn a_contest_twice() {
    let start = RESULTS.find("<Contest").unwrap();
    let end = RESULTS.find("</ElectionResult>").unwrap();
    let twice = format!("{}{}", &RESULTS[..end], &RESULTS[start..]);
    let v = broken(|copy| copy.write(DETAIL, twice));
    one(&v, DETAIL, Code::Duplicate, 9);
    assert_eq!(
        support::checks(&v, Step::Certified).count(),
        v.contests.len() + 1
    );
}

#[test]
fn results_by_precinct_without_figures() {
    let table = "County,Precinct,Contest,Choice,Party,Total Votes\nBirch,1,Mayor,Ann,,x\n";
    let v = broken(|copy| copy.write("certified/precincts.csv", table));
    one(&v, "certified/precincts.csv", Code::CellUnreadable, 2);
}
