//! Which host a request names, where our links lead, and how many requests a client may have.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use rollcall::auth::account::Role;
use rollcall_session::Origin;
use tower::ServiceExt;

use crate::support::Server;
use crate::support::log::{keep_log, take_security_log};

async fn ask(router: &Router, headers: &[(&str, &[u8])], uri: &str) -> Response<Body> {
    let mut request = Request::get(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_host_that_is_none_is_refused_on_pages_in_the_api_and_at_the_health_check() {
    let server = Server::start().await;
    for path in ["/", "/nowhere", "/api/v1/session", "/healthz", "/lab/http"] {
        let hosts: [&[u8]; 9] = [
            b"",
            b"a b",
            b"a\tb",
            b"caf\xc3\xa9.example",
            b"user@rollcall.example",
            b"rollcall.example:http",
            b"rollcall.example:65536",
            b"rollcall.example/path",
            b"[::1",
        ];
        for host in hosts {
            let status = ask(&server.router, &[("host", host)], path).await.status();
            let host = String::from_utf8_lossy(host);
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {host:?}");
        }
        let user = format!("http://user@rollcall.example{path}");
        let status = ask(&server.router, &[("host", b"rollcall.example")], &user).await.status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{user}");
    }
    for host in ["rollcall.example", "LOCALHOST:3000", "localhost.", "[::1]:3000", "192.0.2.1"] {
        let answer = ask(&server.router, &[("host", host.as_bytes())], "/").await;
        assert_eq!(answer.status(), StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn a_post_passes_from_a_page_of_this_host_however_browser_and_proxy_spell_it() {
    let server = Server::start().await;
    for (host, origin, passes) in [
        ("LOCALHOST:3000", "http://localhost:3000", true),
        ("localhost.:3000", "http://localhost:3000", true),
        ("localhost:3000", "http://LOCALHOST.:3000", true),
        ("localhost", "http://localhost:80", true),
        ("localhost:80", "http://localhost", true),
        ("localhost:", "http://localhost", true),
        ("rollcall.example:443", "https://rollcall.example", true),
        ("[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000", true),
        ("XN--BCHER-KVA.example", "https://xn--bcher-kva.example", true),
        ("localhost:3000", "http://localhost:3001", false),
        ("localhost:443", "http://localhost", false),
        ("localhost", "http://localhost.evil.example", false),
        ("[::1]:3000", "http://[::2]:3000", false),
    ] {
        let mut browser = server.browser();
        browser.remove_header("sec-fetch-site");
        browser.set_header("host", host);
        browser.set_header("origin", origin);
        let status = browser.post("/login", &[]).await.status;
        let expected =
            if passes { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::FORBIDDEN };
        assert_eq!(status, expected, "{host} {origin}");
    }
}

#[tokio::test]
async fn the_host_in_the_address_itself_counts_and_not_the_header() {
    let server = Server::start_production().await;
    for (uri, host, status) in [
        ("http://localhost/login", "rollcall.example", StatusCode::OK),
        ("http://rollcall.example/login", "localhost", StatusCode::FORBIDDEN),
        // It has to be one all the same.
        ("http://localhost/login", "a b", StatusCode::BAD_REQUEST),
    ] {
        let headers = [("host", host.as_bytes()), ("accept", b"text/html")];
        assert_eq!(ask(&server.router, &headers, uri).await.status(), status, "{uri} {host}");
    }
}

#[tokio::test]
async fn with_a_public_origin_no_link_leads_to_the_host_of_the_request() {
    let server = Server::start_with(|settings| {
        settings.server.public_origin = Origin::parse("https://rollcall.example");
    })
    .await;
    let student = server.student("Grace Hopper").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    admin.set_header("host", "evil.example:8080");
    let student = format!("/students/{}", student.id);
    for path in [
        "/",
        "/account",
        "/admin",
        "/user/root",
        "/students?size=1",
        &student,
        "/nowhere",
        "/api",
        "/api/v1/openapi.json",
        "/api/v1/students?size=1",
        "/lab",
        "/lab/csrf",
        "/lab/csrf/elsewhere",
        "/lab/urls",
        "/lab/routes",
    ] {
        let answer = admin.get(path).await;
        assert!(!answer.body.contains("evil.example"), "{path}");
        assert!(!format!("{:?}", answer.headers).contains("evil.example"), "{path}");
    }
    admin.set_header("origin", "https://rollcall.example");
    let call = [("method", "GET"), ("path", "/api/v1/students"), ("headers", ""), ("body", "")];
    let answer = admin.post("/lab/http", &call).await;
    assert!(answer.says("curl --include 'https://rollcall.example/api/v1/students'"));
}

#[tokio::test]
async fn behind_a_proxy_one_client_has_so_many_requests_at_a_time_and_others_go_on() {
    keep_log();
    let server = Server::start_with(|settings| {
        settings.server.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        settings.server.max_requests_per_address = 2;
    })
    .await;
    let from = async |peer: &str, client: Option<&str>| {
        let peer: std::net::SocketAddr = format!("{peer}:50000").parse().unwrap();
        let mut request = Request::get("/").header(header::HOST, "rollcall.example");
        if let Some(client) = client {
            request = request.header("x-forwarded-for", client);
        }
        let request = request.extension(axum::extract::ConnectInfo(peer));
        let request = request.body(Body::empty()).unwrap();
        server.router.clone().oneshot(request).await.unwrap()
    };
    let one = Some("6.6.6.6, 203.0.113.9");
    let mut unread = vec![from("10.0.0.1", one).await, from("10.0.0.2", one).await];
    let refused = from("10.0.0.1", one).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    let (lines, _) = take_security_log();
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(
        (&line["event"], &line["address"]),
        (&"limit_reached".into(), &"203.0.113.9".into())
    );
    assert_eq!(refused.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    // Another client, the proxy for itself, and one who comes without the proxy.
    for (peer, client) in
        [("10.0.0.1", Some("203.0.113.10")), ("10.0.0.1", None), ("203.0.113.9", one)]
    {
        let answers = [from(peer, client).await, from(peer, client).await];
        assert_eq!(answers.map(|answer| answer.status()), [StatusCode::OK; 2], "{peer} {client:?}");
    }
    for peer in ["203.0.113.9", "10.0.0.1"] {
        for _ in 0..3 {
            let answer = from(peer, None).await;
            assert_eq!(answer.status(), StatusCode::OK, "{peer} speaks for itself");
            unread.push(answer);
        }
    }
    assert_eq!(from("10.0.0.1", one).await.status(), StatusCode::TOO_MANY_REQUESTS);
    // An answer that was read, or given up, makes room: for one.
    unread.remove(0);
    unread.push(from("10.0.0.1", one).await);
    assert_eq!(from("10.0.0.1", one).await.status(), StatusCode::TOO_MANY_REQUESTS);
    unread.clear();
    assert_eq!(from("10.0.0.1", one).await.status(), StatusCode::OK);
}
