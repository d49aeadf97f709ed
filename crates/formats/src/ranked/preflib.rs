//! PrefLib: orders of preference, complete or not, with ties or not (`soc`, `soi`, `toc`, `toi`).
//!
//! ```text
//! # TITLE: Mayor              today's layout       6                     until 2022: alternatives
//! # NUMBER ALTERNATIVES: 6                         1,Ana                 their names
//! # NUMBER VOTERS: 12                              …
//! # NUMBER UNIQUE ORDERS: 2                        12,12,2               voters, their sum, orders
//! # ALTERNATIVE NAME 1: Ana                        8,3,{1,2}
//! 8: 3,{1,2}                  8 ballots            4,3
//! 4: 3
//! ```
//!
//! Alternatives in braces are at one rank.

use std::io::{self, Read};

use super::lines::Lines;
use super::profile::{Alike, Ballots, Met, Profile, Ranking, no_count, number};
use crate::columns::shortened;
use crate::cvr::MOST_RANKS;

/// The types of PrefLib's files that are rankings.
const RANKINGS: [&str; 4] = ["soc", "soi", "toc", "toi"];

/// Whether a file begins as PrefLib's rankings do, in today's layout or the one before.
pub(super) fn is_preflib(head: &[u8]) -> bool {
    let Ok(mut lines) = Lines::new(head) else {
        return false;
    };
    let mut profile = Profile::default();
    let mut header = Header::default();
    let mut first = true;
    while let Ok(Some(line)) = lines.next() {
        let text = line.text();
        if text.is_empty() {
            continue;
        }
        if first && !text.starts_with('#') {
            let alternatives = number(&text);
            return is_old(alternatives, &mut lines);
        }
        first = false;
        let Some((key, value)) = metadata(&text) else {
            break;
        };
        if key == "DATA TYPE" {
            return RANKINGS.contains(&value);
        }
        header.read(key, value, &mut profile);
    }
    header.alternatives.is_some()
}

/// The number of alternatives, and the first of them by number and name.
fn is_old(alternatives: Option<u64>, lines: &mut Lines<&[u8]>) -> bool {
    let Some(alternatives @ 1..) = alternatives else {
        return false;
    };
    for wanted in 1..=alternatives.min(3) {
        let Ok(Some(line)) = lines.next() else {
            return false;
        };
        let text = line.text();
        let named = text.split_once(',').filter(|(_, name)| !name.is_empty());
        if named.and_then(|(n, _)| number(n)) != Some(wanted) {
            return false;
        }
    }
    // Files that are cut before their orders are known by their names.
    for _ in alternatives.min(3)..alternatives {
        if !matches!(lines.next(), Ok(Some(_))) {
            return alternatives > 1;
        }
    }
    match lines.next() {
        Ok(Some(line)) => counts(&line.text()).is_some() || !line.ended,
        _ => alternatives > 1,
    }
}

/// Three numbers divided by commas.
fn counts(text: &str) -> Option<[u64; 3]> {
    let numbers: Option<Vec<u64>> = text.split(',').map(|n| number(n.trim())).collect();
    numbers?.try_into().ok()
}

/// A line `# KEY: value`.
fn metadata(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.strip_prefix('#')?.split_once(':')?;
    Some((key.trim(), value.trim()))
}

/// What a file says of its own size.
#[derive(Default)]
struct Header {
    alternatives: Option<u64>,
    voters: Option<u64>,
    orders: Option<u64>,
}

impl Header {
    fn read(&mut self, key: &str, value: &str, profile: &mut Profile) {
        match key {
            "TITLE" => profile.set_title(value),
            "NUMBER ALTERNATIVES" => {
                self.alternatives = number(value);
                let alternatives = self.alternatives.unwrap_or(0);
                profile.candidates = u32::try_from(alternatives).unwrap_or(u32::MAX);
            }
            "NUMBER VOTERS" => self.voters = number(value),
            "NUMBER UNIQUE ORDERS" => self.orders = number(value),
            _ => {
                let alternative = key.strip_prefix("ALTERNATIVE NAME ").and_then(number);
                if let Some(k) = alternative.and_then(|n| usize::try_from(n).ok()) {
                    name(k, value, profile);
                }
            }
        }
    }
}

/// Names an alternative; those that are passed over have no name yet.
fn name(k: usize, value: &str, profile: &mut Profile) {
    if !(1..=MOST_RANKS as usize).contains(&k) {
        return;
    }
    while profile.names.len() + 1 < k {
        profile.push_name("");
    }
    if profile.names.len() + 1 == k {
        profile.push_name(value);
    } else if profile.names[k - 1].is_empty() {
        value.clone_into(&mut profile.names[k - 1]);
    }
}

pub(super) fn scan(
    stream: &mut dyn Read,
    profile: &mut Profile,
    ballots: &mut dyn Ballots,
) -> io::Result<()> {
    let mut lines = Lines::new(stream)?;
    let mut header = Header::default();
    let mut ranking = Ranking::default();
    let (mut voters, mut orders) = (0_u64, 0_u64);
    // In the layout before today's: how many lines of it were read.
    let mut old = None;
    let mut last = (0, true);
    while let Some(line) = lines.next()? {
        let text = line.text();
        if text.is_empty() {
            continue;
        }
        last = (line.number, line.ended);
        if let Some((key, value)) = metadata(&text) {
            header.read(key, value, profile);
            continue;
        }
        if text.starts_with('#') {
            continue;
        }
        if header.alternatives.is_none() && old.is_none() {
            header.read("NUMBER ALTERNATIVES", &text, profile);
            old = Some(0);
            continue;
        }
        if let Some(read) = old.as_mut().filter(|read| **read <= profile.candidates) {
            *read += 1;
            if *read <= profile.candidates {
                let wanted = u64::from(*read);
                match text.split_once(',') {
                    Some((n, value)) if number(n) == Some(wanted) => {
                        name(*read as usize, value.trim(), profile);
                    }
                    _ => {
                        let found = format!("“{}”", shortened(&text));
                        let expected = format!("{wanted}, a comma and a name");
                        ballots.find(Met::Unreadable, line.number, &expected, found);
                    }
                }
                continue;
            }
            if let Some([_, sum, unique]) = counts(&text) {
                (header.voters, header.orders) = (Some(sum), Some(unique));
                continue;
            }
            let found = format!("“{}”", shortened(&text));
            let expected = "numbers of voters, of ballots and of orders";
            ballots.find(Met::Unreadable, line.number, expected, found);
            continue;
        }
        let separator = if old.is_some() { ',' } else { ':' };
        orders += 1;
        voters = voters.saturating_add(order(
            (&text, line.number, separator),
            profile,
            &mut ranking,
            ballots,
        )?);
    }
    if let (line, false) = last {
        let found = "the end of the file".to_owned();
        ballots.find(Met::LastLine, line, "an end of the line", found);
    }
    profile.check_names(ballots);
    for (what, stated, found) in [
        ("ballots", header.voters, voters),
        ("orders", header.orders, orders),
    ] {
        let (expected, found) = match stated {
            Some(stated) if stated == found => continue,
            Some(stated) => (format!("{stated} {what}, by the header"), found.to_string()),
            None => (
                format!("a number of {what} in the header"),
                "none".to_owned(),
            ),
        };
        ballots.find(Met::Count, 0, &expected, found);
    }
    Ok(())
}

/// Reads the ballots of a line: how many they are.
fn order(
    (text, line, separator): (&str, u64, char),
    profile: &Profile,
    ranking: &mut Ranking,
    ballots: &mut dyn Ballots,
) -> io::Result<u64> {
    let (weight, order) = match text.split_once(separator) {
        Some((weight, order)) => (weight.trim(), Some(order)),
        None => (text, None),
    };
    let (Some(count), Some(order)) = (number(weight), order) else {
        let expected = format!("a whole number of ballots, “{separator}” and an order");
        ballots.find(Met::Unreadable, line, &expected, no_count(weight));
        return Ok(0);
    };
    let is_read = ranked(order, profile, ranking);
    if let Err(wrong) = &is_read {
        let expected = format!("alternatives 1 to {}", profile.candidates);
        let found = format!("“{}”; {count} ballots cannot be read", shortened(wrong));
        ballots.find(Met::Unreadable, line, &expected, found);
    }
    ballots.ballots(Alike {
        line,
        count,
        id: None,
        ranking: is_read.is_ok().then_some(&*ranking),
    })?;
    Ok(count)
}

/// Reads an order; what is wrong with it.
fn ranked<'t>(order: &'t str, profile: &Profile, ranking: &mut Ranking) -> Result<(), &'t str> {
    ranking.clear();
    let order = order.trim();
    let mut tied = false;
    for item in order.split(',').filter(|_| !order.is_empty()) {
        let mut item = item.trim();
        if let Some(first) = item.strip_prefix('{').filter(|_| !tied) {
            (tied, item) = (true, first.trim());
            ranking.skip();
        } else if !tied {
            ranking.skip();
        }
        let last = item.strip_suffix('}').filter(|_| tied);
        item = last.map_or(item, str::trim);
        // Nothing in braces: no one at that rank.
        if last.is_none() || !item.is_empty() {
            ranking.beside(profile.candidate(item).ok_or(item)?);
        }
        tied &= last.is_none();
    }
    match () {
        () if tied => Err("{ that is not closed"),
        () if ranking.is_too_long() => Err("more ranks than a record has"),
        () => Ok(()),
    }
}
