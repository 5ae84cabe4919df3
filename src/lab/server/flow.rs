//! The last requests of each browser that has opened the Lab, kept for a while in this process and
//! for that browser alone.
//!
//! A ring is handed on when a visitor signs in, since that is what people come to see, and dropped
//! when a session ends. What is secret is hidden before it is kept.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::Response;

use crate::base::paths::is_below;
use crate::base::server::client_address::ClientAddress;
use crate::base::server::clock::now;
use crate::lab::flow::Exchange;
use crate::lab::paths;
use crate::session::server::{SessionHandle, is_navigation};

use super::by_session::{BySession, Change};
use super::notes::Notebooks;
use super::steps;

/// So many requests of one browser: at most 8 kB each, so at most 160 MB for all browsers.
const MAX_EXCHANGES: usize = 20;

/// The rings of all browsers.
pub type Rings = BySession<Ring>;

/// One's own last requests, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Ring(VecDeque<Exchange>);

impl Ring {
    /// All of them.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.0.iter().cloned().collect()
    }

    fn note(&mut self, exchange: Exchange) {
        self.0.push_back(exchange);
        if self.0.len() > MAX_EXCHANGES {
            self.0.pop_front();
        }
    }
}

/// The layer. It stands around the session's, so that it sees the cookies that are set, and what
/// the Lab keeps goes with the session.
pub async fn record(
    State((rings, notebooks)): State<(Rings, Notebooks)>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    let opens_lab = is_below(request.uri().path(), paths::LAB);
    let is_looking = request.method() == Method::GET && request.uri().path() == paths::LAB_FLOW;
    let asked = is_navigation(request.headers()).then(|| {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        (method, uri, request.headers().clone())
    });
    let response = next.run(request).await;
    if let Some(session) = response.extensions().get::<SessionHandle>() {
        let change = Change::of(session, &response);
        rings.follow(change);
        notebooks.follow(change);
        let Some(sid) = change.after else { return response };
        if opens_lab && response.status().is_success() {
            let Ok(()) = rings.change(sid, address, |_| Ok::<_, Infallible>(()));
        }
        let draw = |(method, uri, headers): (Method, Uri, HeaderMap)| Exchange {
            at: now(),
            steps: steps::draw(&method, &uri, &headers, change, &response),
        };
        // Whoever looks at the drawing does not want to see the looking, but where a session began.
        let asked = asked.filter(|_| !is_looking || change.before.is_none());
        if let Some(asked) = asked.filter(|_| rings.is_kept(sid)) {
            let exchange = draw(asked);
            let Ok(()) = rings.change(sid, address, |ring| {
                ring.note(exchange);
                Ok::<_, Infallible>(())
            });
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_keeps_the_last_twenty() {
        let mut ring = Ring::default();
        for at in 0..25 {
            ring.note(Exchange { at, steps: Vec::new() });
        }
        let times: Vec<i64> = ring.exchanges().iter().map(|exchange| exchange.at).collect();
        assert_eq!(times, (5..25).collect::<Vec<_>>());
    }
}
