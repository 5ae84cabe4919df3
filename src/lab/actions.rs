//! The actions of the Lab: who, what, do. Each posts to the path of its page.

// The macro makes a struct of each action, and its fields cannot carry docs.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use leptos::prelude::*;
use rollcall_forms::Done;

use crate::base::error::AppError;

/// Sets or removes a key in the data of one's own session, or fills it: the button says which.
#[server(prefix = "", endpoint = "lab/session")]
pub async fn change_session(
    #[server(default)] key: String,
    #[server(default)] value: String,
    #[server(default)] remove: String,
    #[server(default)] fill: String,
) -> Result<Done, AppError> {
    use crate::base::server::action::{Anybody, request};
    use crate::lab::form::OwnKey;
    use crate::lab::server::session;
    use rollcall_session::SessionHandle;

    let (Anybody, handle): (Anybody, SessionHandle) = request().await?;
    if !remove.is_empty() {
        return session::remove(&handle, &OwnKey::parse(&remove)?).await;
    }
    if !fill.is_empty() {
        return session::fill(&handle).await;
    }
    session::set(&handle, &OwnKey::parse(&key)?, &value).await
}

/// Checks a form that has every kind of field, and keeps nothing of it.
#[server(prefix = "", endpoint = "lab/fields")]
pub async fn check_fields(
    #[server(flatten)] fields: BTreeMap<String, String>,
) -> Result<Done, AppError> {
    use crate::base::flash::Flash;
    use crate::base::server::action::{Anybody, request};
    use crate::lab::fields;
    use crate::lab::paths;
    use rollcall_forms::Field;
    use rollcall_session::SessionHandle;

    let (Anybody, session): (Anybody, SessionHandle) = request().await?;
    let typed = fields.into_iter().collect();
    Field::check_all(&fields::fields(), &typed).map_err(AppError::Invalid)?;
    let message =
        "Every rule holds. The post was answered by 303, and this page was asked for by GET.";
    session.flash(Flash::success(message));
    Done::at(paths::LAB_FIELDS)
}

/// Sets or removes a plain cookie: the button says which.
#[server(prefix = "", endpoint = "lab/cookies")]
pub async fn change_cookie(
    #[server(flatten)] fields: BTreeMap<String, String>,
) -> Result<Done, AppError> {
    use crate::lab::server::cookies;
    use rollcall_forms::Typed;

    let typed: Typed = fields.into_iter().collect();
    match typed.get("remove") {
        "" => cookies::set(&typed),
        name => cookies::remove(name),
    }
}
