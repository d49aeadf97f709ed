//! How long a search may take.

/// A number of steps, each a tail or a set of candidates that is looked at, and a clock if the caller has one. Steps
/// are the same on every machine, a clock is not.
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
        if self.clock.is_some_and(|time_is_up| time_is_up()) {
            self.left = 0;
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}
