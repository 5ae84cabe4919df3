//! Room 3: a session cookie, tricked, and the check at which it died.

use leptos::prelude::*;
use rollcall_forms::{Input, Submit};

use crate::lab::paths;
use crate::lab::tamper::{
    Attempt, Check, CheckState, GUESS, PAYLOAD, TRY, TamperView, Verdict, Weighed,
};

use super::room::RoomFrame;
use super::value::Value;

/// The box, more ways, and the verdict on the last one.
#[component]
pub fn TamperPage(
    /// What it shows.
    view: TamperView,
) -> impl IntoView {
    let TamperView { payload, how, guess, guesses, verdict } = view;
    let ways = Attempt::ALL.into_iter().filter(|attempt| !attempt.takes_payload());
    let way = |attempt: Attempt| {
        view! {
            <li>
                <form method="get" action=paths::LAB_TAMPER>
                    <input type="hidden" name="try" value=attempt.as_str()/>
                    <button class="button button-quiet" type="submit">{attempt.title()}</button>
                </form>
                <p>{attempt.about()}</p>
            </li>
        }
    };
    view! {
        <RoomFrame path=paths::LAB_TAMPER>
            <p>
                "Nothing here can change your real session: each cookie below is a copy, checked by the \
                 functions that check every request, and forgotten. Where one is really signed, it is with \
                 a key that is made for the try, and checked under that key."
            </p>
            {verdict.map(show_verdict)}
            <section class="card">
                <h2>"Edit your own cookie"</h2>
                <p>
                    "Give yourself ten more years, or another account. Then choose how it is signed, \
                     since you have no key, and send it."
                </p>
                <form class="form" method="get" action=paths::LAB_TAMPER>
                    <Input field=PAYLOAD value=payload/>
                    <Input field=TRY value=how/>
                    <Input field=GUESS.options(guesses) value=guess/>
                    <Submit label="Send it"/>
                </form>
            </section>
            <section class="card">
                <h2>"More ways"</h2>
                <ul class="ways">{ways.map(way).collect_view()}</ul>
            </section>
        </RoomFrame>
    }
}

fn show_verdict(verdict: Verdict) -> impl IntoView {
    let Verdict { attempt, cookie, payload, weighed } = verdict;
    view! {
        <section class="card verdict" aria-labelledby="verdict">
            <h2 id="verdict">"Verdict: " {attempt.title()}</h2>
            <p>{attempt.about()}</p>
            {weighed.into_iter().map(show_weighed).collect_view()}
            <details>
                <summary>"The cookie that was sent"</summary>
                <p><Value shown=cookie/></p>
                <pre class="block"><code dir="auto">{payload}</code></pre>
            </details>
        </section>
    }
}

fn show_weighed(weighed: Weighed) -> impl IntoView {
    let Weighed { moment, checks, refused, signed_in } = weighed;
    let outcome = match (&refused, signed_in) {
        (Some(_), _) => "The app goes on as for any visitor: no error, no sign of what was wrong.",
        (None, true) => "Every check held: the app would take you for who is signed in.",
        (None, false) => "Every check held: this is a visitor's session, and the app believes it.",
    };
    view! {
        {(!moment.is_empty()).then(|| view! { <h3>{moment}</h3> })}
        <ol class="checks">{checks.into_iter().map(check).collect_view()}</ol>
        <p>
            {refused.map(|name| view! {
                <strong>"Refused: "</strong> <code>{name}</code> ". "
            })}
            {outcome}
        </p>
    }
}

fn check(Check { words, state }: Check) -> impl IntoView {
    let (class, says) = match state {
        CheckState::Passed => ("check-passed", "held"),
        CheckState::Refused => ("check-refused", "refused here"),
        CheckState::NotReached => ("check-open", "not reached"),
        CheckState::NotAsked => ("check-open", "only asked when signed in"),
    };
    view! {
        <li class=class>
            <span>{words}</span>
            <span class="check-says">{says}</span>
        </li>
    }
}
