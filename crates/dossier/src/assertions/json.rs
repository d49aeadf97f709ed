//! Assertions as data.

use assertions::sufficient::Sufficiency;
use serde_json::{Value, json};

use super::runoff::MOST_BRANCHES;
use super::{Explained, Page, Phantoms, Runoff, Shown, Side};

/// The version of what is written.
const SCHEMA: &str = "scrutineer/assertions-1";

impl Page {
    /// The same as data. Ratios are texts, exact: `51/1234`.
    pub fn json(&self) -> Value {
        let contests: Vec<Value> = self.contests.iter().map(contest).collect();
        json!({ "schema": SCHEMA, "risk_limit": self.risk_limit, "doubts": self.doubts, "contests": contests })
    }
}

fn contest(of: &Explained) -> Value {
    let population = &of.population;
    let phantoms = match population.phantoms {
        Phantoms::NoManifest => Value::Null,
        known => json!(known.known()),
    };
    let manifests = match population.phantoms {
        Phantoms::NotAllListed(of) => json!({
            "cards": of.cards,
            "in_batches_listed_by_cards": of.by_cards,
            "in_batches_listed_by_ballots": of.by_ballots,
            "manifests_without_cards": of.apart,
        }),
        Phantoms::NoManifest | Phantoms::Cards(_) => Value::Null,
    };
    let winners: Vec<&str> = of.winners.iter().map(|name| &**name).collect();
    let mut json = json!({
        "contest": &*of.contest,
        "rules": of.rules,
        "winners": winners,
        "population": {
            "cards": population.cards(),
            "counted": population.counted,
            "rejected": population.rejected,
            "phantoms": phantoms,
            "not_all_listed": manifests,
            "groups_not_in_it": population.groups,
            "words": population.words(),
        },
    });
    match &of.asserted {
        Err(why) => json["no_assertions"] = why.as_str().into(),
        Ok(asserted) => {
            json["assertions"] = asserted.shown.iter().map(shown).collect();
            json["smallest_margin"] = asserted.hardest().map_or(
                Value::Null,
                |hardest| json!({ "lead": hardest.lead(), "v": hardest.by_sides() }),
            );
            json["borne_out"] = asserted.bear_out().into();
            let size = asserted.size();
            json["cards_to_compare"] = size.map_or(Value::Null, Value::from);
            json["cards_to_compare_if"] = size
                .ok()
                .and_then(|_| population.assumed())
                .map_or(Value::Null, Value::from);
            json["why_not"] = size.err().map_or(Value::Null, |why| why.to_string().into());
            json["runoff"] = asserted.runoff.as_ref().map_or(Value::Null, runoff);
        }
    }
    json
}

fn side(of: &Side) -> Value {
    json!({ "what": of.what, "value": of.value })
}

fn shown(of: &Shown) -> Value {
    let assertion = &of.assertion;
    json!({
        "sentence": of.sentence,
        "rule": assertion.assorter.rule(),
        "left": side(&of.left),
        "right": side(&of.right),
        "lead": of.lead(),
        "card_adds": of.adds,
        "a": assertion.assorter.lowest(),
        "u": assertion.assorter.upper(),
        "cards": assertion.cards.0,
        "v": assertion.margin,
        "mean": assertion.mean(),
        "v_over_u": assertion.room(),
        "value_without_error": of.without_error(),
        "holds": assertion.holds(),
        "cards_to_compare": of.size.ok(),
        "why_not": of.size.err().map(|why| why.to_string()),
    })
}

fn runoff(of: &Runoff) -> Value {
    let confirmed = match &of.confirmed {
        Sufficiency::Sufficient => json!("sufficient"),
        Sufficiency::Stopped => json!("stopped"),
        Sufficiency::Counterexample(order) => {
            let names: Vec<&str> = order.iter().map(|at| &*of.names[*at]).collect();
            json!({ "counterexample": names })
        }
    };
    json!({
        "difficulty": of.found.hardest(),
        "least_margin": of.found.least_margin(),
        "search": of.found,
        "confirmed": confirmed,
        "names": of.names(),
        "tree": of.found.tree(MOST_BRANCHES),
    })
}
