//! Room 6: a console for every method, and what the standard promises of each.

use leptos::prelude::*;
use rollcall_forms::{Form, Input, Submit, Typed};

use crate::lab::calls::{EXAMPLES, Example};
use crate::lab::http::{
    BODY, CONFIRMED, FIELDS, HEADERS, HttpMethod, HttpView, LINKED, METHOD, PATH, TWICE,
};
use crate::lab::paths;

use super::http_sent::Sent;
use super::room::RoomFrame;

/// What was sent just now, the console, calls to begin with, and the promises.
#[component]
pub fn HttpPage(
    /// What it shows.
    view: HttpView,
) -> impl IntoView {
    let HttpView { typed, sent } = view;
    let chosen = HttpMethod::parse(typed.get(METHOD.name));
    view! {
        <RoomFrame path=paths::LAB_HTTP>
            <p>
                "What you send goes through every layer of this server, as you: the session, the limits \
                 and the rules are the real ones. The notes at " <code>{paths::LAB_NOTES}</code>
                " are yours alone. They are kept in memory, at most 20, and are gone when your session \
                 ends, the server restarts, or many others have used theirs since. Sessions, accounts \
                 and logins can only be read from here."
            </p>
            {sent.map(|sent| view! { <Sent sent/> })}
            <Console typed/>
            <section class="card">
                <h2>"Calls to begin with"</h2>
                <p>"Each fills in the console, and sends nothing yet. The roster answers staff and admins."</p>
                <ul class="examples">{EXAMPLES.iter().map(example).collect_view()}</ul>
            </section>
            {promises(chosen)}
        </RoomFrame>
    }
}

#[component]
fn Console(typed: Typed) -> impl IntoView {
    let [method, path, headers, body] = FIELDS.map(|field| typed.get(field.name).to_owned());
    let linked = typed.find(LINKED.name).map(|linked| {
        let confirmed = typed.get(CONFIRMED.name).to_owned();
        view! { <Input field=LINKED value=linked/> <Input field=CONFIRMED value=confirmed/> }
    });
    view! {
        <section class="card">
            <h2>"The console"</h2>
            <Form action=paths::LAB_HTTP>
                <Input field=METHOD value=method/>
                <Input field=PATH value=path/>
                <Input field=HEADERS value=headers/>
                <Input field=BODY value=body/>
                {linked}
                <div class="actions">
                    <Submit label="Send"/>
                    <button class="button button-quiet" type="submit" name=TWICE value="yes">
                        "Send twice and compare"
                    </button>
                </div>
            </Form>
        </section>
    }
}

/// A form and not a link: its fields are the console's.
fn example(example: &'static Example) -> impl IntoView {
    let Example { words, method, path, headers, body } = *example;
    let field = |name: &'static str, value: &'static str| {
        view! { <input type="hidden" name=name value=value/> }
    };
    view! {
        <li>
            <form method="get" action=paths::LAB_HTTP>
                {field(METHOD.name, method)}
                {field(PATH.name, path)}
                {field(HEADERS.name, headers)}
                {field(BODY.name, body)}
                <button class="button button-quiet" type="submit">{words}</button>
            </form>
            <p><code class="value">{method} " " {path}</code></p>
        </li>
    }
}

fn promises(chosen: Option<HttpMethod>) -> impl IntoView {
    let yes = |is: bool| if is { "yes" } else { "no" };
    let row = |method: HttpMethod| {
        let promises = method.promises();
        let is_chosen = chosen == Some(method);
        view! {
            <tr class=is_chosen.then_some("chosen") aria-current=is_chosen.then_some("true")>
                <th scope="row"><code>{method.as_str()}</code></th>
                <td data-label="What it does">{promises.about}</td>
                <td data-label="Safe">{yes(promises.safe)}</td>
                <td data-label="Idempotent">{yes(promises.idempotent)}</td>
                <td data-label="Cacheable">{promises.cacheable}</td>
                <td data-label="Where it stands">{promises.section}</td>
            </tr>
        }
    };
    view! {
        <section class="card">
            <h2 id="promises">"What the standard promises"</h2>
            <p>
                "Safe: whoever asks asks for no change. Idempotent: sent twice, it leaves the state that \
                 it leaves sent once, so that a program may send it again when no answer came. \
                 Cacheable: an answer may be kept and used again (RFC 9110, section 9.2)."
            </p>
            <div class="table-scroll" role="region" aria-labelledby="promises" tabindex="0">
                <table class="table table-cards table-plain">
                    <thead>
                        <tr>
                            <th scope="col">"Method"</th>
                            <th scope="col">"What it does"</th>
                            <th scope="col">"Safe"</th>
                            <th scope="col">"Idempotent"</th>
                            <th scope="col">"Cacheable"</th>
                            <th scope="col">"Where it stands"</th>
                        </tr>
                    </thead>
                    <tbody>{HttpMethod::ALL.map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
