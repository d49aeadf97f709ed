//! Invented times of day: no clock is read, a card's time follows from its place in the pile.

use std::fmt;

/// A second of November 2029, ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    day: u64,
    second: u64,
}

impl Moment {
    /// `second` seconds after nine in the morning of a day; carried into the next days at midnight.
    pub(crate) fn after_nine(day: u64, second: u64) -> Self {
        let second = 9 * 3600 + second;
        Moment {
            day: day + second / 86_400,
            second: second % 86_400,
        }
    }

    /// As the workbooks print it: `11/17/2029 04:36:58 PM`.
    pub(crate) fn american(self) -> String {
        let (hour, minute, second) = self.clock();
        let half = if hour < 12 { "AM" } else { "PM" };
        let hour = (hour + 11) % 12 + 1;
        format!(
            "11/{:02}/2029 {hour:02}:{minute:02}:{second:02} {half}",
            self.day
        )
    }

    fn clock(self) -> (u64, u64, u64) {
        (self.second / 3600, self.second / 60 % 60, self.second % 60)
    }
}

/// As the comma-separated files print it: `2029-11-17 16:36:58.0`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = self.clock();
        write!(
            f,
            "2029-11-{:02} {hour:02}:{minute:02}:{second:02}.0",
            self.day
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings() {
        let check = |second, american: &str, plain: &str| {
            let moment = Moment::after_nine(13, second);
            assert_eq!(
                (moment.american().as_str(), moment.to_string().as_str()),
                (american, plain)
            );
        };
        check(0, "11/13/2029 09:00:00 AM", "2029-11-13 09:00:00.0");
        check(
            3 * 3600 + 61,
            "11/13/2029 12:01:01 PM",
            "2029-11-13 12:01:01.0",
        );
        check(15 * 3600, "11/14/2029 12:00:00 AM", "2029-11-14 00:00:00.0");
    }
}
