//! Texts from files on one line of a terminal, made harmless.

/// The text with control characters, ends of lines and characters that show nothing or turn the direction
/// of writing as their code points, so that no name can write elsewhere on the terminal, add a line to a
/// report or read as another name.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_special(c) {
            true => out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

/// Control characters, and those that show nothing or turn the direction of writing.
pub(crate) fn is_special(c: char) -> bool {
    match c {
        _ if c.is_ascii() => c.is_control(),
        // zero width, direction of writing, byte order mark
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' => true,
        '\u{2060}'..='\u{206F}' | '\u{FEFF}' => true,
        _ => c.is_control(),
    }
}

/// Adds a line to a String, each made [`printable`].
macro_rules! line {
    ($out:expr) => { $out.push('\n') };
    ($out:expr, $($arg:tt)*) => {{
        $out.push_str(&$crate::printable::printable(&format!($($arg)*)));
        $out.push('\n');
    }};
}

pub(crate) use line;
