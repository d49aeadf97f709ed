//! A certified lower bound of the minimum of a convex function.
//!
//! Beyond a chord, a convex function is above the chord's line. So between two points f is above the line through the
//! two points to the left of the piece, and above the one through the two to its right; with enclosures of f at
//! the points, the lines' lowest positions count. (Hiriart-Urruty & Lemaréchal 2001, "Fundamentals of Convex Analysis",
//! proposition B.1.1.) Where the minimum is found first does not matter to the bound being one, only to how
//! near it is.
//!
//! Who only asks whether the minimum is below something need not know it: a place where the function is says so, and
//! a bound from the first points may do.

use crate::interval::Interval;

/// A lower bound of a convex, continuous function on [`low`, `high`]. NaN never; −∞ where an enclosure has no lower end.
pub(crate) fn least_of_convex(f: impl Fn(f64) -> Interval, low: f64, high: f64) -> f64 {
    let bound = least_unless(f, low, high, |_| false, |_| false);
    bound.expect("no value is refused")
}

/// The same, or a place where the function has a value that is refused, whichever is found first; a lower bound that is
/// enough may be far from the minimum.
pub(crate) fn least_unless(
    f: impl Fn(f64) -> Interval,
    low: f64,
    high: f64,
    refused: impl Fn(Interval) -> bool,
    enough: impl Fn(f64) -> bool,
) -> Result<f64, f64> {
    let f = |x: f64| {
        let value = f(x);
        match refused(value) {
            true => Err(x),
            false => Ok((x, value)),
        }
    };
    if low >= high {
        return Ok(f(low)?.1.low().min(f(high)?.1.low()));
    }
    let mut search = Search::new(low, high);
    let mut visited = Vec::new();
    for step in 0..100 {
        let Some(next) = search.next() else {
            break;
        };
        let (x, value) = f(next)?;
        search.found(value.low() / 2.0 + value.high() / 2.0);
        visited.push((x, value));
        if step == 1 {
            visited.extend([f(low)?, f(high)?]);
        }
        if step % 4 == 3 {
            visited.sort_by(|a, b| a.0.total_cmp(&b.0));
            let bound = bound(&visited);
            if enough(bound) {
                return Ok(bound);
            }
        }
    }
    let points = points(low, search.middle(), high);
    let values = points.into_iter().map(f).collect::<Result<Vec<_>, f64>>()?;
    Ok(bound(&values))
}

/// A lower bound between the first and the last of points in order, with enclosures of the function there.
fn bound(points: &[(f64, Interval)]) -> f64 {
    // The line through `a` and `b` at `x`, beyond `b`, at its lowest.
    let line = |a: usize, b: usize, x: usize| {
        let [(a, at_a), (b, at_b)] = [points[a], points[b]];
        let [a, b, x] = [a, b, points[x].0].map(Interval::exactly);
        let beyond = (x - b) / (b - a);
        let value = (at_b - (at_a - at_b) * beyond).low();
        // Two points that cannot be told apart, or values without an end, have no line.
        if value.is_nan() {
            f64::NEG_INFINITY
        } else {
            value
        }
    };
    let low = |at: usize| points[at].1.low();
    let mut least = (0..points.len()).map(low).fold(f64::INFINITY, f64::min);
    for (from, to) in (0..points.len()).zip(1..points.len()) {
        let left = (from > 0).then(|| line(from - 1, from, to).min(low(from)));
        let right = (to + 1 < points.len()).then(|| line(to + 1, to, from).min(low(to)));
        let of_piece = left
            .into_iter()
            .chain(right)
            .fold(f64::NEG_INFINITY, f64::max);
        least = least.min(of_piece);
    }
    least
}

/// Where a function is small: by golden sections, each of which asks for one value more.
struct Search {
    low: f64,
    high: f64,
    width: f64,
    // The two places within, and what was found there.
    left: (f64, Option<f64>),
    right: (f64, Option<f64>),
}

impl Search {
    /// (√5 − 1) / 2.
    const PART: f64 = 0.618_033_988_749_894_9;

    fn new(low: f64, high: f64) -> Self {
        let width = high - low;
        Search {
            low,
            high,
            width,
            left: (high - Self::PART * width, None),
            right: (low + Self::PART * width, None),
        }
    }

    /// The next place to look at; `None` where there is no room between two.
    fn next(&mut self) -> Option<f64> {
        let ((a, at_a), (b, at_b)) = (self.left, self.right);
        if a >= b || self.width < 1e-9 * (1.0 + self.low.abs()) {
            return None;
        }
        let (Some(at_a), Some(at_b)) = (at_a, at_b) else {
            return Some(if at_a.is_none() { a } else { b });
        };
        self.width *= Self::PART;
        if at_a > at_b {
            self.low = a;
            self.left = self.right;
            self.right = (a + Self::PART * self.width, None);
            Some(self.right.0)
        } else {
            self.high = b;
            self.right = self.left;
            self.left = (b - Self::PART * self.width, None);
            Some(self.left.0)
        }
    }

    /// What was found there.
    fn found(&mut self, value: f64) {
        let place = match self.left.1 {
            None => &mut self.left,
            Some(_) => &mut self.right,
        };
        place.1 = Some(value);
    }

    fn middle(&self) -> f64 {
        self.low + (self.high - self.low) / 2.0
    }
}

/// `near`, the ends, and points at distances that grow fourfold; dense enough at the ends to have lines there.
fn points(low: f64, near: f64, high: f64) -> Vec<f64> {
    let width = high - low;
    let mut points = vec![low, near, high];
    for centre in [low, near, high] {
        let mut distance = width * 1e-7;
        // 0 where the range is next to nothing.
        while distance > 0.0 && distance < width {
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
        check(|x| 7.0 + x, -1e-323, 1e-323, 7.0);
    }

    /// A refused value is found wherever there is one with some width, and is one.
    #[test]
    fn refused_values() {
        let of = |below: f64| {
            let f = |x: f64| Interval::exactly((x - 0.3) * (x - 0.3) + 2.0);
            least_unless(f, -1.0, 5.0, |value| value.high() < below, |_| false)
        };
        let place = of(2.01).unwrap_err();
        assert!((place - 0.3).abs() <= 0.1, "{place}");
        assert!((-1.0..=5.0).contains(&of(20.0).unwrap_err()));
        assert!((of(2.0).unwrap() - 2.0).abs() < 1e-9);
    }

    /// A bound that is enough comes after a few values, and is one.
    #[test]
    fn enough() {
        for wanted in [-5.0, 1.0, 1.9, 1.999] {
            let asked = std::cell::Cell::new(0);
            let f = |x: f64| {
                asked.set(asked.get() + 1);
                Interval::exactly((x - 0.3).abs().powi(3) + 2.0)
            };
            let bound = least_unless(f, -1.0, 500.0, |_| false, |bound| bound >= wanted).unwrap();
            assert!((wanted..=2.0).contains(&bound), "{bound} for {wanted}");
            assert!(asked.get() < 40, "{} for {wanted}", asked.get());
        }
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
