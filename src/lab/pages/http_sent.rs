//! A call that was sent from room 6: its answers, what two of them did, and the same call elsewhere.

use leptos::prelude::*;

use crate::lab::http::{AnswerView, Comparison, Finding, HttpMethod, SentView, State};
use crate::lab::shown::Shown;

use super::value::{Lines, Value};

/// All of it.
#[component]
pub fn Sent(
    /// It.
    sent: SentView,
) -> impl IntoView {
    let SentView { method, line, headers, curl, python, answers, comparison } = sent;
    let is_twice = answers.len() > 1;
    let show = |(index, answer): (usize, AnswerView)| {
        let which = match (is_twice, index) {
            (false, _) => "answer",
            (true, 0) => "first answer",
            (true, _) => "second answer",
        };
        show_answer(index, which, !is_twice, answer)
    };
    view! {
        {comparison.map(|comparison| show_comparison(method, comparison))}
        {answers.into_iter().enumerate().map(show).collect_view()}
        <section class="card">
            <h2>"The request"</h2>
            <p class="request-line"><Value shown=line/></p>
            <p>{about(method)}</p>
            <details>
                <summary id="sent-headers">"Its headers, with those that came by themselves"</summary>
                <Lines labelled_by="sent-headers" head="Header" lines=headers/>
            </details>
            <h3>"The same with curl"</h3>
            <pre class="block"><code>{curl}</code></pre>
            <h3>"The same with Python and requests"</h3>
            <pre class="block"><code>{python}</code></pre>
            <p>
                "Where a secret belongs stands the name of a variable: a page that showed your live \
                 cookie would undo HttpOnly. " <code>"TOKEN"</code> " is a token from your account page; "
                <code>"SESSION"</code> " is the value of your session cookie, from your browser's \
                developer tools."
            </p>
            <p><a href="#method">"To the console"</a></p>
        </section>
    }
}

/// What the standard says of the method, in a sentence.
fn about(method: HttpMethod) -> String {
    let promises = method.promises();
    let not = |is: bool| if is { "" } else { "not " };
    format!(
        "{} It is {}safe and {}idempotent. Cacheable: {}. ({})",
        promises.about,
        not(promises.safe),
        not(promises.idempotent),
        promises.cacheable,
        promises.section,
    )
}

fn show_answer(
    index: usize,
    which: &'static str,
    is_open: bool,
    answer: AnswerView,
) -> impl IntoView {
    let AnswerView { status, headers, body, time } = answer;
    let id = format!("answer-{index}");
    let labelled_by = id.clone();
    let headers_id = format!("headers-{index}");
    let headers_labelled_by = headers_id.clone();
    view! {
        <section class="card verdict" aria-labelledby=labelled_by>
            <h2 id=id>"The " {which}</h2>
            <p class="request-line"><code>{status}</code></p>
            <p class="value-note">"Answered in " {time} ", within the server: no network is in it."</p>
            {show_body(body)}
            <details open=is_open>
                <summary id=headers_id>"Headers of the " {which}</summary>
                <Lines labelled_by=headers_labelled_by head="Header" lines=headers/>
            </details>
        </section>
    }
}

fn show_body(body: Shown) -> AnyView {
    if body.is_empty() {
        return view! { <p>"No body."</p> }.into_any();
    }
    view! { <div class="block body" role="group" aria-label="What came" tabindex="0"><Value shown=body/></div> }.into_any()
}

fn show_comparison(method: HttpMethod, comparison: Comparison) -> impl IntoView {
    let Comparison { asked, states, findings, answers } = comparison;
    let state = |State { moment, status, body }: State| {
        view! {
            <li>
                <h3>{moment}</h3>
                <p><code>{status}</code></p>
                {show_body(body)}
            </li>
        }
    };
    let finding = |Finding { promise, is_promised, was_so, words }: Finding| {
        let (class, says) = match was_so {
            None => ("check-open", "not seen"),
            Some(true) => ("check-passed", "so it was"),
            Some(false) if is_promised => ("check-refused", "so it was not"),
            Some(false) => ("check-open", "so it was not"),
        };
        let promised = if is_promised { "promised" } else { "not promised" };
        view! {
            <li class=class>
                <span><strong>{promise}</strong> ", " {promised} ". " {words}</span>
                <span class="check-says">{says}</span>
            </li>
        }
    };
    view! {
        <section class="card verdict" aria-labelledby="compared">
            <h2 id="compared">"Sent twice: what " {method.as_str()} " did"</h2>
            <ul class="checks">{findings.map(finding).collect_view()}</ul>
            <p>{answers}</p>
            <p>"The state, by " <code class="value">{asked}</code> ":"</p>
            <ol class="states">{states.map(state).collect_view()}</ol>
        </section>
    }
}
