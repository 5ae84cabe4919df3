//! The headers that the Lab knows: what each is for. The value of any other is not shown in full.

/// Stands beside a header that is not on the list.
pub(super) const UNKNOWN: &str = "Not on the Lab's list, so only its beginning is shown: proxies \
                                  put secrets into headers of their own.";

/// What a header is for, by its name in small letters.
pub(super) fn purpose(name: &str) -> Option<&'static str> {
    if name.starts_with("x-lab-") {
        return Some("One of your own: names that begin with x-lab- are shown in full.");
    }
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, purpose)| *purpose)
}

/// What a header of an answer is for, by its name in small letters.
pub fn purpose_in_answer(name: &str) -> Option<&'static str> {
    IN_ANSWERS.iter().find(|(known, _)| *known == name).map(|(_, purpose)| *purpose)
}

/// Those of our own answers, and of those below `/api/v1`. RFC 9110, RFC 9111, RFC 5789, RFC 8288,
/// the Fetch standard and draft-ietf-httpapi-ratelimit-headers.
const IN_ANSWERS: &[(&str, &str)] = &[
    ("content-type", "What the body is."),
    ("content-length", "So many bytes of body follow, or would have, had it not been HEAD."),
    ("content-encoding", "How the body is compressed."),
    ("content-location", "The body is the state of what is at this address."),
    ("location", "Where what was made is, or where to go next."),
    ("etag", "The name of this state: for If-Match and If-None-Match."),
    ("last-modified", "When it was changed last."),
    ("allow", "The methods that this address knows."),
    ("accept-patch", "The kinds of patches that are read."),
    ("accept", "The kinds of bodies that are read."),
    ("link", "Where the other pages of the list are."),
    ("x-total-count", "How many the whole list has, over all of its pages."),
    ("vary", "The answer depends on these headers of the request."),
    ("cache-control", "Who may keep a copy, and when to ask again."),
    ("retry-after", "When to try again, in seconds."),
    ("ratelimit", "What is left of the limit, and in how many seconds all of it is back."),
    ("ratelimit-policy", "How often one may ask."),
    ("www-authenticate", "How to say who one is."),
    (
        "set-cookie",
        "A cookie to keep. Your browser got none of it: this page answered, not the API.",
    ),
    ("x-request-id", "The name of this request in the server's log."),
    ("content-disposition", "Whether to show it or to save it."),
    ("content-security-policy", "What a page may load. It says that all is forbidden but our own."),
    ("cross-origin-opener-policy", "No page of others holds on to our window."),
    ("cross-origin-resource-policy", "No page of others may embed it."),
    ("permissions-policy", "Camera, microphone and the like are for none of our pages."),
    ("referrer-policy", "Only our own pages hear where somebody came from."),
    ("strict-transport-security", "Come back by https alone."),
    ("access-control-allow-origin", "The other site whose scripts may read the answer."),
    ("access-control-expose-headers", "The headers that scripts of other sites may read."),
    ("x-content-type-options", "Believe the Content-Type, and do not guess."),
    ("x-frame-options", "No page shows it in a frame."),
];

/// RFC 9110 (semantics), RFC 9111 (caching), RFC 6265bis (cookies), W3C Fetch Metadata, and a few
/// that proxies add.
const KNOWN: &[(&str, &str)] = &[
    ("host", "Which site is meant: one server may hold many."),
    ("connection", "What happens to the connection after the answer."),
    ("user-agent", "What the browser calls itself. Anybody can write anything here."),
    ("accept", "Which kinds of content the browser can show, the best first."),
    ("accept-language", "Which languages the person reads."),
    ("accept-encoding", "How the answer may be compressed."),
    ("accept-charset", "Which character sets it takes. Browsers send it no more."),
    ("cookie", "All cookies that belong to this site and path."),
    ("referer", "The page that the request came from. The name is misspelled since 1996."),
    ("origin", "Scheme, host and port of the page that sent a form or a fetch."),
    ("content-type", "How the body is written. A form with a file names the line that parts it."),
    ("content-length", "So many bytes of body follow."),
    ("transfer-encoding", "The body comes in pieces, each with its length."),
    ("content-encoding", "How the body is compressed."),
    ("authorization", "Credentials for a program, such as an API token."),
    ("proxy-authorization", "Credentials for a proxy on the way."),
    ("x-csrf-token", "The token against forged posts, when a script sends it."),
    ("cache-control", "What caches may do. Reloading a page sends it too."),
    ("pragma", "The same, for caches of HTTP/1.0."),
    ("if-none-match", "The version that the browser has: 304 if it is still the newest."),
    ("if-modified-since", "The same by date."),
    ("if-match", "Do it only if this is still the version."),
    ("if-unmodified-since", "The same by date."),
    ("range", "Only a part of the content."),
    ("idempotency-key", "The name of what is to be done once, however often it is sent."),
    ("prefer", "What the program would rather have."),
    ("expect", "Asks whether the body would be taken before it is sent."),
    ("date", "When it was sent."),
    ("priority", "How soon the browser wants the answer."),
    ("te", "Which transfer codings it takes."),
    ("upgrade", "Another protocol that it would rather speak."),
    ("upgrade-insecure-requests", "The browser would rather be led to https."),
    ("dnt", "Do not track: a wish of old."),
    ("sec-gpc", "Global Privacy Control: do not sell what you learn of me."),
    ("sec-fetch-site", "Whether the page that asks is of this site. No script can change it."),
    ("sec-fetch-mode", "Whether it is a page that is opened, or a fetch by a script."),
    ("sec-fetch-dest", "What it is for: a document, an image, a script."),
    ("sec-fetch-user", "A person clicked or typed."),
    ("sec-fetch-storage-access", "Whether it may use cookies that it stored as a third party."),
    ("sec-purpose", "The browser asks ahead, before anybody has clicked."),
    ("purpose", "The same, in older browsers."),
    ("sec-ch-ua", "The brand and version of the browser."),
    ("sec-ch-ua-mobile", "Whether it is a phone."),
    ("sec-ch-ua-platform", "Which system it runs on."),
    ("save-data", "The person wants to save data."),
    ("via", "The proxies on the way."),
    ("forwarded", "Who asked, by the word of a proxy."),
    ("x-forwarded-for", "The address of who asked, by the word of a proxy."),
    ("x-forwarded-proto", "Whether who asked came by https, by the word of a proxy."),
    ("x-forwarded-host", "Which host was asked, by the word of a proxy."),
    ("x-forwarded-port", "Which port was asked, by the word of a proxy."),
    ("x-real-ip", "The address of who asked, by the word of a proxy."),
    ("x-requested-with", "Some scripts say that they are scripts."),
];
