//! Settings: `Leptos.toml`, then the environment, checked at start, all problems at once.

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use serde::Deserialize;

use crate::auth::server::AuthSettings;
use crate::session::server::{Origin, SecretKey, SessionSettings};

/// The file, as it was when this binary was built: the defaults.
const DEFAULTS: &str = include_str!("../../../Leptos.toml");

/// The name of the file.
const FILE: &str = "Leptos.toml";

/// Everything that can be set but secrets.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What leptos needs: address, files, development or production.
    pub leptos: LeptosOptions,
    /// How the server is reached, and its limits.
    pub server: ServerSettings,
    /// Times of sessions.
    pub session: SessionSettings,
    /// Accounts and passwords.
    pub auth: AuthSettings,
    /// The log.
    pub log: LogSettings,
}

/// The table `[server]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The origin that people type, if it is not what `Host` says.
    #[serde(deserialize_with = "origin")]
    pub public_origin: Option<Origin>,
    /// The networks of proxies whose `X-Forwarded-*` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a request may take, in seconds.
    pub request_timeout_secs: u64,
    /// How long a client may take to send a request's head, in seconds.
    pub header_timeout_secs: u64,
    /// How long a stop waits for requests on their way, in seconds.
    pub shutdown_timeout_secs: u64,
    /// The most bytes of a form.
    pub form_limit_bytes: usize,
}

/// The table `[log]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// What is logged, in the words of tracing's `EnvFilter`.
    pub filter: String,
    /// For people or for machines.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `json` in production, `text` elsewhere.
    Auto,
    /// One line of text.
    Text,
    /// One JSON object.
    Json,
}

#[derive(Deserialize)]
struct Tables {
    server: ServerSettings,
    session: SessionSettings,
    auth: AuthSettings,
    log: LogSettings,
}

impl Settings {
    /// Reads `Leptos.toml` in the working directory, or else the one built in, and the
    /// environment over it.
    ///
    /// # Errors
    /// What is wrong, one sentence a line.
    pub fn load() -> Result<Self, String> {
        let text = match std::fs::read_to_string(FILE) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => DEFAULTS.to_owned(),
            Err(error) => return Err(format!("{FILE} cannot be read: {error}")),
        };
        Self::parse(&text)
    }

    /// Reads the text of a `Leptos.toml`, and the environment over it.
    ///
    /// # Errors
    /// What is wrong, one sentence a line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let sections = ["SERVER_", "SESSION_", "AUTH_", "LOG_"];
        let environment = Env::prefixed("ROLLCALL_")
            .filter(move |key| sections.iter().any(|section| key.as_str().starts_with(section)))
            .map(|key| key.as_str().replacen('_', ".", 1).into());
        let tables: Tables = Figment::from(Toml::string(DEFAULTS))
            .merge(Toml::string(text))
            .merge(environment)
            .extract()
            .map_err(|errors| {
                let lines = errors.into_iter().map(|error| error.to_string());
                lines.collect::<Vec<_>>().join("\n")
            })?;
        let leptos = leptos::config::get_config_from_str(text).map_err(|e| e.to_string())?;
        let settings = Self {
            leptos,
            server: tables.server,
            session: tables.session,
            auth: tables.auth,
            log: tables.log,
        };
        let problems = settings.problems();
        if problems.is_empty() { Ok(settings) } else { Err(problems.join("\n")) }
    }

    /// Whether `LEPTOS_ENV` says so. It decides about cookies, the secret key and the log.
    pub fn is_production(&self) -> bool {
        self.leptos.env == leptos::config::Env::PROD
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = self.session.problems();
        problems.extend(self.auth.problems());
        let server = &self.server;
        for (name, secs) in [
            ("request_timeout_secs", server.request_timeout_secs),
            ("header_timeout_secs", server.header_timeout_secs),
            ("shutdown_timeout_secs", server.shutdown_timeout_secs),
        ] {
            if !(1..=3600).contains(&secs) {
                problems.push(format!("[server] {name} is {secs}: take 1 to 3600"));
            }
        }
        if !(1024..=1 << 20).contains(&server.form_limit_bytes) {
            let found = server.form_limit_bytes;
            problems.push(format!("[server] form_limit_bytes is {found}: take 1024 to 1048576"));
        }
        if let Err(error) = self.log.filter.parse::<tracing_subscriber::EnvFilter>() {
            problems.push(format!("[log] filter: {error}"));
        }
        problems
    }
}

fn origin<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Origin>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let problem = "public_origin must look like https://rollcall.example, without a path";
    Origin::parse(&text).map(Some).ok_or_else(|| serde::de::Error::custom(problem))
}

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
        let current = match std::env::var("SECRET_KEY") {
            Ok(text) => SecretKey::parse(&text).map_err(|error| named("SECRET_KEY", error))?,
            Err(_) if production => {
                return Err(format!("SECRET_KEY is not set, and production needs it. {how}"));
            }
            Err(_) => development_key()?,
        };
        let fallbacks = std::env::var("SECRET_KEY_FALLBACKS").unwrap_or_default();
        let fallbacks = fallbacks.split(',').map(str::trim).filter(|text| !text.is_empty());
        let fallbacks: Result<Vec<SecretKey>, String> = fallbacks
            .map(|text| SecretKey::parse(text).map_err(|e| named("SECRET_KEY_FALLBACKS", e)))
            .collect();
        Ok(Self { current, fallbacks: fallbacks? })
    }
}

/// Kept between starts, so that a rebuild signs nobody out.
fn development_key() -> Result<SecretKey, String> {
    const PATH: &str = "data/secret.key";
    let failed = |error: std::io::Error| format!("{PATH}: {error}");
    if let Ok(text) = std::fs::read_to_string(PATH) {
        return SecretKey::parse(&text)
            .map_err(|error| format!("{PATH}: {error}. Delete the file; a new one is made."));
    }
    std::fs::create_dir_all("data").map_err(failed)?;
    let text = SecretKey::generate();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(PATH).map_err(failed)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    SecretKey::parse(&text)
}

/// Where the database is.
pub fn database_url() -> String {
    std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://data/rollcall.db".to_owned())
}
