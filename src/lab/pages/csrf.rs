//! Room 5: forged posts, and which defence stops them.

use leptos::prelude::*;
use rollcall_forms::ButtonForm;

use crate::lab::csrf::{Finding, Recorded, Report, Says};
use crate::lab::paths;

use super::room::RoomFrame;
use super::value::{Lines, Value};

/// Where to post from, and requests on record.
#[component]
pub fn CsrfPage(
    /// This server under its other name, if it has one.
    second_origin: Option<String>,
    /// Requests on record.
    recorded: Vec<Recorded>,
) -> impl IntoView {
    let there = second_origin.map(|origin| format!("{origin}{}", paths::LAB_CSRF_ELSEWHERE));
    view! {
        <RoomFrame path=paths::LAB_CSRF>
            <p>
                "Left to itself, a browser sends your cookie with every request to this server, whoever \
                 wrote the page that asks. So a page of another site could post here in your name. Four \
                 defences stand against it, and they stay on: what the buttons below post to only \
                 reports what it got."
            </p>
            <div class="pair">
                <section class="card">
                    <h2>"From here"</h2>
                    <p>"Our own form, with its token."</p>
                    <ButtonForm action=paths::LAB_CSRF_REPORT label="Post from here" class="button"/>
                </section>
                <section class="card">
                    <h2>"From elsewhere"</h2>
                    {match there {
                        Some(there) => view! {
                            <p>
                                "The same server under its other name. To your browser that is another \
                                 site, with cookies of its own."
                            </p>
                            <p><a class="button" href=there>"Go to the other site"</a></p>
                        }.into_any(),
                        None => view! {
                            <p>
                                "This server has no second name here, so nothing can be posted from \
                                 another site. On your own machine it has: open it as "
                                <code>"localhost"</code> " or " <code>"127.0.0.1"</code>
                                ". Here is what is on record instead."
                            </p>
                        }.into_any(),
                    }}
                </section>
            </div>
            {records(recorded)}
        </RoomFrame>
    }
}

fn records(recorded: Vec<Recorded>) -> impl IntoView {
    let row = |record: Recorded| {
        let says = record.says.into_iter().map(|(defence, says)| {
            view! { <td data-label=defence.words()>{mark(says)}</td> }
        });
        view! {
            <tr>
                <th scope="row">{record.who}</th>
                <td data-label="Brings">{record.brings}</td>
                {says.collect_view()}
            </tr>
        }
    };
    view! {
        <section class="card">
            <h2 id="record">"On record"</h2>
            <p>
                "What browsers send in each case, and what the code that guards this app says of it. \
                 Sec-Fetch-Site or else Origin, and the token, have to agree before anything is done."
            </p>
            <div class="table-scroll" role="region" aria-labelledby="record" tabindex="0">
                <table class="table table-cards table-plain">
                    <thead>
                        <tr>
                            <th scope="col">"Who posts"</th>
                            <th scope="col">"Brings"</th>
                            <th scope="col">"SameSite"</th>
                            <th scope="col">"Sec-Fetch-Site"</th>
                            <th scope="col">"Origin"</th>
                            <th scope="col">"Token"</th>
                        </tr>
                    </thead>
                    <tbody>{recorded.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

fn mark(says: Says) -> impl IntoView {
    let (class, words) = match says {
        Says::Passes => ("empty", "passes"),
        Says::Stops => ("stopped", "stops it"),
        Says::Silent => ("empty", "says nothing"),
    };
    view! { <span class=class>{words}</span> }
}

/// The page that plays another site.
#[component]
pub fn ElsewherePage(
    /// Where its form posts to, if there is a second origin.
    target: Option<String>,
) -> impl IntoView {
    match target {
        None => view! {
            <h1>"Nobody else lives here"</h1>
            <p class="lead">"This server has no second name, so no page of it is another site's."</p>
            <p><a href=paths::LAB_CSRF>"Back to the room"</a></p>
        }
        .into_any(),
        Some(target) => {
            let report = format!("{target}{}", paths::LAB_CSRF_REPORT);
            let home = format!("{target}{}", paths::LAB_CSRF);
            view! {
                <div class="card">
                    <p class="eyebrow">"You are on another site"</p>
                    <h1>"Win a bicycle!"</h1>
                    <p>
                        "Look at the address: to your browser this is not the site where you are logged \
                         in. The button posts a form to that site. A real attacker would post it by \
                         script, as soon as you look."
                    </p>
                    <form method="post" action=report>
                        <input type="hidden" name="amount" value="1000"/>
                        <input type="hidden" name="to" value="mallory"/>
                        <button class="button" type="submit">"Claim my bicycle"</button>
                    </form>
                    <p><a href=home>"Back to the room"</a></p>
                </div>
            }
            .into_any()
        }
    }
}

/// What arrived, and what each defence says. No form of ours stands here: its token would begin a
/// session, and so replace the one that the browser has left at home.
#[component]
pub fn ReportPage(
    /// It.
    report: Report,
) -> impl IntoView {
    let Report { findings, would_act, request, fields } = report;
    let first = findings.iter().position(|finding| finding.says == Says::Stops);
    let open = first.unwrap_or_default();
    let finding = move |(index, finding): (usize, Finding)| {
        let Finding { defence, says, evidence } = finding;
        view! {
            <details name="defence" open=index == open>
                <summary>{defence.words()} ": " {mark(says)}</summary>
                <p>{defence.about()}</p>
                <p>"Here: " <Value shown=evidence/></p>
            </details>
        }
    };
    view! {
        <RoomFrame path=paths::LAB_CSRF>
            <section class="card verdict">
                <h2>
                    {if would_act { "This post would have been done" } else { "This post would have been refused" }}
                </h2>
                <p>
                    {if would_act {
                        "It came from a page of ours and brought its token."
                    } else {
                        "Open one defence after the other: each is told as if it stood alone."
                    }}
                </p>
                {findings.into_iter().enumerate().map(finding).collect_view()}
            </section>
            <section class="card">
                <h2>"The request that arrived"</h2>
                <p class="request-line"><code>{request.method}</code> " " <Value shown=request.path/></p>
                {(!fields.is_empty()).then(|| view! {
                    <h3 id="fields">"Fields"</h3>
                    <Lines labelled_by="fields" head="Field" lines=fields/>
                })}
                <h3 id="headers">"Headers"</h3>
                <Lines labelled_by="headers" head="Header" lines=request.headers/>
            </section>
            <p><a href=paths::LAB_CSRF>"Post once more"</a></p>
        </RoomFrame>
    }
}
