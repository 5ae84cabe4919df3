//! The command line.

use clap::{Parser, Subcommand};

use super::settings::Settings;
use super::{commands, serve};

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
    #[command(subcommand)]
    Account(AccountCommand),
    /// Make secrets
    #[command(subcommand)]
    Secret(SecretCommand),
    /// List every route with its method and who may use it
    Routes,
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Make an account; the password is asked for, or read from standard input
    Add {
        /// 1 to 32 of the letters a to z, digits, _ and -
        name: String,
        /// What the account may do: guest or admin
        #[arg(long, default_value = "guest")]
        role: String,
    },
    /// Set a new password and end all sessions of the account
    Passwd {
        /// The account
        name: String,
    },
    /// Let the account in no more
    Disable {
        /// The account
        name: String,
    },
}

#[derive(Subcommand)]
enum SecretCommand {
    /// Print a new random SECRET_KEY
    New,
}

/// Runs the command line of this process; answers its exit code. Bad input: one line on
/// standard error, and 2.
pub fn run() -> std::process::ExitCode {
    let result = match CommandLine::parse().command.unwrap_or(Command::Serve) {
        Command::Secret(SecretCommand::New) => {
            println!("{}", crate::session::server::SecretKey::generate());
            Ok(())
        }
        Command::Routes => commands::print_routes(&mut std::io::stdout().lock()),
        Command::Serve => with_settings(serve::serve),
        Command::Account(command) => with_settings(|settings| account(settings, command)),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(problem) => {
            for line in problem.lines() {
                eprintln!("rollcall: {line}");
            }
            std::process::ExitCode::from(2)
        }
    }
}

async fn account(settings: Settings, command: AccountCommand) -> Result<(), String> {
    match command {
        AccountCommand::Add { name, role } => commands::add(&settings, &name, role.parse()?).await,
        AccountCommand::Passwd { name } => commands::passwd(&settings, &name).await,
        AccountCommand::Disable { name } => commands::disable(&name).await,
    }
}

fn with_settings<F>(work: impl FnOnce(Settings) -> F) -> Result<(), String>
where
    F: Future<Output = Result<(), String>>,
{
    let settings = Settings::load()?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(work(settings))
}
