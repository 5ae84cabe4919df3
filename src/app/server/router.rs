//! The router: every route, and the layers in the order in which a request meets them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Extension, Request};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, http::header};
use rollcall_session::{
    OriginGuard, PublicOrigin, SecretKey, Sessions, SigningKeys, refuse_cross_origin,
    require_proof, sessions,
};
use tower::ServiceBuilder;
use tower::util::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

use crate::admin::paths::AUDIT;
use crate::app::paths::{LANDING, is_api};
use crate::auth::account::Registration;
use crate::auth::server::AuthSettings;
use crate::auth::server::access::LoginTable;
use crate::auth::server::bearer::bearer_tokens;
use crate::auth::server::drafts;
use crate::auth::server::hashing::Hashing;
use crate::auth::server::setup::{AdminSeen, SetupKey};
use crate::auth::server::transport::Transport;
use crate::base::error::AppError;
use crate::base::server::api::{Limits, Problem, answers, limit_addresses};
use crate::base::server::client_address::TrustedProxies;
use crate::base::server::client_presence::note_presence;
use crate::base::server::database::Db;
use crate::base::server::post_limit::{PostLimit, limit_posts};
use crate::base::server::security_log::RefusalLimits;
use crate::lab::server::{self as lab, RouteMap};
use crate::students::server::downloads::Downloads;
use crate::students::server::pages::ChangesPath;

use super::action_path::ActionPaths;
use super::assets::Assets;
use super::body_limits::{BodyLimits, limit_bodies};
use super::cors;
use super::description::{ApiDescription, Described};
use super::documents::{Documents, documents};
use super::forms::{Forms, outcomes};
use super::in_flight::{InFlight, limit_in_flight};
use super::middleware::{
    Https, SecurityHeaders, body_timeout, log, only_right_lengths, refuse_long_queries,
    refuse_odd_requests, security_headers,
};
use super::packing::{PACKED_PAGES, pack};
use super::places::PLACES;
use super::refusals::log_refusals;
use super::routes::{api_table, lines, open_routes, reports, uploads};
use super::settings::Settings;
use super::time_limit::{TimeLimits, time_limit};

/// What the server is made of.
pub struct App {
    /// The database, open and migrated.
    pub db: Db,
    /// Everything that can be set.
    pub settings: Settings,
    /// Keys and times of sessions.
    pub sessions: Arc<Sessions>,
    /// What makes the token for the first admin.
    pub setup_key: SetupKey,
    /// The turns in which passwords are hashed.
    pub hashing: Hashing,
}

impl App {
    /// Derives the keys. `secret` signs; `fallbacks` only verify.
    pub fn new(db: Db, settings: Settings, secret: &SecretKey, fallbacks: &[SecretKey]) -> Self {
        let keys = SigningKeys::new(secret, fallbacks);
        let sessions = Sessions::new(keys, settings.session.clone(), settings.is_production());
        let AuthSettings { hash_queue_max, hash_queue_max_per_address, .. } = settings.auth;
        let hashing = Hashing::new(hash_queue_max, hash_queue_max_per_address);
        Self { db, settings, sessions, setup_key: SetupKey::derive(secret), hashing }
    }

    /// The whole app as one service.
    pub fn router(self) -> Router {
        self.router_with(Router::new())
    }

    /// The whole app with more routes beside the pages, inside of all layers: a benchmark
    /// compares a page with a constant there.
    pub fn router_with(self, more: Router) -> Router {
        crate::base::server::init_executor();
        let production = self.settings.is_production();
        let origin = self.settings.server.public_origin.clone();
        let include_subdomains = self.settings.server.hsts_include_subdomains;
        let by_https = production && origin.as_ref().is_none_or(|origin| origin.is_https());
        let https = by_https.then_some(Https { include_subdomains });
        let headers = SecurityHeaders::new(!production, https);
        let proxies = TrustedProxies(self.settings.server.trusted_proxies.clone().into());
        let most = self.settings.server.max_requests_per_address;
        let in_flight = InFlight::new(most);
        let assets = Arc::new(Assets::new(self.settings.leptos.clone()));
        let has_lab = self.settings.lab.enabled;
        let can_register = self.settings.auth.registration == Registration::Open;
        let shared = Documents { assets: assets.clone(), can_register, has_lab };
        let usual = Duration::from_secs(self.settings.server.request_timeout_secs);
        let limits = TimeLimits { usual, uploads: uploads() };
        let health = Router::new()
            .route("/healthz", get(async || (NOW, "ok\n")))
            .route("/readyz", get(ready).layer(Extension(self.db.clone())));
        let pause = Duration::from_secs(self.settings.server.body_timeout_secs);
        let cors = cors::cors(&self.settings.api.cors_origins);
        let pages = self.pages(shared.clone(), proxies.clone(), more);
        let api_of_others = cors.map(|cors| pages.clone().layer(cors));
        let packed = pages.clone().layer(from_fn(pack));
        let layers = ServiceBuilder::new()
            .layer(from_fn(only_right_lengths))
            .layer(from_fn_with_state(shared, documents))
            .layer(CatchPanicLayer::custom(panic_page))
            .layer(from_fn(refuse_odd_requests))
            .layer(from_fn(refuse_long_queries))
            .layer(Extension(RefusalLimits::default()))
            .layer(from_fn_with_state(in_flight, limit_in_flight))
            .layer(from_fn_with_state(limits, time_limit))
            .layer(from_fn_with_state(pause, body_timeout))
            // Each reader of a body sets its own limit.
            .layer(DefaultBodyLimit::disable());
        let answer = move |request: Request| {
            let path = request.uri().path();
            let file = assets
                .is_file(path)
                .then(|| assets.answer(request.method(), request.uri(), request.headers()));
            let service = match &api_of_others {
                Some(api) if cors::concerns(&request) => api.clone(),
                _ if PACKED_PAGES.contains(&path) => packed.clone(),
                _ => pages.clone(),
            };
            async move {
                match file {
                    Some(answer) => Ok(answer),
                    None => service.oneshot(request).await,
                }
            }
        };
        let router = Router::new().merge(health).fallback(answer).layer(layers);
        let app = outermost(router, headers, proxies);
        if has_lab { app.layer(from_fn(lab::around_app)) } else { app }
    }

    fn description(&self) -> ApiDescription {
        let settings = Described {
            programmes: self.settings.students.programmes(),
            password_min_length: self.settings.auth.password_min_length,
            cookie: self.sessions.cookie_name().to_owned(),
        };
        ApiDescription::new(api_table, settings)
    }

    /// Everything inside the session.
    fn pages(self, shared: Documents, proxies: TrustedProxies, more: Router) -> Router {
        let has_lab = self.settings.lab.enabled;
        let routes = open_routes(has_lab);
        let actions = routes.iter().filter(|route| route.is_action()).map(|route| route.path);
        let forms = Forms { actions: ActionPaths::new(actions), uploads: uploads() };
        let body_limits = BodyLimits { form_bytes: self.settings.server.form_limit_bytes };
        let transport = Transport {
            secure_cookies: self.settings.is_production(),
            public_https: self.settings.server.public_origin.as_ref().is_some_and(|o| o.is_https()),
        };
        let students = self.settings.students.shared();
        let description = self.description();
        let public_origin = PublicOrigin(Arc::new(self.settings.server.public_origin.clone()));
        let origin = OriginGuard { public_origin: public_origin.clone(), exempt_posts: reports() };
        let logins = Arc::new(LoginTable(self.db.clone()));
        let routes = routes.into_iter();
        let routes = routes.fold(more, |router, route| router.route(route.path, route.handler));
        // A failed form's page is another route of the same router, so the layers that lead
        // there stand around the router as a whole and not around each route.
        let limits = Limits::new(&self.settings.api);
        let posts = PostLimit::per_minute(self.settings.server.address_posts_per_minute);
        let forms = ServiceBuilder::new()
            .layer(from_fn_with_state(posts, limit_posts))
            .layer(from_fn_with_state(body_limits, limit_bodies))
            .layer(from_fn_with_state(forms, outcomes))
            .layer(from_fn(drafts::resume));
        let pages = Router::new().fallback_service(routes.clone()).layer(forms);
        let proofs = ServiceBuilder::new()
            .layer(from_fn_with_state(limits.clone(), limit_addresses))
            .layer(from_fn_with_state(body_limits, limit_bodies))
            .layer(from_fn(answers))
            .layer(from_fn_with_state(limits, bearer_tokens))
            .layer(from_fn(require_proof::<Problem>));
        let api = Router::new().fallback_service(routes).layer(proofs);
        let inside = pages_and_api(pages, api).layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state((self.sessions, logins), sessions::<LoginTable>))
                .layer(from_fn_with_state(shared, documents))
                .layer(CatchPanicLayer::custom(panic_page))
                .layer(from_fn(log_refusals))
                .layer(from_fn_with_state(origin, refuse_cross_origin::<AppError>))
                .layer(from_fn(note_presence)),
        );
        let routes = RouteMap::new(lines(), PLACES);
        let inside = if has_lab { lab::around_session(inside, routes) } else { inside };
        inside.layer(
            ServiceBuilder::new()
                .layer(Extension(self.db))
                .layer(Extension(crate::auth::server::Settings(Arc::new(self.settings.auth))))
                .layer(Extension(LANDING))
                .layer(Extension(students))
                .layer(Extension(ChangesPath(AUDIT)))
                .layer(Extension(Downloads::default()))
                .layer(Extension(description))
                .layer(Extension(transport))
                .layer(Extension(public_origin))
                .layer(Extension(proxies))
                .layer(Extension(self.setup_key))
                .layer(Extension(self.hashing))
                .layer(Extension(AdminSeen::default()))
                .layer(Extension(self.settings.api))
                .layer(Extension(self.settings.lab)),
        )
    }
}

/// One for people, one for programs, by the path.
fn pages_and_api(pages: Router, api: Router) -> Router {
    Router::new().fallback(move |request: Request| {
        let service = if is_api(request.uri().path()) { api.clone() } else { pages.clone() };
        async move { service.oneshot(request).await }
    })
}

/// What holds for every answer, one about a panic in the layers below too. The two outside of
/// `plain_panic` are ours and short.
fn outermost(router: Router, headers: SecurityHeaders, proxies: TrustedProxies) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(headers, security_headers))
            .layer(from_fn_with_state(proxies, log))
            .layer(CatchPanicLayer::custom(plain_panic)),
    )
}

/// A word about this moment, which holds for no other.
const NOW: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, "no-store")];

/// Whether the database answers.
async fn ready(Extension(db): Extension<Db>) -> Response {
    match db.sessions().ping().await {
        Ok(()) => (NOW, "ok\n").into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, NOW, "the database does not answer\n").into_response()
        }
    }
}

type Panic = Box<dyn std::any::Any + Send>;

/// A panic inside: the document layer makes the page.
fn panic_page(panic: Panic) -> Response {
    let cause = panic.downcast_ref::<String>().cloned();
    let cause = cause.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
    AppError::internal(cause.unwrap_or_else(|| "a panic".to_owned())).into_response()
}

/// A panic in the layers themselves: no page is left to show, so plain text.
fn plain_panic(panic: Panic) -> Response {
    let _ = panic_page(panic);
    let text = [(header::CONTENT_TYPE, "text/plain")];
    (StatusCode::INTERNAL_SERVER_ERROR, text, "Something went wrong here.\n").into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[tokio::test]
    async fn a_panic_in_the_layers_themselves_is_answered_with_all_that_protects() {
        let https = Some(Https { include_subdomains: true });
        let router = Router::new().fallback(async || -> Response { panic!("a layer, for a test") });
        let headers = SecurityHeaders::new(false, https);
        let router = outermost(router, headers, TrustedProxies::default());
        let Ok(answer) = router.oneshot(Request::new(Body::empty())).await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "strict-transport-security",
            "x-request-id",
        ] {
            assert!(answer.headers().contains_key(name), "{name}");
        }
    }
}
