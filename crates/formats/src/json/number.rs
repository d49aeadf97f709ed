//! Numbers of JSON: whole ones, most of few digits.

use super::{Json, JsonError, Result};

impl<'t> Json<'t> {
    /// A number without sign, fraction or exponent.
    pub fn number(&mut self) -> Result<u64> {
        self.whole().map(|(_, number)| number)
    }

    /// The digits of such a number.
    pub fn digits(&mut self) -> Result<&'t str> {
        let (digits, _) = self.whole()?;
        Ok(std::str::from_utf8(digits).expect("digits are ASCII"))
    }

    /// Such a number, and its digits.
    #[inline]
    fn whole(&mut self) -> Result<(&'t [u8], u64)> {
        self.peek()?;
        let start = self.at;
        if let Some(eight) = self.text[start..].first_chunk() {
            let (count, number) = first_digits(*eight);
            // Fewer than eight digits, and what ends them, at one look.
            let is_plain = || eight[0] != b'0' || count == 1;
            if matches!(count, 1..=7) && is_plain() && !matches!(eight[count], b'.' | b'e' | b'E') {
                self.at += count;
                return Ok((&self.text[start..self.at], number));
            }
        }
        let digits = self.text[self.at..].iter();
        let count = digits.take_while(|b| b.is_ascii_digit()).count();
        let digits = &self.text[self.at..self.at + count];
        let leading = count > 1 && digits[0] == b'0';
        if count == 0 || count > 19 || leading {
            return self.expected("a whole number");
        }
        match self.text.get(self.at + count) {
            None => return Err(JsonError::BreaksOff),
            Some(b'.' | b'e' | b'E') => return self.expected("a whole number"),
            Some(_) => {}
        }
        self.at += count;
        let digit = |b: &u8| u64::from(b - b'0');
        let number = digits.iter().fold(0, |n, b| n * 10 + digit(b));
        Ok((digits, number))
    }

    /// A number that fits 32 bits.
    pub fn small(&mut self) -> Result<u32> {
        match u32::try_from(self.number()?) {
            Ok(number) => Ok(number),
            Err(_) => self.expected("a number below 2^32"),
        }
    }
}

/// How many digits eight bytes begin with, and their number.
///
/// ```text
/// b − 48 in 0..=9  ⟺  adding 118 to it, or it itself, does not reach the highest bit of the byte       (1)
/// n = Σ dₖ · 10^(7 − k), two, then four, then eight digits at a time                              (2)
/// ```
#[inline]
pub(super) fn first_digits(eight: [u8; 8]) -> (usize, u64) {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let values = u64::from_le_bytes(eight) ^ (EACH * u64::from(b'0'));
    let others = (values.wrapping_add(EACH * 118) | values) & (EACH << 7); // (1)
    let count = others.trailing_zeros() as usize / 8;
    // As the last of eight, zeros before them.
    let values = match count {
        0 => 0,
        count => values << (64 - 8 * count),
    };
    let twos = (values * 10 + (values >> 8)) & 0x00FF_00FF_00FF_00FF; // (2)
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_FFFF_0000_FFFF;
    let number = (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF;
    (count, number)
}
