//! How the draws of an audit of two strata are shared out between them: as costs least.
//!
//! ```text
//! C(s) = the least expected cost of rounds and full counts, if a share s of the draws is compared      (1)  `schedule`
//! s*   = the place of the least C among n₁ / n, the cards' own share, and 0.1, 0.2, … 0.9               (2)
//! ```
//!
//! With a share the size that is needed changes, and how many batches of each stratum are opened; a card that is compared and
//! one that is polled take as long. (2) is asked of few simulated audits, the same random numbers for each share; both the share it
//! finds and that in proportion to the cards are then simulated as often as was asked, and the cheaper of them is planned with. C is flat near
//! its least: a grid of tenths comes near it.

use crate::contest::Contest;
use crate::design::Design;
use crate::model::Model;
use crate::plan::{Asked, Sized, sized_as};
use crate::population::CannotConfirm;
use crate::strata::Strata;

/// How draws are shared out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allocation {
    /// The share of the draws that is compared with records; the others are polled.
    pub compared: f64,
    /// The share that the cards with records have of all.
    pub in_proportion: f64,
    /// Person-hours if draws were shared out in that proportion.
    pub hours_in_proportion: f64,
}

/// So many audits are simulated to compare shares.
const FEW: u64 = 50;

const SHARES: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// The sizes of a contest with the share that costs least.
pub(crate) fn allocated(
    strata: &Strata,
    contest: &Contest,
    design: &Design,
    asked: &Asked,
) -> Result<Sized, CannotConfirm> {
    let size =
        |strata: Strata, asked: &Asked| sized_as(Model::Strata(strata), contest, design, asked);
    let hours = |sized: &Sized| sized.schedule.expected_cost.person_hours;
    let few = Asked {
        runs: asked.runs.min(FEW),
        ..asked.clone()
    };
    let share = strata.in_proportion();
    let (mut best, mut least) = (None, hours(&size(strata.clone(), &few)?));
    // A stratum without cards leaves no choice.
    let both = share > 0.0 && share < 1.0;
    for other in SHARES.into_iter().filter(|_| both) {
        let other = strata.at_share(other)?;
        let cost = hours(&size(other.clone(), &few)?);
        if cost < least {
            (best, least) = (Some(other), cost);
        }
    }
    let mut planned = size(strata.clone(), asked)?;
    let hours_in_proportion = hours(&planned);
    let mut compared = share;
    if let Some(best) = best {
        let other = best.share();
        let best = size(best, asked)?;
        if hours(&best) < hours_in_proportion {
            (planned, compared) = (best, other);
        }
    }
    planned.allocation = Some(Allocation {
        compared,
        in_proportion: share,
        hours_in_proportion,
    });
    Ok(planned)
}
