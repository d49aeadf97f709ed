//! Flows as a picture: a column a round, a bar a node, as high as its votes; bands between them, as wide.
//!
//! Lengths are whole tenths of a unit of the picture, so that every reader and every machine has the same bytes. Every bar
//! has room for a line of text beside it, so that labels do not meet whatever the votes.

use std::fmt::{self, Write};

use tabulate::{Decimal, Outcome, Rounding};

use super::{Flow, Flows};
use crate::html::text::Esc;
use crate::tabulation::page::figures::{Votes, name, rounded};

/// All votes of a column.
const HEIGHT: i128 = 4600;
/// Room for a label, and what is left free below a bar.
const LINE: i128 = 150;
const GAP: i128 = 60;
/// A bar's width.
const BAR: i128 = 140;
/// Beside the first and the last column, for names.
const MARGIN: i128 = 2000;
/// Above the bars, for the heads of columns.
const HEAD: i128 = 560;
/// Columns are at least, and at most, so far apart; in between they share so much.
const PITCHES: (i128, i128) = (1080, 3200);
const BETWEEN: i128 = 7600;

/// Fillings that are told apart without colour; once on a page that has pictures.
pub(in super::super) const PATTERNS: &str = "<svg class=\"defs\" aria-hidden=\"true\" focusable=\"false\"><defs>\
<pattern id=\"p-out\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" class=\"c-ground\"/><rect width=\"3\" height=\"6\" class=\"c-equal\"/></pattern>\
<pattern id=\"p-idle\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><rect width=\"5\" height=\"5\" class=\"c-ground\"/><path d=\"M0 2.5h5\" class=\"c-hatch\"/></pattern>\
</defs></svg>\n";

/// The picture of a count.
pub(in super::super) struct Picture<'p> {
    pub outcome: &'p Outcome,
    pub flows: &'p Flows,
    /// The id of the picture; its parts have theirs from it.
    pub id: &'p str,
    /// What it shows, in a line.
    pub title: &'p str,
    /// The same in sentences.
    pub description: &'p str,
}

/// Where a bar stands.
#[derive(Clone, Copy)]
struct Bar {
    top: i128,
    height: i128,
}

impl Picture<'_> {
    /// Writes it.
    pub fn write(&self, out: &mut String) -> fmt::Result {
        let columns = self.flows.columns.len() as i128;
        let pitch = (BETWEEN / (columns - 1)).clamp(PITCHES.0, PITCHES.1);
        let (places, bottom) = self.places();
        let width = 2 * MARGIN + (columns - 1) * pitch + BAR;
        let height = bottom + 120;
        let id = self.id;
        writeln!(
            out,
            "<svg id=\"{id}\" role=\"img\" aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-about\" viewBox=\"0 0 {} {}\" width=\"{}\" focusable=\"false\"><title id=\"{id}-title\">{}</title>\
             <desc id=\"{id}-about\">{}</desc>",
            Tenths(width),
            Tenths(height),
            Tenths(width),
            Esc(self.title),
            self.description,
        )?;
        let x = |column: usize| MARGIN + column as i128 * pitch;
        self.write_bands(out, &places, x)?;
        for (at, places) in places.iter().enumerate() {
            self.write_head(out, at, x(at) + BAR / 2, pitch)?;
            for (node, bar) in places.iter().enumerate() {
                if let Some(bar) = bar {
                    self.write_bar(out, at, node, (x(at), *bar))?;
                }
            }
        }
        out.push_str("</svg>\n");
        Ok(())
    }

    fn length(&self, votes: Decimal) -> i128 {
        let scaled = votes.times(Decimal::new(HEIGHT, 0), votes.places(), Rounding::Down);
        scaled
            .divided(self.flows.total, 0, Rounding::HalfUp)
            .units()
    }

    /// For each column its bars, and where the lowest ends. Inactive votes stand at the bottom.
    fn places(&self) -> (Vec<Vec<Option<Bar>>>, i128) {
        let room = |height: i128| height.max(LINE) + GAP;
        let of_column = |votes: &[Option<Decimal>]| {
            let mut top = HEAD;
            let mut bars = Vec::new();
            for (node, votes) in votes.iter().enumerate() {
                let drawn = votes.filter(|v| node < self.flows.inactive() || v.is_positive());
                let bar = drawn.map(|votes| {
                    let height = self.length(votes);
                    let bar = Bar { top, height };
                    top += room(height);
                    bar
                });
                bars.push(bar);
            }
            (bars, top - GAP)
        };
        let columns = self.flows.columns.iter();
        let mut columns: Vec<_> = columns.map(|column| of_column(&column.votes)).collect();
        let bottom = columns.iter().map(|(_, end)| *end).max().unwrap_or(HEAD);
        for (bars, _) in &mut columns {
            if let Some(Some(bar)) = bars.last_mut() {
                bar.top = bottom - bar.height;
            }
        }
        (columns.into_iter().map(|(bars, _)| bars).collect(), bottom)
    }

    /// The bands: what stays first, what moves over it.
    fn write_bands(
        &self,
        out: &mut String,
        places: &[Vec<Option<Bar>>],
        x: impl Fn(usize) -> i128,
    ) -> fmt::Result {
        for (at, step) in self.flows.steps.iter().enumerate() {
            let (start, end) = (x(at) + BAR, x(at + 1));
            let bent = (start + end) / 2;
            let edges = |node: usize, before: Decimal, votes: Decimal, column: usize| {
                let top = places[column][node].map_or(HEAD, |bar| bar.top);
                // Edges are lengths of sums, so that bands fill their bar exactly.
                (top + self.length(before), top + self.length(before + votes))
            };
            let mut stays = String::new();
            let mut moves = String::new();
            for flow in &step.flows {
                let before = |is_before: &dyn Fn(&&Flow) -> bool| -> Decimal {
                    let others = step.flows.iter().filter(is_before);
                    others.map(|other| other.votes).sum()
                };
                let left = before(&|f| f.from == flow.from && f.to < flow.to);
                let right = before(&|f| f.to == flow.to && f.from < flow.from);
                let (a, b) = edges(flow.from, left, flow.votes, at);
                let (c, d) = edges(flow.to, right, flow.votes, at + 1);
                if a == b && c == d {
                    continue; // too little to draw
                }
                let (band, class) = match flow.from == flow.to {
                    true => (&mut stays, "stays"),
                    false => (&mut moves, "moves"),
                };
                let [start, end, bent, a, b, c, d] = [start, end, bent, a, b, c, d].map(Tenths);
                writeln!(
                    band,
                    "<path class=\"{class}\" d=\"M{start} {a}C{bent} {a} {bent} {c} {end} {c}V{d}C{bent} {d} {bent} {b} {start} {b}z\">\
                     <title>{} → {}: {}</title></path>",
                    self.full(flow.from),
                    self.full(flow.to),
                    Votes(flow.votes),
                )?;
            }
            out.push_str(&stays);
            out.push_str(&moves);
        }
        Ok(())
    }

    /// The number of a round, who is elected with it, and who leaves before the next column.
    fn write_head(&self, out: &mut String, at: usize, x: i128, pitch: i128) -> fmt::Result {
        let (round, x) = (self.flows.columns[at].round, Tenths(x));
        let mut lines = Vec::new();
        let mut say = |mark: &str, who: &[usize], many: &str| match who {
            [] => {}
            [one] => {
                let text = format!("{mark} {}", self.outcome.candidates[*one].name);
                lines.push(cut(&text, pitch - 30, 110));
            }
            several => lines.push(format!("{mark} {} {many}", several.len())),
        };
        say("✓", &self.outcome.rounds[round].elected, "elected");
        let out_of_step = self.flows.steps.get(at).map_or(&[][..], |step| &step.out);
        say("✕", out_of_step, "out");
        writeln!(
            out,
            "<text class=\"head\" x=\"{x}\" y=\"14\" text-anchor=\"middle\">Round {}</text>",
            round + 1
        )?;
        for (line, text) in lines.iter().enumerate() {
            writeln!(
                out,
                "<text class=\"event\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                29 + 14 * line,
                Esc(text)
            )?;
        }
        Ok(())
    }

    fn write_bar(
        &self,
        out: &mut String,
        column: usize,
        node: usize,
        (x, bar): (i128, Bar),
    ) -> fmt::Result {
        let votes = self.flows.columns[column].votes[node].unwrap_or_default();
        let (class, mark) = self.fate(column, node);
        writeln!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}: {}</title></rect>",
            Tenths(x),
            Tenths(bar.top),
            Tenths(BAR),
            Tenths(bar.height),
            self.full(node),
            Votes(votes),
        )?;
        let last = column + 1 == self.flows.columns.len();
        let y = Tenths(bar.top + bar.height / 2 + 40);
        let figure = rounded(votes);
        let short = || Esc(cut(&self.words(node), MARGIN - 480, 120)).to_string();
        let (x, anchor, text) = match (column, last) {
            (0, _) => (
                x - 50,
                "end",
                format!("{} {mark}<tspan class=\"f\">{figure}</tspan>", short()),
            ),
            (_, true) => (
                x + BAR + 50,
                "start",
                format!("{mark}<tspan class=\"f\">{figure}</tspan> {}", short()),
            ),
            _ => (x + BAR + 40, "start", format!("{mark}{figure}")),
        };
        writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>",
            Tenths(x)
        )
    }

    /// The class of a bar and the mark at its figure.
    fn fate(&self, column: usize, node: usize) -> (&'static str, &'static str) {
        let round = self.flows.columns[column].round;
        let Some(who) = self.flows.nodes.get(node) else {
            return ("idle", "");
        };
        let so_far = &self.outcome.rounds[..=round];
        let elected = |round: &tabulate::Round| who.iter().any(|at| round.elected.contains(at));
        let leaves = self
            .flows
            .steps
            .get(column)
            .map_or(&[][..], |step| &step.out);
        if so_far.iter().any(elected) {
            ("won", "✓ ")
        } else if who.iter().any(|at| leaves.contains(at)) {
            ("out", "✕ ")
        } else {
            ("on", "")
        }
    }

    /// What a node is called, not escaped.
    fn words(&self, node: usize) -> String {
        match self.flows.nodes.get(node).map(Vec::as_slice) {
            None => "for nobody".to_owned(),
            Some([one]) => self.outcome.candidates[*one].name.to_string(),
            Some(several) => format!("{} others", several.len()),
        }
    }

    /// The same with every name, escaped.
    fn full(&self, node: usize) -> String {
        let names = |node: &Vec<usize>| {
            let names = node.iter().map(|at| name(self.outcome, *at));
            names.collect::<Vec<_>>().join(", ")
        };
        (self.flows.nodes.get(node)).map_or_else(|| "for nobody".to_owned(), names)
    }
}

/// Tenths as a decimal without a needless place: `12`, `12.5`.
#[derive(Clone, Copy)]
struct Tenths(i128);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / 10)?;
        match self.0 % 10 {
            0 => Ok(()),
            tenth => write!(f, ".{tenth}"),
        }
    }
}

/// A text cut to a width at a size of letters, by about what letters take in the fonts of screens.
fn cut(text: &str, width: i128, size: i128) -> String {
    let of = |c: char| match c {
        ' ' | '.' | ',' | '-' | '\'' | '(' | ')' | 'i' | 'l' | 'j' | 't' | 'f' | 'r' => 36,
        'm' | 'w' | 'M' | 'W' | '✓' | '✕' => 90,
        c if c.is_uppercase() => 66,
        c if c.is_ascii() => 57,
        c if (c as u32) < 0x1100 => 62,
        _ => 105,
    };
    let whole: i128 = text.chars().map(of).sum();
    if whole * size <= width * 100 {
        return text.to_owned();
    }
    let mut left = width * 100 / size - 100; // the dots
    let fits = text.chars().take_while(|c| {
        left -= of(*c);
        left >= 0
    });
    let mut short: String = fits.collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_and_cuts() {
        assert_eq!(Tenths(125).to_string(), "12.5");
        assert_eq!(Tenths(120).to_string(), "12");
        assert_eq!(cut("Ash", 1600, 120), "Ash");
        let long = cut(&"W".repeat(200), 1600, 120);
        assert!(long.ends_with('…') && long.chars().count() < 20, "{long}");
    }
}
