//! The program itself, in a folder of its own.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A folder with a shell that knows no variables but those it is given.
pub struct Shell {
    folder: tempfile::TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Shell {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The working directory.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command<V: AsRef<OsStr>>(&self, arguments: &[&str], variables: &[(&str, V)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        command.args(arguments).env_clear();
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder()).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs to the end, with `input` on standard input.
    pub fn run(&self, arguments: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Run {
        finish(self.command(arguments, variables), input)
    }

    /// Runs to the end while nobody reads what it says; answers its exit code.
    pub fn run_unread(&self, arguments: &[&str]) -> Option<i32> {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = self.command::<&str>(arguments, &[]);
        command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
        command.status().unwrap().code()
    }

    /// Runs to the end with one variable, which may hold any bytes.
    pub fn run_with_bytes(&self, arguments: &[&str], name: &str, value: &[u8]) -> Run {
        finish(self.command(arguments, &[(name, OsStr::from_bytes(value))]), b"")
    }

    /// Runs to the end while nothing that it says can be written down.
    pub fn run_unheard(&self, arguments: &[&str], input: &[u8]) -> Option<i32> {
        let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = self.command::<&str>(arguments, &[]);
        command.stdout(full()).stderr(full());
        finish(command, input).code
    }

    /// Starts serving, and comes back when a connection is taken.
    pub fn serve(&self, variables: &[(&str, &str)]) -> Serving {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let text = port.to_string();
        let variables = [&[("LEPTOS_SITE_ADDR", text.as_str())], variables].concat();
        let mut child = self.command(&["serve"], &variables).spawn().unwrap();
        while TcpStream::connect(port).is_err() {
            if child.try_wait().unwrap().is_some() {
                panic!("the server ended: {:?}", child.wait_with_output().unwrap());
            }
            std::thread::yield_now();
        }
        Serving { child: Some(child), address: port }
    }
}

fn finish(mut command: Command, input: &[u8]) -> Run {
    let mut child = command.spawn().unwrap();
    // Who asks for no password closes its end first.
    let _ = child.stdin.take().unwrap().write_all(input);
    run_of(child)
}

/// Waits for the end.
fn run_of(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A server on a port. It is stopped at the latest when the test ends.
pub struct Serving {
    child: Option<Child>,
    pub address: SocketAddr,
}

impl Serving {
    /// Sends these bytes and reads until the server closes the connection.
    pub fn exchange(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        // Far above what any test waits for; it only keeps a broken server from hanging it.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server closes the connection");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// One request with these further header lines; the whole answer, head and body.
    pub fn request(&self, line: &str, headers: &[String], body: &str) -> String {
        let mut head = format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for header in headers {
            head.push_str(&format!("{header}\r\n"));
        }
        self.exchange(&format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()))
    }

    /// Sends SIGTERM and waits for the end.
    pub fn terminate(self) -> Run {
        self.signal("TERM");
        self.wait()
    }

    /// Sends a signal, by its name without SIG.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.as_ref().unwrap().id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for the end.
    pub fn wait(mut self) -> Run {
        run_of(self.child.take().unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
