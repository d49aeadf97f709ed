//! BLT: the ballot files of Hill, Wichmann and Woodall's program for Meek's method, as OpenSTV and OpaVote write them.
//!
//! ```text
//! 4 2                 candidates, seats
//! -2                  candidate 2 has withdrawn
//! 3 1 3=4 - 2 0       weight, candidates by rank: `=` beside another, `-` no one; 0 ends it
//! (B7) 1 4 0          a ballot with an id; behind it a weight of 1, which Droop leaves out
//! 0                   no more ballots
//! "Ana"               names of candidates
//! "Council"           title
//! ```
//!
//! `#` begins a comment. A ballot is a line, as OpenSTV has it. Whether weights stand behind ids is told by the
//! file as a whole: they do unless another number than 1 does somewhere. Lines in square brackets are options of Droop.

use std::io::{self, Read};

use super::lines::Lines;
use super::profile::{Alike, Ballots, Met, Profile, Ranking, no_count, number, readable};
use crate::columns::shortened;

/// Whether a file begins as BLT does: with two numbers, and something that may follow them.
pub(super) fn is_blt(head: &[u8]) -> bool {
    let Ok(mut lines) = Lines::new(head) else {
        return false;
    };
    let mut begun = false;
    while let Ok(Some(line)) = lines.next() {
        let text = line.text();
        let text = numbers_part(&text);
        let numbers = || text.split_whitespace();
        if text.is_empty() {
            continue;
        }
        if !begun {
            begun = numbers().count() == 2 && numbers().all(|token| number(token).is_some());
            if !begun {
                return false;
            }
            continue;
        }
        let is_ballot = numbers().next_back() == Some("0");
        let is_withdrawn =
            numbers().all(|t| t.strip_prefix('-').is_some_and(|t| number(t).is_some()));
        return is_ballot || is_withdrawn || text.starts_with(['(', '[']);
    }
    false
}

/// A line without its comment.
fn numbers_part(text: &str) -> &str {
    text.split('#').next().unwrap_or("").trim()
}

pub(super) fn scan(
    stream: &mut dyn Read,
    profile: &mut Profile,
    ballots: &mut dyn Ballots,
) -> io::Result<()> {
    let mut lines = Lines::new(stream)?;
    let mut ranking = Ranking::default();
    let mut begun = false;
    let mut ended = false;
    let mut texts = 0;
    while let Some(line) = lines.next()? {
        let (number, text) = (line.number, line.text());
        if ended {
            read_texts(&text, number, &mut texts, profile, ballots);
            continue;
        }
        let text = numbers_part(&text);
        if text.is_empty() {
            continue;
        }
        if !begun {
            begun = true;
            if !header(text, profile) {
                return Ok(());
            }
        } else if text == "0" {
            ended = true;
        } else if text.starts_with('[') {
            let found = format!("the option “{}”; it is left out", shortened(text));
            ballots.find(Met::Unreadable, number, "a ballot", found);
        } else if text.split_whitespace().all(|token| token.starts_with('-')) {
            withdrawn(text, number, profile, ballots);
        } else {
            ballot(text, number, profile, &mut ranking, ballots)?;
        }
    }
    if !ended {
        let found = "the end of the file".to_owned();
        ballots.find(Met::CutOff, 0, "a 0 after the last ballot", found);
    }
    profile.check_names(ballots);
    if profile.title.is_empty() {
        let found = "none; the contest is called as the file is".to_owned();
        ballots.find(Met::NoTitle, 0, "a title behind the names", found);
    }
    Ok(())
}

fn header(text: &str, profile: &mut Profile) -> bool {
    let mut numbers = text.split_whitespace().map(number);
    let (Some(Some(candidates)), Some(Some(seats)), None) =
        (numbers.next(), numbers.next(), numbers.next())
    else {
        return false;
    };
    profile.candidates = u32::try_from(candidates).unwrap_or(u32::MAX);
    profile.seats = u32::try_from(seats).unwrap_or(u32::MAX);
    true
}

fn withdrawn(text: &str, line: u64, profile: &mut Profile, ballots: &mut dyn Ballots) {
    for token in text.split_whitespace() {
        match token.strip_prefix('-').and_then(|t| profile.candidate(t)) {
            Some(candidate) => {
                profile.withdrawn.insert(candidate);
                let found = format!("candidate {candidate} is");
                ballots.find(Met::Withdrawn, line, "no candidate withdrawn", found);
            }
            None => {
                let found = format!("“{}”; it is left out", shortened(token));
                let expected = format!("-1 to -{}", profile.candidates);
                ballots.find(Met::Unreadable, line, &expected, found);
            }
        }
    }
}

/// Splits an id in parentheses off.
fn split_id(text: &str) -> (Option<&str>, &str) {
    let within = text.strip_prefix('(').and_then(|t| t.split_once(')'));
    match within {
        Some((id, rest)) => (Some(id.trim()).filter(|id| !id.is_empty()), rest),
        None => (None, text),
    }
}

fn ballot(
    text: &str,
    line: u64,
    profile: &mut Profile,
    ranking: &mut Ranking,
    ballots: &mut dyn Ballots,
) -> io::Result<()> {
    let (id, rest) = split_id(text);
    let mut tokens = rest.split_whitespace().peekable();
    let has_weight = id.is_none() || !profile.ids_without_weights;
    let weight = match has_weight {
        true => tokens.next().unwrap_or(""),
        false => "1",
    };
    if id.is_some() && weight != "1" {
        profile.ids_without_weights = true;
    }
    // A line that ends elsewhere may have been cut inside its first number.
    if tokens.clone().next_back() != Some("0") {
        let found = format!("“{}”; the line is left out", shortened(text));
        ballots.find(Met::Unreadable, line, "a ballot that ends in 0", found);
        return Ok(());
    }
    let count = match number(weight) {
        Some(count) => count,
        // The first time through, while it is not known yet that the file has no weights.
        None if id.is_some() => 1,
        None => {
            let expected = "a whole number of ballots";
            ballots.find(Met::Unreadable, line, expected, no_count(weight));
            return Ok(());
        }
    };
    let mut wrong = None;
    ranking.clear();
    let mut beside = false;
    while let Some(token) = tokens.next() {
        if tokens.peek().is_none() {
            break;
        }
        if token == "-" {
            ranking.skip();
            continue;
        }
        for (k, part) in token.split('=').enumerate() {
            beside |= k > 0;
            if part.is_empty() {
                continue;
            }
            match profile.candidate(part) {
                Some(_) if beside && !ranking.is_taken() => wrong = Some("=".to_owned()),
                Some(candidate) if beside => ranking.beside(candidate),
                Some(candidate) => ranking.next(candidate),
                None => wrong = Some(shortened(part)),
            }
            beside = false;
        }
        beside |= token.ends_with('=');
    }
    if beside {
        wrong = Some("=".to_owned());
    }
    let ranking = readable(ranking, wrong, (line, count), profile, ballots);
    ballots.ballots(Alike {
        line,
        count: if id.is_some() { 1 } else { count },
        id,
        ranking,
    })
}

/// Names, then the title; what follows it (source, comment) is nothing that a record has.
fn read_texts(
    text: &str,
    line: u64,
    texts: &mut u32,
    profile: &mut Profile,
    ballots: &mut dyn Ballots,
) {
    let mut rest = text;
    while !rest.is_empty() && !rest.starts_with('#') {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => match closing(quoted) {
                Some(at) => (&quoted[..at], quoted[at + 1..].trim_start()),
                None => {
                    let found = format!("“{}”", shortened(rest));
                    ballots.find(Met::Unreadable, line, "a quote that is closed", found);
                    (quoted, "")
                }
            },
            None => (rest, ""),
        };
        let name = name.trim().replace("\\\"", "\"");
        match texts {
            _ if *texts < profile.candidates => profile.push_name(&name),
            _ if *texts == profile.candidates => profile.set_title(&name),
            _ => {}
        }
        *texts = texts.saturating_add(1);
        rest = after;
    }
}

/// The quote that closes: behind it the line ends, or another text or a comment begins. People put nicknames in quotes.
fn closing(text: &str) -> Option<usize> {
    let quotes = text.match_indices('"').map(|(at, _)| at);
    let mut closing = quotes
        .filter(|at| !text[..*at].ends_with('\\'))
        .filter(|at| {
            let after = text[at + 1..].trim_start();
            after.is_empty() || after.starts_with(['"', '#'])
        });
    closing.next()
}
