//! The first page of the back office.

use leptos::prelude::*;

use crate::admin::paths;
use crate::auth;
use crate::students;

/// "Hello Admin".
#[component]
pub fn AdminPage(
    /// The admin's name.
    username: String,
) -> impl IntoView {
    view! {
        <h1>"Hello Admin"</h1>
        <p class="lead">"You are signed in as " <strong>{username}</strong> "."</p>
        <ul class="tiles">
            <li class="card">
                <h2><a href=students::paths::STUDENTS>"Students"</a></h2>
                <p>"The roster: find, add, change, print."</p>
            </li>
            <li class="card">
                <h2><a href=students::paths::IMPORTS>"Import"</a></h2>
                <p>"A list of students from a file, checked before anything is changed."</p>
            </li>
            <li class="card">
                <h2><a href=paths::AUDIT>"Changes"</a></h2>
                <p>"Who changed what on the roster, and when."</p>
            </li>
            <li class="card">
                <h2><a href=auth::paths::ACCOUNT>"Your account"</a></h2>
                <p>"Your password, your sessions and your tokens."</p>
            </li>
        </ul>
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
