//! The one place that reads the system's clock.

use jiff::Timestamp;

/// Returns the present moment.
pub fn now() -> Timestamp {
    Timestamp::now()
}
