//! Every drawn card of a county, a row each.
//!
//! A card may be drawn several times, for one contest or for many. Contests for which it was drawn by the
//! same draws (as where they share a universe) stand in one line.

use std::cmp::Ordering;
use std::fmt::{self, Write};

use election::{DrawnCard, natural_order};

use super::checks::{close_table, open_table};
use super::index::County;
use super::text::{Esc, Of};

type Drawn<'a> = (&'a str, &'a DrawnCard);

/// One line of a card's row: contests, and what is the same for them.
struct Line<'a> {
    contests: Vec<&'a str>,
    draws: Vec<Option<u64>>,
    card: &'a DrawnCard,
}

/// The table, folded.
pub(super) fn write(out: &mut String, county: &County) -> fmt::Result {
    let mut draws = county.draws.clone();
    // stable: the draws of a card stay in the order of contests and of draws
    draws.sort_by(|a, b| place(a.1, b.1));
    let same = |a: &Drawn, b: &Drawn| place(a.1, b.1).is_eq();
    let cards = draws.chunk_by(same).count();
    writeln!(
        out,
        "<details><summary>{}, {}</summary>",
        Of(cards, "card drawn", "cards drawn"),
        Of(draws.len(), "draw", "draws"),
    )?;
    let caption = format_args!("Cards of {} that the seed drew", Esc(county.name));
    let heads = [
        "Imprinted id",
        "Drawn for",
        "Draw",
        "Random number",
        "Round",
        "Discrepancy",
    ];
    open_table(out, "cards", caption, &heads)?;
    out.push_str("<tbody>\n");
    for card in draws.chunk_by(same) {
        write_card(out, card)?;
    }
    out.push_str("</tbody>");
    close_table(out);
    out.push_str("</details>\n");
    Ok(())
}

/// The order in which the boxes stand, as far as numbers tell.
fn place(a: &DrawnCard, b: &DrawnCard) -> Ordering {
    natural_order(&a.tabulator, &b.tabulator)
        .then_with(|| natural_order(&a.batch, &b.batch))
        .then_with(|| a.position.cmp(&b.position))
}

fn write_card(out: &mut String, draws: &[Drawn]) -> fmt::Result {
    let lines = lines(draws);
    write!(out, "<tr><th scope=\"row\"")?;
    if lines.len() > 1 {
        write!(out, " rowspan=\"{}\"", lines.len())?;
    }
    write!(out, ">{}</th>", Esc(draws[0].1.imprinted_id()))?;
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push_str("<tr>");
        }
        out.push_str("<td>");
        for (at, contest) in line.contests.iter().enumerate() {
            let mark = if at > 0 { "; " } else { "" };
            write!(out, "{mark}{}", Esc(contest))?;
        }
        out.push_str("</td><td>");
        for (at, draw) in line.draws.iter().enumerate() {
            let mark = if at > 0 { ", " } else { "" };
            match draw {
                Some(draw) => write!(out, "{mark}{draw}")?,
                None => write!(out, "{mark}none of the seed’s")?,
            }
        }
        write!(out, "</td><td>{}</td><td>", Esc(line.card.drawn_by()))?;
        match line.card.round {
            Some(round) => write!(out, "{round}")?,
            None => out.push_str("on no sheet"),
        }
        let discrepancy = line.card.discrepancy.trim();
        match (discrepancy, line.card.round) {
            ("", None) => out.push_str("</td><td>—</td></tr>\n"),
            ("", Some(_)) => out.push_str("</td><td>none</td></tr>\n"),
            (text, _) => writeln!(out, "</td><td><b>{}</b></td></tr>", Esc(text))?,
        }
    }
    Ok(())
}

/// The draws of one card, joined by contest, then contests with the same draws joined.
fn lines<'a>(draws: &[Drawn<'a>]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line> = Vec::new();
    for &(contest, card) in draws {
        let known =
            (lines.iter_mut()).find(|line| line.contests[0] == contest && alike(line.card, card));
        match known {
            Some(line) => line.draws.push(card.draw),
            None => lines.push(Line {
                contests: vec![contest],
                draws: vec![card.draw],
                card,
            }),
        }
    }
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        let same = (joined.iter_mut()).find(|j| j.draws == line.draws && alike(j.card, line.card));
        match same {
            Some(known) => known.contests.extend(line.contests),
            None => joined.push(line),
        }
    }
    joined
}

/// Whether what a line shows besides contest and draws is the same.
fn alike(a: &DrawnCard, b: &DrawnCard) -> bool {
    (a.number, &a.ticket, a.round, &a.discrepancy) == (b.number, &b.ticket, b.round, &b.discrepancy)
}
