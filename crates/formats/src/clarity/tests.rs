use super::*;

/// Tallies, totals that are not their sum, findings.
fn shown(xml: &str) -> [Vec<String>; 3] {
    let (results, findings) = read(&Place::file("d.xml"), xml).unwrap();
    let tallies = results.contests.iter().flat_map(|contest| &contest.tallies);
    let tallies = tallies.map(|t| {
        let county = t.county.as_deref().unwrap_or_default();
        let row = t.place.row.unwrap_or_default();
        let (contest, selection, votes) = (&t.contest, &t.selection, t.votes);
        format!("{contest} | {selection} | {county} {votes}, row {row}")
    });
    let totals = results.contests.iter().flat_map(|contest| &contest.totals);
    let totals = totals.chain(&results.totals);
    let wrong = totals.filter(|t| t.printed != t.parts);
    let wrong = wrong.map(|t| format!("{}: {}, {} for {}", t.place, t.what, t.printed, t.parts));
    let findings = findings.iter().map(|f| format!("{}: {}", f.place, f.found));
    [tallies.collect(), wrong.collect(), findings.collect()]
}

/// A state's file: counties, one way of voting.
const STATE: &str = r#"<?xml version="1.0"?>
<!--snapshot-->
<ElectionResult>
  <Region>ST</Region>
  <ElectionVoterTurnout totalVoters="30" ballotsCast="21">
    <Counties>
      <County name="Ash" totalVoters="10" ballotsCast="9" />
      <County name="Birch" totalVoters="20" ballotsCast="12" />
    </Counties>
  </ElectionVoterTurnout>
  <Contest key="1" text="Mayor &amp; Clerk" voteFor="2" isQuestion="false">
    <ParticipatingCounties>
      <County name="Ash" precinctsParticipating="3" />
    </ParticipatingCounties>
    <Choice key="1" text="D&#233;sir&#xE9;e" totalVotes="11">
      <VoteType name="Total Votes" votes="11">
        <County name="Ash" votes="5" /><County name="Birch" votes="6" />
      </VoteType>
    </Choice>
    <Choice key="2" text="Elm" totalVotes="1,003">
      <VoteType name="Total Votes" votes="1,003">
        <County name="Ash" votes="3" />
        <County name="Birch" votes="1,000"></County>
      </VoteType>
    </Choice>
  </Contest>
</ElectionResult>
"#;

#[test]
fn counties() {
    let [tallies, wrong, findings] = shown(STATE);
    let expected = [
        "Mayor & Clerk | Désirée | Ash 5, row 17",
        "Mayor & Clerk | Désirée | Birch 6, row 17",
        "Mayor & Clerk | Elm | Ash 3, row 22",
        "Mayor & Clerk | Elm | Birch 1000, row 23",
    ];
    assert_eq!(tallies, expected);
    assert_eq!((wrong, findings), (vec![], vec![]));
    let (results, _) = read(&Place::file("d.xml"), STATE).unwrap();
    assert_eq!(results.contests[0].vote_for, Some(2));
    assert_eq!(results.contests[0].totals.len(), 4);
    assert_eq!(results.totals.len(), 2);
}

/// Votes of which nothing says in which county they were cast are in no county's, so that their total is no sum.
#[test]
fn votes_without_counties() {
    let xml = |choice: &str| {
        format!(
            "<ElectionResult><Region>ST</Region><Contest text=\"Mayor\">\
             <VoteType name=\"Undervotes\" votes=\"4\"></VoteType>{choice}</Contest></ElectionResult>"
        )
    };
    let check = |choice: &str, expected: &[&str]| assert_eq!(shown(&xml(choice))[1], expected);
    let county = "<County name=\"Ash\" votes=\"5\"/>";
    let by_mail = |parts: &str| format!("<VoteType name=\"Mail\" votes=\"5\">{parts}</VoteType>");
    let elm = |parts: &str| format!("<Choice text=\"Elm\" totalVotes=\"5\">{parts}</Choice>");
    check(&elm(&by_mail(county)), &[]);
    check(&elm(&by_mail("")), &["d.xml, row 1: Elm, Mail, 5 for 0"]);
    check(&elm(""), &["d.xml, row 1: Elm, 5 for 0"]);
    check(&elm("").replace('5', "0"), &[]);
}

/// Each total is compared with what stands right below it.
#[test]
fn totals_that_are_no_sums() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        assert_eq!(STATE.matches(from).count(), 1, "{from}");
        assert_eq!(shown(&STATE.replace(from, to))[1], expected);
    };
    check(
        "totalVotes=\"11\"",
        "totalVotes=\"12\"",
        &["d.xml, row 15: Désirée, 12 for 11"],
    );
    check(
        "name=\"Total Votes\" votes=\"11\"",
        "name=\"Total Votes\" votes=\"12\"",
        &[
            "d.xml, row 16: Désirée, Total Votes, 12 for 11",
            "d.xml, row 15: Désirée, 11 for 12",
        ],
    );
    check(
        "name=\"Ash\" votes=\"3\"",
        "name=\"Ash\" votes=\"4\"",
        &["d.xml, row 21: Elm, Total Votes, 1003 for 1004"],
    );
    check(
        "ballotsCast=\"21\"",
        "ballotsCast=\"20\"",
        &["d.xml, row 5: ballots cast, 20 for 21"],
    );
}

/// A county's file: precincts, several ways of voting, over- and undervotes beside the selections.
#[test]
fn precincts_and_ways_of_voting() {
    let xml = r#"<ElectionResult><Region>Oak County</Region>
<VoterTurnout totalVoters="0" ballotsCast="9"><Precincts><Precinct name="A" ballotsCast="9"/></Precincts></VoterTurnout>
<Contest key="4" text="Senator" voteFor="1"><VoteType name="Undervotes" votes="2"><Precinct name="A" votes="1"/></VoteType>
<Choice key="1" text="Ann (Rep)" totalVotes="10">
<VoteType name="Election Day" votes="4"><Precinct name="A" votes="1"/><Precinct name="B" votes="3"/></VoteType>
<VoteType name="Absentee" votes="6"><Precinct name="A" votes="6"/></VoteType>
</Choice></Contest></ElectionResult>"#;
    let [tallies, wrong, findings] = shown(xml);
    assert_eq!(tallies, ["Senator | Ann (Rep) | Oak County 10, row 5"]);
    assert_eq!(wrong, ["d.xml, row 3: Undervotes, 2 for 1"]);
    assert_eq!(findings, [""; 0]);
}

/// A figure that cannot be read is neither added up nor compared.
#[test]
fn figures_that_are_none() {
    let [tallies, wrong, findings] = shown(&STATE.replace("votes=\"6\"", "votes=\"6.5\""));
    assert_eq!(tallies.len(), 3);
    assert_eq!(wrong, [""; 0]);
    assert_eq!(findings, ["d.xml, row 17, column “votes”: “6.5”"]);
    let many = r#"<County name="Ash" votes="x"/>"#.repeat(60);
    let [_, _, findings] = shown(&STATE.replace(r#"<County name="Birch" votes="6" />"#, &many));
    assert_eq!(findings.len(), 51);
    assert_eq!(findings[50], "d.xml: 10 more figures that are not readable");
}

#[test]
fn what_is_no_result() {
    for other in [
        "",
        "a,b\n<ElectionResult>",
        "<html><ElectionResult/></html>",
        "<?xml version=\"1.0\"?>",
        "<",
    ] {
        assert!(!is_results(other), "{other}");
    }
    assert!(is_results(STATE));
    let place = Place::file("d.xml");
    for tenths in 4..10 {
        let cut = &STATE[..STATE.len() * tenths / 10];
        assert!(read(&place, cut).is_err(), "{tenths} tenths");
    }
    let many = "<ElectionResult>".to_owned() + &"<Contest/>".repeat(MOST_FIGURES + 1);
    assert!(read(&place, &many).unwrap_err().starts_with("more than"));
}
