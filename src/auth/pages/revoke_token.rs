//! Asks before a token ends.

use leptos::prelude::*;
use rollcall_forms::ButtonForm;

use crate::auth::paths;
use crate::auth::token::{TokenState, TokenSummary};

/// One question, one button; of a token that is revoked, no question.
#[component]
pub fn RevokeTokenPage(
    /// Which.
    token: TokenSummary,
) -> impl IntoView {
    let question = match token.state {
        TokenState::Revoked => view! { <p class="lead">"This token is revoked already."</p> }.into_any(),
        _ => view! {
            <p class="lead">
                "Whatever uses it is refused from its next request on. This cannot be undone."
            </p>
            <ButtonForm action=paths::revoke_token(token.id) label="Revoke" class="button button-danger"/>
        }
        .into_any(),
    };
    view! {
        <div class="card card-narrow">
            <h1>"Revoke a token?"</h1>
            <dl class="facts">
                <dt>"Name"</dt>
                <dd><bdi>{token.name}</bdi></dd>
                <dt>"Begins"</dt>
                <dd><code>{token.hint}</code></dd>
            </dl>
            {question}
            <p class="page-links"><a href=paths::TOKENS>"Back to your tokens"</a></p>
        </div>
    }
}
