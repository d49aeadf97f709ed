//! Draws, and the cards that were drawn, selected and examined.

use super::*;

#[test]
fn draws() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Draw);
    assert_eq!(words["equal"].len(), 3 * 62);
    let mut repaired = words["repaired: 4 BatchAdded"].clone();
    repaired.sort_unstable();
    let mut in_each_round = [NEED_TELLER; 3].concat();
    in_each_round.sort_unstable();
    assert_eq!(repaired, in_each_round);
    assert_eq!(words.len(), 2);
    for contest in NEED_TELLER {
        for round in 1..=3 {
            let repairs = repairs(v, Step::Draw, contest, round);
            assert_eq!(what(repairs), TELLER_BATCHES, "{contest} {round}");
            assert!(
                repairs
                    .iter()
                    .all(|r| r.county.as_deref() == Some("Teller"))
            );
            assert!(repairs.iter().all(|r| r.kind == RepairKind::BatchAdded));
            assert!(
                repairs
                    .iter()
                    .all(|r| &*r.source == "batch_count_comparison.csv")
            );
        }
    }
    assert_eq!(v.draws.len(), 66);
    let springs = v.draws.iter().find(|d| &*d.contest == SPRINGS_2C).unwrap();
    assert_eq!(springs.cards.len(), 1117);
}

#[test]
fn card_identity() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::CardIdentity);
    let (otero, proposition) = ("Otero County Commissioner - District 1", NEED_TELLER[1]);
    assert_eq!(words["repaired: 2 DateToId"], [otero; 3]);
    assert_eq!(words["repaired: 1 DateToId"], [proposition; 2]);
    assert_eq!(words["equal"].len(), 3 * 66 - 5);
    assert_eq!(words.len(), 3);
    let ids = found(v, Code::ImprintedId);
    let dates: BTreeSet<_> = ids.iter().map(|f| (&*f.found, &*f.expected)).collect();
    let expected = [
        ("3/11/2004", "3-11-4"),
        ("3/14/2023", "3-14-23"),
        ("3/19/2007", "3-19-7"),
    ];
    assert_eq!(dates, BTreeSet::from(expected));
    assert!(ids.iter().all(|f| f.county.as_deref() == Some("Otero")));
}

#[test]
fn selected_and_examined() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Selection);
    assert_eq!(words["equal"].len(), 3 * 66 - 1);
    assert_eq!(words["repaired: 1 LaggingList"], [SPRINGS_2C]);
    assert_eq!(words.len(), 2);
    let list = repairs(v, Step::Selection, SPRINGS_2C, 3);
    assert_eq!(&*list[0].source, "round_2/resultsReport.xlsx");
    assert!(
        list[0].what.starts_with("816 cards of round 2's list"),
        "{}",
        list[0].what
    );
    let missing = found(v, Code::ExaminedNotSelected);
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (missing[0].round, missing[0].county.as_deref()),
        (Some(3), Some("El Paso"))
    );
    assert_eq!(missing[0].cards.iter().collect::<BTreeSet<_>>().len(), 300);
    assert_eq!(found(v, Code::SelectedNotExamined).len(), 0);
    // The third date is on a sheet from round 2 on.
    let words = by_word(v, Step::Examined);
    assert_eq!(words["repaired: 2 DateToId"], ["Otero"]);
    assert_eq!(words["repaired: 3 DateToId"], ["Otero"; 2]);
    // 66 contests, 62 counties and the state in each of three rounds, less Otero.
    assert_eq!(words["equal"].len(), 3 * (66 + 62 + 1) - 3);
    assert_eq!(words.len(), 3);
}
