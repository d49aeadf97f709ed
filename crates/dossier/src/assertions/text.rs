//! Assertions on a terminal.

use super::{Asserted, Explained, Page, READ_OTHERWISE, Shown, both, elected, limit};
use crate::printable::line;

impl Page {
    /// Every contest with its assertions, their numbers, and why there are none.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if let Some(doubts) = &self.doubts {
            line!(out, "{doubts} `scrutineer show` lists what was met.");
            line!(out);
        }
        for (at, contest) in self.contests.iter().enumerate() {
            if at > 0 {
                line!(out);
            }
            of_contest(&mut out, contest, &limit(self.risk_limit));
        }
        if self.contests.iter().any(|of| of.asserted.is_ok()) {
            line!(out);
            line!(
                out,
                "A(card) = (g + a) / (2a) is the assorter: its mean over the N cards is above 1/2 exactly if the assertion is true."
            );
            line!(
                out,
                "v = (L − R) / (a N) is the margin. Cards to compare: draws with replacement, none with an error, everything bet on that"
            );
            line!(
                out,
                "(COBRA, equation 1); an audit bets less and needs more, so that an error does not end it. A phantom that is drawn and not"
            );
            line!(
                out,
                "found counts against every assertion, and more cards are needed. A ballot poll, which sees no records of cards, needs far"
            );
            line!(out, "more; how many, only the draws tell.");
        }
        out
    }
}

fn of_contest(out: &mut String, of: &Explained, risk_limit: &str) {
    line!(out, "{}", of.contest);
    line!(out, "  by {} ({})", of.rules.name, of.rules.law);
    line!(out, "  elected: {}", of.headline());
    line!(
        out,
        "  N = {}: {}",
        of.population.cards(),
        of.population.words()
    );
    if let Some(left_out) = of.population.left_out() {
        line!(out, "  {left_out}");
    }
    match &of.asserted {
        Err(why) => line!(out, "  Nothing is asserted: {why}."),
        Ok(asserted) => of_assertions(out, of, asserted, risk_limit),
    }
}

fn of_assertions(out: &mut String, of: &Explained, asserted: &Asserted, risk_limit: &str) {
    let many = asserted.shown.len();
    let word = if many == 1 { "assertion" } else { "assertions" };
    line!(
        out,
        "  {many} {word}. {}",
        asserted.implies(&elected(&of.winners))
    );
    if let Some(hardest) = asserted.hardest() {
        line!(
            out,
            "  smallest margin: L − R = {}, v = {}",
            both(&hardest.lead()),
            both(&hardest.by_sides())
        );
    }
    match asserted.size() {
        Ok(size) => line!(
            out,
            "  cards to compare at a risk limit of {risk_limit}: {size}{}",
            of.population
                .assumed()
                .map_or_else(String::new, |assumed| format!(", if {assumed}"))
        ),
        Err(why) => line!(
            out,
            "  cards to compare at a risk limit of {risk_limit}: {why}"
        ),
    }
    if let Some(runoff) = &asserted.runoff {
        if let (Some(hardest), Some(margin)) = (runoff.found.hardest(), runoff.found.least_margin())
        {
            let cards = runoff.found.cards;
            line!(
                out,
                "  difficulty: N / smallest margin = {cards} / {margin} = {hardest:.4}"
            );
        }
        line!(out, "  search: {}", runoff.state());
    }
    for (number, shown) in (1..).zip(&asserted.shown) {
        line!(out);
        line!(out, "  {number}. {}", shown.sentence);
        of_one(out, shown, risk_limit);
    }
    if let Some(runoff) = &asserted.runoff {
        line!(out);
        line!(
            out,
            "  Elimination orders with another winner, the last candidates first, and what rules out each:"
        );
        for branch in runoff.tree().lines() {
            line!(out, "  {branch}");
        }
    }
}

fn of_one(out: &mut String, shown: &Shown, risk_limit: &str) {
    let (left, right) = (&shown.left, &shown.right);
    let assertion = &shown.assertion;
    let least = assertion.assorter.lowest();
    line!(out, "     L = {}: {}", left.what, both(&left.value));
    line!(out, "     R = {}: {}", right.what, both(&right.value));
    line!(out, "     g = {}; a = {least}", shown.adds);
    let margin = shown.margin_in_numbers();
    let margin = margin.unwrap_or_else(|| READ_OTHERWISE.to_owned());
    let (upper, mean) = (assertion.assorter.upper(), assertion.mean());
    line!(out, "     v = {margin} = {}", decimal(&assertion.margin));
    line!(
        out,
        "     mean of A = (1 + v) / 2 = {}; at most u = {upper}; v / u = {}",
        decimal(&mean),
        decimal(&assertion.room())
    );
    match (shown.size, shown.without_error()) {
        (Ok(size), Some(value)) => line!(
            out,
            "     cards to compare: ⌈ln(1/{risk_limit}) / ln(2 · {})⌉ = {size}",
            decimal(&value)
        ),
        (Ok(size), None) => line!(out, "     cards to compare: {size}"),
        (Err(why), _) => line!(out, "     cards to compare: {why}"),
    }
}

fn decimal(ratio: &assertions::Exact) -> String {
    format!("{:.6}", ratio.nearest())
}
