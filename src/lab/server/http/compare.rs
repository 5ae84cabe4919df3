//! Whether a method kept what the standard promises of it, by what was seen.

use crate::lab::http::Finding;

use super::call::Call;
use super::secrets::without_secrets;
use super::send::Answer;

/// What two calls did.
pub(super) struct Compared {
    pub findings: [Finding; 2],
    pub answers: String,
}

/// Compares the states before, between and after two calls, and their answers.
pub(super) fn compare(call: &Call, states: [&Answer; 3], answers: [&Answer; 2]) -> Compared {
    let [before, between, after] = states.map(state_of);
    let is_same = |one: &Option<_>, other: &Option<_>| Some(one.as_ref()? == other.as_ref()?);
    let (safe, idempotent) = (is_same(&before, &between), is_same(&between, &after));
    let [first_refused, second_refused] =
        answers.map(|answer| answer.status.is_client_error() || answer.status.is_server_error());
    let were_refused = first_refused && second_refused;
    let promises = call.method.promises();
    let is_open = second_refused && !first_refused && !promises.idempotent;
    let idempotent = idempotent.filter(|_| !is_open);
    let idempotent_words = words(IDEMPOTENT, promises.idempotent, idempotent, were_refused);
    Compared {
        findings: [
            Finding {
                promise: "Safe",
                is_promised: promises.safe,
                was_so: safe,
                words: words(SAFE, promises.safe, safe, were_refused).to_owned(),
            },
            Finding {
                promise: "Idempotent",
                is_promised: promises.idempotent,
                was_so: idempotent,
                words: if is_open { SECOND_REFUSED } else { idempotent_words }.to_owned(),
            },
        ],
        answers: about_answers(answers, idempotent),
    }
}

/// What `GET` answers, where it answers what is there, or that nothing is.
fn state_of(answer: &Answer) -> Option<(u16, String)> {
    let is_seen = answer.status.is_success() || answer.status.as_u16() == 404;
    let body = without_secrets(answer).filter(|_| is_seen)?;
    Some((answer.status.as_u16(), body))
}

/// What to say: promised and so, promised and not so, not promised and so, neither.
type Words = [&'static str; 4];

const SAFE: Words = [
    "Kept: the first call changed nothing.",
    "Not kept, or something else changed it in between: another window of yours perhaps.",
    "Nobody promised that, and yet this call changed nothing.",
    "Nobody promised that: the first call changed the state.",
];

const IDEMPOTENT: Words = [
    "Kept: the second call changed nothing more.",
    "Not kept, or something else changed it in between: another window of yours perhaps.",
    "Nobody promised that. This call happened to be so; another of this method need not be.",
    "Nobody promised that: the second call changed the state once more. What is sent twice by mistake \
     is done twice.",
];

const SECOND_REFUSED: &str =
    "Nobody promised that, and the second call was refused, so nothing can be said of it.";

fn words(
    words: Words,
    is_promised: bool,
    was_so: Option<bool>,
    were_refused: bool,
) -> &'static str {
    let [kept, broken, by_chance, not_so] = words;
    match (is_promised, was_so) {
        (_, None) => "The state could not be read, so nothing can be said.",
        (_, Some(true)) if were_refused => {
            "Both calls were refused, so nothing changed. That proves nothing about the method."
        }
        (true, Some(true)) => kept,
        (true, Some(false)) => broken,
        (false, Some(true)) => by_chance,
        (false, Some(false)) => not_so,
    }
}

fn about_answers(answers: [&Answer; 2], idempotent: Option<bool>) -> String {
    let [first, second] = answers;
    let (one, two) = (first.status, second.status);
    if one == two && without_secrets(first) == without_secrets(second) {
        return format!("Both answers were the same: {one}.");
    }
    let differ = if one == two {
        format!("Both answers were {one}, with different bodies.")
    } else {
        format!("The answers differ: {one}, then {two}.")
    };
    if idempotent == Some(true) {
        return format!(
            "{differ} The state after them does not, and idempotent is said of the state on the server, \
             not of the answer."
        );
    }
    differ
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::server::inspect::Inspector;
    use axum::http::{HeaderMap, StatusCode};
    use rollcall_forms::Typed;
    use std::time::Duration;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: HeaderMap::new(),
            body: Some(body.to_owned().into()),
            time: Duration::ZERO,
        }
    }

    fn compared(method: &str, states: [(u16, &str); 3], answers: [(u16, &str); 2]) -> Compared {
        let typed = Typed::from([("method", method), ("path", "/lab/http/notes/7")]);
        let call = Call::parse(&typed, true, &Inspector::of(&HeaderMap::new())).expect("a call");
        let states = states.map(|(status, body)| answer(status, body));
        let answers = answers.map(|(status, body)| answer(status, body));
        compare(&call, states.each_ref(), answers.each_ref())
    }

    #[test]
    fn each_verdict_is_what_was_seen_and_not_what_is_promised() {
        let same = [(200, "a"); 3];
        let once = [(200, "a"), (200, "b"), (200, "b")];
        let always = [(200, "a"), (200, "b"), (200, "c")];
        let unseen = [(403, "a"); 3];
        let fine = [(200, "x"); 2];
        let refused = [(412, "x"); 2];
        for (method, states, answers, safe, idempotent) in [
            ("GET", same, fine, SAFE[0], IDEMPOTENT[0]),
            ("GET", always, fine, SAFE[1], IDEMPOTENT[1]),
            ("PUT", once, fine, SAFE[3], IDEMPOTENT[0]),
            ("PUT", same, fine, SAFE[2], IDEMPOTENT[0]),
            ("PUT", always, fine, SAFE[3], IDEMPOTENT[1]),
            ("POST", always, fine, SAFE[3], IDEMPOTENT[3]),
            ("PATCH", once, fine, SAFE[3], IDEMPOTENT[2]),
        ] {
            let [first, second] = compared(method, states, answers).findings;
            assert_eq!((&*first.words, &*second.words), (safe, idempotent), "{method} {states:?}");
        }
        for finding in compared("PUT", same, refused).findings {
            assert_eq!(finding.was_so, Some(true));
            assert!(finding.words.contains("proves nothing"), "{finding:?}");
        }
        for finding in compared("GET", unseen, fine).findings {
            assert_eq!(finding.was_so, None);
            assert!(finding.words.contains("could not be read"), "{finding:?}");
        }
    }

    #[test]
    fn of_a_second_call_that_was_refused_nothing_is_said_where_nothing_is_promised() {
        let once = [(200, "a"), (200, "b"), (200, "b")];
        for (method, second) in [("POST", 409), ("PATCH", 412), ("POST", 429)] {
            let compared = compared(method, once, [(201, "x"), (second, "y")]);
            let [safe, idempotent] = compared.findings;
            assert_eq!(safe.words, SAFE[3]);
            assert_eq!((idempotent.was_so, &*idempotent.words), (None, SECOND_REFUSED));
            assert!(!compared.answers.contains("does not"), "{}", compared.answers);
        }
        let [_, idempotent] = compared("DELETE", once, [(204, ""), (404, "y")]).findings;
        assert_eq!((idempotent.was_so, &*idempotent.words), (Some(true), IDEMPOTENT[0]));
    }

    #[test]
    fn answers_that_differ_are_told_from_a_state_that_does() {
        let gone = [(200, "a"), (200, ""), (200, "")];
        let words = compared("DELETE", gone, [(204, ""), (404, "none")]).answers;
        assert!(words.starts_with("The answers differ: 204 No Content, then 404 Not Found."));
        assert!(words.contains("not of the answer"), "{words}");
        let words =
            compared("POST", [(200, "a"), (200, "b"), (200, "c")], [(201, "1"), (201, "2")]);
        assert_eq!(words.answers, "Both answers were 201 Created, with different bodies.");
        let tokens = [r#"{"csrf_token":"one"}"#, r#"{"csrf_token":"two"}"#].map(|body| (200, body));
        let words = compared("GET", [tokens[0], tokens[1], tokens[0]], tokens);
        assert_eq!(words.answers, "Both answers were the same: 200 OK.");
        assert_eq!(words.findings[0].was_so, Some(true), "a token is masked anew each time");
    }
}
