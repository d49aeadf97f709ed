//! Seats one by one.

use std::cmp::{Ordering, Reverse};

use super::{Breaker, Formula};
use crate::error::CountError;
use crate::ratio::Ratio;

/// The lists in the order of the seats.
pub(super) fn share(among: &[usize], breaker: &mut Breaker<'_>) -> Result<Vec<usize>, CountError> {
    if among.is_empty() {
        return Ok(Vec::new());
    }
    match breaker.rules.by {
        Formula::DHondt => by_divisors(among, breaker, Ratio::ONE, 1),
        Formula::SainteLague { first } => by_divisors(among, breaker, first, 2),
        Formula::Hare | Formula::Droop => by_remainders(among, breaker),
    }
}

/// A quotient: votes over a divisor, as whole numbers.
#[derive(Clone, Copy)]
struct Quotient {
    numerator: u128,
    denominator: u128,
}

impl Quotient {
    /// The product of 64, 16 and 34 bits fits into 128.
    fn cmp(self, other: Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

/// Each seat to the highest quotient; divisors are `first`, then 1 + step, 1 + 2 · step …
fn by_divisors(
    among: &[usize],
    breaker: &mut Breaker<'_>,
    first: Ratio,
    step: u32,
) -> Result<Vec<usize>, CountError> {
    let small = |part: u64| u16::try_from(part).ok().filter(|part| *part > 0);
    let (Some(numerator), Some(denominator)) =
        (small(first.numerator()), small(first.denominator()))
    else {
        let why = format!("{first} cannot be a divisor");
        return Err(CountError::Rules(why));
    };
    let quotient = |votes: u64, seats: u32| match seats {
        0 => Quotient {
            numerator: u128::from(votes) * u128::from(denominator),
            denominator: u128::from(numerator),
        },
        _ => Quotient {
            numerator: u128::from(votes),
            denominator: 1 + u128::from(seats) * u128::from(step),
        },
    };
    let mut seats: Vec<u32> = vec![0; among.len()];
    let mut given: Vec<usize> = Vec::new();
    let all = breaker.rules.seats as usize;
    while given.len() < all {
        let of = |at: usize| quotient(breaker.votes[among[at]], seats[at]);
        let best = (1..among.len()).fold(0, |best, at| match of(at).cmp(of(best)) {
            Ordering::Greater => at,
            _ => best,
        });
        let equal = (0..among.len()).filter(|at| of(*at).cmp(of(best)).is_eq());
        let mut equal: Vec<usize> = equal.collect();
        let open = all - given.len();
        if equal.len() > open {
            // Only here does it matter which of them comes first.
            let quotients = equal.iter().map(|at| {
                let votes = breaker.votes[among[*at]];
                match seats[*at] {
                    0 if first != Ratio::ONE => format!("{votes} / ({first})"),
                    seats => format!("{votes} / {}", 1 + seats * step),
                }
            });
            let what = quotients.collect::<Vec<_>>().join(", ");
            let what = format!("have the same quotient for the next seat ({what})");
            let mut tied: Vec<usize> = equal.iter().map(|at| among[*at]).collect();
            for _ in 0..open {
                let one = match tied[..] {
                    [one] => one,
                    _ => breaker.choose(&tied, &what)?,
                };
                tied.retain(|at| *at != one);
                given.push(one);
            }
            break;
        }
        equal.sort_by_key(|at| Reverse(breaker.votes[among[*at]]));
        for at in equal {
            seats[at] += 1;
            given.push(among[at]);
        }
    }
    Ok(given)
}

/// Whole quotas first, then the largest remainders.
fn by_remainders(among: &[usize], breaker: &mut Breaker<'_>) -> Result<Vec<usize>, CountError> {
    let votes = |at: usize| u128::from(breaker.votes[at]);
    let all: u128 = among.iter().map(|at| votes(*at)).sum();
    let seats = u128::from(breaker.rules.seats);
    // Votes and quota are multiplied by the seats, so that the Hare quota is whole.
    let (scale, quota) = match breaker.rules.by {
        Formula::Droop => (1, all / (seats + 1) + 1),
        _ => (seats, all),
    };
    let mut given = Vec::new();
    let mut remainders = Vec::new();
    for at in among {
        let scaled = votes(*at) * scale;
        let whole = usize::try_from(scaled / quota).unwrap_or(usize::MAX);
        given.extend(std::iter::repeat_n(*at, whole));
        remainders.push((*at, scaled % quota));
    }
    remainders
        .sort_by_key(|(at, remainder)| (Reverse(*remainder), Reverse(breaker.votes[*at]), *at));
    let all = breaker.rules.seats as usize;
    while given.len() < all {
        // One seat each, and again from the first where few votes leave more seats than lists.
        for equal in remainders.chunk_by(|a, b| a.1 == b.1) {
            let mut tied: Vec<usize> = equal.iter().map(|(at, _)| *at).collect();
            while given.len() < all && !tied.is_empty() {
                let fits = tied.len() <= all - given.len();
                let one = match fits {
                    true => tied[0],
                    false => breaker.choose(&tied, "have the same remainder")?,
                };
                tied.retain(|at| *at != one);
                given.push(one);
            }
        }
    }
    Ok(given)
}
