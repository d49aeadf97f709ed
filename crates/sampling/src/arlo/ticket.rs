//! Ticket numbers of the consistent sampler (Rivest, "Consistent Sampling with Replacement",
//! arXiv:1808.10016): each item has a first ticket that depends on the seed and on itself alone, and each
//! further ticket of the item is larger than the last; the sample is the smallest tickets.
//!
//! H(s) = SHA-256 of s in lower-case hexadecimal                                              (1)
//! U(s) = "0." ‖ the decimal digits of H(s), filled up with zeros to 64 in front, reversed    (2)
//! first(id) = U(H(seed) ‖ id)                                                                (3)
//! next(x) = x0[..k] ‖ U(x ‖ ":" ‖ i)[2..] for the first i = 1, 2, … that makes it larger than x0,
//!           x0 = x ‖ "0", k the place of the first digit of x0 that is not 9                 (4)
//!
//! Tickets are decimal fractions and compare as text. They are printed cut to eighteen digits, not counting
//! leading nines.

use sha2::{Digest, Sha256};

/// Digits that are printed of a ticket after its leading nines.
const PRINTED: usize = 18;

/// A ticket: the digits of a fraction in [0, 1) after the point.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(String);

/// The tickets that one seed gives.
#[derive(Clone, Debug)]
pub struct Tickets {
    seed_hash: String,
}

impl Tickets {
    /// For a seed, which may be any text.
    pub fn new(seed: &str) -> Self {
        Tickets {
            seed_hash: hexadecimal(&Sha256::digest(seed).into()),
        }
    }

    /// Equation (3): the first ticket of an item, known by a text.
    ///
    /// ```
    /// use sampling::arlo::{Tickets, ballot_key};
    /// let tickets = Tickets::new("1234567890");
    /// let id = format!("({}, 97)", ballot_key("J1", None, "3"));
    /// assert_eq!(tickets.first(&id).printed(), "0.000454186428506763");
    /// ```
    pub fn first(&self, id: &str) -> Ticket {
        let mut hash = Sha256::new_with_prefix(&self.seed_hash);
        hash.update(id);
        Ticket(reversed_decimal(&hash.finalize().into()))
    }
}

impl Ticket {
    /// Equation (4).
    pub fn next(&self) -> Ticket {
        let padded = format!("{}0", self.0);
        let head = &padded[..nines(&padded)];
        let candidates = (1u64..).map(|i| {
            let digest = Sha256::digest(format!("0.{}:{i}", self.0));
            format!("{head}{}", reversed_decimal(&digest.into()))
        });
        let larger = candidates.into_iter().find(|digits| *digits > padded);
        Ticket(larger.expect("a random fraction is larger than a given one sooner or later"))
    }

    /// Cut as it is printed, to eighteen digits after leading nines.
    pub fn trimmed(&self) -> Ticket {
        let end = (nines(&self.0) + PRINTED).min(self.0.len());
        Ticket(self.0[..end].to_owned())
    }

    /// As Arlo prints it: `0.000454186428506763`.
    pub fn printed(&self) -> String {
        format!("0.{}", self.trimmed().0)
    }
}

/// How many nines the digits begin with.
fn nines(digits: &str) -> usize {
    digits.bytes().take_while(|digit| *digit == b'9').count()
}

fn hexadecimal(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digits of equation (2).
fn reversed_decimal(digest: &[u8; 32]) -> String {
    const BASE: u128 = 10_000_000_000_000_000_000;
    let mut words = [0u64; 4];
    for (word, bytes) in words.iter_mut().zip(digest.chunks_exact(8)) {
        *word = bytes.iter().fold(0, |w, byte| w << 8 | u64::from(*byte));
    }
    let mut digits = String::with_capacity(95);
    while words.iter().any(|word| *word > 0) {
        let mut rest = 0u128;
        for word in &mut words {
            let dividend = rest << 64 | u128::from(*word);
            *word = u64::try_from(dividend / BASE).expect("the rest was below BASE");
            rest = dividend % BASE;
        }
        for _ in 0..19 {
            digits.push(char::from(b'0' + u8::try_from(rest % 10).expect("a digit")));
            rest /= 10;
        }
    }
    let end = digits.trim_end_matches('0').len();
    digits.truncate(end);
    // Zeros in front of the number are zeros behind the reversed digits.
    let zeros = 64usize.saturating_sub(digits.len());
    digits.extend(std::iter::repeat_n('0', zeros));
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documentation of consistent_sampler 1.0.10.
    #[test]
    fn consistent_sampler() {
        let fraction = Tickets::new("01382438112797316654").first("AB-130");
        assert_eq!(
            fraction.0,
            "26299714122838008416507544297546663599715395525154425586041245287750224561854"
        );
        assert_eq!(
            fraction.next().0,
            "8232357229934205790595761924514048157652891124687533667363938813600770093316"
        );
        assert_eq!(
            reversed_decimal(&Sha256::digest("abc").into()),
            "56998071861792858926477341561059638840106636224182943832566300809078486324348"
        );
    }

    #[test]
    fn leading_nines_are_kept_and_not_counted() {
        let ticket = Ticket("9922".to_owned());
        assert!(ticket.next() > ticket);
        assert!(ticket.next().0.starts_with("99"));
        let long = Ticket(format!("99{}", "1".repeat(60)));
        assert_eq!(long.printed(), format!("0.99{}", "1".repeat(18)));
        assert_eq!(Ticket("12".to_owned()).printed(), "0.12");
    }

    #[test]
    fn digits_of_small_numbers_are_filled_up() {
        let mut digest = [0; 32];
        digest[31] = 120;
        let digits = reversed_decimal(&digest);
        assert_eq!(digits, format!("021{}", "0".repeat(61)));
        assert_eq!(reversed_decimal(&[0; 32]), "0".repeat(64));
    }

    /// Arlo's own snapshots (`snap_test_sampler.py` and the batch audit with a batch drawn three times).
    #[test]
    fn tickets_of_batches() {
        let first = Tickets::new("0123").first("('J1', 'Batch 1')");
        assert_eq!(first.printed(), "0.412447190344990933");
        let second = first.trimmed().next();
        assert_eq!(second.printed(), "0.9216749971146661458");
        let third = second.trimmed().next();
        assert_eq!(third.printed(), "0.99056429261666903579");
    }
}
