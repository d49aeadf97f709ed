//! The audits of a contest as pictures: cards, rounds and risks, a row for each design. Pictures are hidden from those who have
//! pages read to them: a table beside each has its figures.

use std::fmt::{self, Write};

use plan::{CannotConfirm, Design, Simulated};

use crate::html::scale::{CURVE, Scale, going_on, write_key, write_line, write_path};
use crate::html::text::{Esc, Num};
use crate::p_value::PValue;
use crate::plan::{Size, named, percent};
use crate::simulation::{Figures, last_risks, quantile, rounds};

/// What was simulated by a design.
type Audited = Result<Simulated, CannotConfirm>;

/// Columns of risks in a power of ten; the limit lies between two of them.
const COLUMNS_A_POWER: f64 = 10.0;

/// Columns of risks below the limit: two powers of ten.
const COLUMNS_BELOW: i32 = 20;

/// Units of the width of a picture of risks.
const WIDTH: usize = 1000;

/// The least height of a column, of 100: a pixel.
const LEAST_HEIGHT: f64 = 3.0;

/// The share of the audits from which on a part of a bar has a number.
const NUMBERED: f64 = 0.04;

/// The rows of a figure after its caption.
fn write_rows(
    out: &mut String,
    (designs, audits): (&[Design], &[Audited]),
    scale: &Scale,
    row: impl Fn(&mut String, &Simulated) -> Result<String, fmt::Error>,
) -> fmt::Result {
    scale.write(out)?;
    out.push_str("<ol aria-hidden=\"true\">\n");
    for (design, of) in designs.iter().zip(audits) {
        write!(
            out,
            "<li><span>{}</span><svg width=\"100%\" focusable=\"false\">",
            Esc(named(design))
        )?;
        scale.write_grid(out)?;
        let value = match of {
            Ok(of) => row(out, of)?,
            Err(_) => "no sample".to_owned(),
        };
        writeln!(
            out,
            "</svg><span class=\"value\">{}</span></li>",
            Esc(value)
        )?;
    }
    out.push_str("</ol>\n</figure>\n");
    Ok(())
}

fn write_caption(
    out: &mut String,
    class: &str,
    (title, words): (&str, &str),
    keys: &[(&str, &str)],
) -> fmt::Result {
    write!(
        out,
        "<figure class=\"risks sizes {class}\"><figcaption><b>{title}</b> {words}"
    )?;
    for (mark, words) in keys {
        write_key(out, mark, words)?;
    }
    out.push_str("The figures are in the table below.</figcaption>\n");
    Ok(())
}

/// After how many cards audits confirmed the outcome.
pub(super) fn write_cards(out: &mut String, designs: &[Design], audits: &[Audited]) -> fmt::Result {
    let some = || audits.iter().flatten();
    let Some(most) = some().map(|of| of.planned.model.all_cards()).max() else {
        return Ok(());
    };
    let least = some().flat_map(|of| {
        let figures = Figures::of(of);
        let first = of.draws().confirmed().first().copied();
        let first = first.map(|draws| of.planned.model.cards(draws));
        let planned = figures.planned[0].cards().map(|cards| cards as f64);
        first.into_iter().chain(planned)
    });
    let scale = Scale::of_cards(least.fold(most as f64, f64::min), most);
    let keys = [
        (
            "<path class=\"going\" d=\"M0 0H8V5H16V10H24V14H0z\"/>",
            "audits still going on",
        ),
        ("<path class=\"round\" d=\"M13 0V14\"/>", "end of a round"),
        (
            "<path class=\"tail\" d=\"M0 7H8\"/><path class=\"span\" d=\"M8 7H25\"/><path class=\"end\" d=\"M25 1V13\"/>\
             <circle class=\"half\" cx=\"8\" cy=\"7\" r=\"4.5\"/>",
            "simulated: from one in ten audits to half (dot) and nine in ten (bar)",
        ),
        (
            "<path class=\"plan-span\" d=\"M5 7H23\"/><circle class=\"plan-half\" cx=\"6\" cy=\"7\" r=\"4\"/>\
             <rect class=\"plan-end\" x=\"21\" y=\"2\" width=\"4\" height=\"10\"/>",
            "planned: half (ring) and nine in ten (frame)",
        ),
        ("<path class=\"all\" d=\"M13 0V14\"/>", "all cards"),
        (
            "<path class=\"counted\" d=\"M13 1l6 6-6 6-6-6z\"/>",
            "a full count in more than one audit of ten",
        ),
    ];
    let title = "Cards after which audits confirmed the outcome, on a logarithmic scale.";
    write_caption(out, "cards", (title, ""), &keys)?;
    write_rows(out, (designs, audits), &scale, |out, of| {
        write_sizes(out, of, &scale)
    })
}

fn write_sizes(out: &mut String, of: &Simulated, scale: &Scale) -> Result<String, fmt::Error> {
    let figures = Figures::of(of);
    let model = &of.planned.model;
    let all = model.all_cards();
    let at = |size: Size| scale.at(size.cards().unwrap_or(all) as f64);
    let draws = of.draws();
    let confirmed = draws.confirmed().iter().map(|draws| model.cards(*draws));
    let going = going_on(scale, confirmed, draws.runs(), all as f64);
    write_path(out, "going", (CURVE, 24), &going)?;
    for round in &of.rounds {
        write_line(out, "round", scale.at(model.cards(*round)), ("0", "26"))?;
    }
    write_line(out, "all", scale.at(all as f64), ("2", "58"))?;
    let [tenth, half, ninetieth] = figures.simulated.map(at);
    let [planned_half, planned_ninetieth] = figures.planned.map(at);
    write!(
        out,
        "<line class=\"tail\" x1=\"{tenth:.2}%\" x2=\"{half:.2}%\" y1=\"35\" y2=\"35\"/>\
         <line class=\"span\" x1=\"{half:.2}%\" x2=\"{ninetieth:.2}%\" y1=\"35\" y2=\"35\"/>"
    )?;
    if figures.simulated[2] != Size::All {
        write_line(out, "end", ninetieth, ("29", "41"))?;
    }
    write!(
        out,
        "<circle class=\"half\" cx=\"{half:.2}%\" cy=\"35\" r=\"4.5\"/>\
         <line class=\"plan-span\" x1=\"{planned_half:.2}%\" x2=\"{planned_ninetieth:.2}%\" y1=\"51\" y2=\"51\"/>"
    )?;
    if figures.planned[1] != Size::All {
        write!(
            out,
            "<svg x=\"{planned_ninetieth:.2}%\" y=\"46\" width=\"4\" height=\"10\"><rect class=\"plan-end\" x=\"-2\" y=\"0\" \
             width=\"4\" height=\"10\"/></svg>"
        )?;
    }
    write!(
        out,
        "<circle class=\"plan-half\" cx=\"{planned_half:.2}%\" cy=\"51\" r=\"4\"/>"
    )?;
    for (ninetieth, y) in [(figures.simulated[2], 35), (figures.planned[1], 51)] {
        if ninetieth == Size::All {
            write!(
                out,
                "<svg x=\"{:.2}%\" y=\"{y}\" width=\"12\" height=\"12\"><path class=\"counted\" d=\"M0-7l7 7-7 7-7-7z\"/></svg>",
                at(ninetieth)
            )?;
        }
    }
    Ok(match figures.simulated[2] {
        Size::Cards(cards) => format!("nine in ten: {}", Num(cards)),
        Size::All => format!("full count: {}", percent(draws.chance_of_full_count())),
    })
}

/// In which round audits were done.
pub(super) fn write_rounds(
    out: &mut String,
    designs: &[Design],
    audits: &[Audited],
) -> fmt::Result {
    let scale = Scale::of_shares(1.0);
    let keys = [
        (
            "<path class=\"done\" d=\"M0 1H13V13H0z\"/><path class=\"done even\" d=\"M13 1H25V13H13z\"/>",
            "confirmed in the round with this number",
        ),
        ("<path class=\"full\" d=\"M1 1H25V13H1z\"/>", "a full count"),
        (
            "<path class=\"plan-done\" d=\"M8 2H18L13 11z\"/>",
            "planned to be done by the end of each round",
        ),
    ];
    let title = "Audits by the round that confirmed the outcome.";
    write_caption(out, "rounds-done", (title, ""), &keys)?;
    write_rows(out, (designs, audits), &scale, write_parts)
}

fn write_parts(out: &mut String, of: &Simulated) -> Result<String, fmt::Error> {
    let scale = Scale::of_shares(1.0);
    let rounds = rounds(of);
    let mut part = |class: &str, name: &str, from: f64, to: f64| {
        if to <= from {
            return Ok(());
        }
        let (x, end) = (scale.at(from), scale.at(to));
        write!(
            out,
            "<rect class=\"{class}\" x=\"{x:.2}%\" width=\"{:.2}%\" y=\"10\" height=\"18\"/>",
            end - x
        )?;
        match to - from >= NUMBERED {
            true => write!(
                out,
                "<text class=\"number\" x=\"{:.2}%\" y=\"42\">{name}</text>",
                (x + end) / 2.0
            ),
            false => Ok(()),
        }
    };
    let mut done = 0.0;
    for (number, round) in (1..).zip(&rounds) {
        let class = match number % 2 {
            0 => "done even",
            _ => "done",
        };
        part(class, &format!("{number}"), done, round.done)?;
        done = round.done;
    }
    part("full", "", done, 1.0)?;
    for round in &rounds {
        write!(
            out,
            "<svg x=\"{:.2}%\" y=\"0\" width=\"10\" height=\"9\"><path class=\"plan-done\" d=\"M-5 1H5L0 9z\"/></svg>",
            scale.at(round.planned)
        )?;
    }
    Ok(format!("confirmed: {}", percent(done)))
}

/// Where the measured risks stood at the end.
pub(super) fn write_risks(
    out: &mut String,
    designs: &[Design],
    audits: &[Audited],
    limit: f64,
) -> fmt::Result {
    let limit_words = format!("risk limit, {limit}: at it or left of it the outcome is confirmed");
    let scale = Scale::of_risks(edge(-COLUMNS_BELOW, limit));
    let keys = [
        (
            "<path class=\"columns\" d=\"M2 14V8H8V2H14V6H20V14z\"/>",
            "audits",
        ),
        ("<path class=\"limit\" d=\"M13 0V14\"/>", &*limit_words),
    ];
    let words =
        "The highest column fills its row; what lies left of the scale stands at its beginning. ";
    let title =
        "Audits by the measured risk at the end of their last round, on a logarithmic scale.";
    write_caption(out, "risks-end", (title, words), &keys)?;
    write_rows(out, (designs, audits), &scale, |out, of| {
        let bars = columns(&last_risks(of), limit);
        let peak = bars.iter().map(|(_, many)| *many).max().unwrap_or(1);
        let place = |column: i32| {
            let share = scale.share(edge(column, limit));
            (share * WIDTH as f64).round() as usize
        };
        let bars = bars.iter().map(|(column, many)| {
            let top = 100.0 - (100.0 * *many as f64 / peak as f64).max(LEAST_HEIGHT);
            format!(
                "M{} 100V{top:.0}H{}V100z",
                place(*column),
                place(column + 1)
            )
        });
        write_path(out, "columns", (WIDTH, 42), &bars.collect::<String>())?;
        write_line(out, "limit", scale.at(limit), ("0", "100%"))?;
        Ok(match quantile(&last_risks(of), 0.5) {
            Some(risk) => format!("half at most {}", PValue(risk)),
            None => "no round".to_owned(),
        })
    })
}

/// The beginning of a column of risks, counted from the limit: limit · 10^(column / 10), at most 1.
fn edge(column: i32, limit: f64) -> f64 {
    (limit * 10_f64.powf(f64::from(column) / COLUMNS_A_POWER)).min(1.0)
}

/// How many risks lie in each column that has any. A risk at the limit lies left of it.
fn columns(risks: &[f64], limit: f64) -> Vec<(i32, u64)> {
    let column = |risk: f64| {
        let column = (COLUMNS_A_POWER * (risk / limit).log10()).ceil() as i32 - 1;
        match risk <= limit {
            true => column.clamp(-COLUMNS_BELOW, -1),
            false => column.max(0),
        }
    };
    let columns: Vec<i32> = risks.iter().map(|risk| column(*risk)).collect();
    let columns = columns.chunk_by(|a, b| a == b);
    columns.map(|same| (same[0], same.len() as u64)).collect()
}
