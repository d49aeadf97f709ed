//! How long simulated audits took.

use serde::Serialize;

/// The draws after which each of a number of audits confirmed the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// Of those that confirmed it, in order.
    confirmed: Vec<u64>,
    /// How many did not before they came to a full count.
    full_counts: u64,
}

impl Distribution {
    /// Of draws in any order; `None` for a full count.
    pub fn of(draws: impl IntoIterator<Item = Option<u64>>) -> Self {
        let mut confirmed = Vec::new();
        let mut full_counts = 0;
        for draws in draws {
            match draws {
                Some(draws) => confirmed.push(draws),
                None => full_counts += 1,
            }
        }
        confirmed.sort_unstable();
        Distribution {
            confirmed,
            full_counts,
        }
    }

    /// How many audits.
    pub fn runs(&self) -> u64 {
        self.confirmed.len() as u64 + self.full_counts
    }

    /// How many came to a full count.
    pub fn full_counts(&self) -> u64 {
        self.full_counts
    }

    /// The draws of those that confirmed the outcome, in order.
    pub fn confirmed(&self) -> &[u64] {
        &self.confirmed
    }

    /// The share that came to a full count; 0 of no audits.
    pub fn chance_of_full_count(&self) -> f64 {
        self.full_counts as f64 / self.runs().max(1) as f64
    }

    /// The share that had confirmed the outcome after so many draws.
    pub fn chance_within(&self, draws: u64) -> f64 {
        let within = self.confirmed.partition_point(|of| *of <= draws);
        within as f64 / self.runs().max(1) as f64
    }

    /// The share that had not; 1 of no audits.
    pub fn chance_beyond(&self, draws: u64) -> f64 {
        let within = self.confirmed.partition_point(|of| *of <= draws);
        match self.runs() {
            0 => 1.0,
            runs => (runs - within as u64) as f64 / runs as f64,
        }
    }

    /// The least number of draws within which this share of the audits confirmed the outcome; `None` if so many did not.
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let needed = (share * self.runs() as f64).ceil().max(1.0) as usize;
        self.confirmed.get(needed - 1).copied()
    }

    /// The mean number of cards, a full count being `all` of them; `None` of no audits.
    pub fn mean(&self, all: u64) -> Option<f64> {
        let sum = self
            .confirmed
            .iter()
            .map(|of| u128::from(*of))
            .sum::<u128>()
            + u128::from(self.full_counts) * u128::from(all);
        (self.runs() > 0).then(|| sum as f64 / self.runs() as f64)
    }

    /// The standard error of that mean.
    pub fn standard_error(&self, all: u64) -> Option<f64> {
        let mean = self.mean(all)?;
        let off = |of: u64| (of as f64 - mean).powi(2);
        let squares: f64 = self.confirmed.iter().map(|of| off(*of)).sum();
        let squares = squares + self.full_counts as f64 * off(all);
        let runs = self.runs() as f64;
        (runs > 1.0).then(|| (squares / (runs - 1.0) / runs).sqrt())
    }
}
