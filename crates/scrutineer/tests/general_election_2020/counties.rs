//! Manifests, batches, votes: what counties sent.

use super::*;

#[test]
fn manifest_hashes() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::ManifestHash);
    assert_eq!(words["equal"].len(), 60);
    assert_eq!(words["differs"], ["Grand", "Teller"]);
    assert_eq!(words["cannot"], ["Gunnison"]);
    assert_eq!(words.len(), 3);
    assert_eq!(found(v, Code::ManifestHash).len(), 2);
}

#[test]
fn manifests_against_cvr_counts() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::BatchCounts);
    assert_eq!(words["equal"].len(), 60);
    assert_eq!(words["repaired: 4 BatchAdded"], ["Teller"]);
    assert_eq!(words["repaired: 2 BatchConfirmedByDraw"], ["Douglas"]);
    assert_eq!(words["cannot"], ["Gunnison"]);
    assert_eq!(words.len(), 4);
    assert_eq!(
        what(repairs(v, Step::BatchCounts, "Teller", 0)),
        TELLER_BATCHES
    );
    let douglas = what(repairs(v, Step::BatchCounts, "Douglas", 0));
    assert_eq!(
        douglas,
        ["batch 1-Gen-2026, 30 cards", "batch 1-GEn-2045, 100 cards"]
    );
    let places =
        |code| -> Vec<String> { found(v, code).iter().map(|f| f.place.to_string()).collect() };
    let teller = (47432..=47435).map(|row| format!("batch_count_comparison.csv, row {row}"));
    assert_eq!(
        places(Code::BatchOnlyInComparison),
        teller.collect::<Vec<_>>()
    );
    // Lines 2025 and 2044 of the file, as `grep -n` counts them.
    let douglas = [2025, 2044].map(|row| format!("round_1/manifest-Douglas.csv, row {row}"));
    assert_eq!(places(Code::BatchOnlyInManifest), douglas);
    assert_eq!(found(v, Code::BatchCount).len(), 0);
    assert_eq!(found(v, Code::BatchCvrCount).len(), 0);
    let outside = found(v, Code::ManifestOutside);
    assert_eq!(outside.len(), 1);
    assert_eq!(outside[0].found, "Gunnison, 11332 cards");
}

#[test]
fn totals_and_cards() {
    let Some(v) = audit() else { return };
    let words = by_word(v, Step::Totals);
    assert_eq!((words["equal"].len(), words.len()), (658, 1));
    let words = by_word(v, Step::Margins);
    assert_eq!((words["equal"].len(), words.len()), (3 * 658, 1));
    for round in 1..=3 {
        let all = check(v, Step::Universe, "", round);
        assert_eq!((&*all.published, &*all.recomputed), ("4114582", "4114582"));
        assert_eq!(what(repairs(v, Step::Universe, "", round)), TELLER_BATCHES);
    }
    let counties: Cards = v.counties.iter().filter_map(|county| county.cards).sum();
    let teller: u64 = 25 + 25 + 25 + 16;
    assert_eq!(counties, Cards(4_114_582 - teller + 11_332));
    let president = v
        .contests
        .iter()
        .find(|c| &*c.contest == "Presidential Electors")
        .unwrap();
    assert_eq!(president.cards, Some(Cards(4_114_582)));
    assert_eq!(president.margin, Some(Votes(1_796_603 - 1_360_401)));
    assert_eq!(president.counties.len(), 62);
    let words = by_word(v, Step::Universe);
    assert_eq!(words["repaired: 4 BatchAdded"].len(), 3 * 33);
    assert_eq!(words["equal"].len(), 3 * (658 + 1 - 33));
    assert_eq!(words.len(), 2);
}

/// Votes known from elsewhere, as the readers give them.
#[test]
fn votes() {
    let Some(path) = support::general_2020() else {
        return;
    };
    let source = formats::Source::open(&path).unwrap();
    let election::Published::Colorado(read) = formats::read(&source, || {}).remove(0) else {
        panic!("an audit of Colorado's");
    };
    let (biden, trump) = (
        "Joseph R. Biden / Kamala D. Harris",
        "Donald J. Trump / Michael R. Pence",
    );
    let read = *read;
    let state = read.state_tallies.unwrap();
    let county = read.county_tallies.unwrap();
    let votes = |rows: &[election::Tally], county: Option<&str>, selection: &str| -> Votes {
        let of = |t: &&election::Tally| {
            county.is_none_or(|name| t.county.as_deref() == Some(name))
                && &*t.selection == selection
        };
        rows.iter().filter(of).map(|t| t.votes).sum()
    };
    assert_eq!(votes(&state, None, biden), Votes(1_796_603));
    assert_eq!(votes(&state, None, trump), Votes(1_360_401));
    assert_eq!(votes(&county, None, biden), Votes(1_796_603));
    assert_eq!(votes(&county, None, trump), Votes(1_360_401));
    assert_eq!(votes(&county, Some("Mesa"), biden), Votes(31_533));
    assert_eq!(votes(&county, Some("Mesa"), trump), Votes(56_888));
}
