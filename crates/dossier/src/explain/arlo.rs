//! The same for audits run with Arlo: tickets instead of numbers, and what each P-value rests on.

use election::{ContestResult, DrawnCard, Verification};
use sampling::arlo::{Tickets, ballot_key, batch_key};

use crate::p_value::PValue;
use crate::printable::line;

/// Whether a contest's draws are tickets, or its figures are given in words.
pub(super) fn is_of_arlo(v: &Verification, c: &ContestResult) -> bool {
    let by_ticket = |card: &DrawnCard| card.ticket.is_some();
    let draws = v.draws.iter().find(|draw| draw.contest == c.contest);
    draws.is_some_and(|draw| draw.cards.iter().any(by_ticket))
        || c.rounds
            .iter()
            .any(|round| !round.measurement.working.is_empty())
}

/// Whether whole batches were drawn, which have no position.
fn of_batches(v: &Verification, c: &ContestResult) -> bool {
    let draws = v.draws.iter().filter(|draw| draw.contest == c.contest);
    let mut cards = draws.flat_map(|draw| &draw.cards);
    cards.any(|card| card.position == 0)
}

/// Margin, N, draw and risk of a contest.
pub(super) fn contest(out: &mut String, v: &Verification, c: &ContestResult) {
    let names = |names: &[election::Name]| {
        let names = names.iter().map(ToString::to_string);
        names.collect::<Vec<_>>().join(", ")
    };
    let shown = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
    line!(out, "{}", c.contest);
    line!(
        out,
        "Winners {}, next {}; smallest margin of a pair {}, N {}",
        names(&c.winners),
        c.runner_up.as_deref().unwrap_or("nobody"),
        shown(c.margin.map(|m| m.0)),
        shown(c.cards.map(|n| n.0)),
    );
    if let Some(seed) = &v.seed {
        line!(out);
        match of_batches(v, c) {
            true => line!(
                out,
                "Draw: batches by their error bounds, with numpy's generator begun at SHA-256(seed); a ticket names each draw of one"
            ),
            false => line!(out, "Draw: the smallest tickets among all ballots"),
        }
        line!(
            out,
            "  a ticket is 0. and the digits, reversed, of SHA-256(SHA-256(seed) + key)"
        );
        line!(out, "  seed {seed}; `--draw i` shows one ticket");
    }
    for round in &c.rounds {
        let m = &round.measurement;
        line!(out);
        line!(out, "Round {}: {} draws so far", round.round, m.draws);
        if !m.working.is_empty() {
            line!(out, "  from      {}", m.working);
        }
        if m.published_percent.is_empty() {
            line!(out, "  P-value   none");
            continue;
        }
        line!(
            out,
            "  P-value   published {} %, as Arlo computes it {} %",
            m.published_percent,
            m.recomputed_percent
        );
        if let Some(p) = m.p_value {
            line!(
                out,
                "  ours      {} by the published method, rounded up",
                PValue(p)
            );
        }
        let limit = c
            .risk_limit
            .map_or_else(|| "unknown".to_owned(), |l| l.to_string());
        line!(
            out,
            "  limit     {limit}; published as met: {}",
            m.published_limit_met
        );
    }
}

/// One draw: the item's key, the digest, the ticket. `before` are the contest's draws up to and with this one.
pub(super) fn draw(
    out: &mut String,
    v: &Verification,
    contest: &str,
    i: u64,
    before: &[DrawnCard],
) {
    let (Some(card), Some(seed)) = (before.last(), &v.seed) else {
        return;
    };
    let same = |other: &&DrawnCard| {
        (
            &other.county,
            &other.tabulator,
            &other.batch,
            other.position,
        ) == (&card.county, &card.tabulator, &card.batch, card.position)
    };
    let times = before.iter().filter(same).count();
    let key = match card.position {
        0 => batch_key(&card.county, &card.batch),
        position => {
            let tabulator = Some(&*card.tabulator).filter(|tabulator| !tabulator.is_empty());
            format!(
                "({}, {position})",
                ballot_key(&card.county, tabulator, &card.batch)
            )
        }
    };
    line!(out, "{contest}, draw {i}");
    line!(out, "  key       {key}");
    line!(
        out,
        "  SHA-256   of {}{key}",
        custody::Digest::of(seed.as_bytes())
    );
    let first = Tickets::new(seed).first(&key).printed();
    line!(
        out,
        "  ticket    {first}, its first; this is number {times} of it"
    );
    line!(out, "  drawn     {}", card.drawn_by());
    if card.position == 0 {
        line!(
            out,
            "            by its error bound: tickets order the list of draws, not the draw"
        );
    }
    let round = card
        .round
        .map_or_else(String::new, |round| format!("round {round}"));
    let change = match card.discrepancy.as_str() {
        "" => "none",
        change => change,
    };
    line!(out, "  examined  {round}; change in margin {change}");
}
