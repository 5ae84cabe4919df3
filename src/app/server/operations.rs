//! The operations of the description: what each route says of itself, and what all routes share.

use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::{HeaderBuilder, ObjectBuilder, RefOr, SecurityRequirement, Type};

use crate::base::paths;
use crate::base::server::api::Kind;
use crate::base::server::api::description::{Description, Outcome, path_parameter};

use super::route::{Access, Route};

/// The name of the scheme by which a token says who asks.
pub(super) const BEARER: &str = "token";

/// The name of the scheme by which a session's cookie does.
pub(super) const COOKIE: &str = "session";

/// What the layers around all routes refuse, and what may go wrong anywhere.
const FOR_ALL: [Kind; 7] = [
    Kind::BadRequest,
    Kind::InvalidParameter,
    Kind::TooLarge,
    Kind::TooMany,
    Kind::Internal,
    Kind::Busy,
    Kind::TookTooLong,
];

/// What is said of a route, with the refusals that all routes of its kind have.
pub(super) fn operation(route: &Route, description: Description) -> Operation {
    let writes = route.method != "GET";
    let mut refusals = vec![Kind::InvalidToken];
    if route.access != Access::Everyone {
        refusals.push(Kind::NotSignedIn);
    }
    if writes || matches!(route.access, Access::Staff | Access::Admin) {
        refusals.push(Kind::Forbidden);
    }
    if writes {
        refusals.extend([Kind::InsufficientScope, Kind::CrossSite, Kind::TokenMissing]);
    }
    let mut operation = description.problems(FOR_ALL).problems(refusals).build();
    let about = operation.description.unwrap_or_default();
    let about = format!("{about} Who may ask: {}.", route.access.words());
    operation.description = Some(about.trim_start().to_owned());
    let ways = [BEARER, COOKIE].map(|way| SecurityRequirement::new(way, [""; 0]));
    let open = (route.access == Access::Everyone).then(SecurityRequirement::default);
    limited(&mut operation);
    operation.security = Some(open.into_iter().chain(ways).collect());
    operation
}

/// Where there are limits, each answer says what is left of them.
fn limited(operation: &mut Operation) {
    let text = |about: &str| {
        let text = ObjectBuilder::new().schema_type(Type::String);
        HeaderBuilder::new().schema(text).description(Some(about)).build()
    };
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let headers = &mut response.headers;
        headers.insert("RateLimit".to_owned(), text("How many requests are left."));
        headers.insert("RateLimit-Policy".to_owned(), text("How many there may be, in what time."));
        if status == "429" {
            headers.insert("Retry-After".to_owned(), text("In so many seconds."));
        }
    }
}

/// What `HEAD` answers where there is `GET`: the same, without the body.
pub(super) fn head(get: &Operation) -> Operation {
    let mut head = get.clone();
    let id = get.operation_id.clone().unwrap_or_default();
    head.operation_id = Some(format!("{id}Headers"));
    head.summary = Some("The headers alone".to_owned());
    for response in head.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            response.content.clear();
            response.links.clear();
        }
    }
    head
}

/// What `OPTIONS` answers everywhere.
pub(super) fn options(path: &str, get: &Operation) -> Operation {
    let words = path.trim_start_matches(paths::API).split(['/', '{', '}', '.', '-']);
    let id: String = words.filter(|word| !word.is_empty()).map(capitalized).collect();
    let resource = get.tags.iter().flatten().next().cloned().unwrap_or_default();
    let methods = Outcome::new("`Allow` names them.")
        .header("Allow", "The methods, with commas.")
        .header("Accept-Patch", "Where there is `PATCH`: the kinds of patches, with commas.");
    // Whatever the id is, the methods are the same.
    let text = ObjectBuilder::new().schema_type(Type::String);
    let named = path.contains("{id}").then(|| path_parameter("Which one.", text, "7"));
    let options = Description::new(&format!("options{id}"), &resource, "The methods");
    let mut options = named
        .into_iter()
        .fold(options, Description::parameter)
        .answers(204, methods)
        .problems(FOR_ALL)
        .build();
    options.security = Some(vec![SecurityRequirement::default()]);
    options
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

pub(super) fn method(name: &str) -> HttpMethod {
    match name {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
