//! The certified results of the general election of 2024: what they give unaltered, every number counted
//! from the same files by other means, and one figure altered in each of the files.

use std::io::{Cursor, Read};

use election::{Code, Finding, Verdict, Weight};

use std::sync::OnceLock;

use super::*;

const DETAIL: &str = "_certified/detail.xml";
const ARCHIVE: &str = "_certified/2024GeneralPrecinctLevelResults.zip";
const PRECINCTS: &str = "2024GeneralPrecinctLevelResults.csv";

/// Five precincts of one county; 767 and 344 votes in all files, under two names.
const JUDGE: &str = "Sedgwick County Court - Landry";

fn original_2024() -> Option<&'static (PathBuf, Verification)> {
    static ORIGINAL: OnceLock<(PathBuf, Verification)> = OnceLock::new();
    let path = support::real("colorado/2024-general")?;
    Some(ORIGINAL.get_or_init(|| (path.clone(), support::verified(&path))))
}

fn altered_2024<T>(alter: impl FnOnce(&Copy) -> T) -> Option<(Altered, T)> {
    let (path, before) = original_2024()?;
    let copy = Copy::of(path);
    let result = alter(&copy);
    let after = support::verified(copy.path());
    Some((Altered { before, after }, result))
}

fn of(v: &Verification, code: Code) -> impl Iterator<Item = &Finding> {
    v.findings
        .iter()
        .filter(move |finding| finding.code == code)
}

fn contests(v: &Verification, is: impl Fn(&Verdict) -> bool) -> Vec<&str> {
    let checks = support::checks(v, Step::Certified).filter(|check| is(&check.verdict));
    checks
        .filter_map(|check| check.contest.as_deref())
        .collect()
}

/// 294 of 295 contests are joined, to 299 of the audit's; 192 of those have other votes, in 900 counties.
#[test]
fn unaltered() {
    let Some((_, v)) = original_2024() else {
        return;
    };
    let checks: Vec<_> = support::checks(v, Step::Certified).collect();
    let unjoined = |verdict: &Verdict| matches!(verdict, Verdict::CannotBeChecked { .. });
    assert_eq!(checks.len(), 726);
    assert_eq!(contests(v, unjoined).len(), 427);
    let certified_only = "San Juan County Court Judge - Edwards";
    assert_eq!(contests(v, unjoined).last(), Some(&certified_only));
    assert_eq!(of(v, Code::CertifiedVotes).count(), 192);
    let counties = of(v, Code::CertifiedVotes).map(|finding| {
        let lines = finding.figures.iter();
        lines
            .filter(|line| !line.starts_with("all counties"))
            .count()
    });
    assert_eq!(counties.sum::<usize>(), 900);
    let president =
        of(v, Code::CertifiedVotes).find(|f| f.contest.as_deref() == Some("Presidential Electors"));
    let president = president.unwrap();
    assert_eq!(
        president.expected,
        "3191000 votes in all, by the audit's tabulation"
    );
    assert_eq!(president.found, "3192745 votes; 27 of 64 counties differ");
    assert_eq!(president.note, "not in the audit's tabulation: San Juan");
    let harris = "all counties: Kamala D. Harris / Tim Walz 1728159 (audit 1727200); ";
    assert!(
        president.figures[0].starts_with(harris),
        "{}",
        president.figures[0]
    );
    assert_eq!(president.figures.len(), 28);
}

/// Eight contests differ: a winner of another name, and votes in one county or another.
#[test]
fn unaltered_differences() {
    let Some((_, v)) = original_2024() else {
        return;
    };
    let attorney = "District Attorney - 7th Judicial District";
    let moved = [
        "Regional Transportation District Director - District D",
        "Representative to the 119th United States Congress - District 1",
        "Representative to the 119th United States Congress - District 7",
        "State Representative - District 1",
        "State Representative - District 1  ",
        "State Representative - District 33",
        "State Senator - District 26",
    ];
    let mut differing = contests(v, |verdict| *verdict == Verdict::Differs);
    differing.sort_unstable();
    assert_eq!(differing[0], attorney);
    assert_eq!(differing[1..], moved);
    let totals: Vec<_> = of(v, Code::CertifiedTotal).collect();
    assert_eq!(totals.len(), 18);
    for finding in totals {
        assert_eq!(finding.weight, Weight::Unexplained);
        assert!(finding.note.ends_with("in both"), "{}", finding.note);
        let contest = finding.contest.as_deref().unwrap();
        assert!(moved.contains(&contest), "{contest}");
    }
    let other = of(v, Code::CertifiedWinner).next().unwrap();
    assert!(other.note.ends_with(": the same but one"), "{}", other.note);
    assert_eq!(other.figures.len(), 2, "{:?}", other.figures);
    let winners = of(v, Code::CertifiedWinner).map(|f| {
        let contest = f.contest.as_deref().unwrap();
        let expected = f.expected.trim_end_matches(", by the audit's tabulation");
        (f.weight, contest, expected, &*f.found)
    });
    let expected = [
        (Weight::Unexplained, attorney, "Seth Ryan", "Anna Cooling"),
        (
            Weight::Note,
            "Amendment 80 (CONSTITUTIONAL) - Rio Blanco",
            "Yes/For",
            "No/Against",
        ),
        (
            Weight::Note,
            "Proposition 130 (STATUTORY) - Kit Carson",
            "No/Against",
            "Yes/For",
        ),
        (
            Weight::Note,
            "State Representative - District 1",
            "Barbara DeHaan",
            "Javier Mabrey",
        ),
    ];
    assert_eq!(winners.collect::<Vec<_>>(), expected);
    let fewer: Vec<_> = of(v, Code::CertifiedFewer).collect();
    let [fewer] = fewer[..] else {
        panic!("{} times fewer", fewer.len());
    };
    assert_eq!(fewer.county.as_deref(), Some("Weld"));
    let expected = "at least the 101847 votes for Eric Rinard in the audit's tabulation";
    assert_eq!(
        (&*fewer.expected, &*fewer.found),
        (expected, "101846 votes")
    );
}

/// One county's votes: the total above them, the precincts, and the audit's tabulation.
#[test]
fn a_vote_in_the_results_by_county() {
    let edit = |copy: &Copy| {
        let county = "<County name=\"Sedgwick\" votes=\"767\" />";
        copy.edit(DETAIL, county, &county.replace("767", "768"))
    };
    let Some((altered, row)) = altered_2024(edit) else {
        return;
    };
    altered.changes(&[change(Step::Certified, &[JUDGE], NO_ROUND, "differs")]);
    let judge = "Sedgwick County Court Judge - Landry";
    let above = format!("certified-total | {judge} | {DETAIL}, row {}", row - 1);
    let precincts = format!("certified-total | {judge} | {ARCHIVE}/{PRECINCTS}, row 282230");
    let votes = format!("certified-votes | {JUDGE} | {DETAIL}, row 7482");
    altered.finds(&[&above, &precincts, &votes]);
    let expected = "Yes, Total Votes: 768, the sum of the parts";
    assert_eq!(altered.says(&above), (expected, "767"));
    let expected = format!("768 votes for Yes, as in {DETAIL}");
    assert_eq!(altered.says(&precincts), (&*expected, "767 votes"));
    let expected = "1111 votes in all, by the audit's tabulation";
    let found = "1112 votes; 1 of 1 counties differ";
    assert_eq!(altered.says(&votes), (expected, found));
}

/// The two selections exchanged: another one wins, and has fewer votes.
#[test]
fn selections_exchanged_in_the_results_by_county() {
    let edit = |copy: &Copy| {
        let yes = "key=\"48\" text=\"Yes\" party=\"Y\" totalVotes=\"767\"";
        copy.edit(DETAIL, yes, &yes.replace("Yes", "No"));
        let no = "key=\"49\" text=\"No\" party=\"N\" totalVotes=\"344\"";
        copy.edit(DETAIL, no, &no.replace("No", "Yes"));
    };
    let Some((altered, ())) = altered_2024(edit) else {
        return;
    };
    altered.changes(&[change(Step::Certified, &[JUDGE], NO_ROUND, "differs")]);
    let judge = "Sedgwick County Court Judge - Landry";
    let precincts = format!("certified-total | {judge} | {ARCHIVE}/{PRECINCTS}");
    let winner = format!("certified-winner | {JUDGE} | {DETAIL}, row 7482");
    altered.finds(&[
        &format!("{precincts}, row 282235"),
        &format!("{precincts}, row 282230"),
        &winner,
        &format!("certified-votes | {JUDGE} | {DETAIL}, row 7482"),
        &format!("certified-fewer | {JUDGE} | {DETAIL}, row 7493"),
    ]);
    let expected = "Yes, by the audit's tabulation";
    assert_eq!(altered.says(&winner), (expected, "No"));
}

/// One precinct's votes, inside the archive.
#[test]
fn a_vote_in_the_results_by_precinct() {
    let edit = |copy: &Copy| {
        let bytes = Cursor::new(copy.read(ARCHIVE));
        let mut archive = zip::ZipArchive::new(bytes).unwrap();
        let mut table = Vec::new();
        let mut file = archive.by_name(PRECINCTS).unwrap();
        file.read_to_end(&mut table).unwrap();
        let row = b"\"4016358004\",\"Sedgwick County Court Judge - Landry\",\"Yes\",\"Y\",\"123\"";
        let at = table.windows(row.len()).position(|bytes| bytes == row);
        table[at.unwrap() + row.len() - 2] = b'5';
        let zip = support::archive::zip(&vec![(PRECINCTS.to_owned(), table)]);
        copy.write(ARCHIVE, zip);
    };
    let Some((altered, ())) = altered_2024(edit) else {
        return;
    };
    altered.changes(&[change(Step::Certified, &[JUDGE], NO_ROUND, "differs")]);
    let judge = "Sedgwick County Court Judge - Landry";
    let precincts = format!("certified-total | {judge} | {ARCHIVE}/{PRECINCTS}, row 282230");
    altered.finds(&[&precincts]);
    let expected = format!("767 votes for Yes, as in {DETAIL}");
    assert_eq!(altered.says(&precincts), (&*expected, "769 votes"));
}

/// A vote more in the counties' totals: they are not the state's any more, and the certified are fewer.
#[test]
fn a_vote_in_the_audits_tabulation() {
    let edit = |copy: &Copy| {
        let row = "Sedgwick,Sedgwick County Court - Landry,Yes,767";
        copy.edit("tabulateCounty.csv", row, &row.replace("767", "768"))
    };
    let Some((altered, _)) = altered_2024(edit) else {
        return;
    };
    // No state report lists this contest.
    altered.changes(&[change(Step::Totals, &[JUDGE], NO_ROUND, "differs")]);
    let found = altered.new_findings();
    let rest = [
        format!("certified-votes | {JUDGE} | {DETAIL}, row 7482"),
        format!("certified-fewer | {JUDGE} | {DETAIL}, row 7488"),
    ];
    assert!(found[0].starts_with(&format!("total | {JUDGE} | tabulate.csv")));
    assert_eq!(found[1..], rest);
}

/// Without the results by precinct nothing contradicts those by county.
#[test]
fn without_the_results_by_precinct() {
    let Some((altered, ())) = altered_2024(|copy| copy.remove(ARCHIVE)) else {
        return;
    };
    let mut differing = contests(altered.before, |verdict| *verdict == Verdict::Differs);
    differing.retain(|contest| !contest.starts_with("District Attorney"));
    assert_eq!(differing.len(), 7);
    altered.changes(&[change(Step::Certified, &differing, NO_ROUND, "equal")]);
}
