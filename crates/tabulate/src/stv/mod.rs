//! The single transferable vote where its law is not RCTab's: one surplus at a time, whole ballots, keep factors.
//!
//! ```text
//! stages         Scotland, Cambridge      ballots lie with candidates; each stage moves one surplus or excludes
//! keep factors   Meek, Warren             each ballot is shared anew among all who are in the count, again and again
//! ```
//!
//! V are the ballots that are credited to somebody in the first stage, S the seats. The quota is ⌊V / (S + 1)⌋ + 1 or
//! ⌈V / S⌉ where ballots lie with candidates ([`Quota`](crate::ranked::Quota)).
//!
//! A surplus s of a candidate with t votes on n papers moves
//!
//! ```text
//! w′ = ⌊s · w / t⌋      (1)  weighted inclusive Gregory: w is what the paper was worth when it came
//! w′ = ⌊s / n⌋          (2)  unweighted inclusive Gregory
//! ```
//!
//! on every paper of the candidate, to the stated number of places. (1) is rule 48(3) of the Scottish Local Government
//! Elections Order 2007 (SSI 2007/42), rule 49(3) of that of 2011. What rounding takes is the residual; papers that show
//! no further preference are exhausted at w′.
//!
//! Whole ballots move s of the papers, as they are. By the Cincinnati method these are every nth, n = t / s to the nearest
//! whole number, in the order in which they came to the candidate: n, 2n, 3n …, then n + 1, 2n + 1 …; a ballot that shows no
//! further preference stays. Papers before the nth come last, of which the city's text does not speak. The order is part
//! of the data ([`Profile::order`](crate::Profile::order)).
//!
//! Where texts leave something open: candidates excluded together hand on their ballots fewest votes first, equal ones in
//! the order of the candidates (chapter 54A, § 9 (g) has one transfer and no order); candidates are not excluded together
//! when too few would be left. Votes for people who are not resolved go to the next preference: they elect nobody.
//!
//! New Zealand's own form of Meek's method (Local Electoral Regulations 2001, schedule 1A) is not here: its ties are broken
//! by a generator whose description in the text and in the calculator differ.

mod keep_factors;
mod rules;
mod stages;
mod transfer;

#[cfg(test)]
mod tests;

use election::Name;

pub use rules::{Counting, KeepFactors, Rules, Share, Stages, Surplus};

use crate::error::CountError;
use crate::outcome::Outcome;
use crate::profile::Profile;

/// Counts ballots by the rules; `choices` are what people decided about ties, in their order.
///
/// # Errors
/// The rules contradict each other, need the order of the ballots where it was not kept, or leave a tie to people
/// who have not decided it.
pub fn count(profile: &Profile, rules: &Rules, choices: &[Name]) -> Result<Outcome, CountError> {
    rules.check()?;
    let outcome = match &rules.count {
        Counting::Stages(of) => stages::count(profile, rules, of, choices)?,
        Counting::KeepFactors(of) => keep_factors::count(profile, rules, of, choices)?,
    };
    outcome.added_up()
}
