//! The handlers of imports: who, what, which page.

use axum::extract::{Extension, Request};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use rollcall_forms::FormState;
use rollcall_session::SessionHandle;

use crate::auth::server::access::{Admin, Editor};
use crate::base::error::AppError;
use crate::base::paths as base_paths;
use crate::base::server::clock::now;
use crate::base::server::csv::write_row;
use crate::base::server::database::Db;
use crate::base::server::{Page, PathId};
use crate::students::import::{Import, ImportState, PROBLEMS_SHOWN};
use crate::students::pages::{ImportPage, ImportsPage, MatchingPage, ProgressPage};
use crate::students::paths;
use crate::students::server::downloads::{Downloads, later};
use crate::students::server::stream::{Pieces, stream};

use super::turn::Turn;
use super::{steps, store, upload};

/// So many imports are listed.
const LISTED: u64 = 10;

/// `GET /students/import`.
pub async fn index(who: Admin, db: Db, forms: FormState) -> Result<Page, AppError> {
    let imports = store::latest(&db, &Editor::from(&who), LISTED).await?;
    Ok(Page::new("Import students", &forms, || view! { <ImportsPage imports/> }))
}

/// `POST /students/import`: the upload. No server function, since those read a form as a whole.
pub async fn receive(
    who: Admin,
    db: Db,
    session: SessionHandle,
    request: Request,
) -> Result<Redirect, AppError> {
    let id = upload::receive(&db, &Editor::from(&who), &session, request).await?;
    Ok(Redirect::to(&paths::import(id)))
}

/// `GET /students/import/{id}`: what there is to do, or how far it is. At
/// `/students/import/{id}/progress` the page asks for itself.
pub async fn show(
    who: Admin,
    PathId(id): PathId<i32>,
    db: Db,
    forms: FormState,
) -> Result<Page, AppError> {
    let who = Editor::from(&who);
    let (import, is_at_work) = as_it_is(&db, &who, id).await?;
    if is_at_work {
        let now = now();
        return Ok(Page::new("Importing", &forms, || view! { <ProgressPage import now/> }));
    }
    if import.state == ImportState::Uploaded {
        let preview = steps::preview(&db, &who, id).await?;
        return Ok(Page::new("Match columns", &forms, || view! { <MatchingPage import preview/> }));
    }
    let problems = store::problems(&db, &who, id, 0, PROBLEMS_SHOWN).await?;
    let problems: Vec<_> = problems.into_iter().map(|(_, problem)| problem).collect();
    let not_listed = if problems.len() < PROBLEMS_SHOWN {
        0
    } else {
        import.counts.refused.saturating_sub(store::rows_listed(&db, &who, id).await?)
    };
    Ok(Page::new("Import", &forms, || view! { <ImportPage import problems not_listed/> }))
}

/// The import that an address asks for, while it is under way.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn find_under_way(
    db: &Db,
    who: &Editor,
    query: &str,
) -> Result<Option<Import>, AppError> {
    let mut arguments = form_urlencoded::parse(query.as_bytes());
    let id = arguments.find(|(name, _)| name == "id").and_then(|(_, id)| base_paths::id(&id));
    let id = id.ok_or(AppError::NotFound)?;
    let (import, is_at_work) = as_it_is(db, who, id).await?;
    Ok(is_at_work.then_some(import))
}

/// An import, and whether somebody is at work on it. Of one that says so though nobody is, since a
/// full disk takes no last word, this is what the next housekeeping will write down: a page only
/// reads.
async fn as_it_is(db: &Db, who: &Editor, id: i32) -> Result<(Import, bool), AppError> {
    let import = store::find(db, who, id).await?;
    if !import.state.is_under_way() {
        return Ok((import, false));
    }
    if Turn::is_taken(db).await? {
        return Ok((import, true));
    }
    // It may have ended since it was read.
    let import = store::find(db, who, id).await?;
    let is_left_over = store::CAN_STOP.contains(&import.state);
    let state = if is_left_over { ImportState::Interrupted } else { import.state };
    Ok((Import { state, ..import }, false))
}

/// `GET /students/import/{id}/problems.csv`: all of them.
pub async fn problems(
    who: Admin,
    PathId(id): PathId<i32>,
    db: Db,
    Extension(downloads): Extension<Downloads>,
    forms: FormState,
) -> Result<Response, AppError> {
    let editor = Editor::from(&who);
    store::find(&db, &editor, id).await?;
    let place = match downloads.take_place(who.account().id) {
        Ok(place) => place,
        Err(reason) => return Ok(later(reason, paths::import(id), &forms)),
    };
    let list = ProblemList { db, who: editor, id, after: None };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"problems-{id}.csv\"")),
    ];
    Ok((headers, stream(list, place)).into_response())
}

/// The problems of an import as a file.
struct ProblemList {
    db: Db,
    who: Editor,
    id: i32,
    /// The last one that was written, once the line of names was.
    after: Option<i32>,
}

impl Pieces for ProblemList {
    async fn next(&mut self) -> Result<Option<String>, AppError> {
        let mut text = String::new();
        if self.after.is_none() {
            write_row(&mut text, ["line", "column", "reason", "student"]);
        }
        let after = self.after.unwrap_or_default();
        let _turn = self.db.next_search_turn().await;
        let found = store::problems(&self.db, &self.who, self.id, after, 1000).await?;
        self.after = Some(found.last().map_or(after, |(id, _)| *id));
        for (_, problem) in &found {
            let line = problem.line.to_string();
            write_row(
                &mut text,
                [line.as_str(), &problem.column, &problem.reason, &problem.student],
            );
        }
        Ok((!text.is_empty()).then_some(text))
    }
}
