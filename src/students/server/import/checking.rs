//! Checking a file: read, looked up, judged and written down, a batch at a time.

use crate::base::error::AppError;
use crate::students::import::Counts;
use crate::students::matching::Matching;
use crate::students::server::Settings;

use super::check::{Batch, Checker};
use super::job::{End, Job};
use super::source::{Source, SourceError};
use super::staging::{Staged, named};
use super::store;

/// Reads the file, and writes down what its rows would do, a batch in each transaction.
pub(super) async fn check(
    job: &Job,
    matching: Matching,
    settings: Settings,
) -> Result<End, AppError> {
    match check_rows(job, matching, settings).await {
        Ok(end) => Ok(end),
        Err(SourceError::Bad(sentence)) => Ok(End::Refused(sentence)),
        Err(SourceError::Ours(error)) => Err(error),
    }
}

async fn check_rows(job: &Job, matching: Matching, settings: Settings) -> Result<End, SourceError> {
    let stored_as = store::row(&*job.db, job.id).await?.stored_as;
    let path = job.folder.file(&stored_as);
    let open = move || Ok(Checker::new(Source::open(&path)?, matching, settings));
    let mut checker = off_thread(open).await?;
    let (mut counts, mut problems) = (Counts::default(), 0);
    loop {
        let batch;
        (checker, batch) = off_thread(move || next(checker)).await?;
        let (bytes, is_last) = (batch.bytes, batch.is_last);
        let found = named(&*job.db, &batch.drafts).await?;
        let judge = move || {
            let staged = Staged::of(checker.judge(batch, &found), &mut counts);
            Ok((checker, staged, counts))
        };
        let staged;
        (checker, staged, counts) = off_thread(judge).await?;
        let transaction = job.db.begin_write().await.map_err(AppError::from)?;
        if !store::note_progress(&transaction, job.id, bytes, counts).await? {
            return Ok(End::Stopped);
        }
        staged.write(&transaction, job.id, &mut problems).await?;
        transaction.commit().await.map_err(AppError::from)?;
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

/// Runs what computes or reads a file where it keeps no other request waiting.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SourceError> + Send + 'static,
) -> Result<T, SourceError> {
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?
}
