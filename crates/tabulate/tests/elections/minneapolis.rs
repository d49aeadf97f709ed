//! Minneapolis: our rule file has the values with which RCTab's test set reproduces the Park Board of 2013.

use std::fs;

use tabulate::rctab::Config;
use tabulate::{Method, RuleSet, TieRule};

use super::real::real;

#[test]
fn rules_are_those_of_the_test_set() {
    let Some(folder) = real("conformance/rctab/2013_minneapolis_park") else {
        return;
    };
    let text = fs::read_to_string(folder.join("2013_minneapolis_park_config.json")).unwrap();
    let mut expected = Config::read(&text).unwrap().rules;
    // The set draws by a seed, the city in public.
    expected.tie = TieRule::Ask;
    let mut builtin = RuleSet::builtin().into_iter();
    let (_, found) = builtin
        .find(|(file, _)| *file == "minneapolis-park-board")
        .unwrap();
    assert_eq!(found.count.with_seats(3), Method::RankedChoice(expected));
}
