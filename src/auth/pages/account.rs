//! One's own account: password and sessions.

use leptos::prelude::*;
use rollcall_forms::{Stored, Typed};

use crate::auth::account::{Account, LoginSummary};
use crate::auth::form::USERNAME;
use crate::auth::islands::{PasswordForm, PasswordMinLength};
use crate::auth::paths;
use crate::auth::user_agent::browser_name;
use crate::base::time::{LocalTimes, Time};

/// What one may know and change of one's own account.
#[component]
pub fn AccountPage(
    /// Whose.
    account: Account,
    /// Open logins, newest first.
    logins: Vec<LoginSummary>,
    /// The least length of a password, in characters.
    password_min_length: usize,
) -> impl IntoView {
    let whose = Typed::from([(USERNAME.name, account.username.as_str())]);
    provide_context(Stored { values: whose, ..Stored::default() });
    provide_context(PasswordMinLength(password_min_length));
    view! {
        <h1>"Your account"</h1>
        <section class="card" aria-label="Account">
            <dl class="facts facts-short">
                <dt>"User name"</dt>
                <dd>{account.username.to_string()}</dd>
                <dt>"Role"</dt>
                <dd>{account.role.label()}</dd>
            </dl>
        </section>
        <section class="card">
            <h2>"Change your password"</h2>
            <p>
                "You stay signed in here. Everywhere else you will be signed out, and your tokens end."
            </p>
            <PasswordForm/>
        </section>
        {where_signed_in(logins)}
        <section class="card">
            <h2>"Tokens"</h2>
            <p>"Let a script or another program use the API in your name."</p>
            <p class="actions">
                <a class="button button-quiet" href=paths::TOKENS>"Your tokens"</a>
            </p>
        </section>
        <LocalTimes/>
    }
}

fn where_signed_in(logins: Vec<LoginSummary>) -> impl IntoView {
    let has_others = logins.len() > 1;
    view! {
        <section class="card">
            <h2 id="logins">"Where you are signed in"</h2>
            <p>
                "A browser that was not used for a while is signed out by itself. It can stay in \
                 this list until its log-in would have ended anyway."
            </p>
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby="logins">
                <table class="table table-cards">
                    <thead>
                        <tr>
                            <th scope="col">"Browser"</th>
                            <th scope="col">"Since"</th>
                            <th scope="col">"From"</th>
                        </tr>
                    </thead>
                    <tbody>{logins.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {has_others.then(|| view! {
                <p class="actions">
                    <a class="button button-quiet" href=paths::END_OTHER_LOGINS>
                        "Log out everywhere else"
                    </a>
                </p>
            })}
        </section>
    }
}

fn row(login: LoginSummary) -> impl IntoView {
    let name = browser_name(&login.user_agent);
    view! {
        <tr>
            <th scope="row">
                <span title=login.user_agent>{name}</span>
                {login.is_this.then(|| view! { " " <span class="badge">"this one"</span> })}
            </th>
            <td data-label="Since"><Time at=login.since/></td>
            <td data-label="From">{login.address}</td>
        </tr>
    }
}
