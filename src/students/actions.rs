//! The actions of the roster: who, what, do. Each posts to the path of its page.

// The macro makes a struct of each action, and its fields cannot carry docs.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use rollcall_forms::Done;

use crate::base::error::AppError;

use super::id::StudentId;
use super::import::ProgressShown;
use super::list::Found;

/// What the list shows at the query of the address: for a page of it that is open, and asks while a
/// person types.
#[server(prefix = "", endpoint = "students/found", input = GetUrl)]
pub async fn find_students() -> Result<Found, AppError> {
    use crate::auth::server::access::Reader;
    use crate::base::server::action::request;
    use crate::base::server::render;
    use crate::students::pages::{Results, count_in_words};
    use crate::students::paths;
    use crate::students::server::App;
    use crate::students::server::pages::list_view;
    use rollcall_forms::FormState;

    let (who, app): (Reader, App) = request().await?;
    let view = list_view(&app.db, who, app.settings, &app.query).await?;
    let count = count_in_words(&view.page);
    let address = format!("{}{}", paths::STUDENTS, view.links.opened);
    Ok(Found { count, address, html: render(&FormState::default(), || view! { <Results view/> }) })
}

/// The cities that begin as `city` says, as options in HTML: for a form that is open.
#[server(prefix = "", endpoint = "students/cities/found", input = GetUrl)]
pub async fn find_cities() -> Result<String, AppError> {
    use crate::auth::server::access::Reader;
    use crate::base::server::action::request;
    use crate::base::server::render;
    use crate::students::pages::CityOptions;
    use crate::students::server::App;
    use crate::students::server::pages::cities_at;
    use rollcall_forms::FormState;

    let (who, app): (Reader, App) = request().await?;
    let (_, cities) = cities_at(&app.db, who, &app.query).await?;
    Ok(render(&FormState::default(), || view! { <CityOptions cities/> }))
}

/// How far the import `id` is, while it is under way; nothing when it no longer is.
#[server(prefix = "", endpoint = "students/import-progress", input = GetUrl)]
pub async fn look_at_import() -> Result<Option<ProgressShown>, AppError> {
    use crate::auth::server::access::Admin;
    use crate::base::server::action::request;
    use crate::base::server::clock::now;
    use crate::students::pages::progress_shown;
    use crate::students::server::App;
    use crate::students::server::import::pages::find_under_way;

    let (who, app): (Admin, App) = request().await?;
    let import = find_under_way(&app.db, &(&who).into(), &app.query).await?;
    Ok(import.map(|import| progress_shown(&import, now())))
}

/// Adds a student.
#[server(prefix = "", endpoint = "students/new")]
pub async fn add_student(
    #[server(default)] form_key: String,
    #[server(flatten)] fields: BTreeMap<String, String>,
) -> Result<Done, AppError> {
    use crate::auth::server::access::Admin;
    use crate::auth::server::idempotency::{self, Request};
    use crate::base::flash::Flash;
    use crate::base::server::action::request;
    use crate::students::form::{LIST, parse};
    use crate::students::paths;
    use crate::students::server::return_path::List;
    use crate::students::server::{App, roster};
    use rollcall_forms::Typed;

    let (who, app): (Admin, App) = request().await?;
    let once = Request::of_form(paths::NEW_STUDENT, &form_key, &fields)?;
    let typed: Typed = fields.into_iter().collect();
    let facts = parse(&typed, app.settings.programmes).map_err(AppError::Invalid)?;
    let student = match once {
        None => roster::add(&app.db, &(&who).into(), facts).await?,
        Some(once) => roster::add_once(&app.db, &who, &once, facts)
            .await?
            .ok_or_else(|| idempotency::sent_before("that student is on the roster."))?,
    };
    // The form may be sent again long after, and the student be gone.
    if roster::find(&app.db, &who, student.id).await?.is_some() {
        let words = format!("Student {} is on the roster.", student.id);
        app.session.flash(Flash::success(words));
    }
    let list = List::sent(typed.get(LIST.name)).0;
    Done::at(format!("{}{list}", paths::student(student.id)))
}

/// Changes a student, unless somebody else did after the form was opened.
#[server(prefix = "", endpoint = "students/{id}/edit")]
pub async fn change_student(
    id: StudentId,
    #[server(flatten)] fields: BTreeMap<String, String>,
) -> Result<Done, AppError> {
    use crate::auth::server::access::Admin;
    use crate::base::server::action::request;
    use crate::students::server::{App, saving};

    let (who, app): (Admin, App) = request().await?;
    saving::change(&app, &who, id.number(), &fields.into_iter().collect()).await
}

/// Takes a student off the roster, unless somebody changed it after the question was asked.
#[server(prefix = "", endpoint = "students/{id}/delete")]
pub async fn delete_student(
    id: StudentId,
    #[server(default)] version: String,
    #[server(default)] list: String,
) -> Result<Done, AppError> {
    use crate::auth::server::access::Admin;
    use crate::base::server::action::request;
    use crate::students::form;
    use crate::students::server::return_path::List;
    use crate::students::server::{App, saving};

    let (who, app): (Admin, App) = request().await?;
    saving::delete(&app, &who, id.number(), form::version(&version), List::sent(&list)).await
}

/// Puts a student back that was deleted a short while ago.
#[server(prefix = "", endpoint = "students/{id}/restore")]
pub async fn restore_student(id: StudentId) -> Result<Done, AppError> {
    use crate::auth::server::access::Admin;
    use crate::base::flash::Flash;
    use crate::base::server::action::request;
    use crate::students::paths;
    use crate::students::server::{App, roster};

    let (who, app): (Admin, App) = request().await?;
    let student = roster::restore(&app.db, &(&who).into(), id.number()).await?;
    let words = format!("Student {} is back on the roster.", student.id);
    app.session.flash(Flash::success(words));
    Done::at(paths::student(student.id))
}

/// Goes on with an import, or stops it: the button says which.
#[server(prefix = "", endpoint = "students/import/{id}")]
pub async fn continue_import(
    id: String,
    #[server(flatten)] fields: BTreeMap<String, String>,
) -> Result<Done, AppError> {
    use crate::auth::server::access::Admin;
    use crate::base::paths;
    use crate::base::server::action::request;
    use crate::students::server::App;
    use crate::students::server::import::steps;

    let (who, app): (Admin, App) = request().await?;
    let id = paths::id(&id).ok_or(AppError::NotFound)?;
    let typed = fields.into_iter().collect();
    steps::take(&app.db, &(&who).into(), id, &typed, app.settings, &app.log).await
}
