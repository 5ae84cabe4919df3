//! What is worked on: which import of which database, and how that may end.

use crate::base::server::database::Db;
use crate::students::import::ImportState;

use super::turn::Folder;

/// One import, as those see it who check and write it.
#[derive(Debug)]
pub(super) struct Job {
    pub db: Db,
    pub id: i32,
    /// What an import may cost that is written in one piece.
    pub one_piece_micros: i64,
    pub folder: Folder,
}

/// How the work ended.
#[derive(Debug)]
pub(super) enum End {
    /// As it should.
    Reached(ImportState),
    /// All rows were checked, and this is to be told of how they were read.
    Checked(String),
    /// Somebody asked to stop.
    Stopped,
    /// It cannot be done, and why, in words.
    Refused(String),
}
