//! The page behind a link that makes a browser known.

use leptos::prelude::*;
use rollcall_forms::ButtonForm;

use crate::auth::paths;

/// Asks, since a GET changes nothing and programs that look at links before people do open them.
#[component]
pub fn KnownPage(
    /// The name of the account.
    username: String,
    /// The token of the link.
    token: String,
) -> impl IntoView {
    view! {
        <div class="card card-narrow">
            <h1>"Make this browser known?"</h1>
            <p class="lead">
                "Then wrong passwords that others try no longer keep " <strong>{username}</strong>
                " from logging in here. It logs nobody in: the password is asked for as before."
            </p>
            <p>"Do it in a browser of your own. The link is good for one of them."</p>
            <ButtonForm action=paths::known(&token) label="Make this browser known" class="button"/>
        </div>
    }
}

/// What whoever comes too late can do.
#[component]
pub fn KnownLinkOverPage() -> impl IntoView {
    view! {
        <div class="card card-narrow">
            <h1>"This link is good no more"</h1>
            <p class="lead">
                "It was used already, or it is older than ten minutes, or it was not copied whole."
            </p>
            <p>
                "Ask whoever runs this server for a new one: "
                <code>"rollcall account unlock"</code> " with the name of your account prints it."
            </p>
            <p class="actions"><a class="button" href=paths::LOGIN>"To log-in"</a></p>
        </div>
    }
}
