//! What an action needs of the request that called it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use leptos::prelude::use_context;

use crate::base::error::AppError;

/// Who calls an action, and what it works with. Both are extractors, as in a page's handler, with their
/// own refusals; everything below takes them as arguments.
///
/// # Errors
/// What the first of them refuses with.
pub async fn request<Who, App>() -> Result<(Who, App), AppError>
where
    Who: FromRequestParts<(), Rejection = AppError>,
    App: FromRequestParts<(), Rejection = AppError>,
{
    let mut parts = use_context::<Parts>()
        .ok_or_else(|| AppError::internal("an action ran outside of a request"))?;
    let who = Who::from_request_parts(&mut parts, &()).await?;
    Ok((who, App::from_request_parts(&mut parts, &()).await?))
}

/// Who calls an action that is open to everybody.
pub struct Anybody;

impl<S: Sync> FromRequestParts<S> for Anybody {
    type Rejection = AppError;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self)
    }
}

/// The query of an address as it was sent, for a server function that is asked; empty for one that is
/// posted to.
#[derive(Clone, Default)]
pub struct AddressQuery(pub String);

impl<S: Sync> FromRequestParts<S> for AddressQuery {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}
