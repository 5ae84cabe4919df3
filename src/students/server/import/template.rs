//! The template of an import: the names of the columns, and a row that shows how to fill them in.

use axum::http::header;
use axum::response::IntoResponse;

use crate::auth::server::access::Admin;
use crate::base::server::csv::{BYTE_ORDER_MARK, write_row};
use crate::students::matching::fields;
use crate::students::server::Settings;
use crate::students::server::export::CSV;

/// The name in the row that shows how. A row with this name is never imported, so that who fills
/// in the template may leave it; who writes over it has a student there.
pub const EXAMPLE: &str = "Example row";

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
    let address = "1 High Street\nLondon";
    // In the order of the fields.
    let example =
        ["", EXAMPLE, "London", address, "N1 9GU", "2", "1350.50", programme, "online", "yes"];
    let mut text = BYTE_ORDER_MARK.to_owned();
    write_row(&mut text, fields(&[]).map(|field| field.name));
    write_row(&mut text, example);
    text
}
