//! Whether the risk functions limit risk: audits of elections whose reported outcome is wrong, many times over.
//!
//! A [`Design`] is a population of cards whose truth contradicts the report by as little as can be, which is a tie, a way to
//! draw from it, and a risk function. One run draws until the P-value is at or below the limit α (a false
//! confirmation) or the sample is as large as the design allows. A function that limits risk confirms falsely with chance at
//! most α, however often it is looked at. Of n runs k confirm falsely; the chance lies, unless one in a thousand
//! samples has misled us, in the interval of Clopper & Pearson (1934)
//!
//! [ q : P(X ≥ k | n, q) = 1/2000,  q : P(X ≤ k | n, q) = 1/2000 ],   X binomial             (1)
//!
//! Many designs are tested, and one in two thousand intervals lies above the truth by chance. A design fails, therefore, only
//! where P(X ≥ k | n, α) is below one in two million, which happens by chance to one test in ten thousand. The test is one-sided in what it can show: it can catch a function
//! that confirms too often, and not prove one right. That is done by the proofs that each function's module names, and by
//! the exact enumerations in its tests.
//!
//! A function that never confirms limits risk, too. What it can do is measured beside the papers: [`published_sizes`].

mod binomial;
mod comparison;
mod draws;
mod hybrid;
mod polling;
mod published;
pub mod several;

use crate::SplitMix64;
pub use binomial::clopper_pearson;
pub use published::{PublishedSize, published_sizes};

/// What a run needs: random numbers and the limit. True where the wrong outcome was confirmed.
type Run = dyn Fn(&mut SplitMix64, f64) -> bool + Send + Sync;

/// A risk function, and how it is put to the test.
pub struct Design {
    /// Its name, the same in every version.
    pub id: String,
    /// The kind of audit.
    pub audit: &'static str,
    /// The risk function.
    pub function: String,
    /// What is wrong with the reported outcome.
    pub truth: String,
    run: Box<Run>,
}

impl Design {
    /// A design whose run is a function: true where the wrong outcome was confirmed.
    pub fn new(
        audit: &'static str,
        function: impl Into<String>,
        truth: impl Into<String>,
        run: impl Fn(&mut SplitMix64, f64) -> bool + Send + Sync + 'static,
    ) -> Self {
        let (function, truth) = (function.into(), truth.into());
        Design {
            id: format!("{audit}: {function}: {truth}"),
            audit,
            function,
            truth,
            run: Box::new(run),
        }
    }

    /// Run `number` of a series: whether it confirms the wrong outcome. The same series, number and limit give the same
    /// answer, in whatever order they are asked for.
    pub fn confirms(&self, series: u64, number: u64, limit: f64) -> bool {
        let mut random = SplitMix64::of_part(series, &self.id, number);
        (self.run)(&mut random, limit)
    }
}

/// Every function and design that is put to the test, those of a function beside one another.
pub fn designs() -> Vec<Design> {
    let all = [
        polling::designs(),
        comparison::designs(),
        several::designs(),
        hybrid::designs(),
    ];
    let mut functions: Vec<(&str, Vec<Design>)> = Vec::new();
    for design in all.into_iter().flatten() {
        let same = |(audit, of): &&mut (&str, Vec<Design>)| {
            let function = of.first().map(|first| &first.function);
            *audit == design.audit && function == Some(&design.function)
        };
        match functions.iter_mut().find(same) {
            Some((_, of)) => of.push(design),
            None => functions.push((design.audit, vec![design])),
        }
    }
    functions.into_iter().flat_map(|(_, of)| of).collect()
}

/// What the runs of a design gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// n.
    pub runs: u64,
    /// k.
    pub falsely: u64,
    /// The interval (1).
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The rate below which so many are a matter of one in two million.
    least: f64,
}

impl Rate {
    /// The rate of so many false confirmations among so many runs.
    pub fn of(falsely: u64, runs: u64) -> Self {
        let (low, high) = clopper_pearson(falsely, runs, 0.001);
        Rate {
            runs,
            falsely,
            low,
            high,
            least: clopper_pearson(falsely, runs, 1e-6).0,
        }
    }

    /// Whether the runs are compatible with a chance of at most the limit, many designs being looked at.
    pub fn is_within(&self, limit: f64) -> bool {
        self.least <= limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(design: &Design, runs: u64, limit: f64) -> Rate {
        let falsely = (0..runs).filter(|k| design.confirms(1, *k, limit)).count();
        Rate::of(falsely as u64, runs)
    }

    /// A version of SHANGRLA's `wald_sprt` multiplies its terms up twice, which lets wrong outcomes through several times as
    /// often as the limit. It is caught; the same without the second product passes.
    #[test]
    fn a_function_that_does_not_limit_risk_is_caught() {
        let sprt = |twice: bool| {
            Design::new("polling", "Wald's ratio", "a tie", move |random, limit| {
                let (mut once, mut product): (f64, f64) = (1.0, 1.0);
                (0..200).any(|_| {
                    once *= [0.5, 1.5][random.below(2) as usize];
                    product *= once;
                    1.0 / if twice { product } else { once } <= limit
                })
            })
        };
        let wrong = rate(&sprt(true), 2_000, 0.05);
        assert!(!wrong.is_within(0.05) && wrong.low > 0.2, "{wrong:?}");
        let right = rate(&sprt(false), 2_000, 0.05);
        assert!(right.is_within(0.05) && right.high > 0.02, "{right:?}");
    }

    /// All designs in a short test, at a limit that is not the usual one. A design whose runs never confirm shows nothing:
    /// most must come near the limit.
    #[test]
    fn every_design_limits_risk() {
        let all = designs();
        let mut near = 0;
        for design in &all {
            let rate = rate(design, 60, 0.3);
            assert!(rate.is_within(0.3), "{}: {rate:?}", design.id);
            near += usize::from(rate.falsely >= 4);
        }
        assert!(
            near * 2 > all.len(),
            "{near} of {} confirm at all",
            all.len()
        );
        let mut ids: Vec<&str> = all.iter().map(|design| &*design.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all.len());
    }

    #[test]
    fn a_run_is_the_same_again() {
        let all = designs();
        let answers = |series| -> Vec<bool> {
            let runs = all
                .iter()
                .take(6)
                .flat_map(|d| (0..40).map(move |k| (d, k)));
            runs.map(|(design, k)| design.confirms(series, k, 0.3))
                .collect()
        };
        assert_eq!(answers(7), answers(7));
        assert_ne!(answers(7), answers(8));
    }
}
