//! Which name of one list is which of another, where two offices wrote them.
//!
//! 1. Names that are the same without case, blanks, punctuation and marks on letters, and without a
//!    closing `(Vote For 2)`. One name may be several of the other list: an audit keeps contests apart
//!    that differ in a blank.
//! 2. Of what is left: names whose words with digits are the same in the same order, and where all other
//!    words of the one are among those of the other, which has at most two more. Only where each is the
//!    one such name for the other, and where whatever else must fit does.
//!
//! 3. A contest of the audit that is left, where it is a part of one already joined: by the words of rule 2,
//!    and the others that are joined to it have none of its counties (`super::parts`).
//!
//! Knows nothing of votes: two names are never one because their votes are alike.

use std::collections::HashMap;

use election::fold;

/// No more pairs of names are looked at for their words; where there are more none is joined.
const MOST_PAIRS: usize = 1 << 20;
/// Nor are more whose words fit; and no name is more than so many of the other list.
const MOST_FITTING: usize = 1 << 10;
const MOST_PARTS: usize = 100;
/// Words that the longer name may have more.
const MOST_WORDS_MORE: usize = 2;

/// The name as rule 1 compares it.
pub(super) fn standard(name: &str) -> String {
    let end = name
        .rfind('(')
        .filter(|at| fold(&name[*at..]).starts_with("votefor"));
    fold(&unmarked(&name[..end.unwrap_or(name.len())]))
}

/// The letters without their marks: those of the Latin alphabets.
fn unmarked(name: &str) -> String {
    const MARKED: &[(char, &str)] = &[
        ('a', "àáâãäåāăą"),
        ('c', "çćĉċč"),
        ('d', "ďđ"),
        ('e', "èéêëēĕėęě"),
        ('g', "ĝğġģ"),
        ('i', "ìíîïĩīĭįı"),
        ('l', "ĺļľł"),
        ('n', "ñńņňŉ"),
        ('o', "òóôõöøōŏő"),
        ('r', "ŕŗř"),
        ('s', "śŝşšș"),
        ('t', "ţťț"),
        ('u', "ùúûüũūŭůűų"),
        ('y', "ýÿŷ"),
        ('z', "źżž"),
    ];
    let plain = |c: char| {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let found = MARKED.iter().find(|(_, marked)| marked.contains(lower));
        found.map_or(c, |(plain, _)| *plain)
    };
    // A mark may also stand by itself after its letter.
    let combining = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    name.chars().filter(|c| !combining(c)).map(plain).collect()
}

/// The words of a name as rule 2 compares them.
struct Words {
    /// Those with digits, in order.
    numbered: Vec<String>,
    /// The others, sorted.
    others: Vec<String>,
}

impl Words {
    fn of(name: &str) -> Self {
        let plain = unmarked(name).to_lowercase();
        let words = plain.split(|c: char| !c.is_alphanumeric());
        let (numbered, mut others): (Vec<_>, Vec<_>) = words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .partition(|word| word.contains(|c: char| c.is_numeric()));
        others.sort_unstable();
        Words { numbered, others }
    }

    /// Whether the other words of the shorter are among those of the longer. Numbers are the same.
    fn fit(&self, other: &Words) -> bool {
        let (short, long) = match self.others.len() <= other.others.len() {
            true => (&self.others, &other.others),
            false => (&other.others, &self.others),
        };
        let mut rest = long.iter();
        !short.is_empty()
            && long.len() - short.len() <= MOST_WORDS_MORE
            && short.iter().all(|word| rest.any(|w| w == word))
    }
}

/// For each name on the left, the places of its names on the right.
pub(super) fn join(
    left: &[&str],
    right: &[&str],
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<Vec<usize>> {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, name) in right.iter().enumerate() {
        by_name.entry(standard(name)).or_default().push(at);
    }
    let joined = left.iter().map(|name| by_name.remove(&standard(name)));
    let few = joined.map(|parts| parts.filter(|parts| parts.len() <= MOST_PARTS));
    let mut joined: Vec<Vec<usize>> = few.map(Option::unwrap_or_default).collect();
    let free_left: Vec<usize> = (0..left.len()).filter(|l| joined[*l].is_empty()).collect();
    let mut free_right: Vec<usize> = by_name.into_values().flatten().collect();
    free_right.sort_unstable();
    let pairs = alike((left, &free_left), (right, &free_right), fits);
    let mut claims: HashMap<(bool, usize), usize> = HashMap::new();
    for (l, r) in &pairs {
        *claims.entry((true, *l)).or_default() += 1;
        *claims.entry((false, *r)).or_default() += 1;
    }
    for (l, r) in pairs {
        if claims[&(true, l)] == 1 && claims[&(false, r)] == 1 {
            joined[l].push(r);
        }
    }
    joined
}

/// The pairs of rule 2 among these names, whether they are the only ones or not.
pub(super) fn alike(
    (left, of_left): (&[&str], &[usize]),
    (right, of_right): (&[&str], &[usize]),
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let mut by_numbers: HashMap<Vec<String>, Vec<(usize, Words)>> = HashMap::new();
    for r in of_right {
        let words = Words::of(right[*r]);
        let same = by_numbers.entry(words.numbered.clone()).or_default();
        same.push((*r, words));
    }
    let mut pairs = Vec::new();
    let mut looked_at = 0;
    for l in of_left {
        let words = Words::of(left[*l]);
        let same = by_numbers.get(&words.numbered).map_or(&[][..], |same| same);
        looked_at += same.len();
        if looked_at > MOST_PAIRS {
            return Vec::new();
        }
        let fitting = same.iter().filter(|(_, other)| words.fit(other));
        pairs.extend(fitting.map(|(r, _)| (*l, *r)));
        if pairs.len() > MOST_FITTING {
            return Vec::new();
        }
    }
    pairs.retain(|(l, r)| fits(*l, *r));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &[&str], right: &[&str], expected: &[&[usize]]) {
        assert_eq!(
            join(left, right, |_, _| true),
            expected,
            "{left:?} {right:?}"
        );
    }

    #[test]
    fn the_same_name() {
        check(&["Mayor (Vote For 1)"], &["MAYOR"], &[&[0]]);
        check(&["Justice - Márquez"], &["Justice - Marquez"], &[&[0]]);
        check(&["Peña"], &["Pen\u{303}a"], &[&[0]]);
        check(&["District 9"], &["District 9 ", "District 9"], &[&[0, 1]]);
        check(&["Amendment G (Statute)"], &["Amendment G"], &[&[0]]); // by its words
    }

    #[test]
    fn the_words_of_a_name() {
        let judge = "Ash County Court Judge - Martin";
        check(&[judge], &["Ash County Court - Martin"], &[&[0]]);
        check(&[judge], &["County Court Judge - Ash Martin"], &[&[0]]);
        check(&[judge], &["Birch County Court - Martin"], &[&[]]);
        check(&["Ann Lee (I) (Rep)"], &["Ann Lee"], &[&[0]]);
        check(&["Yes"], &["Yes/For", "No/Against"], &[&[0]]);
        // Numbers are never left out, nor exchanged; a name of numbers alone is no name.
        check(&["Issue 5A"], &["Issue 5A 2"], &[&[]]);
        check(&["Ward 1 Seat 2"], &["Seat 2 of Ward 1"], &[&[]]);
        check(&["5A"], &["Issue 5A"], &[&[]]);
        check(&["Lee"], &["Ann Lee Mary Smith"], &[&[]]);
    }

    #[test]
    fn only_where_there_is_one() {
        check(&["Ann Lee"], &["Ann B. Lee", "Ann C. Lee"], &[&[]]);
        check(&["Ann B. Lee", "Ann C. Lee"], &["Ann Lee"], &[&[], &[]]);
        check(
            &["Ann Lee", "Ann B. Lee"],
            &["Ann Lee", "Ann Lee, Jr."],
            &[&[0], &[]],
        );
        let other = join(&["Ann Lee"], &["Ann B. Lee"], |_, _| false);
        assert_eq!(other, [Vec::<usize>::new()]);
    }
}
