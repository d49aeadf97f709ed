//! Text as Python's `repr` prints it (the language's documentation, `repr` and `str.isprintable`): Arlo
//! hashes `str()` of a tuple, so quotes and escapes decide which ballot is drawn.

use std::fmt::Write;

/// A text between quotes: single ones, unless it has single and no double quotes in it. Backslashes, the
/// quote itself and whatever cannot be printed are escaped; printable text of any script is kept.
///
/// ```
/// use sampling::arlo::python_repr;
/// assert_eq!(python_repr("Box 1"), "'Box 1'");
/// assert_eq!(python_repr("O'Brien"), "\"O'Brien\"");
/// assert_eq!(python_repr("a\tb\\"), r"'a\tb\\'");
/// ```
pub fn printed(text: &str) -> String {
    let quote = match text.contains('\'') && !text.contains('"') {
        true => '"',
        false => '\'',
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => escape(&mut out, c),
        }
    }
    out.push(quote);
    out
}

/// Code points in hexadecimal, of the shortest of Python's three forms.
fn escape(out: &mut String, c: char) {
    let written = match u32::from(c) {
        code @ 0..=0xff => write!(out, "\\x{code:02x}"),
        code @ 0x100..=0xffff => write!(out, "\\u{code:04x}"),
        code => write!(out, "\\U{code:08x}"),
    };
    written.expect("writing to a String cannot fail");
}

/// Python's and Rust's notion are the same: no control, format, surrogate, private, unassigned or separator
/// character but the blank. Rust shows its own only by what `escape_debug` leaves alone, and spares
/// combining marks where something stands before them.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    let after_a = String::from_iter(['a', c]);
    after_a.escape_debug().eq(after_a.chars())
}

/// The key of a batch of ballots: `('J1', None, '3')` without, `('J1', '0001', '3')` with a tabulator.
pub fn ballot_key(jurisdiction: &str, tabulator: Option<&str>, batch: &str) -> String {
    let tabulator = tabulator.map_or_else(|| "None".to_owned(), printed);
    format!(
        "({}, {tabulator}, {})",
        printed(jurisdiction),
        printed(batch)
    )
}

/// The key of a batch in a batch comparison: `('J1', 'Batch 1')`.
pub fn batch_key(jurisdiction: &str, batch: &str) -> String {
    format!("({}, {})", printed(jurisdiction), printed(batch))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each printed by Python 3.11.
    #[test]
    fn as_python_prints() {
        for (text, expected) in [
            ("", "''"),
            ("it's \"it\"", r#"'it\'s "it"'"#),
            ("Doña Ana 😊", "'Doña Ana 😊'"),
            ("a\u{a0}b", r"'a\xa0b'"),
            ("a\u{200b}b", r"'a\u200bb'"),
            ("\u{e000}\u{1f}\u{7f}", r"'\ue000\x1f\x7f'"),
            ("\u{10ffff}", r"'\U0010ffff'"),
            ("e\u{301}", "'e\u{301}'"),
            ("\u{301}", "'\u{301}'"),
            ("\u{2028}\u{3000}\u{ad}", r"'\u2028\u3000\xad'"),
        ] {
            assert_eq!(printed(text), expected);
        }
        assert_eq!(ballot_key("J1", None, "3"), "('J1', None, '3')");
        assert_eq!(ballot_key("J1", Some("T"), "3"), "('J1', 'T', '3')");
    }
}
