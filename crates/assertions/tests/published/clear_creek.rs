//! The primary of 2016 in Clear Creek County: its 1,344 cards through the assorters, card by card, against the margins of the
//! county's Statement of Votes Cast.

use std::io;

use assertions::{
    ComparisonValues, ContestReader, Exact, Marks, PollingValues, Population, Style, Tally, Voting,
    assertions_for,
};
use election::record::{Card, CardGroup, CardSink};
use election::{Cards, Votes};
use formats::{CvrFiles, Source};
use tabulate::{Method, Outcome, plurality};

use crate::real::real;

/// Keeps cards.
#[derive(Default)]
struct Kept(Vec<Card>);

impl CardSink for Kept {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.0.push(card.clone());
        Ok(())
    }

    fn group(&mut self, group: &CardGroup) -> io::Result<()> {
        panic!("{group:?}");
    }
}

/// The Statement's votes for Senator in the Republican primary, in the order of the ballot, lines to write on last; of
/// 695 cards with the contest, 23 blank and 2 overvoted.
const SENATOR: [u64; 6] = [221, 36, 122, 170, 121, 0];

#[test]
fn margins_card_by_card() {
    let Some(folder) = real("cvr/clear-creek-2016-primary") else {
        return;
    };
    let sources = [Source::open(&folder).unwrap()];
    let files = CvrFiles::open(&sources);
    let contests = files.contests().to_vec();
    let mut kept = Kept::default();
    files.read(&mut kept, |_| {}).unwrap();
    let senator = "United States Senator - REP";
    let contest = contests.iter().find(|contest| &*contest.name == senator);
    let contest = contest.unwrap();
    let mut reader = ContestReader::of_contest(contest, Voting::ONE);
    let candidates = reader.candidates().to_vec();
    let method = Method::Plurality(plurality::Rules::default());
    let tally = Tally::of_votes(&SENATOR);
    let outcome = Outcome {
        candidates: candidates.clone(),
        winners: vec![0],
        ..Outcome::default()
    };
    for (style, bound) in [(Style::Used, 695), (Style::NotUsed, 1344)] {
        // One card more than there are: a phantom.
        let population = match style {
            Style::Used => {
                Population::by_style(Cards(bound + 1), Cards(bound), &[], 1, Voting::ONE)
            }
            Style::NotUsed => Population::of_all(Cards(bound + 1), Cards(bound)),
        };
        let population = population.unwrap();
        assert_eq!(population.phantoms(), Cards(1));
        let made = assertions_for(&method, &outcome, &tally, population.cards()).unwrap();
        assert_eq!(made.len(), 5);
        for assertion in &made {
            let compared = assertion.overstatement().unwrap();
            let mut comparisons = ComparisonValues::new(compared.clone(), style);
            let mut polled = PollingValues::new(&assertion.assorter, style);
            let (mut sum, mut cards) = (Exact::ZERO, 0);
            let mut add = |marks: Marks<'_>| {
                let value = assertion.assorter.value(&marks);
                assert_eq!(polled.value(&marks), value.below());
                let compared = comparisons.value(&marks, &marks).unwrap();
                assert_eq!(
                    compared,
                    assertion.overstatement().unwrap().without_error().below()
                );
                sum = &sum + &value;
                cards += 1;
            };
            for card in &kept.0 {
                let marks = reader.reading(card.readings.get(contest.number));
                if marks != Marks::Absent || style == Style::NotUsed {
                    add(marks);
                }
            }
            assert_eq!(cards, bound);
            // The phantom is 1/2 on record, and nothing is found of it on paper.
            sum = sum + assertion.assorter.value(&Marks::Phantom);
            let phantom = comparisons.value(&Marks::Phantom, &Marks::Phantom);
            let expected = compared.without_error() * Exact::half();
            assert_eq!(phantom, Ok(expected.below()));
            let mean = sum / Exact::from(population.cards().0);
            assert_eq!(mean, assertion.mean());
        }
        // Glenn 221, Graham 170.
        let least = made.iter().map(|one| one.margin.clone()).min().unwrap();
        assert_eq!(least, Exact::new(51, bound + 1));
        assert_eq!(least, population.diluted(Votes(51)));
    }
}
