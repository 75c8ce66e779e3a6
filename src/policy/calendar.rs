//! Working days of a pack.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

/// The days of a pack that are not working days: Saturdays, Sundays and the listed holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<i64>,
}

impl Calendar {
    /// Makes a calendar from the listed holidays.
    pub fn new(holidays: impl IntoIterator<Item = Date>) -> Self {
        Self {
            holidays: holidays.into_iter().map(day_number).collect(),
        }
    }

    /// Returns the day itself if it is a working day, else the next that is one.
    pub fn next_working_day(&self, day: i64) -> Option<i64> {
        // A year of holidays in a row would be a mistake in the pack, not a calendar.
        (0..366)
            .filter_map(|ahead| day.checked_add(ahead))
            .find(|candidate| self.is_working_day(*candidate))
    }

    /// Says whether a day is a working day.
    pub fn is_working_day(&self, day: i64) -> bool {
        date_of(day).is_some_and(|date| {
            !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
                && !self.holidays.contains(&day)
        })
    }
}

/// Returns the number of a day: days since 1970-01-01.
pub fn day_number(date: Date) -> i64 {
    date.since(Date::constant(1970, 1, 1))
        .map_or(i64::MIN, |span| i64::from(span.get_days()))
}

/// Returns the day with this number, if the calendar reaches that far.
pub fn date_of(day: i64) -> Option<Date> {
    let days = jiff::Span::new().try_days(day).ok()?;
    Date::constant(1970, 1, 1).checked_add(days).ok()
}
