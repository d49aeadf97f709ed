//! How many draws it takes if the numbers come as expected.

use super::kelly::Share;
use super::{Martingale, MartingaleError, Null, Rule};

/// The smallest number of draws after which the P-value is at most `alpha` if `values` come one after the other;
/// `None` if it is not by the end of them or of the population. Values that go on for ever should be cut (`take`)
/// where drawing is with replacement.
///
/// ```
/// # use risk::martingale::{Fixed, Null, Rule, sample_size};
/// // A comparison with a diluted margin of 10 %, no errors: COBRA, eq. (1)
/// let a: f64 = 1.0 / (2.0 - 0.1);
/// let null = Null::new(2.0 * a, 0.5, None)?;
/// let rule = Rule::Fixed(Fixed { lambda: 2.0 });
/// let size = sample_size(&rule, null, std::iter::repeat_n(a, 1_000), 0.05)?;
/// assert_eq!(size, Some(59));
/// # Ok::<(), risk::martingale::MartingaleError>(())
/// ```
///
/// # Errors
/// α is below [`crate::LEAST_RISK_LIMIT`], or not below 1; the rule or a value is none for this null.
pub fn sample_size(
    rule: &Rule,
    null: Null,
    values: impl IntoIterator<Item = f64>,
    alpha: f64,
) -> Result<Option<u64>, MartingaleError> {
    let accepted = crate::error::risk_limit(alpha).is_ok();
    super::rule::within("alpha", alpha, "[1e-100, 1)", accepted)?;
    let mut martingale = Martingale::new(rule, null)?;
    let most = null.population().unwrap_or(u64::MAX);
    for value in values {
        if martingale.draws() == most {
            break;
        }
        martingale.push(value)?;
        if martingale.current().get() <= alpha {
            return Ok(Some(martingale.draws()));
        }
    }
    Ok(None)
}

/// Numbers without end, all `usual` but for errors at given rates, spread evenly: among the first n, ⌈n r⌉ have the
/// value of an error of rate r, as far as others do not stand in their place; those listed first come first.
///
/// ```
/// # use risk::martingale::{Pattern, Share};
/// let pattern = Pattern::new(1.0, &[Share { value: 0.0, share: 0.25 }]);
/// let first: Vec<f64> = pattern.take(6).collect();
/// assert_eq!(first, [0.0, 1.0, 1.0, 1.0, 0.0, 1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    usual: f64,
    // Each error and how many of it came.
    errors: Vec<(Share, f64)>,
    drawn: f64,
}

impl Pattern {
    /// `usual`, and errors whose `share` is their rate. An error whose rate is no number never comes.
    pub fn new(usual: f64, errors: &[Share]) -> Self {
        Pattern {
            usual,
            errors: errors.iter().map(|&error| (error, 0.0)).collect(),
            drawn: 0.0,
        }
    }
}

impl Iterator for Pattern {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.drawn += 1.0;
        for (error, came) in &mut self.errors {
            if *came < (error.share * self.drawn).ceil() {
                *came += 1.0;
                return Some(error.value);
            }
        }
        Some(self.usual)
    }
}
