//! Conditions: the headers that say which state of a thing is expected, and the answers to them.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Type};

use super::super::Kind;
use super::{Description, Outcome};

/// `*`, or tags in quotes (RFC 9110, section 13.1).
const TAGS: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;

/// One of them.
const TAG: &str = "\"7\"";

impl Description {
    /// Who has it already is answered 304.
    pub fn read_under_conditions(self) -> Self {
        self.parameter(if_none_match("Not again what is in the state of one of these tags: 304."))
            .answers(304, Outcome::new("It is in a state that you have.").tagged())
            .problems([Kind::Stale])
    }

    /// Who has read an old state is refused.
    pub fn written_under_conditions(self) -> Self {
        let about = "Only if it is in the state of one of these tags, or at all (`*`): else 412.";
        self.parameter(header_parameter("If-Match", about, TAGS, TAG))
            .problems([Kind::Stale, Kind::IfMatchRequired])
    }

    /// There is nothing yet that could be in a state, so `If-Match` never holds: it is refused, and
    /// nobody is told to send it.
    pub fn made_under_conditions(self) -> Self {
        self.problems([Kind::Stale])
    }
}

/// `If-None-Match`.
pub fn if_none_match(about: &str) -> Parameter {
    header_parameter("If-None-Match", about, TAGS, TAG)
}

/// A header that may be left out.
pub fn header_parameter(name: &str, about: &str, pattern: &str, example: &str) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
    let schema = schema.min_length(Some(1));
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
    parameter.description(Some(about)).schema(Some(schema)).example(Some(example.into())).build()
}
