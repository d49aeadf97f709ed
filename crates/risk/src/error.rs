//! What the risk functions cannot work with.

/// An input that a risk function has no meaning for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RiskError {
    /// A risk limit is at least [`LEAST_RISK_LIMIT`] and below 1.
    #[error("a risk limit must be at least {LEAST_RISK_LIMIT:e} and below 1, found {0:e}")]
    RiskLimit(f64),
    /// A chance is strictly between 0 and 1.
    #[error("a chance must be strictly between 0 and 1, found {0}")]
    Chance(f64),
    /// The pair is not an outcome that could be confirmed.
    #[error("a winner with {winner} votes does not lead a loser with {loser}")]
    NoLead {
        /// Votes reported for the winner.
        winner: u64,
        /// Votes reported for the loser.
        loser: u64,
    },
    /// More votes than there are cards.
    #[error("{votes} votes on {cards} cards")]
    TooManyVotes {
        /// Votes, of winner and loser together.
        votes: u64,
        /// Cards.
        cards: u64,
    },
    /// More in a sample than that can be taken from.
    #[error("a sample of {sample} from {population}")]
    TooManyDrawn {
        /// What was drawn, or would have been with the next.
        sample: u64,
        /// What there is.
        population: u64,
    },
    /// A sample, or a size that is looked for, larger than any that boards read by hand.
    #[error("{0} cards are more than any board reads by hand")]
    Size(u64),
    /// A number out of its range.
    #[error("{what} must be in [{low}, {high}], found {found}")]
    Range {
        /// Which number.
        what: &'static str,
        /// The least that is allowed.
        low: f64,
        /// The most that is allowed.
        high: f64,
        /// What was given.
        found: f64,
    },
    /// As many figures as there are pairs, or strata.
    #[error("{found} figures for {expected} {of}")]
    Count {
        /// What there must be a figure for.
        of: &'static str,
        /// How many of them there are.
        expected: usize,
        /// How many figures were given.
        found: usize,
    },
    /// No pair, no batch, no stratum.
    #[error("there is no {0}")]
    Nothing(&'static str),
    /// What was read is not a state that an audit leads to.
    #[error("not the state of an audit")]
    State,
}

/// No function of this crate takes a smaller risk limit. P-values end at 2.2 · 10⁻³⁰⁸, so that nothing would ever
/// meet a limit below that; and chances in the laws of votes are told from nothing down to 10⁻¹⁵⁰ only, so that sizes for
/// limits near that would be looked for without end.
pub const LEAST_RISK_LIMIT: f64 = 1e-100;

/// A risk limit.
pub(crate) fn risk_limit(limit: f64) -> Result<f64, RiskError> {
    match (LEAST_RISK_LIMIT..1.0).contains(&limit) {
        true => Ok(limit),
        false => Err(RiskError::RiskLimit(limit)),
    }
}

/// A chance that something is to happen with.
pub(crate) fn chance(chance: f64) -> Result<f64, RiskError> {
    match chance > 0.0 && chance < 1.0 {
        true => Ok(chance),
        false => Err(RiskError::Chance(chance)),
    }
}

/// What was read, if it is a state that an audit leads to.
pub(crate) fn state(possible: bool) -> Result<(), RiskError> {
    match possible {
        true => Ok(()),
        false => Err(RiskError::State),
    }
}

/// A number in [`low`, `high`].
pub(crate) fn in_range(
    what: &'static str,
    found: f64,
    low: f64,
    high: f64,
) -> Result<f64, RiskError> {
    match (low..=high).contains(&found) {
        true => Ok(found),
        false => Err(RiskError::Range {
            what,
            low,
            high,
            found,
        }),
    }
}
