//! What the page of counts promises, on counts made by the rules from ballots written here.

use std::collections::{BTreeMap, HashSet};

use election::{Code, Finding, Name, Place as At, Weight};
use tabulate::{
    Candidate, Decimal, Method, Place, Profile, ProfileBuilder, RuleSet, Seats, Tabulation,
    condorcet, plurality, ranked, star,
};

use super::flows::Flows;
use super::{Against, Page};
use crate::html::text::Esc;

const EVIL: &str = "<script>alert('1')</script>\" onload=\"x & y";

/// Ballots of ranked candidates, by their places in the list of names, and how many there are.
fn ranked(names: &[&str], ballots: &[(&[u16], u64)]) -> Profile {
    let candidates = names.iter().map(|name| Candidate::new(*name)).collect();
    let mut builder = ProfileBuilder::new(candidates);
    for (ranking, count) in ballots {
        let places = (1..).zip(*ranking);
        let mut places: Vec<Place> = places
            .map(|(rank, candidate)| Place {
                rank,
                candidate: *candidate,
            })
            .collect();
        builder.push(&mut places, *count);
    }
    builder.finish()
}

fn counted(contest: &str, ballots: &Profile, count: Method, choices: &[Name]) -> Tabulation {
    let rules = RuleSet {
        name: "rules".into(),
        law: format!("law {EVIL}"),
        source: "the book".into(),
        count,
        straight_party: None,
        seats: Seats::OfRules,
    };
    Tabulation::of(contest.into(), &rules, ballots, choices).expect("the count ends")
}

/// One seat, four candidates, a hostile name.
fn runoff() -> Tabulation {
    let ballots = ranked(
        &["Ash", EVIL, "Cedar", "Dogwood"],
        &[
            (&[0, 2], 401),
            (&[1, 2], 350),
            (&[2, 1], 200),
            (&[2], 37),
            (&[3, 2, 0], 60),
            (&[], 5),
        ],
    );
    let rules = ranked::Rules::default();
    counted(EVIL, &ballots, Method::RankedChoice(rules), &[])
}

/// Two seats by fractions of surpluses, with a residual.
fn surplus() -> Tabulation {
    let ballots = ranked(
        &["Ash", "Birch", "Cedar", "Dogwood"],
        &[
            (&[0, 1], 601),
            (&[0, 2], 300),
            (&[1], 300),
            (&[2, 1], 280),
            (&[3, 2], 90),
        ],
    );
    let rules = ranked::Rules {
        seats: 2,
        ..ranked::Rules::default()
    };
    counted("Board", &ballots, Method::RankedChoice(rules), &[])
}

/// Many small candidates, each voter going on to one of two large ones.
fn crowded() -> Tabulation {
    let names: Vec<String> = (0..22).map(|n| format!("Person {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut ballots: Vec<(Vec<u16>, u64)> =
        vec![(vec![0], 4500), (vec![1], 4100), (vec![2, 1], 800)];
    ballots.extend((3..22).map(|n| (vec![n, n % 2], u64::from(n))));
    let ballots: Vec<(&[u16], u64)> = ballots.iter().map(|(b, n)| (&b[..], *n)).collect();
    let rules = ranked::Rules::default();
    let method = Method::RankedChoice(rules);
    counted("Crowd", &ranked(&names, &ballots), method, &[])
}

/// Most votes, two elected, a tie for the second seat.
fn most_votes() -> Tabulation {
    let ballots = ranked(
        &["Ash", "Birch", "Cedar"],
        &[(&[0], 12_345), (&[1], 700), (&[2], 700), (&[], 9)],
    );
    let rules = plurality::Rules {
        seats: 2,
        ..plurality::Rules::default()
    };
    counted("Ash", &ballots, Method::Plurality(rules), &["Cedar".into()])
}

fn all() -> Vec<Tabulation> {
    vec![runoff(), surplus(), crowded(), most_votes(), most_votes()]
}

fn page(tabulations: &[Tabulation]) -> String {
    let finding = Finding::new(Code::Card, Weight::Unexplained, At::file(EVIL), EVIL, EVIL);
    let page = Page {
        tabulations,
        undecided: &[EVIL.to_owned()],
        reported: &[Against {
            file: EVIL,
            equal: 12,
            differing: 1,
            withheld: 2,
            not_compared: EVIL.to_owned(),
        }],
        of_reading: &[],
        findings: &[finding.note(EVIL).cards(vec![EVIL.into()])],
    };
    page.render()
}

#[test]
fn every_candidate_and_every_figure_of_every_round_is_there() {
    for of in all() {
        let page = page(std::slice::from_ref(&of));
        let outcome = &of.outcomes[0];
        for (at, candidate) in outcome.candidates.iter().enumerate() {
            // The rows of the candidate, in all tables, their figures one after the other.
            let head = format!("<tr><th scope=\"row\">{}</th>", Esc(&candidate.name));
            let rows = page.split(&head).skip(1);
            let rows: Vec<&str> = rows.map(|row| row.split("</tr>").next().unwrap()).collect();
            assert!(!rows.is_empty(), "{}", candidate.name);
            let text = rows.concat().replace(',', "");
            let figures = text.split(['<', '>', ' ']);
            let figures: Vec<&str> = figures.filter(|f| f.parse::<f64>().is_ok()).collect();
            let expected = outcome.rounds.iter().filter_map(|round| round.tally[at]);
            let expected: Vec<String> = expected.map(|votes| votes.to_string()).collect();
            match outcome.rounds.len() {
                1 => assert_eq!(figures[0], expected[0]),
                _ => assert_eq!(figures, expected, "{}", candidate.name),
            }
        }
    }
}

/// Figures counted by hand from the ballots above.
#[test]
fn a_runoff_by_hand() {
    let page = page(&[runoff()]);
    // Dogwood's 60 go on to Cedar: 297, who is eliminated; 260 rank Ash or the hostile name next, 37 nobody.
    for words in [
        "<dt>Ballots</dt><dd>1,053</dd>",
        "<dt>Undervotes</dt><dd>5</dd>",
        "From Dogwood: 60 to Cedar.",
        "From Cedar: 60 to Ash, 200 to &lt;script&gt;",
        "and 37 to nobody.",
        "is 89 votes ahead of Ash with 550 to 461.",
        "<b>Source:</b> the book.",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn ties_margins_and_seats_are_said() {
    let page = page(&all());
    for words in [
        "Birch and Cedar were tied. Cedar is elected: chosen by people.",
        "Cedar and Birch have the same votes.",
        "lost to rounding: too little to draw apart",
        "<td class=\"t\">Ash and Cedar</td><td class=\"t\">0 votes</td><td class=\"r\">13,754</td>",
        "<td class=\"r\">89.8\u{a0}%</td><td>✓ elected</td>",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn whoever_is_left_out_is_said_first() {
    let mut of = runoff();
    assert!(!page(&[of.clone()]).contains("What if"));
    of.excluded = vec!["Elm".into()];
    let page = page(&[of.clone()]);
    let (what_if, contest) = (page.find("<strong>What if"), page.find("<section"));
    assert!(what_if.is_some() && what_if < contest);
    assert!(page.contains("It was made without Elm,"));
    let text = crate::tabulation::text(&of);
    assert_eq!(
        text.lines().nth(1),
        Some("  what if: counted without Elm; marks for them are passed over")
    );
    let json = crate::tabulation::json(&[of]);
    assert_eq!(json["contests"][0]["excluded"][0], "Elm");
}

#[test]
fn flows_are_the_votes_of_their_bars() {
    for of in [runoff(), surplus(), crowded()] {
        let outcome = &of.outcomes[0];
        let flows = Flows::of(outcome).expect("votes flow");
        for (at, step) in flows.steps.iter().enumerate() {
            let mut sums = [BTreeMap::new(), BTreeMap::new()];
            for flow in &step.flows {
                assert!(flow.votes.is_positive());
                *sums[0].entry(flow.from).or_insert(Decimal::ZERO) += flow.votes;
                *sums[1].entry(flow.to).or_insert(Decimal::ZERO) += flow.votes;
            }
            for (column, sums) in [&flows.columns[at], &flows.columns[at + 1]]
                .iter()
                .zip(sums)
            {
                let round = &outcome.rounds[column.round];
                for (node, who) in flows.nodes.iter().enumerate() {
                    let votes: Decimal = who.iter().filter_map(|at| round.tally[*at]).sum();
                    assert_eq!(sums.get(&node).copied().unwrap_or_default(), votes);
                }
                let nobody = round.inactive.total() + round.residual;
                let sum = sums.get(&flows.inactive()).copied();
                assert_eq!(sum.unwrap_or_default(), nobody);
            }
        }
    }
}

/// In the picture itself: the edges of bands that begin at a bar fill it from top to bottom.
#[test]
fn bands_fill_their_bars() {
    for of in [runoff(), surplus(), crowded()] {
        let page = page(&[of]);
        let number = |text: &str| -> i64 {
            let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
            10 * whole.parse::<i64>().unwrap() + tenth.parse::<i64>().unwrap()
        };
        let attribute = |tag: &str, name: &str| {
            let from = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
            number(from.split('"').next().unwrap())
        };
        let picture = page.split("-picture\" role=\"img\"").nth(1).unwrap();
        let picture = picture.split("</svg>").next().unwrap();
        // By the right edge of the bar, and its top: how high the bands are that begin there.
        let mut bands: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
        for path in picture.split(" d=\"M").skip(1) {
            let path = path.split("z\"").next().unwrap();
            let (start, rest) = path.split_once('C').unwrap();
            let (x, top) = start.split_once(' ').unwrap();
            let bottom = rest.rsplit(' ').next().unwrap();
            assert!(rest.rsplit(' ').nth(1).unwrap().ends_with(x));
            let band = (number(top), number(bottom));
            bands.entry(number(x)).or_default().push(band);
        }
        let mut filled = 0;
        for bar in picture.split("<rect").skip(1) {
            let x = attribute(bar, "x") + attribute(bar, "width");
            let (top, height) = (attribute(bar, "y"), attribute(bar, "height"));
            let Some(bands) = bands.get(&x) else {
                continue; // the last column
            };
            let of_bar = bands
                .iter()
                .filter(|(a, b)| *a >= top && *b <= top + height);
            let mut of_bar: Vec<_> = of_bar.copied().collect();
            of_bar.sort_unstable();
            if height > 0 {
                assert_eq!(of_bar.first().map(|band| band.0), Some(top));
                assert_eq!(of_bar.last().map(|band| band.1), Some(top + height));
                assert!(of_bar.windows(2).all(|pair| pair[0].1 == pair[1].0));
                filled += 1;
            }
        }
        assert!(filled > 2);
    }
}

#[test]
fn small_rounds_are_one_step_and_their_candidates_one_bar() {
    let of = crowded();
    let flows = Flows::of(&of.outcomes[0]).expect("votes flow");
    assert_eq!(of.outcomes[0].rounds.len(), 21);
    let rounds: Vec<usize> = flows.columns.iter().map(|column| column.round).collect();
    assert_eq!(rounds, [0, 19, 20]);
    assert_eq!(flows.steps[0].out.len(), 19);
    // 19 candidates with 3 to 21 votes: those with odd numbers go to the second.
    let others = flows
        .nodes
        .iter()
        .position(|node| node.len() == 19)
        .unwrap();
    let gained = |to: usize| {
        let flow = flows.steps[0]
            .flows
            .iter()
            .find(|f| (f.from, f.to) == (others, to));
        flow.map(|flow| flow.votes)
    };
    let sum = |from: u64| Decimal::from((from..22).step_by(2).sum::<u64>());
    // The second, who wins, stands on top.
    assert_eq!(flows.nodes[..2], [[1], [0]]);
    assert_eq!([gained(0), gained(1)], [Some(sum(3)), Some(sum(4))]);
    let page = page(&[of]);
    assert!(page.contains("19 others"));
    assert!(page.contains("Rounds 1 to 19 are drawn as one step"));
}

#[test]
fn a_count_whose_votes_do_not_flow_has_no_picture() {
    let mut of = runoff();
    assert!(page(&[of.clone()]).contains("role=\"img\""));
    of.outcomes[0].rounds[0].transfers[0].votes += Decimal::ONE;
    let page = page(&[of]);
    assert!(!page.contains("role=\"img\""));
    assert!(page.contains("Votes in each round"));
}

#[test]
fn hostile_texts_are_shown_and_not_obeyed() {
    let page = page(&all());
    assert!(!page.to_lowercase().contains("<script") && !page.contains("onload=\""));
    assert!(page.contains("default-src 'none'"));
    for fetched in ["src=", "http://", "https://", "url(http", "@import"] {
        assert!(!page.contains(fetched), "{fetched}");
    }
}

#[test]
fn same_input_same_bytes() {
    assert_eq!(page(&all()), page(&all()));
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for page in [page(&all()), page(&[runoff()]), page(&[])] {
        let values = |before: &str| -> Vec<String> {
            let parts = page.split(before).skip(1);
            let parts = parts.filter_map(|part| part.split(['"', ')']).next());
            parts
                .flat_map(str::split_whitespace)
                .map(String::from)
                .collect()
        };
        let mut ids = HashSet::new();
        for id in values(" id=\"") {
            assert!(ids.insert(id.clone()), "{id} twice");
        }
        for reference in ["href=\"#", " aria-labelledby=\"", " aria-describedby=\""] {
            for target in values(reference) {
                assert!(ids.contains(&target), "#{target} leads nowhere");
            }
        }
        // What the style of all pages fills with patterns does not stand on this one.
        let fillings = include_str!("style.css").split("url(#").skip(1);
        for filling in fillings.filter_map(|part| part.split(')').next()) {
            assert!(ids.contains(filling), "#{filling} is no pattern");
        }
        for element in [
            "div", "table", "tr", "td", "details", "section", "ol", "ul", "li", "dl", "dd", "svg",
            "p", "a", "span", "figure", "text",
        ] {
            let open = page.matches(&format!("<{element} ")).count()
                + page.matches(&format!("<{element}>")).count();
            let closed = page.matches(&format!("</{element}>")).count();
            assert_eq!(open, closed, "{element}");
        }
    }
}

/// A count by a method, in words and as a page.
fn by(ballots: &Profile, method: Method) -> (String, String) {
    let of = counted("Count", ballots, method, &[]);
    (crate::tabulation::text(&of), page(&[of]))
}

#[test]
fn the_least_defeat_stands_first() {
    // Over each other: a over b 9, b over c 8, c over a 7 of 12: the strongest defeats are 7, 9 and 8.
    let ballots = ranked(
        &["Worst b", "Best a", "Middle c"],
        &[
            (&[1, 0, 2], 4),
            (&[0, 2, 1], 3),
            (&[2, 1, 0], 4),
            (&[1, 0], 1),
        ],
    );
    let rules = condorcet::Rules {
        method: condorcet::Method::Minimax,
        strength: condorcet::Strength::WinningVotes,
        tie: tabulate::TieRule::Ask,
    };
    let (text, page) = by(&ballots, Method::Condorcet(rules));
    for shown in [text, page] {
        let places = ["Best a", "Middle c", "Worst b"].map(|name| shown.find(name));
        assert!(places.is_sorted() && places[0].is_some(), "{shown}");
    }
}

#[test]
fn scores_are_no_votes() {
    let mut builder = ProfileBuilder::new(["Ann", "Bea", "Cyd"].map(Candidate::new).to_vec());
    for (scores, ballots) in [([5, 4, 0], 3), ([0, 2, 5], 2)] {
        let places = (0..)
            .zip(scores)
            .map(|(candidate, rank)| Place { rank, candidate });
        builder.push(&mut places.collect::<Vec<_>>(), ballots);
    }
    let rules = star::Rules::default();
    let (text, page) = by(&builder.finish(), Method::Star(rules));
    assert!(page.contains("Cyd (scores of 10 in all) not in the runoff."));
    assert!(page.contains("Ann (preferred on 3 ballots) elected."));
    assert!(
        page.contains(">Sums of scores in round 1, ballots that prefer each finalist in round 2<")
    );
    assert!(!page.contains("Votes in each round") && !page.contains("10 votes"));
    assert!(text.contains("round 1: not in the runoff: Cyd"), "{text}");
}

#[test]
fn votes_that_nobody_resolved_are_said_where_they_may_decide() {
    let with = |written: u64| {
        let ballots = ranked(
            &["Ann", "Bob", "Written in"],
            &[(&[0], 5), (&[1], 2), (&[2], written)],
        );
        let ballots = ballots.with_candidates(|at, candidate| candidate.undeclared = at == 2);
        let rules = plurality::Rules::default();
        by(&ballots, Method::Plurality(rules))
    };
    // Bob has 2 and as many as 3 more: a tie with Ann's 5.
    for (written, said) in [(3, true), (2, false)] {
        let (text, page) = with(written);
        for shown in [text, page] {
            assert_eq!(
                shown.contains("if they name candidates who are printed"),
                said,
                "{shown}"
            );
        }
    }
}

#[test]
fn ids_of_parts_are_no_contests() {
    let mut all: Vec<Tabulation> = ["Mayor", "Mayor caption", "Mayor votes", "Mayor, Seat 1"]
        .into_iter()
        .map(|name| Tabulation {
            contest: name.into(),
            ..most_votes()
        })
        .collect();
    let ballots = ranked(&["Ash", "Birch"], &[(&[0, 1], 3), (&[1], 2)]);
    let rules = ranked::Rules {
        seats: 2,
        election: ranked::Election::Sequential,
        ..ranked::Rules::default()
    };
    all.push(counted("Mayor", &ballots, Method::RankedChoice(rules), &[]));
    let page = page(&all);
    let mut ids = HashSet::new();
    for id in page
        .split(" id=\"")
        .skip(1)
        .filter_map(|part| part.split('"').next())
    {
        assert!(ids.insert(id), "{id} twice");
    }
}

#[test]
fn a_picture_is_described_in_a_sentence_and_tables_are_no_landmarks() {
    let page = page(&all());
    assert!(!page.contains("role=\"region\""));
    let described = page.split("aria-describedby=\"").skip(1);
    for by in described.filter_map(|part| part.split('"').next()) {
        assert_eq!(by.split_whitespace().count(), 1, "{by}");
    }
    assert!(page.contains(">All figures in a table</a>"));
}

/// WCAG 2.2, 1.4.11: graphical objects at 3 to 1 against what is beside them; relative luminance as defined there.
#[test]
fn bars_are_told_apart_in_the_light_and_in_the_dark() {
    let luminance = |colour: &str| {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    let contrast = |a: &str, b: &str| {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    };
    let all = [
        include_str!("../../html/style.css"),
        include_str!("style.css"),
    ]
    .concat();
    let values = |name: &str| -> Vec<String> {
        let name = format!("--{name}: ");
        let found = all.split(&name).skip(1);
        let colour = |rest: &str| match rest.split(';').next().unwrap() {
            // #rgb is #rrggbb.
            short if short.len() == 4 => {
                let twice = short[1..].chars().flat_map(|digit| [digit; 2]);
                std::iter::once('#').chain(twice).collect()
            }
            long => long.to_owned(),
        };
        found.map(colour).collect()
    };
    let (grounds, inks, bars) = (values("ground"), values("ink"), values("bar"));
    // In the light, in the dark, on paper.
    assert_eq!((grounds.len(), inks.len(), bars.len()), (3, 3, 1));
    assert!(
        all.contains("rect.on { fill: var(--bar); }")
            && all.contains("rect.won { fill: var(--ink);")
    );
    for beside in grounds.into_iter().chain(inks) {
        let found = contrast(&bars[0], &beside);
        assert!(found >= 3.0, "{beside}: {found}");
    }
}
