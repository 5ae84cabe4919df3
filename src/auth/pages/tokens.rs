//! One's own tokens: the one that was made just now, a form for another, and the list.

use leptos::prelude::*;
use rollcall_forms::{Field, Stored, Typed};

use crate::auth::form::TOKEN_SCOPE;
use crate::auth::islands::{LastDayOfToken, NewToken, TokenForm, TokenShownOnce};
use crate::auth::paths;
use crate::auth::token::{TokenState, TokenSummary};
use crate::base::paths::API_MANUAL;
use crate::base::time::{Day, LocalTimes, Time};

/// What one may know and change of one's own tokens.
#[component]
pub fn TokensPage(
    /// The good ones and some that are over, newest first.
    tokens: Vec<TokenSummary>,
    /// The token that was made just now. No other answer shows it.
    made: Option<String>,
    /// The field with the days that can be chosen.
    last_day: Field,
    /// The day that the form offers.
    usual: String,
) -> impl IntoView {
    let values = Typed::from([(TOKEN_SCOPE.name, "read"), (last_day.name, &*usual)]);
    provide_context(Stored { values, ..Stored::default() });
    provide_context(LastDayOfToken(last_day));
    let list = (!tokens.is_empty()).then(|| list(tokens));
    view! {
        <p class="back"><a href=paths::ACCOUNT>"Back to your account"</a></p>
        <h1>"Your tokens"</h1>
        <p class="lead">
            "A token lets a script or another program use the API in your name. It may never do \
             more than you may. " <a href=API_MANUAL>"What the API can do"</a>
        </p>
        {made.map(new_token)}
        <section class="card">
            <h2>"Make a token"</h2>
            <p>
                "It is shown once, right after you make it. When you change your password, all of \
                 your tokens end: make new ones then. Logging out leaves them as they are."
            </p>
            <TokenForm/>
        </section>
        {list}
        <LocalTimes/>
    }
}

/// It has the focus, so that nobody misses it, and one click selects all of it.
fn new_token(secret: String) -> impl IntoView {
    provide_context(TokenShownOnce(secret));
    view! {
        <section class="card new-token" role="status" tabindex="-1" autofocus=true>
            <h2>"Your new token"</h2>
            <p>"Copy it now and keep it like a password: it is never shown again."</p>
            <NewToken/>
        </section>
    }
}

fn list(tokens: Vec<TokenSummary>) -> impl IntoView {
    view! {
        <section class="card">
            <h2 id="tokens">"Made so far"</h2>
            <div class="table-scroll" role="region" aria-labelledby="tokens" tabindex="0">
                <table class="table table-cards tokens">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Begins"</th>
                            <th scope="col">"Access"</th>
                            <th scope="col">"Made"</th>
                            <th scope="col">"Last used"</th>
                            <th scope="col">"Last day"</th>
                            <th scope="col">"State"</th>
                        </tr>
                    </thead>
                    <tbody>{tokens.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(token: TokenSummary) -> impl IntoView {
    let is_live = token.state == TokenState::Live;
    let state = if is_live {
        let label = format!("Revoke {}", token.name);
        view! { <a href=paths::revoke_token(token.id) aria-label=label>"Revoke"</a> }.into_any()
    } else {
        view! { <span class="badge">{token.state.label()}</span> }.into_any()
    };
    let last_used = match token.last_used {
        Some(at) => view! { <Time at=at/> }.into_any(),
        None => view! { "Never" }.into_any(),
    };
    view! {
        <tr>
            <th scope="row"><bdi>{token.name}</bdi></th>
            <td data-label="Begins"><code>{token.hint}</code></td>
            <td data-label="Access">{token.scope.label()}</td>
            <td data-label="Made"><Time at=token.created/></td>
            <td data-label="Last used">{last_used}</td>
            // It ends with that day, and a moment would be of the next one in half of the world.
            <td data-label="Last day"><Day at=token.expires - 1/></td>
            <td data-label="State">{state}</td>
        </tr>
    }
}
