//! Checking a file: read, looked up, judged and written down, a batch at a time.

use crate::base::error::AppError;
use crate::students::import::Counts;
use crate::students::matching::Matching;
use crate::students::server::Settings;

use super::check::{Batch, Checker};
use super::run::{End, Run};
use super::source::{Source, SourceError};
use super::staging::{Staged, named};
use super::store;

/// Reads the file, and writes down what its rows would do, a batch in each transaction.
pub(super) async fn check(
    run: &Run,
    matching: Matching,
    settings: Settings,
) -> Result<End, AppError> {
    let stored_as = store::row(&*run.db, run.id).await?.stored_as;
    let path = run.folder.file(&stored_as);
    let open = move || {
        let source = Source::open(&path)?;
        Ok(Checker::new(source, matching, settings))
    };
    let mut checker = match off_thread(open).await? {
        Ok(checker) => checker,
        Err(sentence) => return Ok(End::Refused(sentence)),
    };
    let (mut counts, mut problems) = (Counts::default(), 0);
    loop {
        let batch;
        (checker, batch) = match off_thread(move || next(checker)).await? {
            Ok(next) => next,
            Err(sentence) => return Ok(End::Refused(sentence)),
        };
        let (bytes, is_last) = (batch.bytes, batch.is_last);
        let found = named(&*run.db, &batch.drafts).await?;
        let judge = move || {
            let staged = Staged::of(checker.judge(batch, &found), &mut counts);
            Ok((checker, staged, counts))
        };
        let staged;
        (checker, staged, counts) = off_thread(judge).await?.map_err(AppError::internal)?;
        let transaction = run.db.begin_write().await?;
        if !store::note_progress(&transaction, run.id, bytes, counts).await? {
            return Ok(End::Stopped);
        }
        staged.write(&transaction, run.id, &mut problems).await?;
        transaction.commit().await?;
        if is_last {
            return Ok(end_of_check(counts, checker.told()));
        }
    }
}

fn end_of_check(counts: Counts, told: String) -> End {
    if counts.rows() == 0 {
        let words = format!("The file has no students below its first line. {told}");
        return End::Refused(words.trim_end().to_owned());
    }
    End::Checked(told)
}

fn next(mut checker: Checker) -> Result<(Checker, Batch), SourceError> {
    let batch = checker.next()?;
    Ok((checker, batch))
}

/// Runs what computes or reads a file where it keeps no other request waiting. The inner error is
/// a sentence for whoever brought the file.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SourceError> + Send + 'static,
) -> Result<Result<T, String>, AppError> {
    match tokio::task::spawn_blocking(work).await.map_err(AppError::internal)? {
        Ok(value) => Ok(Ok(value)),
        Err(SourceError::Bad(sentence)) => Ok(Err(sentence)),
        Err(SourceError::Ours(error)) => Err(error),
    }
}
