//! The handler of the first page.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Extension, FromRequestParts};
use axum::http::request::Parts;
use leptos::prelude::*;

use crate::app::document::Viewer;
use crate::app::pages::HomePage;
use crate::auth::account::Registration;
use crate::auth::server::access::SignedIn;
use crate::auth::server::{Settings, accounts};
use crate::base::error::AppError;
use crate::base::form::FormState;
use crate::base::server::Page;
use crate::base::server::database::Db;
use crate::lab::server::LabSettings;

/// Whether an admin was seen. Only a hint for the first page, which need not ask the database
/// each time; `/setup` itself always asks.
#[derive(Clone, Debug, Default)]
pub struct AdminSeen(Arc<AtomicBool>);

impl<S: Sync> FromRequestParts<S> for AdminSeen {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// `GET /`.
pub async fn home(
    who: Option<SignedIn>,
    db: Db,
    settings: Settings,
    admin_seen: AdminSeen,
    Extension(lab): Extension<LabSettings>,
    forms: FormState,
) -> Result<Page, AppError> {
    let mut needs_setup = !admin_seen.0.load(Ordering::Relaxed);
    if needs_setup && accounts::has_active_admin(&db).await? {
        admin_seen.0.store(true, Ordering::Relaxed);
        needs_setup = false;
    }
    let viewer = who.as_ref().map(viewer);
    let can_register = settings.registration == Registration::Open;
    let has_lab = lab.enabled;
    let page = || view! { <HomePage viewer needs_setup can_register has_lab/> };
    Ok(Page::new("Home", &forms, page))
}

/// What the header may say of who is signed in.
pub fn viewer(who: &SignedIn) -> Viewer {
    Viewer { username: who.account().username.clone(), role: who.account().role }
}
