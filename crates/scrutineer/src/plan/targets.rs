//! The targeted contests of a published audit, by county, as Colorado draws for them.

use std::collections::BTreeMap;

use ::plan::{Area, Asked, Design, Planned, Sized, by_county, cards_of_counties};
use dossier::plan::Counties;
use election::{Cards, ContestTotals, Name};

/// Where targeted contests are drawn for, and how many cards counties have.
pub struct Targets {
    areas: BTreeMap<Name, Area>,
    cards: BTreeMap<Name, Cards>,
}

impl Targets {
    /// Of the contests of a published audit; nothing where nobody says which are targeted, or where one of these is voted on.
    pub fn of(totals: &[ContestTotals]) -> Option<Self> {
        let area = |of: &ContestTotals| {
            let counties = of.counties.iter().cloned().collect();
            of.universe.map(|cards| Area { counties, cards })
        };
        let known: Vec<Area> = totals.iter().filter_map(area).collect();
        let targeted = totals.iter().filter(|of| of.targeted == Some(true));
        let areas = targeted.map(|of| Some((of.contest.clone(), area(of)?)));
        let areas: BTreeMap<Name, Area> = areas.collect::<Option<_>>()?;
        let cards = cards_of_counties(&known);
        let all_known = |area: &Area| {
            !area.counties.is_empty() && area.counties.iter().all(|of| cards.contains_key(of))
        };
        let whole = !areas.is_empty() && areas.values().all(all_known);
        whole.then_some(Targets { areas, cards })
    }

    /// What the counties look at in the rounds that cost least, by Colorado's design; nothing where that was not asked for, or no
    /// target is in the plan.
    pub fn by_county(&self, asked: &Asked, planned: &[Planned]) -> Option<Counties> {
        let at = asked
            .designs
            .iter()
            .position(|of| *of == Design::SuperSimple)?;
        let sized = |of: &Planned| -> Option<Sized> {
            let sizes = of.outcome.as_ref().ok()?;
            sizes.designs[at].as_ref().ok().cloned()
        };
        let of_targets = planned
            .iter()
            .filter_map(|of| Some((self.areas.get(&of.name)?, sized(of))));
        let (mut drawn, mut left_out) = (Vec::new(), 0);
        for (area, sized) in of_targets {
            match sized
                .map(|of| of.schedule.rounds)
                .filter(|rounds| !rounds.is_empty())
            {
                Some(rounds) => drawn.push((area, rounds)),
                None => left_out += 1,
            }
        }
        let most = drawn.iter().map(|(_, rounds)| rounds.len()).max()?;
        let rounds = (0..most).map(|round| {
            let samples = drawn.iter().map(|(area, rounds)| {
                let round = round.min(rounds.len() - 1);
                ((*area).clone(), rounds[round])
            });
            by_county(&samples.collect::<Vec<_>>(), &self.cards)
        });
        Some(Counties {
            rounds: rounds.collect(),
            left_out,
        })
    }
}
