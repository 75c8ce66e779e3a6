//! When deadlines pass.
//!
//! A deadline is a moment that is itself too late: what is done a nanosecond before is in time.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::process::{Counted, Process, Stage};
use crate::policy::calendar::{Calendar, date_of, day_number};
use crate::policy::frame::Frame;
use crate::policy::params::{ParamData, ParamsAt};

/// Most days a deadline of working days or office hours can span; a pack that asks for more has a
/// mistake in its calendar.
const DAYS_MAX: i64 = 3_660;

/// Returns when the deadline of a stage entered at `at` passes; `None` where it has none, or where
/// its parameter has no value on the day of `params`.
pub fn due(
    process: &Process,
    stage: &Stage,
    at: Timestamp,
    frame: &Frame,
    params: &ParamsAt,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let rule = stage.deadlines.iter().find(|rule| {
        rule.guard
            .as_ref()
            .is_none_or(|guard| guard.holds(frame, params))
    })?;
    let length = scalar(params, rule.param)?;
    match rule.counted {
        Counted::Hours => after_hours(at, length),
        Counted::Days => end_of_day_after(at, length, zone),
        Counted::WorkingDays => after_working_days(at, length, zone, params.calendar()),
        Counted::OfficeHours => {
            let (from, to) = process.office_hours?;
            after_office_hours(at, length, zone, from, to)
        }
    }
}

/// Returns the number a parameter has on the day of `params`.
pub fn scalar(params: &ParamsAt, place: usize) -> Option<i64> {
    match params.value(place)?.data {
        ParamData::Scalar(value) => Some(value),
        ParamData::Brackets(_) | ParamData::Table { .. } => None,
    }
}

/// Adds hours as they pass.
pub fn after_hours(at: Timestamp, hours: i64) -> Option<Timestamp> {
    at.checked_add(SignedDuration::try_from_hours(hours)?).ok()
}

/// Returns the end of the `days`-th civil day after the one of `at`; 0 is the end of that day.
fn end_of_day_after(at: Timestamp, days: i64, zone: &TimeZone) -> Option<Timestamp> {
    let day = day_number(at.to_zoned(zone.clone()).date());
    start_of(date_of(day.checked_add(days)?.checked_add(1)?)?, zone)
}

fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    day.to_zoned(zone.clone())
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// Returns the end of the `days`-th working day after the day of `at`.
fn after_working_days(
    at: Timestamp,
    days: i64,
    zone: &TimeZone,
    calendar: &Calendar,
) -> Option<Timestamp> {
    let mut day = day_number(at.to_zoned(zone.clone()).date());
    let mut left = days;
    let last = day.checked_add(DAYS_MAX)?;
    while left > 0 {
        day = day.checked_add(1)?;
        if day > last {
            return None;
        }
        if calendar.is_working_day(day) {
            left = left.checked_sub(1)?;
        }
    }
    start_of(date_of(day.checked_add(1)?)?, zone)
}

/// Lets hours count only between two times of every day; what is over runs on the next day.
fn after_office_hours(
    at: Timestamp,
    hours: i64,
    zone: &TimeZone,
    from: Time,
    to: Time,
) -> Option<Timestamp> {
    let mut left = SignedDuration::try_from_hours(hours)?;
    let mut now = at.to_zoned(zone.clone());
    for _ in 0..DAYS_MAX {
        let opens = now.date().to_datetime(from).to_zoned(zone.clone()).ok()?;
        let closes = now.date().to_datetime(to).to_zoned(zone.clone()).ok()?;
        let begins = if now > opens { now.clone() } else { opens };
        if begins < closes {
            let room = begins.duration_until(&closes);
            if left <= room {
                return begins.timestamp().checked_add(left).ok();
            }
            left = left.checked_sub(room)?;
        }
        let tomorrow = now.date().checked_add(1.day()).ok()?;
        now = tomorrow.to_zoned(zone.clone()).ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_deadline_of_days_ends_with_the_last_of_them() {
        let due = end_of_day_after(at("2026-03-01T10:00:00+08:00"), 7, &shanghai());
        assert_eq!(due, Some(at("2026-03-09T00:00:00+08:00")));
        let late = end_of_day_after(at("2026-03-01T23:59:59+08:00"), 0, &shanghai());
        assert_eq!(late, Some(at("2026-03-02T00:00:00+08:00")));
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays() {
        // 2026-03-06 is a Friday; Monday is a holiday here.
        let calendar = Calendar::new([date(2026, 3, 9)]);
        let due = after_working_days(at("2026-03-06T10:00:00+08:00"), 2, &shanghai(), &calendar);
        assert_eq!(due, Some(at("2026-03-12T00:00:00+08:00")));
    }

    #[test]
    fn office_hours_run_on_the_next_morning() {
        // As the published rules work it out: four hours from 16:30 end at 11:30 the next day.
        let count = |from: &str| {
            let (opens, closes) = (time(9, 0, 0, 0), time(18, 0, 0, 0));
            after_office_hours(at(from), 4, &shanghai(), opens, closes)
        };
        assert_eq!(
            count("2026-03-01T16:30:00+08:00"),
            Some(at("2026-03-02T11:30:00+08:00"))
        );
        assert_eq!(
            count("2026-03-01T14:00:00+08:00"),
            Some(at("2026-03-01T18:00:00+08:00"))
        );
        assert_eq!(
            count("2026-03-01T03:00:00+08:00"),
            Some(at("2026-03-01T13:00:00+08:00"))
        );
        assert_eq!(
            count("2026-03-01T22:00:00+08:00"),
            Some(at("2026-03-02T13:00:00+08:00"))
        );
    }
}
