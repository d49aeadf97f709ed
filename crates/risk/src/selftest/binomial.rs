//! The interval of Clopper & Pearson for a chance, from successes among trials.

/// The chances q at which `k` or more, and `k` or fewer, of `n` trials succeed with chance `miss` / 2 each.
///
/// ```
/// // No success in 3 trials: (1 − q)³ = 0.025 at q = 0.7076.
/// let (low, high) = risk::selftest::clopper_pearson(0, 3, 0.05);
/// assert!(low == 0.0 && (high - 0.7076).abs() < 1e-4);
/// ```
pub fn clopper_pearson(k: u64, n: u64, miss: f64) -> (f64, f64) {
    let tail = miss / 2.0;
    let low = match k {
        0 => 0.0,
        // P(X ≥ k) rises with q.
        _ => root(|q| at_least(k, n, q) - tail),
    };
    let high = match k {
        k if k >= n => 1.0,
        _ => root(|q| tail - (1.0 - at_least(k + 1, n, q))),
    };
    (low, high)
}

/// Where a rising function of a number in [0, 1] is 0.
fn root(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// P(X ≥ k) of n trials with chance q: the terms summed from the largest outwards, relative to it.
fn at_least(k: u64, n: u64, q: f64) -> f64 {
    if q <= 0.0 {
        return f64::from(k == 0);
    }
    if q >= 1.0 {
        return 1.0;
    }
    // Ratios of neighbouring terms; the sum of all terms is 1 whatever the first is taken for.
    let odds = q / (1.0 - q);
    let mode = (((n + 1) as f64 * q) as u64).min(n);
    let mut above = 0.0;
    let mut all = 0.0;
    let mut add = |at: u64, term: f64| {
        all += term;
        if at >= k {
            above += term;
        }
    };
    let mut term = 1.0;
    for at in mode..=n {
        add(at, term);
        term *= (n - at) as f64 / (at + 1) as f64 * odds;
        if term < 1e-18 {
            break;
        }
    }
    term = 1.0;
    for at in (0..mode).rev() {
        term *= (at + 1) as f64 / (n - at) as f64 / odds;
        add(at, term);
        if term < 1e-18 {
            break;
        }
    }
    above / all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(k: u64, n: u64, miss: f64, expected: (f64, f64)) {
        let (low, high) = clopper_pearson(k, n, miss);
        assert!((low - expected.0).abs() < 5e-5, "{k} of {n}: {low}");
        assert!((high - expected.1).abs() < 5e-5, "{k} of {n}: {high}");
    }

    /// Exact binomial intervals at 95 %, as R's `binom.test` prints them: 7 of 20 and 5 of 10.
    #[test]
    fn published_intervals() {
        check(7, 20, 0.05, (0.15391, 0.59219));
        check(5, 10, 0.05, (0.18709, 0.81291));
        check(10, 10, 0.05, (0.69150, 1.0));
        check(0, 0, 0.05, (0.0, 1.0));
    }

    /// P(X ≥ 2) of 3 fair coins is one half, and of many trials next to nothing is lost.
    #[test]
    fn tails() {
        assert!((at_least(2, 3, 0.5) - 0.5).abs() < 1e-15);
        assert!((at_least(1, 2, 0.1) - 0.19).abs() < 1e-15);
        assert!((at_least(500_001, 1_000_000, 0.5) - 0.4996).abs() < 1e-4);
    }
}
