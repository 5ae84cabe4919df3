//! Room 8: the map of all routes, and the builder of URLs.

use leptos::prelude::*;
use rollcall_forms::{Input, Options, Submit};

use crate::lab::form::{ARGUMENT, PLACE};
use crate::lab::paths;
use crate::lab::routes::{Built, RouteLine};

use super::room::RoomFrame;

/// Every route with its methods and who may use it.
#[component]
pub fn RoutesPage(
    /// The table.
    lines: Vec<RouteLine>,
    /// The names to build from.
    places: Options,
    /// What was built.
    built: Built,
) -> impl IntoView {
    let Built { name, argument, result } = built;
    let count = lines.len();
    let row = |line: RouteLine| {
        view! {
            <tr>
                <th scope="row"><code>{line.path}</code></th>
                <td data-label="Method"><code>{line.method}</code></td>
                <td data-label="Answers">{line.what}</td>
                <td data-label="Who">{line.who}</td>
            </tr>
        }
    };
    view! {
        <RoomFrame path=paths::LAB_ROUTES>
            <section class="card">
                <h2>"Build a URL"</h2>
                <p>
                    "Name and argument in, URL out: " <code>"url_for"</code> " in Flask. The app itself \
                     uses the typed function, so that a wrong name does not compile."
                </p>
                {result.map(show)}
                <form class="form" method="get" action=paths::LAB_ROUTES>
                    <Input field=PLACE.options(places) value=name/>
                    <Input field=ARGUMENT value=argument/>
                    <Submit label="Build it"/>
                </form>
            </section>
            <section class="card">
                <h2 id="routes">"All " {count} " routes"</h2>
                <p>
                    "From the table that the router is made of, and that "
                    <code>"rollcall routes"</code> " prints. GET answers HEAD too. That a page stands in \
                     this list tells nobody anything: who may use it is decided by what its handler \
                     asks for."
                </p>
                <div class="table-scroll" role="region" aria-labelledby="routes" tabindex="0">
                    <table class="table table-cards table-plain">
                        <thead>
                            <tr>
                                <th scope="col">"Path"</th>
                                <th scope="col">"Method"</th>
                                <th scope="col">"Answers"</th>
                                <th scope="col">"Who may use it"</th>
                            </tr>
                        </thead>
                        <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        </RoomFrame>
    }
}

fn show(result: Result<(String, &'static str), String>) -> AnyView {
    match result {
        Ok((url, code)) => view! {
            <dl class="facts built">
                <dt>"URL"</dt>
                <dd><code class="value">{url}</code></dd>
                <dt>"In Rust"</dt>
                <dd><code class="value">{code}</code></dd>
            </dl>
        }
        .into_any(),
        Err(message) => view! { <p class="summary" role="alert">{message}</p> }.into_any(),
    }
}
