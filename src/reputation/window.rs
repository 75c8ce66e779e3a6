//! The stretch of days a measure is taken over.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::Lang;

/// A stretch of civil days that ends with the day of reading, which belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Window {
    /// So many days: of 30 days, the day of reading and the 29 before it.
    Days(u16),
    /// So many months: from the day after the day of the same number.
    Months(u16),
    /// From the first of the month on.
    CalendarMonth,
}

impl Window {
    /// Returns the first day of the window that ends with `day`.
    pub fn first_day(self, day: Date) -> Date {
        match self {
            Self::Days(days) => days_before(day, days.saturating_sub(1)),
            Self::Months(months) => {
                let span = Span::new().try_months(i64::from(months));
                let same = span.and_then(|span| day.checked_sub(span));
                same.ok()
                    .and_then(|same| same.tomorrow().ok())
                    .unwrap_or(Date::MIN)
            }
            Self::CalendarMonth => day.first_of_month(),
        }
    }

    /// Returns the label in `lang`.
    pub fn label(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Days(days), Lang::Zh) => format!("近{days}天"),
            (Self::Days(1), Lang::En) => "1 day".to_owned(),
            (Self::Days(days), Lang::En) => format!("{days} days"),
            (Self::Months(months), Lang::Zh) => format!("近{months}个月"),
            (Self::Months(1), Lang::En) => "1 month".to_owned(),
            (Self::Months(months), Lang::En) => format!("{months} months"),
            (Self::CalendarMonth, Lang::Zh) => "本自然月".to_owned(),
            (Self::CalendarMonth, Lang::En) => "this calendar month".to_owned(),
        }
    }
}

/// Returns the day `count` days before `day`, or the first day there is.
pub(super) fn days_before(day: Date, count: u16) -> Date {
    Span::new()
        .try_days(i64::from(count))
        .and_then(|span| day.checked_sub(span))
        .unwrap_or(Date::MIN)
}

/// Returns the day `count` days after `day`, or the last day there is.
pub(super) fn days_after(day: Date, count: u16) -> Date {
    Span::new()
        .try_days(i64::from(count))
        .and_then(|span| day.checked_add(span))
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_of_days_ends_with_the_day_and_holds_as_many_as_it_says() {
        assert_eq!(
            Window::Days(30).first_day(date(2026, 3, 31)),
            date(2026, 3, 2)
        );
        assert_eq!(
            Window::Days(1).first_day(date(2026, 3, 31)),
            date(2026, 3, 31)
        );
    }

    #[test]
    fn a_window_of_months_begins_on_the_day_after_that_of_the_same_number() {
        assert_eq!(
            Window::Months(6).first_day(date(2026, 8, 15)),
            date(2026, 2, 16)
        );
        // February has no 31st: its last day stands for it.
        assert_eq!(
            Window::Months(6).first_day(date(2026, 8, 31)),
            date(2026, 3, 1)
        );
    }

    #[test]
    fn a_calendar_month_begins_on_the_first() {
        assert_eq!(
            Window::CalendarMonth.first_day(date(2026, 3, 1)),
            date(2026, 3, 1)
        );
        assert_eq!(
            Window::CalendarMonth.first_day(date(2026, 3, 31)),
            date(2026, 3, 1)
        );
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_fault() {
        assert_eq!(Window::Days(400).first_day(Date::MIN), Date::MIN);
        assert_eq!(Window::Months(12).first_day(Date::MIN), Date::MIN);
        assert_eq!(days_after(Date::MAX, 1), Date::MAX);
    }
}
