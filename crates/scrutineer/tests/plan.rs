//! `plan` and `simulate` as they are typed.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{command, ran, real};

const CONTESTS: &str = "contest,selection,votes,cards,universe,phantoms\n\
    Mayor,Ann,1200,3000,10000,2\nMayor,Bob,900,,,\nMayor,Cid,300,,,\n\
    Close,Yes,500,1010,10000,12\nClose,No,490,,,\n\
    Tie,East,70,200,10000,\nTie,West,70,,,\n\
    Alone,Zed,100,200,10000,\n";

/// The exit code and the standard output of a command line.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let (code, out, talk) = ran(&command(folder).args(args).output().unwrap());
    (code, out + &talk)
}

fn json(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

/// The design of a contest in a plan.
fn sizes<'v>(plan: &'v Value, contest: &str, design: &str) -> &'v Value {
    let contests = plan["contests"].as_array().unwrap();
    let of = contests.iter().find(|of| of["contest"] == contest).unwrap();
    let designs = of["designs"].as_array().unwrap();
    designs
        .iter()
        .find(|of| of["design"]["design"] == design)
        .unwrap()
}

#[test]
fn a_list_of_contests() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("contests.csv"), CONTESTS).unwrap();
    let args = |series| {
        [
            "plan",
            "contests.csv",
            "--runs",
            "100",
            "--series",
            series,
            "--json",
            "p.json",
            "--csv",
            "p.csv",
        ]
    };
    let (code, first) = run(scratch.path(), &args("1"));
    assert_eq!(code, 0, "{first}");
    for said in [
        "tied: no sample confirms a tie",
        "uncontested",
        "12 cards are without a record",
    ] {
        assert!(first.contains(said), "{said}: {first}");
    }
    let plan = json(scratch.path(), "p.json");
    let by_style = &sizes(&plan, "Mayor", "card-comparison")["ninetieth"];
    let by_all = &sizes(&plan, "Mayor", "card-comparison-without-style")["ninetieth"];
    // Three tenths of the cards have the contest: knowing which saves the rest.
    assert!(
        by_style.as_u64().unwrap() * 2 < by_all.as_u64().unwrap(),
        "{by_style} {by_all}"
    );
    assert!(sizes(&plan, "Close", "polling")["cannot"].is_string());
    let table = fs::read(scratch.path().join("p.csv")).unwrap();
    let rows = csv::Reader::from_reader(&table[..]).into_records();
    // Two contests by eight designs, and two with nothing to confirm.
    assert!(rows.filter_map(Result::ok).count() == 18);
    assert_eq!(first, run(scratch.path(), &args("1")).1);
    assert_ne!(first, run(scratch.path(), &args("2")).1);
}

/// What was planned comes out in other random numbers, and a tie is confirmed no more often than the limit allows.
#[test]
fn simulated_as_planned() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("contests.csv"), CONTESTS).unwrap();
    for design in ["polling", "card-comparison", "one-audit", "super-simple"] {
        let args = [
            "simulate",
            "contests.csv",
            "--contest",
            "Mayor",
            "--design",
            design,
        ];
        let more = ["--runs", "1000", "--json", "s.json"];
        let (code, out) = run(scratch.path(), &[&args[..], &more].concat());
        assert_eq!(code, 0, "{out}");
        let simulated = json(scratch.path(), "s.json");
        for round in simulated["contests"][0]["rounds"].as_array().unwrap() {
            let [planned, done] = ["planned", "done"].map(|key| round[key].as_f64().unwrap());
            // The difference of two shares of a thousand audits each.
            let both = (planned + done) / 2.0;
            let error = (2.0 * both * (1.0 - both) / 1000.0).sqrt();
            assert!((planned - done).abs() <= 4.0 * error, "{design}: {round}");
        }
        let tie = [
            "--true-margin",
            "0",
            "--sizes",
            "400,800",
            "--true-missing",
            "0",
        ];
        let (_, out) = run(scratch.path(), &[&args[..], &more, &tie].concat());
        let wrong = &json(scratch.path(), "s.json")["contests"][0];
        assert_eq!(wrong["outcome_wrong"], true);
        assert!(
            out.contains("each of these confirmations is false"),
            "{out}"
        );
        assert!(wrong["low"].as_f64().unwrap() <= 0.05, "{design}: {out}");
    }
}

/// The draws that confirmed the audits of a design, in order; one that came to a full count is the last.
fn draws(of: &Value) -> Vec<Option<u64>> {
    let audits = of["audits"].as_array().unwrap().iter();
    let mut draws: Vec<_> = audits.map(|audit| audit["confirmed"].as_u64()).collect();
    draws.sort_by_key(|draws| draws.unwrap_or(u64::MAX));
    draws
}

/// Tables and marks of the page against the single audits of the JSON: cards are draws where cards are not put back.
#[test]
fn the_page_of_simulated_audits_is_their_json() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("contests.csv"), CONTESTS).unwrap();
    let args = [
        "simulate",
        "contests.csv",
        "--contest",
        "Mayor",
        "--design",
        "card-comparison",
        "--true-errors",
        "one-over=1%",
        "--runs",
        "200",
        "--html",
        "s.html",
        "--json",
        "s.json",
        "--csv",
        "s.csv",
    ];
    let files = |more: &[&str]| {
        let (code, out) = run(scratch.path(), &[&args[..], more].concat());
        assert_eq!(code, 0, "{out}");
        for file in ["s.html", "s.json", "s.csv"] {
            assert!(out.contains(&format!("Written: {file}\n")), "{out}");
        }
        let html = fs::read_to_string(scratch.path().join("s.html")).unwrap();
        (html, json(scratch.path(), "s.json")["contests"][0].clone())
    };
    let (html, of) = files(&[]);
    assert_eq!((html.clone(), of.clone()), files(&[]));
    let row = |table: &str| -> Vec<String> {
        let (_, rest) = html
            .split_once(&format!("<caption>{table}</caption>"))
            .unwrap();
        let (_, rest) = rest.split_once("<th scope=\"row\">").unwrap();
        let cells = rest
            .split("</tr>")
            .next()
            .unwrap()
            .split("<td class=\"r\">");
        let cells = cells.skip(1).map(|cell| cell.split('<').next().unwrap());
        cells.map(str::to_owned).collect()
    };
    let draws = draws(&of);
    assert_eq!(draws.len(), 200);
    let sizes = [20, 100, 180].map(|place| draws[place - 1]);
    let words = sizes.map(|size| size.map_or("all".to_owned(), |cards| cards.to_string()));
    assert_eq!(
        row("Cards within which audits confirmed the outcome")[2..5],
        words
    );
    // A scale from 10 to 3,000 cards on 2 % to 97 % of the width.
    let at = |cards: u64| 2.0 + 95.0 * (cards as f64 / 10.0).ln() / 300_f64.ln();
    let half = at(sizes[1].unwrap());
    assert!(
        html.contains(&format!("<circle class=\"half\" cx=\"{half:.2}%\"")),
        "{half}"
    );
    let round = &of["rounds"][0];
    let cells = row("Done by the end of each round");
    assert_eq!(cells[1], round["draws"].to_string());
    let end = round["draws"].as_u64().unwrap();
    let audits = of["audits"].as_array().unwrap();
    let within = draws
        .iter()
        .flatten()
        .filter(|draws| **draws <= end)
        .count();
    let done = audits.iter().filter(|audit| audit["round"] == 1).count();
    assert_eq!(within, done);
    let width = 95.0 * done as f64 / 200.0;
    let part = format!("<rect class=\"done\" x=\"2.00%\" width=\"{width:.2}%\"");
    assert!(html.contains(&part), "{part}");
    let limit = audits
        .iter()
        .filter(|audit| audit["risks"].as_array().unwrap().last().unwrap().as_f64() <= Some(0.05))
        .count();
    assert_eq!(of["confirmed"], limit);
    let risks = row("Measured risks at the end of the last round");
    assert_eq!(risks[5], format!("{limit} of 200"));
    let table = fs::read(scratch.path().join("s.csv")).unwrap();
    let rows = csv::Reader::from_reader(&table[..]).into_records();
    let confirmed = rows.filter(|row| !row.as_ref().unwrap()[3].is_empty());
    assert_eq!(confirmed.count(), limit);
    assert!(!html.contains("Wrong outcomes confirmed"));

    let (html, of) = files(&["--true-margin", "0", "--sizes", "400"]);
    let [low, high] = ["low", "high"].map(|key| of[key].as_f64().unwrap());
    let (_, figure) = html
        .split_once("<figure class=\"risks sizes rates\">")
        .unwrap();
    let (_, span) = figure
        .split_once("<ol ")
        .unwrap()
        .1
        .split_once("<line class=\"span\" x1=\"")
        .unwrap();
    let (from, rest) = span.split_once("%\" x2=\"").unwrap();
    let [from, to] = [from, rest.split('%').next().unwrap()].map(|x| x.parse::<f64>().unwrap());
    // Whatever the scale, it is even: places from 2 % on are in proportion to the rates.
    assert!(
        ((from - 2.0) * high - (to - 2.0) * low).abs() < 0.02,
        "{from} {to} {low} {high}"
    );
    assert!(html.contains(&format!("confirmed in {} of 200 audits", of["confirmed"])));
}

/// Colorado's contest.csv of 2024: each of the 725 contests has a size or a reason, and the formula's is the state's own.
#[test]
fn colorado_2024() {
    let Some(file) = real("colorado/2024-general/round1/contest.csv") else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let path = file.to_str().unwrap();
    let args = [
        "plan",
        path,
        "--design",
        "super-simple",
        "--risk-limit",
        "3%",
    ];
    let more = ["--runs", "1", "--errors", "none", "--json", "p.json"];
    let (code, out) = run(scratch.path(), &[&args[..], &more].concat());
    assert_eq!(code, 0, "{out}");
    let plan = json(scratch.path(), "p.json");
    let contests = plan["contests"].as_array().unwrap();
    let mut rows = csv::Reader::from_path(&file).unwrap();
    let headings = rows.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let (name, printed) = (
        column("contest_name"),
        column("optimistic_samples_to_audit"),
    );
    let mut compared = 0;
    for (row, of) in rows.records().map(|row| row.unwrap()).zip(contests) {
        assert_eq!(&row[name], of["contest"].as_str().unwrap());
        let formula = &of["designs"][0]["formula_draws"];
        match &row[printed] {
            "0" => assert!(formula.is_null(), "{of}"),
            printed => {
                assert_eq!(formula.to_string(), printed, "{of}");
                compared += 1;
            }
        }
    }
    assert_eq!((contests.len(), compared), (725, 613));
}

/// Clear Creek's primary of 2016 from its cards: by style the Senate's closest contest is that of `explain`, 51 votes; one sample
/// for all contests is no more than the samples of each. Byron's runoff is confirmed by all its assertions together.
#[test]
fn election_records() {
    let Some(cards) = real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let path = cards.to_str().unwrap();
    run(scratch.path(), &["read", path, "--out", "record"]);
    let args = ["plan", "record", "--runs", "200", "--json", "p.json"];
    let (code, out) = run(scratch.path(), &args);
    assert_eq!(code, 0, "{out}");
    let plan = json(scratch.path(), "p.json");
    let contests = plan["contests"].as_array().unwrap();
    assert_eq!(contests.len(), 15);
    assert!(contests.iter().any(|of| of["margin"] == "51"), "{out}");
    let whole = out
        .lines()
        .rfind(|line| line.contains("card comparison, by style"))
        .unwrap();
    let figures: Vec<u64> = whole
        .split_whitespace()
        .filter_map(|word| word.replace(',', "").parse().ok())
        .collect();
    let [.., each, most, together] = figures[..] else {
        panic!("{whole}")
    };
    assert!(most <= together && together <= each, "{whole}");
    let byron = real("ranked/nsw-2021-mayoral")
        .unwrap()
        .join("Byron_Mayoral.csv");
    run(
        scratch.path(),
        &["read", byron.to_str().unwrap(), "--out", "runoffs"],
    );
    let (_, out) = run(
        scratch.path(),
        &[
            "plan",
            "runoffs",
            "--contest",
            "Byron",
            "--design",
            "card-comparison",
            "--errors",
            "none",
        ],
    );
    // 17.1368 of difficulty: v = 1 / 17.1368, COBRA's size for 5 %.
    let size = (0.05_f64.ln() / (1.0_f64 - 1.0 / (2.0 * 17.1368)).ln()).ceil();
    assert!(out.contains(&format!(" {size} ")), "{size}: {out}");
}

#[test]
fn what_cannot_be_planned_is_said() {
    let scratch = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| fs::write(scratch.path().join(name), text).unwrap();
    file("list.csv", "Contest Name,Jurisdictions\nMayor,all\n");
    file(
        "broken.csv",
        "contest,selection,votes,cards\nMayor,Ann,many,100\nMayor,Bob,3,100\nMayor,Cid,1,100\n",
    );
    let (code, out) = run(scratch.path(), &["plan", "list.csv"]);
    assert!(
        code == 2 && out.contains("these contests have no votes"),
        "{out}"
    );
    // A contest of which a row could not be read is not planned for; the row is named.
    let (code, out) = run(scratch.path(), &["plan", "broken.csv", "--runs", "10"]);
    assert!(
        code == 2 && out.contains("row 2") && out.contains("many"),
        "{out}"
    );
    file("contests.csv", CONTESTS);
    for (args, said) in [
        (["--risk-limit", "5"], "below 1, such as 5% or 0.05"),
        (["--errors", "ones=1%"], "one-over"),
        (["--contest", "Nobody"], "no contest is left"),
        (["--costs", "list.csv"], "docs/costs.md"),
    ] {
        let (code, out) = run(
            scratch.path(),
            &[&["plan", "contests.csv"], &args[..]].concat(),
        );
        assert!(code == 2 && out.contains(said), "{args:?}: {out}");
    }
}

/// Batches so large that each holds thousands of errors, and rates of errors beside a tie: nothing is confirmed more often than
/// the limit allows. What is said to be wrong is wrong.
#[test]
fn wrong_outcomes() {
    let scratch = tempfile::tempdir().unwrap();
    let large = "contest,selection,votes,cards\nMayor,Ann,1020000,2000000\nMayor,Bob,980000,\n";
    fs::write(scratch.path().join("large.csv"), large).unwrap();
    let args = ["simulate", "large.csv", "--runs", "200", "--json", "s.json"];
    let simulated = |more: &[&str]| {
        let (_, out) = run(scratch.path(), &[&args[..], more].concat());
        (json(scratch.path(), "s.json")["contests"][0].clone(), out)
    };
    let batches = [
        "--design",
        "batch-comparison",
        "--sizes",
        "1000",
        "--true-margin",
        "0",
    ];
    for batch in ["500", "10000", "50000"] {
        let (of, out) = simulated(&[&batches[..], &["--batch", batch]].concat());
        assert!(of["low"].as_f64().unwrap() <= 0.05, "{batch}: {out}");
        assert_eq!(of["outcome_wrong"], true);
    }
    for design in ["card-comparison", "polling", "one-audit", "super-simple"] {
        let tie = ["--design", design, "--sizes", "2000", "--true-margin", "0"];
        let (of, out) = simulated(&[&tie[..], &["--true-errors", "one-under=20%"]].concat());
        assert!(of["low"].as_f64().unwrap() <= 0.05, "{design}: {out}");
        let lost = [
            "--design",
            design,
            "--sizes",
            "2000",
            "--true-errors",
            "two-over=20%",
        ];
        let (of, out) = simulated(&lost);
        assert_eq!(of["outcome_wrong"], true, "{design}");
        assert_eq!(of["confirmed"], 0, "{design}: {out}");
    }
    for (wrong, said) in [
        (["--true-margin", "50000"], "at most 40000 votes"),
        (["--sizes", "3000000"], "3000000 draws"),
    ] {
        let (of, out) = simulated(&[&["--design", "card-comparison"], &wrong[..]].concat());
        assert!(
            of["not_simulated"].as_str().unwrap().contains(said),
            "{out}"
        );
    }
}

/// Four contests' columns of Colorado's layout, two rows of cards withheld. By hand: row A needs 30 cards (20 + 10 votes for Mayor),
/// row B 20; Park may have two votes.
const WITHHELD: &str = "Town,5.17\n\
    ,,,,,,,Mayor (Vote For=1),Mayor (Vote For=1),Park (Vote For=2),Park (Vote For=2),Park (Vote For=2),Tax (Vote For=1),Tax (Vote For=1)\n\
    ,,,,,,,Ann,Bob,Cat,Dan,Eve,Yes,No\n\
    CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,BallotType,,,,,,,\n";

fn withheld(rows: [&str; 2]) -> String {
    let mut out = WITHHELD.to_owned();
    for card in 1..=150 {
        // 90 for Ann, 60 for Bob; Park: Cat and Dan, or Eve; Tax only on the last fifty.
        let mayor = if card <= 90 { "1,0" } else { "0,1" };
        let park = if card % 3 > 0 { "1,1,0" } else { "0,0,1" };
        let tax = if card > 100 && card <= 140 {
            "1,0"
        } else if card > 100 {
            "0,1"
        } else {
            ","
        };
        out += &format!(
            "{card},1,{},{card},1-1-{card},Regular,1,{mayor},{park},{tax}\n",
            1 + card / 50
        );
    }
    let [a, b] = rows;
    out + &format!("Redacted and Aggregated,,,,,,1,{a}\nRedacted and Aggregated,,,,,,2,{b}\n")
}

/// Groups of cards of a record are its pools: how many cards they have, what they do to margins, and that what they voted makes
/// a difference.
#[test]
fn groups_of_cards() {
    let scratch = tempfile::tempdir().unwrap();
    let mut means = Vec::new();
    for (at, rows) in [
        ["20,10,22,12,6,,", "2,18,10,8,2,,"],
        ["11,19,22,12,6,,", "11,9,10,8,2,,"],
    ]
    .into_iter()
    .enumerate()
    {
        fs::write(scratch.path().join(format!("{at}.csv")), withheld(rows)).unwrap();
        let (file, record) = (format!("{at}.csv"), format!("record{at}"));
        run(scratch.path(), &["read", &file, "--out", &record]);
        let args = [
            "plan", &record, "--runs", "400", "--errors", "none", "--json", "p.json",
        ];
        let (code, out) = run(scratch.path(), &args);
        assert_eq!(code, 0, "{out}");
        let plan = json(scratch.path(), "p.json");
        let contests = plan["contests"].as_array().unwrap();
        let of = |name: &str| contests.iter().find(|of| of["contest"] == name).unwrap();
        let mayor = of("Mayor");
        // 90 + 22 to 60 + 28 of 150 and 50 cards.
        for (key, expected) in [
            ("pools", 2),
            ("pooled_cards", 50),
            ("cards", 200),
            ("phantoms", 0),
            ("universe", 200),
        ] {
            assert_eq!(mayor[key], expected, "{key}");
        }
        assert_eq!(mayor["margin"], "24");
        // 100 + 32 to 100 + 20: Dan, the second elected, and 50 + 8.
        assert_eq!(of("Park")["margin"], "62");
        // No row of the withheld has Tax.
        assert_eq!(
            (&of("Tax")["pools"], &of("Tax")["cards"]),
            (&Value::from(0), &Value::from(50))
        );
        assert!(out.contains("50 in 2 pools"), "{out}");
        let cannot = &sizes(&plan, "Mayor", "card-comparison")["cannot"];
        assert!(cannot.as_str().unwrap().contains("no record of their own"));
        assert!(sizes(&plan, "Tax", "card-comparison")["median"].is_u64());
        means.push(sizes(&plan, "Mayor", "one-audit")["mean"].as_f64().unwrap());
    }
    // Pools that voted otherwise than each other say more about their cards.
    assert!(means[0] < means[1], "{means:?}");
}

/// With a manifest the cards of groups are among those that it lists and nobody has a record of; the others are phantoms. Too few
/// of them are said to be.
#[test]
fn groups_and_manifests() {
    let scratch = tempfile::tempdir().unwrap();
    for (listed, said) in [
        (57, "7 without a record"),
        (40, "need 50 cards, and the manifests list 40"),
    ] {
        let folder = scratch.path().join(format!("in{listed}"));
        fs::create_dir(&folder).unwrap();
        fs::write(
            folder.join("cvr.csv"),
            withheld(["20,10,22,12,6,,", "2,18,10,8,2,,"]),
        )
        .unwrap();
        let manifest = format!(
            "CountyID,ScannerID,BatchID,NumBallots,StorageLocation\nTown,1,1,49,a\nTown,1,2,50,a\nTown,1,3,50,a\nTown,1,4,{},a\n",
            1 + listed
        );
        fs::write(folder.join("manifest.csv"), manifest).unwrap();
        let record = format!("record{listed}");
        let path = folder.to_str().unwrap();
        run(scratch.path(), &["read", path, "--out", &record]);
        let args = ["plan", &record, "--runs", "50", "--contest", "Mayor"];
        let (_, out) = run(scratch.path(), &args);
        assert!(out.contains(said), "{out}");
    }
}

/// Boulder's general election of 2024, the rows of eight groups and five cards as ColoradoRLA's people test with them: the lead of the
/// electors is that of the file's own columns, and their eight pools hold all votes that are not on the five cards.
#[test]
fn boulder_2024_withheld() {
    let Some(file) = real("results/boulder/TestWithRedactions.csv") else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    run(
        scratch.path(),
        &["read", file.to_str().unwrap(), "--out", "record"],
    );
    let args = [
        "plan",
        "record",
        "--runs",
        "20",
        "--contest",
        "Presidential Electors",
        "--json",
        "p.json",
    ];
    let (code, out) = run(scratch.path(), &args);
    assert_eq!(code, 0, "{out}");
    let plan = json(scratch.path(), "p.json");
    let of = &plan["contests"][0];
    let mut rows = csv::ReaderBuilder::new();
    let mut rows = rows
        .has_headers(false)
        .flexible(true)
        .from_path(&file)
        .unwrap();
    // Columns of the two with the most votes; the four rows of headings do not begin with figures there.
    let votes: Vec<[u64; 2]> = rows
        .records()
        .filter_map(|row| {
            let row = row.ok()?;
            Some([row.get(7)?.parse().ok()?, row.get(8)?.parse().ok()?])
        })
        .collect();
    assert_eq!(votes.len(), 13);
    let [first, second] = [0, 1].map(|at| votes.iter().map(|row| row[at]).sum::<u64>());
    assert_eq!(of["margin"], (first - second).to_string());
    assert_eq!(
        (&of["pools"], &of["phantoms"]),
        (&Value::from(8), &Value::from(0))
    );
    let pooled = of["pooled_cards"].as_u64().unwrap();
    assert_eq!(of["cards"], pooled + 5);
    // No fewer than the electors' votes for these two, no more than a tenth beyond.
    let two: u64 = votes[5..].iter().flatten().sum();
    assert!(pooled >= two && pooled < two + two / 10, "{pooled} {two}");
}

/// The targeted contests of Colorado 2024 by county: each county draws at least the first round of its own target, in the order of
/// the state's contests; all together are no more than the draws of all.
#[test]
fn targets_by_county() {
    let Some(folder) = real("colorado/2024-general") else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let path = folder.to_str().unwrap();
    let args = [
        "plan",
        path,
        "--targeted",
        "--design",
        "super-simple",
        "--risk-limit",
        "3%",
    ];
    let more = ["--runs", "50", "--json", "p.json"];
    let (code, out) = run(scratch.path(), &[&args[..], &more].concat());
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("By county"), "{out}");
    let plan = json(scratch.path(), "p.json");
    let counties = plan["counties"].as_array().unwrap();
    assert_eq!(counties.len(), 63);
    let first = |contest: &str| {
        let sized = sizes(&plan, contest, "super-simple");
        sized["schedule"]["rounds"][0].as_f64().unwrap()
    };
    let drawn = |county: &str| {
        let of = counties.iter().find(|of| of["county"] == county).unwrap();
        of["drawn"][0].as_f64().unwrap()
    };
    // Its own sample, and its part of the state's.
    for (county, contest) in [
        ("Adams", "Adams County Commissioner - District 5"),
        ("Yuma", "Yuma County Court - Jones"),
    ] {
        assert!(drawn(county) > 0.99 * first(contest), "{county}");
    }
    let contests = plan["contests"].as_array().unwrap();
    let all: f64 = contests
        .iter()
        .map(|of| first(of["contest"].as_str().unwrap()))
        .sum();
    let found: f64 = counties
        .iter()
        .map(|of| of["drawn"][0].as_f64().unwrap())
        .sum();
    assert!(
        found < all && found > 0.9 * (all - first("Presidential Electors")),
        "{found} {all}"
    );
    // A list of contests does not say what is targeted.
    fs::write(scratch.path().join("contests.csv"), CONTESTS).unwrap();
    let (_, out) = run(scratch.path(), &["plan", "contests.csv", "--runs", "10"]);
    assert!(!out.contains("By county"), "{out}");
}
