//! How texts and numbers stand on the page.

use std::collections::HashSet;
use std::fmt::{self, Display, Write};

use crate::printable;

/// A text from the data, made harmless: HTML's five special characters are escaped, and characters that
/// show nothing or turn the direction of writing are shown as their code points, so that a name cannot
/// read as other than it is.
pub(crate) struct Esc<T>(pub(crate) T);

impl<T: Display> Display for Esc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaper(f), "{}", self.0)
    }
}

struct Escaper<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Escaper<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| is_special(*c)) {
            self.0.write_str(&text[plain..at])?;
            match c {
                '&' => self.0.write_str("&amp;")?,
                '<' => self.0.write_str("&lt;")?,
                '>' => self.0.write_str("&gt;")?,
                '"' => self.0.write_str("&quot;")?,
                '\'' => self.0.write_str("&#39;")?,
                _ => write!(self.0, "⟨U+{:04X}⟩", u32::from(c))?,
            }
            plain = at + c.len_utf8();
        }
        self.0.write_str(&text[plain..])
    }
}

fn is_special(c: char) -> bool {
    match c {
        '&' | '<' | '>' | '"' | '\'' => true,
        '\t' | '\n' | '\r' => false,
        _ => printable::is_special(c),
    }
}

/// A text from the data, or a dash where there is none.
pub(crate) struct OrDash<'a>(pub(crate) &'a str);

impl Display for OrDash<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.trim() {
            "" => f.write_str("—"),
            _ => Esc(self.0).fmt(f),
        }
    }
}

/// A count with its thousands set apart: `4,114,582`.
pub(crate) struct Num(pub(crate) u64);

impl Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut apart = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                apart.push(',');
            }
            apart.push(digit);
        }
        f.pad(&apart)
    }
}

/// A count of things: `1 card`, `2 cards`.
pub(crate) struct Of(
    pub(crate) usize,
    pub(crate) &'static str,
    pub(crate) &'static str,
);

impl Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.0 == 1 { self.1 } else { self.2 };
        write!(f, "{} {word}", Num(self.0 as u64))
    }
}

/// A fraction as a percentage, to four decimals, without trailing zeros: `4 %`.
pub(crate) struct Percent(pub(crate) f64);

impl Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:.4}", self.0 * 100.0);
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{digits}\u{a0}%")
    }
}

/// Names as ids of the page, each once: `county-el-paso`.
#[derive(Default)]
pub(crate) struct Slugs(HashSet<String>);

impl Slugs {
    /// The id for a name; a second name that would get the same one gets a number.
    pub(crate) fn id(&mut self, kind: &str, name: &str) -> String {
        let mut slug = format!("{kind}-");
        for c in name.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(72); // only ASCII stands in it
        let slug = slug.trim_end_matches('-').to_owned();
        let numbered = (2..).map(|n: u64| format!("{slug}-{n}"));
        let free = std::iter::once(slug.clone())
            .chain(numbered)
            .find(|id| !self.0.contains(id));
        let id = free.unwrap_or(slug);
        self.0.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_percentages() {
        assert_eq!(Num(4_114_582).to_string(), "4,114,582");
        assert_eq!(Num(100).to_string(), "100");
        assert_eq!(format!("{:>6}", Num(1000)), " 1,000");
        assert_eq!(Percent(0.04).to_string(), "4\u{a0}%");
        assert_eq!(Percent(0.035).to_string(), "3.5\u{a0}%");
        assert_eq!(Of(1, "card", "cards").to_string(), "1 card");
    }

    #[test]
    fn texts_are_harmless() {
        assert_eq!(
            Esc("<a href=\"x\">'&'").to_string(),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;"
        );
        assert_eq!(Esc("ab\u{202e}cd\0é").to_string(), "ab⟨U+202E⟩cd⟨U+0000⟩é");
        assert_eq!(OrDash("  ").to_string(), "—");
    }

    #[test]
    fn ids_are_unique() {
        let mut slugs = Slugs::default();
        assert_eq!(slugs.id("county", "El Paso "), "county-el-paso");
        assert_eq!(slugs.id("county", "EL PASO"), "county-el-paso-2");
        assert_eq!(slugs.id("county", "—"), "county");
    }
}
