//! Patches: JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7396), for flat objects.

use axum::extract::{FromRequest, Request};
use axum::http::HeaderName;
use json_patch::jsonptr::Pointer;
use json_patch::{PatchErrorKind, PatchOperation};
use rollcall_forms::FieldErrors;
use serde_json::Value;

use super::json::{parse, quoted};
use super::{Body, Kind, Problem};

/// The media type of a list of operations.
pub const JSON_PATCH: &str = "application/json-patch+json";

/// The media type of an object whose members take the place of others.
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// The kinds that are read, wherever there is `PATCH`.
pub(super) const PATCHES: &[&str] = &[JSON_PATCH, MERGE_PATCH];

/// Where they are named (RFC 5789, section 3.1).
pub(super) const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// The most operations of a patch: each may copy what the one before it made.
pub const MOST_OPERATIONS: usize = 100;

/// What is to be changed in a thing.
#[derive(Clone, Debug)]
pub enum Patch {
    /// Operations, carried out one after the other.
    Operations(json_patch::Patch),
    /// Members that take the place of others; `null` takes one away.
    Merge(Value),
}

impl Patch {
    fn read(body: &Body) -> Result<Self, Problem> {
        let value = parse(&body.bytes)?;
        if body.kind == MERGE_PATCH {
            return Ok(Self::Merge(value));
        }
        let malformed = |detail: String| Problem::new(Kind::MalformedPatch).detail(detail);
        let patch: json_patch::Patch = serde_json::from_value(value)
            .map_err(|error| malformed(format!("{}.", shortened(&error.to_string()))))?;
        if patch.len() > MOST_OPERATIONS {
            return Err(malformed(format!("A patch has at most {MOST_OPERATIONS} operations.")));
        }
        Ok(Self::Operations(patch))
    }

    /// What becomes of an object that has no other members than these: all that the patch says, or
    /// nothing.
    ///
    /// # Errors
    /// 409 when an operation `test` fails, 422 with the path of what is not there.
    pub fn apply(&self, mut document: Value, members: &[&str]) -> Result<Value, Problem> {
        match self {
            Self::Merge(patch) => json_patch::merge(&mut document, patch),
            Self::Operations(patch) => {
                check_paths(patch, members)?;
                // What fails is thrown away, so nothing has to be remembered to take it back.
                json_patch::patch_unsafe(&mut document, patch).map_err(|error| refusal(&error))?;
            }
        }
        Ok(document)
    }
}

impl<S: Send + Sync> FromRequest<S> for Patch {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = Body::read(request, PATCHES, ACCEPT_PATCH).await?;
        Self::read(&body)
    }
}

/// A message that may repeat somebody's words.
fn shortened(message: &str) -> String {
    message.chars().take(200).collect()
}

/// Lets operations touch members alone, or the whole: a copy of the whole into one of its members
/// would double it each time. And no member is more than a value: a long list, copied by each of a
/// hundred operations, would keep a processor busy.
fn check_paths(patch: &json_patch::Patch, members: &[&str]) -> Result<(), Problem> {
    let is_member = |pointer: &Pointer| {
        members.iter().any(|member| pointer.as_str().strip_prefix('/') == Some(member))
    };
    let mut errors = FieldErrors::default();
    for operation in patch.iter() {
        let from = match operation {
            PatchOperation::Copy(copy) => Some(&*copy.from),
            PatchOperation::Move(other) => Some(&*other.from),
            _ => None,
        };
        let path = Some(operation.path()).filter(|path| from.is_some() || !path.is_root());
        for pointer in path.into_iter().chain(from).filter(|pointer| !is_member(pointer)) {
            let words = format!("There is no such member; there are /{}.", members.join(", /"));
            errors.add(&quoted(pointer.as_str()), words);
        }
        let value = match operation {
            PatchOperation::Add(add) => Some(&add.value),
            PatchOperation::Replace(replace) => Some(&replace.value),
            _ => None,
        };
        if value.is_some_and(|value| !is_flat(value, operation.path().is_root())) {
            errors.add(&quoted(operation.path().as_str()), "No member is a list or an object.");
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}

/// Whether it is a value, or as the whole an object of values.
fn is_flat(value: &Value, is_whole: bool) -> bool {
    match value {
        Value::Array(_) => false,
        Value::Object(members) => is_whole && members.values().all(|value| is_flat(value, false)),
        _ => true,
    }
}

fn refusal(error: &json_patch::PatchError) -> Problem {
    let (place, path) = (error.operation + 1, quoted(error.path.as_str()));
    match error.kind {
        PatchErrorKind::TestFailed => {
            let what = if error.path.is_root() { "the whole" } else { &path };
            let detail = format!("Operation {place}: {what} has another value.");
            Problem::new(Kind::PatchTestFailed).detail(detail)
        }
        _ => {
            let message = format!("Operation {place}: there is nothing at this path.");
            FieldErrors::one(&path, message).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const MEMBERS: [&str; 2] = ["a", "b"];

    fn apply(kind: &'static str, text: &str) -> Result<Value, Kind> {
        let body = Body { kind, bytes: text.to_owned().into() };
        let patch = Patch::read(&body);
        let applied = patch.and_then(|patch| patch.apply(json!({"a": 1, "b": "x"}), &MEMBERS));
        applied.map_err(|problem| problem.kind())
    }

    #[test]
    fn operations_are_carried_out_one_after_the_other_or_not_at_all() {
        for (operations, expected) in [
            ("[]", Ok(json!({"a": 1, "b": "x"}))),
            (r#"[{"op": "replace", "path": "/a", "value": 2}]"#, Ok(json!({"a": 2, "b": "x"}))),
            (r#"[{"op": "test", "path": "/a", "value": 1}]"#, Ok(json!({"a": 1, "b": "x"}))),
            (r#"[{"op": "test", "path": "/a", "value": 2}]"#, Err(Kind::PatchTestFailed)),
            (r#"[{"op": "move", "from": "/a", "path": "/b"}]"#, Ok(json!({"b": 1}))),
            (r#"[{"op": "copy", "from": "/a", "path": "/b"}]"#, Ok(json!({"a": 1, "b": 1}))),
            (r#"[{"op": "replace", "path": "", "value": {}}]"#, Ok(json!({}))),
            (r#"[{"op": "copy", "from": "", "path": "/a"}]"#, Err(Kind::Invalid)),
            (r#"[{"op": "copy", "from": "/a", "path": ""}]"#, Err(Kind::Invalid)),
            (r#"[{"op": "add", "path": "/a", "value": []}]"#, Err(Kind::Invalid)),
            (r#"[{"op": "replace", "path": "/a", "value": {}}]"#, Err(Kind::Invalid)),
            (r#"[{"op": "replace", "path": "", "value": {"a": [1]}}]"#, Err(Kind::Invalid)),
            (r#"[{"op": "replace", "path": "", "value": []}]"#, Err(Kind::Invalid)),
            (r#"[{"op": "add", "path": "/c", "value": 1}]"#, Err(Kind::Invalid)),
            (r#"[{"op": "add", "path": "/a/c", "value": 1}]"#, Err(Kind::Invalid)),
            (
                r#"[{"op": "remove", "path": "/a"}, {"op": "remove", "path": "/a"}]"#,
                Err(Kind::Invalid),
            ),
            (r#"[{"op": "add", "path": "a", "value": 1}]"#, Err(Kind::MalformedPatch)),
            (r#"[{"op": "eat", "path": "/a"}]"#, Err(Kind::MalformedPatch)),
            (r#"[{"op": "add", "path": "/a"}]"#, Err(Kind::MalformedPatch)),
            (r#"{"a": 2}"#, Err(Kind::MalformedPatch)),
            ("[", Err(Kind::MalformedJson)),
        ] {
            assert_eq!(apply(JSON_PATCH, operations), expected, "{operations}");
        }
        let many = vec![r#"{"op": "test", "path": "/a", "value": 1}"#; MOST_OPERATIONS + 1];
        let many = format!("[{}]", many.join(","));
        assert_eq!(apply(JSON_PATCH, &many), Err(Kind::MalformedPatch));
    }

    #[test]
    fn a_merge_puts_members_in_place_of_others_and_null_takes_one_away() {
        let merged = apply(MERGE_PATCH, r#"{"a": 2, "b": null}"#);
        assert_eq!(merged, Ok(json!({"a": 2})));
        assert_eq!(apply(MERGE_PATCH, "{}"), Ok(json!({"a": 1, "b": "x"})));
        assert_eq!(apply(MERGE_PATCH, "[]"), Ok(json!([])));
    }

    proptest! {
        #[test]
        fn any_operations_are_carried_out_or_refused(
            operations in proptest::collection::vec(
                (
                    proptest::sample::select(&["add", "remove", "replace", "move", "copy", "test"][..]),
                    "(/[ab~01-]{0,3}){0,2}",
                    "(/[ab~01-]{0,3}){0,2}",
                    "(1|\"x\"|null|\\{\"a\":1\\}|\\[\\])",
                ),
                0..6,
            )
        ) {
            let operation = |(op, path, from, value): &(&str, String, String, String)| {
                format!(r#"{{"op": "{op}", "path": "{path}", "from": "{from}", "value": {value}}}"#)
            };
            let text: Vec<String> = operations.iter().map(operation).collect();
            let _ = apply(JSON_PATCH, &format!("[{}]", text.join(",")));
        }
    }
}
