//! How long a search may take.

/// A number of steps, and a clock if the caller has one. Steps are the same on every machine, a clock is not.
///
/// A tail or a set of candidates that is looked at is a step, and so is a pass over a thousand different ballots: a tally
/// of many takes longer than a look.
pub struct Budget<'c> {
    left: u64,
    clock: Option<&'c dyn Fn() -> bool>,
}

impl<'c> Budget<'c> {
    /// So many steps.
    pub fn of(steps: u64) -> Self {
        Budget {
            left: steps,
            clock: None,
        }
    }

    /// Stops also as soon as this says that the time is up; what is found then depends on the machine.
    #[must_use]
    pub fn until(self, time_is_up: &'c dyn Fn() -> bool) -> Self {
        Budget {
            clock: Some(time_is_up),
            ..self
        }
    }

    /// Takes a step; whether there was one left.
    pub(super) fn spend(&mut self) -> bool {
        self.spend_all(1)
    }

    /// Takes so many steps; whether there were as many left. Where there were not, none is left.
    pub(super) fn spend_all(&mut self, steps: u64) -> bool {
        if self.clock.is_some_and(|time_is_up| time_is_up()) {
            self.left = 0;
        }
        let left = self.left.checked_sub(steps);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}
