//! The handlers of the pages: who, what, which page.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;

use crate::auth::server::access::{Admin, Reader};
use crate::base::error::{AppError, FieldErrors};
use crate::base::form::{FormState, Typed};
use crate::base::paths::{self, LocalPath};
use crate::base::server::Page;
use crate::base::server::database::Db;
use crate::students::audit::Entry;
use crate::students::form::{LIST, VERSION};
use crate::students::id::StudentId;
use crate::students::pages::{
    CitiesPage, CityOptions, DeletePage, DeletedPage, EditPage, History, ListPage, ListView,
    NewPage, Restorable, RestorePage, ShowPage, StudentFormContext,
};
use crate::students::student::CITY;

use super::conflict::conflict;
use super::saving::{deleted_meanwhile, version};
use super::{Settings, address, audit, links, list, roster};

impl<S: Send + Sync> FromRequestParts<S> for StudentId {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| AppError::NotFound)?;
        Self::try_from(text).map_err(|_| AppError::NotFound)
    }
}

/// Which changes to show: those before one, or the latest.
pub struct Before(pub Option<i32>);

impl<S: Sync> FromRequestParts<S> for Before {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(Self::split(parts.uri.query().unwrap_or_default()).0))
    }
}

impl Before {
    /// The address of the changes before the one with this id.
    pub fn address(path: &str, id: i32) -> String {
        format!("{path}?before={id}")
    }

    /// The id, and what stands behind it.
    fn split(query: &str) -> (Option<i32>, &str) {
        let Some(rest) = query.strip_prefix("before=") else { return (None, query) };
        let (id, rest) = rest.split_once('&').unwrap_or((rest, ""));
        (id.parse().ok(), rest)
    }
}

/// The list from which a page was opened, as the query of its address with the `?`: `?q=ada`, or
/// nothing. It travels in the addresses of those pages, and in their forms.
///
/// `Referer` would not do: it names the page before this one, which may be the form, and who opens
/// two lists in two tabs has two ways back. Nothing in it need be checked against the list's
/// arguments, since it is only ever put behind a path of ours, and no query of the list is an
/// error.
pub struct List(pub String);

impl List {
    /// That of an address with this query.
    fn of(query: &str) -> Self {
        let (_, query) = Before::split(query);
        Self(if query.is_empty() { String::new() } else { format!("?{query}") })
    }

    /// What a form sends back. Whatever a link of ours could not hold counts for nothing.
    pub fn sent(typed: &str) -> Self {
        let is_query = typed.starts_with('?') && LocalPath::parse(&format!("/{typed}")).is_some();
        Self(if is_query { typed.to_owned() } else { String::new() })
    }
}

impl<S: Sync> FromRequestParts<S> for List {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        // After a post that failed the address has no query, but the form had it.
        let forms = parts.extensions.get::<FormState>();
        if let Some((typed, _)) = forms.and_then(|forms| forms.of(parts.uri.path())) {
            return Ok(Self::sent(typed.get(LIST.name)));
        }
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}

/// `GET /students`.
pub async fn index(
    who: Reader,
    admin: Option<Admin>,
    db: Db,
    settings: Settings,
    forms: FormState,
    uri: Uri,
) -> Result<Page, AppError> {
    let query = uri.query().unwrap_or_default();
    let view = list_view(&db, who, admin.is_some(), settings, query).await?;
    Ok(Page::new("Students", &forms, || view! { <ListPage view/> }))
}

/// What the list shows at an address with this query.
///
/// # Errors
/// As for [`list::list`].
pub async fn list_view(
    db: &Db,
    who: Reader,
    may_change: bool,
    settings: Settings,
    query: &str,
) -> Result<ListView, AppError> {
    let Settings { programmes, currency, .. } = settings;
    let asked = address::read(db, query, programmes).await?;
    let page = list::list(db, who, &asked.query).await?;
    let links = links::links(&asked.query, &page, programmes);
    let (messages, query) = (asked.mistakes.messages(), asked.query);
    Ok(ListView { query, page, messages, links, programmes, currency, may_change })
}

/// `GET /students/{id}`. Of a student that is gone, an admin reads who deleted it.
pub async fn show(
    who: Reader,
    admin: Option<Admin>,
    id: StudentId,
    uri: Uri,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Response, AppError> {
    let query = uri.query().unwrap_or_default();
    let (id, before, list) = (id.number(), Before(Before::split(query).0), List::of(query).0);
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
    id: StudentId,
    list: List,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Response, AppError> {
    let id = id.number();
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
    id: StudentId,
    list: List,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Page, AppError> {
    let (id, list) = (id.number(), list.0);
    let student = roster::find(&db, &who, id).await?.ok_or(AppError::NotFound)?;
    let meanwhile = match forms.of(&paths::delete_student(id)) {
        Some((typed, _)) => audit::since(&db, &who, id, version(typed.get(VERSION.name))).await?,
        None => Vec::new(),
    };
    let title = format!("Delete {}", student.facts.name);
    let programmes = settings.programmes;
    Ok(Page::new(&title, &forms, || view! { <DeletePage student meanwhile list programmes/> }))
}

/// `GET /students/{id}/restore`: asks, or says why not.
pub async fn restore(
    who: Admin,
    id: StudentId,
    db: Db,
    forms: FormState,
) -> Result<Page, AppError> {
    let id = id.number();
    let (name, state) = match roster::find(&db, &who, id).await? {
        Some(student) => (student.facts.name, Restorable::IsThere),
        None => {
            let entry = roster::deleted(&db, &who, id).await?.ok_or(AppError::NotFound)?;
            let state = if entry.can_undo { Restorable::Now } else { Restorable::TooLate };
            (entry.name().to_owned(), state)
        }
    };
    let title = format!("Put {name} back");
    Ok(Page::new(&title, &forms, || view! { <RestorePage id name state/> }))
}
