//! What the page of simulated audits promises, on audits that are written here.

use election::{Cards, Name};
use plan::{
    Asked, Audit, CannotConfirm, Contest, Cost, Costs, Design, Distribution, Model,
    NothingToConfirm, Schedule, Simulated, Sized, Truth,
};

use crate::html::readable::assert_readable;
use crate::html::text::Esc;
use crate::plan::FEW;
use crate::simulation::{OfContest, Page};

const EVIL: &str = "<script>alert('1')</script>\" onload=\"x & y";

const DESIGNS: [Design; 3] = [
    Design::CardComparison,
    Design::Polling,
    Design::BatchComparison { cards: 50 },
];

/// The draw that confirmed an audit, and its risks at the ends of the rounds.
const AUDITS: [(Option<u64>, &[f64]); 10] = [
    (Some(12), &[0.04]),
    (Some(12), &[0.05]),
    (Some(14), &[0.01]),
    (Some(16), &[0.05]),
    (Some(20), &[0.2, 0.03]),
    (Some(21), &[0.3, 0.04]),
    (Some(30), &[0.3, 0.0001]),
    (Some(40), &[0.6, 0.05]),
    (None, &[0.6, 0.2]),
    (None, &[0.9, 0.5]),
];

/// 60 votes to 30 on 100 cards among 1,000; planned for 16 cards in half of the audits and 40 in nine of ten.
fn simulated(name: &str, design: Design, wrong: bool) -> Simulated {
    let votes: [(Name, u64); 2] = [("Ann & Co".into(), 60), ("Bob".into(), 30)];
    let cards = [Cards(100), Cards(1000), Cards(0)];
    let contest = Contest::of_totals(name.into(), &votes, 1, 1, cards[0], cards[1], cards[2]);
    let contest = contest.unwrap();
    let truth = Truth::without_error();
    let planned = [12, 40, 16, 14, 15, 20, 30, 21, 12].map(Some);
    let audits = AUDITS.iter().map(|(confirmed, risks)| Audit {
        confirmed: *confirmed,
        round: confirmed.map(|_| risks.len()),
        risks: risks.to_vec(),
    });
    Simulated {
        planned: Sized {
            allocation: None,
            formula: None,
            draws: Distribution::of(planned.into_iter().chain([None])),
            model: Model::of(&contest, &design, &truth, &truth).unwrap(),
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
            counted: 100,
            full_count_from: None,
        },
        contest,
        design,
        rounds: vec![16, 40],
        audits: audits.collect(),
        wrong,
    }
}

/// Audits by two designs; batches cannot confirm it.
fn audited(name: &str, wrong: bool) -> OfContest {
    OfContest {
        name: name.into(),
        outcome: Ok(vec![
            Ok(simulated(name, DESIGNS[0], wrong)),
            Ok(simulated(name, DESIGNS[1], wrong)),
            Err(CannotConfirm::Errors),
        ]),
    }
}

fn tied(name: &str) -> OfContest {
    OfContest {
        name: name.into(),
        outcome: Err(NothingToConfirm::Tied),
    }
}

fn page(contests: Vec<OfContest>) -> Page {
    Page {
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
        truth: Truth {
            margin: Some(-3),
            ..Truth::without_error()
        },
        contests,
    }
}

fn small() -> Page {
    page(vec![audited("Mayor", false), tied("Levy")])
}

fn wrong() -> Page {
    page(vec![audited("Mayor", true), tied("Levy")])
}

fn many(wrong: bool) -> Page {
    let contests = (0..=FEW).map(|at| audited(&format!("Seat {at}"), wrong));
    page(contests.chain([tied("Levy")]).collect())
}

fn row(cells: &[&str]) -> String {
    let cells = cells.iter();
    let cells: String = cells
        .map(|cell| format!("<td class=\"r\">{cell}</td>"))
        .collect();
    format!("<tr><th scope=\"row\">card comparison, by style</th>{cells}</tr>")
}

#[test]
fn tables_counted_by_hand() {
    let html = small().html();
    for cells in [
        // The fifth and the ninth of ten planned; the first, fifth and ninth of ten simulated.
        &["16", "40", "12", "20", "all", "100"][..],
        // Five of ten were planned to be done; four were. The fifth of ten risks.
        &["1", "16", "50 %", "40 %", "0.2000"],
        // The third of the six audits that had a second round.
        &["2", "40", "90 %", "80 %", "0.04000"],
        &["full count", "–", "–", "20 %", "–"],
        &[
            "0.0001000",
            "0.0001000",
            "0.04000",
            "0.2000",
            "0.5000",
            "8 of 10",
        ],
    ] {
        let row = row(cells);
        assert!(html.contains(&row), "{row}");
    }
    assert!(html.contains("On this paper the reported outcome is right."));
    assert!(!html.contains("id=\"wrong\""));
}

#[test]
fn marks_of_cards_stand_where_the_logarithms_say() {
    let html = small().html();
    // From 10 to 1,000 cards on 2 % to 97 %: x = 2 + 95 · log10(c / 10) / 2.
    for mark in [
        "<line class=\"tail\" x1=\"5.76%\" x2=\"16.30%\"", // 12, 20
        "<line class=\"span\" x1=\"16.30%\" x2=\"49.50%\"", // all 100
        "<circle class=\"half\" cx=\"16.30%\"",
        "<line class=\"plan-span\" x1=\"11.70%\" x2=\"30.60%\"", // 16, 40
        "<circle class=\"plan-half\" cx=\"11.70%\"",
        "<svg x=\"30.60%\" y=\"46\" width=\"4\" height=\"10\"><rect class=\"plan-end\"",
        "<svg x=\"49.50%\" y=\"35\" width=\"12\" height=\"12\"><path class=\"counted\"",
        "<line class=\"round\" x1=\"11.70%\"",
        "<line class=\"round\" x1=\"30.60%\"",
        // 200 · log10(c / 10) / 2; a tenth of the height for each audit, two of which go on to all cards.
        "d=\"M0 100V0H8V20H15V30H20V40H30V50H32V60H48V70H60V80H100V100z\"",
    ] {
        assert!(html.contains(mark), "{mark}");
    }
}

#[test]
fn parts_of_rounds_are_the_shares_of_audits() {
    let html = small().html();
    // From 0 to 1 on 2 % to 97 %: 0.4, 0.4 and 0.2 of 95 %; planned by 0.5 and 0.9.
    for mark in [
        "<rect class=\"done\" x=\"2.00%\" width=\"38.00%\"",
        "<text class=\"number\" x=\"21.00%\" y=\"42\">1</text>",
        "<rect class=\"done even\" x=\"40.00%\" width=\"38.00%\"",
        "<text class=\"number\" x=\"59.00%\" y=\"42\">2</text>",
        "<pattern id=\"p-full\"",
        "<rect class=\"full\" x=\"78.00%\" width=\"19.00%\"",
        "<svg x=\"49.50%\" y=\"0\" width=\"10\" height=\"9\"><path class=\"plan-done\"",
        "<svg x=\"87.50%\" y=\"0\" width=\"10\" height=\"9\"><path class=\"plan-done\"",
        "<span class=\"value\">confirmed: 80 %</span>",
    ] {
        assert!(html.contains(mark), "{mark}");
    }
}

/// Columns are tenths of a power of ten, counted from the limit, of 1000 / (10 · log10(1 / 0.0005)) = 30.29 units; a risk
/// at the limit lies left of it.
#[test]
fn columns_of_risks_lie_on_their_side_of_the_limit() {
    let html = small().html();
    let columns = "M0 100V80H30V100z\
        M394 100V80H424V100z\
        M515 100V80H545V100z\
        M576 100V0H606V100z\
        M788 100V80H818V100z\
        M879 100V80H909V100z";
    assert!(html.contains(&format!("d=\"{columns}\"")), "{columns}");
    // 2 + 95 · 20 · 0.03029
    assert!(html.contains("<line class=\"limit\" x1=\"59.56%\""));
    assert!(html.contains("risk limit, 0.05: at it"));
}

/// Eight of ten: from 0.2563 to 0.9966 by Clopper and Pearson at 1/2000 on each side, found by halving in another program.
#[test]
fn wrong_outcomes_stand_against_the_limit() {
    let html = wrong().html();
    for shown in [
        "<strong>Wrong outcomes were confirmed in 16 of 20 audits, 80\u{a0}%; the risk limit is 5\u{a0}%.</strong>",
        "lies wholly above the limit 2 of 2 times",
        "Most often confirmed was Mayor by card comparison, by style: in 8 of 10 audits, 80 %",
        "<p class=\"outcome differs\">",
        "every audit that confirms it does so falsely",
        // From 0 to 1 on 2 % to 97 %.
        "<line class=\"span\" x1=\"26.35%\" x2=\"96.68%\" y1=\"50%\"",
        "<circle class=\"half\" cx=\"78.00%\" cy=\"50%\"",
        "<line class=\"limit\" x1=\"6.75%\"",
        "<td class=\"r\">8</td><td class=\"r\">10</td><td class=\"r\">80 %</td><td class=\"r\">25.6 %</td><td class=\"r\">99.7 %</td>\
         <td class=\"r\">5 %</td><td class=\"words\">above the limit</td>",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    let mut none = wrong();
    let Ok(designs) = &mut none.contests[0].outcome else {
        unreachable!("it has audits")
    };
    for of in designs.iter_mut().flatten() {
        for audit in &mut of.audits {
            (audit.confirmed, audit.round) = (None, None);
        }
    }
    let html = none.html();
    assert!(html.contains("confirmed in 0 of 20 audits, 0\u{a0}%"));
    assert!(html.contains("No interval reaches above"));
    assert!(!html.contains("outcome differs"));
}

#[test]
fn what_was_not_simulated_stands_at_the_top_with_the_reason() {
    let html = small().html();
    let (top, _) = html.split_once("<h2 id=\"contest-mayor\">").unwrap();
    for reason in [
        "<b>Nothing to confirm: tied: no sample confirms a tie, only a count of all cards.</b> <a href=\"#contest-levy\">Levy</a>",
        "<b>Not by batch comparison, batches of 50: errors and missing cards at the expected rates are more than the margin",
        "<strong>Samples confirmed 0 of 1 right outcome.</strong>",
        "1 contest was not simulated.",
    ] {
        assert!(top.contains(reason), "{reason}");
    }
    assert!(
        page(vec![tied("Levy")])
            .html()
            .contains("Nothing was simulated.")
    );
    assert!(page(vec![]).html().contains("Nothing was simulated."));
}

#[test]
fn every_contest_is_there_few_or_many() {
    let few = small().html();
    for (id, name) in [("mayor", "Mayor"), ("levy", "Levy")] {
        assert!(few.contains(&format!("<h2 id=\"contest-{id}\">{name}</h2>")));
    }
    let many = many(true).html();
    for at in 0..=FEW {
        let row = format!(
            "<tr><th scope=\"row\">Seat {at}</th><td class=\"r\">30 %</td><td class=\"r\">wrong</td><td class=\"r\">80 %</td>"
        );
        assert!(many.contains(&row), "{row}");
        let of_rate =
            format!("<tr><th scope=\"row\">Seat {at}</th><td class=\"words\">polling</td>");
        assert!(many.contains(&of_rate), "{of_rate}");
    }
    assert!(!many.contains("<section"));
    // All 41 rates are 0.8 of a scale to 1 in 60 columns.
    assert!(many.contains("The highest column has 41 of them."));
    assert!(many.contains("d=\"M48 100V0h1V100z\""));
    assert!(many.contains("41 of 41 above"));
}

#[test]
fn names_are_shown_and_not_obeyed() {
    let mut of = page(vec![audited(EVIL, true), tied(EVIL)]);
    of.source = EVIL.into();
    let html = of.html();
    assert!(html.contains(&format!("<h1>Audits of {}, simulated</h1>", Esc(EVIL))));
    assert_readable(&html);
}

#[test]
fn the_same_audits_are_the_same_page() {
    assert_eq!(wrong().html(), wrong().html());
    assert_eq!(many(false).html(), many(false).html());
}

#[test]
fn the_page_can_be_read_without_seeing_it() {
    for of in [small(), wrong(), many(false), many(true), page(vec![])] {
        assert_readable(&of.html());
    }
}
