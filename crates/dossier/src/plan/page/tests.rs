//! What the page of a plan promises, on a plan whose audits and rounds are written here.

use election::{Cards, Name};
use plan::{
    Asked, CannotConfirm, Contest, Cost, Costs, Design, Distribution, Model, NothingToConfirm,
    Planned, Schedule, Sized, Sizes, Truth,
};

use crate::html::readable::assert_readable;
use crate::html::text::Esc;
use crate::plan::{FEW, Page};

const EVIL: &str = "<script>alert('1')</script>\" onload=\"x & y";

const DESIGNS: [Design; 3] = [
    Design::CardComparison,
    Design::Polling,
    Design::BatchComparison { cards: 50 },
];

/// 60 votes to 30 on 100 cards among 1,000.
fn contest(name: &str, phantoms: u64) -> Contest {
    let votes: [(Name, u64); 2] = [("Ann & Co".into(), 60), ("Bob".into(), 30)];
    let cards = [Cards(100), Cards(1000), Cards(phantoms)];
    Contest::of_totals(name.into(), &votes, 1, 1, cards[0], cards[1], cards[2]).unwrap()
}

/// Ten audits, the rounds 16 and 40.
fn sized(contest: &Contest, design: &Design, draws: [Option<u64>; 10]) -> Sized {
    let truth = Truth::without_error();
    Sized {
        formula: (*design == Design::CardComparison).then_some(10),
        draws: Distribution::of(draws),
        model: Model::of(contest, design, &truth, &truth).unwrap(),
        schedule: Schedule {
            rounds: vec![16, 40],
            chances: vec![0.5, 0.9],
            expected_rounds: 1.5,
            expected_cards: 28.0,
            expected_cost: Cost {
                person_hours: 12.4,
                days: 0.7,
                money: 1186.2,
            },
            chance_of_full_count: 0.1,
        },
        counted: contest.cards.0,
        full_count_from: Some(77),
        allocation: None,
    }
}

/// By card comparison nine of ten audits end within 40 cards, by polling eight; batches cannot confirm it.
fn confirmed(name: &str) -> Planned {
    let contest = contest(name, 0);
    let one = [12, 40, 16, 14, 15, 20, 30, 21, 12];
    let mut draws = [None; 10];
    for (to, of) in draws.iter_mut().zip(one) {
        *to = Some(of);
    }
    let compared = sized(&contest, &DESIGNS[0], draws);
    draws[8] = None;
    let polled = sized(&contest, &DESIGNS[1], draws);
    Planned {
        name: name.into(),
        outcome: Ok(Sizes {
            contest,
            designs: vec![Ok(compared), Ok(polled), Err(CannotConfirm::Errors)],
        }),
    }
}

/// Cards without a record are as many as the margin.
fn never(name: &str) -> Planned {
    let why = CannotConfirm::Phantoms {
        phantoms: Cards(10),
        margin: 30_u64.into(),
    };
    Planned {
        name: name.into(),
        outcome: Ok(Sizes {
            contest: contest(name, 10),
            designs: DESIGNS.iter().map(|_| Err(why.clone())).collect(),
        }),
    }
}

fn tied(name: &str) -> Planned {
    Planned {
        name: name.into(),
        outcome: Err(NothingToConfirm::Tied),
    }
}

fn page(contests: Vec<Planned>) -> Page {
    Page {
        styles: None,
        counties: None,
        source: "results & more.csv".into(),
        asked: Asked {
            designs: DESIGNS.to_vec(),
            expected: Truth::without_error(),
            risk_limit: 0.05,
            runs: 10,
            seed: 7,
            costs: Costs::default(),
            rounds: 3,
            batch: 50,
        },
        contests,
    }
}

fn small() -> Page {
    page(vec![confirmed("Mayor"), never("Clerk"), tied("Levy")])
}

fn many() -> Page {
    let names = (0..=FEW).map(|at| format!("Seat {at}"));
    let mut contests: Vec<Planned> = names.map(|name| confirmed(&name)).collect();
    contests.extend([never("Clerk"), tied("Levy")]);
    page(contests)
}

#[test]
fn sizes_and_rounds_counted_by_hand() {
    let html = small().html();
    let cells = |cells: &[&str]| -> String {
        let cells = cells.iter();
        cells
            .map(|cell| format!("<td class=\"r\">{cell}</td>"))
            .collect()
    };
    // (12 + 12 + 14 + 15 + 16 + 20 + 21 + 30 + 40 + 100) / 10; the fifth and the ninth of them.
    let compared = cells(&["10", "28", "16", "40", "10 %", "100"]);
    let compared = format!("<tr><th scope=\"row\">card comparison, by style</th>{compared}</tr>");
    assert!(html.contains(&compared), "{compared}");
    // Nine in ten are more than the eight that were confirmed.
    assert!(html.contains("<td class=\"r\">all</td><td class=\"r\">20 %</td>"));
    let rounds = "<td class=\"words\">16\u{a0}(50\u{a0}%), 40\u{a0}(90\u{a0}%)</td><td class=\"r\">12</td><td class=\"r\">0.7</td>\
                  <td class=\"r\">1,186</td><td class=\"r\">77 draws</td>";
    assert!(html.contains(rounds));
    assert!(html.contains("<th scope=\"col\">Money</th>"));
    let whole = format!(
        "<tr><th scope=\"row\">card comparison, by style</th>{}</tr>",
        cells(&["1", "0", "1", "40", "40"])
    );
    assert!(html.contains(&whole), "{whole}");
    // 100 / √10
    assert!(html.contains("31.6 percentage points"));
}

#[test]
fn marks_stand_where_the_logarithms_say() {
    let html = small().html();
    // From 10 to 1,000 cards on 2 % to 97 %: x = 2 + 95 · log10(c / 10) / 2.
    for mark in [
        "<line class=\"span\" x1=\"11.70%\" x2=\"30.60%\"", // 16, 40
        "<line class=\"formula\" x1=\"2.00%\"",             // 10
        "<circle class=\"mean\" cx=\"23.24%\"",             // 28
        "<line class=\"all\" x1=\"49.50%\"",                // 100
        "<line class=\"all\" x1=\"97.00%\"",                // 1,000
        // 200 · log10(c / 10) / 2 for c = 12, 14, 15, 16, 20, 21, 30, 40, 100; a tenth of the height for each audit.
        "d=\"M0 100V0H8V20H15V30H18V40H20V50H30V60H32V70H48V80H60V90H100V100z\"",
    ] {
        assert!(html.contains(mark), "{mark}");
    }
    // In the legend, and for polling alone.
    assert_eq!(html.matches("class=\"counted\"").count(), 2);
    // 40 of the scale from 10 to 1,000, in 60 columns: ⌊60 · 0.301⌋.
    let html = page(vec![confirmed("a"), confirmed("b")]).html();
    assert!(html.contains("<path class=\"columns\" d=\"M18 100V0h1V100z\""));
}

#[test]
fn the_page_has_the_figures_of_the_text() {
    let page = small();
    let (text, html) = (page.text(), page.html());
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("(50 %)"))
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        let line = line.split(" (50 %)").next().unwrap_or_default();
        let line = line.replace(" %", "%");
        let figures: Vec<&str> = line.split_whitespace().rev().skip(1).take(6).collect(); // without the first round
        for figure in figures {
            let cell = format!("class=\"r\">{}<", figure.replace('%', " %"));
            let none = figure == "-" && html.contains("class=\"r\">–<");
            assert!(none || html.contains(&cell), "{cell}");
        }
    }
}

/// 200 draws with replacement from 1,000 cards are 1000 · (1 − 0.999²⁰⁰) = 181.4 cards, and 1,000 draws are a full count.
#[test]
fn draws_of_the_formula_are_cards_wherever_they_stand() {
    let of = |draws: u64| {
        let mut page = small();
        page.asked.designs[1] = Design::SuperSimple;
        let Ok(sizes) = &mut page.contests[0].outcome else {
            unreachable!("it has sizes")
        };
        let truth = Truth::without_error();
        let model = Model::of(&sizes.contest, &Design::SuperSimple, &truth, &truth);
        let Ok(sized) = &mut sizes.designs[1] else {
            unreachable!("it has sizes")
        };
        sized.formula = Some(draws);
        sized.model = model.unwrap();
        page
    };
    for (draws, csv, json, shown) in [(200, ",181,", "181", "181"), (1000, ",,", "null", "all")] {
        let page = of(draws);
        let name = "card comparison, super-simple (Colorado)";
        let row = format!("Mayor,30,100,1000,0,\"{name}\"{csv}");
        assert!(page.csv().contains(&row), "{row}");
        let formula = &page.json()["contests"][0]["designs"][1]["no_error"];
        assert_eq!(formula.to_string(), json);
        assert!(page.html().contains(&format!(
            "<th scope=\"row\">{name}</th><td class=\"r\">{shown}</td>"
        )));
        let line = format!("{name:<56} {shown:>10} ");
        assert!(page.text().contains(&line), "{line}");
    }
}

/// What stands above all contests together.
fn top(html: &str) -> &str {
    let (before, _) = html.split_once("<h2 id=\"all\">").expect("the heading");
    before.split_once("<main").expect("the main part").1
}

#[test]
fn contests_that_no_sample_confirms_stand_at_the_top_with_the_reason() {
    let html = small().html();
    assert!(html.contains("<strong>A sample would confirm 1 of 3 contests.</strong>"));
    assert!(html.contains("1 with nothing to confirm, 1 without a sample that confirms by any of these designs, 0 with"));
    let top = top(&html);
    for reason in [
        "<b>By no design: 10 cards are without a record, each of which may be a vote against the outcome, and the margin is 30.</b> \
         <a href=\"#contest-clerk\">Clerk</a>",
        "<b>Nothing to confirm: tied: no sample confirms a tie, only a count of all cards.</b> <a href=\"#contest-levy\">Levy</a>",
        "<b>Not by batch comparison, batches of 50: errors and missing cards at the expected rates are more than the margin: a full \
         count is to be expected.</b> <a href=\"#contest-mayor\">Mayor</a>",
    ] {
        assert!(top.contains(reason), "{reason}");
    }
    assert!(!top.contains("more than one audit of ten"));
    let mut counted = small();
    let Ok(sizes) = &mut counted.contests[0].outcome else {
        unreachable!("it has sizes")
    };
    sizes.designs[0] = Err(CannotConfirm::Errors);
    let html = counted.html();
    assert!(html.contains("<strong>A sample would confirm 0 of 3 contests.</strong>"));
    assert!(self::top(&html).contains("more than one audit of ten"));
    let all = page(vec![tied("Levy")]).html();
    assert!(all.contains("A sample would confirm 0 of 1 contest.</strong>"));
}

#[test]
fn every_contest_is_there_few_or_many() {
    let few = small().html();
    for of in ["Mayor", "Clerk", "Levy"] {
        let id = of.to_lowercase();
        assert!(few.contains(&format!("<h2 id=\"contest-{id}\">{of}</h2>")));
    }
    let many = many().html();
    for at in 0..=FEW {
        // Sizes and hours.
        let row = format!("<tr><th scope=\"row\">Seat {at}</th><td class=\"r\">30 %</td>");
        assert_eq!(many.matches(&row).count(), 2, "{row}");
    }
    assert!(
        many.contains("<td class=\"r\">40</td><td class=\"r\">all</td><td class=\"r\">cannot</td>")
    );
    let levy = "<tr><th scope=\"row\">Levy</th><td class=\"why words\" colspan=\"5\">tied";
    assert_eq!(many.matches(levy).count(), 2);
    assert!(!many.contains("<section"));
    assert!(top(&many).contains("41 contests</summary>Seat 0; Seat 1;"));
}

#[test]
fn names_are_shown_and_not_obeyed() {
    let mut of = page(vec![confirmed(EVIL), tied(EVIL)]);
    of.source = EVIL.into();
    let html = of.html();
    assert!(!html.contains("<script"));
    assert!(!html.contains("onload=\""));
    assert!(html.contains(&format!("<h1>Audits of {}, planned</h1>", Esc(EVIL))));
    assert!(html.contains("Ann &amp; Co won; least margin 30, 30 % of 100 cards among 1,000."));
    for fetched in ["src=", "http://", "https://", "url(http", "@import"] {
        assert!(!html.contains(fetched), "{fetched}");
    }
}

#[test]
fn what_costs_rest_on_is_there_and_folded() {
    let html = small().html();
    let folded = html.split_once("where it is from</summary>");
    let folded = folded.and_then(|(_, rest)| rest.split_once("</details>"));
    let (folded, _) = folded.expect("the figures of the costs");
    for (name, figure) in Costs::default().figures() {
        assert!(folded.contains(&Esc(&figure.source).to_string()), "{name}");
    }
    assert!(!html.contains("<details open"));
}

#[test]
fn the_same_plan_is_the_same_page() {
    assert_eq!(small().html(), small().html());
    assert_eq!(many().html(), many().html());
}

#[test]
fn the_page_can_be_read_without_seeing_it() {
    for html in [small().html(), many().html(), page(vec![]).html()] {
        assert_readable(&html);
    }
}
