//! Moments: in UTC as the server prints them, in the reader's own zone once a script runs. Both are
//! written as the calendar field and our files write them, so that nothing jumps.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A moment. It says UTC, to the minute, which is enough for people; its `datetime` is exact.
#[component]
pub fn Time(
    /// Unix seconds.
    at: i64,
) -> impl IntoView {
    let utc = Utc::of(at);
    view! { <time datetime=utc.exact()>{utc.to_the_minute()}</time> }
}

/// A day by the calendar of UTC: nobody's zone makes it another one.
#[component]
pub fn Day(
    /// Unix seconds of any moment of it.
    at: i64,
) -> impl IntoView {
    let date = Utc::of(at).date();
    let exact = date.clone();
    view! { <time datetime=exact>{date}</time> }
}

/// Shows all moments of the page in the reader's zone. One for a page is enough.
#[island]
pub fn LocalTimes() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        show_local_times();
    }
}

/// The same for what has come into the page since.
pub fn show_local_times() {
    // A day alone has no zone.
    let Ok(times) = document().query_selector_all("time[datetime*=T]:not([title])") else { return };
    for index in 0..times.length() {
        let Some(time) = times.item(index).map(JsCast::unchecked_into::<Element>) else { continue };
        let moment = js_sys::Date::new(&time.get_attribute("datetime").into());
        let minutes_behind_utc = moment.get_timezone_offset();
        if minutes_behind_utc == 0.0 || minutes_behind_utc.is_nan() {
            continue;
        }
        if let Some(utc) = time.text_content() {
            let _ = time.set_attribute("title", &utc);
        }
        // UTC says of this moment what the reader's clock says of the other.
        let there = moment.get_time() - minutes_behind_utc * 60_000.0;
        let exact = String::from(js_sys::Date::new(&there.into()).to_iso_string());
        if let Some(minute) = exact.get(.."2026-01-31T23:59".len()) {
            time.set_text_content(Some(&minute.replace('T', " ")));
        }
    }
}

/// A moment's day and time of day, by the calendar, in UTC.
struct Utc {
    days: i64,
    secs: i64,
}

impl Utc {
    fn of(unix_secs: i64) -> Self {
        Self { days: unix_secs.div_euclid(86_400), secs: unix_secs.rem_euclid(86_400) }
    }

    /// As `datetime` wants it (RFC 3339).
    fn exact(&self) -> String {
        let (hour, minute) = self.time();
        format!("{}T{hour:02}:{minute:02}:{:02}Z", self.date(), self.secs % 60)
    }

    fn to_the_minute(&self) -> String {
        let (hour, minute) = self.time();
        format!("{} {hour:02}:{minute:02} UTC", self.date())
    }

    fn time(&self) -> (i64, i64) {
        (self.secs / 3600, self.secs / 60 % 60)
    }

    /// Counted in eras of 400 years, each of which has 146,097 days, and in years that begin in
    /// March, so that the leap day is the last (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`).
    fn date(&self) -> String {
        let shifted = self.days + 719_468;
        let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        format!("{:04}-{month:02}-{day:02}", year + era * 400 + next)
    }
}

#[cfg(test)]
mod tests {
    use super::Utc;

    #[test]
    fn a_moment_is_written_as_the_calendar_has_it() {
        for (secs, exact, human) in [
            (0, "1970-01-01T00:00:00Z", "1970-01-01 00:00 UTC"),
            (-1, "1969-12-31T23:59:59Z", "1969-12-31 23:59 UTC"),
            (951_782_399, "2000-02-28T23:59:59Z", "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29T00:00:00Z", "2000-02-29 00:00 UTC"),
            (1_798_761_599, "2026-12-31T23:59:59Z", "2026-12-31 23:59 UTC"),
            (4_107_542_400, "2100-03-01T00:00:00Z", "2100-03-01 00:00 UTC"),
        ] {
            let utc = Utc::of(secs);
            assert_eq!((utc.exact(), utc.to_the_minute()), (exact.to_owned(), human.to_owned()));
        }
    }
}
