//! Names of counties, contests and selections, and when two spellings are the same name.

use std::cmp::Ordering;
use std::sync::Arc;

/// A name as it stands in a file; cheap to clone.
pub type Name = Arc<str>;

/// The name with case, blanks and punctuation taken away: two spellings that fold to the same text
/// are read as one name, and the reader says so. Letters and digits of every script are kept.
///
/// ```
/// assert_eq!(election::fold("El Paso "), election::fold("ELPASO"));
/// assert_ne!(election::fold("Ward 1"), election::fold("Ward 2"));
/// ```
pub fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Orders texts as people number things: runs of digits by their value, everything else by character,
/// so that batch 9 comes before batch 10 and `A-2` before `A-10`.
///
/// ```
/// # use std::cmp::Ordering;
/// assert_eq!(election::natural_order("9", "10"), Ordering::Less);
/// assert_eq!(election::natural_order("GEN-0099", "GEN-100"), Ordering::Less);
/// ```
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (run_l, rest_l) = run(left);
        let (run_r, rest_r) = run(right);
        let order = match (run_l.is_empty(), run_r.is_empty()) {
            // Texts that differ only in leading zeros still have an order.
            (true, true) => return a.cmp(b),
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            _ if is_digit(run_l) && is_digit(run_r) => {
                let value = |digits: &str| digits.trim_start_matches('0').to_owned();
                let (l, r) = (value(run_l), value(run_r));
                l.len().cmp(&r.len()).then(l.cmp(&r))
            }
            _ => run_l.cmp(run_r),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (rest_l, rest_r);
    }
}

fn is_digit(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii_digit())
}

/// The longest beginning of all digits or of none, and the rest.
fn run(text: &str) -> (&str, &str) {
    let digits = is_digit(text);
    let end = text.find(|c: char| c.is_ascii_digit() != digits);
    text.split_at(end.unwrap_or(text.len()))
}
