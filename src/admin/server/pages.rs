//! The handlers of the pages: who, what, which page.

use leptos::prelude::*;
use rollcall_forms::FormState;

use crate::admin::pages::{AdminPage, AuditPage};
use crate::admin::paths;
use crate::auth::server::access::Admin;
use crate::base::error::AppError;
use crate::base::server::Page;
use crate::base::server::database::Db;
use crate::students::server::return_path::Before;
use crate::students::server::{Settings, audit as changes};

/// `GET /admin`.
pub async fn home(who: Admin, forms: FormState) -> Page {
    let username = who.account().username.to_string();
    Page::new("Back office", &forms, || view! { <AdminPage username/> })
}

/// `GET /admin/audit`.
pub async fn audit(
    who: Admin,
    before: Before,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Page, AppError> {
    let programmes = settings.programmes;
    let found = changes::latest(&db, &who, before.0).await?;
    let latest = before.0.map(|_| paths::AUDIT.to_owned());
    let earlier = found.next.map(|id| Before::address(paths::AUDIT, id));
    let entries = found.entries;
    Ok(Page::new("Changes", &forms, || {
        view! { <AuditPage entries latest earlier programmes/> }
    }))
}
