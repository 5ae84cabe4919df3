//! Room 2: one's own session.

use leptos::prelude::*;
use rollcall_forms::{Form, Input, Submit};

use crate::base::time::{LocalTimes, Time};
use crate::lab::form::{KEY, VALUE};
use crate::lab::islands::{Countdown, SecondsLeft};
use crate::lab::paths;
use crate::lab::session::{End, Member, OtherFormat, OwnValue, SessionView};

use super::room::RoomFrame;
use super::value::Value;

/// The cookie, its payload, its ends, its data.
#[component]
pub fn SessionPage(
    /// What it shows.
    session: SessionView,
) -> impl IntoView {
    let SessionView { issued, ends, own, others, .. } = session.clone();
    view! {
        <RoomFrame path=paths::LAB_SESSION>
            <Cookie session=session.clone()/>
            <Payload session/>
            <section class="card">
                <h2>"When it ends"</h2>
                {when_it_ends(issued, ends)}
                <p>
                    "Whichever comes first. The first end moves on when the cookie is written anew: when \
                     something in it changes, or when you come back after a quarter of that time. The \
                     second never does. Both are checked by the server's clock."
                </p>
            </section>
            <Data own/>
            <section class="card">
                <h2>"The same data elsewhere"</h2>
                <p>"Formats only: nothing is signed here for anybody else."</p>
                <div class="pair">{others.into_iter().map(other).collect_view()}</div>
            </section>
            <LocalTimes/>
        </RoomFrame>
    }
}

/// The cookie in its three parts.
#[component]
fn Cookie(session: SessionView) -> impl IntoView {
    let SessionView { name, encoded, key_id, mac, bytes, limit_bytes, .. } = session;
    let origin = match (session.arrived, session.by_fallback) {
        (false, _) => "It begins now: the answer that brings this page sets it.",
        (true, false) => "It came with the request for this page.",
        (true, true) => {
            "It came with the request, signed with an older key of this server. The answer brings \
             it signed anew."
        }
    };
    view! {
            <section class="card">
                <h2>"Your cookie"</h2>
                <p>{origin}</p>
                <p class="cookie">
                    <code class="value">
                        {name} "=" <span class="part-payload">{encoded}</span> "."
                        <span class="part-key">{key_id}</span> "." <span class="part-mac">
                        <Value shown=mac/></span>
                    </code>
                </p>
                <ul class="legend">
                    <li><span class="part-payload">"Payload"</span> " JSON in base64url. Anybody can read it."</li>
                    <li>
                        <span class="part-key">"Key id"</span>
                        " Which key signed it. It is this server's current one."
                    </li>
                    <li>
                        <span class="part-mac">"MAC"</span>
                        " The signature. Hidden here: whoever has all of it has your session."
                    </li>
                </ul>
                <p>
                    <meter class="size" min="0" max=limit_bytes.to_string() high="3500" value=bytes.to_string()
                        aria-label="Size"></meter>
                    " " <strong>{bytes}</strong> " of " {limit_bytes} " bytes. Browsers drop a larger cookie \
                     without a word."
                </p>
            </section>
    }
}

/// What the cookie says.
#[component]
fn Payload(session: SessionView) -> impl IntoView {
    let SessionView { json, members, .. } = session;
    view! {
            <section class="card">
                <h2 id="payload">"The payload, decoded"</h2>
                <pre class="block" tabindex="0" role="region" aria-labelledby="payload"><code>{json}</code></pre>
                {member_table(members)}
                <p>
                    <strong>"Readable is not secret. "</strong>
                    "You have just read it, and so could anybody who sees the cookie. So there is no \
                     name in it, no role and no password. The signature keeps it from being changed; \
                     nothing keeps it from being read."
                </p>
            </section>
    }
}

fn member_table(members: Vec<Member>) -> impl IntoView {
    let row = |member: Member| {
        let at = member.at.map(|at| view! { " " <Time at=at/> });
        view! {
            <tr>
                <th scope="row"><code>{member.name}</code></th>
                <td data-label="Value"><span><code class="value">{member.value}</code> {at}</span></td>
                <td data-label="Says">{member.meaning}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll" role="region" aria-label="Members" tabindex="0">
            <table class="table table-cards table-plain">
                <thead>
                    <tr>
                        <th scope="col">"Member"</th>
                        <th scope="col">"Value"</th>
                        <th scope="col">"Says"</th>
                    </tr>
                </thead>
                <tbody>{members.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn when_it_ends(issued: i64, ends: Vec<End>) -> impl IntoView {
    let row = |end: End| {
        provide_context(SecondsLeft(end.left_secs));
        view! {
            <dt>{end.label}</dt>
            <dd>
                "in " <Countdown/> ", at " <Time at=end.at/>
            </dd>
        }
    };
    view! {
        <dl class="facts">
            <dt>"Issued"</dt>
            <dd><Time at=issued/></dd>
            {ends.into_iter().map(row).collect_view()}
        </dl>
    }
}

/// Keys of one's own. One form holds all, so that a mistake is said once.
#[component]
fn Data(own: Vec<OwnValue>) -> impl IntoView {
    let has_some = !own.is_empty();
    let row = |own: OwnValue| {
        let label = format!("Remove {}", own.key);
        view! {
            <tr>
                <th scope="row"><code>{own.key.clone()}</code></th>
                <td data-label="Value"><Value shown=own.value/></td>
                <td data-label="Bytes">{own.bytes}</td>
                <td>
                    <button class="button button-quiet" type="submit" name="remove" value=own.key
                        formnovalidate=true aria-label=label>"Remove"</button>
                </td>
            </tr>
        }
    };
    view! {
        <section class="card">
            <h2>"Put something in"</h2>
            <p>
                "Your keys live in " <code>"data"</code> " of the real cookie above. Set one and look \
                 how the cookie changes: payload and MAC do, the key id does not. Then fill it until \
                 the server refuses."
            </p>
            <Form action=paths::LAB_SESSION>
                <Input field=KEY/>
                <Input field=VALUE/>
                <div class="actions">
                    <Submit label="Set"/>
                    <button class="button button-quiet" type="submit" name="fill" value="yes"
                        formnovalidate=true>"Put in 600 bytes"</button>
                </div>
                {has_some.then(|| view! {
                    <div class="table-scroll" role="region" aria-label="Your keys" tabindex="0">
                        <table class="table table-cards table-plain">
                            <thead>
                                <tr>
                                    <th scope="col">"Key"</th>
                                    <th scope="col">"Value"</th>
                                    <th scope="col">"Bytes"</th>
                                    <th scope="col"><span class="visually-hidden">"Remove"</span></th>
                                </tr>
                            </thead>
                            <tbody>{own.into_iter().map(row).collect_view()}</tbody>
                        </table>
                    </div>
                })}
            </Form>
            <p>
                "You could keep a copy of this cookie and put it back later: while the session lives, \
                 the signature is right, and the server believes it. So " <code>"data"</code> " is no place for a \
                 counter, or for a code that is good once."
            </p>
        </section>
    }
}

fn other(format: OtherFormat) -> impl IntoView {
    let separator = format.separator;
    let part = |(index, (what, shown)): (usize, (&'static str, _))| {
        let before = if index == 0 { "" } else { separator };
        let class = ["part-payload", "part-key", "part-mac"][index.min(2)];
        view! { <li><span class=class>{before} <Value shown/></span> " " {what}</li> }
    };
    view! {
        <div>
            <h3>{format.framework}</h3>
            <ul class="legend">{format.parts.into_iter().enumerate().map(part).collect_view()}</ul>
            <p>{format.ended}</p>
        </div>
    }
}
