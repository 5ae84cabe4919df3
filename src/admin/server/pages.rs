//! The handlers of the pages: who, what, which page.

use leptos::prelude::*;
use rollcall_forms::FormState;

use crate::admin::pages::AuditPage;
use crate::auth::server::access::Admin;
use crate::base::error::AppError;
use crate::base::paths;
use crate::base::server::Page;
use crate::base::server::database::Db;
use crate::students::server::pages::Before;
use crate::students::server::{Settings, audit as changes};

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
