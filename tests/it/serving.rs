//! The server on a port: answers, slow clients, an orderly end, and what the log holds.

use std::io::{Read, Write};
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
    for (hosts, status) in
        [("", "400"), ("Host: a\r\nHost: b\r\n", "400"), ("Host: localhost\r\n", "200")]
    {
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
fn a_client_that_does_not_finish_its_body_reads_that_it_was_too_slow() {
    let shell = Shell::new();
    let server = shell.serve(&[("ROLLCALL_SERVER_BODY_TIMEOUT_SECS", "1")]);
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
        assert!(run.err.contains("/account") && run.err.contains("answered"), "{}", run.err);
        for secret in secrets.iter().map(String::as_str).chain([PASSWORD, "gravel"]) {
            assert!(
                !run.err.contains(secret) && !run.out.contains(secret),
                "{secret}: {}",
                run.err
            );
        }
    }
}
