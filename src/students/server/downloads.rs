//! Files that are made while they are sent: who may have one now.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use rollcall_forms::FormState;

use crate::base::server::Page;
use crate::students::pages::DownloadLaterPage;

/// How many files are on their way at once, each to another account.
const AT_ONCE: usize = 2;

/// After how many seconds to try again.
const RETRY_AFTER_SECS: &str = "10";

/// The accounts to which a file is on its way.
#[derive(Clone, Debug, Default)]
pub struct Downloads(Arc<Mutex<Vec<i64>>>);

impl Downloads {
    /// A place for a file to this account.
    ///
    /// # Errors
    /// Why there is none now, and what to do, in sentences.
    pub(super) fn take_place(&self, account_id: i64) -> Result<Place, &'static str> {
        let mut accounts = self.accounts();
        if accounts.contains(&account_id) {
            return Err(
                "A file is on its way to you already. Wait until it is there, or stop it, \
                        and try again.",
            );
        }
        if accounts.len() >= AT_ONCE {
            return Err("Others are fetching files just now. Try again in some seconds.");
        }
        accounts.push(account_id);
        Ok(Place { downloads: self.clone(), account_id })
    }

    fn accounts(&self) -> MutexGuard<'_, Vec<i64>> {
        // A panic elsewhere leaves a whole list behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one file, until it is dropped: with the body, when all is sent or nobody reads it
/// any more.
pub(super) struct Place {
    downloads: Downloads,
    account_id: i64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.downloads.accounts().retain(|account_id| *account_id != self.account_id);
    }
}

/// The answer to who gets no place now, with a way back to this address.
pub(super) fn later(reason: &'static str, back: String, forms: &FormState) -> Response {
    let page = Page::new("This file has to wait", forms, || {
        view! { <DownloadLaterPage reason back/> }
    });
    let retry_after = [(header::RETRY_AFTER, RETRY_AFTER_SECS)];
    (StatusCode::SERVICE_UNAVAILABLE, retry_after, page).into_response()
}
