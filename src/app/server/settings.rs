//! Settings: `Leptos.toml`, then the environment, checked at start, all problems at once.

use std::net::SocketAddr;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::value::{Dict, Value};
use ipnet::IpNet;
use leptos::config::{Env as Environment, LeptosOptions};
use rollcall_session::{Origin, SessionSettings};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::auth::server::AuthSettings;
use crate::base::server::api::ApiSettings;
use crate::lab::server::LabSettings;
use crate::students::server::StudentSettings;

/// The file, as it was when this binary was built: the defaults.
const DEFAULTS: &str = include_str!("../../../Leptos.toml");

/// The name of the file.
const FILE: &str = "Leptos.toml";

/// How the name of a variable begins that sets something.
const PREFIX: &str = "ROLLCALL_";

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
    /// The roster.
    pub students: StudentSettings,
    /// What programs ask.
    pub api: ApiSettings,
    /// The Lab.
    pub lab: LabSettings,
    /// The log.
    pub log: LogSettings,
    /// What was understood and should be written otherwise, one sentence each.
    pub warnings: Vec<String>,
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
    /// How long a client may pause while it sends a body, in seconds.
    pub body_timeout_secs: u64,
    /// How long a stop waits for requests on their way, in seconds.
    pub shutdown_timeout_secs: u64,
    /// Within how much waiting for a reader 16 kB of an answer have to leave, in seconds.
    pub send_timeout_secs: u64,
    /// The most bytes of a form.
    pub form_limit_bytes: usize,
    /// The most posts from one address to pages within a minute; 0 for no limit.
    pub address_posts_per_minute: u32,
    /// The most connections.
    pub max_connections: usize,
    /// The most connections of one address that is no trusted proxy.
    pub max_connections_per_address: usize,
    /// The most requests that one client has on their way through a trusted proxy.
    pub max_requests_per_address: usize,
    /// Whether browsers use https for all hosts below this one too.
    pub hsts_include_subdomains: bool,
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

/// The tables of the file that are ours.
const TABLES: [&str; 7] = ["server", "session", "auth", "students", "api", "lab", "log"];

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
        let environment = Env::prefixed(PREFIX)
            .filter(|name| names_a_setting(name.as_str()))
            .map(|name| name.as_str().replacen('_', ".", 1).into());
        let file = Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(text));
        let names: Dict = file.extract().map_err(|error| error.to_string())?;
        let tables = TABLES.join(", ");
        let unknown = names.keys().filter(|name| !is_ours(name) && *name != "package");
        let mut problems: Vec<String> =
            unknown.map(|name| format!("[{name}] is not known; there are {tables}")).collect();
        problems.extend(misnamed_variables().map(|name| {
            format!("{name} names no setting: take {PREFIX}TABLE_KEY; the tables are {tables}")
        }));
        let leptos = leptos_options(text).map_err(|error| problems.push(error)).ok();
        let is_production = leptos.as_ref().is_some_and(is_production);
        let (all, warnings) = with_registration(file.merge(environment), is_production);
        let server = table(&all, "server", ServerSettings::problems, &mut problems);
        let session = table(&all, "session", session_problems, &mut problems);
        let auth = table(&all, "auth", AuthSettings::problems, &mut problems);
        let students = table(&all, "students", StudentSettings::problems, &mut problems);
        let api = table(&all, "api", api_problems, &mut problems);
        let lab = table(&all, "lab", |_: &LabSettings| Vec::new(), &mut problems);
        let log = table(&all, "log", LogSettings::problems, &mut problems);
        match (leptos, server, session, auth, students, api, lab, log) {
            (
                Some(leptos),
                Some(server),
                Some(session),
                Some(auth),
                Some(students),
                Some(api),
                Some(lab),
                Some(log),
            ) if problems.is_empty() => {
                Ok(Self { leptos, server, session, auth, students, api, lab, log, warnings })
            }
            _ => Err(problems.join("\n")),
        }
    }

    /// The origin of this server's links: what people type, or else where it listens.
    pub fn origin_at(&self, address: SocketAddr) -> String {
        let public = self.server.public_origin.as_ref();
        public.map_or_else(|| format!("http://{address}"), ToString::to_string)
    }

    /// Whether `LEPTOS_ENV` says so, or says nothing and this is a release build. It decides about
    /// cookies, the secret key and the log.
    pub fn is_production(&self) -> bool {
        is_production(&self.leptos)
    }
}

fn session_problems(settings: &SessionSettings) -> Vec<String> {
    settings.problems().into_iter().map(|problem| format!("[session] {problem}")).collect()
}

fn is_production(leptos: &LeptosOptions) -> bool {
    leptos.env == Environment::PROD
}

/// The setting `registration` where nothing says it: by default strangers make no accounts where it
/// matters. It was a switch once, and such a file is still understood.
fn with_registration(all: Figment, is_production: bool) -> (Figment, Vec<String>) {
    const KEY: &str = "auth.registration";
    if let Ok(Value::Bool(_, is_open)) = all.find_value(KEY) {
        let word = if is_open { "open" } else { "closed" };
        let warning = format!(
            "[auth] registration is {is_open}, which is read as \"{word}\": write \"open\", \
             \"invited\" or \"closed\""
        );
        return (all.merge(Serialized::default(KEY, word)), vec![warning]);
    }
    let word = if is_production { "invited" } else { "open" };
    (all.join(Serialized::default(KEY, word)), Vec::new())
}

fn is_ours(table: &str) -> bool {
    TABLES.contains(&table)
}

/// Whether a variable of this name, behind its prefix, says a table of ours and a key. Case does
/// not matter there. A dot would lead into a table of the table, and we have none.
fn names_a_setting(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split_once('_')
        .is_some_and(|(table, key)| is_ours(table) && !key.is_empty() && !key.contains('.'))
}

/// The variables with our prefix that would silently do nothing.
fn misnamed_variables() -> impl Iterator<Item = String> {
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    names.filter(|name| {
        let parts = name.split_at_checked(PREFIX.len());
        parts.is_some_and(|(prefix, rest)| {
            prefix.eq_ignore_ascii_case(PREFIX) && !names_a_setting(rest)
        })
    })
}

/// One table, or what is wrong with it: what cannot be read, else the values out of bounds.
fn table<T: DeserializeOwned>(
    all: &Figment,
    name: &str,
    bounds: impl Fn(&T) -> Vec<String>,
    problems: &mut Vec<String>,
) -> Option<T> {
    match all.extract_inner(name) {
        Ok(table) => {
            problems.extend(bounds(&table));
            Some(table)
        }
        Err(errors) => {
            problems.extend(errors.into_iter().map(|error| {
                let path = error.path.iter().map(String::as_str).filter(|part| *part != name);
                let key = path.collect::<Vec<_>>().join(".");
                format!("[{name}] {key}: {}", error.kind)
            }));
            None
        }
    }
}

/// Leptos' own table: from the file, or the one built in when the file has none.
fn leptos_options(text: &str) -> Result<LeptosOptions, String> {
    let file = Figment::from(Toml::string(text));
    let has_table = file.find_value("package.metadata.leptos").is_ok();
    let text = if has_table { text } else { DEFAULTS };
    // The error stands in another one of its kind, and each says what it is.
    let mut options = leptos::config::get_config_from_str(text)
        .map_err(|error| error.to_string().trim_start_matches("Config Error: ").to_owned())?;
    let says = file.find_value("package.metadata.leptos.env").is_ok()
        || std::env::var_os("LEPTOS_ENV").is_some();
    // Leptos takes silence for development, where cookies travel over plain http.
    if !says && !cfg!(debug_assertions) {
        options.env = Environment::PROD;
    }
    Ok(options)
}

impl ServerSettings {
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (name, secs) in [
            ("request_timeout_secs", self.request_timeout_secs),
            ("header_timeout_secs", self.header_timeout_secs),
            ("body_timeout_secs", self.body_timeout_secs),
            ("shutdown_timeout_secs", self.shutdown_timeout_secs),
            ("send_timeout_secs", self.send_timeout_secs),
        ] {
            if !(1..=3600).contains(&secs) {
                problems.push(format!("[server] {name} is {secs}: take 1 to 3600"));
            }
        }
        for (name, most) in [
            ("max_connections", self.max_connections),
            ("max_connections_per_address", self.max_connections_per_address),
            ("max_requests_per_address", self.max_requests_per_address),
        ] {
            if !(1..=100_000).contains(&most) {
                problems.push(format!("[server] {name} is {most}: take 1 to 100000"));
            }
        }
        if !(1024..=1 << 20).contains(&self.form_limit_bytes) {
            let found = self.form_limit_bytes;
            problems.push(format!("[server] form_limit_bytes is {found}: take 1024 to 1048576"));
        }
        problems
    }
}

fn api_problems(api: &ApiSettings) -> Vec<String> {
    let wrong = api.cors_origins.iter().filter(|text| Origin::parse(text).is_none());
    let wanted = "take one like https://app.example, without a path";
    wrong.map(|text| format!("[api] cors_origins has {text:?}: {wanted}")).collect()
}

impl LogSettings {
    fn problems(&self) -> Vec<String> {
        let filter = self.filter.parse::<tracing_subscriber::EnvFilter>();
        filter.err().map(|error| format!("[log] filter: {error}")).into_iter().collect()
    }
}

fn origin<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Origin>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let problem = if text.is_ascii() {
        "must look like https://rollcall.example, without a path"
    } else {
        "must be in ASCII: https://bücher.example is written https://xn--bcher-kva.example"
    };
    Origin::parse(&text).map(Some).ok_or_else(|| serde::de::Error::custom(problem))
}
