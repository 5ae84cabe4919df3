//! The loop that takes connections in, and each of them on its way.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tower::util::ServiceExt;

use crate::app::server::settings::ServerSettings;
use crate::app::server::until_sent::keep_until_sent;

use super::connections::{Place, Registry};
use super::stream::ClientStream;

/// How much of a request is read, and how much of an answer is held for writing, at a time. hyper
/// answers 431 to a head that is not finished within so much, and may have read as much again by
/// then: a head of 32 kB is always taken, and none of 64 kB.
const BUFFER_BYTES: usize = 32 * 1024;

/// Between two tries, when the system gives no more connections: it has no descriptors left.
const PAUSE: Duration = Duration::from_millis(100);

/// How connections are served.
#[derive(Clone)]
pub struct Service {
    /// The app.
    pub router: Router,
    /// All connections.
    pub registry: Registry,
    /// The times of `[server]`.
    pub settings: ServerSettings,
}

/// Takes connections in until `stop` is done; then no more, and waits for requests on their way,
/// as long as is set.
pub async fn accept(listener: TcpListener, service: Service, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => begin(stream, peer, &service, graceful.watcher()),
                Err(error) => refused(&error, &service.registry).await,
            },
        }
    }
    drop(listener);
    let wait = Duration::from_secs(service.settings.shutdown_timeout_secs);
    if tokio::time::timeout(wait, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were not finished in time");
    }
}

/// What comes of an error: one client that went away at once, or a lack of descriptors, for which
/// somebody who rests has to go.
async fn refused(error: &io::Error, registry: &Registry) {
    use ErrorKind::{ConnectionAborted, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionReset) {
        return;
    }
    tracing::error!(%error, "a connection was not taken in");
    registry.close_one();
    tokio::time::sleep(PAUSE).await;
}

/// Serves a connection beside all others, if it gets a place.
fn begin(stream: TcpStream, peer: SocketAddr, service: &Service, watcher: Watcher) {
    if let Some((place, closed)) = service.registry.open(peer.ip()) {
        tokio::spawn(serve(stream, peer, Arc::new(place), closed, service.clone(), watcher));
    }
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    place: Arc<Place>,
    closed: oneshot::Receiver<()>,
    service: Service,
    watcher: Watcher,
) {
    // Answers leave at once, and not when the answer to the one before was acknowledged.
    let _ = stream.set_nodelay(true);
    let settings = service.settings;
    let send_timeout = Duration::from_secs(settings.send_timeout_secs);
    let stream = ClientStream::new(stream, place.clone(), send_timeout);
    let (router, place) = (service.router, place);
    let answer = service_fn(move |request: Request<Incoming>| {
        let (router, on_its_way) = (router.clone(), place.begin_request());
        async move {
            let closed = || io::Error::from(ErrorKind::ConnectionAborted);
            let on_its_way = on_its_way.ok_or_else(closed)?;
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let Ok(response) = router.oneshot(request).await;
            Ok::<_, io::Error>(keep_until_sent(on_its_way, response))
        }
    });
    // HTTP/1 alone: telling it from HTTP/2 would wait for the first bytes without an end. A client
    // that sends its head byte by byte, or nothing, holds a connection, but not for ever.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(settings.header_timeout_secs))
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), answer);
    tokio::select! {
        // Whatever ends it, a client that went away or sent no HTTP, it is the client's business.
        _ = watcher.watch(connection) => {}
        _ = closed => {}
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Mutex;

    use axum::body::Bytes;
    use axum::routing::get;
    use http_body_util::channel::Channel;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use crate::app::server::serve::connections::{Counts, Limits};
    use crate::app::server::settings::Settings;
    use crate::base::server::client_address::TrustedProxies;

    use super::*;

    fn registry(connections: usize) -> Registry {
        let trusted = TrustedProxies::default();
        Registry::new(Limits { connections, per_address: 9, trusted })
    }

    #[tokio::test]
    async fn an_answer_of_which_more_will_come_is_not_cut_for_the_next_connection() {
        let (mut pieces, body) = Channel::<Bytes, io::Error>::new(1);
        let body = Arc::new(Mutex::new(Some(Body::new(body))));
        let slow = async move || body.lock().expect("one asks").take().expect("once");
        let router = Router::new().route("/slow", get(slow)).route("/", get(async || "ok"));
        let settings = Settings::parse("").expect("settings").server;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let service = Service { router, registry: registry(1), settings };
        let serving = tokio::spawn(accept(listener, service, std::future::pending()));
        let ask = async |path: &str| {
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await.expect("it is taken");
            stream
        };
        let mut slow = ask("/slow").await;
        pieces.send_data(Bytes::from("first")).await.expect("it is taken");
        let mut answer = Vec::new();
        while !answer.ends_with(b"first\r\n") {
            assert!(slow.read_buf(&mut answer).await.expect("it is open") > 0);
        }
        let mut other = Vec::new();
        ask("/").await.read_to_end(&mut other).await.expect("it is answered");
        assert!(other.ends_with(b"ok"));
        pieces.send_data(Bytes::from("second")).await.expect("it is taken");
        drop(pieces);
        slow.read_to_end(&mut answer).await.expect("it is open");
        assert!(answer.ends_with(b"second\r\n0\r\n\r\n"));
        serving.abort();
    }

    #[tokio::test]
    async fn who_rests_is_closed_where_descriptors_lack_and_not_where_a_client_went_away() {
        let registry = registry(9);
        let stranger = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        let (_place, _closed) = registry.open(stranger).expect("there is room");
        for went_away in [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset] {
            refused(&went_away.into(), &registry).await;
        }
        assert_eq!(registry.take_counts(), Counts::default());
        refused(&io::Error::other("Too many open files"), &registry).await;
        assert_eq!(registry.take_counts(), Counts { closed: 1, refused: 0 });
    }
}
