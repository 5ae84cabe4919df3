//! What the API costs: `GET /api/v1/students/{id}` over connections to a server of its own, beside a
//! bare axum handler that does the same look-ups through the same pool.
//! `cargo bench --bench api`
//!
//! The goals: with a session and with a token at least 0.6 times the requests per second of the bare
//! handler, both in one run; with 200 connections at once, the 99th percentile of the times is at
//! most five times their median.

#![allow(missing_docs)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode, header};
use axum::routing::get;
use axum::serve::ListenerExt;
use rollcall::app::server::router::App;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::{Role, Username};
use rollcall::auth::form::NewToken;
use rollcall::auth::server::access::{LoginTable, Operator, SignedIn, by_token};
use rollcall::auth::server::token_secret::TokenSecret;
use rollcall::auth::server::tokens::LastDays;
use rollcall::auth::server::{accounts, passwords, tokens};
use rollcall::auth::token::Scope;
use rollcall::base::server::database::Db;
use rollcall::students::server::roster;
use rollcall::students::server::seed::seed;
use rollcall_session::{Claim, Id, Logins, SecretKey, now};
use tokio::net::TcpListener;
use tower::ServiceExt;

mod api_client;

use api_client::{Load, load};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PASSWORD: &str = "tulip gravel sunday";

/// How often each is measured, in turn, so that what else the machine does meets all alike.
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1500);

/// As many at once as keep the server busy without a queue.
const FEW: usize = 16;
const MANY: usize = 200;

const LEAST_SHARE: f64 = 0.6;
const MOST_TIMES: f64 = 5.0;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let folder = std::env::temp_dir().join(format!("rollcall-bench-{}", std::process::id()));
    let met = runtime.expect("a runtime").block_on(measure(&folder));
    let _ = std::fs::remove_dir_all(folder);
    if !met {
        std::process::exit(1);
    }
}

async fn measure(folder: &std::path::Path) -> bool {
    let stage = Arc::new(Stage::prepare(folder).await);
    let (api, bare) = (serve(stage.api.clone()).await, serve(stage.bare()).await);
    let mut met = true;
    for (name, credential) in [("session", &stage.cookie), ("token", &stage.bearer)] {
        let asked = |server, path: &str| Load::new(server, path, credential);
        let ours = asked(api, "/api/v1/students/1");
        let theirs = asked(bare, &format!("/{name}"));
        let (mut here, mut there) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let (one, other) = (load(&ours, FEW, ROUND).await, load(&theirs, FEW, ROUND).await);
            // The first round warms up.
            if round > 0 {
                here.push(one.per_second());
                there.push(other.per_second());
            }
        }
        let (here, there) = (median(&mut here), median(&mut there));
        let share = here / there;
        let verdict = if share >= LEAST_SHARE { "met" } else { "MISSED" };
        println!(
            "{name}: {here:.0} requests/s, bare {there:.0}; {share:.2} times, \
             the goal is at least {LEAST_SHARE}: {verdict}"
        );
        let crowd = load(&ours, MANY, 4 * ROUND).await;
        let (middle, slow) = (crowd.percentile(50), crowd.percentile(99));
        let times = slow.as_secs_f64() / middle.as_secs_f64();
        let verdict = if times <= MOST_TIMES { "met" } else { "MISSED" };
        println!(
            "{name}, {MANY} connections: median {middle:.2?}, p99 {slow:.2?}; {times:.1} times, \
             the goal is at most {MOST_TIMES}: {verdict}"
        );
        met &= share >= LEAST_SHARE && times <= MOST_TIMES;
    }
    met
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Serves on a port of its own, as the program does.
async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    let listener = listener.tap_io(|io| drop(io.set_nodelay(true)));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// A student, and an admin with a session and a token.
struct Stage {
    api: Router,
    look_up: LookUp,
    /// The header of the session.
    cookie: String,
    /// The header of the token.
    bearer: String,
}

/// What the bare handlers look up.
#[derive(Clone)]
struct LookUp {
    db: Db,
    sid: Id,
    claim: Claim,
    token: TokenSecret,
}

impl Stage {
    async fn prepare(folder: &std::path::Path) -> Self {
        let url = format!("sqlite://{}/bench.db", folder.display());
        let db = rollcall::app::server::open_database(&url).await.expect("a database");
        let name = Username::parse("root").expect("a name");
        let hash = passwords::hash_new(PASSWORD.to_owned(), &name).await.expect("a hash");
        let operator = Operator::at_the_shell();
        accounts::add(&db, operator, &name, hash, Role::Admin).await.expect("an account");
        let mut settings = Settings::parse(include_str!("../Leptos.toml")).expect("the settings");
        let programmes = settings.students.programmes();
        seed(&db, operator, programmes, 1, 1, |_| ()).await.expect("a student");

        settings.leptos.env = leptos::config::Env::PROD;
        // Counted as ever, and never reached.
        settings.api.address_requests_per_minute = u32::MAX;
        settings.api.token_requests_per_minute = u32::MAX;
        let key = SecretKey::parse(&SecretKey::generate()).expect("a key");
        let app = App::new(db.clone(), settings, &key, &[]);
        let sessions = app.sessions.clone();
        let api = app.router();
        let cookie = log_in(&api).await;
        let value = cookie.split_once('=').expect("a value").1;
        let (payload, ..) = sessions.verify(value, now()).expect("a session");
        let claim = payload.claim.expect("a signed-in session");
        let who = signed_in(&db, payload.sid, claim).await;
        let last_day = LastDays::now().expect("today").last;
        let new = NewToken { name: "bench".to_owned(), scope: Scope::Write, last_day };
        let token = tokens::make(&db, &who.recent().expect("a log-in just now"), None, new)
            .await
            .expect("a token")
            .expect("a new one");
        let bearer = format!("Authorization: Bearer {}", token.as_str());
        let look_up = LookUp { db, sid: payload.sid, claim, token };
        Self { api, look_up, cookie: format!("Cookie: {cookie}"), bearer }
    }

    /// The look-ups and the student as JSON, and nothing else.
    fn bare(&self) -> Router {
        let by_session = async |State(LookUp { db, sid, claim, .. }): State<LookUp>| {
            student(&db, &signed_in(&db, sid, claim).await).await
        };
        let by_token = async |State(LookUp { db, token, .. }): State<LookUp>| {
            let found = by_token::find(&db, &token, &Method::GET).await.expect("an answer");
            student(&db, &found.expect("a good token").0).await
        };
        Router::new()
            .route("/session", get(by_session))
            .route("/token", get(by_token))
            .with_state(self.look_up.clone())
    }
}

async fn signed_in(db: &Db, sid: Id, claim: Claim) -> SignedIn {
    let found = LoginTable(db.clone()).find(sid, claim).await.expect("an answer");
    found.account().expect("an open login")
}

async fn student(db: &Db, who: &SignedIn) -> ([(header::HeaderName, &'static str); 1], Vec<u8>) {
    let reader = who.as_reader().expect("an admin");
    let student = roster::find(db, reader, 1).await.expect("an answer").expect("a student");
    let body = serde_json::to_vec(&student).expect("JSON");
    ([(header::CONTENT_TYPE, "application/json")], body)
}

async fn log_in(api: &Router) -> String {
    let body = format!(r#"{{"username": "root", "password": "{PASSWORD}"}}"#);
    let request = Request::post("/api/v1/session")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    let answer = api.clone().oneshot(request.expect("a request")).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CREATED);
    let line = answer.headers().get(header::SET_COOKIE).expect("a cookie");
    let line = line.to_str().expect("ASCII");
    line.split(';').next().expect("a value").to_owned()
}
