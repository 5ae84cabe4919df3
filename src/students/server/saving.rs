//! Saving a form that may have been open while others saved theirs.

use crate::auth::server::access::Admin;
use crate::base::error::AppError;
use crate::base::form::{Done, Typed};
use crate::base::paths;
use crate::base::server::action::extract;
use crate::base::server::database::Db;
use crate::session::flash::Flash;
use crate::session::server::SessionHandle;
use crate::students::form::{VERSION, parse};

use super::roster::{self, Change};
use super::{Settings, audit};

/// Saves what was typed, if the student is as it was when the form was opened. Otherwise the form
/// comes back with what was typed, and a message that says what happened.
pub async fn change(
    who: &Admin,
    id: i32,
    typed: &Typed,
    settings: Settings,
) -> Result<Done, AppError> {
    let facts = parse(typed, settings.programmes).map_err(AppError::Invalid)?;
    // Whatever is no number is no version that the student ever had.
    let version = typed.get(VERSION.name).parse().unwrap_or_default();
    let db: Db = extract().await?;
    match roster::change(&db, &who.into(), id, version, facts).await {
        Ok(Change::Saved(student)) => {
            let flash = if student.version == version {
                Flash::notice("The student was like this already: nothing is changed.")
            } else {
                Flash::success("The student is saved.")
            };
            extract::<SessionHandle>().await?.flash(flash);
            Done::at(paths::student(id))
        }
        Ok(Change::Stale) => Err(stale(&db, who, id).await?),
        Err(AppError::NotFound) => Err(gone(&db, who, id).await?),
        Err(error) => Err(error),
    }
}

async fn stale(db: &Db, who: &Admin, id: i32) -> Result<AppError, AppError> {
    let last = audit::of_student(db, who, id, None).await?.entries.into_iter().next();
    let by = last.map_or_else(|| "Somebody".to_owned(), |entry| entry.who);
    let message = format!(
        "{by} saved this student after you had opened it. Compare the two, then save again: what \
         is below takes the place of what is there."
    );
    Ok(AppError::field(VERSION.name, message))
}

/// As long as it can be put back, the form comes back too, so that what was typed is not lost.
async fn gone(db: &Db, who: &Admin, id: i32) -> Result<AppError, AppError> {
    let deletion = roster::deleted(db, who, id).await?.filter(|entry| entry.can_undo);
    Ok(deletion.map_or(AppError::NotFound, |entry| {
        let by = entry.who;
        AppError::form(format!(
            "{by} deleted this student after you had opened it. Put it back, then save again."
        ))
    }))
}
