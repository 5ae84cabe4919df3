//! The list for programs: unlike the page, it refuses an address that says what makes no sense.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_forms::Options;
use serde::Serialize;

use crate::base::error::AppError;
use crate::base::server::api::{
    Conditions, ETag, JSON, Kind, Problem, Wanted, links, refuse_unknown,
};
use crate::base::server::database::Db;
use crate::students::filters::ARGUMENTS;
use crate::students::list::{ListQuery, Place, StudentPage, Total};
use crate::students::paths::API_STUDENTS;
use crate::students::server::address;
use crate::students::server::csv::csv_of;
use crate::students::server::json::StudentJson;

/// How many students there are on all pages.
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// A page of the list in JSON.
#[derive(Debug, Serialize)]
struct PageJson<'a> {
    /// How many students there are on all pages; at least so many, if it is not exact.
    total: u64,
    total_is_exact: bool,
    students: Vec<StudentJson<'a>>,
}

/// What an address asks for.
///
/// # Errors
/// 400 with a message for each parameter that says nothing known.
pub(super) async fn asked(db: &Db, raw: &str, programmes: Options) -> Result<ListQuery, Problem> {
    let mut asked = address::read(db, raw, programmes).await?;
    refuse_unknown(raw, &ARGUMENTS, &mut asked.mistakes);
    if asked.mistakes.is_empty() {
        return Ok(asked.query);
    }
    Err(Problem::new(Kind::InvalidParameter).errors(asked.mistakes))
}

/// A page, for who may have it already, with the ways to the others.
pub(super) fn answer(
    query: &ListQuery,
    page: &StudentPage,
    wanted: Wanted,
    conditions: &Conditions,
) -> Result<Response, Problem> {
    let body = if wanted.0 == JSON { in_json(page)? } else { csv_of(&page.students).into() };
    let tag = ETag::of_content(&body);
    let links = links(places(page).map(|(rel, place)| (rel, address_of(query, place))))?;
    let headers = [(header::ETAG, tag.value()?), (header::LINK, links)];
    let total = counted(page.total).map(|total| [(TOTAL, total)]);
    if conditions.are_known(&tag)? {
        return Ok((StatusCode::NOT_MODIFIED, total, headers).into_response());
    }
    Ok((headers, total, [(header::CONTENT_TYPE, wanted.0)], body).into_response())
}

/// For CSV, which has no place for it. What was not counted to its end would look as if it were.
fn counted(total: Total) -> Option<HeaderValue> {
    match total {
        Total::Exactly(total) => Some(total.into()),
        Total::MoreThan(_) => None,
    }
}

fn in_json(page: &StudentPage) -> Result<Vec<u8>, AppError> {
    let (total, total_is_exact) = match page.total {
        Total::Exactly(total) => (total, true),
        Total::MoreThan(total) => (total, false),
    };
    let students = page.students.iter().map(StudentJson).collect();
    let page = PageJson { total, total_is_exact, students };
    serde_json::to_vec(&page).map_err(AppError::internal)
}

/// The relations of a page to the others (RFC 8288; IANA, Link Relations).
fn places(page: &StudentPage) -> impl Iterator<Item = (&'static str, Place)> {
    let ends = [("first", Some(Place::First)), ("last", Some(Place::Last))];
    let beside = [("prev", page.previous.clone()), ("next", page.next.clone())];
    let all = ends.into_iter().chain(beside);
    all.filter_map(|(rel, place)| place.map(|place| (rel, place)))
}

fn address_of(query: &ListQuery, place: Place) -> String {
    let arguments = address::query_string(&ListQuery { place, ..query.clone() });
    let mark = if arguments.is_empty() { "" } else { "?" };
    format!("{API_STUDENTS}{mark}{arguments}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_was_not_counted_to_its_end_says_so() {
        for (total, header, json) in [
            (Total::Exactly(7), Some(7), r#"{"total":7,"total_is_exact":true,"students":[]}"#),
            (
                Total::MoreThan(10_000),
                None,
                r#"{"total":10000,"total_is_exact":false,"students":[]}"#,
            ),
        ] {
            assert_eq!(counted(total), header.map(|total: u64| total.into()));
            let page = StudentPage {
                students: Vec::new(),
                total,
                first_ordinal: None,
                previous: None,
                next: None,
            };
            assert_eq!(in_json(&page), Ok(json.into()));
        }
    }
}
