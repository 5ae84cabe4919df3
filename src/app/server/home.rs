//! The handler of the first page.

use axum::extract::Extension;
use leptos::prelude::*;
use rollcall_forms::FormState;

use crate::app::document::Viewer;
use crate::app::pages::HomePage;
use crate::auth::account::Registration;
use crate::auth::server::Settings;
use crate::auth::server::access::SignedIn;
use crate::auth::server::setup::AdminSeen;
use crate::base::error::AppError;
use crate::base::server::Page;
use crate::base::server::database::Db;
use crate::lab::server::LabSettings;

/// `GET /`.
pub async fn home(
    who: Option<SignedIn>,
    db: Db,
    settings: Settings,
    admin_seen: AdminSeen,
    Extension(lab): Extension<LabSettings>,
    forms: FormState,
) -> Result<Page, AppError> {
    let needs_setup = admin_seen.needs_setup(&db).await?;
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
