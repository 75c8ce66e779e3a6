//! Instants, civil days, and the ways of counting between them.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};

/// When something happened: to the second, or only to the day.
///
/// A published case mostly tells days. Hours are counted only between instants; days are counted
/// in the time zone of the rule pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A civil day in the zone of the marketplace.
    Day(Date),
    /// A point in time.
    Instant(Timestamp),
}

/// Why a text is not a day or a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Not of the form `2026-03-01`, or no day of the calendar.
    #[error("`{0}` is not a day")]
    NotADay(String),
    /// Not of the form `2026-03-01T10:00:00+08:00`, or no time of that day.
    #[error("`{0}` is not a time with its offset")]
    NotATime(String),
}

impl MomentError {
    /// Returns what to write instead.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NotADay(_) => "write a day of the calendar, such as `2026-03-01`",
            Self::NotATime(_) => {
                "write a day such as `2026-03-01`, or a time with its offset such as \
                 `2026-03-01T10:00:00+08:00`"
            }
        }
    }
}

/// Reads a civil day in the one form `2026-03-01`.
///
/// # Errors
///
/// [`MomentError::NotADay`] for any other form and for days that no calendar has.
pub fn parse_day(text: &str) -> Result<Date, MomentError> {
    let not_a_day = || MomentError::NotADay(text.to_owned());
    if !has_form(text, "dddd-dd-dd") {
        return Err(not_a_day());
    }
    text.parse().map_err(|_| not_a_day())
}

/// Says whether `text` has a digit wherever `form` has `d`, and else the same bytes.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text
            .bytes()
            .zip(form.bytes())
            .all(|(byte, model)| match model {
                b'd' => byte.is_ascii_digit(),
                _ => byte == model,
            })
}

fn is_rfc_3339(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let digits = rest.strip_prefix('.').map_or(Some(rest), |fraction| {
        let end = fraction.find(|c: char| !c.is_ascii_digit())?;
        (end > 0).then(|| fraction.get(end..)).flatten()
    });
    has_form(clock, "dddd-dd-ddTdd:dd:dd")
        && digits.is_some_and(|offset| {
            offset == "Z" || has_form(offset, "+dd:dd") || has_form(offset, "-dd:dd")
        })
}

impl std::str::FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        if has_form(text, "dddd-dd-dd") {
            return parse_day(text).map(Self::Day);
        }
        let not_a_time = || MomentError::NotATime(text.to_owned());
        if !is_rfc_3339(text) {
            return Err(not_a_time());
        }
        text.parse().map(Self::Instant).map_err(|_| not_a_time())
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Moment {
    /// Returns the civil day in `zone`; a moment known only to the day is that day everywhere.
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant(instant) => zone.to_datetime(instant).date(),
        }
    }

    /// Returns the point in time, unless only the day is known.
    pub const fn instant(self) -> Option<Timestamp> {
        match self {
            Self::Day(_) => None,
            Self::Instant(instant) => Some(instant),
        }
    }

    /// Says whether `self` lies before `other` whatever the time zone of a mere day may be.
    pub fn is_surely_before(self, other: Self) -> bool {
        match (self, other) {
            (Self::Day(left), Self::Day(right)) => left < right,
            (Self::Instant(left), Self::Instant(right)) => left < right,
            (Self::Day(day), Self::Instant(instant)) => day < latest_day(instant, -12),
            (Self::Instant(instant), Self::Day(day)) => latest_day(instant, 14) < day,
        }
    }

    /// Says whether, in some time zone of the earth, `count` civil days lie between the moments.
    pub fn may_be_days_before(self, later: Self, count: i64) -> bool {
        (-12..=14).any(|hours| {
            let zone = TimeZone::fixed(Offset::constant(hours));
            days_between(self.day(&zone), later.day(&zone)) == count
        })
    }
}

/// Returns the civil day of an instant at a whole-hour offset.
fn latest_day(instant: Timestamp, hours: i8) -> Date {
    Offset::constant(hours).to_datetime(instant).date()
}

/// Counts the civil days from one day to another; the same day is 0, an earlier one is below 0.
pub fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// Counts the hours begun from one instant to another: an hour and a second are 2 hours.
///
/// This is the count to hold against a limit within which something must be done: "within 48
/// hours" is met up to and including the last second of the 48th hour. An earlier `to` gives 0.
pub fn hours_begun(from: Timestamp, to: Timestamp) -> i64 {
    let elapsed = to.duration_since(from);
    let full = hours_full(from, to);
    let rest = elapsed > SignedDuration::from_hours(full);
    full.saturating_add(i64::from(rest))
}

/// Counts the full hours from one instant to another: an hour less a second is 0.
///
/// This is the count to hold against a time that must have passed: "72 hours late" is so from the
/// end of the 72nd hour. An earlier `to` gives 0.
pub fn hours_full(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_hours().max(0)
}

/// Counts the calendar months begun from one day to another: a month and a day are 2 months.
///
/// "Within 6 months" of 31 August is met up to the last day of February. The same day and earlier
/// days give 0.
pub fn months_begun(from: Date, to: Date) -> i64 {
    if to <= from {
        return 0;
    }
    let years = i64::from(to.year()).saturating_sub(i64::from(from.year()));
    let months = i64::from(to.month()).saturating_sub(i64::from(from.month()));
    let full = years.saturating_mul(12).saturating_add(months);
    let reached = Span::new()
        .try_months(full)
        .and_then(|span| from.checked_add(span));
    match reached {
        Ok(reached) if reached < to => full.saturating_add(1),
        Ok(_) | Err(_) => full,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> Timestamp {
        moment(text).instant().unwrap()
    }

    #[test]
    fn days_and_times_have_one_form_each() {
        assert_eq!(moment("2026-03-01"), Moment::Day(date(2026, 3, 1)));
        assert!(moment("2026-03-01T10:00:00+08:00").instant().is_some());
        assert!(moment("2026-03-01T10:00:00.5Z").instant().is_some());
        for text in [
            "2026-3-1",
            "20260301",
            "2026-02-30",
            "2026-03-01T10:00:00",
            "2026-03-01 10:00:00Z",
            "2026-03-01T10:00+08:00",
            "2026-03-01T10:00:00+0800",
            "2026-03-01T25:00:00Z",
            "2026-03-01T10:00:00.Z",
            "2026-03-01T10:00:00+08:00[Asia/Shanghai]",
            "",
            "now",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_civil_day_is_that_of_the_zone() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        assert_eq!(moment("2026-02-28T16:00:00Z").day(&zone), date(2026, 3, 1));
        assert_eq!(moment("2026-02-28T15:59:59Z").day(&zone), date(2026, 2, 28));
    }

    #[test]
    fn days_are_counted_across_months_and_leap_days() {
        assert_eq!(days_between(date(2026, 3, 1), date(2026, 3, 1)), 0);
        assert_eq!(days_between(date(2024, 2, 28), date(2024, 3, 1)), 2);
        assert_eq!(days_between(date(2026, 3, 2), date(2026, 3, 1)), -1);
    }

    #[test]
    fn the_last_second_of_the_hour_belongs_to_it() {
        let start = instant("2026-03-01T10:00:00Z");
        assert_eq!(hours_begun(start, instant("2026-03-03T10:00:00Z")), 48);
        assert_eq!(hours_begun(start, instant("2026-03-03T10:00:01Z")), 49);
        assert_eq!(hours_full(start, instant("2026-03-03T09:59:59Z")), 47);
        assert_eq!(hours_full(start, instant("2026-03-03T10:00:00Z")), 48);
        assert_eq!(hours_begun(start, instant("2026-03-01T09:00:00Z")), 0);
        assert_eq!(hours_begun(start, start), 0);
    }

    #[test]
    fn months_end_on_the_day_of_the_same_number_or_the_last_there_is() {
        assert_eq!(months_begun(date(2026, 1, 1), date(2026, 7, 1)), 6);
        assert_eq!(months_begun(date(2026, 1, 1), date(2026, 7, 2)), 7);
        assert_eq!(months_begun(date(2025, 8, 31), date(2026, 2, 28)), 6);
        assert_eq!(months_begun(date(2025, 8, 31), date(2026, 3, 1)), 7);
        assert_eq!(months_begun(date(2026, 1, 1), date(2026, 1, 1)), 0);
        assert_eq!(months_begun(date(2026, 1, 1), date(2026, 1, 2)), 1);
        assert_eq!(months_begun(date(2026, 1, 15), date(2026, 2, 10)), 1);
    }

    #[test]
    fn order_in_time_is_only_denied_where_it_is_sure() {
        let day = moment("2026-03-02");
        assert!(moment("2026-03-01").is_surely_before(day));
        assert!(!day.is_surely_before(day));
        // Noon of 1 March in London is already 2 March nowhere but east of UTC+12.
        assert!(!moment("2026-03-01T12:00:00Z").is_surely_before(day));
        assert!(moment("2026-03-01T09:00:00Z").is_surely_before(day));
        assert!(!day.is_surely_before(moment("2026-03-03T09:00:00Z")));
        assert!(day.is_surely_before(moment("2026-03-03T13:00:00Z")));
    }

    #[test]
    fn a_stated_count_of_days_may_fit_in_one_zone_only() {
        let early = moment("2026-03-01T15:30:00Z");
        let late = moment("2026-03-02T16:30:00Z");
        assert!(early.may_be_days_before(late, 1));
        assert!(early.may_be_days_before(late, 2));
        assert!(!early.may_be_days_before(late, 3));
    }
}
