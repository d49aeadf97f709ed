//! What the page promises, on a small invented verification and on a large one.

use std::collections::HashSet;

use election::{Outcome, Step, Verdict};

use super::{render, sample};
use small::{empty, small};

mod small;

#[test]
fn hostile_texts_are_shown_and_not_obeyed() {
    let page = render(&small());
    assert!(!page.to_lowercase().contains("<script"));
    assert!(!page.contains("onload=\""));
    assert!(
        page.contains(
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x &amp; y"
        )
    );
    assert!(page.contains("default-src 'none'"));
    for fetched in ["src=", "http://", "https://", "url(http", "@import"] {
        assert!(!page.contains(fetched), "{fetched}");
    }
}

#[test]
fn same_input_same_bytes() {
    assert_eq!(render(&small()), render(&small()));
    assert_eq!(render(&sample::large()), render(&sample::large()));
}

#[test]
fn ids_are_unique_and_links_lead_somewhere() {
    for page in [render(&small()), render(&sample::large()), render(&empty())] {
        let mut ids = HashSet::new();
        for id in values(&page, " id=\"") {
            assert!(ids.insert(id), "{id} twice");
        }
        let named = values(&page, " aria-labelledby=\"");
        for target in values(&page, "href=\"#")
            .chain(named)
            .chain(values(&page, "url(#"))
        {
            assert!(ids.contains(target), "#{target} leads nowhere");
        }
        assert!(values(&page, "href=\"").all(|href| href.starts_with('#')));
    }
}

/// What stands after each `before`, up to the next quotation mark or bracket.
fn values<'a>(page: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    let parts = page.split(before).skip(1);
    parts.filter_map(|part| part.split(['"', ')']).next())
}

#[test]
fn one_first_heading_and_none_skipped() {
    let page = render(&sample::large());
    assert_eq!(page.matches("<h1>").count(), 1);
    let mut before = 0;
    for part in page.split("<h").skip(1) {
        let Some(level) = part.chars().next().and_then(|c| c.to_digit(10)) else {
            continue; // <html>, <head>, <header>
        };
        assert!(
            level <= before + 1,
            "heading {level} after {before}: {}",
            &part[..60]
        );
        before = level;
    }
}

#[test]
fn every_element_is_closed() {
    for page in [render(&small()), render(&sample::large()), render(&empty())] {
        for element in [
            "div", "table", "tr", "td", "details", "section", "ol", "ul", "li", "dl", "dd", "svg",
            "p", "a", "span",
        ] {
            let open = page.matches(&format!("<{element} ")).count()
                + page.matches(&format!("<{element}>")).count();
            assert_eq!(
                open,
                page.matches(&format!("</{element}>")).count(),
                "{element}"
            );
        }
    }
}

#[test]
fn every_drawn_card_is_there() {
    for verification in [small(), sample::large()] {
        let page = render(&verification);
        let rows: HashSet<&str> = page
            .split("<th scope=\"row\"")
            .filter_map(|part| part.split_once('>')?.1.split_once("</th>"))
            .map(|(cell, _)| cell)
            .collect();
        for card in verification.draws.iter().flat_map(|draw| &draw.cards) {
            let id = super::text::Esc(card.imprinted_id()).to_string();
            assert!(rows.contains(id.as_str()), "{id}");
        }
    }
}

#[test]
fn cards_stand_in_numeric_order_with_all_their_draws() {
    let page = render(&small());
    let table = page
        .split("<table class=\"cards\">")
        .nth(1)
        .unwrap_or_default();
    let rows: Vec<&str> = table.split("<th scope=\"row\"").skip(1).collect();
    let ids: Vec<&str> = (rows.iter())
        .filter_map(|row| row.split(['>', '<']).nth(1))
        .collect();
    assert_eq!(ids[..2], ["9-9-10-5", "9-10-2-5"]);
    assert!(rows[0].contains("<td>2</td><td>72</td><td>1</td><td>none</td></tr>\n<tr><td>"));
    assert!(rows[1].contains("<td>1</td><td>71</td><td>on no sheet</td><td>—</td>"));
}

#[test]
fn every_count_is_there() {
    let verification = sample::large();
    let page = render(&verification);
    for step in Step::ALL {
        let name = step.words().0;
        let row = format!("<tr><th scope=\"row\">{name}</th><td class=\"bar\">");
        let row = page
            .split(&row)
            .nth(1)
            .and_then(|rest| rest.split("</tr>").next());
        let row = row.expect("every step has its row");
        let cells: Vec<usize> = (row.split("<td class=\"r ").skip(1))
            .filter_map(|cell| cell.split(['>', '<']).nth(1)?.replace(',', "").parse().ok())
            .collect();
        let counts = verification.counts(*step);
        let expected = [
            counts.equal,
            counts.repaired,
            counts.differs,
            counts.unchecked,
            counts.not_measured,
        ];
        assert_eq!(cells, expected, "{name}");
    }
    assert!(page.contains("Contests targeted</dt><dd>66<"));
    assert!(page.contains("Contests not measured</dt><dd>592<"));
    assert!(page.contains("Counties</dt><dd>62, and 1 outside the audit<"));
    assert!(page.contains("Risk limit</dt><dd>4\u{a0}%<"));
}

#[test]
fn outcomes_have_their_words() {
    let mut verification = small();
    assert_eq!(verification.outcome(), Outcome::Differs);
    assert!(render(&verification).contains("Something differs and is not explained."));
    verification
        .checks
        .retain(|check| check.verdict != Verdict::Differs);
    assert!(render(&verification).contains("a mandatory step could not be checked."));
    verification
        .checks
        .retain(|check| check.verdict == Verdict::Equal);
    assert!(render(&verification).contains("Everything checked is equal, as published or after"));
}

#[test]
fn every_finding_and_check_has_its_place() {
    let page = render(&small());
    for number in 1..=4 {
        assert!(page.contains(&format!("<li id=\"finding-{number}\">")));
    }
    assert!(page.contains("<li id=\"repair-1\">"));
    // a county that only a check names has its section
    assert!(page.contains("<h3 id=\"county-unlisted\">Unlisted</h3>"));
}

#[test]
fn rounds_that_say_the_same_stand_in_one_row() {
    let page = render(&sample::large());
    assert!(page.contains("<th scope=\"row\">Sample size</th><td>1,\u{a0}2,\u{a0}3</td>"));
}

#[test]
fn repairs_of_one_change_are_one_set_with_all_their_sources() {
    let mut verification = small();
    let mut later = verification.checks.clone();
    for check in &mut later {
        if let Verdict::EqualAfterRepairs { repairs } = &mut check.verdict {
            repairs[0].source = "round_2/other.csv".into();
        }
    }
    verification.checks.extend(later);
    let page = render(&verification);
    assert_eq!(page.matches("<li id=\"repair-").count(), 1);
    assert!(page.contains(", round_2/other.csv</span>"));
}

#[test]
fn the_picture_says_what_is_not_met_and_what_differs() {
    let mut verification = small();
    let measurement = &mut verification.contests[0].rounds[0].measurement;
    measurement.published_percent = "4.6".into();
    measurement.recomputed_percent = "4.7".into();
    measurement.published_limit_met = "No".into();
    let page = render(&verification);
    let value =
        "<span class=\"value\">4.6\u{a0}% <b>recomputed 4.7\u{a0}%</b> <b>limit not met</b></span>";
    assert!(page.contains(value));
}

#[test]
fn a_real_audit_fits() {
    let page = render(&sample::large());
    assert!(page.len() < 4_000_000, "{} bytes", page.len());
}

/// Writes the large page to look at it: `cargo test -p dossier -- --ignored write_large`.
#[test]
#[ignore = "writes a file to look at"]
fn write_large() {
    let verification = sample::large();
    let start = std::time::Instant::now();
    let page = render(&verification);
    println!("{} bytes in {:?}", page.len(), start.elapsed());
    let path = std::env::temp_dir().join("scrutineer-large.html");
    std::fs::write(path, page).expect("the folder for temporary files can be written");
}

#[test]
fn an_audit_published_by_county_has_its_rounds_counties_and_cards() {
    let mut v = small();
    v.draws.clear();
    v.contests.clear();
    for county in &mut v.counties {
        (county.id, county.cards) = (None, None);
    }
    let last = v.checks.last_mut().unwrap_or_else(|| unreachable!());
    (last.contest, last.county, last.round) = (Some("Cedar (Ash)".into()), None, Some(3));
    let page = render(&v);
    for fact in [
        "<dt>Counties</dt><dd>2</dd>",
        "<dt>Rounds</dt><dd>3</dd>",
        "<dt>Risk limit</dt><dd>printed for no contest</dd>",
        "<dt>Cards on the lists</dt><dd>6</dd>",
        "<dt>Cards in the manifests</dt><dd>no manifest among the files</dd>",
        "and of contests that no list of contests has",
        "<td>Cedar (Ash)</td>",
        "No file says for which contest a card was drawn",
    ] {
        assert!(page.contains(fact), "{fact}");
    }
    assert!(!page.contains("Outside this audit"));
}
