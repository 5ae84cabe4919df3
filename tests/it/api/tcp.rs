//! What only a socket shows: heads of answers, and bodies that never come.

use crate::support::binary::Shell;

#[test]
fn an_answer_without_a_body_has_no_length_and_an_answer_to_head_has_that_of_get() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let options = server.request("OPTIONS /api/v1/students", &[], "");
    assert!(options.starts_with("HTTP/1.1 204 ") && options.ends_with("\r\n\r\n"), "{options}");
    assert!(!options.contains("content-length"), "RFC 9110, section 8.6: {options}");
    assert!(options.contains("allow: "), "{options}");
    let get = server.request("GET /api/v1/students/1", &[], "");
    let head = server.request("HEAD /api/v1/students/1", &[], "");
    assert!(get.starts_with("HTTP/1.1 401 ") && get.contains("\r\n\r\n{\"type\""), "{get}");
    let lines = |answer: &str| {
        let head = answer.split("\r\n\r\n").next().unwrap().to_owned();
        // The hour, the request's name, and what is left of a quota.
        let own = ["date:", "x-request-id:", "ratelimit:"];
        let lines = head.lines().filter(|line| !own.iter().any(|own| line.starts_with(own)));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&head), lines(&get));
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    assert_eq!(server.terminate().code, Some(0));
}

#[test]
fn what_is_known_already_has_no_length_either() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    for method in ["GET", "HEAD"] {
        let known = ["If-None-Match: *".to_owned()];
        let answer = server.request(&format!("{method} /api/v1/openapi.json"), &known, "");
        assert!(answer.starts_with("HTTP/1.1 304 ") && answer.ends_with("\r\n\r\n"), "{answer}");
        assert!(!answer.contains("content-length"), "RFC 9110, section 8.6: {answer}");
        assert!(!answer.contains("transfer-encoding"), "{answer}");
    }
}

#[test]
fn who_asks_before_sending_a_body_that_is_too_long_need_not_send_it() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                Content-Type: application/json\r\nExpect: 100-continue\r\n\
                Content-Length: 2000000\r\n\r\n";
    let answer = server.exchange(head);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}
