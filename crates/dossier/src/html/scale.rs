//! Scales that pictures stand on: of cards, of shares, of risks.
//!
//! x(c) = (c − from) / (to − from)          in equal steps                     (1)
//! x(c) = ln(c / from) / ln(to / from)      logarithmic                        (2)
//!
//! x is the place of c, in [0, 1]. Places are percentages of the width, so that words keep their size on a narrow screen and on
//! paper.

use std::fmt::{self, Write};

use super::text::{Num, Percent};

/// Where a scale begins and ends, in percent of the width: room for half a mark.
pub(crate) const LEFT: f64 = 2.0;
pub(crate) const RIGHT: f64 = 97.0;

/// Up to so many ticks are named, of more every other one; and so many on a narrow screen.
const NAMED: usize = 6;
const NAMED_NARROW: usize = 4;

/// Up to so many steps are on a scale of shares.
const STEPS: f64 = 5.0;

/// A scale with ticks.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    from: f64,
    to: f64,
    logarithmic: bool,
    /// Where each stands, and its name.
    ticks: Vec<(f64, String)>,
}

impl Scale {
    /// Of cards, logarithmic: from the power of ten that is not above `least`, to `most` or ten times the beginning.
    pub(crate) fn of_cards(least: f64, most: u64) -> Self {
        let powers = (0..19).map(|power| 10_u64.pow(power));
        let from = powers
            .take_while(|power| *power as f64 <= least && *power < most)
            .last()
            .unwrap_or(1);
        let to = most.max(from * 10);
        let ticks = std::iter::successors(Some(from), |tick| tick.checked_mul(10))
            .take_while(|tick| *tick <= to);
        Scale {
            from: from as f64,
            to: to as f64,
            logarithmic: true,
            ticks: ticks
                .map(|tick| (tick as f64, Num(tick).to_string()))
                .collect(),
        }
    }

    /// Of shares, in equal steps from none to at least `most`, at most all.
    pub(crate) fn of_shares(most: f64) -> Self {
        let step = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005]
            .into_iter()
            .chain([0.01, 0.02, 0.05, 0.1])
            .find(|step| most / step <= STEPS)
            .unwrap_or(0.2);
        let steps = (most / step).ceil().clamp(1.0, 1.0 / step);
        let ticks = (0..=steps as u32).map(|tick| f64::from(tick) * step);
        Scale {
            from: 0.0,
            to: steps * step,
            logarithmic: false,
            ticks: ticks
                .map(|tick| (tick, Percent(tick).to_string()))
                .collect(),
        }
    }

    /// Of risks, logarithmic, from `least` to 1.
    pub(crate) fn of_risks(least: f64) -> Self {
        let ticks = (0..12_usize).rev().map(|power| {
            let tick = 10_f64.powi(-(power as i32));
            (tick, format!("{tick:.power$}"))
        });
        Scale {
            from: least,
            to: 1.0,
            logarithmic: true,
            ticks: ticks
                .filter(|(tick, _)| *tick >= least * (1.0 - 1e-9))
                .collect(),
        }
    }

    /// Equations (1) and (2).
    pub(crate) fn share(&self, of: f64) -> f64 {
        let of = of.max(self.from);
        let share = match self.logarithmic {
            true => (of / self.from).ln() / (self.to / self.from).ln(),
            false => (of - self.from) / (self.to - self.from),
        };
        share.min(1.0)
    }

    /// The same in percent of the width.
    pub(crate) fn at(&self, of: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * self.share(of)
    }

    /// The names of the ticks.
    pub(crate) fn write(&self, out: &mut String) -> fmt::Result {
        out.push_str("<div class=\"axis\" aria-hidden=\"true\"><svg width=\"100%\" height=\"20\" focusable=\"false\">");
        let every = 1 + usize::from(self.ticks.len() > NAMED);
        let named = self.ticks.iter().step_by(every);
        let many = named.len() > NAMED_NARROW;
        for (place, (tick, name)) in named.enumerate() {
            let class = match many && place % 2 == 1 {
                true => " class=\"wide\"",
                false => "",
            };
            let anchor = match self.share(*tick) {
                share if share < 0.01 => "start",
                share if share > 0.95 => "end",
                _ => "middle",
            };
            write!(
                out,
                "<text x=\"{:.2}%\" y=\"14\" text-anchor=\"{anchor}\"{class}>{name}</text>",
                self.at(*tick),
            )?;
        }
        out.push_str("</svg></div>\n");
        Ok(())
    }

    /// A line at each tick.
    pub(crate) fn write_grid(&self, out: &mut String) -> fmt::Result {
        for (tick, _) in &self.ticks {
            write_line(out, "grid", self.at(*tick), ("0", "100%"))?;
        }
        Ok(())
    }
}

/// An upright line at a place in percent, from one height to another.
pub(crate) fn write_line(
    out: &mut String,
    class: &str,
    x: f64,
    (from, to): (&str, &str),
) -> fmt::Result {
    write!(
        out,
        "<line class=\"{class}\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{from}\" y2=\"{to}\"/>"
    )
}

/// A path in units of `width` by 100, stretched over the scale and `height` pixels.
pub(crate) fn write_path(
    out: &mut String,
    class: &str,
    (width, height): (usize, u32),
    path: &str,
) -> fmt::Result {
    write!(
        out,
        "<svg x=\"{LEFT}%\" y=\"2\" width=\"{}%\" height=\"{height}\" viewBox=\"0 0 {width} 100\" preserveAspectRatio=\"none\">\
         <path class=\"{class}\" d=\"{path}\" vector-effect=\"non-scaling-stroke\"/></svg>",
        RIGHT - LEFT
    )
}

/// Steps of a curve over the width.
pub(crate) const CURVE: usize = 200;

/// The share of things not done after so many cards, as a path in units of [`CURVE`] by 100: `done` are the cards at which each
/// of `all` was, in order; the rest are not before `end`.
pub(crate) fn going_on(
    scale: &Scale,
    done: impl Iterator<Item = f64>,
    all: u64,
    end: f64,
) -> String {
    let step = |cards: f64| (scale.share(cards) * CURVE as f64).round() as usize;
    let end = step(end);
    let mut path = String::from("M0 100V0");
    let mut height = 0.0;
    let steps: Vec<usize> = done.map(|cards| step(cards).min(end)).collect();
    let mut done = 0;
    for same in steps.chunk_by(|a, b| a == b) {
        done += same.len();
        let next = (100.0 * done as f64 / all.max(1) as f64).round();
        if next > height {
            path.push_str(&format!("H{}V{next}", same[0]));
            height = next;
        }
    }
    if (done as u64) < all {
        path.push_str(&format!("H{end}"));
    }
    path.push_str("V100z");
    path
}

/// A mark of a picture and what it means.
pub(crate) fn write_key(out: &mut String, mark: &str, words: &str) -> fmt::Result {
    write!(
        out,
        "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">{mark}</svg> {words}</span> "
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(scale: &Scale) -> Vec<&str> {
        scale.ticks.iter().map(|(_, name)| &**name).collect()
    }

    #[test]
    fn ends_and_ticks() {
        let shares = Scale::of_shares(0.073);
        let named = ["0\u{a0}%", "2\u{a0}%", "4\u{a0}%", "6\u{a0}%", "8\u{a0}%"];
        assert_eq!(ticks(&shares), named);
        assert!((shares.share(0.04) - 0.5).abs() < 1e-12);
        assert_eq!(Scale::of_shares(1.0).share(0.25), 0.25);
        assert_eq!(ticks(&Scale::of_shares(1.0)).len(), 6);
        let risks = Scale::of_risks(0.0005);
        assert_eq!(ticks(&risks), ["0.001", "0.01", "0.1", "1"]);
        // Below the beginning everything stands at it.
        assert_eq!(risks.share(1e-9), 0.0);
        assert_eq!(risks.share(1.0), 1.0);
        assert_eq!(ticks(&Scale::of_cards(12.0, 1000)), ["10", "100", "1,000"]);
    }
}
