//! The console: what is typed becomes a request, which the app answers like any other
//! (docs/decisions/0023-a-console-that-asks-its-own-app.md).

mod call;
mod compare;
pub mod pages;
mod quote;
mod secrets;
mod send;
mod show;
mod target;

use axum::http::request::Parts;
use rollcall_forms::Typed;

use crate::base::error::AppError;
use crate::lab::http::{
    BODY, CONFIRMED, FIELDS, HEADERS, HttpMethod, LINKED, METHOD, PATH, SentView,
};

use super::inspect::Inspector;
use call::Call;
pub use send::OwnServer;
use target::Target;

/// The headers that say who somebody is.
const CREDENTIALS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-csrf-token"];

/// What of the fields a page may hold: not what must not be shown again.
fn clean(typed: &Typed, inspector: &Inspector) -> Typed {
    let is_only_read =
        Target::parse(typed.get(PATH.name).trim()).is_ok_and(|target| target.is_only_read());
    let fields = FIELDS.iter().map(|field| (field.name, typed.get(field.name)));
    let is_left_out = |name: &str, value: &str| {
        name == METHOD.name
            || (name == BODY.name && is_only_read)
            || (name == HEADERS.name && value.split(['\r', '\n']).any(has_credential))
            || secret_in(value, inspector).is_some()
    };
    let fields = fields.filter(|(name, value)| !is_left_out(name, value));
    let mut kept: Typed = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    // What reads like a method is the one that would be sent; no other is among the choices.
    if let Some(method) = method_of(typed) {
        kept.insert(METHOD.name, method.as_str());
    }
    kept
}

/// The method that was typed, if it is one.
fn method_of(typed: &Typed) -> Option<HttpMethod> {
    HttpMethod::parse(&METHOD.parse_text(typed.get(METHOD.name)).ok()?)
}

/// What of a form that was posted a page may hold: whether a link had filled it in, too.
fn clean_post(typed: &Typed, inspector: &Inspector) -> Typed {
    let mut kept = clean(typed, inspector);
    for field in [LINKED, CONFIRMED].into_iter().filter(|field| !typed.get(field.name).is_empty()) {
        kept.insert(field.name, "on");
    }
    kept
}

/// The header of [`CREDENTIALS`] with which a line begins, whatever follows.
fn credential_at(line: &str) -> Option<&'static str> {
    let line = line.trim_start().to_ascii_lowercase();
    CREDENTIALS.into_iter().find(|name| line.starts_with(name))
}

fn has_credential(line: &str) -> bool {
    credential_at(line).is_some()
}

/// Why a text must not be shown again.
fn secret_in(text: &str, inspector: &Inspector) -> Option<&'static str> {
    let small = text.to_ascii_lowercase();
    // As a member of JSON or the path of a patch, and as a field of a form.
    if small.contains("password\"") || small.contains("password=") {
        return Some(
            "A password stands in it, and this page shows again what was sent. It was taken out, and \
             nothing was sent.",
        );
    }
    (!inspector.is_clean(text)).then_some(
        "The signature of your own cookie stands in it, or a credential of your browser: this page \
         must not show it. It was taken out, and nothing was sent.",
    )
}

/// Sends a call, once or twice, and tells what came of it.
///
/// # Errors
/// That the room has no way to the app.
async fn send_call(parts: &Parts, call: &Call, is_twice: bool) -> Result<SentView, AppError> {
    let own = parts.extensions.get::<OwnServer>();
    let own = own.ok_or_else(|| AppError::internal("the console has no app to ask"))?;
    let inspector = Inspector::of_parts(parts);
    let (answers, comparison) = if is_twice {
        let reading = call.reading();
        let before = own.ask(parts, &reading).await;
        let first = own.ask(parts, call).await;
        let between = own.ask(parts, &reading).await;
        let second = own.ask(parts, call).await;
        let after = own.ask(parts, &reading).await;
        let states = [&before, &between, &after];
        let comparison = compare::compare(call, states, [&first, &second]);
        (vec![first, second], Some(show::comparison(&inspector, &reading, states, comparison)))
    } else {
        (vec![own.ask(parts, call).await], None)
    };
    let (curl, python) = quote::both(&inspector, parts, call);
    Ok(SentView {
        method: call.method,
        line: inspector.text(&format!("{} {} HTTP/1.1", call.method.as_str(), call.target)),
        headers: show::request_headers(&inspector, parts, call),
        curl,
        python,
        answers: answers.iter().map(|answer| show::answer(&inspector, answer)).collect(),
        comparison,
    })
}
