//! A picture of every targeted contest's risk against its limit.
//!
//! A row per contest, the largest risk of the last round first: a filled circle for the last round, open
//! ones for the rounds before, a line across where the limit is. Places are percentages of the width, so
//! that the text keeps its size on a narrow screen and on paper. The same numbers stand in the table below.

use std::fmt::{self, Write};

use election::{ContestResult, DiscrepancyCounts, Measurement};

use super::index::{Contest, Index};
use super::targeted::Printed;
use super::text::{Esc, OrDash, Percent};
use crate::p_value::PValue;

/// Where the axis begins and ends, in percent of the width: room for a circle and for the arrow beyond.
const LEFT: f64 = 2.0;
const RIGHT: f64 = 94.0;
const BEYOND: f64 = 97.0;

/// The figure.
pub(super) fn write(out: &mut String, index: &Index) -> fmt::Result {
    let mut rows: Vec<&Contest> = index
        .contests
        .iter()
        .filter(|c| c.result.targeted)
        .collect();
    // sorts equal risks by our P-value, which has more digits, then leaves the audit's order
    rows.sort_by(|a, b| {
        let (a, b) = (last(a.result), last(b.result));
        let risk = |m: Option<&Measurement>| m.and_then(percent).unwrap_or(-1.0);
        let ours = |m: Option<&Measurement>| m.and_then(|m| m.p_value).unwrap_or(-1.0);
        (risk(b).total_cmp(&risk(a))).then_with(|| ours(b).total_cmp(&ours(a)))
    });
    let axis = Axis::of(&rows);
    out.push_str("<figure class=\"risks\"><figcaption id=\"picture\"><b>Risk of each targeted contest against its limit, largest first.</b> ");
    key(
        out,
        "<circle cx=\"13\" cy=\"7\" r=\"5\" class=\"now\"/>",
        "published risk after the last round",
    );
    key(
        out,
        "<circle cx=\"13\" cy=\"7\" r=\"3.5\" class=\"before\"/>",
        "after an earlier round",
    );
    key(out, "<path d=\"M13 0v14\" class=\"limit\"/>", "risk limit");
    key(
        out,
        "<path d=\"M9 2l8 5-8 5z\" class=\"now\"/>",
        "beyond the axis",
    );
    out.push_str("</figcaption>\n");
    axis.write(out)?;
    out.push_str("<ol aria-labelledby=\"picture\">\n");
    for contest in rows {
        write_row(out, contest, &axis)?;
    }
    out.push_str("</ol>\n");
    axis.write(out)?;
    out.push_str("</figure>\n");
    Ok(())
}

fn key(out: &mut String, mark: &str, words: &str) {
    out.push_str("<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">");
    out.push_str(mark);
    out.push_str("</svg> ");
    out.push_str(words);
    out.push_str("</span> ");
}

fn last(contest: &ContestResult) -> Option<&Measurement> {
    contest.rounds.last().map(|round| &round.measurement)
}

/// The risk to draw, in percent: as published, else as recomputed, else our P-value.
fn percent(measurement: &Measurement) -> Option<f64> {
    let read = |text: &str| {
        let number = text
            .trim()
            .trim_end_matches('%')
            .trim_end()
            .parse::<f64>()
            .ok();
        number.filter(|percent| percent.is_finite() && *percent >= 0.0)
    };
    read(&measurement.published_percent)
        .or_else(|| read(&measurement.recomputed_percent))
        .or_else(|| measurement.p_value.map(|p| p * 100.0))
}

/// The axis in percent, from 0 to `end`, a tick at each multiple of `tick`.
struct Axis {
    end: f64,
    tick: f64,
}

impl Axis {
    /// Reaches half beyond the largest limit, and to every risk that is not more than thrice as large.
    fn of(rows: &[&Contest]) -> Self {
        let limits = rows.iter().filter_map(|row| row.result.risk_limit);
        let limit = limits.map(|limit| limit * 100.0).fold(0.0, f64::max);
        let rounds = rows.iter().flat_map(|row| &row.result.rounds);
        let risks = rounds.filter_map(|round| percent(&round.measurement));
        let far = if limit > 0.0 { 3.0 * limit } else { 100.0 };
        let near = risks.filter(|risk| *risk <= far).fold(0.0, f64::max);
        let reach = near.max(1.5 * limit).max(0.5);
        let tick = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0]
            .into_iter()
            .find(|tick| reach / tick <= 8.0)
            .unwrap_or(50.0);
        Axis {
            end: ((reach / tick).ceil() * tick).min(100.0),
            tick,
        }
    }

    /// Where a risk stands, in percent of the width; none beyond the axis.
    fn at(&self, risk: f64) -> Option<f64> {
        (risk <= self.end).then(|| LEFT + (RIGHT - LEFT) * risk / self.end)
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let count = (self.end / self.tick + 0.5) as usize;
        let tick = self.tick;
        (0..=count).map(move |n| n as f64 * tick)
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        out.push_str("<div class=\"axis\" aria-hidden=\"true\"><svg width=\"100%\" height=\"20\" focusable=\"false\">");
        for tick in self.ticks() {
            let x = self.at(tick).unwrap_or(RIGHT);
            write!(
                out,
                "<text x=\"{x:.2}%\" y=\"14\" text-anchor=\"middle\">{}</text>",
                Percent(tick / 100.0)
            )?;
        }
        out.push_str("</svg></div>\n");
        Ok(())
    }
}

fn write_row(out: &mut String, contest: &Contest, axis: &Axis) -> fmt::Result {
    let result = contest.result;
    write!(
        out,
        "<li><a href=\"#{}\">{}</a><svg role=\"img\" width=\"100%\"><title>",
        contest.id,
        Esc(&result.contest)
    )?;
    write_title(out, result)?;
    out.push_str("</title>");
    for tick in axis.ticks() {
        let x = axis.at(tick).unwrap_or(RIGHT);
        write!(
            out,
            "<line x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"0\" y2=\"100%\" class=\"grid\"/>"
        )?;
    }
    if let Some(x) = result.risk_limit.and_then(|limit| axis.at(limit * 100.0)) {
        write!(
            out,
            "<line x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"0\" y2=\"100%\" class=\"limit\"/>"
        )?;
    }
    write_marks(out, result, axis)?;
    out.push_str("</svg>");
    write_value(out, result)?;
    out.push_str("</li>\n");
    Ok(())
}

/// What the row shows, for those who do not see it and as a tip for those who point at it.
fn write_title(out: &mut String, result: &ContestResult) -> fmt::Result {
    write!(out, "{}: ", Esc(&result.contest))?;
    for round in &result.rounds {
        let m = &round.measurement;
        write!(
            out,
            "round {}: {} draws, published risk {}",
            round.round,
            m.draws,
            Printed(&m.published_percent)
        )?;
        if let Some(p) = m.p_value {
            write!(out, ", our P-value {}", PValue(p))?;
        }
        out.push_str("; ");
    }
    match result.risk_limit {
        Some(limit) => write!(out, "limit {}", Percent(limit)),
        None => write!(out, "no limit among the files"),
    }
}

fn write_marks(out: &mut String, result: &ContestResult, axis: &Axis) -> fmt::Result {
    let risks: Vec<f64> = result
        .rounds
        .iter()
        .filter_map(|r| percent(&r.measurement))
        .collect();
    let places: Vec<Option<f64>> = risks.iter().map(|risk| axis.at(*risk)).collect();
    for pair in places.windows(2) {
        let (from, to) = (pair[0].unwrap_or(BEYOND), pair[1].unwrap_or(BEYOND));
        if (from - to).abs() > 0.01 {
            write!(
                out,
                "<line x1=\"{from:.2}%\" x2=\"{to:.2}%\" y1=\"50%\" y2=\"50%\" class=\"way\"/>"
            )?;
        }
    }
    for (at, place) in places.iter().enumerate() {
        let is_last = at + 1 == places.len();
        // a round that changed nothing would only draw its circle inside the next one
        if !is_last && places[at + 1] == *place {
            continue;
        }
        let (class, radius) = if is_last {
            ("now", 5.0)
        } else {
            ("before", 3.5)
        };
        match place {
            Some(x) => write!(
                out,
                "<circle cx=\"{x:.2}%\" cy=\"50%\" r=\"{radius}\" class=\"{class}\"/>"
            )?,
            None => write!(
                out,
                "<svg x=\"{BEYOND}%\" y=\"50%\" width=\"10\" height=\"10\"><path d=\"M1-5l8 5-8 5z\" class=\"{class}\"/></svg>"
            )?,
        }
    }
    Ok(())
}

/// The published risk of every round, where it changed, ours if it is another, and whether the limit is
/// met.
fn write_value(out: &mut String, result: &ContestResult) -> fmt::Result {
    out.push_str("<span class=\"value\">");
    let mut before = None;
    for round in &result.rounds {
        let printed = round.measurement.published_percent.trim();
        match before {
            Some(same) if same == printed => continue,
            Some(_) => out.push_str(" → "),
            None => {}
        }
        write!(out, "{}", OrDash(printed))?;
        before = Some(printed);
    }
    let last = last(result);
    if last.is_some_and(|m| m.published_percent.trim().parse::<f64>().is_ok()) {
        out.push_str("\u{a0}%");
    }
    if let Some(m) = last.filter(|m| differs(m)) {
        write!(out, " <b>recomputed {}</b>", Printed(&m.recomputed_percent))?;
    }
    let met = last.map_or("", |m| m.published_limit_met.trim());
    if met.eq_ignore_ascii_case("no") {
        out.push_str(" <b>limit not met</b>");
    }
    out.push_str("</span>");
    Ok(())
}

/// Whether a risk was computed again and came out otherwise.
fn differs(m: &Measurement) -> bool {
    let ours = m.recomputed_percent.trim();
    !ours.is_empty() && ours != m.published_percent.trim()
}

/// Discrepancies by kind, only those that occur.
pub(super) struct Kinds(pub(super) DiscrepancyCounts);

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0;
        let kinds = [
            ("+2", counts.two_over),
            ("+1", counts.one_over),
            ("−1", counts.one_under),
            ("−2", counts.two_under),
        ];
        if counts.total() == 0 {
            return f.write_str("none");
        }
        for (at, (kind, count)) in kinds.into_iter().filter(|kind| kind.1 > 0).enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{count}\u{a0}×\u{a0}{kind}")?;
        }
        Ok(())
    }
}
