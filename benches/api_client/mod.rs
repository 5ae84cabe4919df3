//! Many connections that ask the same thing again and again, and how long each answer took.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What is asked.
pub struct Load {
    server: SocketAddr,
    request: String,
}

impl Load {
    /// A request for `path` with one more line in its head.
    pub fn new(server: SocketAddr, path: &str, line: &str) -> Self {
        Self {
            server,
            request: format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{line}\r\n\r\n"),
        }
    }
}

/// How long each answer took, the shortest first.
pub struct Times {
    sorted: Vec<Duration>,
    over: Duration,
}

impl Times {
    /// Answers within a second, of all connections together.
    pub fn per_second(&self) -> f64 {
        self.sorted.len() as f64 / self.over.as_secs_f64()
    }

    /// So many of a hundred took at most so long.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.sorted[(self.sorted.len() - 1) * percent / 100]
    }
}

/// Asks on so many connections at once, for so long.
pub async fn load(load: &Load, connections: usize, over: Duration) -> Times {
    let mut opened = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(load.server).await.expect("a connection");
        stream.set_nodelay(true).expect("an option");
        opened.push(stream);
    }
    let end = Instant::now() + over;
    let tasks = opened.into_iter().map(|mut stream| {
        let request = load.request.clone();
        tokio::spawn(async move {
            let (mut times, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
            while Instant::now() < end {
                let began = Instant::now();
                ask(&mut stream, request.as_bytes(), &mut buffer).await;
                times.push(began.elapsed());
            }
            times
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut sorted = Vec::new();
    for task in tasks {
        sorted.extend(task.await.expect("a connection's times"));
    }
    sorted.sort_unstable();
    Times { sorted, over }
}

/// One request, and its answer to the end.
async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut [u8]) {
    stream.write_all(request).await.expect("to be read");
    let (mut filled, mut whole) = (0, usize::MAX);
    while filled < whole {
        let read = stream.read(&mut buffer[filled..]).await.expect("an answer");
        assert!(read > 0, "the server closed the connection");
        filled += read;
        if whole == usize::MAX {
            whole = length(&buffer[..filled]).unwrap_or(usize::MAX);
        }
    }
    assert!(buffer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&buffer[..filled]));
}

/// The bytes of head and body, once the head is there.
fn length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).expect("an ASCII head").to_ascii_lowercase();
    let body = text.split("content-length: ").nth(1).expect("its length");
    let body: usize = body.split('\r').next().expect("a line").parse().expect("a number");
    Some(head + body)
}
