//! The export: what the list shows, on all its pages, as CSV or as JSON Lines.

use axum::extract::Extension;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use rollcall_forms::FormState;

use crate::auth::server::access::{Admin, Reader};
use crate::base::error::AppError;
use crate::base::server::Page;
use crate::base::server::csv::{BYTE_ORDER_MARK, write_row};
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};
use crate::students::list::ListQuery;
use crate::students::pages::NoExportPage;

use super::address::Asked;
use super::csv::{CSV, columns, write_student};
use super::downloads::{Downloads, later};
use super::json::StudentJson;
use super::list::Walk;
use super::stream::{Pieces, stream};
use super::{Settings, address};

/// The argument of an address that asks for a file which Excel opens right.
pub(super) const EXCEL: &str = "excel";

/// How students are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A line of column names, and a row for each student, as the import reads it.
    Csv,
    /// The same behind a byte order mark, by which Excel tells that it is UTF-8.
    Excel,
    /// An object for each student, as the API has it, on a line of its own (jsonlines.org).
    JsonLines,
}

/// The text of an export, a piece at a time.
pub struct Export {
    walk: Walk,
    format: Format,
    begun: bool,
}

impl Export {
    /// All that a list shows, in its order.
    pub fn new(db: Db, who: impl Into<Reader>, query: ListQuery, format: Format) -> Self {
        Self { walk: Walk::new(db, who, query), format, begun: false }
    }

    /// The next piece, with the number of students in it; `None` behind the last.
    ///
    /// # Errors
    /// The database's.
    pub async fn piece(&mut self) -> Result<Option<(String, usize)>, AppError> {
        let mut text = String::new();
        if !std::mem::replace(&mut self.begun, true) && self.format != Format::JsonLines {
            if self.format == Format::Excel {
                text += BYTE_ORDER_MARK;
            }
            write_row(&mut text, columns());
        }
        let students = self.walk.next().await?;
        if students.is_none() && text.is_empty() {
            return Ok(None);
        }
        let students = students.unwrap_or_default();
        for student in &students {
            match self.format {
                Format::Csv | Format::Excel => write_student(&mut text, student),
                Format::JsonLines => {
                    let line = serde_json::to_string(&StudentJson(student));
                    text += &line.map_err(AppError::internal)?;
                    text.push('\n');
                }
            }
        }
        Ok(Some((text, students.len())))
    }
}

impl Pieces for Export {
    async fn next(&mut self) -> Result<Option<String>, AppError> {
        Ok(self.piece().await?.map(|(text, _)| text))
    }
}

/// `GET /students/export.csv` and `export.jsonl`, with the query of the list. The route says which
/// format it is.
pub async fn download(
    who: Admin,
    db: Db,
    settings: Settings,
    (Extension(format), Extension(downloads)): (Extension<Format>, Extension<Downloads>),
    forms: FormState,
    (method, uri): (Method, Uri),
    log: SecurityLog,
) -> Result<Response, AppError> {
    let raw = uri.query().unwrap_or_default();
    let asked = address::read(&db, raw, settings.programmes).await?;
    if !asked.mistakes.is_empty() {
        return Ok(nothing(asked, &forms));
    }
    let format = match format {
        Format::Csv if is_for_excel(raw) => Format::Excel,
        other => other,
    };
    let place = match downloads.take_place(who.account().id) {
        Ok(place) => place,
        Err(reason) => return Ok(later(reason, address::format(&asked.query), &forms)),
    };
    let (kind, file_name) = match format {
        Format::Csv | Format::Excel => (CSV, "students.csv"),
        Format::JsonLines => ("application/jsonl", "students.jsonl"),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file_name}\"")),
    ];
    // Who asks by `HEAD` gets no students.
    if method == Method::GET {
        log.about(file_name).done(Event::Export, who.name());
    }
    let export = Export::new(db, &who, asked.query, format);
    Ok((headers, stream(export, place)).into_response())
}

/// Whether an address says `excel`.
fn is_for_excel(raw: &str) -> bool {
    raw.split('&').any(|pair| pair.split('=').next() == Some(EXCEL))
}

/// A list says beside its students what it could not read; a file cannot.
fn nothing(asked: Asked, forms: &FormState) -> Response {
    let (list, messages) = (address::format(&asked.query), asked.mistakes.messages());
    let page = Page::new("Nothing is exported", forms, || {
        view! { <NoExportPage messages list/> }
    });
    (StatusCode::BAD_REQUEST, page).into_response()
}
