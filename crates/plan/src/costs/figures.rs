//! Figures of the cost model with what they rest on, and a user's own in their place.

use serde::{Deserialize, Serialize};

/// A number with its unit and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What is reckoned with.
    pub value: f64,
    /// Of what and for what.
    pub unit: String,
    /// The least that a source has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The most that a source has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Report, year and place in it, or that it is assumed.
    pub source: String,
}

/// A figure of a user's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    value: f64,
    unit: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    source: Option<String>,
}

/// The figures of the cost model; `Costs::default()` has those that come with the program. Times in person-seconds are of all people
/// at it together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs<T = Figure> {
    pub(super) fetch_batch: T,
    pub(super) find_card: T,
    pub(super) read_card: T,
    pub(super) read_contest: T,
    pub(super) count_card: T,
    pub(super) round_hours: T,
    pub(super) round_people: T,
    pub(super) people_per_board: T,
    pub(super) boards: T,
    pub(super) hours_per_day: T,
    pub(super) hourly_wage: T,
    pub(super) overhead: T,
}

/// Why a text has no figures of costs.
#[derive(Debug, thiserror::Error)]
pub enum CostsError {
    /// It is not JSON, or has a figure that there is not.
    #[error("not a file of costs")]
    File(#[source] serde_json::Error),
    /// A figure has no value, or something that no figure has.
    #[error("costs: `{figure}` cannot be read")]
    Figure {
        /// Which.
        figure: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// A figure is not in its range.
    #[error("costs: `{figure}` is {value}, not {range}")]
    Range {
        /// Which.
        figure: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        range: &'static str,
    },
    /// The low and the high are not below and above the value.
    #[error("costs: `{figure}` is {value}, not from its low to its high")]
    Bounds {
        /// Which.
        figure: &'static str,
        /// What it is.
        value: f64,
    },
    /// A figure is in another unit.
    #[error("costs: `{figure}` is in “{unit}”, not “{expected}”")]
    Unit {
        /// Which.
        figure: &'static str,
        /// What the file says.
        unit: String,
        /// What is reckoned in.
        expected: String,
    },
}

/// What a figure may be.
#[derive(Clone, Copy)]
enum Range {
    /// A time, a wage or a share: nothing at the least.
    Amount,
    /// Whole people or boards.
    Count,
    /// Hours of a day.
    Day,
}

impl Range {
    fn has(self, value: f64) -> bool {
        match self {
            Range::Amount => (0.0..=1e6).contains(&value),
            Range::Count => (1.0..=1e6).contains(&value) && value.fract() == 0.0,
            Range::Day => value > 0.0 && value <= 24.0,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Range::Amount => "from 0 to 1,000,000",
            Range::Count => "a whole number from 1 to 1,000,000",
            Range::Day => "above 0 and at most 24",
        }
    }
}

impl<T> Costs<T> {
    /// Name and range of each.
    fn list(&self) -> [(&'static str, Range, &T); 12] {
        use Range::{Amount, Count, Day};
        [
            ("fetch_batch", Amount, &self.fetch_batch),
            ("find_card", Amount, &self.find_card),
            ("read_card", Amount, &self.read_card),
            ("read_contest", Amount, &self.read_contest),
            ("count_card", Amount, &self.count_card),
            ("round_hours", Amount, &self.round_hours),
            ("round_people", Count, &self.round_people),
            ("people_per_board", Count, &self.people_per_board),
            ("boards", Count, &self.boards),
            ("hours_per_day", Day, &self.hours_per_day),
            ("hourly_wage", Amount, &self.hourly_wage),
            ("overhead", Amount, &self.overhead),
        ]
    }

    fn list_mut(&mut self) -> [&mut T; 12] {
        [
            &mut self.fetch_batch,
            &mut self.find_card,
            &mut self.read_card,
            &mut self.read_contest,
            &mut self.count_card,
            &mut self.round_hours,
            &mut self.round_people,
            &mut self.people_per_board,
            &mut self.boards,
            &mut self.hours_per_day,
            &mut self.hourly_wage,
            &mut self.overhead,
        ]
    }
}

impl Default for Costs {
    fn default() -> Self {
        let figures: Costs = serde_json::from_str(include_str!("defaults.json"))
            .expect("the figures that come with the program can be read");
        figures
            .check()
            .expect("the figures that come with the program are in their ranges");
        figures
    }
}

impl Costs {
    /// The figures of a JSON text in place of those that come with the program, which stay where the text has none:
    /// `{"find_card": {"value": 120, "source": "our audit of May 2026"}}`. A figure has `value`, and may have `low`, `high`, `source` and `unit`,
    /// the unit of the figure it replaces.
    ///
    /// # Errors
    /// The text is not JSON, names what is no figure, or a figure is not in its range; the error says which.
    pub fn read(text: &str) -> Result<Self, CostsError> {
        let own: Costs<Option<Own>> =
            serde_json::from_str(text).map_err(|error| unread(text, error))?;
        let mut figures = Costs::default();
        for ((name, _, own), figure) in own.list().into_iter().zip(figures.list_mut()) {
            let Some(own) = own else { continue };
            if let Some(unit) = own.unit.as_ref().filter(|unit| **unit != figure.unit) {
                return Err(CostsError::Unit {
                    figure: name,
                    unit: unit.clone(),
                    expected: figure.unit.clone(),
                });
            }
            figure.value = own.value;
            (figure.low, figure.high) = (own.low, own.high);
            figure.source = own.source.clone().unwrap_or_else(|| GIVEN.into());
        }
        figures.check()?;
        Ok(figures)
    }

    /// Name and figure of each, in the order of the model.
    pub fn figures(&self) -> impl Iterator<Item = (&'static str, &Figure)> {
        self.list()
            .into_iter()
            .map(|(name, _, figure)| (name, figure))
    }

    fn check(&self) -> Result<(), CostsError> {
        for (figure, range, of) in self.list() {
            for value in [Some(of.value), of.low, of.high].into_iter().flatten() {
                if !range.has(value) {
                    let range = range.words();
                    return Err(CostsError::Range {
                        figure,
                        value,
                        range,
                    });
                }
            }
            let value = of.value;
            if of.low.is_some_and(|low| low > value) || of.high.is_some_and(|high| high < value) {
                return Err(CostsError::Bounds { figure, value });
            }
        }
        Ok(())
    }
}

/// The source of a figure for which the user's file has none.
const GIVEN: &str = "Given without a source.";

/// Which figure a text was not read for, if it was for one.
fn unread(text: &str, error: serde_json::Error) -> CostsError {
    let Ok(figures) = serde_json::from_str::<Costs<Option<serde_json::Value>>>(text) else {
        return CostsError::File(error);
    };
    let bad = figures.list().into_iter().find_map(|(figure, _, value)| {
        let source = Own::deserialize(value.as_ref()?).err()?;
        Some(CostsError::Figure { figure, source })
    });
    bad.unwrap_or(CostsError::File(error))
}
