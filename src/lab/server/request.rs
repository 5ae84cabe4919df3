//! Reads a request into what the room about requests shows.

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::Limited;

use crate::base::error::{AppError, FieldErrors, UNREADABLE_FORM};
use crate::base::form::{Kind, TOKEN_FIELD, Typed};
use crate::lab::form::{MESSAGE, NICKNAME, TICK, UPLOAD};
use crate::lab::shown::{ReceivedFile, ReceivedForm, RequestView};
use crate::session::server::SessionHandle;

use super::inspect::{Inspector, MAX_LINES, cookie_pairs};

/// The most bytes of a file.
const MAX_FILE_BYTES: u64 = match UPLOAD.kind {
    Kind::File { max_bytes, .. } => max_bytes,
    _ => 0,
};

/// So much of a body that is too large is read and thrown away: browsers look at the answer only
/// when they have sent everything. Who sends more loses the connection.
const MAX_BODY_BYTES: u64 = 16 * MAX_FILE_BYTES;

/// The most bytes of one field.
const MAX_FIELD_BYTES: usize = 16 * 1024;

/// The most fields and files of a form.
const MAX_PARTS: usize = 32;

const STALE_TOKEN: &str = "This form was open for too long, or your session is a new one by now. \
                           Nothing was read: send it again.";

/// All of a request but its body.
pub(super) fn view(parts: &Parts, form: Option<ReceivedForm>) -> RequestView {
    let inspector = Inspector::of_parts(parts);
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let arguments = form_urlencoded::parse(query).take(MAX_LINES);
    let headers = parts.headers.iter().take(MAX_LINES);
    let cookies = cookie_pairs(&parts.headers).into_iter().take(MAX_LINES);
    RequestView {
        method: parts.method.as_str().chars().take(20).collect(),
        path: inspector.text(parts.uri.path()),
        version: format!("{:?}", parts.version),
        arguments: arguments.map(|(name, value)| inspector.field(&name, &value)).collect(),
        headers: headers.map(|(name, value)| inspector.header(name, value.as_bytes())).collect(),
        cookies: cookies.map(|(name, value)| inspector.cookie(&name, &value)).collect(),
        form,
    }
}

/// What was posted: for the page to show, and for its form to keep.
pub(super) struct Received {
    pub form: ReceivedForm,
    pub typed: Typed,
    pub errors: FieldErrors,
}

/// Reads the body of a post.
///
/// # Errors
/// That it is none of our form, or came too slowly; a stale token.
pub(super) async fn receive(
    session: &SessionHandle,
    headers: &HeaderMap,
    request: Request,
) -> Result<Received, AppError> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: u64 = length.and_then(|length| length.parse().ok()).unwrap_or_default();
    if length > MAX_BODY_BYTES {
        return Err(AppError::TooLarge);
    }
    let limit = usize::try_from(MAX_BODY_BYTES).unwrap_or(usize::MAX);
    let request = request.map(|body| Body::new(Limited::new(body, limit)));
    let unreadable = |_| AppError::form(UNREADABLE_FORM);
    let mut parts = Multipart::from_request(request, &()).await.map_err(unreadable)?;
    let inspector = Inspector::of(headers);
    let mut received = Received {
        form: ReceivedForm::default(),
        typed: Typed::default(),
        errors: FieldErrors::default(),
    };
    let mut token = String::new();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        count += 1;
        if count > MAX_PARTS {
            return Err(AppError::form(UNREADABLE_FORM));
        }
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            received.take_file(&inspector, &name, part).await?;
            continue;
        }
        let value = text_of(part).await?;
        received.form.fields.push(inspector.field(&name, &value));
        if name == TOKEN_FIELD {
            token = value;
        } else if inspector.is_clean(&value) {
            received.typed.insert(&name, value);
        }
    }
    if !session.accepts_token(&token) {
        return Err(AppError::form(STALE_TOKEN));
    }
    for field in [NICKNAME, MESSAGE, TICK] {
        if let Err(message) = field.check(&field.normalize(received.typed.get(field.name))) {
            received.errors.add(field.name, message);
        }
    }
    Ok(received)
}

impl Received {
    /// Counts a file and keeps nothing of it.
    async fn take_file(
        &mut self,
        inspector: &Inspector,
        field: &str,
        mut part: Field<'_>,
    ) -> Result<(), AppError> {
        let name = part.file_name().unwrap_or_default().to_owned();
        let kind = part.content_type().unwrap_or_default().to_owned();
        let mut bytes = 0;
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            bytes += chunk.len() as u64;
        }
        if name.is_empty() && bytes == 0 {
            return Ok(());
        }
        if let Err(message) = UPLOAD.check_size(bytes) {
            self.errors.add(UPLOAD.name, message);
        }
        self.form.files.push(ReceivedFile {
            field: inspector.text(field),
            name: inspector.text(&name),
            kind: inspector.text(&kind),
            bytes,
        });
        Ok(())
    }
}

/// The value of a field; bytes that are no text become U+FFFD.
async fn text_of(mut part: Field<'_>) -> Result<String, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_FIELD_BYTES {
            return Err(AppError::form(UNREADABLE_FORM));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a body that breaks off or makes no sense is: its reader says no more.
fn broken(error: MultipartError) -> AppError {
    let mut source: Option<&dyn std::error::Error> = Some(&error);
    while let Some(cause) = source {
        if cause.is::<http_body_util::LengthLimitError>() {
            return AppError::TooLarge;
        }
        if cause.is::<tower_http::timeout::TimeoutError>() {
            return AppError::TimedOut;
        }
        source = cause.source();
    }
    AppError::form(UNREADABLE_FORM)
}
