//! Real elections against what RAIRE's authors and the authors of raire-rs found for them.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assertions::raire::{
    Budget, Contest, Difficulty, Found, IrvAssertion, Rankings, State, Trim, find_assertions,
};
use assertions::sufficient::{Sufficiency, sufficient};
use formats::{CvrFiles, Source};
use serde_json::Value;
use tabulate::ranked::{self, Rules, TieRule};
use tabulate::{Ballots, Profile};

#[path = "../../formats/tests/support/real.rs"]
mod real;

use real::real;

const ENOUGH: u64 = 10_000_000;

/// The ballots of the one contest of a file.
fn ballots(path: &Path) -> Profile {
    let sources = [Source::open(path).unwrap()];
    let files = CvrFiles::open(&sources);
    let mut ballots = Ballots::of(&files.contests()[0], &[]);
    files.read(&mut ballots, |_| {}).unwrap();
    ballots.finish().0
}

fn rules() -> Rules {
    Rules {
        tie: TieRule::ListedOrder,
        ..Rules::default()
    }
}

/// The assertions for the winner of a count, on as many cards as there are ballots.
fn find(profile: &Profile, trim: Trim) -> Found {
    let outcome = &ranked::count(profile, &rules(), &[]).unwrap()[0];
    let contest = Contest {
        profile,
        rules: &rules(),
        winner: outcome.winners[0],
        cards: profile.ballots(),
    };
    find_assertions(&contest, Difficulty::OneOnMargin, trim, Budget::of(ENOUGH)).unwrap()
}

fn only(found: &Found) -> Vec<IrvAssertion> {
    found
        .assertions
        .iter()
        .map(|stated| stated.assertion.clone())
        .collect()
}

/// Whatever is trimmed, the difficulty is the same and the check is content; once nothing can be spared, it is not
/// content with less.
fn check(profile: &Profile) -> Found {
    let found = find(profile, Trim::Tree);
    assert_eq!(found.state, State::Complete);
    let enough = |assertions: &[IrvAssertion]| {
        sufficient(&found.candidates, found.winner, assertions, ENOUGH)
    };
    let fewest = find(profile, Trim::Assertions);
    assert!(fewest.trimmed);
    for other in [&found, &fewest, &find(profile, Trim::Nothing)] {
        assert_eq!(other.hardest(), found.hardest());
        assert_eq!(enough(&only(other)), Sufficiency::Sufficient);
    }
    assert!(fewest.assertions.len() <= found.assertions.len());
    // Each is tried where there are few.
    let assertions = only(&fewest);
    for at in (0..assertions.len()).take(40) {
        let mut without = assertions.clone();
        without.remove(at);
        assert!(
            matches!(enough(&without), Sufficiency::Counterexample(_)),
            "{at}"
        );
    }
    // No fewer ballots than half the smallest margin change the winner, and so many as the count's own bound do.
    let counted = &ranked::count(profile, &rules(), &[]).unwrap()[0];
    let margin = ranked::margin(profile, &rules(), counted).unwrap();
    assert!(found.least_margin().unwrap().div_ceil(2) <= margin.at_most);
    fewest
}

/// research/statistics.md F8: raire-rs and raire-java agree on these, ballots of the file over the margin.
#[test]
fn united_states() {
    let Some(folder) = real("ranked/raire-irv") else {
        return;
    };
    for (file, difficulty) in [
        ("Aspen_2009_CityCouncil", 35.5286),
        ("Aspen_2009_Mayor", 14.2825),
        ("Berkeley_2010_D1CityCouncil", 2.4276),
        ("Berkeley_2010_D4CityCouncil", 4.6070),
        ("Berkeley_2010_D7CityCouncil", 5.7473),
        ("Berkeley_2010_D8CityCouncil", 2.6202),
        ("Oakland_2010_D4CityCouncil", 4.5081),
        ("Oakland_2010_D6CityCouncil", 2.4805),
    ] {
        let profile = ballots(&folder.join(format!("{file}.raire")));
        let found = check(&profile);
        let hardest = found.hardest().unwrap();
        assert!((hardest - difficulty).abs() <= 5e-5, "{file}: {hardest}");
        if file == "Aspen_2009_CityCouncil" {
            assert_eq!(
                (found.least_margin(), profile.candidates().len()),
                (Some(70), 11)
            );
        }
    }
}

/// An assertion as the C++ program of RAIRE writes it.
fn written(json: &Value, candidates: &[String]) -> IrvAssertion {
    let text = |keys: [&str; 2]| keys.iter().find_map(|key| json[*key].as_str());
    let place = |id: &str| candidates.iter().position(|c| c == id).unwrap();
    let winner = place(text(["Winner", "winner"]).unwrap());
    let loser = place(text(["Loser", "loser"]).unwrap());
    match text(["Winner-Only", "assertion_type"]).unwrap() {
        "true" | "WINNER_ONLY" => IrvAssertion::NotEliminatedBefore { winner, loser },
        "false" | "IRV_ELIMINATION" => {
            let out = ["Already-Eliminated", "already_eliminated"];
            let out = out.iter().find_map(|key| json[*key].as_array());
            let out: Vec<usize> = out
                .into_iter()
                .flatten()
                .map(|id| place(id.as_str().unwrap()))
                .collect();
            let standing = (0..candidates.len())
                .filter(|at| !out.contains(at))
                .collect();
            IrvAssertion::NotEliminatedNext {
                winner,
                loser,
                standing,
            }
        }
        other => panic!("{other}"),
    }
}

/// The assertions of a file, and all ids in it.
fn published(path: &Path) -> (Vec<Value>, Vec<String>) {
    let json: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let list = match &json["audits"] {
        Value::Null => &json["Assertions"],
        audits => &audits[0]["assertions"],
    };
    let assertions = list.as_array().unwrap().clone();
    let mut ids = BTreeSet::new();
    for assertion in &assertions {
        for (key, value) in assertion.as_object().unwrap() {
            let named = match (key.to_lowercase().as_str(), value) {
                ("winner" | "loser", id) => std::slice::from_ref(id),
                ("already-eliminated" | "already_eliminated", Value::Array(list)) => list,
                _ => &[],
            };
            ids.extend(named.iter().map(|id| id.as_str().unwrap().to_owned()));
        }
    }
    (assertions, ids.into_iter().collect())
}

/// What an assertion compares.
fn votes(rankings: &Rankings, assertion: &IrvAssertion) -> (u64, u64) {
    let (winner, loser) = (assertion.winner(), assertion.loser());
    match assertion {
        IrvAssertion::NotEliminatedBefore { .. } => {
            let first = rankings.tally(&rankings.standing());
            (first[winner], rankings.tally(&[winner, loser])[loser])
        }
        IrvAssertion::NotEliminatedNext { standing, .. } => {
            let tally = rankings.tally(standing);
            (tally[winner], tally[loser])
        }
    }
}

/// Assertions of the authors' own program, with the ballots: all are true, leave only the winner, and the hardest is
/// as hard as ours, or harder.
#[test]
fn assertions_of_the_authors() {
    let Some(folder) = real("ranked/raire-irv") else {
        return;
    };
    for (ballots_of, assertions, printed) in [
        (
            "Aspen_2009_CityCouncil",
            "SampleOutputs/Aspen2009CityCouncil",
            189,
        ),
        ("Aspen_2009_Mayor", "SampleOutputs/Aspen2009Mayor", 7),
        (
            "Berkeley_2010_D1CityCouncil",
            "SampleOutputs/Berk2010D1CityCouncil",
            4,
        ),
        (
            "Berkeley_2010_D4CityCouncil",
            "SampleOutputs/Berk2010D4CityCouncil",
            4,
        ),
        (
            "Berkeley_2010_D7CityCouncil",
            "SampleOutputs/Berk2010D7CityCouncil",
            3,
        ),
        (
            "Berkeley_2010_D8CityCouncil",
            "SampleOutputs/Berk2010D8CityCouncil",
            3,
        ),
        (
            "Oakland_2010_D4CityCouncil",
            "SampleOutputs/Oak2010D4CityCouncil",
            7,
        ),
        (
            "Oakland_2010_D6CityCouncil",
            "SampleOutputs/Oak2010D6CityCouncil",
            3,
        ),
        (
            "SFDA2019_PrelimReport12VBMJustDASheets",
            "SFDA2019_PrelimReport12VBMJustDASheetsAssertions",
            11,
        ),
    ] {
        let profile = ballots(&folder.join(format!("{ballots_of}.raire")));
        let names: Vec<String> = profile
            .candidates()
            .iter()
            .map(|c| c.name.to_string())
            .collect();
        let (theirs, _) = published(&folder.join(format!("{assertions}.json")));
        let theirs: Vec<IrvAssertion> = theirs.iter().map(|json| written(json, &names)).collect();
        let ours = check(&profile);
        let enough = sufficient(&ours.candidates, ours.winner, &theirs, ENOUGH);
        assert_eq!(enough, Sufficiency::Sufficient, "{assertions}");
        let rankings = Rankings::of(&profile, &rules()).unwrap();
        let mut least = u64::MAX;
        for assertion in &theirs {
            let (winner, loser) = votes(&rankings, assertion);
            assert!(winner > loser, "{assertions}: {assertion:?}");
            least = least.min(winner - loser);
        }
        // Three of its answers are not the easiest; raire-rs and raire-java have ours (`united_states`).
        let ours = ours.least_margin().unwrap();
        match ballots_of {
            "Berkeley_2010_D8CityCouncil"
            | "Oakland_2010_D4CityCouncil"
            | "Oakland_2010_D6CityCouncil" => assert!(least < ours, "{assertions}"),
            _ => assert_eq!(least, ours, "{assertions}"),
        }
        assert_eq!(theirs.len(), printed, "{assertions}");
    }
}

/// Assertions without ballots: they leave one winner, and no other.
#[test]
fn assertions_without_ballots() {
    let Some(folder) = real("ranked/raire-irv") else {
        return;
    };
    for (file, winner) in [
        ("SF2019Nov8Assertions.json", Some("15")),
        ("SampleOutputs/SanFran2007Mayor.json", None),
    ] {
        let (list, ids) = published(&folder.join(file));
        let assertions: Vec<IrvAssertion> = list.iter().map(|json| written(json, &ids)).collect();
        let all: Vec<usize> = (0..ids.len()).collect();
        let leaves =
            |at: &&usize| sufficient(&all, **at, &assertions, ENOUGH) == Sufficiency::Sufficient;
        let left: Vec<&str> = all.iter().filter(leaves).map(|at| &*ids[*at]).collect();
        assert_eq!(left.len(), 1);
        if let Some(winner) = winner {
            assert_eq!(left, [winner]);
        }
    }
}

/// The 13 assertions of a later report on these ballots: SHANGRLA's notebook `assertion-RLA.ipynb` has 146,662 CVRs
/// and a smallest assorter margin of .019902906001554532 (research/statistics.md G1). Candidate 45, for write-ins,
/// has no vote.
#[test]
fn margins_of_shangrla() {
    let Some(folder) = real("ranked/raire-irv") else {
        return;
    };
    let profile = ballots(&folder.join("SFDA2019_PrelimReport12VBMJustDASheets.raire"));
    let names = profile.candidates().iter().map(|c| c.name.to_string());
    let names: Vec<String> = names.chain(["45".to_owned()]).collect();
    let (list, _) = published(&folder.join("SF2019Nov8Assertions.json"));
    assert_eq!((list.len(), profile.ballots()), (13, 146_662));
    let rankings = Rankings::of(&profile, &rules()).unwrap();
    let margins = list.iter().map(|json| written(json, &names));
    let with_votes = margins.filter(|assertion| assertion.loser() < 4);
    let margins = with_votes.map(|assertion| {
        let (winner, loser) = votes(&rankings, &assertion);
        winner.checked_sub(loser).unwrap()
    });
    let least = margins.min().unwrap() as f64 / profile.ballots() as f64;
    assert!((least - 0.019_902_906_001_554_532).abs() < 1e-12, "{least}");
}

/// research/statistics.md F7, and the same program's stored answers for the rest (raire-rs, `Australian Examples/NSW
/// Local Government/2021/*_out.json`): candidates, margin of the hardest assertion, ballots over it, assertions.
#[test]
fn new_south_wales_2021() {
    let Some(folder) = real("ranked/nsw-2021-mayoral") else {
        return;
    };
    for (file, winner, candidates, margin, difficulty, theirs) in [
        (
            "Byron_Mayoral",
            "LYON Michael",
            9,
            1060,
            17.136_792_452_830_19,
            27,
        ),
        (
            "Bellingen_Mayoral",
            "ALLAN Steve",
            3,
            2512,
            3.333_598_726_114_649_6,
            2,
        ),
        (
            "City_of_Broken_Hill_Mayoral",
            "KENNEDY Tom",
            3,
            3299,
            3.277_356_774_780_236_6,
            3,
        ),
        (
            "Burwood_Mayoral",
            "FAKER John",
            4,
            7043,
            2.526_906_147_948_317_5,
            3,
        ),
        (
            "Mosman_Mayoral",
            "CORRIGAN Carolyn",
            5,
            3651,
            4.498_767_460_969_598,
            8,
        ),
        (
            "Nambucca_Valley_Mayoral",
            "HOBAN Rhonda",
            2,
            4562,
            2.736_080_666_374_397_3,
            1,
        ),
        (
            "Richmond_Valley_Mayoral",
            "MUSTOW Robert",
            2,
            5821,
            2.302_868_922_865_487,
            1,
        ),
        (
            "Singleton_Mayoral",
            "MOORE Sue",
            4,
            1135,
            12.118_942_731_277_533,
            3,
        ),
        (
            "Uralla_Mayoral",
            "BELL Robert",
            3,
            2320,
            1.629_741_379_310_344_8,
            3,
        ),
    ] {
        let profile = ballots(&folder.join(format!("{file}.csv")));
        let found = check(&profile);
        assert_eq!(&*profile.candidates()[found.winner].name, winner, "{file}");
        assert_eq!(found.candidates.len(), candidates, "{file}");
        assert_eq!(found.least_margin(), Some(margin), "{file}");
        let hardest = found.hardest().unwrap();
        assert!((hardest - difficulty).abs() < 1e-9, "{file}: {hardest}");
        assert!(
            found.assertions.len() <= theirs,
            "{file}: {}",
            found.assertions.len()
        );
    }
}

/// Margins of single assertions in the same answers.
#[test]
fn margins_of_assertions_in_byron() {
    let Some(folder) = real("ranked/nsw-2021-mayoral") else {
        return;
    };
    let profile = ballots(&folder.join("Byron_Mayoral.csv"));
    let rankings = Rankings::of(&profile, &rules()).unwrap();
    let nebs = [(0, 2098), (1, 1866), (3, 2808), (4, 3345)];
    let nebs = nebs.map(|(loser, margin)| (5, loser, &[][..], margin));
    let nens = [
        (2, 6, &[2, 6][..], 2344),
        (5, 2, &[2, 5], 2302),
        (5, 6, &[5, 6], 2914),
        (5, 7, &[5, 7], 2284),
        (5, 8, &[5, 8], 1060),
        (8, 6, &[6, 8], 1351),
        (8, 7, &[7, 8], 1571),
        (2, 7, &[2, 7, 8], 1190),
        (5, 2, &[2, 5, 8], 1235),
        (5, 6, &[2, 5, 6], 3289),
        (5, 6, &[5, 6, 8], 1459),
        (5, 7, &[2, 5, 7], 1803),
        (5, 7, &[5, 6, 7], 2350),
        (5, 7, &[5, 7, 8], 2995),
        (6, 7, &[6, 7, 8], 1257),
        (8, 6, &[2, 6, 8], 1920),
        (8, 7, &[6, 7, 8], 1556),
        (5, 2, &[2, 5, 6, 8], 2037),
        (5, 6, &[2, 5, 6, 7], 2279),
        (5, 7, &[2, 5, 7, 8], 2478),
        (5, 7, &[5, 6, 7, 8], 2933),
        (8, 7, &[2, 6, 7, 8], 1230),
        (5, 7, &[2, 5, 6, 7, 8], 2661),
    ];
    let mut theirs = Vec::new();
    for (winner, loser, standing, margin) in nebs.into_iter().chain(nens) {
        let assertion = match standing.is_empty() {
            true => IrvAssertion::NotEliminatedBefore { winner, loser },
            false => IrvAssertion::NotEliminatedNext {
                winner,
                loser,
                standing: standing.to_vec(),
            },
        };
        let (for_winner, for_loser) = votes(&rankings, &assertion);
        assert_eq!(
            for_winner.checked_sub(for_loser),
            Some(margin),
            "{assertion:?}"
        );
        theirs.push(assertion);
    }
    let all = rankings.standing();
    assert_eq!(
        sufficient(&all, 5, &theirs, ENOUGH),
        Sufficiency::Sufficient
    );
    theirs.pop();
    assert!(matches!(
        sufficient(&all, 5, &theirs, ENOUGH),
        Sufficiency::Counterexample(_)
    ));
}
