//! The plan for programs.

use plan::{Allocation, Planned, Sized};
use serde_json::{Value, json};

use super::{Figures, NINE_TENTHS, Page, Size, cards};

impl Page {
    /// `{source, risk_limit, runs, series, expected, contests: [{contest, nothing_to_confirm | margin, cards, universe, phantoms,
    /// pools, pooled_cards, designs: [{design, cannot | no_error, formula_draws, mean, median, ninetieth, full_counts, full_count_from, schedule, allocation}]}]}`. Sizes are cards, of
    /// `schedule`, `formula_draws`, `full_count_from` and `allocation.rounds` draws; `null` where no
    /// sample does, and for an `allocation` that there is none of: of one stratum.
    pub fn json(&self) -> Value {
        let contests: Vec<Value> = self.contests.iter().map(|of| self.contest(of)).collect();
        let mut json = json!({
            "source": self.source,
            "risk_limit": self.asked.risk_limit,
            "runs": self.asked.runs,
            "series": self.asked.seed,
            "expected": self.asked.expected,
            "costs": self.asked.costs,
            "batch": self.asked.batch,
            "contests": contests,
        });
        if let Some(counties) = &self.counties {
            json["counties"] = counties.json();
        }
        json
    }

    fn contest(&self, of: &Planned) -> Value {
        match &of.outcome {
            Err(why) => json!({ "contest": of.name, "nothing_to_confirm": why.to_string() }),
            Ok(sizes) => {
                let designs = self.asked.designs.iter().zip(&sizes.designs);
                let designs: Vec<Value> = designs
                    .map(|(design, sized)| {
                        let mut value = match sized {
                            Err(why) => json!({ "cannot": why.to_string() }),
                            Ok(sized) => figures(sized),
                        };
                        value["design"] = json!(design);
                        value
                    })
                    .collect();
                json!({
                    "contest": of.name,
                    "winners": sizes.contest.winners,
                    "margin": sizes.contest.claims[sizes.contest.hardest()].lead,
                    "cards": sizes.contest.cards.0,
                    "universe": sizes.contest.universe.0,
                    "phantoms": sizes.contest.phantoms.0,
                    "pools": sizes.contest.paper.pools.len(),
                    "pooled_cards": sizes.contest.paper.pooled().0,
                    "designs": designs,
                })
            }
        }
    }
}

fn figures(sized: &Sized) -> Value {
    let at = |share| sized.draws.quantile(share).map(|draws| cards(sized, draws));
    json!({
        "no_error": Figures::of(sized).no_error.and_then(Size::cards),
        "formula_draws": sized.formula,
        "mean": sized.mean_cards(),
        "median": at(0.5),
        "ninetieth": at(NINE_TENTHS),
        "full_counts": sized.draws.full_counts(),
        "full_count_from": sized.full_count_from,
        "schedule": sized.schedule,
        "allocation": sized.allocation.map(|of| allocation(sized, &of)),
    })
}

fn allocation(sized: &Sized, of: &Allocation) -> Value {
    let rounds = sized.schedule.rounds.iter();
    let split = rounds.filter_map(|draws| sized.model.split(*draws));
    let rounds: Vec<Value> = split
        .map(|(compared, polled)| json!({ "compared": compared, "polled": polled }))
        .collect();
    json!({
        "compared": of.compared,
        "in_proportion": of.in_proportion,
        "person_hours_in_proportion": of.hours_in_proportion,
        "rounds": rounds,
    })
}
