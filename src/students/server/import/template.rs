//! The template of an import: the names of the columns, and a row that shows how to fill them in.

use axum::http::header;
use axum::response::IntoResponse;

use crate::auth::server::access::Admin;
use crate::base::server::csv::{BYTE_ORDER_MARK, write_row};
use crate::students::server::Settings;
use crate::students::server::csv::{CSV, columns};
use crate::students::student::{PROGRAMME, STUDENT_FIELDS, StudentField};

/// `GET /students/import-template.csv`.
pub async fn template(_: Admin, settings: Settings) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, CSV),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"students-template.csv\""),
    ];
    (headers, text(settings))
}

/// With a byte order mark, so that what spreadsheets write into it stays UTF-8.
fn text(settings: Settings) -> String {
    let programme = settings.programmes.first().map_or("", |(key, _)| *key);
    let example = |row: &StudentField| match row.field.name {
        name if name == PROGRAMME.name => programme,
        _ => row.example,
    };
    let mut text = BYTE_ORDER_MARK.to_owned();
    write_row(&mut text, columns());
    // Who is new has no id.
    write_row(&mut text, [""].into_iter().chain(STUDENT_FIELDS.iter().map(example)));
    text
}
