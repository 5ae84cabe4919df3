//! Reads a request into what the room about requests shows.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use rollcall_forms::{FieldErrors, TOKEN_FIELD, Typed};
use rollcall_session::SessionHandle;

use crate::base::error::{AppError, UNREADABLE_FORM};
use crate::base::server::multipart::{Multipart, Part};
use crate::lab::form::{MESSAGE, NICKNAME, TICK, UPLOAD};
use crate::lab::shown::{ReceivedFile, ReceivedForm, RequestView};

use super::inspect::{Inspector, MAX_LINES, cookie_pairs};

/// The most bytes of the whole post: a file of the size that it may have, the fields, and some
/// more, so that who sends a file that is a little too large reads by how much.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// The most bytes of one field.
const MAX_FIELD_BYTES: usize = 16 * 1024;

/// The most fields and files of a form.
const MAX_PARTS: usize = 32;

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
    let mut parts = Multipart::new(request)?;
    let inspector = Inspector::of(headers);
    let mut received = Received {
        form: ReceivedForm::default(),
        typed: Typed::default(),
        errors: FieldErrors::default(),
    };
    let mut token = String::new();
    let mut count = 0;
    while let Some(part) = parts.next_part().await? {
        count += 1;
        if count > MAX_PARTS {
            return Err(AppError::form(UNREADABLE_FORM));
        }
        if part.file_name.is_some() {
            received.take_file(&inspector, part, &mut parts).await?;
            continue;
        }
        let value = text_of(&mut parts).await?;
        received.form.fields.push(inspector.field(&part.name, &value));
        if part.name == TOKEN_FIELD {
            token = value;
        } else if inspector.is_clean(&value) {
            received.typed.insert(&part.name, value);
        }
    }
    if !session.accepts_token(&token) {
        let refusal = session.token_refusal(&token, "Nothing was read: send it again.");
        return Err(AppError::form(refusal));
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
        part: Part,
        parts: &mut Multipart,
    ) -> Result<(), AppError> {
        let name = part.file_name.unwrap_or_default();
        let mut bytes = 0;
        while let Some(chunk) = parts.chunk().await? {
            bytes += chunk.len() as u64;
        }
        if name.is_empty() && bytes == 0 {
            return Ok(());
        }
        if let Err(message) = UPLOAD.check_size(bytes) {
            self.errors.add(UPLOAD.name, message);
        }
        self.form.files.push(ReceivedFile {
            field: inspector.text(&part.name),
            name: inspector.text(&name),
            kind: inspector.text(&part.content_type),
            bytes,
        });
        Ok(())
    }
}

/// The value of a field; bytes that are no text become U+FFFD.
async fn text_of(parts: &mut Multipart) -> Result<String, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = parts.chunk().await? {
        bytes.extend_from_slice(chunk);
        if bytes.len() > MAX_FIELD_BYTES {
            return Err(AppError::form(UNREADABLE_FORM));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
