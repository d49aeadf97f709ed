//! Sizes as pictures: marks on a logarithmic scale of cards.
//!
//! x(c) = ln(c / from) / ln(to / from)  (1)  the place of c cards, in [0, 1]
//!
//! `from` is a power of ten, `to` the number of all cards. Places are percentages of the width, so that words keep their size
//! on a narrow screen and on paper. Pictures are hidden from those who have pages read to them: a table beside each has its
//! figures.

use std::fmt::{self, Write};

use plan::{CannotConfirm, Design, Sized};

use crate::html::text::{Esc, Num};
use crate::plan::{Figures, Page, Size, named, percent};

/// Where the scale begins and ends, in percent of the width: room for half a mark.
const LEFT: f64 = 2.0;
const RIGHT: f64 = 97.0;

/// Steps of the curve of audits still going on, over the width.
const STEPS: usize = 200;

/// Columns of contests over the width.
const COLUMNS: usize = 60;

/// The least height of a column, of 100: a pixel.
const LEAST_HEIGHT: f64 = 3.0;

/// Up to so many powers of ten are named on a narrow screen.
const NAMED: usize = 4;

/// A logarithmic scale of cards.
struct Scale {
    from: u64,
    to: u64,
}

impl Scale {
    /// From the power of ten that is not above `least`, to `most` or ten times the beginning.
    fn of(least: f64, most: u64) -> Self {
        let powers = (0..19).map(|power| 10_u64.pow(power));
        let from = powers
            .take_while(|power| *power as f64 <= least && *power < most)
            .last()
            .unwrap_or(1);
        Scale {
            from,
            to: most.max(from * 10),
        }
    }

    /// Equation (1).
    fn share(&self, cards: f64) -> f64 {
        let from = self.from as f64;
        let share = (cards.max(from) / from).ln() / (self.to as f64 / from).ln();
        share.min(1.0)
    }

    /// The same in percent of the width.
    fn at(&self, cards: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * self.share(cards)
    }

    /// Powers of ten on the scale.
    fn ticks(&self) -> impl Iterator<Item = u64> {
        let to = self.to;
        std::iter::successors(Some(self.from), |tick| tick.checked_mul(10))
            .take_while(move |tick| *tick <= to)
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        out.push_str("<div class=\"axis\" aria-hidden=\"true\"><svg width=\"100%\" height=\"20\" focusable=\"false\">");
        let many = self.ticks().count() > NAMED;
        for (place, tick) in self.ticks().enumerate() {
            let class = match many && place % 2 == 1 {
                true => " class=\"wide\"",
                false => "",
            };
            let anchor = match place {
                0 => "start",
                _ if self.share(tick as f64) > 0.95 => "end",
                _ => "middle",
            };
            write!(
                out,
                "<text x=\"{:.2}%\" y=\"14\" text-anchor=\"{anchor}\"{class}>{}</text>",
                self.at(tick as f64),
                Num(tick)
            )?;
        }
        out.push_str("</svg></div>\n");
        Ok(())
    }

    fn write_grid(&self, out: &mut String) -> fmt::Result {
        for tick in self.ticks() {
            let x = self.at(tick as f64);
            write!(
                out,
                "<line x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"0\" y2=\"100%\" class=\"grid\"/>"
            )?;
        }
        Ok(())
    }

    /// A path in units of `width` by 100, stretched over the scale and `height` pixels.
    fn write_path(
        &self,
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
}

/// The sizes of a contest by each design; nothing if no design has any.
pub(super) fn write_contest(
    out: &mut String,
    designs: &[Design],
    sizes: &[Result<Sized, CannotConfirm>],
) -> fmt::Result {
    let some = || sizes.iter().flatten();
    let Some(most) = some().map(|sized| sized.population.all_cards()).max() else {
        return Ok(());
    };
    let firsts = some().filter_map(|sized| {
        let first = sized.draws.confirmed().first()?;
        Some(sized.population.cards(*first))
    });
    let formulae = some().filter_map(|sized| Figures::of(sized).no_error?.cards());
    let least = firsts.chain(formulae.map(|cards| cards as f64));
    let scale = Scale::of(least.fold(most as f64, f64::min), most);
    out.push_str(
        "<figure class=\"risks sizes\"><figcaption><b>Cards looked at, on a logarithmic scale.</b> ",
    );
    for (mark, words) in [
        (
            "<path class=\"going\" d=\"M0 0H8V5H16V10H24V14H0z\"/>",
            "audits still going on",
        ),
        (
            "<path class=\"span\" d=\"M1 7H25\"/>",
            "from half of the audits to nine in ten",
        ),
        (
            "<circle class=\"mean\" cx=\"13\" cy=\"7\" r=\"4.5\"/>",
            "mean",
        ),
        (
            "<path class=\"formula\" d=\"M13 0V14\"/>",
            "if nothing differs, by formula",
        ),
        ("<path class=\"all\" d=\"M13 0V14\"/>", "all cards"),
        (
            "<path class=\"counted\" d=\"M13 1l6 6-6 6-6-6z\"/>",
            "a full count in more than one audit of ten",
        ),
    ] {
        key(out, mark, words)?;
    }
    out.push_str("The figures are in the table below.</figcaption>\n");
    scale.write(out)?;
    out.push_str("<ol aria-hidden=\"true\">\n");
    for (design, sized) in designs.iter().zip(sizes) {
        write!(
            out,
            "<li><span>{}</span><svg width=\"100%\" focusable=\"false\">",
            Esc(named(design))
        )?;
        scale.write_grid(out)?;
        let value = match sized {
            Err(_) => "no sample".to_owned(),
            Ok(sized) => {
                write_marks(out, sized, &scale)?;
                let figures = Figures::of(sized);
                match figures.ninetieth {
                    Size::Cards(cards) => format!("nine in ten: {}", Num(cards)),
                    Size::All => format!("full count: {}", percent(figures.full_count)),
                }
            }
        };
        writeln!(out, "</svg><span class=\"value\">{value}</span></li>")?;
    }
    out.push_str("</ol>\n</figure>\n");
    Ok(())
}

fn key(out: &mut String, mark: &str, words: &str) -> fmt::Result {
    write!(
        out,
        "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">{mark}</svg> {words}</span> "
    )
}

fn write_marks(out: &mut String, sized: &Sized, scale: &Scale) -> fmt::Result {
    let figures = Figures::of(sized);
    let all = sized.population.all_cards();
    let at = |size: Size| scale.at(size.cards().unwrap_or(all) as f64);
    scale.write_path(out, "going", (STEPS, 24), &going_on(sized, scale))?;
    let end = at(Size::All);
    write!(
        out,
        "<line class=\"all\" x1=\"{end:.2}%\" x2=\"{end:.2}%\" y1=\"2\" y2=\"42\"/>"
    )?;
    let (half, ninetieth) = (at(figures.half), at(figures.ninetieth));
    write!(
        out,
        "<line class=\"span\" x1=\"{half:.2}%\" x2=\"{ninetieth:.2}%\" y1=\"35\" y2=\"35\"/>"
    )?;
    if let Some(no_error) = figures.no_error {
        let x = at(no_error);
        write!(
            out,
            "<line class=\"formula\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"28\" y2=\"42\"/>"
        )?;
    }
    if figures.ninetieth == Size::All {
        write!(
            out,
            "<svg x=\"{end:.2}%\" y=\"14\" width=\"12\" height=\"12\"><path class=\"counted\" d=\"M0-6l6 6-6 6-6-6z\"/></svg>"
        )?;
    }
    write!(
        out,
        "<circle class=\"mean\" cx=\"{:.2}%\" cy=\"35\" r=\"4.5\"/>",
        scale.at(figures.mean as f64)
    )
}

/// The share of audits not done after so many cards, as a path in units of [`STEPS`] by 100 from the beginning of the scale to
/// all cards.
fn going_on(sized: &Sized, scale: &Scale) -> String {
    let step = |cards: f64| (scale.share(cards) * STEPS as f64).round() as usize;
    let runs = sized.draws.runs().max(1) as f64;
    let end = step(sized.population.all_cards() as f64);
    let mut path = String::from("M0 100V0");
    let mut height = 0.0;
    let steps = sized.draws.confirmed().iter();
    let steps: Vec<usize> = steps
        .map(|draws| step(sized.population.cards(*draws)).min(end))
        .collect();
    let mut done = 0;
    for same in steps.chunk_by(|a, b| a == b) {
        done += same.len();
        let next = (100.0 * done as f64 / runs).round();
        if next > height {
            path.push_str(&format!("H{}V{next}", same[0]));
            height = next;
        }
    }
    if sized.draws.full_counts() > 0 {
        path.push_str(&format!("H{end}"));
    }
    path.push_str("V100z");
    path
}

/// All contests by each design: how many need how many cards.
pub(super) fn write_all(out: &mut String, page: &Page) -> fmt::Result {
    let sizes: Vec<Vec<u64>> = (0..page.asked.designs.len())
        .map(|design| {
            let sized = page
                .planned()
                .filter_map(|of| of.designs[design].as_ref().ok());
            sized
                .filter_map(|sized| Figures::of(sized).ninetieth.cards())
                .collect()
        })
        .collect();
    let Some(least) = sizes.iter().flatten().min() else {
        return Ok(());
    };
    let most = page.planned().map(|of| of.contest.universe.0).max();
    let scale = Scale::of(*least as f64, most.unwrap_or(*least));
    let columns: Vec<Vec<usize>> = sizes.iter().map(|sizes| columns(sizes, &scale)).collect();
    let peak = columns.iter().flatten().max().copied().unwrap_or(1);
    writeln!(
        out,
        "<figure class=\"risks sizes\"><figcaption><b>Contests by the cards within which nine of ten audits confirm them, on a \
         logarithmic scale.</b> The highest column has {} of them. At the right: how many a sample confirms. Each contest has its \
         figures in the tables below.</figcaption>",
        Num(peak as u64)
    )?;
    scale.write(out)?;
    out.push_str("<ol aria-hidden=\"true\">\n");
    for ((design, sizes), columns) in page.asked.designs.iter().zip(&sizes).zip(&columns) {
        write!(
            out,
            "<li><span>{}</span><svg width=\"100%\" focusable=\"false\">",
            Esc(named(design))
        )?;
        scale.write_grid(out)?;
        let bars = columns.iter().enumerate().filter(|(_, many)| **many > 0);
        let bars: String = bars
            .map(|(place, many)| {
                let height = (100.0 * *many as f64 / peak as f64).max(LEAST_HEIGHT);
                format!("M{place} 100V{:.0}h1V100z", 100.0 - height)
            })
            .collect();
        scale.write_path(out, "columns", (COLUMNS, 42), &bars)?;
        let contests = page.planned().count();
        writeln!(
            out,
            "</svg><span class=\"value\">{} of {}</span></li>",
            Num(sizes.len() as u64),
            Num(contests as u64)
        )?;
    }
    out.push_str("</ol>\n</figure>\n");
    Ok(())
}

/// How many sizes lie in each of [`COLUMNS`] equal parts of the scale.
fn columns(sizes: &[u64], scale: &Scale) -> Vec<usize> {
    let mut columns = vec![0; COLUMNS];
    for cards in sizes {
        let place = (scale.share(*cards as f64) * COLUMNS as f64) as usize;
        columns[place.min(COLUMNS - 1)] += 1;
    }
    columns
}
