//! Tables of RCTab's own test data: the first round of its expected reports.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use election::record::{Contest, FileKind, Status};
use serde_json::Value;

use super::{Read, is_over, read, real};

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What RCTab calls the candidates that it has no other name for.
const UNDECLARED: &str = "Undeclared Write-ins";

/// The first round by RCTab's rules (Tabulator.java, in the order of `research/tabulation.md` §1.3): more empty ranks in
/// a row than are allowed, an overvote, the first candidate; else the choices are exhausted.
fn first_round(read: &Read, contest: &Contest, config: &Value) -> BTreeMap<String, u64> {
    let rules = &config["rules"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let most_skipped: usize = text(&rules["maxSkippedRanksAllowed"])
        .parse()
        .unwrap_or(usize::MAX);
    let skips_overvotes = text(&rules["overvoteRule"]) == "alwaysSkipToNextRank";
    let label = text(&config["cvrFileSources"][0]["undeclaredWriteInLabel"]);
    let mut aliases = BTreeMap::new();
    for candidate in config["candidates"].as_array().unwrap() {
        for alias in candidate["aliases"].as_array().unwrap() {
            aliases.insert(text(alias), text(&candidate["name"]));
        }
    }
    let mut round: BTreeMap<String, u64> = BTreeMap::new();
    for (ranking, cards) in &read.counted.profiles[&contest.number] {
        let mut before = 0;
        let mut counted = "exhaustedChoices".to_owned();
        for (rank, at_rank) in ranking
            .iter()
            .enumerate()
            .filter(|(_, at_rank)| !at_rank.is_empty())
        {
            if rank - before > most_skipped {
                counted = "skippedRankings".to_owned();
                break;
            }
            before = rank + 1;
            if is_over(contest, at_rank) {
                if skips_overvotes {
                    continue;
                }
                counted = "overvotes".to_owned();
                break;
            }
            let name = contest.selections[at_rank[0]].name.to_string();
            counted = match aliases.get(&name) {
                _ if name == label => UNDECLARED.to_owned(),
                Some(alias) => alias.clone(),
                None => name,
            };
            break;
        }
        // A ballot without any mark is no part of the count.
        if !ranking.is_empty() {
            *round.entry(counted).or_default() += cards;
        }
    }
    round
}

/// The first round of an expected report, candidates and inactive ballots, those with none left out.
fn expected(report: &Value) -> BTreeMap<String, u64> {
    let round = &report["results"][0];
    let both = [&round["tally"], &round["inactiveBallots"]];
    let figures = both.iter().flat_map(|part| part.as_object().unwrap());
    let figures =
        figures.map(|(name, votes)| (name.clone(), votes.as_str().unwrap().parse().unwrap()));
    figures.filter(|(_, votes)| *votes > 0).collect()
}

fn check(config: &Path, file: &Path, report: &Path) {
    let (config, report) = (json(config), json(report));
    let read = read(&[PathBuf::from(file)]);
    assert_eq!(read.contests.len(), 1, "{}", file.display());
    let contest = &read.contests[0];
    let found = first_round(&read, contest, &config);
    assert_eq!(found, expected(&report), "{}", file.display());
    // Ballots without any mark; reports of several winners by several passes do not say.
    if let Some(undervotes) = report["summary"]["undervotes"].as_u64() {
        assert_eq!(
            read.status(contest, Status::Blank),
            undervotes,
            "{}",
            file.display()
        );
    }
}

#[test]
fn minneapolis_2013() {
    let Some(folder) = real("ranked/minneapolis-2013-mayor") else {
        return;
    };
    let file = |name: &str| folder.join(format!("2013_minneapolis_mayor_{name}"));
    check(
        &file("config.json"),
        &file("cvr.xlsx"),
        &file("expected_detailed_report.json"),
    );
    let read = read(&[file("cvr.xlsx")]);
    assert_eq!(read.findings, []);
    // The city's number, and `totalNumBallots` of the report.
    assert_eq!(read.counted.cards, 80_101);
    assert_eq!(*read.contests[0].name, *"MAYOR MINNEAPOLIS");
}

#[test]
fn every_set_with_a_table_that_is_not_of_a_vendor() {
    let Some(folder) = real("conformance/rctab") else {
        return;
    };
    let mut checked = Vec::new();
    let mut sets: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    sets.sort();
    for set in sets {
        let name = set.file_name().unwrap().to_string_lossy().into_owned();
        let beside = |end: &str| set.join(format!("{name}_{end}"));
        let (config, report) = (
            beside("config.json"),
            beside("expected_detailed_report.json"),
        );
        if !config.is_file() || !report.is_file() {
            continue;
        }
        let source = &json(&config)["cvrFileSources"][0];
        let file = set.join(source["filePath"].as_str().unwrap());
        if !["ess", "genericCsv"].contains(&source["provider"].as_str().unwrap()) {
            continue;
        }
        // One file is not among the data.
        let of_kind = |read: &Read| read.files.iter().all(|f| f.kind == FileKind::RankedTable);
        if !file.is_file() || !of_kind(&read(std::slice::from_ref(&file))) {
            continue;
        }
        check(&config, &file, &report);
        checked.push(name);
    }
    // Tables with a column “Cast Vote Record” are of ES&S and tested there.
    let expected = [
        "2013_minneapolis_park",
        "2013_minneapolis_park_bottoms_up",
        "aliases_ess_xlsx",
        "continue_until_two_threshold_freeze",
        "exhaust_if_multiple_continuing",
        "generic_csv_test",
        "minneapolis_multi_seat_threshold",
        "missing_precinct_example",
        "multi_seat_bottoms_up_with_cutoff_eliminate",
        "multi_seat_bottoms_up_with_static_threshold",
        "precinct_example",
        "test_set_allow_only_one_winner_per_round",
        "test_set_overvote_delimiter",
        "uwi_cannot_win_test",
    ];
    assert_eq!(checked, expected);
}
