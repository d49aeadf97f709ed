//! Assertions as one page that needs no script and fetches nothing.

use std::fmt::{self, Write};

use super::runoff::MOST_BRANCHES;
use super::{
    Asserted, Explained, Page, Population, READ_OTHERWISE, Runoff, Shown, both, elected, limit,
};
use crate::elimination_tree::Picture;
use crate::html::page::head;
use crate::html::text::{Esc, Num, OrDash, Slugs};

/// What the page cannot show.
const LIMITS: &str = "<p>This page says what must be true of the paper for the outcomes to be right, and how far the records \
of the cards say that it is. It does not see the paper: an audit draws cards at random and compares them. It says nothing of \
the motives of anyone.</p>\n";

/// How the figures belong together.
const FORMULAE: &str = "<p>An assertion says that its left side L is more than its right side R. A card adds g to L − R, at \
least −a. Its assorter A = (g + a) / (2a), at most u, has a mean above 1/2 over the N cards exactly if the assertion is true. \
The margin is v = (L − R) / (a N) = 2 · mean − 1.</p>\n<p>Cards to compare: n = ⌈ln(1/α) / ln(2 / (2 − v/u))⌉ draws with \
replacement, with the risk limit α, if no card has an error and everything is bet on that (Spertus 2023, “COBRA”, equation 1). An \
audit bets less and needs more, so that an error does not end it. A phantom that is drawn and not found counts against every \
assertion, and more cards are needed; with f phantoms no sample confirms an assertion whose v is at most f / N. A ballot poll, which sees no records of cards, needs far more; \
how many, only the draws tell.</p>\n";

impl Page {
    /// The page, complete from `<!DOCTYPE html>` on.
    pub fn html(&self) -> String {
        let mut out = String::new();
        self.write(&mut out)
            .expect("writing into a String does not fail");
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let title = match &self.contests[..] {
            [one] => format!("{}: what must be true", Esc(&one.contest)),
            several => format!(
                "What must be true for the outcomes of {} contests",
                several.len()
            ),
        };
        head(out, &title, include_str!("style.css"))?;
        writeln!(
            out,
            "<header>\n<p class=\"kind\">The assertions of an outcome, for an audit that limits the risk to {}</p>\n<h1>{title}</h1>\n\
             </header>\n<main id=\"main\" tabindex=\"-1\">",
            limit(self.risk_limit)
        )?;
        if let Some(doubts) = &self.doubts {
            writeln!(
                out,
                "<p class=\"outcome differs\"><strong>{}</strong> <code>scrutineer show</code> lists what was met.</p>",
                Esc(doubts)
            )?;
        }
        let mut slugs = Slugs::default();
        for contest in &self.contests {
            let id = slugs.id("contest", &contest.contest);
            write_contest(out, contest, &id, &limit(self.risk_limit))?;
        }
        out.push_str(
            "</main>\n<footer>\n<h2 id=\"formulae\">How the figures belong together</h2>\n",
        );
        out.push_str(FORMULAE);
        out.push_str("<h2 id=\"about\">What this cannot show</h2>\n");
        out.push_str(LIMITS);
        out.push_str("<p>The same records give the same page, byte for byte.</p>\n</footer>\n</body>\n</html>\n");
        Ok(())
    }
}

fn write_contest(out: &mut String, of: &Explained, id: &str, risk_limit: &str) -> fmt::Result {
    writeln!(
        out,
        "<section class=\"asserted\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
        OrDash(&of.contest)
    )?;
    let elected = elected(&of.winners);
    let (class, words) = match &of.asserted {
        Ok(asserted) if asserted.bear_out() => ("holds", asserted.implies(&elected)),
        Ok(asserted) => ("incomplete", asserted.implies(&elected)),
        Err(why) => ("incomplete", format!("Nothing is asserted: {why}.")),
    };
    writeln!(
        out,
        "<p class=\"outcome {class}\"><strong>Elected: {}.</strong> {}</p>",
        Esc(of.headline()),
        Esc(words)
    )?;
    writeln!(
        out,
        "<p><b>Rules:</b> {}. <b>Law:</b> {}.</p>\n<p><b>Cards:</b> N = {}: {}.</p>",
        OrDash(&of.rules.name),
        OrDash(&of.rules.law),
        Num(of.population.cards()),
        Esc(of.population.words())
    )?;
    if let Some(left_out) = of.population.left_out() {
        writeln!(out, "<p>{}</p>", Esc(left_out))?;
    }
    if let Ok(asserted) = &of.asserted {
        write_facts(out, asserted, &of.population, risk_limit)?;
        write_table(out, asserted, &of.contest)?;
        if let Some(runoff) = &asserted.runoff {
            write_tree(out, runoff, id)?;
        }
        write_numbers(out, asserted, risk_limit)?;
    }
    out.push_str("</section>\n");
    Ok(())
}

fn write_facts(
    out: &mut String,
    asserted: &Asserted,
    population: &Population,
    risk_limit: &str,
) -> fmt::Result {
    out.push_str("<dl class=\"facts\">\n");
    let mut facts = vec![("Assertions".to_owned(), asserted.shown.len().to_string())];
    if let Some(hardest) = asserted.hardest() {
        facts.push(("Smallest margin, L − R".to_owned(), both(&hardest.lead())));
    }
    let size = match (asserted.size(), population.assumed()) {
        (Err(why), _) => why.to_string(),
        (Ok(size), None) => Num(size).to_string(),
        (Ok(size), Some(assumed)) => format!("{}, if {assumed}", Num(size)),
    };
    facts.push((format!("Cards to compare at {risk_limit}"), size));
    if let Some(runoff) = &asserted.runoff {
        if let Some(hardest) = runoff.found.hardest() {
            facts.push(("Difficulty, N / margin".to_owned(), format!("{hardest:.4}")));
        }
        facts.push(("Search".to_owned(), runoff.state().to_owned()));
    }
    for (what, value) in facts {
        writeln!(out, "<div><dt>{what}</dt><dd>{}</dd></div>", Esc(value))?;
    }
    out.push_str("</dl>\n");
    Ok(())
}

fn write_table(out: &mut String, asserted: &Asserted, contest: &str) -> fmt::Result {
    let caption = "Assertions: the votes on both sides, and what confirms each";
    write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}: {}\"><table class=\"all\"><caption>{caption}</caption>\
         <thead><tr><th scope=\"col\">Assertion</th><th scope=\"col\">L</th><th scope=\"col\">R</th><th scope=\"col\">L − R</th>\
         <th scope=\"col\">v</th><th scope=\"col\">Cards to compare</th></tr></thead>\n<tbody>\n",
        Esc(contest)
    )?;
    for (number, shown) in (1..).zip(&asserted.shown) {
        let size = match shown.size {
            Ok(size) => Num(size).to_string(),
            Err(_) => "see its numbers".to_owned(),
        };
        writeln!(
            out,
            "<tr><th scope=\"row\" class=\"t\">{number}. {}</th><td class=\"r\">{}</td><td class=\"r\">{}</td><td class=\"r\">{}</td>\
             <td class=\"r\">{:.6}</td><td class=\"r\">{size}</td></tr>",
            Esc(&shown.sentence),
            shown.left.value,
            shown.right.value,
            shown.lead(),
            shown.assertion.margin.nearest(),
        )?;
    }
    out.push_str("</tbody></table></div>\n");
    Ok(())
}

/// The elimination tree as a picture, and in words.
fn write_tree(out: &mut String, runoff: &Runoff, id: &str) -> fmt::Result {
    let tree = runoff.found.tree(MOST_BRANCHES);
    let (names, statements) = (runoff.names(), runoff.statements());
    let picture = Picture {
        tree: &tree,
        candidates: &runoff.found.candidates,
        assertions: &statements,
        names: &names,
    };
    writeln!(
        out,
        "<h3 id=\"{id}-tree\">The elimination tree</h3>\n<p>Every order of elimination with another winner, read from its end: \
         who would have won, who would have gone last, who before. Each branch ends at an assertion that rules it out.</p>\n\
         <div class=\"scroll tree\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{id}-tree\">\n{}</div>\n\
         <details class=\"group\"><summary>The same in words</summary>\n<pre>{}</pre></details>",
        picture.svg(),
        Esc(runoff.tree())
    )
}

fn write_numbers(out: &mut String, asserted: &Asserted, risk_limit: &str) -> fmt::Result {
    out.push_str("<h3>Each assertion with its numbers</h3>\n");
    for (number, shown) in (1..).zip(&asserted.shown) {
        writeln!(
            out,
            "<details class=\"group\"><summary><h4>{number}. {}</h4></summary>\n<dl class=\"numbers\">",
            Esc(&shown.sentence)
        )?;
        for (what, value) in numbers(shown, risk_limit) {
            writeln!(out, "<dt>{what}</dt><dd>{}</dd>", Esc(value))?;
        }
        out.push_str("</dl></details>\n");
    }
    Ok(())
}

fn numbers(shown: &Shown, risk_limit: &str) -> Vec<(&'static str, String)> {
    let (left, right) = (&shown.left, &shown.right);
    let assertion = &shown.assertion;
    let least = assertion.assorter.lowest();
    let margin = shown.margin_in_numbers();
    let margin = margin.unwrap_or_else(|| READ_OTHERWISE.to_owned());
    let mut numbers = vec![
        ("L", format!("{}: {}", left.what, both(&left.value))),
        ("R", format!("{}: {}", right.what, both(&right.value))),
        ("g", format!("what a card adds: {}", shown.adds)),
        ("a", least.to_string()),
        ("u", assertion.assorter.upper().to_string()),
        ("v", format!("{margin} = {}", both(&assertion.margin))),
        ("mean of A", both(&assertion.mean())),
        ("v / u", both(&assertion.room())),
    ];
    if let Some(value) = shown.without_error() {
        numbers.push((
            "card without error",
            format!("1 / (2 − v/u) = {}", both(&value)),
        ));
    }
    let size = match (shown.size, shown.without_error()) {
        (Ok(size), Some(value)) => {
            let value = value.nearest();
            format!("⌈ln(1/{risk_limit}) / ln(2 · {value:.6})⌉ = {size}")
        }
        (Ok(size), None) => size.to_string(),
        (Err(why), _) => why.to_string(),
    };
    numbers.push(("cards to compare", size));
    numbers
}
