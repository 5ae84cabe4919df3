//! The same call for a shell and in Python, with names in the place of secrets.

use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use rollcall_session::{Host, PublicOrigin, SessionHandle};

use crate::base::server::client_address::TrustedProxies;
use crate::lab::http::HttpMethod;

use super::super::inspect::Inspector;
use super::call::Call;

/// How a program shows who it is.
#[derive(Clone, Debug)]
enum Proof {
    /// The notes belong to a session: its cookie has this name.
    Cookie(String),
    /// The API takes a token.
    Token,
    /// Nobody is signed in.
    None,
}

/// A call with all that a program elsewhere must say.
#[derive(Clone, Debug)]
struct Program {
    method: HttpMethod,
    url: String,
    headers: Vec<(String, String)>,
    body: String,
    proof: Proof,
}

/// The call in curl and in Python's `requests`.
pub(super) fn both(inspector: &Inspector, parts: &Parts, call: &Call) -> (String, String) {
    let session = parts.extensions.get::<SessionHandle>();
    let proof = match session {
        Some(session) if call.target.is_notes() => Proof::Cookie(session.cookie_name().to_owned()),
        Some(session) if session.claim().is_some() => Proof::Token,
        _ => Proof::None,
    };
    let origin = origin(inspector, parts);
    let text =
        |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let mut headers: Vec<(String, String)> =
        call.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    if matches!(proof, Proof::Cookie(_)) && !call.method.promises().safe {
        headers.insert(0, ("origin".to_owned(), origin.clone()));
    }
    let url = format!("{origin}{}", call.target);
    let program = Program { method: call.method, url, headers, body: call.body.clone(), proof };
    (program.curl(), program.python())
}

/// This server as the person has reached it. A program may say anything in `Host`, a secret too.
fn origin(inspector: &Inspector, parts: &Parts) -> String {
    let public = parts.extensions.get::<PublicOrigin>().and_then(|origin| (*origin.0).as_ref());
    if let Some(public) = public {
        return public.to_string();
    }
    let proxies = parts.extensions.get::<TrustedProxies>();
    let scheme =
        if proxies.is_some_and(|proxies| proxies.says_https(parts)) { "https" } else { "http" };
    // Asked of what was sent: in small letters a secret is not found.
    let sent = parts.headers.get(header::HOST).map(HeaderValue::as_bytes);
    let sent = sent.filter(|host| inspector.is_clean(&String::from_utf8_lossy(host)));
    let host = sent.and_then(Host::parse).map(|host| host.to_string());
    format!("{scheme}://{}", host.as_deref().unwrap_or("localhost"))
}

impl Program {
    fn curl(&self) -> String {
        let mut words = vec![match self.method {
            HttpMethod::Head => format!("curl --head {}", in_shell(&self.url)),
            HttpMethod::Get => format!("curl --include {}", in_shell(&self.url)),
            method => {
                format!("curl --include --request {} {}", method.as_str(), in_shell(&self.url))
            }
        }];
        match &self.proof {
            Proof::Cookie(name) => words.push(format!("--cookie \"{name}=$SESSION\"")),
            Proof::Token => words.push("--header \"Authorization: Bearer $TOKEN\"".to_owned()),
            Proof::None => {}
        }
        for (name, value) in &self.headers {
            words.push(format!("--header {}", in_shell(&format!("{name}: {value}"))));
        }
        if !self.body.is_empty() {
            if !self.headers.iter().any(|(name, _)| name == "content-type") {
                // It would say that the body is a form.
                words.push("--header 'content-type:'".to_owned());
            }
            words.push(format!("--data-raw {}", in_shell(&self.body)));
        }
        words.join(" \\\n  ")
    }

    fn python(&self) -> String {
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{}: {}", in_python(name), in_python(value)))
            .collect();
        if matches!(self.proof, Proof::Token) {
            headers.insert(0, "\"authorization\": \"Bearer \" + os.environ[\"TOKEN\"]".to_owned());
        }
        let mut lines = vec![in_python(self.method.as_str()), in_python(&self.url)];
        if !headers.is_empty() {
            lines.push(format!("headers={{{}}}", headers.join(", ")));
        }
        if let Proof::Cookie(name) = &self.proof {
            lines.push(format!("cookies={{{}: os.environ[\"SESSION\"]}}", in_python(name)));
        }
        if !self.body.is_empty() {
            lines.push(format!("data={}.encode()", in_python(&self.body)));
        }
        let import = if matches!(self.proof, Proof::None) { "" } else { "import os\n\n" };
        let arguments: String = lines.iter().map(|line| format!("    {line},\n")).collect();
        format!(
            "{import}import requests\n\nanswer = requests.request(\n{arguments})\n\
             print(answer.status_code, answer.headers, answer.text)\n"
        )
    }
}

/// A word for a POSIX shell: in quotes, nothing but the quote itself means anything.
fn in_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A literal of Python. Every string of JSON as serde writes it is one, and means the same.
fn in_python(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use proptest::prelude::*;

    fn program(headers: &[(&str, &str)], body: &str) -> Program {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Program {
            method: HttpMethod::Put,
            url: "http://localhost:3000/lab/http/notes/7?a='b'".to_owned(),
            headers: headers.iter().map(owned).collect(),
            body: body.to_owned(),
            proof: Proof::None,
        }
    }

    /// The words that a shell hands to curl, by a curl that prints them.
    fn words(curl: &str) -> Vec<String> {
        let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{curl}\n");
        let output = Command::new("sh").arg("-c").arg(script).env("SESSION", "live").output();
        let output = output.expect("a shell");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    fn expected(headers: &[&str], body: &str) -> Vec<String> {
        let url = "http://localhost:3000/lab/http/notes/7?a='b'";
        let mut words = vec!["--include", "--request", "PUT", url];
        headers.iter().for_each(|header| words.extend(["--header", header]));
        words.extend(["--data-raw", body]);
        words.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_shell_hands_on_every_hostile_text_as_it_is() {
        for text in [
            "it's",
            "'; touch pwned; '",
            "$(id) `id` $HOME ${HOME}",
            "\"\\\" \\' \\n \\",
            "a\nb\\\n c",
            "!! * ? ~ # & | > <",
            "-o /etc/passwd",
            "@/etc/passwd",
            "\u{e9}\u{1f600}",
        ] {
            let curl = program(&[("content-type", text), ("x-lab-a", text)], text).curl();
            let headers = [format!("content-type: {text}"), format!("x-lab-a: {text}")];
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            assert_eq!(words(&curl), expected(&headers, text), "{text:?}");
        }
        let untyped = program(&[], "{}").curl();
        assert_eq!(words(&untyped), expected(&["content-type:"], "{}"));
        let proof = Proof::Cookie("__Host-session".to_owned());
        let with_cookie = Program { method: HttpMethod::Head, proof, ..program(&[], "") }.curl();
        let url = "http://localhost:3000/lab/http/notes/7?a='b'";
        assert_eq!(words(&with_cookie), ["--head", url, "--cookie", "__Host-session=live"]);
    }

    #[test]
    fn python_reads_each_literal_as_what_it_stands_for() {
        for (text, literal) in [
            ("it's", r#""it's""#),
            ("\"; import os #", r#""\"; import os #""#),
            ("a\nb\\\t\u{7}", r#""a\nb\\\t\u0007""#),
            ("{f} %s \u{e9}\u{1f600}", "\"{f} %s \u{e9}\u{1f600}\""),
        ] {
            assert_eq!(in_python(text), literal);
        }
        let token = Program { proof: Proof::Token, ..program(&[("accept", "text/csv")], "a") };
        assert_eq!(
            token.python(),
            "import os\n\nimport requests\n\nanswer = requests.request(\n    \"PUT\",\n    \
             \"http://localhost:3000/lab/http/notes/7?a='b'\",\n    headers={\"authorization\": \
             \"Bearer \" + os.environ[\"TOKEN\"], \"accept\": \"text/csv\"},\n    \
             data=\"a\".encode(),\n)\nprint(answer.status_code, answer.headers, answer.text)\n"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_body_comes_through_a_shell(body in "[^\0]{1,60}") {
            prop_assert_eq!(words(&program(&[("content-type", "a")], &body).curl()),
                expected(&["content-type: a"], &body));
        }

        #[test]
        fn no_literal_of_python_ends_before_its_end(text: String) {
            let literal = in_python(&text);
            prop_assert!(!literal.contains(['\n', '\r']));
            let inside = &literal[1..literal.len() - 1];
            let escaped = inside.replace("\\\\", "").replace("\\\"", "");
            prop_assert!(!escaped.contains('"'), "{}", literal);
        }
    }
}
