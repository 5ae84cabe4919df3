//! What a page shows of a call and its answers, with what is secret left out.

use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::lab::http::{AnswerView, Comparison, State};
use crate::lab::shown::{Line, Shown};

use super::super::inspect::Inspector;
use super::call::Call;
use super::compare::Compared;
use super::secrets::{secrets, text};
use super::send::{self, Answer};

/// The most characters of an answer's body that are shown.
const MAX_BODY_CHARS: usize = 20_000;

/// The most of a state: all notes that one may have, so that what has changed can be seen.
const MAX_STATE_CHARS: usize = 12_000;

const TOO_LONG: &str = "(too long to be read here)";

/// The headers of the request, those that came by themselves too.
pub(super) fn request_headers(inspector: &Inspector, parts: &Parts, call: &Call) -> Vec<Line> {
    let headers: HeaderMap = send::headers(parts, call);
    headers.iter().map(|(name, value)| inspector.header(name, value.as_bytes())).collect()
}

/// An answer.
pub(super) fn answer(inspector: &Inspector, answer: &Answer) -> AnswerView {
    let headers = answer.headers.iter();
    let micros = answer.time.as_micros();
    AnswerView {
        status: format!("HTTP/1.1 {}", answer.status),
        headers: headers.map(|(name, value)| inspector.answer_header(name, value)).collect(),
        body: body(inspector, answer, MAX_BODY_CHARS),
        time: format!("{}.{} ms", micros / 1000, micros % 1000 / 100),
    }
}

/// Two calls, and the states around them.
pub(super) fn comparison(
    inspector: &Inspector,
    reading: &Call,
    states: [&Answer; 3],
    compared: Compared,
) -> Comparison {
    let [before, between, after] = states;
    let state = |moment: &'static str, answer: &Answer| State {
        moment,
        status: answer.status.to_string(),
        body: body(inspector, answer, MAX_STATE_CHARS),
    };
    let states = [
        state("Before", before),
        state("After the first call", between),
        state("After the second call", after),
    ];
    let Compared { findings, answers } = compared;
    Comparison { asked: format!("GET {}", reading.target), states, findings, answers }
}

fn body(inspector: &Inspector, answer: &Answer, max_chars: usize) -> Shown {
    let Some(text) = text(answer) else { return Shown::plain(TOO_LONG) };
    inspector.and(secrets(&text)).text_up_to(max_chars, &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::notes::{MAX_ID, MAX_NOTES, Note};

    #[test]
    fn a_state_holds_as_many_notes_as_one_may_have() {
        let note = Note {
            id: MAX_ID,
            text: "\u{e9}".repeat(500),
            count: 1_000_000_000,
            version: i32::MAX,
            mark: 0,
        };
        let notes = serde_json::json!({ "notes": vec![note; MAX_NOTES] }).to_string();
        assert!(notes.chars().count() <= MAX_STATE_CHARS, "{}", notes.chars().count());
    }
}
