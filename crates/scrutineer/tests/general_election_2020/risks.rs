//! Discrepancies, sample sizes, risks.

use super::*;

#[test]
fn discrepancies_sizes_risks() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Discrepancies);
    assert_eq!((words["equal"].len(), words.len()), (3 * 66, 1));
    let words = by_word(v, Step::SampleSize);
    assert_eq!((words["equal"].len(), words.len()), (3 * 658, 1));
    let words = by_word(v, Step::Risk);
    assert_eq!(words["equal"].len(), 3 * 66);
    assert_eq!(words["not measured"].len(), 3 * 592);
    assert_eq!(words.len(), 2);
    let counts = v.counts(Step::Risk);
    assert_eq!((counts.equal, counts.not_measured), (3 * 66, 3 * 592));
    let others = v.contests.iter().filter(|c| !c.targeted);
    for round in others.flat_map(|contest| &contest.rounds) {
        let m = &round.measurement;
        assert_eq!((m.draws, &*m.published_percent), (0, "100.0"));
        assert_eq!((m.p_value, &*m.recomputed_percent), (None, ""));
    }
}

/// In round 1 five contests were above the limit, in round 2 one, in round 3 none; each published `Yes`
/// or `No` is what our own P-value says, too.
#[test]
fn limits_met() {
    let Some(v) = audit() else { return };
    let mut met = [0; 3];
    let mut above: Vec<(u32, &str)> = Vec::new();
    for contest in v.contests.iter().filter(|c| c.targeted) {
        let limit = contest.risk_limit.unwrap();
        assert_eq!(contest.rounds.len(), 3);
        for round in &contest.rounds {
            let m = &round.measurement;
            let below = m.p_value.unwrap() <= limit;
            let words = if below { "Yes" } else { "No" };
            assert_eq!(
                m.published_limit_met, words,
                "{} {}",
                contest.contest, round.round
            );
            assert_eq!(m.published_percent, m.recomputed_percent);
            met[round.round as usize - 1] += usize::from(below);
            if !below {
                above.push((round.round, &*contest.contest));
            }
        }
    }
    assert_eq!(met, [61, 65, 66]);
    let archuleta = "Archuleta County Commissioner - District 2";
    let gilpin = "Gilpin County Commissioner - District 1";
    let boulder = "City of Boulder Ballot Question 2C";
    above.sort_unstable();
    let first = [archuleta, boulder, SPRINGS_2C, gilpin, NEED_TELLER[1]];
    let mut expected = first.map(|contest| (1, contest)).to_vec();
    expected.push((2, SPRINGS_2C));
    assert_eq!(above, expected);
}
