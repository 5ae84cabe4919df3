//! What the description of the API (OpenAPI 3.1) says of a route, written beside its handler.
//!
//! The types are utoipa's. Its macros take a bound from an attribute, where it would stand a second
//! time; here it comes from the `Field` that the form and the handler read.

mod conditions;
mod fields;
mod outcome;

pub use conditions::{header_parameter, if_none_match};
pub use fields::{closed, counted, json_patch, object, schema, text, whole_number, with_required};
pub use outcome::{Outcome, problem_schemas};

use serde_json::Value;
use utoipa::openapi::path::{
    Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Schema};

use super::{JSON_PATCH, Kind, MERGE_PATCH};

/// The media type of CSV, whatever its parameters.
pub const CSV: &str = "text/csv";

/// What is said of one method of one path.
pub struct Description {
    operation: OperationBuilder,
    body: Option<RequestBody>,
    problems: Vec<Kind>,
}

impl Description {
    /// An operation: the name that programs call it by, the resource that it belongs to, and what it
    /// does in a few words.
    pub fn new(id: &str, resource: &str, summary: &str) -> Self {
        let operation = OperationBuilder::new();
        Self {
            operation: operation.operation_id(Some(id)).tag(resource).summary(Some(summary)),
            body: None,
            problems: Vec::new(),
        }
    }

    /// More words.
    pub fn about(mut self, text: &str) -> Self {
        self.operation = self.operation.description(Some(text));
        self
    }

    /// It takes this parameter.
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.operation = self.operation.parameter(parameter);
        self
    }

    /// It is of one thing, which stands in its path, or nowhere.
    pub fn by_id(self, id: Parameter) -> Self {
        self.parameter(id).problems([Kind::NotFound])
    }

    /// It takes this argument in its address, which may be left out.
    pub fn query(self, name: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
        self.parameter(parameter.schema(Some(schema)).build())
    }

    /// It reads a body of this media type, which this schema describes.
    pub fn body(mut self, media_type: &str, schema: &str, example: Value) -> Self {
        let content = ContentBuilder::new().schema(Some(named(schema))).example(Some(example));
        let body = RequestBodyBuilder::from(self.body.unwrap_or_default());
        let body = body.required(Some(Required::True)).content(media_type, content.build());
        self.body = Some(body.build());
        self.problems([
            Kind::MalformedJson,
            Kind::TimedOut,
            Kind::UnsupportedMediaType,
            Kind::Invalid,
        ])
    }

    /// It reads a patch of either kind of this thing.
    pub fn patch(self, thing: &str, merge: Value, operations: Value) -> Self {
        self.body(MERGE_PATCH, &format!("{thing}Merge"), merge)
            .body(JSON_PATCH, &format!("{thing}Patch"), operations)
            .problems([Kind::MalformedPatch, Kind::PatchTestFailed])
    }

    /// It answers so. What has a body has it in a form that was agreed upon.
    pub fn answers(mut self, status: u16, outcome: Outcome) -> Self {
        if status != 204 {
            self.problems.push(Kind::NotAcceptable);
        }
        self.operation = self.operation.response(status.to_string(), outcome.build());
        self
    }

    /// It may be refused so.
    pub fn problems(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.problems.extend(kinds);
        self
    }

    /// All of it, with a response for each status that a problem can have.
    pub fn build(self) -> Operation {
        outcome::refusals(&self.problems)
            .into_iter()
            .fold(self.operation.request_body(self.body), |operation, (status, response)| {
                operation.response(status.to_string(), response)
            })
            .build()
    }
}

/// The number of a thing, as it stands in a path.
pub fn id(about: &str) -> Parameter {
    path_parameter(about, counted("Its id.", i32::MAX.into()), 7)
}

/// What stands in a path as `{id}`.
pub fn path_parameter(
    about: &str,
    schema: impl Into<RefOr<Schema>>,
    example: impl Into<Value>,
) -> Parameter {
    let parameter = ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path);
    let parameter = parameter.required(Required::True).description(Some(about));
    parameter.schema(Some(schema)).example(Some(example.into())).build()
}

/// The schema of this name.
pub fn named(schema: &str) -> RefOr<Schema> {
    Ref::from_schema_name(schema).into()
}
