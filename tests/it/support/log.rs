//! The log of the app, as far as one test has made it write.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

use serde_json::Value;

thread_local! {
    /// A test and all that it waits for run on one thread.
    static WRITTEN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Written;

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        WRITTEN.with_borrow_mut(|written| written.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is written from now on is kept.
pub fn keep_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = tracing_subscriber::fmt().json().with_writer(|| Written);
        log.with_max_level(tracing::Level::INFO).init();
    });
    WRITTEN.with_borrow_mut(Vec::clear);
}

/// The lines of the security log since the last call, as objects; and all lines as they are.
pub fn take_security_log() -> (Vec<Value>, String) {
    let text = String::from_utf8(WRITTEN.take()).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let security = lines.filter(|line| line["target"] == "security");
    (security.map(|line| line["fields"].clone()).collect(), text)
}
