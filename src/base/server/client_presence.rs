//! Whether the client of a request still waits for its answer.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::watch;

/// Tells when the client has gone away, also to what runs on in a task of its own.
#[derive(Clone, Debug)]
pub struct ClientPresence(watch::Receiver<()>);

impl ClientPresence {
    /// Waits until the client has gone away.
    pub async fn left(mut self) {
        // Nothing is ever sent: it fails when the other end is dropped, together with the request.
        let _ = self.0.changed().await;
    }
}

/// The layer, around everything that may have to wait for its turn.
pub async fn note_presence(mut request: Request, next: Next) -> Response {
    let (here, presence) = watch::channel(());
    request.extensions_mut().insert(ClientPresence(presence));
    let response = next.run(request).await;
    drop(here);
    response
}
