//! What the environment alone may say: the keys, and where the data is.

use std::env::VarError;
use std::io::ErrorKind;
use std::path::Path;

use rollcall_session::SecretKey;

use crate::base::server::owner_only;

/// The keys that sign cookies.
pub struct Secrets {
    /// Signs.
    pub current: SecretKey,
    /// Only verify.
    pub fallbacks: Vec<SecretKey>,
}

impl Secrets {
    /// Reads `SECRET_KEY` and `SECRET_KEY_FALLBACKS`. In development a missing key is made once
    /// and kept in `data/secret.key`, readable by its owner alone.
    ///
    /// # Errors
    /// What is wrong and what to do. No key is in it.
    pub fn load(production: bool) -> Result<Self, String> {
        let how = "Make one with `rollcall secret new` and put it into the environment.";
        let named = |name: &str, error: String| format!("{name}: {error}. {how}");
        let current = match variable("SECRET_KEY")? {
            Some(text) => SecretKey::parse(&text).map_err(|error| named("SECRET_KEY", error))?,
            None if production => {
                return Err(format!(
                    "SECRET_KEY is not set, and production needs it. {how} To try things out on \
                     this machine, without a key and without https, set LEPTOS_ENV=DEV."
                ));
            }
            None => development_key()?,
        };
        let fallbacks = variable("SECRET_KEY_FALLBACKS")?.unwrap_or_default();
        let fallbacks = fallbacks.split(',').map(str::trim).filter(|text| !text.is_empty());
        let fallbacks: Result<Vec<SecretKey>, String> = fallbacks
            .map(|text| SecretKey::parse(text).map_err(|e| named("SECRET_KEY_FALLBACKS", e)))
            .collect();
        Ok(Self { current, fallbacks: fallbacks? })
    }
}

/// A variable, if it is set. One that cannot be read is not like one that is not there: the
/// server would start with another key, or with another database.
fn variable(name: &str) -> Result<Option<String>, String> {
    match std::env::var(name) {
        Ok(text) => Ok(Some(text)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} cannot be read: it is not UTF-8")),
    }
}

/// Kept between starts, so that a rebuild signs nobody out.
fn development_key() -> Result<SecretKey, String> {
    const PATH: &str = "data/secret.key";
    let failed = |error: std::io::Error| format!("{PATH}: {error}");
    owner_only::tighten(Path::new(PATH));
    match std::fs::read_to_string(PATH) {
        Ok(text) => {
            return SecretKey::parse(&text)
                .map_err(|error| format!("{PATH}: {error}. Delete the file; a new one is made."));
        }
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        Err(_) => {}
    }
    std::fs::create_dir_all("data").map_err(failed)?;
    let text = SecretKey::generate();
    let mut file =
        owner_only::open_options().write(true).create_new(true).open(PATH).map_err(failed)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    SecretKey::parse(&text)
}

/// Where the database is.
///
/// # Errors
/// What is wrong with `DATABASE_URL`.
pub fn database_url() -> Result<String, String> {
    let url = variable("DATABASE_URL")?;
    let url = url.unwrap_or_else(|| "sqlite://data/rollcall.db".to_owned());
    let problem = "DATABASE_URL must begin with sqlite://, for example sqlite://data/rollcall.db";
    if url.starts_with("sqlite://") { Ok(url) } else { Err(problem.to_owned()) }
}

/// Why the database at `url` does not open. A password in the address is left out.
pub fn not_opened(url: &str, error: &sea_orm::DbErr) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("DATABASE_URL {scheme}://{place}: {error}")
}
