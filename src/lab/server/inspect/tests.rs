//! What is hidden, and what is not.

use super::*;
use crate::auth::server::token_secret::TokenSecret;
use crate::lab::server::mask::MAX_CHARS;

fn inspector(headers: &[(&'static str, &str)]) -> Inspector {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().expect("a header"));
    }
    Inspector::of(&map)
}

pub(super) fn text(shown: &Shown) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => text.clone(),
        Piece::Masked { start, hidden } => format!("{start}[{hidden}]"),
        Piece::Cut(more) => format!("…{more}"),
    };
    shown.0.iter().map(piece).collect()
}

#[test]
fn what_may_be_shown_of_a_cookie_depends_on_its_name() {
    let inspector = inspector(&[]);
    for (name, value, expected) in [
        ("session", "cGF5.a2lk.abcdefghijklmnop", "cGF5.a2lk.abcd[12]"),
        ("__Host-flash", "cGF5.a2lk.abcdefghijklmnop", "cGF5.a2lk.abcd[12]"),
        ("session", "abcdefghijklmnop", "abcd[12]"),
        ("session", "short", "[5]"),
        ("session", "a.b.", "a.b."),
        ("sessionid", "abcdefghijklmnop", "abcd[12]"),
        ("lab-x", "abcdefghijklmnop", "abcdefghijklmnop"),
        ("__Host-lab-x", "a.b.c", "a.b.c"),
        ("lab", "abcdefghijklmnop", "abcd[12]"),
    ] {
        assert_eq!(text(&inspector.cookie_value(name, value)), expected, "{name}={value}");
    }
}

#[test]
fn a_secret_is_hidden_wherever_it_comes_again() {
    let cookies = "theme=dark; session=cGF5.a2lk.MACMACMACMACMAC";
    let inspector = inspector(&[("cookie", cookies), ("authorization", "Bearer TOKENTOKENTOKEN")]);
    let shown = inspector.text("/?a=MACMACMACMACMAC&b=TOKENTOKENTOKEN!");
    assert_eq!(text(&shown), "/?a=MACM[11]&b=TOKE[11]!");
    let referer = inspector.header(&header::REFERER, b"http://h/?x=MACMACMACMACMAC");
    assert_eq!(text(&referer.value), "http://h/?x=MACM[11]");
    let cookie = inspector.header(&header::COOKIE, cookies.as_bytes());
    assert_eq!(text(&cookie.value), "theme=[4]; session=cGF5.a2lk.MACM[11]");
    let named = HeaderName::from_static("x-access-token");
    assert_eq!(text(&inspector.header(&named, b"abcdefghijklmnop").value), "abcd[12]");
    let bearer = inspector.header(&header::AUTHORIZATION, b"Bearer TOKENTOKENTOKEN");
    assert_eq!(text(&bearer.value), "Bearer TOKE[11]");
    for name in ["csrf_token", "password", "new_password"] {
        assert_eq!(text(&inspector.field(name, "abcdefghijklmnop").value), "abcd[12]", "{name}");
    }
}

#[test]
fn a_long_value_is_cut_and_a_secret_behind_the_cut_is_gone() {
    let inspector = inspector(&[("cookie", "session=a.b.MACMACMACMACMAC")]);
    let long = format!("{}MACMACMACMACMACé", "é".repeat(MAX_CHARS));
    let shown = text(&inspector.text(&long));
    assert!(shown.ends_with("…16") && !shown.contains("MAC"), "{shown}");
    assert_eq!(text(&inspector.text("")), "");
}

#[test]
fn what_looks_like_one_of_our_secrets_is_hidden_though_it_did_not_come_as_one() {
    let inspector = inspector(&[("x-csrf-token", "HEADERTOKENHEADERTOKEN")]);
    let (mac, token) = ("m".repeat(43), "t".repeat(86));
    let program = TokenSecret::generate();
    for secret in [&mac, &token, program.as_str(), "HEADERTOKENHEADERTOKEN"] {
        let shown = inspector.text(&format!("http://h/?a=b&x={secret}#{secret}"));
        let hidden = secret.len() - 4;
        let start = &secret[..4];
        let expected = format!("http://h/?a=b&x={start}[{hidden}]#{start}[{hidden}]");
        assert_eq!(text(&shown), expected);
        assert!(!inspector.is_clean(secret));
    }
    for harmless in ["m".repeat(42), "t".repeat(87), format!("rc_{}", "x".repeat(49))] {
        assert_eq!(text(&inspector.text(&harmless)), harmless);
    }
}

#[test]
fn secrets_that_overlap_or_touch_are_hidden_as_one() {
    let inspector = inspector(&[("cookie", "session=a.b.ABCDEFGHIJKL; flash=a.b.GHIJKLMNOPQR")]);
    let shown = inspector.text("<ABCDEFGHIJKLMNOPQRABCDEFGHIJKL>");
    assert_eq!(text(&shown), "<ABCD[26]>");
}

#[test]
fn credentials_without_a_scheme_that_we_know_are_hidden_whole() {
    for (value, expected) in [
        ("Basic QWRhOnR1bGlwIGdyYXZlbA==", "Basic QWRh[20]"),
        ("bearer TOKENTOKENTOKEN", "bearer TOKE[11]"),
        ("hunter2hunter2 more", "hunt[15]"),
        ("hunter2hunter2", "hunt[10]"),
    ] {
        let inspector = inspector(&[("authorization", value)]);
        let line = inspector.header(&header::AUTHORIZATION, value.as_bytes());
        assert_eq!(text(&line.value), expected);
        let longest = value.split(' ').max_by_key(|word| word.len()).expect("a word");
        assert!(!inspector.is_clean(longest), "{longest}");
    }
}

#[test]
fn a_name_hides_what_it_says_is_secret_and_is_no_way_around() {
    let inspector = inspector(&[("cookie", "MACMACMACMACMAC=1; session=a.b.MACMACMACMACMAC")]);
    for name in ["Password", "old_passwd", "access_token", "CSRF_TOKEN", "client-secret"] {
        assert_eq!(text(&inspector.field(name, "abcdefghijklmnop").value), "abcd[12]", "{name}");
    }
    let cookie =
        inspector.header(&header::COOKIE, b"MACMACMACMACMAC=1; session=a.b.MACMACMACMACMAC");
    assert_eq!(text(&cookie.value), "MACM[11]=[1]; session=a.b.MACM[11]");
}

#[test]
fn a_request_full_of_secrets_costs_no_more_than_another() {
    let many: Vec<String> = (0..200).map(|number| format!("session=a.b.{number:012}")).collect();
    let inspector =
        inspector(&[("authorization", "Bearer TOKENTOKENTOKEN"), ("cookie", &many.join("; "))]);
    assert!(inspector.secrets.len() <= MAX_SECRETS);
    let shown = inspector.text(&"TOKENTOKENTOKEN ".repeat(2000));
    assert!(shown.0.len() < 200, "{}", shown.0.len());
    assert!(matches!(shown.0.last(), Some(Piece::Cut(more)) if *more > 30_000));
    let long = format!("session={}.b.MACMACMACMACMAC", "p".repeat(50_000));
    let shown = text(&inspector.header(&header::COOKIE, long.as_bytes()).value);
    assert!(shown.len() < 5000 && !shown.contains("MACMAC"), "{}", shown.len());
}

#[test]
fn nothing_is_shown_as_nothing_and_not_as_hidden() {
    assert_eq!(text(&inspector(&[]).cookie_value("session", "")), "");
}
