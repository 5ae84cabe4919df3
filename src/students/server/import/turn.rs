//! The folder of uploaded files, and whose turn it is: one import at a time.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::base::server::owner_only;
use crate::students::server::store as sql;

/// Where uploaded files lie: beside the database, for its owner alone.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of this database, there or not.
    async fn at(db: &Db) -> Result<Self, AppError> {
        let beside = PathBuf::from(sql::file_of(db).await?);
        Ok(Self(beside.with_extension("imports")))
    }

    /// Makes the folder of this database if it is not there.
    pub async fn of(db: &Db) -> Result<Self, AppError> {
        let Self(folder) = Self::at(db).await?;
        let mut options = fs::DirBuilder::new();
        options.recursive(true).mode(0o700);
        options.create(&folder).map_err(AppError::internal)?;
        Ok(Self(folder))
    }

    /// Takes from others what they may do with the folder and the files in it, if it is there. At
    /// each start.
    pub async fn tighten(db: &Db) -> Result<(), AppError> {
        let folder = Self::at(db).await?;
        if folder.0.exists() {
            owner_only::tighten(&folder.0);
            let names = folder.names().map_err(AppError::internal)?;
            names.iter().for_each(|name| owner_only::tighten(&folder.file(name)));
        }
        Ok(())
    }

    /// The path of a file in it.
    pub(super) fn file(&self, stored_as: &str) -> PathBuf {
        self.0.join(stored_as)
    }

    /// A new file that only its owner may read.
    pub(super) fn create(&self, stored_as: &str) -> std::io::Result<File> {
        private(&self.file(stored_as), true)
    }

    /// The names of the files in it.
    pub(super) fn names(&self) -> std::io::Result<Vec<String>> {
        let entries = fs::read_dir(&self.0)?.filter_map(Result::ok);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        Ok(names.filter(|name| name != LOCK).collect())
    }
}

const LOCK: &str = "lock";

fn private(path: &Path, is_new: bool) -> std::io::Result<File> {
    let mut options = owner_only::open_options();
    options.read(true).write(true).create(true).create_new(is_new).truncate(false);
    options.open(path)
}

/// The right to import, for as long as it is held. It is a lock on a file, which the system takes
/// back however a process ends: so whoever holds it knows that nobody else is at work, neither in
/// this process nor at the shell, and that what says so is left over.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

impl Turn {
    /// Takes it, if nobody has it.
    pub fn take(folder: &Folder) -> Result<Option<Self>, AppError> {
        let lock = private(&folder.file(LOCK), false).map_err(AppError::internal)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(AppError::internal(error)),
        }
    }

    /// Whether somebody has it. Who asks only looks: nothing is made, and two who look at once do not
    /// take each other for somebody at work.
    pub async fn is_taken(db: &Db) -> Result<bool, AppError> {
        let lock = match File::open(Folder::at(db).await?.file(LOCK)) {
            Ok(lock) => lock,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(AppError::internal(error)),
        };
        match lock.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(AppError::internal(error)),
        }
    }
}
