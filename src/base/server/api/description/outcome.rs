//! Responses: what an operation answers, and how it may be refused.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, ObjectBuilder, RefOr, Response, ResponseBuilder, Schema, Type,
};

use super::super::{Kind, Problem};
use super::named;

/// The name of the schema that all problems share.
const PROBLEM: &str = "Problem";

/// What is wrong with one member.
const MISTAKE: &str = "Mistake";

/// What an operation answers when all is well.
pub struct Outcome(ResponseBuilder);

impl Outcome {
    /// An answer, in a few words.
    pub fn new(about: &str) -> Self {
        Self(ResponseBuilder::new().description(about))
    }

    /// It has this body.
    pub fn body(self, media_type: &str, schema: impl Into<RefOr<Schema>>, example: Value) -> Self {
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example));
        Self(self.0.content(media_type, content.build()))
    }

    /// It has this header.
    pub fn header(self, name: &str, about: &str) -> Self {
        let text = ObjectBuilder::new().schema_type(Type::String);
        Self(
            self.0.header(name, HeaderBuilder::new().schema(text).description(Some(about)).build()),
        )
    }

    /// It names the state that is answered.
    pub fn tagged(self) -> Self {
        self.header("ETag", "The state, for `If-Match` and `If-None-Match`.")
    }

    /// What it answers leads on to another operation, which takes it as this parameter.
    pub fn leads_to(self, operation: &str, parameter: &str, expression: &str) -> Self {
        let link = LinkBuilder::new().operation_id(operation).parameter(parameter, expression);
        Self(self.0.link(operation, link.build()))
    }

    pub(super) fn build(self) -> Response {
        self.0.build()
    }
}

/// A response for each status of these problems.
pub(super) fn refusals(kinds: &[Kind]) -> BTreeMap<u16, Response> {
    let mut by_status: BTreeMap<u16, BTreeSet<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status().as_u16()).or_default().insert(*kind);
    }
    by_status.into_iter().map(|(status, kinds)| (status, refusal(&kinds))).collect()
}

/// Problems of one status. Which ones, the examples say: a schema for each set of them would be a
/// class for each in a program that is made from it.
fn refusal(kinds: &BTreeSet<Kind>) -> Response {
    let examples = kinds.iter().map(|kind| {
        let example = ExampleBuilder::new().summary(kind.title()).value(Some(example(*kind)));
        (kind.name(), example.build())
    });
    let content = ContentBuilder::new().schema(Some(named(PROBLEM))).examples_from_iter(examples);
    let titles: Vec<_> = kinds.iter().map(|kind| kind.title()).collect();
    ResponseBuilder::new()
        .description(titles.join("; "))
        .content(Problem::MEDIA_TYPE, content.build())
        .build()
}

fn example(kind: Kind) -> Value {
    json!({
        "type": kind.reference(),
        "title": kind.title(),
        "status": kind.status().as_u16(),
        "detail": kind.usual_detail(),
    })
}

/// The schemas of a problem.
pub fn problem_schemas() -> Vec<(&'static str, RefOr<Schema>)> {
    let of = |schema_type: Type| ObjectBuilder::new().schema_type(schema_type);
    let text = |about: &str| of(Type::String).description(Some(about));
    let place = |about: &str| of(Type::Integer).description(Some(about));
    let mistake = ObjectBuilder::new()
        .property("field", text("The member or parameter."))
        .property("message", text("What is wrong with it, in the words of the page."))
        .required("field")
        .required("message");
    let schema = ObjectBuilder::new()
        .description(Some("Why a request was refused (RFC 9457)."))
        .property("type", text("Which problem: the same for good."))
        .property("title", text("What it is called."))
        .property("status", of(Type::Integer).description(Some("The status code.")))
        .property("detail", text("What to do about it."))
        .property("errors", ArrayBuilder::new().items(named(MISTAKE)))
        .property("line", place("Where the body stops being JSON."))
        .property("column", place("Where in that line."));
    let schema = ["type", "title", "status", "detail"]
        .into_iter()
        .fold(schema, |schema, member| schema.required(member));
    vec![(PROBLEM, schema.into()), (MISTAKE, mistake.into())]
}
