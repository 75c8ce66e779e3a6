//! How a dispute moves: the stage graph, and what a command does to a dispute.
//!
//! - [`process`] reads `workflow.yaml` of a pack version, [`graph`] holds its edges together and
//!   checks them, [`kinds`] says what each kind of stage means, [`drawing`] draws it.
//! - [`state`] folds the events of a dispute; [`case_doc`] keeps its facts in the format of case files.
//! - [`mod@decide`] makes events of a command or a passed deadline, [`denial`] says why it cannot.
//!   `decide` is the only maker of events; folding one cannot fail.
//!
//! Nothing here reads a clock: the time comes in with the command, and what has fallen due before it
//! is fired first, at the time it was due.

pub mod actions;
pub mod case_doc;
pub mod deadline;
pub mod decide;
pub mod denial;
mod draft;
pub mod drawing;
pub mod graph;
pub mod kinds;
mod money;
mod moves;
mod person;
pub mod process;
mod process_file;
mod rulings;
pub mod state;

pub use actions::allowed_actions;
pub use decide::{World, decide, fire_due};
pub use denial::{Denial, DenialCode};
pub use process::Process;
pub use state::DisputeState;
