//! The back office.

use leptos::prelude::*;

use crate::base::paths;

/// "Hello Admin".
#[component]
pub fn AdminPage(
    /// The admin's name.
    username: String,
) -> impl IntoView {
    view! {
        <section class="hero">
            <h1>"Hello Admin"</h1>
            <p class="lead">"You are signed in as " <strong>{username}</strong> "."</p>
            <p class="actions">
                <a class="button" href=paths::STUDENTS>"Students"</a>
                <a class="button button-quiet" href=paths::AUDIT>"Changes"</a>
                <a class="button button-quiet" href=paths::ACCOUNT>"Your account"</a>
            </p>
        </section>
        <section class="card">
            <h2>"Accounts from the shell"</h2>
            <p>"Whoever has a shell on the server can do this too:"</p>
            <dl class="facts">
                <dt><code>"rollcall account add NAME --role admin"</code></dt>
                <dd>"makes an account of any role"</dd>
                <dt><code>"rollcall account passwd NAME"</code></dt>
                <dd>"sets a new password and ends all sessions of the account"</dd>
                <dt><code>"rollcall account disable NAME"</code></dt>
                <dd>"lets the account in no more, from its next request on"</dd>
                <dt><code>"rollcall account enable NAME"</code></dt>
                <dd>"lets it in again"</dd>
            </dl>
        </section>
    }
}
