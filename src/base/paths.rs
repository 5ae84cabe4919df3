//! The paths that no feature owns, and what is read of a path.

use std::str::FromStr;

/// The first page.
pub const HOME: &str = "/";
/// The API for people.
pub const API_MANUAL: &str = "/api";
/// Below this, programs ask.
pub const API: &str = "/api/v1";

/// What a kind of problem is about.
pub fn api_problem(name: &str) -> String {
    format!("/api/problems/{name}")
}

/// Whether a path is `root`, or stands below it.
pub fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The number of a thing as its path has it, from 1 on. `07`, `+7` and `7.0` are numbers of nothing, so
/// that each thing has one address.
pub fn id<T: FromStr + ToString>(text: &str) -> Option<T> {
    let is_as_written = |id: &T| id.to_string() == text && !text.starts_with(['-', '0']);
    text.parse().ok().filter(is_as_written)
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn each_number_is_written_in_one_way() {
        assert_eq!((id("7"), id("2147483647")), (Some(7_i32), Some(i32::MAX)));
        for text in ["", "0", "-7", "+7", "07", "7.0", " 7", "7 ", "2147483648", "\u{667}", "seven"]
        {
            assert_eq!(id::<i32>(text), None, "{text:?}");
        }
    }
}
