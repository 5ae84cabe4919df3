//! How many requests one client may have on their way through a proxy.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::base::error::AppError;
use crate::base::server::client_address::{ClientAddress, peer};
use crate::base::server::security_log::{Event, SecurityLog};

use super::until_sent::keep_until_sent;

/// When somebody over the limit may try again: an answer rarely takes longer.
const RETRY_AFTER_SECS: u64 = 5;

/// Counts what is on its way. Connections tell nothing of clients that share a proxy's.
#[derive(Clone)]
pub struct InFlight(Arc<Counts>);

struct Counts {
    most: usize,
    /// Only of clients that wait for an answer, so no more than there are connections.
    by_client: Mutex<HashMap<ClientAddress, usize>>,
}

impl InFlight {
    /// At most `most` requests by client, where a trusted proxy names one.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Counts { most, by_client: Mutex::default() }))
    }

    /// Counts one more, if the client may have it.
    fn begin(&self, client: ClientAddress) -> Option<OnItsWay> {
        let mut counts = self.lock();
        let count = counts.entry(client).or_default();
        if *count >= self.0.most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(OnItsWay { all: self.clone(), client })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ClientAddress, usize>> {
        self.0.by_client.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request that is counted until it is dropped.
struct OnItsWay {
    all: InFlight,
    client: ClientAddress,
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        let mut counts = self.all.lock();
        if let Some(count) = counts.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.client);
            }
        }
    }
}

/// Refuses a request of a client who has so many on their way through our proxy already: 429. What
/// the proxy asks for itself, `/healthz` for one, is not counted.
pub async fn limit_in_flight(
    State(in_flight): State<InFlight>,
    log: SecurityLog,
    client: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    let peer = peer(request.extensions()).map(ClientAddress::new);
    // Another than the peer was named by a trusted proxy.
    if peer.is_none_or(|peer| peer == client) {
        return next.run(request).await;
    }
    match in_flight.begin(client) {
        Some(on_its_way) => keep_until_sent(on_its_way, next.run(request).await),
        None => {
            // The layer that writes down what is refused stands further inside.
            log.refused(Event::LimitReached, None);
            AppError::TooMany { retry_after_secs: RETRY_AFTER_SECS }.into_response()
        }
    }
}
