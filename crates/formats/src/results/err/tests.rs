use election::record::CountOf;

use crate::results::reported_results;

/// Version 2 as XML: two precincts of a county and of a district, a selection with a withheld count.
const XML: &str = r#"<?xml version="1.0"?>
<ElectionReport xmlns="http://itl.nist.gov/ns/voting/1500-100/v2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<Election>
<Name><Text Language="en">General Election</Text></Name>
<BallotCounts><GpUnitId>p1</GpUnitId><Type>total</Type><BallotsCast>9</BallotsCast></BallotCounts>
<Candidate ObjectId="c1"><BallotName><Text Language="en">Ann &amp; Ash</Text></BallotName><PartyId>d</PartyId></Candidate>
<Candidate ObjectId="c2"><BallotName><Text Language="en">Bo Elm</Text></BallotName></Candidate>
<Contest ObjectId="m" xsi:type="CandidateContest">
<ContestSelection ObjectId="s1" xsi:type="CandidateSelection">
<VoteCounts><GpUnitId>p1</GpUnitId><Type>total</Type><Count>5</Count></VoteCounts>
<VoteCounts><GpUnitId>p1</GpUnitId><Type>election-day</Type><Count>2</Count></VoteCounts>
<VoteCounts><GpUnitId>p1</GpUnitId><Type>absentee</Type><Count>3</Count></VoteCounts>
<VoteCounts><GpUnitId>p1</GpUnitId><Type>absentee-mail</Type><Count>1</Count></VoteCounts>
<VoteCounts><GpUnitId>p2</GpUnitId><Type>total</Type><Count>0</Count><IsSuppressedForPrivacy>true</IsSuppressedForPrivacy></VoteCounts>
<VoteCounts><GpUnitId>co</GpUnitId><Type>total</Type><Count>7</Count></VoteCounts>
<CandidateIds>c1 c2</CandidateIds>
</ContestSelection>
<ContestSelection ObjectId="s2" xsi:type="CandidateSelection">
<VoteCounts><GpUnitId>p1</GpUnitId><Type>total</Type><Count>1.5</Count><Round>2</Round></VoteCounts>
<VoteCounts><GpUnitId>p1</GpUnitId><Type>seats</Type><Count>1</Count></VoteCounts>
<IsWriteIn>true</IsWriteIn>
</ContestSelection>
<ElectionDistrictId>di</ElectionDistrictId>
<Name>Mayor</Name>
<OtherCounts><DeviceClass><Type>scan-batch</Type></DeviceClass><GpUnitId>p1</GpUnitId><Overvotes>0.0</Overvotes><Undervotes>3</Undervotes></OtherCounts>
<VotesAllowed>2</VotesAllowed>
</Contest>
<Contest ObjectId="q" xsi:type="BallotMeasureContest">
<ContestSelection ObjectId="y" xsi:type="BallotMeasureSelection">
<VoteCounts><GpUnitId>co</GpUnitId><Type>total</Type><Count>4</Count></VoteCounts>
<Selection><Text Language="en">Yes</Text></Selection>
</ContestSelection>
<Name>Question 1</Name>
</Contest>
</Election>
<GpUnit ObjectId="co" xsi:type="ReportingUnit"><ComposingGpUnitIds>p1 p2 di</ComposingGpUnitIds><Name><Text Language="en">Ash County</Text></Name><Type>county</Type></GpUnit>
<GpUnit ObjectId="di" xsi:type="ReportingUnit"><ComposingGpUnitIds>p1</ComposingGpUnitIds><Name><Text Language="en">District 1</Text></Name><Type>city-council</Type></GpUnit>
<GpUnit ObjectId="p1" xsi:type="ReportingUnit"><Name><Text Language="en">Precinct 1</Text></Name><Type>precinct</Type></GpUnit>
<GpUnit ObjectId="p2" xsi:type="ReportingUnit"><Type>split-precinct</Type></GpUnit>
<Party ObjectId="d"><Abbreviation><Text Language="en">DEM</Text></Abbreviation><Name><Text Language="en">Democrats</Text></Name></Party>
<Status>certified</Status>
</ElectionReport>
"#;

/// The same in JSON, as far as it says something else there.
const JSON: &str = r#"{"@type": "ElectionResults.ElectionReport", "Status": "certified",
 "GpUnit": [
  {"@type": "ElectionResults.ReportingUnit", "@id": "co", "Type": "county", "ComposingGpUnitIds": ["p1", "p2", "di"],
   "Name": {"@type": "ElectionResults.InternationalizedText", "Text": [{"Content": "Ash County", "Language": "en"}]}},
  {"@id": "di", "Type": "city-council", "Name": {"Text": [{"Content": "District 1"}]}, "ComposingGpUnitIds": ["p1"]},
  {"@id": "p1", "Type": "precinct", "Name": {"Text": [{"Content": "Precinct 1"}]}},
  {"@id": "p2", "Type": "split-precinct"}],
 "Party": [{"@id": "d", "Abbreviation": {"Text": [{"Content": "DEM"}]}}],
 "Election": [{"Name": {"Text": [{"Content": "General Election"}]},
  "BallotCounts": [{"GpUnitId": "p1", "Type": "total", "BallotsCast": 9}],
  "Candidate": [{"@id": "c1", "BallotName": {"Text": [{"Content": "Ann & Ash"}]}, "PartyId": "d"},
   {"@id": "c2", "BallotName": {"Text": [{"Content": "Bo Elm"}]}}],
  "Contest": [{"@type": "ElectionResults.CandidateContest", "@id": "m", "Name": "Mayor", "VotesAllowed": 2,
   "ElectionDistrictId": "di",
   "OtherCounts": [{"GpUnitId": "p1", "DeviceClass": {"Type": "scan-batch"}, "Overvotes": 0.0, "Undervotes": 3}],
   "ContestSelection": [{"CandidateIds": ["c1", "c2"], "VoteCounts": [
     {"GpUnitId": "p1", "Type": "total", "Count": 5},
     {"GpUnitId": "p1", "Type": "election-day", "Count": 2},
     {"GpUnitId": "p1", "Type": "absentee", "Count": 3},
     {"GpUnitId": "p1", "Type": "absentee-mail", "Count": 1},
     {"GpUnitId": "p2", "Type": "total", "Count": 0, "IsSuppressedForPrivacy": true},
     {"GpUnitId": "co", "Type": "total", "Count": 7}]},
    {"IsWriteIn": true, "VoteCounts": [
     {"GpUnitId": "p1", "Type": "total", "Count": 1.5, "Round": 2},
     {"GpUnitId": "p1", "Type": "seats", "Count": 1}]}]},
   {"@type": "ElectionResults.BallotMeasureContest", "Name": "Question 1", "ContestSelection": [
    {"Selection": {"Text": [{"Content": "Yes"}]}, "VoteCounts": [{"GpUnitId": "co", "Type": "total", "Count": 4}]}]}]}]}
"#;

/// Version 1: lists in elements of their own, and other names.
fn version_1() -> String {
    let mut xml = XML.replace("1500-100/v2", "1500-100/v1");
    xml = xml
        .replace("ObjectId", "objectId")
        .replace("Language", "language");
    xml = xml.replace("ContestSelection", "BallotSelection");
    xml = xml.replace("ElectionDistrictId", "ElectoralDistrictId");
    xml = xml.replace("OtherCounts", "SummaryCounts");
    for name in [
        "Contest",
        "Candidate",
        "GpUnit",
        "Party",
        "BallotSelection",
        "VoteCounts",
    ] {
        let (open, close) = (format!("<{name} "), format!("</{name}>\n"));
        let (open, first) = match name {
            "VoteCounts" => ("<VoteCounts>".to_owned(), "<VoteCountsCollection>"),
            name => (open, &*format!("<{name}Collection>")),
        };
        xml = xml.replace(&open, &format!("{first}{open}"));
        xml = xml.replace(&close, &format!("</{name}></{name}Collection>\n"));
    }
    xml
}

fn read(text: &str) -> (Vec<String>, Vec<String>) {
    let (results, findings) = reported_results("r", text.as_bytes()).unwrap();
    let head = format!("{}, {}", results.election, results.status);
    let units = results.units.iter().map(|unit| {
        let within: Vec<String> = unit.within.iter().map(u32::to_string).collect();
        format!(
            "{} {} {:?} in {}",
            unit.number,
            unit.name,
            unit.kind,
            within.join(" ")
        )
    });
    let general = results.counts.iter().map(|count| (None, count));
    let of = results
        .contests
        .iter()
        .flat_map(|c| c.counts.iter().map(move |count| (Some(c), count)));
    let figures = general.chain(of).map(|(contest, count)| {
        let selection = contest
            .zip(count.selection)
            .map(|(c, n)| &c.selections[n as usize - 1]);
        let what = selection.map_or_else(
            || count.of.words().to_owned(),
            |s| match count.of {
                CountOf::Votes => format!("{} [{}] {:?}", s.name, s.party, s.kind),
                of => format!("{} of {} [{}] {:?}", of.words(), s.name, s.party, s.kind),
            },
        );
        let named = contest.map_or_else(String::new, |c| {
            format!("{}, {:?}, {:?}", c.name, c.vote_for, c.district)
        });
        format!(
            "{named} | {} {} | {what} {:?} {}",
            count.unit, count.group, count.round, count.figure
        )
    });
    let all = std::iter::once(head).chain(units).chain(figures).collect();
    let findings = findings
        .iter()
        .map(|f| format!("{} {}: {}", f.code.id(), f.expected, f.found));
    (all, findings.collect())
}

#[test]
fn two_versions_and_two_syntaxes() {
    let expected = [
        "General Election, certified",
        "1 Ash County Whole in ",
        "2 District 1 Part in 1",
        "3 Precinct 1 Precinct in 1 2",
        "4 p2 Precinct in 1",
        " | 3  | ballots cast None 9",
        "Mayor, Some(2), Some(2) | 3 scan-batch | overvotes None 0",
        "Mayor, Some(2), Some(2) | 3 scan-batch | undervotes None 3",
        "Mayor, Some(2), Some(2) | 3  | Ann & Ash / Bo Elm [DEM] Regular None 5",
        "Mayor, Some(2), Some(2) | 3 election-day | Ann & Ash / Bo Elm [DEM] Regular None 2",
        "Mayor, Some(2), Some(2) | 3 absentee | Ann & Ash / Bo Elm [DEM] Regular None 3",
        "Mayor, Some(2), Some(2) | 3 absentee-mail | Ann & Ash / Bo Elm [DEM] Regular None 1",
        "Mayor, Some(2), Some(2) | 4  | Ann & Ash / Bo Elm [DEM] Regular None withheld",
        "Mayor, Some(2), Some(2) | 1  | Ann & Ash / Bo Elm [DEM] Regular None 7",
        "Mayor, Some(2), Some(2) | 3  | Write-in [] WriteIn Some(2) “1.5”",
        "Mayor, Some(2), Some(2) | 3  | seats of Write-in [] WriteIn None 1",
        "Question 1, None, None | 1  | Yes [] Regular None 4",
    ];
    let notes =
        ["figure-withheld figures that are printed: 1 figures withheld, the first as withheld"];
    for text in [XML.to_owned(), version_1(), JSON.to_owned()] {
        let (all, findings) = read(&text);
        assert_eq!(all, expected, "{text}");
        assert_eq!(findings, notes, "{text}");
    }
}

#[test]
fn what_does_not_fit() {
    let (_, notes) = read(XML);
    let check = |from: &str, to: &str, expected: &[&str]| {
        assert_eq!(XML.matches(from).count(), 1, "{from}");
        let (_, mut findings) = read(&XML.replace(from, to));
        findings.retain(|finding| !notes.contains(finding));
        assert_eq!(findings, expected, "{from}");
    };
    // A withheld count is no 0: the county may have more than what is known, and not less.
    check("<Count>7</Count>", "<Count>6</Count>", &[]);
    check(
        "<Count>7</Count>",
        "<Count>4</Count>",
        &[
            "reported-total 5 or more, as figures are withheld, the sum over its parts: Ash County, Ann & Ash / Bo Elm: 4",
        ],
    );
    check(
        "<Count>3</Count>",
        "<Count>4</Count>",
        &[
            "reported-total 6, the sum over counting groups: Ash County, Precinct 1, Ann & Ash / Bo Elm: 5",
        ],
    );
    check(
        "c1 c2",
        "c1 c9",
        &["name-conflict the id of something in the file: “c9”"],
    );
    check(
        "p1 p2 di",
        "p1 p2 di x",
        &["name-conflict the id of something in the file: “x”"],
    );
    check(
        "<Undervotes>3</Undervotes>",
        "<Undervotes>three</Undervotes>",
        &["cell-unreadable a figure: “three”"],
    );
}

/// Cut off anywhere, it says so.
#[test]
fn cut_off() {
    for (text, last) in [(XML, "</ElectionReport>"), (JSON, "}")] {
        let end = text.rfind(last).unwrap();
        for end in (400..end).filter(|end| text.is_char_boundary(*end)) {
            let (_, findings) = reported_results("r", &text.as_bytes()[..end]).unwrap();
            assert!(
                findings.iter().any(|f| f.code.id() == "file-unreadable"),
                "{end}"
            );
        }
    }
}
