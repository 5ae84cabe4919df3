//! The database: its connections, opened at start, and whose turn it is to search.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnAcquireErr, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    RuntimeErr, SqliteTransactionMode, TransactionOptions, TransactionTrait, sqlx,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::base::error::AppError;

use super::owner_only;

/// The database, as handlers and actions extract it: it dereferences to a pool that reads.
///
/// SQLite has one writer at a time. All writes go through one connection of their own, in the
/// order in which they come, so that a write that waits never takes a reader's place. Who asks is
/// looked up through connections of their own too, so that nobody is kept out by lists.
#[derive(Clone, Debug)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    sessions: DatabaseConnection,
    searches: Arc<Semaphore>,
}

/// A turn to search, until it is dropped: with the request, too, whose client has gone away.
#[derive(Debug)]
pub struct SearchTurn {
    _permit: OwnedSemaphorePermit,
}

impl Db {
    /// The connection for everything that changes a row.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that reads and then writes what follows from it. It takes SQLite's one
    /// right to write at once, and waits for it: a transaction that has only read is refused the
    /// right when another process has written meanwhile, without waiting at all.
    ///
    /// # Errors
    /// The driver's.
    pub async fn begin_write(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
        self.writer.begin_with_options(options).await
    }

    /// The connections for what every request has to know before anything else, and quickly: who
    /// asks, by session or token, and whether the database answers. For nothing that reads many
    /// rows.
    pub fn sessions(&self) -> &DatabaseConnection {
        &self.sessions
    }

    /// Waits for a turn to search: two searches run at once, the others in the order in which they
    /// come.
    ///
    /// # Errors
    /// [`AppError::Busy`] when the turn does not come within five seconds.
    pub async fn search_turn(&self) -> Result<SearchTurn, AppError> {
        let turn = timeout(SEARCH_WAIT, self.next_search_turn()).await;
        turn.map_err(|_| AppError::Busy)
    }

    /// The same for a file that is already on its way, which would break off: it waits for as long
    /// as it takes.
    pub async fn next_search_turn(&self) -> SearchTurn {
        let permit = self.searches.clone().acquire_owned().await;
        SearchTurn { _permit: permit.expect("nobody closes this semaphore") }
    }

    /// Closes all connections; what follows fails.
    ///
    /// # Errors
    /// The driver's.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.sessions.close().await?;
        self.writer.close().await
    }
}

impl std::ops::Deref for Db {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        &self.reader
    }
}

impl<S: Sync> FromRequestParts<S> for Db {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().cloned();
        found.ok_or_else(|| AppError::internal("no database in the request's extensions"))
    }
}

/// The file holds password hashes: only its owner may read it. SQLite gives the files that it
/// makes beside it the same permissions.
fn make_private(path: &str) -> std::io::Result<()> {
    owner_only::open_options().write(true).create(true).truncate(false).open(path)?;
    for ending in ["", "-wal", "-shm"] {
        owner_only::tighten(Path::new(&format!("{path}{ending}")));
    }
    Ok(())
}

/// Opens the database at `url`, `sqlite://path`; the file and its folder are made if missing.
///
/// # Errors
/// What keeps it from opening.
pub async fn open(url: &str) -> Result<Db, DbErr> {
    let Some(path) = url.strip_prefix("sqlite://") else {
        return Err(DbErr::Custom("DATABASE_URL must begin with sqlite://".to_owned()));
    };
    let path = path.split('?').next().unwrap_or_default();
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        let because =
            |e| DbErr::Custom(format!("cannot make the folder {}: {e}", folder.display()));
        std::fs::create_dir_all(folder).map_err(because)?;
    }
    make_private(path)
        .map_err(|e| DbErr::Custom(format!("cannot open {path} for writing: {e}")))?;
    // What is answered as done stays done, through a power cut too: a session that was ended.
    let writer = connect(url, 1, |sqlite| {
        sqlite
            .synchronous(SqliteSynchronous::Full)
            // The log beside the database shrinks again after a large import.
            .pragma("journal_size_limit", "67108864")
    });
    let reader = connect(url, READERS, |sqlite| {
        sqlite
            .synchronous(SqliteSynchronous::Normal)
            // A search gathers and sorts in memory. The writer does not: there it would hold
            // what a large statement needs in order to be taken back.
            .pragma("temp_store", "MEMORY")
    });
    let sessions = connect(url, SESSION_READERS, |sqlite| {
        sqlite.synchronous(SqliteSynchronous::Normal).pragma("cache_size", SESSION_CACHE)
    });
    Ok(Db {
        writer: writer.await?,
        reader: reader.await?,
        sessions: sessions.await?,
        searches: Arc::new(Semaphore::new(SEARCHES)),
    })
}

/// Each look-up holds a connection for some milliseconds at most, and each has a cache of its
/// own: more of them would cost memory and answer nothing sooner on a few cores.
const READERS: u32 = 3;

/// How many connections look up who asks: one row by a unique key each time.
const SESSION_READERS: u32 = 2;

/// How many searches run at once: one fewer than there are readers, so who reads a student meanwhile
/// waits for none of them.
const SEARCHES: usize = 2;

/// How long a search waits for its turn. A person who waits for longer has gone away.
const SEARCH_WAIT: Duration = Duration::from_secs(5);

/// What a connection keeps of the file, in KiB below zero as SQLite wants it. All connections
/// together stay below 70 MB.
const CACHE: &str = "-16000";

/// The same of one that reads a few pages of a few indexes.
const SESSION_CACHE: &str = "-1000";

async fn connect(
    url: &str,
    connections: u32,
    settings: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Clone + Send + Sync + 'static,
) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                // Readers do not wait for the writer.
                .journal_mode(SqliteJournalMode::Wal)
                .busy_timeout(Duration::from_secs(5))
                .pragma("cache_size", CACHE);
            settings(sqlite)
        })
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            // When a disk is full, SQLite takes the transaction back by itself, and the driver goes
            // on counting it: whatever came behind would be part of a transaction that nobody ends.
            // Such a connection is closed, and another is opened in its place.
            Box::pin(async { Ok(!connection.is_in_transaction()) })
        });
    Database::connect(options).await
}

/// Whether nothing is broken and the turn did not come: no connection was free, or another
/// process held SQLite's one right to write (`SQLITE_BUSY`, result code 5, whose extended codes
/// keep it in their low byte).
pub fn is_busy(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => true,
        DbErr::Conn(RuntimeErr::SqlxError(e))
        | DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e)) => match &**e {
            sqlx::Error::PoolTimedOut => true,
            sqlx::Error::Database(e) => e
                .code()
                .and_then(|code| code.parse::<u32>().ok())
                .is_some_and(|code| code & 0xff == 5),
            _ => false,
        },
        _ => false,
    }
}
