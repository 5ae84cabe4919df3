//! What commands say, and why they fail.

use std::fmt::Display;
use std::io::Write;

use crate::base::error::AppError;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum CommandError {
    /// What was given is wrong: exit code 2.
    Input(String),
    /// Something around us failed: exit code 1.
    Failed(String),
}

impl From<String> for CommandError {
    fn from(text: String) -> Self {
        Self::Input(text)
    }
}

impl From<AppError> for CommandError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(errors) => Self::Input(errors.messages().join(" ")),
            AppError::Conflict(message) => Self::Input(message),
            other => Self::Failed(other.to_string()),
        }
    }
}

/// A reader that has seen enough, `head` for example, is no failure.
pub(super) fn print(text: &str) -> Result<(), CommandError> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CommandError::Failed(error.to_string()))
        }
        _ => Ok(()),
    }
}

/// Says that something is done. It stays done when nobody can hear it.
pub(super) fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
