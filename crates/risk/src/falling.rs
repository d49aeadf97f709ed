//! Falling factorials and the slopes of their logarithms, enclosed, in a number of steps that does not grow with the sample.
//!
//! (x)ₙ = x (x − 1) … (x − n + 1) = Γ(a) / Γ(b),   a = x + 1,  b = a − n                        (1)
//! ln (x)ₙ = (b − ½) ln(1 + n/b) + n (ln a − 1) + S(a) − S(b)                              (2)
//! 1/x + … + 1/(x − n + 1) = ln(1 + n/b) + T(b) − T(a)                                     (3)
//! S(z) = 1/12z − 1/360z³ + 1/1260z⁵ − 1/1680z⁷ + 1/1188z⁹ − …                             (4)
//! T(z) = 1/2z + 1/12z² − 1/120z⁴ + 1/252z⁶ − 1/240z⁸ + 1/132z¹⁰ − …                       (5)
//!
//! (2) and (3) are Stirling's series for ln Γ and for its slope, written so that nothing cancels. For z above 0 what is left
//! out of (4) or (5) lies between 0 and its first term (NIST Digital Library of Mathematical Functions, §5.11(ii)). Where b
//! is below 16, the last factors are taken one by one.

use crate::interval::Interval;

/// Where (4) and (5) begin to be used; what is left out there is below 2⁻⁵².
const LEAST: f64 = 16.0;

/// A product of so few factors is computed as one.
const FEW: u64 = 24;

/// ln (x)ₙ. The factors must be positive; where an enclosure has one that may not be, there is no lower end.
pub(crate) fn falling(x: Interval, n: u64) -> Interval {
    let (rest, last) = parts(x, n);
    let product = (rest..n).fold(Interval::ONE, |p, k| p * (x - Interval::of(k)));
    let log = match rest < n {
        true => product.ln(),
        false => Interval::ZERO,
    };
    if rest == 0 {
        return log;
    }
    let (a, b) = (x + Interval::ONE, last);
    let count = Interval::of(rest);
    let half = Interval::exactly(0.5);
    log + (b - half) * (count / b).ln_1p() + count * (a.ln() - Interval::ONE) + s(a) - s(b)
}

/// 1/x + 1/(x − 1) + … over `n` terms.
pub(crate) fn reciprocals(x: Interval, n: u64) -> Interval {
    let (rest, last) = parts(x, n);
    let single = (rest..n).map(|k| Interval::ONE / (x - Interval::of(k)));
    let sum: Interval = single.sum();
    match rest {
        0 => sum,
        _ => sum + (Interval::of(rest) / last).ln_1p() + t(last) - t(x + Interval::ONE),
    }
}

/// How many of the first factors (2) and (3) take, and their b.
fn parts(x: Interval, n: u64) -> (u64, Interval) {
    let mut rest = if n <= FEW { 0 } else { n };
    let b = |rest| x + Interval::ONE - Interval::of(rest);
    while rest > 0 && b(rest).low() < LEAST {
        rest -= 1;
    }
    (rest, b(rest))
}

/// Equation (4).
fn s(z: Interval) -> Interval {
    let r = Interval::ONE / z;
    let left_out = Interval::ratio(691, 360_360) * r * r;
    let start = Interval::between(-left_out.high(), 0.0) + Interval::ratio(1, 1_188);
    r * series(start, r * r, [(-1, 1_680), (1, 1_260), (-1, 360), (1, 12)])
}

/// Equation (5).
fn t(z: Interval) -> Interval {
    let r = Interval::ONE / z;
    let left_out = Interval::ratio(691, 32_760) * r * r;
    let start = Interval::between(-left_out.high(), 0.0) + Interval::ratio(1, 132);
    let sum = series(start, r * r, [(-1, 240), (1, 252), (-1, 120), (1, 12)]);
    r * r * sum + r / Interval::of(2)
}

/// Horner's scheme for coefficients ±1/n, the last of which stands alone.
fn series(start: Interval, square: Interval, coefficients: [(i64, u64); 4]) -> Interval {
    coefficients.into_iter().fold(start, |sum, (sign, of)| {
        sum * square + Interval::of_signed(sign) / Interval::of(of)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Factor by factor, as the definition has it.
    fn by_hand(x: f64, n: u64) -> (Interval, Interval) {
        let factor = |k| Interval::exactly(x) - Interval::of(k);
        let log = (0..n).map(|k| factor(k).ln()).sum();
        (log, (0..n).map(|k| Interval::ONE / factor(k)).sum())
    }

    fn check(x: f64, n: u64) {
        let (log, slope) = by_hand(x, n);
        let at = Interval::exactly(x);
        for (ours, theirs) in [(falling(at, n), log), (reciprocals(at, n), slope)] {
            // Two enclosures of one number, ours narrow.
            let apart = ours.low() > theirs.high() || theirs.low() > ours.high();
            assert!(!apart, "({x}, {n}): {ours:?}, {theirs:?}");
            let width = ours.high() - ours.low();
            assert!(
                width <= 1e-13 * (1.0 + theirs.high().abs()),
                "({x}, {n}): {width}"
            );
        }
    }

    #[test]
    fn as_factor_by_factor() {
        for n in [0, 1, 2, 23, 24, 25, 26, 40, 41, 100, 1_000, 30_000] {
            for more in [
                1e-3, 0.25, 0.999, 1.0, 7.3, 15.0, 16.0, 17.5, 300.0, 1e6, 1e12,
            ] {
                check(n as f64 - 1.0 + more, n);
            }
        }
    }

    /// 1000!, by logarithms to 30 digits: ln = 5912.128178488163348878...
    #[test]
    fn a_thousand_factorial() {
        let log = falling(Interval::of(1_000), 1_000);
        let exact = 5_912.128_178_488_163;
        assert!((log.low() - exact).abs() < 1e-9 && (log.high() - exact).abs() < 1e-9);
    }

    /// The last factor may be a rounding below 0.
    #[test]
    fn no_lower_end() {
        let edge = Interval::between(98.999_999, 99.000_001);
        let log = falling(edge, 100);
        assert_eq!(log.low(), f64::NEG_INFINITY);
        assert!(log.high().is_finite());
    }
}
