//! A certified lower bound of the minimum of a convex function.
//!
//! Beyond a chord, a convex function is above the chord's line. So between two points f is above the line through the
//! two points to the left of the piece, and above the one through the two to its right; with enclosures of f at
//! the points, the lines' lowest positions count. (Hiriart-Urruty & Lemaréchal 2001, "Fundamentals of Convex Analysis",
//! proposition B.1.1.) Where the minimum is found first does not matter to the bound being one, only to how
//! near it is.
//!
//! Who only asks whether the minimum is below something need not know it: a place where the function is says so.

use crate::interval::Interval;

/// A lower bound of a convex, continuous function on [`low`, `high`]. NaN never; −∞ where an enclosure has no lower end.
pub(crate) fn least_of_convex(f: impl Fn(f64) -> Interval, low: f64, high: f64) -> f64 {
    let bound = least_unless(f, low, high, |_| false);
    bound.expect("no value is refused")
}

/// The same, or a place where the function has a value that is refused, whichever is found first.
pub(crate) fn least_unless(
    f: impl Fn(f64) -> Interval,
    low: f64,
    high: f64,
    refused: impl Fn(Interval) -> bool,
) -> Result<f64, f64> {
    let f = |x: f64| {
        let value = f(x);
        match refused(value) {
            true => Err(x),
            false => Ok(value),
        }
    };
    if low >= high {
        return Ok(f(low)?.low().min(f(high)?.low()));
    }
    let near = minimum(&f, low, high)?;
    let points = points(low, near, high);
    let values: Vec<Interval> = points.iter().map(|x| f(*x)).collect::<Result<_, f64>>()?;
    let mut least = values.iter().map(|v| v.low()).fold(f64::INFINITY, f64::min);
    for k in 1..points.len() {
        let (from, to) = (k - 1, k);
        // The line through `a` and `b` at `x`, beyond `b`, at its lowest.
        let line = |a: usize, b: usize, x: usize| {
            let [a, b, x, at_a, at_b] = [
                Interval::exactly(points[a]),
                Interval::exactly(points[b]),
                Interval::exactly(points[x]),
                values[a],
                values[b],
            ];
            let beyond = (x - b) / (b - a);
            let value = (at_b - (at_a - at_b) * beyond).low();
            // Two points that cannot be told apart, or values without an end, have no line.
            if value.is_nan() {
                f64::NEG_INFINITY
            } else {
                value
            }
        };
        let left = (from > 0).then(|| line(from - 1, from, to).min(values[from].low()));
        let right = (to + 1 < points.len()).then(|| line(to + 1, to, from).min(values[to].low()));
        let of_piece = left
            .into_iter()
            .chain(right)
            .fold(f64::NEG_INFINITY, f64::max);
        least = least.min(of_piece);
    }
    Ok(least)
}

/// Where the function is small: by golden sections, each of which asks for one value more.
fn minimum(
    f: &impl Fn(f64) -> Result<Interval, f64>,
    mut low: f64,
    mut high: f64,
) -> Result<f64, f64> {
    /// (√5 − 1) / 2.
    const PART: f64 = 0.618_033_988_749_894_9;
    let middle = |x: f64| f(x).map(|value| value.low() / 2.0 + value.high() / 2.0);
    let mut width = high - low;
    let (mut a, mut b) = (high - PART * width, low + PART * width);
    let (mut at_a, mut at_b) = (middle(a)?, middle(b)?);
    for _ in 0..100 {
        if a >= b || width < 1e-9 * (1.0 + low.abs()) {
            break;
        }
        width *= PART;
        if at_a > at_b {
            low = a;
            (a, at_a) = (b, at_b);
            b = low + PART * width;
            at_b = middle(b)?;
        } else {
            high = b;
            (b, at_b) = (a, at_a);
            a = high - PART * width;
            at_a = middle(a)?;
        }
    }
    Ok(low + (high - low) / 2.0)
}

/// `near`, the ends, and points at distances that grow fourfold; dense enough at the ends to have lines there.
fn points(low: f64, near: f64, high: f64) -> Vec<f64> {
    let width = high - low;
    let mut points = vec![low, near, high];
    for centre in [low, near, high] {
        let mut distance = width * 1e-7;
        while distance < width {
            points.extend([centre - distance, centre + distance]);
            distance *= 4.0;
        }
    }
    points.retain(|x| (low..=high).contains(x));
    points.sort_by(f64::total_cmp);
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(f: impl Fn(f64) -> f64, low: f64, high: f64, least: f64) {
        let bound = least_of_convex(|x| Interval::exactly(f(x)), low, high);
        assert!(
            bound <= least && bound > least - 1e-9,
            "{bound} for {least}"
        );
    }

    #[test]
    fn parabolas_corners_and_ends() {
        check(|x| (x - 0.3) * (x - 0.3) + 2.0, -1.0, 5.0, 2.0);
        check(|x| x, -1.0, 5.0, -1.0);
        check(|x| -2.0 * x, -1.0, 5.0, -10.0);
        check(|x| (x - 4.999_999).abs(), -1.0, 5.0, 0.0);
        check(|x| 1e6 * (x - 0.1).max(0.0), -1.0, 5.0, 0.0);
        check(|x| x.exp() - x, -1.0, 5.0, 1.0);
        check(|_| 7.0, 2.0, 2.0, 7.0);
    }

    /// A refused value is found wherever there is one with some width, and is one.
    #[test]
    fn refused_values() {
        let of = |below: f64| {
            let f = |x: f64| Interval::exactly((x - 0.3) * (x - 0.3) + 2.0);
            least_unless(f, -1.0, 5.0, |value| value.high() < below)
        };
        let place = of(2.01).unwrap_err();
        assert!((place - 0.3).abs() <= 0.1, "{place}");
        assert!((-1.0..=5.0).contains(&of(20.0).unwrap_err()));
        assert!((of(2.0).unwrap() - 2.0).abs() < 1e-9);
    }

    /// Where an enclosure is wide, the bound is as low as it allows.
    #[test]
    fn wide_enclosures() {
        let bound = least_of_convex(|x| Interval::between(x * x - 0.5, x * x + 0.5), -1.0, 1.0);
        assert!(bound <= -0.5);
        let none = Interval::between(f64::NEG_INFINITY, 1.0);
        assert_eq!(least_of_convex(|_| none, 0.0, 1.0), f64::NEG_INFINITY);
    }
}
