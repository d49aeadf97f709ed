//! The formulae of one contest with the values filled in, and one draw step by step.

mod arlo;

use election::{ContestResult, OfSample, Opportunistic, RoundResult, Verification};
use risk::{Colorado, Decimal, Errors};
use sampling::Seed;

use crate::narrow::{NarrowError, contests_named};
use crate::p_value::PValue;
use crate::printable::line;

/// Why something cannot be explained.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// No contest has the name.
    #[error(transparent)]
    Name(#[from] NarrowError),
    /// Several contests have it.
    #[error("several contests have “{asked}” in their name: {}; give the whole name of one", .found.join("; "))]
    Several {
        /// What was asked for.
        asked: String,
        /// They.
        found: Vec<String>,
    },
    /// The contest has no verified draw.
    #[error("the draw of “{0}” did not come out, so no card can be explained; `verify` says why")]
    NoDraw(String),
    /// The draw was not made.
    #[error("“{contest}” has draws 1 to {draws}; there is no draw {asked}")]
    NoSuchDraw {
        /// The contest.
        contest: String,
        /// How many draws there are.
        draws: u64,
        /// The one asked for.
        asked: u64,
    },
}

fn one<'v>(v: &'v Verification, asked: &str) -> Result<&'v ContestResult, ExplainError> {
    let found = contests_named(v, asked)?;
    let [name] = &found[..] else {
        return Err(ExplainError::Several {
            asked: asked.to_owned(),
            found: found.iter().take(8).map(ToString::to_string).collect(),
        });
    };
    let contest = v.contests.iter().find(|c| c.contest == *name);
    Ok(contest.expect("the name was taken from the contests"))
}

/// The formulae of a contest: margin, N, draws, sizes, risk, each with its numbers.
///
/// # Errors
/// No contest, or several, have the name.
pub fn contest(v: &Verification, asked: &str) -> Result<String, ExplainError> {
    let c = one(v, asked)?;
    let mut out = String::new();
    if arlo::is_of_arlo(v, c) {
        arlo::contest(&mut out, v, c);
        return Ok(out);
    }
    line!(out, "{}", c.contest);
    line!(
        out,
        "Counties, in the order of the draw: {}",
        joined(&c.counties)
    );
    line!(out);
    let unknown = || "unknown".to_owned();
    let shown = |n: Option<u64>| n.map_or_else(unknown, |n| n.to_string());
    line!(
        out,
        "Margin: votes of the last winner less votes of the first loser, by the tallies"
    );
    line!(
        out,
        "  winners {} (at most {}), next {}: margin = {}",
        joined(&c.winners),
        c.winners_allowed.map_or_else(unknown, |n| n.to_string()),
        c.runner_up.as_deref().unwrap_or("nobody"),
        shown(c.margin.map(|m| m.0)),
    );
    line!(
        out,
        "Universe: all cards in the manifests of these counties, with the repairs that the draw confirms"
    );
    line!(out, "  N = {}", shown(c.cards.map(|n| n.0)));
    let (Some(margin), Some(cards)) = (c.margin, c.cards) else {
        line!(out);
        line!(
            out,
            "Without a margin and N there is nothing more to compute."
        );
        return Ok(out);
    };
    line!(out, "Diluted margin: mu = margin / N");
    line!(
        out,
        "  mu = {} / {} = {:.8}",
        margin,
        cards,
        margin.0 as f64 / cards.0 as f64
    );
    if let Some(seed) = &v.seed {
        line!(
            out,
            "Draw: r_i = 1 + (SHA-256(seed + \",\" + i) mod N), i = 1, 2, …"
        );
        line!(
            out,
            "  r_i = 1 + (SHA-256(\"{seed},i\") mod {cards}); `--draw i` shows one"
        );
    }
    let mut before: Option<&RoundResult> = None;
    for round in &c.rounds {
        line!(out);
        let (now, m) = (round.round, &round.measurement);
        match before.filter(|b| b.measurement == *m) {
            Some(same) => line!(out, "Round {now}: as round {}", same.round),
            None => explain_round(&mut out, c, round, margin.0, cards.0),
        }
        before = Some(round);
    }
    if !c.targeted {
        line!(out);
        explain_opportunistic(&mut out, c, margin.0, cards.0);
    }
    Ok(out)
}

fn joined(names: &[election::Name]) -> String {
    match names {
        [] => "none".to_owned(),
        _ => names
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn explain_round(
    out: &mut String,
    c: &ContestResult,
    round: &RoundResult,
    margin: u64,
    cards: u64,
) {
    let m = &round.measurement;
    let d = m.discrepancies;
    line!(
        out,
        "Round {}: {} draws, discrepancies {d}; published: {}",
        round.round,
        m.draws,
        m.published_status
    );
    let gamma = c
        .gamma
        .as_deref()
        .unwrap_or("unknown")
        .trim_end_matches('0');
    let Ok(colorado) = Colorado::new(gamma) else {
        return;
    };
    let errors = Errors {
        two_over: d.two_over,
        one_over: d.one_over,
        one_under: d.one_under,
        two_under: d.two_under,
    };
    if let Some(limit) = c.risk_limit {
        line!(
            out,
            "  Sample size: n0 = max(⌈−2γ (ln α + o1 ln(1 − 1/2γ) + o2 ln(1 − 1/γ) + u1 ln(1 + 1/2γ) + u2 ln(1 + 1/γ)) / mu⌉, o1 + o2 + u1 + u2)"
        );
        if let Ok(size) = colorado.optimistic(&limit.to_string(), margin, cards, errors) {
            line!(
                out,
                "    n0 = max(⌈−2·{gamma} (ln {limit} + {} ln(1 − 1/2γ) + {} ln(1 − 1/γ) + {} ln(1 + 1/2γ) + {} ln(1 + 1/γ)) · {cards} / {margin}⌉, {}) = {size}",
                d.one_over,
                d.two_over,
                d.one_under,
                d.two_under,
                d.total()
            );
        }
    }
    if !c.targeted {
        line!(
            out,
            "  Risk: not measured; {} % was printed for {} draws",
            m.published_percent,
            m.draws
        );
        return;
    }
    line!(
        out,
        "  Risk: p = min(1, (1 − mu/2γ)^n (1 − 1/2γ)^−o1 (1 − 1/γ)^−o2 (1 + 1/2γ)^−u1 (1 + 1/γ)^−u2)"
    );
    if let Ok(p) = colorado.risk(m.draws, margin, cards, errors) {
        line!(
            out,
            "    p = (1 − {margin} / ({cards} · 2·{gamma}))^{} (1 − 1/2γ)^−{} (1 − 1/γ)^−{} (1 + 1/2γ)^−{} (1 + 1/γ)^−{} = {}",
            m.draws,
            d.one_over,
            d.two_over,
            d.one_under,
            d.two_under,
            twelve_decimals(&p)
        );
    }
    line!(
        out,
        "    in percent, half up to one decimal: {} %; published: {} %",
        m.recomputed_percent,
        m.published_percent
    );
    if let Some(p) = m.p_value {
        line!(
            out,
            "    our P-value of the same test, rounded up: {}",
            PValue(p)
        );
    }
    let limit = c
        .risk_limit
        .map_or_else(|| "unknown".to_owned(), |limit| limit.to_string());
    line!(
        out,
        "    risk limit {limit}; published as met: {}",
        m.published_limit_met
    );
}

/// A risk to twelve decimals. Where all of them are 0 it is not written out first: after a billion draws, if
/// somebody prints so many, it has hundreds of millions of zeros.
fn twelve_decimals(p: &Decimal) -> String {
    match "0.0000000000001".parse::<Decimal>() {
        Ok(smallest) if *p < smallest => "0.000000000000".to_owned(),
        _ => format!("{p:.12}"),
    }
}

fn explain_opportunistic(out: &mut String, c: &ContestResult, margin: u64, cards: u64) {
    let gamma = c
        .gamma
        .as_deref()
        .unwrap_or("unknown")
        .trim_end_matches('0');
    match &c.opportunistic {
        Opportunistic::Targeted | Opportunistic::Measured => {}
        Opportunistic::CannotBeComputed { because } => {
            line!(
                out,
                "Our risk from cards drawn for others: cannot be computed, because {because}"
            );
        }
        Opportunistic::Computed {
            parts,
            draws,
            discrepancies,
            without_reading,
            p_value,
            assumption,
        } => {
            line!(
                out,
                "Our risk (not the state's), from the cards drawn for {} in these counties:",
                drawn_for(parts)
            );
            if parts.len() > 1 {
                explain_parts(out, parts, margin, gamma);
            } else {
                line!(
                    out,
                    "  p = min(1, Π (1 − mu/2γ) / (1 − e/2γ)) over {draws} draws, margin {margin}, N {cards}, γ {gamma}"
                );
            }
            line!(
                out,
                "  discrepancies counted from the readings: {discrepancies}; {without_reading} draws without a usable reading, each +2"
            );
            line!(out, "  p = {}", PValue(*p_value));
            line!(out, "  assuming that {assumption}");
        }
    }
}

/// Every part of a contest's cards with its draws.
fn explain_parts(out: &mut String, parts: &[OfSample], margin: u64, gamma: &str) {
    line!(
        out,
        "  p = min(1, max over ε of Π (1 − ε_k/γ) / (1 − e/2γ)) over the draws of every part k, Σ N_k ε_k = V/2, 0 ≤ ε_k ≤ 1"
    );
    line!(
        out,
        "  V = {margin}, γ = {gamma}; draws with the same number whose N have a common factor are used in one sample only"
    );
    for part in parts {
        let counties: Vec<&str> = part.counties.iter().map(|county| &**county).collect();
        let counties = counties.join(", ");
        let cards = part.cards;
        match &part.drawn_for {
            None => line!(out, "  {counties}: N {cards}, no draw"),
            Some(contest) => line!(
                out,
                "  {counties}: N {cards}, {} draws for {contest}, {}; {} more are not used, {}",
                part.draws,
                part.discrepancies,
                part.left_out,
                part.discrepancies_left_out
            ),
        }
    }
}

/// The contests that cards of these parts were drawn for, in their order.
pub(crate) fn drawn_for(parts: &[OfSample]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in parts.iter().filter_map(|part| part.drawn_for.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names[..] {
        [name] => name.to_owned(),
        _ => format!("{} contests", names.len()),
    }
}

/// One draw: the text that is hashed, the digest, the number, the card.
///
/// # Errors
/// No contest has the name, its draw did not come out, or the draw was not made.
pub fn draw(v: &Verification, asked: &str, i: u64) -> Result<String, ExplainError> {
    let c = one(v, asked)?;
    let no_draw = || ExplainError::NoDraw(c.contest.to_string());
    let draws = v
        .draws
        .iter()
        .find(|d| d.contest == c.contest)
        .ok_or_else(no_draw)?;
    if arlo::is_of_arlo(v, c) {
        let at = draws.cards.iter().position(|card| card.draw == Some(i));
        let at = at.ok_or_else(|| ExplainError::NoSuchDraw {
            contest: c.contest.to_string(),
            draws: draws.cards.len() as u64,
            asked: i,
        })?;
        let mut out = String::new();
        arlo::draw(&mut out, v, &c.contest, i, &draws.cards[..=at]);
        return Ok(out);
    }
    let seed = v
        .seed
        .as_deref()
        .and_then(|s| Seed::parse(s).ok())
        .ok_or_else(no_draw)?;
    let cards = c.cards.ok_or_else(no_draw)?;
    let card = draws
        .cards
        .iter()
        .find(|card| card.draw == Some(i))
        .ok_or_else(|| ExplainError::NoSuchDraw {
            contest: c.contest.to_string(),
            draws: draws.cards.len() as u64,
            asked: i,
        })?;
    let digest: String = seed
        .digest(i)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut out = String::new();
    line!(out, "{}, draw {i}", c.contest);
    line!(out, "  text      {seed},{i}");
    line!(out, "  SHA-256   {digest}");
    line!(
        out,
        "  number    1 + (0x{}… mod {cards}) = {}",
        &digest[..8],
        card.drawn_by()
    );
    line!(
        out,
        "  card      {} {}: card {} of batch {} of tabulator {}",
        card.county,
        card.imprinted_id(),
        card.position,
        card.batch,
        card.tabulator
    );
    let round = card.round.map_or_else(
        || "on no sheet".to_owned(),
        |round| format!("round {round}"),
    );
    let discrepancy = if card.discrepancy.is_empty() {
        "none"
    } else {
        &card.discrepancy
    };
    line!(out, "  examined  {round}; discrepancy {discrepancy}");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risks_with_and_without_decimals() {
        let colorado = Colorado::new("1.03905").unwrap();
        let check = |draws, shown: &str| {
            let p = colorado.risk(draws, 10, 10, Errors::default()).unwrap();
            assert_eq!(twelve_decimals(&p), shown, "{draws} draws");
        };
        check(0, "1.000000000000");
        check(20, "0.000001994583");
        check(45, "0.000000000000");
        check(1_000_000_000, "0.000000000000");
    }
}
