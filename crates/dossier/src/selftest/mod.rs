//! The self-test of the risk functions, for people and for programs: how often wrong outcomes were confirmed, and sizes
//! beside those of papers.

mod json;
mod page;
mod text;

use risk::selftest::Rate;

/// What a self-test gave.
#[derive(Clone, Debug)]
pub struct SelfTest {
    /// α.
    pub limit: f64,
    /// The number that the random numbers were started from.
    pub series: u64,
    /// Each design.
    pub designs: Vec<Measured>,
    /// Each published size.
    pub sizes: Vec<Size>,
}

/// A design and how often it confirmed a wrong outcome.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The kind of audit.
    pub audit: String,
    /// The risk function.
    pub function: String,
    /// What is wrong with the outcome, and how cards are drawn.
    pub truth: String,
    /// How often it was confirmed.
    pub rate: Rate,
}

/// A published mean sample size, simulated again.
#[derive(Clone, Debug)]
pub struct Size {
    /// The paper and its table.
    pub source: String,
    /// The row and column.
    pub what: String,
    /// The mean that was published.
    pub published: f64,
    /// Of so many runs.
    pub published_runs: u64,
    /// The mean now.
    pub mean: f64,
    /// Three standard deviations of the difference of the two means.
    pub tolerance: f64,
    /// Of so many runs.
    pub runs: u64,
}

impl Size {
    /// The sizes of some runs beside what was published. Without two runs there is no tolerance: 0.
    pub fn of(published: &risk::selftest::PublishedSize, sizes: &[u64]) -> Self {
        let n = sizes.len() as f64;
        let mean = sizes.iter().map(|size| *size as f64).sum::<f64>() / n.max(1.0);
        let squares = sizes.iter().map(|size| (*size as f64 - mean).powi(2));
        let variance = squares.sum::<f64>() / (n - 1.0).max(1.0);
        let tolerance = 3.0 * (variance * (1.0 / n.max(1.0) + 1.0 / published.runs as f64)).sqrt();
        Size {
            source: published.source.to_owned(),
            what: published.what.clone(),
            published: published.mean,
            published_runs: published.runs,
            mean,
            tolerance,
            runs: sizes.len() as u64,
        }
    }

    /// Whether the two means are as near to each other as chance allows; half a card is for rounding.
    pub fn agrees(&self) -> bool {
        (self.mean - self.published).abs() <= self.tolerance + 0.5
    }
}

impl SelfTest {
    /// The designs that confirm wrong outcomes more often than the limit allows, which chance does not explain.
    pub fn exceeding(&self) -> impl Iterator<Item = &Measured> {
        let limit = self.limit;
        self.designs
            .iter()
            .filter(move |of| !of.rate.is_within(limit))
    }

    /// Designs by kind of audit and function, in the order in which they stand.
    fn by_function(&self) -> impl Iterator<Item = &[Measured]> {
        let same = |a: &Measured, b: &Measured| a.audit == b.audit && a.function == b.function;
        self.designs.chunk_by(same)
    }

    /// What it amounts to, in a sentence.
    fn verdict(&self) -> String {
        let all = self.designs.len();
        let limit = percent(self.limit);
        match self.exceeding().count() {
            0 => format!(
                "None of {all} designs confirms a wrong outcome more often than in {limit} of audits, as far as these runs can show."
            ),
            1 => format!(
                "1 of {all} designs confirms a wrong outcome more often than in {limit} of audits."
            ),
            many => format!(
                "{many} of {all} designs confirm a wrong outcome more often than in {limit} of audits."
            ),
        }
    }
}

/// A share in per cent, with two decimal places.
fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(falsely: u64) -> SelfTest {
        SelfTest {
            limit: 0.05,
            series: 1,
            designs: vec![Measured {
                audit: "polling".to_owned(),
                function: "a <function>".to_owned(),
                truth: "a tie".to_owned(),
                rate: Rate::of(falsely, 1000),
            }],
            sizes: vec![Size {
                source: "a paper".to_owned(),
                what: "a row".to_owned(),
                published: 100.0,
                published_runs: 400,
                mean: 103.0,
                tolerance: 2.0,
                runs: 1000,
            }],
        }
    }

    /// Within and above the limit, in text, JSON and page; a size that is off is said to be.
    #[test]
    fn a_design_above_the_limit_is_named() {
        for (falsely, words, exceeds) in [(40, "within", false), (120, "above", true)] {
            let test = one(falsely);
            assert_eq!(test.exceeding().count(), usize::from(exceeds));
            let text = test.text();
            assert!(text.contains(words) && text.contains("differs"), "{text}");
            let json: serde_json::Value = serde_json::from_str(&test.json()).unwrap();
            assert_eq!(json["designs"][0]["within_limit"], !exceeds);
            assert_eq!(json["sizes"][0]["agrees"], false);
            let page = test.page();
            assert!(
                page.contains("a &lt;function&gt;") && page.contains(words),
                "{page}"
            );
        }
    }
}
