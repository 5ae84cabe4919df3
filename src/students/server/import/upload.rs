//! An upload: the form's token first, then the file, straight to the disk.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use axum::extract::Request;
use rollcall_forms::{FORM_KEY, Kind, TOKEN_FIELD};
use rollcall_session::SessionHandle;
use sha2::{Digest, Sha256};

use crate::auth::server::access::Editor;
use crate::auth::server::idempotency;
use crate::base::error::{AppError, UNREADABLE_FORM};
use crate::base::server::database::Db;
use crate::base::server::multipart::{Multipart, Part};
use crate::students::import::FILE;
use crate::students::matching::Matching;
use crate::students::paths;

use super::source::{Source, SourceError};
use super::store::{self, Added, Upload};
use super::turn::Folder;

/// The most bytes of a file.
const MAX_BYTES: u64 = match FILE.kind {
    Kind::File { max_bytes, .. } => max_bytes,
    _ => 0,
};

/// The most bytes of the body of an upload: the file, what stands around it, and a little more, so
/// that who sends a file that is just too large reads the bound.
pub const MAX_BODY_BYTES: usize = MAX_BYTES as usize + 64 * 1024;

/// So many characters of a file's name are kept.
const MAX_NAME: usize = 255;

/// The most bytes of a hidden field.
const MAX_HIDDEN_BYTES: usize = 1024;

/// Takes the upload of a request, and answers the number of its import.
///
/// # Errors
/// A message for the form; nothing is kept then.
pub async fn receive(
    db: &Db,
    who: &Editor,
    session: &SessionHandle,
    request: Request,
) -> Result<i32, AppError> {
    let mut parts = Multipart::new(request)?;
    let (part, key) = read_up_to_file(&mut parts, session).await?;
    let draft = Draft::new(db, &part.file_name.unwrap_or_default()).await;
    if draft.is_err() {
        // Browsers look at the answer when they have sent everything.
        while matches!(parts.chunk().await, Ok(Some(_))) {}
    }
    let mut draft = draft?;
    while let Some(chunk) = parts.chunk().await? {
        draft.write(chunk)?;
    }
    draft.keep(db, who, &key).await
}

/// Reads what stands before the file, and answers with the file's part and the key of the form. The
/// token comes before the file, so that no file is read for a form that is not ours.
async fn read_up_to_file(
    parts: &mut Multipart,
    session: &SessionHandle,
) -> Result<(Part, String), AppError> {
    let (mut token, mut key) = (None::<String>, None::<String>);
    while let Some(part) = parts.next_part().await? {
        let value = match part.name.as_str() {
            TOKEN_FIELD => &mut token,
            name if name == FORM_KEY.name => &mut key,
            name if name == FILE.name => {
                let token = token.ok_or_else(|| AppError::form(UNREADABLE_FORM))?;
                if !session.accepts_token(&token) {
                    let what_now = "Nothing was read: choose the file and send it again.";
                    return Err(AppError::form(session.token_refusal(&token, what_now)));
                }
                return Ok((part, key.unwrap_or_default()));
            }
            _ => break,
        };
        if value.replace(read_hidden(parts).await?).is_some() {
            break;
        }
    }
    Err(AppError::form(UNREADABLE_FORM))
}

async fn read_hidden(parts: &mut Multipart) -> Result<String, AppError> {
    let mut value = Vec::new();
    while let Some(chunk) = parts.chunk().await? {
        value.extend_from_slice(chunk);
        if value.len() > MAX_HIDDEN_BYTES {
            return Err(AppError::form(UNREADABLE_FORM));
        }
    }
    Ok(String::from_utf8(value).unwrap_or_default())
}

/// A file of ours that is being written. Unless it is kept it goes, also when the client goes away
/// halfway.
struct Draft {
    path: PathBuf,
    stored_as: String,
    file_name: String,
    file: File,
    sha256: Sha256,
    bytes: u64,
    is_kept: bool,
}

impl Draft {
    async fn new(db: &Db, file_name: &str) -> Result<Self, AppError> {
        let file_name = plain_name(file_name);
        FILE.check(&file_name).map_err(|message| AppError::field(FILE.name, message))?;
        let file_name = file_name.chars().take(MAX_NAME).collect();
        let folder = Folder::of(db).await?;
        let stored_as = format!("{}.csv", hex::encode(rand::random::<[u8; 16]>()));
        let file = folder.create(&stored_as).map_err(AppError::internal)?;
        let (path, sha256) = (folder.file(&stored_as), Sha256::new());
        Ok(Self { path, stored_as, file_name, file, sha256, bytes: 0, is_kept: false })
    }

    /// Takes the next piece; what is too much is only counted.
    fn write(&mut self, chunk: &[u8]) -> Result<(), AppError> {
        self.bytes += chunk.len() as u64;
        if self.bytes > MAX_BYTES {
            return Ok(());
        }
        self.sha256.update(chunk);
        // Into the system's memory: some microseconds, less than a way to another thread.
        self.file.write_all(chunk).map_err(AppError::internal)
    }

    /// Looks whether it can be read and what its columns are, and keeps it.
    /// With a key, the same file is kept once.
    async fn keep(mut self, db: &Db, who: &Editor, key: &str) -> Result<i32, AppError> {
        if self.bytes > MAX_BYTES {
            return Err(too_large(self.bytes));
        }
        let path = self.path.clone();
        let look = move || Source::open(&path)?.preview(1);
        let looked = tokio::task::spawn_blocking(look).await.map_err(AppError::internal)?;
        let (header, _) = looked.map_err(|error| match error {
            SourceError::Bad(sentence) => AppError::field(FILE.name, sentence),
            SourceError::Ours(error) => error,
        })?;
        let upload = Upload {
            file_name: self.file_name.clone(),
            stored_as: self.stored_as.clone(),
            sha256: hex::encode(self.sha256.clone().finalize()),
            bytes: self.bytes,
            matching: Matching::guess(&header),
        };
        let content = [("sha256", &upload.sha256), ("name", &upload.file_name)];
        let once = idempotency::Request::of_form(paths::IMPORTS, key, content)?;
        let added = store::add(db, who, once.as_ref(), upload).await?;
        Ok(match added {
            Added::Now(id) => {
                self.is_kept = true;
                id
            }
            // Its file is there already; this one goes.
            Added::Before(id) => id,
        })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Takes a file of this machine, for the operator; `-` stands for standard input.
///
/// # Errors
/// What is wrong with it; that it cannot be read.
pub async fn take_file(db: &Db, who: &Editor, path: &Path) -> Result<i32, AppError> {
    let unreadable = |error: std::io::Error| {
        AppError::field(FILE.name, format!("{} cannot be read: {error}.", path.display()))
    };
    let (mut file, name, size): (Box<dyn Read>, _, _) = if path == Path::new("-") {
        (Box::new(std::io::stdin()), "standard-input.csv".into(), 0)
    } else {
        let file = File::open(path).map_err(unreadable)?;
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        (Box::new(file), name, size)
    };
    let mut draft = Draft::new(db, &name).await?;
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut chunk).map_err(unreadable)?;
        if read == 0 || draft.bytes > MAX_BYTES {
            break;
        }
        draft.write(&chunk[..read])?;
    }
    draft.bytes = draft.bytes.max(size);
    draft.keep(db, who, "").await
}

/// The name alone, as some browsers send the folder too; what cannot be shown is left out.
fn plain_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).collect()
}

fn too_large(bytes: u64) -> AppError {
    let message = FILE.check_size(bytes).err().unwrap_or_default();
    AppError::field(FILE.name, message)
}
