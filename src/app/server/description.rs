//! The description of the API as a whole: each of its routes, and what all have in common.

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::extract::{Extension, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use rollcall_forms::{FormState, Options};
use serde_json::Value;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{
    Components, ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Paths,
    ServerBuilder,
};

use crate::admin::server::api::{accounts, logins};
use crate::app::api_page::{ApiPage, Manual, problem_id};
use crate::auth::server::api as session;
use crate::base::error::AppError;
use crate::base::paths;
use crate::base::server::Page;
use crate::base::server::api::description::{Description, Outcome, problem_schemas};
use crate::base::server::api::{Conditions, ETag, JSON, Kind, Problem};
use crate::students::server::api as students;

use super::components::share;
use super::manual::manual;
use super::operations::{BEARER, COOKIE, head, method, operation, options};
use super::route::Route;

const ABOUT: &str = "The roster, for programs. The manual is at /api. Answers say \
                     `Cache-Control: no-store`, since people stand in them; this description does \
                     not. Whoever keeps one keeps its `ETag` with it, and is answered 304.";

/// The description, made when somebody asks for it first.
#[derive(Clone)]
pub struct ApiDescription(Arc<Lazy>);

type Lazy = LazyLock<Made, Box<dyn FnOnce() -> Made + Send + Sync>>;

/// What is made of it, once.
struct Made {
    json: Bytes,
    tag: ETag,
    manual: Manual,
}

impl ApiDescription {
    /// Of these routes, with these settings.
    pub fn new(routes: fn() -> Vec<Route>, settings: Described) -> Self {
        let make = move || {
            let described = serde_json::to_value(describe(&routes(), &settings));
            let mut value = described.expect("a tree of names and texts");
            name_links(&mut value);
            rename_items(&mut value);
            share(&mut value);
            let json = Bytes::from(value.to_string());
            Made { tag: ETag::of_content(&json), json, manual: manual(&value) }
        };
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }
}

/// What is described.
#[derive(Clone, Debug)]
pub struct Described {
    /// The programmes to choose from.
    pub programmes: Options,
    /// The least length of a password.
    pub password_min_length: usize,
    /// The name of the cookie of a session.
    pub cookie: String,
}

/// `GET /api/v1/openapi.json`.
pub async fn openapi(
    Extension(ApiDescription(made)): Extension<ApiDescription>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    // It says nothing of anybody, so browsers may keep it, as no other answer of the API.
    let kept = HeaderValue::from_static("private, no-cache");
    let headers = [(header::ETAG, made.tag.value()?), (header::CACHE_CONTROL, kept)];
    if conditions.are_known(&made.tag)? {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, [(header::CONTENT_TYPE, JSON)], made.json.clone()).into_response())
}

/// What is said of [`openapi`].
pub(super) fn describe_openapi() -> Description {
    let any = utoipa::openapi::ObjectBuilder::new();
    let outcome =
        Outcome::new("The description.").body(JSON, any, serde_json::json!({"openapi": "3.1.0"}));
    Description::new("getDescription", "Description", "This description")
        .about("OpenAPI 3.1: every path, method, parameter and answer.")
        .read_under_conditions()
        .answers(200, outcome.tagged())
}

/// `GET /api`.
pub async fn page(
    Extension(ApiDescription(made)): Extension<ApiDescription>,
    forms: FormState,
) -> Page {
    let manual = made.manual.clone();
    Page::new("The API", &forms, || view! { <ApiPage manual/> })
}

/// `GET /api/problems/{name}`: where the `type` of a problem leads.
pub async fn problem(Path(name): Path<String>) -> Result<Redirect, AppError> {
    let is_known = Kind::ALL.iter().any(|kind| kind.name() == name);
    let to = format!("{}#{}", paths::API_MANUAL, problem_id(&name));
    is_known.then(|| Redirect::to(&to)).ok_or(AppError::NotFound)
}

fn describe(routes: &[Route], settings: &Described) -> OpenApi {
    let mut paths = Paths::new();
    for route in routes {
        let Some(description) = route.description() else { continue };
        let operation = operation(route, description);
        if route.method == "GET" {
            paths.add_path_operation(route.path, vec![HttpMethod::Head], head(&operation));
        }
        let options = options(route.path, &operation);
        paths.add_path_operation(route.path, vec![HttpMethod::Options], options);
        paths.add_path_operation(route.path, vec![method(route.method)], operation);
    }
    let license = env!("CARGO_PKG_LICENSE");
    let license = LicenseBuilder::new().name(license).identifier(Some(license)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Rollcall")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(ABOUT))
                .license(Some(license)),
        )
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .tags(Some(tags()))
        .paths(paths)
        .components(Some(components(settings)))
        .build()
}

/// The standard has `operationId` in a link; utoipa 5.5 writes `operation_id`.
fn name_links(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(id) = members.remove("operation_id") {
                members.insert("operationId".to_owned(), id);
            }
            members.values_mut().for_each(name_links);
        }
        Value::Array(values) => values.iter_mut().for_each(name_links),
        _ => {}
    }
}

/// The resources.
fn tags() -> [Tag; 5] {
    [
        ("Session", "Who is asking, and by what. A program that acts for a person logs in here."),
        ("Accounts", "Who may log in, for admins."),
        ("Logins", "The open sessions of all accounts, for admins."),
        ("Students", "The roster: read by staff and admins, changed by admins."),
        ("Description", "What you are reading."),
    ]
    .map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build())
}

/// openapi-python-client (0.29) makes code that fails of a body that is a list beside one that is none.
/// It passes over a list whose items are described by this word, which means the same where no
/// other tells of items (JSON Schema 2020-12, section 11.2).
fn rename_items(value: &mut Value) {
    let schemas = value["components"]["schemas"].as_object_mut();
    for schema in schemas.into_iter().flat_map(|schemas| schemas.values_mut()) {
        if let Some(items) = schema.as_object_mut().and_then(|schema| schema.remove("items")) {
            schema["unevaluatedItems"] = items;
        }
    }
}

fn components(settings: &Described) -> Components {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("rc_…")
        .description(Some("A personal token, made at /account/tokens."))
        .build();
    let cookie = "The session of a browser. A write needs the header X-CSRF-Token too, or an Origin \
                  that is this server's.";
    let cookie = ApiKeyValue::with_description(settings.cookie.as_str(), cookie);
    let components = ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let schemas = problem_schemas().into_iter();
    schemas
        .chain(students::schemas(settings.programmes))
        .chain(session::schemas())
        .chain(accounts::schemas(settings.password_min_length))
        .chain(logins::schemas())
        .fold(components, |components, (name, schema)| components.schema(name, schema))
        .build()
}
