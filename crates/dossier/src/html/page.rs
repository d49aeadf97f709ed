//! The frame: head, what the audit is, what it amounts to, contents; and the foot with what it cannot show.

use std::fmt::{self, Write};

use election::{Cards, Counts, Outcome, Verification, Weight};

use super::checks::VERDICTS;
use super::index::Index;
use super::text::{Esc, Num, Of, Percent};

/// Patterns that the bars are filled with: told apart without colour.
const PATTERNS: &str = r#"<svg class="defs" aria-hidden="true" focusable="false"><defs>
<pattern id="p-repaired" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="c-ground"/><rect width="3.4" height="6" class="c-equal"/></pattern>
<pattern id="p-unchecked" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" class="c-ground"/><circle cx="2.5" cy="2.5" r="1.4" class="c-ink"/></pattern>
</defs></svg>
"#;

/// What a verification cannot show, whatever it finds.
const LIMITS: &str = "<p>This page compares published files with each other and with the arithmetic that \
they state. It takes the published readings of cards by audit boards as given: it does not see the paper, \
so it cannot say that a card was read rightly, that every card was kept, or that every voter was entitled \
to vote. A file that was not published, or could not be read, is not in it. It says what the files show, \
and says nothing of the motives of anyone.</p>\n";

/// The outcome's class in the style.
fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "holds",
        Outcome::Incomplete => "incomplete",
        Outcome::Differs => "differs",
    }
}

/// The beginning of every page, up to what it shows: nothing is loaded, nothing is run. `style` follows the style that all
/// pages have.
pub(crate) fn head(out: &mut String, title: &str, style: &str) -> fmt::Result {
    let common = include_str!("style.css");
    write!(
        out,
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{common}{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
"##
    )
}

/// Everything before the first section.
pub(super) fn open(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    let audit = Esc(&v.audit);
    let (outcome, class) = (v.outcome().words(), class(v.outcome()));
    head(
        out,
        &format!("{audit}: the published audit, done again"),
        "",
    )?;
    write!(
        out,
        r##"{PATTERNS}<header>
<p class="kind">A published election audit, done again from its files</p>
<h1>{audit}</h1>
<p class="outcome {class}"><strong>{outcome}.</strong> "##,
    )?;
    write_sums(out, v)?;
    out.push_str("</p>\n<dl class=\"facts\">\n");
    write_facts(out, v, index)?;
    out.push_str("</dl>\n</header>\n");
    write_contents(out, v, index)?;
    out.push_str("<main id=\"main\" tabindex=\"-1\">\n");
    Ok(())
}

/// How many checks came out how, in a sentence.
fn write_sums(out: &mut String, v: &Verification) -> fmt::Result {
    let sum = Counts::of(v.checks.iter().map(|check| &check.verdict));
    write!(
        out,
        "Of {}, {} equal as published, {} equal after repairs, {} differ and are not explained, {} cannot \
         be checked from these files; in {} there is nothing to compare with, because the audit did not \
         measure it.",
        Of(sum.all(), "check", "checks"),
        Num(sum.equal as u64),
        Num(sum.repaired as u64),
        Num(sum.differs as u64),
        Num(sum.unchecked as u64),
        Num(sum.not_measured as u64),
    )
}

fn write_facts(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    match &v.seed {
        Some(seed) => fact(
            out,
            "Random seed",
            format_args!("<code>{}</code>", Esc(seed)),
        )?,
        None => fact(out, "Random seed", format_args!("none among the files"))?,
    }
    fact(out, "Risk limit", format_args!("{}", risk_limits(v)))?;
    let within = index.counties_within;
    match index.outside.len() {
        0 => fact(out, "Counties", format_args!("{within}"))?,
        outside => fact(
            out,
            "Counties",
            format_args!("{within}, and {outside} outside the audit"),
        )?,
    }
    let targeted = v.contests.iter().filter(|c| c.targeted).count();
    fact(out, "Contests targeted", format_args!("{targeted}"))?;
    fact(
        out,
        "Contests not measured",
        format_args!("{}", v.contests.iter().filter(|c| !c.measured()).count()),
    )?;
    fact(out, "Rounds", format_args!("{}", v.rounds()))?;
    let mut manifests = v
        .counties
        .iter()
        .filter_map(|county| county.cards)
        .peekable();
    match manifests.peek() {
        None => fact(
            out,
            "Cards in the manifests",
            format_args!("no manifest among the files"),
        )?,
        Some(_) => {
            let cards: Cards = manifests.sum();
            fact(
                out,
                "Cards in the manifests",
                format_args!("{}", Num(cards.0)),
            )?;
        }
    }
    if v.draws.is_empty() {
        let listed: usize = v.counties.iter().map(|county| county.cards_examined).sum();
        return fact(
            out,
            "Cards on the lists",
            format_args!("{}", Num(listed as u64)),
        );
    }
    let draws: usize = index.counties.iter().map(|county| county.draws.len()).sum();
    fact(
        out,
        "Draws done again",
        format_args!("{}", Num(draws as u64)),
    )
}

fn fact(out: &mut String, name: &str, value: fmt::Arguments) -> fmt::Result {
    writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>")
}

/// The risk limits printed for targeted contests, each once, the smallest first.
fn risk_limits(v: &Verification) -> String {
    let targeted = v.contests.iter().filter(|contest| contest.targeted);
    let mut limits: Vec<f64> = targeted.filter_map(|contest| contest.risk_limit).collect();
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    match limits.as_slice() {
        [] => "printed for no contest".to_owned(),
        limits => {
            let words: Vec<String> = limits.iter().map(|l| Percent(*l).to_string()).collect();
            words.join(", ")
        }
    }
}

fn write_contents(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    let weighing = |weight| v.findings.iter().filter(|f| f.weight == weight).count();
    let sum = Counts::of(v.checks.iter().map(|check| &check.verdict));
    let targeted = v.contests.iter().filter(|c| c.targeted).count();
    let checks = |count| Some(Of(count, "check", "checks"));
    let findings = |weight| Some(Of(weighing(weight), "finding", "findings"));
    let plain = |count| Some(Of(count, "", ""));
    out.push_str("<nav aria-label=\"Contents\"><ul>\n");
    for (id, name, counts) in [
        ("verdicts", "Verdicts at a glance", [None, None]),
        (
            "unexplained",
            "Differs, unexplained",
            [checks(sum.differs), findings(Weight::Unexplained)],
        ),
        (
            "unread",
            "Not checked or not read",
            [checks(sum.unchecked), findings(Weight::Unread)],
        ),
        (
            "repairs",
            "Repairs",
            [Some(Of(index.repairs.len(), "set", "sets")), None],
        ),
        (
            "explained",
            "Differs, explained",
            [findings(Weight::Explained), None],
        ),
        ("notes", "Notes", [plain(weighing(Weight::Note)), None]),
        ("targeted", "Contests targeted", [plain(targeted), None]),
        (
            "not-targeted",
            "Other contests",
            [plain(v.contests.len() - targeted), None],
        ),
        (
            "counties",
            "Counties and their cards",
            [plain(index.counties.len()), None],
        ),
        ("files", "Files", [plain(v.files.len()), None]),
        ("about", "What this cannot show", [None, None]),
    ] {
        write!(out, "<li><a href=\"#{id}\">{name}</a>")?;
        let mut mark = " <span class=\"n\">";
        for count in counts.iter().flatten() {
            write!(out, "{mark}{count}")?;
            mark = ", ";
        }
        out.push_str(if mark == ", " {
            "</span></li>\n"
        } else {
            "</li>\n"
        });
    }
    out.push_str("</ul></nav>\n");
    Ok(())
}

/// Everything after the last section.
pub(super) fn close(out: &mut String, v: &Verification) -> fmt::Result {
    out.push_str("</main>\n<footer>\n<h2 id=\"about\">What this cannot show</h2>\n");
    out.push_str(LIMITS);
    out.push_str("<h2 id=\"reading\">How to read the verdicts</h2>\n<dl class=\"terms\">\n");
    for (class, words, meaning) in VERDICTS {
        writeln!(
            out,
            "<dt><span class=\"v {class}\">{words}</span></dt><dd>{meaning}</dd>"
        )?;
    }
    write!(
        out,
        "</dl>\n<p>The same files give the same page, byte for byte. Form of the results: <code>{}</code>.</p>\n\
         </footer>\n</body>\n</html>\n",
        Esc(v.schema)
    )
}
