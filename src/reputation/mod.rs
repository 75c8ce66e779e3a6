//! A merchant's standing (商家信誉): how what happened moves it, and how it reads on a day.
//!
//! - [`rules`] are what `reputation.yaml` of a pack version says: which [`measure`]s are shown over
//!   which [`window`]s, priors, penalty points, restrictions. A version without the file moves no
//!   standing.
//! - [`fold()`] adds the events of a dispute to the daily buckets of a [`standing`], and notes in the
//!   dispute's [`tally`] what it added where, so that an overturned ruling is taken back exactly;
//!   [`fold_merchant`] adds paid orders and reviews. Both are total: they cannot fail.
//! - [`view`] reads a standing as of a civil day: ratios with their counts and an [`interval`], a
//!   shrunken mean, the experience [`score`], [`points`] and the [`restriction`]s in force.

pub mod counter;
mod figures;
mod fold;
pub mod interval;
pub mod measure;
mod merchant;
pub mod points;
pub mod restriction;
pub mod rules;
mod rules_check;
mod rules_fields;
mod rules_file;
pub mod score;
pub mod standing;
pub mod tally;
pub mod view;
pub mod window;

pub use counter::Counter;
pub use fold::{fold, merchant_of};
pub use measure::Measure;
pub use merchant::{PairMonth, fold_merchant};
pub use rules::{REPUTATION_FILE, Rules};
pub use standing::{Moved, Standing, StandingMovement};
pub use tally::{DisputeTally, PairTally};
pub use view::{StandingView, read_standing};
pub use window::Window;
