//! HTTP as it comes over a socket: heads that are too long, lengths that disagree, bodies that are
//! packed for their way, and answers to `HEAD`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::binary::{Serving, Shell};

/// Sends these bytes, as far as they are taken, and reads what comes back to the end.
fn send(server: &Serving, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    // Far above what any test waits for; it only keeps a broken server from hanging it.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(request).expect("all of it is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server closes the connection in order");
    String::from_utf8(answer).unwrap()
}

#[test]
fn a_body_is_read_as_it_is_or_in_chunks_and_in_no_other_coding() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let body = "4\r\nname\r\n0\r\n\r\n";
    for (lines, status) in [
        ("Transfer-Encoding: chunked\r\n", "422"),
        ("Transfer-Encoding:  Chunked \r\n", "422"),
        ("Transfer-Encoding: gzip, chunked\r\n", "400"),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "400"),
        ("Transfer-Encoding: chunked, chunked\r\n", "400"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "400"),
        ("Transfer-Encoding: identity, chunked\r\n", "400"),
        ("Transfer-Encoding: xchunked\r\n", "400"),
        ("Transfer-Encoding: gzip\r\n", "400"),
        ("Transfer-Encoding: chunked, gzip\r\n", "400"),
        ("Transfer-Encoding: \"chunked\"\r\n", "400"),
    ] {
        let head = format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        );
        let answer = send(&server, format!("{head}{body}").as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{lines}: {answer}");
    }
    let packed = ["Transfer-Encoding: gzip, chunked".to_owned()];
    let head = |path: &str| {
        let lines = "Host: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";
        format!("POST {path} HTTP/1.1\r\n{lines}{}\r\n\r\n{body}", packed[0])
    };
    let answer = send(&server, head("/login").as_bytes());
    assert!(answer.ends_with("Send no `Transfer-Encoding` but `chunked`, and that once.\n"));
    let answer = send(&server, head("/api/v1/session").as_bytes());
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(answer.contains("Send no `Transfer-Encoding` but `chunked`"), "{answer}");
}

#[test]
fn lengths_that_disagree_are_refused() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    for (lines, status) in [
        ("Content-Length: 4\r\nContent-Length: 4\r\n", "422"),
        ("Content-Length: 4\r\nContent-Length: 5\r\n", "400"),
        ("Content-Length: 4, 4\r\n", "400"),
        ("Content-Length: +4\r\n", "400"),
        ("Content-Length: -4\r\n", "400"),
        ("Content-Length: 0x4\r\n", "400"),
        ("Content-Length: 4.0\r\n", "400"),
        ("Content-Length:\r\n", "400"),
    ] {
        let head = format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\
             Content-Type: application/x-www-form-urlencoded\r\n\r\nname"
        );
        let answer = send(&server, head.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{lines}: {answer}");
    }
}

#[test]
fn chunks_count_where_a_length_is_said_too_and_nothing_behind_them_is_believed() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let (length, chunks) = ("Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n");
    for lines in [[length, chunks].concat(), [chunks, length].concat()] {
        let request = format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\n{lines}\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n4\r\nname\r\n0\r\n\r\n\
             GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        );
        // It returns at the end of the connection (RFC 9112, section 6.1), and fails if there is none.
        let answer = send(&server, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 422 "), "{lines}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lines}: {answer}");
    }
}

#[test]
fn a_head_that_is_too_long_is_told_so_however_much_of_it_comes() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let begun = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let one = |size: usize| format!("{begun}x: {}\r\n\r\n", "x".repeat(size));
    let many = |count: usize| format!("{begun}{}\r\n", "x: y\r\n".repeat(count));
    let each = |size: usize| {
        let line = |number| format!("x{number}: {}\r\n", "x".repeat(size));
        format!("{begun}{}\r\n", (0..90).map(line).collect::<String>())
    };
    let path = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(500_000));
    for (name, request, status) in [
        ("one of 20 kB", one(20_000), "200"),
        ("one of 70 kB", one(70_000), "431"),
        ("one of 500 kB", one(500_000), "431"),
        ("one of 5 MB", one(5_000_000), "431"),
        ("90 of 100 bytes", each(100), "200"),
        ("90 of 1 kB", each(1000), "431"),
        ("101 lines", many(101), "431"),
        ("10000 lines", many(10_000), "431"),
        ("an address of 500 kB", path, "4"),
    ] {
        let answer = send(&server, request.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{name}: {answer}");
    }
    assert!(server.request("GET /healthz", &[], "").starts_with("HTTP/1.1 200 "));
}

/// The lines of a head that are the same each time, in order.
fn lines(answer: &str) -> Vec<&str> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let own = ["date:", "x-request-id:", "ratelimit:", "set-cookie:"];
    let mut lines: Vec<&str> =
        head.split("\r\n").filter(|line| !own.iter().any(|own| line.starts_with(own))).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn an_answer_to_head_has_every_line_of_an_answer_to_get_and_no_body() {
    let shell = Shell::new();
    std::fs::create_dir(shell.folder().join("site")).unwrap();
    std::fs::write(shell.folder().join("site/favicon.svg"), "<svg/>").unwrap();
    std::fs::write(shell.folder().join("site/favicon.svg.gz"), "packed").unwrap();
    let server = shell.serve(&[("LEPTOS_SITE_ROOT", "site")]);
    for accept in ["identity", "gzip"] {
        for path in [
            "/favicon.svg",
            "/",
            "/api",
            "/login",
            "/students",
            "/nowhere",
            "/pkg/missing.css",
            "/healthz",
            "/readyz",
            "/api/v1/openapi.json",
            "/api/problems/stale",
        ] {
            let headers = [format!("Accept-Encoding: {accept}")];
            let get = server.request(&format!("GET {path}"), &headers, "");
            let head = server.request(&format!("HEAD {path}"), &headers, "");
            assert_eq!(lines(&head), lines(&get), "{path}");
            assert!(head.ends_with("\r\n\r\n"), "{path}: {head}");
        }
    }
}

#[test]
fn what_is_asked_of_health_is_kept_by_nobody() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    for path in ["/healthz", "/readyz"] {
        let answer = server.request(&format!("GET {path}"), &[], "");
        assert!(answer.contains("cache-control: no-store\r\n"), "{answer}");
    }
}

#[test]
fn a_host_that_is_none_is_told_in_a_line_and_to_a_program_in_a_problem() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let hosts = ["Host: a b", "Host:", "Host: a\r\nHost: a", "Host: user@a", "Host: a/b", "X: y"];
    for (place, host) in hosts.iter().enumerate() {
        for (path, kind) in
            [("/", "text/plain; charset=utf-8"), ("/api/v1/session", "application/problem+json")]
        {
            let head = format!("GET {path} HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n");
            let answer = send(&server, head.as_bytes());
            assert!(answer.starts_with("HTTP/1.1 400 "), "{place} {path}: {answer}");
            assert!(answer.contains(&format!("content-type: {kind}\r\n")), "{answer}");
            assert!(answer.contains("Send one `Host`"), "{answer}");
        }
    }
    // Probes that are older than the rule.
    let answer = send(&server, b"GET /healthz HTTP/1.0\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
}
