//! A client's stream, which ends when what was asked is not read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::connections::Place;

/// The least that a reader takes within the time that it is given: about 270 bytes a second in a
/// minute, which the slowest line has.
const MIN_BYTES: usize = 16 * 1024;

/// How long a client that is still sending has to read that it is refused, as one with too long a
/// head. The system resets a connection that is closed while something of it is unread, and the answer
/// would often be lost.
const LINGER: Duration = Duration::from_secs(2);

/// The stream of one connection.
pub struct ClientStream {
    stream: TcpStream,
    place: Arc<Place>,
    patience: Patience,
    /// Whether something came that no answer belongs to yet.
    is_heard: bool,
    /// Once our side is closed, and more came: until then it is taken and thrown away.
    linger: Option<Pin<Box<Sleep>>>,
}

impl ClientStream {
    /// `send_timeout`: within so much waiting for the reader it has to take 16 kB.
    pub fn new(stream: TcpStream, place: Arc<Place>, send_timeout: Duration) -> Self {
        let patience = Patience::new(send_timeout);
        Self { stream, place, patience, is_heard: false, linger: None }
    }

    /// Lets a write pass, unless the reader has been waited for too long.
    fn watch(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => self.patience.moved(bytes),
            Poll::Pending => {
                ready!(self.patience.poll_end(cx));
                // The system would go on offering what it holds of the answer, for minutes.
                let _ = self.stream.set_zero_linger();
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            Poll::Ready(Err(_)) => {}
        }
        written
    }
}

/// How long a reader was waited for, and what it took meanwhile. Time in which there is nothing to
/// send is not counted: it is ours.
struct Patience {
    timeout: Duration,
    waited: Duration,
    bytes: usize,
    waiting_since: Option<Instant>,
    end: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    fn new(timeout: Duration) -> Self {
        Self { timeout, waited: Duration::ZERO, bytes: 0, waiting_since: None, end: None }
    }

    /// The reader took so many bytes.
    fn moved(&mut self, bytes: usize) {
        if let Some(since) = self.waiting_since.take() {
            self.waited += since.elapsed();
        }
        self.bytes += bytes;
        if self.bytes >= MIN_BYTES {
            (self.bytes, self.waited) = (0, Duration::ZERO);
        }
    }

    /// Waits for the reader: ready when it has taken too little for too long.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.waiting_since.is_none() {
            let now = Instant::now();
            self.waiting_since = Some(now);
            let end = now + self.timeout.saturating_sub(self.waited);
            match &mut self.end {
                Some(sleep) => sleep.as_mut().reset(end),
                None => self.end = Some(Box::pin(sleep_until(end))),
            }
        }
        self.end.as_mut().map_or(Poll::Pending, |end| end.as_mut().poll(cx))
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.is_heard |= buffer.filled().len() > before;
        read
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// hyper comes here when it has written all that it holds.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.place.sent() {
            self.is_heard = false;
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Our side ends first. Then what is on its way is taken, for a while, until the other side has
    /// ended too.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        if self.is_heard && self.linger.is_none() {
            self.linger = Some(Box::pin(sleep(LINGER)));
        }
        loop {
            if self.linger.as_mut().is_some_and(|end| end.as_mut().poll(cx).is_ready()) {
                return Poll::Ready(Ok(()));
            }
            let mut bytes = [0; 8 * 1024];
            let mut taken = ReadBuf::new(&mut bytes);
            let read = Pin::new(&mut self.stream).poll_read(cx, &mut taken);
            match read {
                Poll::Ready(Ok(())) if !taken.filled().is_empty() => {
                    self.linger.get_or_insert_with(|| Box::pin(sleep(LINGER)));
                }
                Poll::Pending if self.linger.is_some() => return Poll::Pending,
                _ => return Poll::Ready(Ok(())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use crate::app::server::serve::connections::{Limits, Registry};
    use crate::base::server::client_address::TrustedProxies;

    use super::*;

    /// More than the system takes in for a reader who does not read.
    const MANY_BYTES: usize = 50_000_000;

    /// A stranger, who finds none of the places that are kept for this machine.
    const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

    /// The two ends of a connection, and the registry in which there is room for it alone.
    async fn pair(send_timeout: Duration) -> (ClientStream, TcpStream, Registry) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let client = TcpStream::connect(address).await.expect("a connection");
        let (stream, _) = listener.accept().await.expect("a connection");
        let trusted = TrustedProxies::default();
        let all = Registry::new(Limits { connections: 1, per_address: 1, trusted });
        let (place, _) = all.open(PEER).expect("there is room");
        (ClientStream::new(stream, Arc::new(place), send_timeout), client, all)
    }

    #[tokio::test]
    async fn a_reader_who_never_reads_is_let_go() {
        let (mut stream, mut client, _) = pair(Duration::from_millis(200)).await;
        let sent = stream.write_all(&vec![b'x'; MANY_BYTES]).await;
        assert_eq!(sent.expect_err("it ends").kind(), io::ErrorKind::TimedOut);
        drop(stream);
        // What the system still held is thrown away too.
        let mut taken = Vec::new();
        let read = client.read_to_end(&mut taken).await;
        assert_eq!(read.expect_err("it is cut").kind(), io::ErrorKind::ConnectionReset);
        assert!(taken.len() < MANY_BYTES);
    }

    #[tokio::test]
    async fn a_reader_who_reads_gets_all_of_it() {
        let (mut stream, mut client, _) = pair(Duration::from_secs(60)).await;
        let reader = tokio::spawn(async move {
            let mut taken = Vec::new();
            client.read_to_end(&mut taken).await.map(|_| taken.len())
        });
        stream.write_all(&vec![b'x'; MANY_BYTES]).await.expect("it is read");
        drop(stream);
        assert_eq!(reader.await.expect("no panic").expect("no error"), MANY_BYTES);
    }

    #[tokio::test]
    async fn a_connection_rests_when_all_that_was_to_be_sent_is_written() {
        let (mut stream, _client, all) = pair(Duration::from_secs(60)).await;
        drop(stream.place.begin_request().expect("it is open"));
        assert!(all.open(PEER).is_none(), "nothing was written yet");
        stream.flush().await.expect("it is written");
        assert!(all.open(PEER).is_some(), "it rests, and makes room");
    }

    #[tokio::test]
    async fn sixteen_kilobytes_buy_the_whole_time_again_and_fewer_do_not() {
        let minute = Duration::from_secs(60);
        for (bytes, left) in [(MIN_BYTES - 1, 20), (MIN_BYTES, 60)] {
            let mut patience = Patience::new(minute);
            let before = Instant::now();
            patience.waiting_since = before.checked_sub(Duration::from_secs(40));
            patience.moved(bytes);
            let mut cx = Context::from_waker(std::task::Waker::noop());
            assert!(patience.poll_end(&mut cx).is_pending());
            let end = patience.end.expect("it waits").deadline();
            let left = Duration::from_secs(left);
            assert!(end >= before + left && end < before + left + minute / 4, "{bytes}");
        }
    }
}
