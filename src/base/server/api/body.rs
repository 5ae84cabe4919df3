//! The body of a request: of a kind that is read here, in UTF-8, and not too long.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::base::server::request_body::RequestBody;

use super::media::{essence, parameter};
use super::{Kind, Problem, json};

/// The media type of JSON.
pub const JSON: &str = "application/json";

/// The most bytes of a body, where an address does not need less.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// A body as it was sent.
#[derive(Clone, Debug)]
pub struct Body {
    /// The one of the kinds that were asked for.
    pub kind: &'static str,
    /// All of it.
    pub bytes: Bytes,
}

impl Body {
    /// Reads a body of one of these kinds.
    ///
    /// # Errors
    /// 415 with `advice`, a header that names the kinds; 413, 408 and 400 for what cannot be read
    /// whole.
    pub async fn read(
        request: Request,
        kinds: &'static [&'static str],
        advice: header::HeaderName,
    ) -> Result<Self, Problem> {
        let refused = |detail: String| {
            let problem = Problem::new(Kind::UnsupportedMediaType).detail(detail);
            problem.header(advice.clone(), &kinds.join(", "))
        };
        if request.headers().get_all(header::CONTENT_TYPE).iter().nth(1).is_some() {
            let problem = Problem::new(Kind::BadRequest);
            return Err(problem.detail("Send `Content-Type` once."));
        }
        let kind = kind_of(request.headers(), kinds).map_err(refused)?;
        let (parts, body) = request.into_parts();
        let bytes = RequestBody::new(&parts.extensions, body).read().await?;
        Ok(Self { kind, bytes })
    }
}

/// Which of these kinds the headers name, or what is wrong with what they name.
fn kind_of(headers: &HeaderMap, kinds: &'static [&'static str]) -> Result<&'static str, String> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").trim());
    let possible = kinds.join(" or ");
    let sent = text(header::CONTENT_TYPE).unwrap_or_default();
    let kind = kinds.iter().find(|kind| kind.eq_ignore_ascii_case(essence(sent)));
    let Some(kind) = kind else {
        return Err(format!("Send `Content-Type: {possible}`."));
    };
    let charset = parameter(sent, "charset").unwrap_or("utf-8");
    if !charset.eq_ignore_ascii_case("utf-8") {
        return Err("Send it in UTF-8, the one charset of JSON (RFC 8259, section 8.1).".to_owned());
    }
    let coding = text(header::CONTENT_ENCODING).unwrap_or("identity");
    if !coding.eq_ignore_ascii_case("identity") {
        return Err("Send it as it is, without `Content-Encoding`.".to_owned());
    }
    Ok(kind)
}

/// A body of JSON, read strictly.
#[derive(Clone, Debug)]
pub struct JsonBody {
    /// What it says.
    pub value: Value,
    /// As it was sent.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = Body::read(request, &[JSON], header::ACCEPT).await?;
        Ok(Self { value: json::parse(&body.bytes)?, bytes: body.bytes })
    }
}
