//! The handlers of the pages: who, what, which page.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use rollcall_forms::{FieldErrors, FormState, Typed};

use crate::auth::server::access::{Admin, Reader};
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::base::server::{Page, PathId};
use crate::students::audit::Entry;
use crate::students::form::{VERSION, version};
use crate::students::islands::StudentFormContext;
use crate::students::pages::{
    CitiesPage, CityOptions, DeletePage, DeletedPage, EditPage, History, ListPage, ListView,
    NewPage, Restorable, RestorePage, ShowPage,
};
use crate::students::paths;
use crate::students::student::CITY;

use super::conflict::conflict;
use super::return_path::{Before, List};
use super::saving::deleted_meanwhile;
use super::{Settings, address, audit, links, list, roster};

/// `GET /students`.
pub async fn index(
    who: Reader,
    db: Db,
    settings: Settings,
    forms: FormState,
    uri: Uri,
) -> Result<Page, AppError> {
    let query = uri.query().unwrap_or_default();
    let view = list_view(&db, who, settings, query).await?;
    Ok(Page::new("Students", &forms, || view! { <ListPage view/> }))
}

/// What the list shows at an address with this query.
///
/// # Errors
/// As for [`list::list`].
pub async fn list_view(
    db: &Db,
    who: Reader,
    settings: Settings,
    query: &str,
) -> Result<ListView, AppError> {
    let Settings { programmes, currency, .. } = settings;
    let asked = address::read(db, query, programmes).await?;
    let page = list::list(db, who, &asked.query).await?;
    let links = links::links(&asked.query, &page, programmes);
    let (messages, query) = (asked.mistakes.messages(), asked.query);
    let may_change = who.is_admin();
    Ok(ListView { query, page, messages, links, programmes, currency, may_change })
}

/// `GET /students/{id}`. Of a student that is gone, an admin reads who deleted it.
pub async fn show(
    who: Reader,
    admin: Option<Admin>,
    PathId(id): PathId<i32>,
    uri: Uri,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Response, AppError> {
    let query = uri.query().unwrap_or_default();
    let (before, list) = (Before(Before::split(query).0), List::of(query).0);
    let Settings { programmes, currency, .. } = settings;
    if let Some(student) = roster::find(&db, who, id).await? {
        let history = match &admin {
            Some(admin) => Some(history(&db, admin, id, before, &list).await?),
            None => None,
        };
        let title = student.facts.name.clone();
        let page = || view! { <ShowPage student history list programmes currency/> };
        return Ok(Page::new(&title, &forms, page).into_response());
    }
    let admin = admin.ok_or(AppError::NotFound)?;
    let entry = roster::deleted(&db, &admin, id).await?.ok_or(AppError::NotFound)?;
    let history = history(&db, &admin, id, before, &list).await?;
    let title = entry.name().to_owned();
    let page = || view! { <DeletedPage entry history list programmes/> };
    let page = Page::new(&title, &forms, page);
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

async fn history(
    db: &Db,
    who: &Admin,
    id: i32,
    before: Before,
    list: &str,
) -> Result<History, AppError> {
    let changes = audit::of_student(db, who, id, before.0).await?;
    let list = list.replacen('?', "&", 1);
    let address = |next| format!("{}{list}", Before::address(&paths::student(id), next));
    let earlier = changes.next.map(address);
    Ok(History { entries: changes.entries, earlier })
}

/// `GET /students/cities`: the first that begin as `city` says.
pub async fn cities(who: Reader, db: Db, forms: FormState, uri: Uri) -> Result<Page, AppError> {
    let (typed, cities) = cities_at(&db, who, uri.query().unwrap_or_default()).await?;
    let cities = cities.into_iter().map(|city| (city.clone(), links::search(city))).collect();
    Ok(Page::new("Cities", &forms, || view! { <CitiesPage typed cities/> }))
}

/// How they begin in an address with this query, and the first of them.
///
/// # Errors
/// [`AppError::Busy`] when its turn does not come; the database's.
pub async fn cities_at(
    db: &Db,
    who: Reader,
    query: &str,
) -> Result<(String, Vec<String>), AppError> {
    let mut arguments = form_urlencoded::parse(query.as_bytes());
    let typed = arguments.find(|(name, _)| name == CITY.name);
    let typed = typed.map(|(_, typed)| CITY.normalize(&typed).into_owned()).unwrap_or_default();
    // The pages of forms take no turn for theirs: what was typed there neither waits nor is lost.
    let _turn = db.search_turn().await?;
    let cities = list::cities(db, who, &typed).await?;
    Ok((typed, cities))
}

/// `GET /students/new`.
pub async fn new(
    who: Admin,
    list: List,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Page, AppError> {
    let form = form_context(&db, &who, settings, list).await?;
    Ok(Page::new("New student", &forms, || view! { <NewPage form/> }))
}

async fn form_context(
    db: &Db,
    who: &Admin,
    settings: Settings,
    list: List,
) -> Result<StudentFormContext, AppError> {
    let Settings { programmes, fee_hint, .. } = settings;
    let cities = list::cities(db, who, "").await?;
    let offered_cities = view! { <CityOptions cities/> }.to_html();
    Ok(StudentFormContext { offered_cities, programmes, fee_hint, list: list.0 })
}

/// `GET /students/{id}/edit`. After a save that came too late it shows what differs; when the
/// student was deleted meanwhile, a form still stands there with what was typed.
pub async fn edit(
    who: Admin,
    PathId(id): PathId<i32>,
    list: List,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Response, AppError> {
    let programmes = settings.programmes;
    let path = paths::edit_student(id);
    let posted = forms.of(&path);
    let (mut conflicts, mut is_deleted) = (None, false);
    let student = match (roster::find(&db, &who, id).await?, posted) {
        (Some(student), Some((typed, errors))) if errors.get(VERSION.name).is_some() => {
            conflicts = Some(conflict(&db, &who, &student, typed, programmes).await?);
            student
        }
        (Some(student), _) => student,
        (None, posted) => {
            let entry = roster::deleted(&db, &who, id).await?.ok_or(AppError::NotFound)?;
            let Some((typed, errors)) = posted else {
                return Ok(Redirect::to(&paths::student(id)).into_response());
            };
            if !entry.can_undo {
                let forms = for_a_new_one(&forms, &entry, typed, errors);
                return Ok(new(who, list, db, settings, forms).await?.into_response());
            }
            is_deleted = true;
            entry.before.ok_or(AppError::NotFound)?
        }
    };
    let form = form_context(&db, &who, settings, list).await?;
    let title = format!("Edit {}", student.facts.name);
    let page = Page::new(&title, &forms, || {
        view! { <EditPage student conflict=conflicts is_deleted form/> }
    });
    Ok(page.into_response())
}

/// What was typed for a student that is gone for good, as if it was typed for a new one.
fn for_a_new_one(
    forms: &FormState,
    deletion: &Entry,
    typed: &Typed,
    errors: &FieldErrors,
) -> FormState {
    let mut said = FieldErrors::one("", deleted_meanwhile(deletion));
    for (name, message) in errors.iter().filter(|(name, _)| !name.is_empty()) {
        said.add(name, message);
    }
    forms.failed(paths::NEW_STUDENT, typed, said)
}

/// `GET /students/{id}/delete`: asks. After a deletion that came too late it shows what others
/// changed.
pub async fn delete(
    who: Admin,
    PathId(id): PathId<i32>,
    list: List,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Page, AppError> {
    let list = list.0;
    let student = roster::find(&db, &who, id).await?.ok_or(AppError::NotFound)?;
    let meanwhile = match forms.of(&paths::delete_student(id)) {
        Some((typed, _)) => audit::since(&db, &who, id, version(typed.get(VERSION.name))).await?,
        None => Vec::new(),
    };
    let title = format!("Delete {}", student.facts.name);
    let programmes = settings.programmes;
    Ok(Page::new(&title, &forms, || view! { <DeletePage student meanwhile list programmes/> }))
}

/// Where all changes of the roster stand. The page is one of the back office, so the app says which.
#[derive(Clone, Copy, Debug)]
pub struct ChangesPath(pub &'static str);

impl<S: Sync> FromRequestParts<S> for ChangesPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().copied();
        found.ok_or_else(|| AppError::internal("nobody said where the changes stand"))
    }
}

/// `GET /students/{id}/restore`: asks, or says why not.
pub async fn restore(
    who: Admin,
    PathId(id): PathId<i32>,
    db: Db,
    ChangesPath(changes): ChangesPath,
    forms: FormState,
) -> Result<Page, AppError> {
    let (name, state) = match roster::find(&db, &who, id).await? {
        Some(student) => (student.facts.name, Restorable::IsThere),
        None => {
            let entry = roster::deleted(&db, &who, id).await?.ok_or(AppError::NotFound)?;
            let state = if entry.can_undo { Restorable::Now } else { Restorable::TooLate };
            (entry.name().to_owned(), state)
        }
    };
    let title = format!("Put {name} back");
    Ok(Page::new(&title, &forms, || view! { <RestorePage id name state changes/> }))
}
