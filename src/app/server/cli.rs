//! The command line.

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::session::server::SecretKey;

use super::import_command::What;
use super::roster_commands::Which;
use super::settings::Settings;
use super::terminal::{CommandError, print};
use super::{commands, import_command, roster_commands, serve};

/// A sign-in desk and student roster that runs as one binary.
///
/// Without a command it serves. Settings: Leptos.toml in the working directory and the
/// environment; SECRET_KEY signs the cookies, DATABASE_URL says where the data is
/// (sqlite://data/rollcall.db).
#[derive(Parser)]
#[command(name = "rollcall", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app (the default)
    Serve,
    /// Make and change accounts
    #[command(subcommand, arg_required_else_help = false)]
    Account(AccountCommand),
    /// Make tokens for scripts
    #[command(subcommand, arg_required_else_help = false)]
    Token(TokenCommand),
    /// Make secrets
    #[command(subcommand, arg_required_else_help = false)]
    Secret(SecretCommand),
    /// Bring a CSV file into the roster: all of its rows, or none
    Import {
        #[command(flatten)]
        what: What,
    },
    /// Write the roster to standard output
    Export {
        /// csv, as the import reads it, or jsonl, an object on each line
        #[arg(long, default_value = "csv")]
        format: String,
        #[command(flatten)]
        which: Which,
    },
    /// Add invented students, to try things out
    Seed {
        /// How many
        count: u32,
        /// The same number makes the same students
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// List every route with its method and who may use it
    Routes,
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Make an account; the password is asked for, or read from standard input
    Add {
        /// 1 to 32 of the letters a to z, digits, _ and -
        name: String,
        /// What the account may do: guest, staff or admin
        #[arg(long, default_value = "guest")]
        role: String,
    },
    /// Set a new password and end all sessions of the account
    Passwd {
        /// The account
        name: String,
    },
    /// Forget the wrong passwords that were tried, and print a link that keeps a browser apart from
    /// those who try more
    Unlock {
        /// The account
        name: String,
    },
    /// Give the account another role, and end all its sessions
    Role {
        /// The account
        name: String,
        /// What it may do: guest, staff or admin
        role: String,
        /// Also where no active admin is left
        #[arg(long)]
        force: bool,
    },
    /// Let the account in no more, and end all its sessions
    Disable {
        /// The account
        name: String,
        /// Also where no active admin is left
        #[arg(long)]
        force: bool,
    },
    /// Let a disabled account in again
    Enable {
        /// The account
        name: String,
    },
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make a token and print it: it is shown this once
    Add {
        /// What will use it: the script, the machine
        name: String,
        /// Whose it is: it may do at most what this account may
        #[arg(long)]
        account: String,
        /// What it may do: read, write, or accounts, which is write and what only admins do to
        /// accounts and logins
        #[arg(long, default_value = "read")]
        scope: String,
        /// For how many days, at most 366
        #[arg(long, default_value_t = 90)]
        days: u16,
    },
}

#[derive(Subcommand)]
enum SecretCommand {
    /// Print a new random SECRET_KEY
    New,
}

/// What commands log that are no servers: what they did to accounts and with the roster, for the
/// security log, and why something failed.
const SHELL_LOG: &str = "error,security=info";

/// Runs the command line of this process; answers its exit code. Bad input: one line on
/// standard error, and 2.
pub fn run() -> ExitCode {
    let result = match CommandLine::try_parse() {
        Ok(line) => carry_out(line.command.unwrap_or(Command::Serve)),
        Err(help) if !help.use_stderr() => print(&help.to_string()),
        Err(error) => {
            Err(CommandError::Input(format!("{} (see --help)", in_one_line(&error.to_string()))))
        }
    };
    let (text, code) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(CommandError::Input(text)) => (text, 2),
        Err(CommandError::Failed(text)) => (text, 1),
    };
    for line in text.lines() {
        // When nobody can hear it, the exit code still says it.
        let _ = writeln!(std::io::stderr(), "rollcall: {line}");
    }
    ExitCode::from(code)
}

fn carry_out(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Secret(SecretCommand::New) => print(&format!("{}\n", SecretKey::generate())),
        Command::Routes => {
            with_settings(async move |settings| print(&commands::routes_text(&settings)))
        }
        Command::Serve => with_settings(serve::serve),
        Command::Account(command) => {
            with_shell_log(async move |settings| account(settings, command).await)
        }
        Command::Token(TokenCommand::Add { name, account, scope, days }) => {
            with_shell_log(async move |_| commands::add_token(&name, &account, &scope, days).await)
        }
        Command::Import { what } => {
            with_shell_log(async move |settings| import_command::import(&settings, &what).await)
        }
        Command::Export { format, which } => with_shell_log(async move |settings| {
            roster_commands::export(&settings, &format, &which).await
        }),
        Command::Seed { count, seed } => {
            with_settings(async move |settings| roster_commands::seed(&settings, count, seed).await)
        }
    }
}

/// What clap says first: its usage and tips stand in further paragraphs.
fn in_one_line(error: &str) -> String {
    let paragraph = error.lines().map(str::trim).take_while(|line| !line.is_empty());
    let line = paragraph.collect::<Vec<_>>().join(" ");
    line.trim_start_matches("error: ").to_owned()
}

async fn account(settings: Settings, command: AccountCommand) -> Result<(), CommandError> {
    match command {
        AccountCommand::Add { name, role } => commands::add(&settings, &name, role.parse()?).await,
        AccountCommand::Passwd { name } => commands::passwd(&settings, &name).await,
        AccountCommand::Unlock { name } => commands::unlock(&settings, &name).await,
        AccountCommand::Role { name, role, force } => {
            commands::give_role(&name, role.parse()?, force).await
        }
        AccountCommand::Disable { name, force } => commands::disable(&name, force).await,
        AccountCommand::Enable { name } => commands::enable(&name).await,
    }
}

fn with_settings<F>(work: impl FnOnce(Settings) -> F) -> Result<(), CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
{
    let settings = Settings::load()?;
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| CommandError::Failed(error.to_string()))?;
    runtime.block_on(work(settings))
}

/// The same with the log of the shell, for what belongs into the security log.
fn with_shell_log<F>(work: impl FnOnce(Settings) -> F) -> Result<(), CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
{
    with_settings(|settings| {
        serve::start_log(&settings, SHELL_LOG);
        work(settings)
    })
}
