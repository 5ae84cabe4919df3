//! What of an answer's body is secret, and the body without it.

use serde_json::Value;

use super::send::Answer;

/// The body, where it could be read; bytes that are no text become U+FFFD.
pub(super) fn text(answer: &Answer) -> Option<String> {
    answer.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned())
}

/// The body without its secrets: a token against forged posts is masked anew each time, and two of
/// them say the same.
pub(super) fn without_secrets(answer: &Answer) -> Option<String> {
    let text = text(answer)?;
    Some(secrets(&text).iter().fold(text, |text, secret| text.replace(secret, "")))
}

/// The secrets in a body of JSON: the values of members that are called so.
pub(super) fn secrets(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str(text) {
        gather(&value, &mut found);
    }
    found
}

fn gather(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text)
                        if name.ends_with("token") || name.ends_with("password") =>
                    {
                        found.push(text.clone());
                    }
                    other => gather(other, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_their_names_however_deep() {
        let text = r#"{"csrf_token": "one", "token_name": "script",
            "list": [{"new_password": "two", "more": {"token": "three"}}], "password": 4}"#;
        let mut found = secrets(text);
        found.sort_unstable();
        assert_eq!(found, ["one", "three", "two"]);
        assert!(secrets("no JSON, \"token\": \"x\"").is_empty());
    }
}
