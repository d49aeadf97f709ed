//! Verdicts at a glance: a row per step, counts with a bar, and the checks of the audit as a whole.

use std::fmt::{self, Write};

use election::{Check, Counts, Step, Verification};

use super::checks::{VERDICTS, close_table, open_table, write_table};
use super::index::Index;
use super::text::Num;

/// The section.
pub(super) fn write(out: &mut String, v: &Verification, index: &Index) -> fmt::Result {
    out.push_str(
        "<section aria-labelledby=\"verdicts\"><h2 id=\"verdicts\">Verdicts at a glance</h2>\n",
    );
    out.push_str("<p class=\"legend\">");
    for (class, words, _) in VERDICTS {
        write!(
            out,
            "<span><svg width=\"26\" height=\"12\" aria-hidden=\"true\" focusable=\"false\">\
             <rect x=\"1\" y=\"1\" width=\"24\" height=\"10\" class=\"b-{class}\"/></svg> {words}</span> "
        )?;
    }
    out.push_str("</p>\n");
    let heads = [
        "Step",
        "Shares",
        "Equal",
        "Equal after repairs",
        "Differs",
        "Cannot be checked",
        "Not measured",
        "“Equal” means",
        "A check for each",
    ];
    open_table(
        out,
        "steps",
        format_args!("Checks by step and verdict"),
        &heads,
    )?;
    out.push_str("<tbody>\n");
    for (step, counts) in Step::ALL.iter().zip(count(v)) {
        write_step(out, *step, &counts)?;
    }
    out.push_str("</tbody>");
    close_table(out);
    out.push_str(
        "<p class=\"note\">In a bar every verdict that occurs is wide enough to be seen; the counts are exact.</p>\n",
    );
    if !index.other_checks.is_empty() {
        let named = |check: &&Check| check.contest.is_some();
        let whom = index.other_checks.iter().any(named);
        let caption = match whom {
            false => "Checks of the audit as a whole",
            true => "Checks of the audit as a whole, and of contests that no list of contests has",
        };
        write_table(
            out,
            format_args!("{caption}"),
            &index.other_checks,
            whom,
            index,
        )?;
    }
    out.push_str("</section>\n");
    Ok(())
}

/// The counts of every step, in one pass over the checks.
fn count(v: &Verification) -> Vec<Counts> {
    let mut counts = vec![Counts::default(); Step::ALL.len()];
    for check in &v.checks {
        let one = Counts::of([&check.verdict]);
        if let Some(at) = Step::ALL.iter().position(|step| *step == check.step) {
            let sum = &mut counts[at];
            sum.equal += one.equal;
            sum.repaired += one.repaired;
            sum.differs += one.differs;
            sum.unchecked += one.unchecked;
            sum.not_measured += one.not_measured;
        }
    }
    counts
}

fn write_step(out: &mut String, step: Step, counts: &Counts) -> fmt::Result {
    let (name, each) = step.words();
    write!(out, "<tr><th scope=\"row\">{name}</th><td class=\"bar\">")?;
    let parts = parts(counts);
    write_bar(out, parts)?;
    out.push_str("</td>");
    for (part, (class, ..)) in parts.into_iter().zip(VERDICTS) {
        match part {
            0 => out.push_str("<td class=\"r zero\">0</td>"),
            _ => write!(
                out,
                "<td class=\"r some-{class}\">{}</td>",
                Num(part as u64)
            )?,
        }
    }
    writeln!(out, "<td>{}</td><td>{each}</td></tr>", step.equal_means())
}

/// The counts in the order of [`VERDICTS`].
fn parts(counts: &Counts) -> [usize; 5] {
    [
        counts.equal,
        counts.repaired,
        counts.differs,
        counts.unchecked,
        counts.not_measured,
    ]
}

/// A bar of the shares. The counts stand beside it, so it is hidden from screen readers.
fn write_bar(out: &mut String, parts: [usize; 5]) -> fmt::Result {
    const LEAST: f64 = 0.05;
    let all: usize = parts.iter().sum();
    if all == 0 {
        out.push_str("<span class=\"zero\">no check</span>");
        return Ok(());
    }
    let wide = parts.map(|part| match part {
        0 => 0.0,
        _ => (part as f64 / all as f64).max(LEAST),
    });
    let sum: f64 = wide.iter().sum();
    out.push_str("<svg width=\"100%\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">");
    let mut at = 0.0;
    for (share, (class, ..)) in wide.into_iter().zip(VERDICTS) {
        if share > 0.0 {
            let width = share / sum * 100.0;
            write!(
                out,
                "<rect x=\"{at:.2}%\" y=\"1\" width=\"{width:.2}%\" height=\"12\" class=\"b-{class}\"/>"
            )?;
            at += width;
        }
    }
    out.push_str("</svg>");
    Ok(())
}
