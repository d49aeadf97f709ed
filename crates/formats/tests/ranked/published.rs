//! Published figures, and what files state of themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use election::record::{Contest, Status};

use super::{Next, Read, is_over, read, real};

/// The votes of the first round of Portland's official tabulation, with the names of candidates.
fn official(path: &Path) -> BTreeMap<String, u64> {
    let text = fs::read_to_string(path).unwrap();
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with(",# votes"))
        .skip(1);
    let rows = rows.take_while(|line| !line.starts_with("Inactive"));
    let votes = rows.map(|line| {
        let mut cells = line.split(',');
        let name = cells.next().unwrap().to_owned();
        let votes = cells.next().unwrap().strip_suffix(".0000").unwrap();
        (name, votes.parse().unwrap())
    });
    votes.collect()
}

#[test]
fn portland_profiles_are_the_first_round_of_the_official_tabulation() {
    for (district, candidates) in [(1, 17), (3, 31)] {
        let file = format!("ranked/portland-or-2024-stv/Portland_D{district}_ranking_profile.blt");
        let Some(path) = real(&file) else { return };
        let tabulation =
            path.with_file_name(format!("Portland_D{district}_official_tabulations.csv"));
        let read = read(&[path]);
        assert_eq!(read.findings, []);
        let contest = &read.contests[0];
        assert_eq!(*contest.name, *format!("Portland District {district}"));
        assert_eq!((contest.vote_for, contest.ranks), (3, candidates));
        let official = official(&tabulation);
        assert_eq!(official.len(), candidates as usize);
        let first = read.first(contest, |rank| match rank.len() {
            1 => Next::Count,
            _ => panic!("an empty rank or two candidates at one"),
        });
        assert_eq!(first, official);
        assert_eq!(read.counted.cards, official.values().sum::<u64>());
    }
}

/// The city's rule: empty and overvoted ranks are passed over, and so are write-ins without a name of their own,
/// which the cards have as `Write-in-120` to `Write-in-122`. 43,669 is the number of lines below the heading.
#[test]
fn portland_cards_are_the_first_round_of_the_official_tabulation() {
    let Some(path) = real("ranked/portland-or-2024-stv/Portland_D1_raw_votekit_format.csv") else {
        return;
    };
    let official = official(&path.with_file_name("Portland_D1_official_tabulations.csv"));
    let read = read(&[path]);
    assert_eq!(read.findings, []);
    let contest = &read.contests[0];
    assert_eq!((read.counted.cards, contest.ranks), (43_669, 6));
    let unnamed = |at: usize| contest.selections[at].name.starts_with("Write-in-");
    let first = read.first(contest, |rank| match rank {
        [] => Next::Skip,
        rank if is_over(contest, rank) || unnamed(rank[0]) => Next::Skip,
        _ => Next::Count,
    });
    assert_eq!(first, official);
}

fn files(folder: &Path, ends: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ends));
        } else if ends
            .iter()
            .any(|end| path.extension().is_some_and(|e| e == *end))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A line of PrefLib's metadata.
fn stated<'t>(text: &'t str, key: &str) -> &'t str {
    let key = format!("# {key}: ");
    text.lines()
        .find_map(|line| line.strip_prefix(&key))
        .unwrap()
}

#[test]
fn preflib_has_the_ballots_that_its_headers_state() {
    let Some(folder) = real("ranked/preflib") else {
        return;
    };
    let files = files(&folder, &["soi", "toi", "soc", "toc"]);
    assert_eq!(files.len(), 35);
    let mut total = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let read = read(&[file]);
        assert_eq!(read.findings, []);
        let contest = &read.contests[0];
        assert_eq!(*contest.name, *stated(&text, "TITLE"));
        let number = |key: &str| stated(&text, key).parse::<u64>().unwrap();
        assert_eq!(read.counted.cards, number("NUMBER VOTERS"));
        assert_eq!(
            contest.selections.len() as u64,
            number("NUMBER ALTERNATIVES")
        );
        let orders = read.counted.profiles[&contest.number].len() as u64;
        assert_eq!(orders, number("NUMBER UNIQUE ORDERS"));
        let ties = text
            .lines()
            .filter(|line| !line.starts_with('#') && line.contains('{'));
        let tied = ties.map(|line| line.split(':').next().unwrap().parse::<u64>().unwrap());
        assert_eq!(read.status(contest, Status::Overvoted), tied.sum::<u64>());
        total += read.counted.cards;
    }
    // Added up outside of this program from the lines `# NUMBER VOTERS`.
    assert_eq!(total, 1_231_716);
}

/// The last two of an instant runoff in which a rank with several ends a ballot; with `resolved` only if several of
/// them are still in.
fn instant_runoff(read: &Read, contest: &Contest, resolved: bool) -> BTreeMap<String, u64> {
    let mut out: Vec<usize> = Vec::new();
    loop {
        let mut tally: BTreeMap<usize, u64> = BTreeMap::new();
        for (ranking, cards) in &read.counted.profiles[&contest.number] {
            let still_in = ranking.iter().map(|rank| {
                let counts = |at: &&usize| !out.contains(at) || (!resolved && rank.len() > 1);
                rank.iter().filter(counts).copied().collect::<Vec<usize>>()
            });
            let mut still_in = still_in.filter(|rank| !rank.is_empty());
            if let Some([at]) = still_in.next().as_deref() {
                *tally.entry(*at).or_default() += cards;
            }
        }
        if tally.len() <= 2 {
            let name = |at: usize| contest.selections[at].name.to_string();
            return tally
                .into_iter()
                .map(|(at, votes)| (name(at), votes))
                .collect();
        }
        out.push(*tally.iter().min_by_key(|(_, votes)| **votes).unwrap().0);
    }
}

/// The city's count of 2009 ended with Kiss 4,313, Wright 4,061. Six ballots have two candidates at one rank; how they
/// were counted is not known, but the figures lie between the two ways to count them.
#[test]
fn burlington_2009() {
    let Some(file) = real("ranked/preflib/00005-burlington/00005-00000002.toi") else {
        return;
    };
    let read = read(&[file]);
    let contest = &read.contests[0];
    assert_eq!(read.status(contest, Status::Overvoted), 6);
    let [strict, resolved] = [false, true].map(|way| instant_runoff(&read, contest, way));
    for (name, votes) in [("Bob Kiss", 4313), ("Kurt Wright", 4061)] {
        let range = strict[name]..=resolved[name];
        assert!(range.contains(&votes), "{name} {range:?}");
        assert!(resolved[name] - strict[name] <= 6);
    }
    assert_eq!(strict["Bob Kiss"], 4313);
}

/// Rows read here by splitting them at commas.
#[test]
fn scottish_wards_have_the_ballots_of_their_rows() {
    let Some(folder) = real("ranked/scot-stv") else {
        return;
    };
    let files = files(&folder, &["csv"]);
    assert_eq!(files.len(), 182);
    let mut total = 0;
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let rows = text
            .lines()
            .skip(1)
            .take_while(|line| !line.starts_with('"'));
        let rows: Vec<&str> = rows.collect();
        let stated = rows
            .iter()
            .map(|row| row.split(',').next().unwrap().parse::<u64>().unwrap());
        let read = read(std::slice::from_ref(file));
        assert_eq!(read.findings, [], "{}", file.display());
        let contest = &read.contests[0];
        assert_eq!(contest.vote_for.to_string(), header[1]);
        assert_eq!(contest.selections.len().to_string(), header[0]);
        assert_eq!(read.counted.cards, stated.sum::<u64>());
        // No ward has an order twice.
        assert_eq!(read.counted.profiles[&1].len(), rows.len());
        let ward = text.lines().last().unwrap();
        assert_eq!(*contest.name, *ward.trim_matches(['"', ',']));
        total += read.counted.cards;
    }
    let together = read(&[folder]);
    assert_eq!(
        (together.contests.len(), together.counted.cards),
        (182, total)
    );
}

/// Lines counted with `wc -l`, less the two of the heading; blank ones with `grep -c ',$'`.
#[test]
fn raire_has_a_card_for_each_line() {
    let Some(folder) = real("ranked/raire-irv") else {
        return;
    };
    let read = read(&[folder]);
    assert_eq!(read.findings, []);
    let files: Vec<(&str, u64)> = read.files.iter().map(|(path, n)| (&**path, *n)).collect();
    assert_eq!(
        files,
        [
            ("Aspen_2009_CityCouncil.raire", 2487),
            ("Aspen_2009_Mayor.raire", 2528),
            ("Berkeley_2010_D1CityCouncil.raire", 5700),
            ("Berkeley_2010_D4CityCouncil.raire", 4759),
            ("Berkeley_2010_D7CityCouncil.raire", 4184),
            ("Berkeley_2010_D8CityCouncil.raire", 4601),
            ("Oakland_2010_D4CityCouncil.raire", 20_994),
            ("Oakland_2010_D6CityCouncil.raire", 12_911),
            ("SFDA2019_PrelimReport12VBMJustDASheets.raire", 146_662),
        ]
    );
    let of_sf = read.contests.last().unwrap();
    assert_eq!(of_sf.selections.len(), 4);
    assert_eq!(read.status(of_sf, Status::Blank), 10_263);
    assert_eq!(read.status(of_sf, Status::Voted), 146_662 - 10_263);
}
