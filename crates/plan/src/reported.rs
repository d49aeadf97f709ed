//! A contest as reported into what a plan knows of it.

use std::collections::BTreeSet;

use election::{ContestTotals, Name};

use crate::contest::{Contest, NothingToConfirm};

impl Contest {
    /// By its votes where they are known, else by its margin. Where the number of cards that have it is not known, all cards
    /// among which they lie may have it, and the other way round.
    ///
    /// # Errors
    /// There is nothing to confirm, or what is reported does not say enough.
    pub fn reported(totals: &ContestTotals) -> Result<Self, NothingToConfirm> {
        let cards = totals.cards.or(totals.universe);
        let cards = cards.ok_or(NothingToConfirm::NoCards)?;
        let universe = totals.universe.unwrap_or(cards);
        if universe < cards {
            return Err(NothingToConfirm::Universe);
        }
        if !totals.unread.is_empty() {
            let rows: Vec<String> = totals.unread.iter().map(u32::to_string).collect();
            let why = format!("it has rows that could not be read: {}", rows.join(", "));
            return Err(NothingToConfirm::Otherwise(why));
        }
        let name = totals.contest.clone();
        let by_margin = |margin: u64| {
            let winners = totals.winners.clone();
            Contest::of_margin(
                name.clone(),
                winners,
                margin,
                cards,
                universe,
                totals.phantoms,
            )
        };
        let seats = usize::try_from(totals.seats.unwrap_or(1)).unwrap_or(usize::MAX);
        match (totals.margin, totals.votes.is_empty()) {
            (None, true) => Err(NothingToConfirm::NoVotes),
            (Some(margin), true) => by_margin(margin.0),
            (margin, false) => {
                let votes: Vec<(Name, u64)> = totals
                    .votes
                    .iter()
                    .map(|(name, votes)| (name.clone(), votes.0))
                    .collect();
                let each = totals.votes_allowed.or(totals.seats).unwrap_or(1);
                let contest = Contest::of_totals(
                    name.clone(),
                    &votes,
                    seats,
                    u64::from(each),
                    cards,
                    universe,
                    totals.phantoms,
                );
                match (contest, margin) {
                    // A reported margin that is not that of the votes: of a count in rounds, or of votes at another time.
                    (Ok(contest), Some(margin)) if !has_margin(&contest, margin.0) => {
                        by_margin(margin.0)
                    }
                    (Ok(contest), _) => agreed(contest, &totals.winners),
                    (Err(why), _) => Err(why),
                }
            }
        }
    }
}

fn has_margin(contest: &Contest, margin: u64) -> bool {
    contest.claims[contest.hardest()].lead == margin.into()
}

/// The contest, if the winners that were reported, where there are any, are those with the most votes.
fn agreed(contest: Contest, winners: &[Name]) -> Result<Contest, NothingToConfirm> {
    let by_votes: BTreeSet<&Name> = contest.winners.iter().collect();
    match winners.is_empty() || winners.iter().collect::<BTreeSet<_>>() == by_votes {
        true => Ok(contest),
        false => Err(NothingToConfirm::OtherWinners),
    }
}

#[cfg(test)]
mod tests {
    use election::{Cards, Place, Votes};

    use super::*;

    fn totals(votes: &[(&str, u64)]) -> ContestTotals {
        let votes = votes
            .iter()
            .map(|(name, votes)| ((*name).into(), Votes(*votes)));
        ContestTotals {
            votes: votes.collect(),
            cards: Some(Cards(100)),
            ..ContestTotals::new("Mayor".into(), Place::file("x.csv"))
        }
    }

    #[test]
    fn by_votes_or_by_margin() {
        let of = totals(&[("a", 50), ("b", 30)]);
        let lead = |of: &ContestTotals| Contest::reported(of).unwrap().claims[0].lead.to_string();
        assert_eq!(lead(&of), "20");
        let margin = Some(Votes(4));
        assert_eq!(
            lead(&ContestTotals {
                margin,
                ..of.clone()
            }),
            "4"
        );
        assert_eq!(
            lead(&ContestTotals {
                margin,
                votes: Vec::new(),
                ..of
            }),
            "4"
        );
    }

    #[test]
    fn what_is_not_enough() {
        let of = totals(&[("a", 50), ("b", 30)]);
        let why = |of: ContestTotals| Contest::reported(&of).unwrap_err();
        let winners = vec!["b".into()];
        assert_eq!(
            why(ContestTotals {
                winners,
                ..of.clone()
            }),
            NothingToConfirm::OtherWinners
        );
        let cards = None;
        assert_eq!(
            why(ContestTotals {
                cards,
                ..of.clone()
            }),
            NothingToConfirm::NoCards
        );
        assert_eq!(
            why(ContestTotals {
                votes: Vec::new(),
                ..of
            }),
            NothingToConfirm::NoVotes
        );
    }
}
