//! What every page promises those who do not see it, who use the keyboard, or who print it.

use std::collections::HashSet;

/// Elements without an end.
const VOID: [&str; 2] = ["meta", "br"];

/// Asserts that elements are nested and closed, ids are there once and lead somewhere, headings are in order, what scrolls can be
/// reached by keyboard and has a name, what is drawn is hidden and stands beside a table, and nothing moves or is fetched.
pub(crate) fn assert_readable(html: &str) {
    assert_nested(html);
    let after = |before: &'static str| {
        let parts = html.split(before).skip(1);
        parts.filter_map(|part| part.split(['"', ')']).next())
    };
    let mut ids = HashSet::new();
    for id in after(" id=\"") {
        assert!(ids.insert(id), "{id} twice");
    }
    for target in after("href=\"#").chain(after("aria-labelledby=\"")) {
        assert!(ids.contains(target), "#{target} leads nowhere");
    }
    let mut level = 0;
    for part in html.split("<h").skip(1) {
        let Some(next) = part.chars().next().and_then(|c| c.to_digit(10)) else {
            continue; // <html>, <head>, <header>
        };
        assert!(next <= level + 1, "heading {next} after {level}");
        level = next;
    }
    assert_eq!(html.matches("<h1>").count(), 1);
    let scrolls = html.matches("<div class=\"scroll\"").count();
    let named = "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"";
    assert_eq!(html.matches(named).count(), scrolls);
    let tables = html.matches("<table").count();
    assert_eq!(tables, html.matches("<caption>").count());
    assert!(!html.contains("<th>"));
    let drawn = html.matches("<figure").count();
    assert_eq!(drawn, html.matches("<figcaption>").count());
    assert_eq!(drawn, html.matches("<ol aria-hidden=\"true\">").count());
    assert!(drawn <= tables);
    for moves in [
        "animation",
        "transition",
        "scroll-behavior",
        "<script",
        "onload=\"",
    ] {
        assert!(!html.contains(moves), "{moves}");
    }
    for fetched in ["src=", "http://", "https://", "url(http", "@import"] {
        assert!(!html.contains(fetched), "{fetched}");
    }
}

/// Each element is closed, and after those that it holds.
fn assert_nested(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let (_, body) = html.split_once("</style>").expect("a style");
    let mut elements = 0;
    for part in body.split('<').skip(1) {
        let (tag, _) = part.split_once('>').expect("a tag ends");
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        match (tag.strip_prefix('/'), tag.ends_with('/')) {
            (Some(closed), _) => {
                if let Some(last) = open.pop() {
                    assert_eq!(last, closed);
                }
            }
            (None, true) => {}
            (None, false) if VOID.contains(&name) => {}
            (None, false) => open.push(name),
        }
        elements += 1;
    }
    // head and html were opened before the style.
    assert!(open.is_empty() && elements > 4, "{open:?}");
}
