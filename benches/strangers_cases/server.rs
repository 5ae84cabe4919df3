//! The program that is attacked, in a folder of its own, and what the system says about it (Linux).

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ticks of the processor's clock in a second, as Linux counts for programs (`man 5 proc`).
const TICKS_PER_SECOND: f64 = 100.0;

/// An older build of the program, which is attacked in place of this one, to compare with.
fn older_build() -> Option<PathBuf> {
    std::env::var_os("BENCH_SERVER").map(PathBuf::from)
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let older = older_build();
    let registration = if older.is_some() { "true" } else { "open" };
    let program = older.unwrap_or_else(|| env!("CARGO_BIN_EXE_rollcall").into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env_clear();
    command.env("LEPTOS_ENV", "DEV").env("ROLLCALL_AUTH_REGISTRATION", registration);
    command.env("DATABASE_URL", "sqlite://rollcall.db");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs a command of the program to its end.
pub fn run(folder: &Path, arguments: &[&str], input: &str) {
    let mut child = command(folder, arguments).stdin(Stdio::piped()).spawn().expect("to start");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("to be read");
    drop(stdin);
    assert!(child.wait().expect("its end").success(), "{arguments:?}");
}

/// A server on a port of its own; it ends with this value.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Comes back when it answers. `send_timeout_secs`: how long a reader may take nothing, which
    /// an older build has no setting for.
    pub fn start(folder: &Path, send_timeout_secs: Option<u64>) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let address = address.expect("a free port");
        let mut command = command(folder, &["serve"]);
        if let (Some(secs), None) = (send_timeout_secs, older_build()) {
            command.env("ROLLCALL_SERVER_SEND_TIMEOUT_SECS", secs.to_string());
        }
        let child = command.env("LEPTOS_SITE_ADDR", address.to_string()).spawn().expect("to start");
        while TcpStream::connect(address).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, address }
    }

    /// Seconds of processor time so far.
    pub fn processor_secs(&self) -> f64 {
        let stat = self.read("stat");
        // The name before it may hold blanks; after it come single words, user and system time
        // the 12th and 13th.
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after_name.split_whitespace().skip(11).take(2);
        ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND
    }

    /// Counts the peak of its memory from now on (`man 5 proc`, `clear_refs`).
    pub fn forget_peak(&self) {
        let file = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::write(file, "5").expect("to be counted from now on");
    }

    /// The most memory that it held since then, in MB.
    pub fn peak_memory_mb(&self) -> f64 {
        self.number("status", "VmHWM:") / 1024.0
    }

    /// Bytes written to disk so far, in kB.
    pub fn written_kb(&self) -> f64 {
        self.number("io", "write_bytes:") / 1024.0
    }

    fn number(&self, file: &str, field: &str) -> f64 {
        let text = self.read(file);
        let line = text.lines().find_map(|line| line.strip_prefix(field));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0.0)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
