//! How long something still lasts, in words.

/// So many seconds, as people say it: `1 d 2 h 3 min 4 s`.
pub fn in_words(secs: i64) -> String {
    if secs <= 0 {
        return "over".to_owned();
    }
    let (days, hours) = (secs / 86_400, secs / 3_600 % 24);
    let (minutes, secs) = (secs / 60 % 60, secs % 60);
    let mut words = String::new();
    for (count, unit) in [(days, " d "), (hours, " h "), (minutes, " min ")] {
        if count > 0 || !words.is_empty() {
            words += &count.to_string();
            words += unit;
        }
    }
    words += &secs.to_string();
    words + " s"
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn what_is_left_is_said_in_days_hours_minutes_and_seconds() {
        for (secs, words) in [
            (-1, "over"),
            (0, "over"),
            (1, "1 s"),
            (61, "1 min 1 s"),
            (3_600, "1 h 0 min 0 s"),
            (2 * 86_400 + 5, "2 d 0 h 0 min 5 s"),
        ] {
            assert_eq!(in_words(secs), words);
        }
    }
}
