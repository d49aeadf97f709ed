//! Reported results into plans of audits: how many cards each contest needs by each design, in how many rounds, with what
//! chance of a full count.
//!
//! `contest` is what a plan knows of a contest: what must be confirmed, and of how many cards. `population` turns it, a
//! [`Design`] and a [`Truth`] into numbers that cards are worth and the tests they are given to; `trial` audits that many
//! times over, `distribution` says how long it took. `workload` turns draws into what people do, `costs` that into
//! person-hours, days and money, `schedule` finds the rounds that cost least, and
//! `allocation` how two strata share them. The numbers are drawn with `risk`'s simulation sequence: the same
//! input and seed give the same plan.
//!
//! Knows nothing of files.

mod allocation;
mod contest;
mod costs;
mod counties;
mod design;
mod distribution;
mod model;
mod plan;
mod population;
mod reported;
mod schedule;
mod simulate;
mod strata;
mod together;
mod trial;
mod truth;
mod unreplaced;
mod urn;
mod walk;
mod workload;

pub use allocation::Allocation;
pub use contest::{Claim, Contest, Kind, NothingToConfirm, Paper, Pool};
pub use costs::{Cost, Costs, CostsError, Figure, Work};
pub use counties::{Area, CountyCards, by_county, cards_of_counties};
pub use design::{Design, Records};
pub use distribution::Distribution;
pub use model::Model;
pub use plan::{Asked, Planned, Sized, Sizes, plan};
pub use population::{CannotConfirm, Population};
pub use schedule::{NoSchedule, Schedule, Scheduler};
pub use simulate::{Simulated, simulate};
pub use strata::Strata;
pub use together::{Style, together};
pub use trial::{Audit, Trial};
pub use truth::Truth;
pub use workload::{Draws, NoWorkload, Workload};
