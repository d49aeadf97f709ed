//! Sizes as pictures: marks on a logarithmic scale of cards, which ends at the number of all cards. Pictures are hidden from
//! those who have pages read to them: a table beside each has its figures.

use std::fmt::{self, Write};

use plan::{CannotConfirm, Design, Sized};

use crate::html::columns::{self, Columns};
use crate::html::scale::{CURVE, Scale, going_on, write_key, write_line, write_path};
use crate::html::text::{Esc, Num};
use crate::plan::{Figures, Page, Size, named, percent};

/// The sizes of a contest by each design; nothing if no design has any.
pub(super) fn write_contest(
    out: &mut String,
    designs: &[Design],
    sizes: &[Result<Sized, CannotConfirm>],
) -> fmt::Result {
    let some = || sizes.iter().flatten();
    let Some(most) = some().map(|sized| sized.model.all_cards()).max() else {
        return Ok(());
    };
    let firsts = some().filter_map(|sized| {
        let first = sized.draws.confirmed().first()?;
        Some(sized.model.cards(*first))
    });
    let formulae = some().filter_map(|sized| Figures::of(sized).no_error?.cards());
    let least = firsts.chain(formulae.map(|cards| cards as f64));
    let scale = Scale::of_cards(least.fold(most as f64, f64::min), most);
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
        write_key(out, mark, words)?;
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

fn write_marks(out: &mut String, sized: &Sized, scale: &Scale) -> fmt::Result {
    let figures = Figures::of(sized);
    let all = sized.model.all_cards();
    let at = |size: Size| scale.at(size.cards().unwrap_or(all) as f64);
    let confirmed = sized.draws.confirmed().iter();
    let confirmed = confirmed.map(|draws| sized.model.cards(*draws));
    let going = going_on(scale, confirmed, sized.draws.runs(), all as f64);
    write_path(out, "going", (CURVE, 24), &going)?;
    let end = at(Size::All);
    write_line(out, "all", end, ("2", "42"))?;
    let (half, ninetieth) = (at(figures.half), at(figures.ninetieth));
    write!(
        out,
        "<line class=\"span\" x1=\"{half:.2}%\" x2=\"{ninetieth:.2}%\" y1=\"35\" y2=\"35\"/>"
    )?;
    if let Some(no_error) = figures.no_error {
        write_line(out, "formula", at(no_error), ("28", "42"))?;
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
    let scale = Scale::of_cards(*least as f64, most.unwrap_or(*least));
    let contests = Num(page.planned().count() as u64);
    let rows = page.asked.designs.iter().zip(&sizes);
    let rows = rows.map(|(design, sizes)| Columns {
        of: named(design),
        numbers: sizes.iter().map(|cards| *cards as f64).collect(),
        value: format!("{} of {contests}", Num(sizes.len() as u64)),
    });
    let rows: Vec<Columns> = rows.collect();
    writeln!(
        out,
        "<figure class=\"risks sizes\"><figcaption><b>Contests by the cards within which nine of ten audits confirm them, on a \
         logarithmic scale.</b> The highest column has {} of them. At the right: how many a sample confirms. \
         Each contest has its figures in the tables below.</figcaption>",
        Num(columns::peak(&rows, &scale)),
    )?;
    columns::write(out, &rows, &scale, None)
}
