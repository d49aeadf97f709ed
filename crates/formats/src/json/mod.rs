//! JSON read where it stands (RFC 8259), value by value: nothing is built that nobody asks for.
//!
//! A [`Json`] is a part of a text. Where it breaks off inside a value the error says so, and the caller reads on
//! with more of the text. What is skipped is followed by its quotes and brackets alone.

mod members;
mod number;
mod text;

use std::borrow::Cow;

pub(crate) use members::Members;
use number::first_digits;
pub(crate) use text::Text;

/// A JSON text, or the beginning of one, and how far it was read.
#[derive(Clone)]
pub(crate) struct Json<'t> {
    text: &'t [u8],
    at: usize,
}

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JsonError {
    /// The text ends inside it.
    #[error("the text breaks off")]
    BreaksOff,
    /// It is something else.
    #[error("expected {expected} at byte {at}")]
    Expected {
        /// What should stand there.
        expected: &'static str,
        /// Where, from the beginning of the text.
        at: usize,
    },
}

type Result<T> = std::result::Result<T, JsonError>;

impl<'t> Json<'t> {
    /// Nothing is read yet.
    pub fn new(text: &'t [u8]) -> Self {
        Json { text, at: 0 }
    }

    /// How many bytes are read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// That something else was expected here.
    pub fn expected<T>(&self, expected: &'static str) -> Result<T> {
        Err(JsonError::Expected {
            expected,
            at: self.at,
        })
    }

    /// The byte that comes next, blanks left out.
    #[inline]
    pub fn peek(&mut self) -> Result<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(JsonError::BreaksOff)
    }

    fn take(&mut self, byte: u8, expected: &'static str) -> Result<()> {
        if self.peek()? != byte {
            return self.expected(expected);
        }
        self.at += 1;
        Ok(())
    }

    /// Begins an object.
    pub fn begin_object(&mut self) -> Result<()> {
        self.take(b'{', "an object")
    }

    /// The next key of an object, as it stands between its quotes, with the colon behind it; nothing at its end.
    /// `first` is true before the first and is set.
    pub fn key(&mut self, first: &mut bool) -> Result<Option<&'t [u8]>> {
        if !self.goes_on(first, b'}')? {
            return Ok(None);
        }
        let key = self.raw_string()?;
        self.take(b':', "a colon")?;
        Ok(Some(key))
    }

    /// Begins a list.
    pub fn begin_list(&mut self) -> Result<()> {
        self.take(b'[', "a list")
    }

    /// Whether a list has another item. `first` is true before the first and is set.
    pub fn item(&mut self, first: &mut bool) -> Result<bool> {
        self.goes_on(first, b']')
    }

    fn goes_on(&mut self, first: &mut bool, end: u8) -> Result<bool> {
        let byte = self.peek()?;
        if byte == end {
            self.at += 1;
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.take(b',', "a comma")?;
            self.peek()?;
        }
        Ok(true)
    }

    /// What stands between the quotes of a string.
    fn raw_string(&mut self) -> Result<&'t [u8]> {
        self.take(b'"', "a string")?;
        let start = self.at;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(found) = quote_or_backslash(rest) else {
                return Err(JsonError::BreaksOff);
            };
            self.at += found;
            if rest[found] == b'"' {
                let string = &self.text[start..self.at];
                self.at += 1;
                return Ok(string);
            }
            self.at += 2;
        }
    }

    /// A string.
    pub fn string(&mut self) -> Result<Cow<'t, str>> {
        let start = self.at;
        let raw = self.raw_string()?;
        if raw.contains(&b'\\') || has_control(raw) {
            // Escapes are rare, and a library knows them all.
            let whole = &self.text[start..self.at];
            let string: Option<String> = serde_json::from_slice(whole).ok();
            return match string {
                Some(string) => Ok(string.into()),
                None => self.expected("a string with escapes that are known"),
            };
        }
        match std::str::from_utf8(raw) {
            Ok(string) => Ok(string.into()),
            Err(_) => self.expected("a string in UTF-8"),
        }
    }

    /// A string, put into one that is there.
    pub fn string_into(&mut self, into: &mut String) -> Result<()> {
        let start = self.at;
        let raw = self.raw_string()?;
        into.clear();
        let raw = std::str::from_utf8(raw).ok().filter(|_| !has_control(raw));
        if raw.and_then(|raw| paths(raw, into)).is_none() {
            self.at = start;
            *into = self.string()?.into_owned();
        }
        Ok(())
    }

    /// True or false.
    pub fn flag(&mut self) -> Result<bool> {
        match self.peek()? {
            b't' => self.word(b"true").map(|()| true),
            _ => self.word(b"false").map(|()| false),
        }
    }

    /// Whether null stands here, which is read.
    pub fn null(&mut self) -> Result<bool> {
        match self.peek()? {
            b'n' => self.word(b"null").map(|()| true),
            _ => Ok(false),
        }
    }

    fn word<const N: usize>(&mut self, word: &'static [u8; N]) -> Result<()> {
        let rest = &self.text[self.at..];
        match rest.first_chunk::<N>() {
            Some(found) if found == word => {
                self.at += N;
                Ok(())
            }
            None if word.starts_with(rest) => Err(JsonError::BreaksOff),
            _ => self.expected("true, false or null"),
        }
    }

    /// A number, true or false, as it stands.
    pub fn plain(&mut self) -> Result<&'t [u8]> {
        if matches!(self.peek()?, b'{' | b'[' | b'"') {
            return self.expected("a number, true or false");
        }
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }

    /// Leaves out a value, nested no deeper than 60 times.
    pub fn skip(&mut self) -> Result<()> {
        // A bit for each bracket that is open: whether it is that of a list.
        let (mut depth, mut lists) = (0u32, 0u64);
        loop {
            match self.peek()? {
                b'"' => {
                    self.raw_string()?;
                }
                open @ (b'{' | b'[') if depth < 60 => {
                    depth += 1;
                    lists = lists << 1 | u64::from(open == b'[');
                    self.at += 1;
                    continue;
                }
                close @ (b'}' | b']') if depth > 0 && (lists & 1 == 1) == (close == b']') => {
                    depth -= 1;
                    lists >>= 1;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    let rest = &self.text[self.at..];
                    let plain =
                        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
                    let digits = rest.first_chunk().map_or(0, |eight| first_digits(*eight).0);
                    match rest[digits..].iter().position(|b| !plain(b)) {
                        Some(end) => self.at += digits + end,
                        None => return Err(JsonError::BreaksOff),
                    }
                }
                _ => return self.expected("a value"),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Reads an object, handing each key to `f`, which reads or skips its value.
    pub fn object(
        &mut self,
        mut f: impl FnMut(&'t [u8], &mut Json<'t>) -> Result<()>,
    ) -> Result<()> {
        self.begin_object()?;
        let mut first = true;
        while let Some(key) = self.key(&mut first)? {
            f(key, self)?;
        }
        Ok(())
    }

    /// Reads a list, handing each item to `f`, which reads or skips it.
    pub fn list(&mut self, mut f: impl FnMut(&mut Json<'t>) -> Result<()>) -> Result<()> {
        self.begin_list()?;
        let mut first = true;
        while self.item(&mut first)? {
            f(self)?;
        }
        Ok(())
    }
}

/// Puts a string into a text if its only escapes are those of backslashes, as in paths; others are rare.
fn paths(raw: &str, into: &mut String) -> Option<()> {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        into.push_str(&rest[..=at]);
        rest = rest[at + 1..].strip_prefix('\\')?;
    }
    into.push_str(rest);
    Some(())
}

/// Whether there are bytes that no string may have as they are.
fn has_control(bytes: &[u8]) -> bool {
    // All are looked at: that is many at a time.
    bytes.iter().fold(false, |has, byte| has | (*byte < b' '))
}

/// Where the first quote or backslash stands. Eight bytes at a time: keys are too short for a search that is
/// made for long texts. (A byte is zero where subtracting one borrows from its highest bit.)
fn quote_or_backslash(text: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let zeros = |x: u64| x.wrapping_sub(ONES) & !x & (ONES << 7);
    let eights = text.chunks_exact(8);
    let rest = eights.remainder();
    for (k, eight) in eights.enumerate() {
        let eight = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
        let quote = zeros(eight ^ (ONES * u64::from(b'"')));
        let found = quote | zeros(eight ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(8 * k + found.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|b| matches!(b, b'"' | b'\\'))?;
    Some(text.len() - rest.len() + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value is read, skipped, and torn apart at each byte.
    #[test]
    fn values() {
        let text = br#" {"a" : [1, {"x\"y":"\u00e9\\"}, null, true], "b":20,"c":"d" } "#;
        let read = |text: &[u8]| {
            let mut json = Json::new(text);
            let mut seen = Vec::new();
            json.object(|key, json| {
                seen.push(String::from_utf8_lossy(key).into_owned());
                match key {
                    b"a" => json.list(|json| match json.peek()? {
                        b'1' => json.number().map(|_| ()),
                        b'{' => json.object(|_, json| {
                            seen.push(json.string()?.into_owned());
                            Ok(())
                        }),
                        _ => json.skip(),
                    }),
                    b"b" => {
                        seen.push(json.small()?.to_string());
                        Ok(())
                    }
                    _ => json.skip(),
                }
            })
            .map(|()| seen)
        };
        assert_eq!(read(text).unwrap(), ["a", "é\\", "b", "20", "c"]);
        for end in 0..text.len() - 1 {
            assert_eq!(read(&text[..end]), Err(JsonError::BreaksOff), "{end}");
            let mut json = Json::new(&text[..end]);
            assert_eq!(json.skip(), Err(JsonError::BreaksOff), "{end}");
        }
        let mut json = Json::new(text);
        assert_eq!((json.skip(), json.at()), (Ok(()), text.len() - 1));
    }

    #[test]
    fn what_is_no_value() {
        let number = |text: &[u8]| Json::new(text).number().is_ok();
        assert!(number(b"0,") && number(b"9999999999999999999,"));
        // Short ones are read at one look, with eight bytes behind them.
        for n in (0..19).map(|n| 1_234_567_890_123_456_789u64 / 10u64.pow(n)) {
            for end in [",", "}      ", " .e", "]9999999999"] {
                let text = format!(" {n}{end}");
                let mut json = Json::new(text.as_bytes());
                assert_eq!(json.clone().digits().unwrap(), n.to_string(), "{text}");
                assert_eq!(json.number().unwrap(), n, "{text}");
                assert_eq!(&text[json.at()..], end);
            }
        }
        for wrong in [".", "e", "E"] {
            assert!(!number(format!("12{wrong}3456789").as_bytes()), "{wrong}");
        }
        for wrong in [
            "-1,",
            "01,",
            "01,2345678",
            "x1234567",
            "1.5,",
            "1e3,",
            "99999999999999999999,",
            "x,",
        ] {
            assert!(!number(wrong.as_bytes()), "{wrong}");
        }
        for wrong in ["]", ",", "{]x", "*"] {
            assert!(Json::new(wrong.as_bytes()).skip().is_err(), "{wrong}");
        }
        assert!(Json::new(b"tru ").flag().is_err());
        assert!(Json::new(b"\"\\x\"").string().is_err());
        assert!(Json::new(b"\"\xFF\"").string().is_err());
    }
}
