//! The back office for programs: accounts and open logins.

pub mod accounts;
pub mod logins;

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rollcall_forms::FieldErrors;
use utoipa::openapi::Object;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::ArrayBuilder;

use crate::base::paths;
use crate::base::server::api::description::{
    Description, Outcome, closed, counted, named, path_parameter,
};
use crate::base::server::api::{Conditions, ETag, Kind, Problem, links, refuse_unknown};
use crate::base::server::csv::write_row;

const USUAL_SIZE: i64 = 50;
const MAX_SIZE: i64 = 200;

/// Which part of a list is asked for.
struct Asked {
    after: i64,
    size: i64,
    account: Option<i64>,
}

impl Asked {
    /// Reads the query, in which only these names make sense.
    fn read(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let query = uri.query().unwrap_or_default();
        let mut errors = FieldErrors::default();
        refuse_unknown(query, known, &mut errors);
        let mut read = |name: &str, most: i64, words: &str| {
            let all = form_urlencoded::parse(query.as_bytes());
            let mut values = all.filter(|(other, _)| other == name).map(|(_, value)| value);
            let value = values.next().filter(|_| known.contains(&name))?;
            let found = paths::id(&value).filter(|found: &i64| *found <= most);
            if values.next().is_some() {
                errors.add(name, format!("The address says {name} more than once."));
            } else if found.is_none() {
                errors.add(name, words);
            }
            found
        };
        let after = read("after", i64::MAX, "after is the id behind which to begin.");
        let size = read("size", MAX_SIZE, &format!("size is 1 to {MAX_SIZE}."));
        let account = read("account", i64::MAX, "account is the id of an account.");
        let asked = Self { after: after.unwrap_or(0), size: size.unwrap_or(USUAL_SIZE), account };
        if errors.is_empty() {
            return Ok(asked);
        }
        Err(Problem::new(Kind::InvalidParameter).errors(errors))
    }

    /// One more than is shown, to know whether there is more.
    fn limit(&self) -> u64 {
        self.size.unsigned_abs() + 1
    }

    /// Takes away what is one too many; the address of what comes behind the rest, if there is
    /// more.
    fn next<T>(&self, path: &str, rows: &mut Vec<T>, id: impl Fn(&T) -> i64) -> Option<String> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if rows.len() <= size {
            return None;
        }
        rows.truncate(size);
        let after = rows.last().map_or(0, id);
        let account = self.account.map(|id| format!("&account={id}")).unwrap_or_default();
        Some(format!("{path}?after={after}&size={}{account}", self.size))
    }
}

/// Part of a list, for who may have it already.
fn part(
    kind: &'static str,
    body: Vec<u8>,
    next: Option<String>,
    conditions: &Conditions,
) -> Result<Response, Problem> {
    let tag = ETag::of_content(&body);
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, tag.value()?);
    if let Some(next) = next {
        headers.insert(header::LINK, links([("next", next)])?);
    }
    if conditions.are_known(&tag)? {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok((headers, body).into_response())
}

/// A line of column names, and a row for each thing.
fn csv<const N: usize>(columns: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Vec<u8> {
    let mut text = String::new();
    write_row(&mut text, columns);
    for row in rows {
        write_row(&mut text, row.iter().map(String::as_str));
    }
    text.into_bytes()
}

/// What is said of a list that goes on behind an id.
fn paged(description: Description, outcome: Outcome) -> Description {
    let outcome = outcome.tagged().header("Link", "What comes next, if there is more (RFC 8288).");
    description
        .query("after", counted("Only those with a greater id.", i64::MAX))
        .query("size", counted("At most so many.", MAX_SIZE))
        .read_under_conditions()
        .answers(200, outcome)
}

/// The schema of such a list.
fn list_of(name: &str, item: &str) -> Object {
    closed().property(name, ArrayBuilder::new().items(named(item))).required(name).build()
}

/// The number of a row that strangers make: 64 bits.
fn row_id(about: &str) -> Parameter {
    path_parameter(about, counted("Its id.", i64::MAX), 7)
}
