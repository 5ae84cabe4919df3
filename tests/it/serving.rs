//! The server on a port: answers, slow clients, an orderly end, and what the log holds.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::PASSWORD;
use crate::support::binary::Shell;

#[test]
fn it_answers_over_tcp_until_sigterm_ends_it_with_exit_code_0() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let health = server.request("GET /healthz", &[], "");
    assert!(health.starts_with("HTTP/1.1 200 ") && health.ends_with("\r\n\r\nok\n"), "{health}");
    let head = server.request("HEAD /login", &[], "");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "no body: {head}");
    // A connection that rests, as browsers keep them, does not hold the server up.
    let mut resting = TcpStream::connect(server.address).unwrap();
    resting.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut byte = [0];
    resting.read_exact(&mut byte).unwrap();
    let run = server.terminate();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.starts_with("Rollcall (development): http://127.0.0.1:"), "{run:?}");
}

#[test]
fn a_registration_that_is_written_as_a_switch_is_understood_with_one_warning_at_start() {
    let shell = Shell::new();
    for (value, warnings) in [("false", 1), ("true", 1), ("closed", 0), ("invited", 0)] {
        let run = shell.serve(&[("ROLLCALL_AUTH_REGISTRATION", value)]).terminate();
        assert_eq!(run.err.matches("WARN").count(), warnings, "{run:?}");
        assert_eq!(run.err.matches("[auth] registration is ").count(), warnings, "{run:?}");
    }
}

#[test]
fn a_request_on_its_way_is_finished_after_sigint_and_no_other_is_taken() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let (first, rest) = ("username=ada&pass", "word=tulip");
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let length = first.len() + rest.len();
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // It comes when the server reads the body: the request is on its way.
    let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100 "));
    stream.write_all(first.as_bytes()).unwrap();
    server.signal("INT");
    while TcpStream::connect(server.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422 ") && answer.ends_with("</html>"), "{answer}");
    assert!(answer.contains("value=\"ada\""), "{answer}");
    let run = server.wait();
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_request_that_names_no_host_or_two_is_refused() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let close = "Connection: close\r\n\r\n";
    for (hosts, status) in [
        ("", "400"),
        ("Host: a\r\nHost: b\r\n", "400"),
        ("Host:\r\n", "400"),
        ("Host: a b\r\n", "400"),
        ("Host: localhost\r\n", "200"),
    ] {
        let answer = server.exchange(&format!("GET / HTTP/1.1\r\n{hosts}{close}"));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{hosts}: {answer}");
    }
    // Older than the rule.
    assert!(server.exchange("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 200 "));
}

#[test]
fn a_client_that_does_not_finish_its_head_is_let_go() {
    let shell = Shell::new();
    let server = shell.serve(&[("ROLLCALL_SERVER_HEADER_TIMEOUT_SECS", "1")]);
    for beginning in ["GET / HTTP/1.1\r\nHost: local", "G", "", "PRI * HTTP/2.0\r\n"] {
        // It returns at the end of the connection, and fails if there is none.
        server.exchange(beginning);
    }
    assert!(server.request("GET /healthz", &[], "").starts_with("HTTP/1.1 200 "));
}

#[test]
fn what_is_no_http_is_refused_without_a_body() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    // All of it is read: what is not would cut the answer short.
    let begun = "GET / HTTP/1.1\r\nHost: localhost\r\nx: ";
    let long = format!("{begun}{}", "x".repeat(32 * 1024 - begun.len()));
    let many = "x: y\r\n".repeat(101);
    for (request, status) in [
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", "400 Bad Request"),
        (&long, "431 Request Header Fields Too Large"),
        (&format!("GET / HTTP/1.1\r\n{many}\r\n"), "431 Request Header Fields Too Large"),
    ] {
        let answer = server.exchange(request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(body.is_empty() && head.contains("content-length: 0"), "{answer}");
    }
    let header = format!("x: {}", "x".repeat(31 * 1024));
    assert!(server.request("GET /healthz", &[header], "").starts_with("HTTP/1.1 200 "));
}

#[test]
fn the_connection_that_rests_longest_is_closed_for_the_next_and_a_busy_one_is_not() {
    let shell = Shell::new();
    // No other time may end a connection here.
    let server = shell.serve(&[
        ("ROLLCALL_SERVER_MAX_CONNECTIONS", "2"),
        ("ROLLCALL_SERVER_HEADER_TIMEOUT_SECS", "600"),
        ("ROLLCALL_SERVER_BODY_TIMEOUT_SECS", "600"),
        ("ROLLCALL_SERVER_REQUEST_TIMEOUT_SECS", "600"),
    ]);
    let connect = || {
        let stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    };
    let begin = |mut stream: &TcpStream| {
        let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\
                    Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        // It comes when the server reads the body: the request is on its way.
        let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
        stream.read_exact(&mut go_on).unwrap();
    };
    let finish = |mut stream: TcpStream| {
        stream.write_all(b"username=").unwrap();
        let mut status = [0; "HTTP/1.1 422 ".len()];
        stream.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 422 ");
    };
    let busy = connect();
    begin(&busy);
    let unfinished = connect();
    (&unfinished).write_all(b"GET / HTTP/1.1\r\nHost: local").unwrap();
    let second = connect();
    match (&unfinished).read(&mut [0; 64]) {
        Ok(bytes) => assert_eq!(bytes, 0, "it is let go"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
    begin(&second);
    // Both are busy, and this machine still gets in.
    assert!(server.request("GET /healthz", &[], "").starts_with("HTTP/1.1 200 "));
    finish(busy);
    finish(second);
}

#[test]
fn an_answer_that_nobody_reads_is_not_held_for_ever() {
    let shell = Shell::new();
    let server = shell.serve(&[("ROLLCALL_SERVER_SEND_TIMEOUT_SECS", "1")]);
    let mut stream = TcpStream::connect(server.address).unwrap();
    // Far above what the test waits for; it only keeps a broken server from hanging it.
    stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    // One question behind the other, and no answer is read: in the end the server can send no
    // more, and then it reads no more either.
    let ask = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    let error = loop {
        if let Err(error) = stream.write_all(ask.as_bytes()) {
            break error;
        }
    };
    let cut = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
    assert!(cut.contains(&error.kind()), "{error}");
    assert!(server.request("GET /healthz", &[], "").starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_client_that_does_not_finish_its_body_reads_that_it_was_too_slow() {
    let shell = Shell::new();
    // No other time may end this request here.
    let server = shell.serve(&[
        ("ROLLCALL_SERVER_BODY_TIMEOUT_SECS", "1"),
        ("ROLLCALL_SERVER_REQUEST_TIMEOUT_SECS", "600"),
    ]);
    let half = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=ada&passw";
    let answer = server.exchange(half);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("did not arrive in time"), "{answer}");
}

#[test]
fn the_id_of_an_answer_stands_in_its_line_of_the_log() {
    let shell = Shell::new();
    for format in ["text", "json"] {
        let server = shell.serve(&[("ROLLCALL_LOG_FORMAT", format)]);
        let ids = ["/login", "/no/such/page"].map(|path| {
            let answer = server.request(&format!("GET {path}"), &[], "");
            let id = answer.split("x-request-id: ").nth(1).expect("an id");
            (path, id.split('\r').next().unwrap().to_owned())
        });
        assert_ne!(ids[0].1, ids[1].1);
        let log = server.terminate().err;
        for (path, id) in ids {
            let mut lines = log.lines().filter(|line| line.contains("answered"));
            assert!(lines.any(|line| line.contains(&id) && line.contains(path)), "{id}: {log}");
        }
    }
}

#[test]
fn a_line_of_the_log_says_from_where_and_no_path_forges_another() {
    let shell = Shell::new();
    for format in ["text", "json"] {
        let server = shell.serve(&[("ROLLCALL_LOG_FORMAT", format)]);
        let forged = "/a\u{202e}b\"status=200\u{2028}%0Ac";
        assert!(server.request(&format!("GET {forged}"), &[], "").starts_with("HTTP/1.1 404 "));
        let log = server.terminate().err;
        let line = log.lines().find(|line| line.contains("answered")).unwrap();
        assert!(line.contains("127.0.0.1"), "{line}");
        assert!(!line.contains(['\u{202e}', '\u{2028}']), "{line}");
        let written = r#"/a\u{202e}b\"status=200\u{2028}%0Ac"#;
        let written = match format {
            "json" => written.replace('\\', r"\\").replace('"', "\\\""),
            _ => written.to_owned(),
        };
        assert!(line.contains(&written), "{written}: {line}");
    }
}

#[test]
fn a_proxy_that_is_not_named_is_missed_at_start_and_once_when_it_comes() {
    let shell = Shell::new();
    let https = ("ROLLCALL_SERVER_PUBLIC_ORIGIN", "https://rollcall.example");
    let named = ("ROLLCALL_SERVER_TRUSTED_PROXIES", "[\"127.0.0.1/32\"]");
    for (variables, at_start, at_request) in
        [(&[][..], 0, 1), (&[https][..], 1, 1), (&[https, named][..], 0, 0)]
    {
        let server = shell.serve(variables);
        for _ in 0..2 {
            server.request("GET /", &["X-Forwarded-For: 203.0.113.9".to_owned()], "");
        }
        let log = server.terminate().err;
        assert_eq!(log.matches("no proxy is named").count(), at_start, "{log}");
        assert_eq!(log.matches("is not believed").count(), at_request, "{log}");
        let client = if at_request == 0 { "203.0.113.9" } else { "127.0.0.1" };
        let mut lines = log.lines().filter(|line| line.contains("answered"));
        assert!(lines.all(|line| line.contains(client)), "{log}");
    }
}

#[test]
fn the_log_holds_no_cookie_no_password_and_no_query() {
    let shell = Shell::new();
    let add = ["account", "add", "ada"];
    assert_eq!(shell.run(&add, &[], PASSWORD.as_bytes()).code, Some(0));
    for (format, log) in [("text", "info,rollcall=trace"), ("json", "debug,rollcall=trace")] {
        let server = shell.serve(&[("ROLLCALL_LOG_FILTER", log), ("ROLLCALL_LOG_FORMAT", format)]);
        let page = server.request("GET /login?next=/account%3Fq%3Dzebra-query", &[], "");
        let after = |text: &str, mark: &str, end: char| {
            let rest = text.split(mark).nth(1).unwrap_or_else(|| panic!("{mark} in {text}"));
            rest.split(end).next().unwrap().to_owned()
        };
        let visitor = after(&page.replace("Set-", "set-"), "set-cookie: session=", ';');
        let token = after(&page, "name=\"csrf_token\" value=\"", '"');
        let cookie = format!("Cookie: session={visitor}");
        let form = "Content-Type: application/x-www-form-urlencoded".to_owned();
        let mut secrets = vec!["zebra".to_owned(), token.clone(), visitor];
        for password in ["zebra-wrong-password", &PASSWORD.replace(' ', "+")] {
            let body = format!("csrf_token={token}&username=ada&password={password}");
            let answer = server.request("POST /login", &[cookie.clone(), form.clone()], &body);
            if answer.starts_with("HTTP/1.1 303 ") {
                let session = after(&answer, "set-cookie: session=", ';');
                let cookie = format!("Cookie: session={session}");
                let page = server.request("GET /account?q=zebra-query", &[cookie], "");
                assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
                secrets.push(session);
            }
            secrets.push(password.to_owned());
        }
        assert_eq!(secrets.len(), 6, "logged in");
        let run = server.terminate();
        assert_eq!(run.code, Some(0));
        let answered = |line: &&str| line.contains("/account") && line.contains("answered");
        let line = run.err.lines().find(answered).expect("a line");
        let account = if format == "json" { "\"account\":\"ada\"" } else { " account=ada " };
        assert!(line.contains(account), "{line}");
        for secret in secrets.iter().map(String::as_str).chain([PASSWORD, "gravel"]) {
            assert!(
                !run.err.contains(secret) && !run.out.contains(secret),
                "{secret}: {}",
                run.err
            );
        }
    }
}
