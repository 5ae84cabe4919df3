//! The files that pages load: ranges, conditions, codings, and which files there are.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::support::{Answer, Browser, Server};

const STYLE: &str = "/pkg/rollcall.abc.css";

/// A hundred bytes, of which each ten begin with their number.
fn style() -> String {
    (0..10).map(|tens| format!("{tens}........\n")).collect()
}

/// A site folder as a release leaves it, and something that no build leaves there.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let style = style();
    for (name, content) in [
        ("favicon.svg", "<svg/>"),
        ("robots.txt", "User-agent: *\n"),
        ("start.js", "start();"),
        ("index.html", "<p>"),
        ("app.db", "SQLite"),
        ("pkg/rollcall.abc.css", &*style),
        ("pkg/rollcall.abc.css.br", "packed by brotli"),
        ("pkg/rollcall.abc.css.gz", "packed by gzip"),
        ("pkg/rollcall.d.ts", "export {};"),
        ("pkg/rollcall.d.ts.br", "packed"),
        ("pkg/deeper/rollcall.js", "more();"),
        ("elsewhere/rollcall.js", "more();"),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

/// In development a file is read when somebody asks, and in production at start.
async fn servers() -> (tempfile::TempDir, [Server; 2]) {
    let folder = site();
    let root: std::sync::Arc<str> = folder.path().to_str().unwrap().into();
    let at = root.clone();
    let watched = Server::start_with(move |settings| settings.leptos.site_root = at).await;
    let built = Server::start_with(move |settings| {
        settings.leptos.env = leptos::config::Env::PROD;
        settings.leptos.site_root = root;
    });
    let built = built.await;
    (folder, [watched, built])
}

async fn ask(server: &Server, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    with(server, headers).get(path).await
}

fn with(server: &Server, headers: &[(&'static str, &str)]) -> Browser {
    let mut browser = server.browser();
    browser.headers.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
    browser
}

/// The tag of a form of the style.
async fn tag(server: &Server, coding: &str) -> String {
    let answer = ask(server, STYLE, &[("accept-encoding", coding)]).await;
    answer.header(header::ETAG).expect("a tag").to_owned()
}

#[tokio::test]
async fn each_form_of_a_file_has_a_tag_of_its_own_and_the_best_one_that_is_taken_is_sent() {
    let (_folder, servers) = servers().await;
    for server in &servers {
        let mut tags = std::collections::BTreeSet::new();
        let whole = style();
        for (accept, coding, body) in [
            ("identity", None, &*whole),
            ("zstd, deflate", None, &*whole),
            ("gzip", Some("gzip"), "packed by gzip"),
            ("gzip, br", Some("br"), "packed by brotli"),
            ("gzip;q=1.0, br;q=0.5", Some("gzip"), "packed by gzip"),
            ("br;q=0, *;q=0.1", Some("gzip"), "packed by gzip"),
            ("*", Some("br"), "packed by brotli"),
            ("gzip;q=0", None, &*whole),
        ] {
            let answer = ask(server, STYLE, &[("accept-encoding", accept)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{accept}");
            assert_eq!(answer.header("content-encoding"), coding, "{accept}");
            assert_eq!(answer.body, body, "{accept}");
            assert_eq!(answer.header("content-length"), Some(&*body.len().to_string()));
            assert_eq!(answer.header("content-type"), Some("text/css; charset=utf-8"));
            assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
            let tag = answer.header("etag").unwrap();
            assert!(tag.starts_with('"'), "{tag} is as strong as a range needs it");
            tags.insert((coding, tag.to_owned()));
        }
        assert_eq!(tags.len(), 3, "{tags:?}");
        let answer = ask(server, STYLE, &[("accept-encoding", "br, gzip")]).await;
        let same = ask(server, STYLE, &[("accept-encoding", "br")]).await;
        assert_eq!(answer.header("etag"), same.header("etag"));
        // There is no packed copy of this one.
        let icon = ask(server, "/favicon.svg", &[("accept-encoding", "gzip, br")]).await;
        assert_eq!((icon.header("content-encoding"), &*icon.body), (None, "<svg/>"));
        let none = ask(server, STYLE, &[("accept-encoding", "identity;q=0")]).await;
        assert_eq!(none.status, StatusCode::NOT_ACCEPTABLE);
        assert!(none.says("Accept-Encoding"), "{}", none.body);
    }
}

#[tokio::test]
async fn conditions_are_weighed_in_the_order_of_the_standard() {
    const LONG_AGO: &str = "Tue, 15 Nov 1994 12:45:26 GMT";
    let (_folder, servers) = servers().await;
    for server in &servers {
        let first = ask(server, STYLE, &[]).await;
        let (own, since) = (tag(server, "identity").await, first.header("last-modified").unwrap());
        let (weak, listed) = (format!("W/{own}"), format!("\"a,b\", W/\"b\" , {own}"));
        let (ok, known, changed) =
            (StatusCode::OK, StatusCode::NOT_MODIFIED, StatusCode::PRECONDITION_FAILED);
        let packed = tag(server, "gzip").await;
        for (headers, status) in [
            (&[("if-none-match", &*own)][..], known),
            (&[("if-none-match", &*weak)], known),
            (&[("if-none-match", &*listed)], known),
            (&[("if-none-match", "\"a\""), ("if-none-match", &*own)], known),
            (&[("if-none-match", "*")], known),
            (&[("if-none-match", "\"another\"")], ok),
            (&[("if-none-match", "")], ok),
            (&[("if-none-match", own.trim_matches('"'))], ok),
            (&[("if-none-match", &*packed)], ok),
            (&[("if-none-match", &*packed), ("accept-encoding", "gzip")], known),
            // A time counts where there is no tag.
            (&[("if-none-match", "\"another\""), ("if-modified-since", since)], ok),
            (&[("if-modified-since", since)], known),
            (&[("if-modified-since", LONG_AGO)], ok),
            (&[("if-modified-since", "yesterday")], ok),
            (&[("if-modified-since", since), ("if-modified-since", since)], ok),
            (&[("if-match", &*own)], ok),
            (&[("if-match", &*listed)], ok),
            (&[("if-match", "*")], ok),
            (&[("if-match", "\"another\"")], changed),
            (&[("if-match", &*weak)], changed),
            (&[("if-match", &*packed)], changed),
            (&[("if-match", "another")], changed),
            (&[("if-unmodified-since", since)], ok),
            (&[("if-unmodified-since", LONG_AGO)], changed),
            (&[("if-unmodified-since", "Tuesday, 15-Nov-94 12:45:26 GMT")], changed),
            (&[("if-unmodified-since", "Tue Nov 15 12:45:26 1994")], changed),
            (&[("if-unmodified-since", "tomorrow")], ok),
            (&[("if-match", &*own), ("if-unmodified-since", LONG_AGO)], ok),
            (&[("if-match", "\"another\""), ("if-none-match", &*own)], changed),
            (&[("if-match", &*own), ("if-none-match", &*own)], known),
            // They come before the range.
            (&[("if-none-match", &*own), ("range", "bytes=0-9")], known),
            (&[("if-match", "\"another\""), ("range", "bytes=0-9")], changed),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let mut browser = with(server, headers);
                let answer = browser.send(method.clone(), STYLE, None, Body::empty()).await;
                assert_eq!(answer.status, status, "{method} {headers:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_known_is_answered_with_all_that_a_cache_keeps_and_without_a_body() {
    let (_folder, servers) = servers().await;
    for server in &servers {
        for coding in ["identity", "gzip", "br"] {
            let accept = ("accept-encoding", coding);
            let whole = ask(server, STYLE, &[accept]).await;
            let tag = whole.header("etag").unwrap();
            let known = ask(server, STYLE, &[accept, ("if-none-match", tag)]).await;
            assert_eq!((known.status, &*known.body), (StatusCode::NOT_MODIFIED, ""));
            for name in ["etag", "vary", "cache-control"] {
                assert_eq!(known.header(name), whole.header(name), "{name}");
                assert!(known.header(name).is_some(), "{name}");
            }
            for name in ["content-length", "content-type", "content-encoding", "content-range"] {
                assert_eq!(known.header(name), None, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn a_part_of_a_file_is_sent_where_one_is_asked_for_and_else_the_whole() {
    let (_folder, servers) = servers().await;
    let whole = style();
    for server in &servers {
        let own = tag(server, "identity").await;
        let weak = format!("W/{own}");
        let since = ask(server, STYLE, &[]).await.header("last-modified").unwrap().to_owned();
        for (headers, part) in [
            (&[("range", "bytes=0-9")][..], Some(0..10)),
            (&[("range", "bytes=95-")], Some(95..100)),
            (&[("range", "bytes=-10")], Some(90..100)),
            (&[("range", "bytes=-1000")], Some(0..100)),
            (&[("range", "bytes=90-1000")], Some(90..100)),
            (&[("range", "bytes=0-9"), ("if-range", &*own)], Some(0..10)),
            (&[("range", "bytes=0-9"), ("if-match", &*own)], Some(0..10)),
            (&[("range", "lines=1-2")], None),
            (&[("range", "bytes=9-0")], None),
            (&[("range", "bytes=x")], None),
            (&[("range", "bytes=0-9,20-29")], None),
            (&[("range", "bytes=0-9"), ("if-range", "\"another\"")], None),
            (&[("range", "bytes=0-9"), ("if-range", &*weak)], None),
            (&[("range", "bytes=0-9"), ("if-range", &*since)], None),
            (&[("range", "bytes=1000-"), ("if-range", "\"another\"")], None),
            (&[("if-range", "\"another\"")], None),
        ] {
            let answer = ask(server, STYLE, headers).await;
            let status = if part.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
            let (range, sent) = match part {
                Some(part) => {
                    let said = format!("bytes {}-{}/100", part.start, part.end - 1);
                    (Some(said), &whole[part])
                }
                None => (None, &*whole),
            };
            assert_eq!(answer.status, status, "{headers:?}");
            assert_eq!(answer.header("content-range"), range.as_deref(), "{headers:?}");
            assert_eq!(answer.body, sent, "{headers:?}");
            assert_eq!(answer.header("content-length"), Some(&*sent.len().to_string()));
            assert_eq!(answer.header("etag"), Some(&*own));
            assert_eq!(answer.header("accept-ranges"), Some("bytes"));
        }
        for range in ["bytes=100-", "bytes=-0", "bytes=1000-2000", "bytes=100-,200-"] {
            let answer = ask(server, STYLE, &[("range", range)]).await;
            assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE, "{range}");
            assert_eq!(answer.header("content-range"), Some("bytes */100"), "{range}");
            assert!(answer.says("range"), "{}", answer.body);
        }
        // A part of what is packed is a part of the packed bytes.
        let packed = [("accept-encoding", "gzip"), ("range", "bytes=0-5")];
        let answer = ask(server, STYLE, &packed).await;
        assert_eq!((answer.header("content-encoding"), &*answer.body), (Some("gzip"), "packed"));
        assert_eq!(answer.header("content-range"), Some("bytes 0-5/14"));
        // No range is defined for `HEAD`.
        let mut browser = with(server, &[("range", "bytes=0-9")]);
        let head = browser.send(Method::HEAD, STYLE, None, Body::empty()).await;
        assert_eq!((head.status, head.header("content-length")), (StatusCode::OK, Some("100")));
    }
}

#[tokio::test]
async fn only_what_pages_load_is_a_file_and_not_what_a_build_leaves_beside() {
    let (_folder, servers) = servers().await;
    for server in &servers {
        for (path, kind) in [
            ("/favicon.svg", "image/svg+xml"),
            ("/robots.txt", "text/plain; charset=utf-8"),
            ("/start.js", "text/javascript; charset=utf-8"),
            ("/pkg/deeper/rollcall.js", "text/javascript; charset=utf-8"),
            (STYLE, "text/css; charset=utf-8"),
        ] {
            let answer = ask(server, path, &[]).await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (StatusCode::OK, Some(kind))
            );
        }
        for path in [
            "/pkg",
            "/pkg/",
            "/pkg/rollcall.d.ts",
            "/pkg/rollcall.d.ts.br",
            "/pkg/rollcall.abc.css.br",
            "/pkg/rollcall.abc.css.gz",
            "/pkg/rollcall.abc.css/",
            "/pkg//rollcall.abc.css/..",
            "/pkg/../robots.txt",
            "/pkg/../../Leptos.toml",
            "/pkg/%2e%2e/robots.txt",
            "/pkg/missing.css",
            "/pkg/\\robots.txt",
            "/elsewhere/rollcall.js",
            "/index.html",
            "/app.db",
            "//robots.txt",
            "/missing.txt",
            "/Robots.txt",
        ] {
            let answer = ask(server, path, &[("accept-encoding", "gzip, br")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_file_is_kept_for_good_where_its_name_says_what_is_in_it() {
    let (_folder, [watched, built]) = servers().await;
    let start = |page: &Answer| {
        let from = page.body.find("/start.js?v=").expect("a script");
        page.body[from..].split('"').next().unwrap().to_owned()
    };
    let start = start(&built.browser().get("/login").await);
    let (kept, hour) = ("public, max-age=31536000, immutable", "public, max-age=3600");
    for (server, path, policy) in [
        (&built, STYLE, kept),
        (&built, &*start, kept),
        (&built, "/start.js", hour),
        (&built, "/start.js?v=another", hour),
        (&built, "/favicon.svg", hour),
        (&built, "/pkg/missing.css", "no-cache"),
        (&watched, STYLE, hour),
    ] {
        assert_eq!(ask(server, path, &[]).await.header("cache-control"), Some(policy), "{path}");
    }
}

#[tokio::test]
async fn a_file_can_be_read_and_nothing_else() {
    let (_folder, servers) = servers().await;
    for server in &servers {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "BREW"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = server.browser().send(method.clone(), STYLE, None, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method}");
        }
    }
}
