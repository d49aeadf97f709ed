//! Instant runoff by the rule files named after laws: on ballots of the places whose laws they are, and, where none are
//! at hand, on a few ballots for each clause.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use election::Name;
use formats::{CvrFiles, Source};
use tabulate::rctab::Config;
use tabulate::{
    Ballots, Candidate, CountError, OfFiles, Outcome, Place, Profile, ProfileBuilder, RuleSet,
};

use super::{ballots, real::real};

fn rules(file: &str) -> RuleSet {
    let mut builtin = RuleSet::builtin().into_iter();
    builtin.find(|(name, _)| *name == file).unwrap().1
}

fn count(rules: &RuleSet, ballots: &Profile, ties: &[&str]) -> Outcome {
    let ties: Vec<Name> = ties.iter().map(|name| (*name).into()).collect();
    rules.count.count(ballots, &ties).unwrap().remove(0)
}

/// The votes of a round, of those who have any.
fn votes(outcome: &Outcome, round: usize) -> BTreeMap<&str, u64> {
    let tally = outcome.candidates.iter().zip(&outcome.rounds[round].tally);
    let votes = tally.filter_map(|(candidate, votes)| {
        let votes = votes.as_ref()?.to_string().parse().unwrap();
        Some((&*candidate.name, votes))
    });
    votes.filter(|(_, votes)| *votes > 0).collect()
}

/// The last rounds of 2006 and 2009: 2006 as rule 4 gives it in the message that quotes it (approach C), 2009 as the city
/// reported it. An overvote that ended every ballot would give 4,060 in 2009.
#[test]
fn burlington() {
    let Some(folder) = real("ranked/preflib/00005-burlington") else {
        return;
    };
    let rules = rules("burlington-charter-2005");
    let of_2006 = count(&rules, &ballots(&folder.join("00005-00000001.toi")), &[]);
    assert_eq!(
        votes(&of_2006, 1),
        BTreeMap::from([("Bob Kiss", 4761), ("Hinda Miller", 3986)])
    );
    assert_eq!(of_2006.rounds.len(), 2);
    let of_2009 = count(&rules, &ballots(&folder.join("00005-00000002.toi")), &[]);
    assert_eq!(
        votes(&of_2009, 1),
        BTreeMap::from([
            ("Kurt Wright", 3294),
            ("Bob Kiss", 2981),
            ("Andy Montroll", 2554)
        ])
    );
    assert_eq!(
        votes(&of_2009, 2),
        BTreeMap::from([("Bob Kiss", 4313), ("Kurt Wright", 4061)])
    );
    assert_eq!(of_2009.rounds.len(), 3);
}

/// District 2, 2010. The certified report eliminates five at once after pass 1, by section 13.102 (e), and has 11,426 and
/// 11,168 votes in pass 2. PrefLib's copy of the ballots has 48 with an overvote at the first rank, all of the same two
/// candidates, where the report has 15 ballots fewer in pass 1 than there are: the copy is 6 and 24 votes short.
#[test]
fn san_francisco() {
    let Some(folder) = real("ranked/preflib/00021-sf") else {
        return;
    };
    let rules = rules("san-francisco-charter-13-102");
    let outcome = count(&rules, &ballots(&folder.join("00021-00000007.toi")), &[]);
    assert_eq!(
        votes(&outcome, 1),
        BTreeMap::from([("Mark Farrell", 11_426 - 6), ("Janet Reilly", 11_168 - 24)])
    );
    assert_eq!(
        (outcome.rounds.len(), outcome.rounds[0].eliminated.len()),
        (2, 5)
    );
    assert_eq!(outcome.rounds[0].inactive.overvotes.to_string(), "48");
    // Of District 10 the winner is at hand.
    for (file, winner) in [("06", "Malia Cohen"), ("07", "Mark Farrell")] {
        let path = folder.join(format!("00021-000000{file}.toi"));
        let outcome = count(&rules, &ballots(&path), &[]);
        let winners: Vec<&str> = outcome.winner_names().map(|name| &**name).collect();
        assert_eq!(winners, [winner]);
    }
}

/// The ballots of one of RCTab's configurations with one source.
fn of_config(folder: &Path, file: &str) -> Profile {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let config = Config::read(&text).unwrap();
    let [source] = &config.sources[..] else {
        panic!("one source");
    };
    let opened = [Source::open(&folder.join(&source.file_path)).unwrap()];
    let files = CvrFiles::open(&opened);
    let [contest] = files.contests() else {
        panic!("one contest");
    };
    let ids = files.ids();
    let mut ballots = Ballots::new(config.candidates(), &[]);
    ballots.begin(OfFiles {
        contest: contest.number,
        cumulative: contest.cumulative,
        selected: config.selections(source, contest, |n| ids.selection(contest.number, n)),
        always: source.is_table(),
        blanks: (0, 0),
    });
    files.read(&mut ballots, |_| {}).unwrap();
    ballots.finish().0
}

/// The mayor of 2013, as the city announced it: 28,962 first choices and 38,870 votes in round 33 for Betsy Hodges, 19,648
/// and 24,972 for Mark Andrew, 8,350 and 7,533 first choices, 10,301 and 8,969 votes in round 32 for Don Samuels and Cam Winton
/// (<https://en.wikipedia.org/wiki/2013_Minneapolis_mayoral_election>; 38,870 also in the Twin Cities Daily Planet).
#[test]
fn minneapolis() {
    let Some(folder) = real("ranked/minneapolis-2013-mayor") else {
        return;
    };
    let ballots = of_config(&folder, "2013_minneapolis_mayor_config.json");
    let rules = rules("minneapolis-167-60");
    let outcome = count(&rules, &ballots, &[]);
    assert_eq!(outcome.rounds.len(), 33);
    let of = |round: usize, name| votes(&outcome, round - 1)[name];
    assert_eq!(
        [1, 33].map(|round| (of(round, "BETSY HODGES"), of(round, "MARK ANDREW"))),
        [(28_962, 19_648), (38_870, 24_972)]
    );
    assert_eq!(
        [1, 32].map(|round| (of(round, "DON SAMUELS"), of(round, "CAM WINTON"))),
        [(8350, 7533), (10_301, 8969)]
    );
}

/// Candidates `a` to `d`, ballots as ranks between spaces: two letters are an overvote, `-` is a skipped ranking.
fn profile(ballots: &[(&str, u64)]) -> Profile {
    let names = ["a", "b", "c", "d"].map(Candidate::new);
    let mut builder = ProfileBuilder::new(names.to_vec());
    for (ranks, many) in ballots {
        let mut places = Vec::new();
        for (rank, marks) in (1..).zip(ranks.split(' ')) {
            for mark in marks.bytes().filter(|mark| *mark != b'-') {
                let candidate = u16::from(mark - b'a');
                places.push(Place { rank, candidate });
            }
        }
        builder.push(&mut places, *many);
    }
    builder.finish()
}

/// The tallies of all rounds in the order of the candidates.
fn tallies(file: &str, ballots: &[(&str, u64)], ties: &[&str]) -> Vec<String> {
    let outcome = count(&rules(file), &profile(ballots), ties);
    let line = |round: &tabulate::Round| {
        let votes = round.tally.iter().map(|votes| match votes {
            Some(votes) => votes.to_string(),
            None => "-".to_owned(),
        });
        votes.collect::<Vec<_>>().join(" ")
    };
    outcome.rounds.iter().map(line).collect()
}

const IN_ROUNDS_TO_TWO: [&str; 3] = [
    "maine-21-a-723-a",
    "alaska-as-15-15-350",
    "new-york-charter-1057-g",
];

#[test]
fn more_than_half_of_the_first_choices_ends_the_count() {
    // 21-A § 723-A and 29-250 C.M.R. ch. 535 § 4.2.A; AS 15.15.350 (d); § 1057-g; Charter 13.102 (c).
    let ballots = [("a", 6), ("b", 2), ("c b", 2), ("d", 1)];
    for (file, _) in RuleSet::builtin() {
        if IN_ROUNDS_TO_TWO.contains(&file) || file == "san-francisco-charter-13-102" {
            assert_eq!(tallies(file, &ballots, &[]), ["6 2 2 1"], "{file}");
        }
    }
}

#[test]
fn a_majority_later_goes_on_to_two_or_not() {
    // a has 8 of 15 once d is out: law by law that elects at once, or two have to be left.
    let ballots = [("a", 6), ("b", 4), ("c b", 3), ("d a", 2)];
    // The round in which somebody is elected eliminates nobody, as in RCTab's reports.
    let to_two = ["6 4 3 2", "8 4 3 -", "8 4 3 -", "8 7 - -"];
    for file in ["maine-21-a-723-a", "alaska-as-15-15-350"] {
        assert_eq!(tallies(file, &ballots, &[]), to_two, "{file}");
    }
    for file in ["virginia-1vac20-100", "san-francisco-charter-13-102"] {
        assert_eq!(tallies(file, &ballots, &[]), to_two[..2], "{file}");
    }
}

#[test]
fn those_without_a_chance_go_together_or_not() {
    // c and d have 3 together, b has 4.
    let ballots = [("a", 5), ("b", 4), ("c b", 2), ("d a", 1)];
    for file in ["san-francisco-charter-13-102", "new-york-charter-1057-g"] {
        assert_eq!(
            tallies(file, &ballots, &["a"]),
            ["5 4 2 1", "6 6 - -"],
            "{file}"
        );
    }
    // Maine repealed it; Alaska and Virginia have no such clause.
    for file in [
        "maine-21-a-723-a",
        "alaska-as-15-15-350",
        "virginia-1vac20-100",
    ] {
        assert_eq!(
            tallies(file, &ballots, &["a"]),
            ["5 4 2 1", "6 4 2 -", "6 6 - -"],
            "{file}"
        );
    }
}

#[test]
fn skipped_rankings() {
    // One is passed over by all; two in a row end the ballot in Maine (§ 723-A.1.D), Alaska and Virginia
    // (1VAC20-100-40.2), not in San Francisco (13.102 (a)).
    let ballots = [("a", 4), ("b", 3), ("c - a", 1), ("c - - b", 1)];
    for (file, last) in [
        ("maine-21-a-723-a", "5 3 - -"),
        ("alaska-as-15-15-350", "5 3 - -"),
        ("virginia-1vac20-100", "5 3 - -"),
        ("san-francisco-charter-13-102", "5 4 - -"),
        ("new-york-charter-1057-g", "5 4 - -"),
    ] {
        let rounds = tallies(file, &ballots, &[]);
        assert_eq!(rounds[0], "4 3 2 0", "{file}");
        assert_eq!(rounds.last().unwrap(), last, "{file}");
    }
    // Also before the first ranking.
    let ballots = [("- - a", 2), ("- b", 1)];
    assert_eq!(tallies("maine-21-a-723-a", &ballots, &[])[0], "0 1 0 0");
    assert_eq!(tallies("virginia-1vac20-100", &ballots, &[])[0], "0 1 0 0");
}

#[test]
fn overvotes() {
    // c goes before d, so that of the two who are overvoted b alone continues when it is reached.
    let ballots = [("a", 9), ("b", 8), ("c", 1), ("d", 2), ("d cb a", 2)];
    for (file, last) in [
        // The overvote is at the highest continuing ranking (§ 723-A.1.D).
        ("maine-21-a-723-a", "9 8 - -"),
        ("alaska-as-15-15-350", "9 8 - -"),
        // Exhausted when such multiple rankings are reached (13.102 (a)).
        ("san-francisco-charter-13-102", "9 8 - -"),
        // Not counted, and the next is (1VAC20-100-40.1.a).
        ("virginia-1vac20-100", "11 8 - -"),
        // Only one of them has advanced to the round (rule 4).
        ("burlington-charter-2005", "9 10 - -"),
    ] {
        assert_eq!(tallies(file, &ballots, &[]).last().unwrap(), last, "{file}");
    }
    // Neither of those overvoted continues: it is no continuing ranking in Maine.
    let ballots = [("a", 9), ("b", 8), ("c", 2), ("d", 1), ("c dc a", 1)];
    for (file, last) in [
        ("maine-21-a-723-a", "10 8 - -"),
        ("burlington-charter-2005", "10 8 - -"),
        ("alaska-as-15-15-350", "9 8 - -"),
        ("san-francisco-charter-13-102", "9 8 - -"),
        ("virginia-1vac20-100", "10 8 - -"),
    ] {
        assert_eq!(tallies(file, &ballots, &[]).last().unwrap(), last, "{file}");
    }
}

#[test]
fn ties_are_for_people() {
    // § 723-A.3, AS 15.15.350 (e), 13.102 (f), 1057-g (e)(3), 1VAC20-100-40.3: by lot, which people draw.
    let ballots = [("a", 4), ("b", 3), ("c a", 2), ("d b", 2)];
    for file in IN_ROUNDS_TO_TWO.iter().chain(&["virginia-1vac20-100"]) {
        let undecided = rules(file).count.count(&profile(&ballots), &[]);
        let Err(CountError::Undecided { round, tied, .. }) = undecided else {
            panic!("{file}: {undecided:?}");
        };
        assert_eq!((round, tied), (1, vec!["c".into(), "d".into()]), "{file}");
    }
}
