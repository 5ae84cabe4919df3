//! Saving and deleting by a page that may have been open while others changed the student.

use rollcall_forms::{Done, Typed};

use crate::auth::server::access::Admin;
use crate::base::error::AppError;
use crate::base::flash::Flash;
use crate::base::server::database::Db;
use crate::students::audit::{Entry, UNDO_TIME, What};
use crate::students::form::{LIST, VERSION, parse_change, version};
use crate::students::pages::take_theirs;
use crate::students::paths;
use crate::students::student::Student;

use super::return_path::List;
use super::roster::{self, Change};
use super::{App, audit};

/// Saves what was typed, if the student is as it was when the form was opened. Otherwise the form
/// comes back with what was typed, and a message that says what happened.
pub async fn change(app: &App, who: &Admin, id: i32, typed: &Typed) -> Result<Done, AppError> {
    let App { db, settings, .. } = app;
    let Some(stored) = roster::find(db, who, id).await? else {
        return Err(gone(db, who, id).await?);
    };
    let typed = &with_theirs(typed, &stored);
    let facts = parse_change(typed, settings.programmes, &stored.facts);
    let facts = facts.map_err(AppError::Invalid)?;
    let flash =
        match roster::change(db, &who.into(), id, version(typed.get(VERSION.name)), facts).await {
            Ok(Change::Saved(_)) => Flash::success(format!("Student {id} is saved.")),
            Ok(Change::Same(_)) => {
                Flash::notice(format!("Student {id} was like this already: nothing is changed."))
            }
            Ok(Change::Stale) => {
                let happened = meanwhile(db, who, id).await?;
                let message = format!(
                    "{happened} Compare the two, tick what you want to keep of theirs, and save \
                     again."
                );
                return Err(AppError::field(VERSION.name, message));
            }
            Err(AppError::NotFound) => return Err(gone(db, who, id).await?),
            Err(error) => return Err(error),
        };
    app.session.flash(flash);
    Done::at(format!("{}{}", paths::student(id), List::sent(typed.get(LIST.name)).0))
}

/// What was typed, but for the fields of which somebody wants to keep what others have saved.
fn with_theirs(typed: &Typed, stored: &Student) -> Typed {
    let saved = stored.facts.typed();
    let keeps = |name: &str| !typed.get(&take_theirs(name)).is_empty();
    let value = |(name, value): (&str, &str)| {
        let value = if keeps(name) { saved.get(name) } else { value };
        (name.to_owned(), value.to_owned())
    };
    // A box that is not ticked was not sent.
    let not_sent = saved.iter().filter(|(name, _)| keeps(name) && typed.find(name).is_none());
    typed.iter().chain(not_sent).map(value).collect()
}

/// Deletes a student who is as they were when the question was asked. Otherwise it is asked
/// again, with what happened.
pub async fn delete(
    app: &App,
    who: &Admin,
    id: i32,
    read: i32,
    list: List,
) -> Result<Done, AppError> {
    let db = &app.db;
    let is_as_read = |student: &Student| if student.version == read { Ok(()) } else { Err(None) };
    match roster::delete_if(db, &who.into(), id, is_as_read).await {
        Ok(_) => {}
        // Somebody was faster, and the student's page says who.
        Err(Some(AppError::NotFound)) if roster::deleted(db, who, id).await?.is_some() => {
            return Done::at(format!("{}{}", paths::student(id), list.0));
        }
        Err(Some(error)) => return Err(error),
        Err(None) => {
            let happened = meanwhile(db, who, id).await?;
            return Err(AppError::form(format!("{happened} Look at it before you delete.")));
        }
    }
    // Its name, which somebody has typed, is kept out of cookies.
    let words = format!("Student {id} is deleted. This can be undone for {UNDO_TIME}.");
    let flash = Flash::success(words);
    let flash = flash.with_button(paths::restore_student(id), "Put back");
    app.session.flash(flash);
    Done::at(format!("{}{}", paths::STUDENTS, list.0))
}

/// Who did what to the student last.
async fn meanwhile(db: &Db, who: &Admin, id: i32) -> Result<String, AppError> {
    let last = audit::of_student(db, who, id, None).await?.entries.into_iter().next();
    let (by, what) = last.map_or(("Somebody".to_owned(), What::Changed), |e| (e.who, e.what));
    Ok(format!("{by} {} after you had opened it.", what.told()))
}

/// The form comes back too, so that what was typed is not lost.
async fn gone(db: &Db, who: &Admin, id: i32) -> Result<AppError, AppError> {
    let deletion = roster::deleted(db, who, id).await?;
    Ok(deletion.map_or(AppError::NotFound, |entry| AppError::form(deleted_meanwhile(&entry))))
}

/// What somebody reads who saves a student whom others have deleted.
pub fn deleted_meanwhile(entry: &Entry) -> String {
    let way_on = if entry.can_undo {
        "Put it back, then save again."
    } else {
        "It is too late to put it back. What you typed stands below: you can add it as a new \
         student."
    };
    format!("{} {} after you had opened it. {way_on}", entry.who, entry.what.told())
}
