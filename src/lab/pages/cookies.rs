//! Room 4: plain cookies, set with each attribute.

use leptos::prelude::*;
use rollcall_forms::{Form, Input, Submit, Typed};

use crate::lab::cookies::{
    CookiesView, Fate, HTTP_ONLY, MAX_AGE, NAME, PATH, SAME_SITE, SECURE, Tried, VALUE,
};
use crate::lab::paths;
use crate::lab::shown::Line;

use super::room::RoomFrame;
use super::value::Lines;

/// What was tried, what came back, and a form for the next one.
#[component]
pub fn CookiesPage(
    /// What it shows.
    view: CookiesView,
) -> impl IntoView {
    let CookiesView { came, names, tried, typed } = view;
    view! {
        <RoomFrame path=paths::LAB_COOKIES>
            {tried.map(show_tried)}
            {arrived(came)}
            <Set typed names/>
            <section class="card">
                <h2>"By which rules browsers refuse"</h2>
                <ul class="plain-list">
                    <li>"Name and value above 4096 bytes: dropped without a word."</li>
                    <li><code>"__Host-"</code> " before the name: only with Secure and Path=/, and without Domain."</li>
                    <li><code>"SameSite=None"</code> ": only with Secure."</li>
                    <li><code>"Secure"</code> ": not over plain http. Most browsers take it from their own machine."</li>
                    <li><code>"Path"</code> ": kept, but sent only to pages below it. It is no protection: any page may read another's."</li>
                    <li><code>"Max-Age"</code> ": at most 400 days in most browsers; 0 removes."</li>
                </ul>
                <p>
                    "They stand in RFC 6265bis. A browser never says why it refused: the server sees only \
                     that nothing came back. Open your developer tools to see what it kept."
                </p>
            </section>
        </RoomFrame>
    }
}

fn show_tried(tried: Tried) -> impl IntoView {
    let Tried { lines, fate, reasons, removed, max_age } = tried;
    let refused = !reasons.is_empty();
    let may_be_over = max_age.filter(|_| fate == Fate::NotSent && !refused);
    let words = match (fate, removed, refused) {
        (Fate::NotSent, true, _) => {
            "It is gone. One line for each path was needed: a removal must repeat it."
        }
        (_, true, _) => "It still came. Its path or its Secure are others than this room can know.",
        (Fate::CameBack, false, false) => {
            "Your browser kept it, and sent it with the request for this page."
        }
        (Fate::CameBack, false, true) => {
            "A cookie of this name and value came, and yet a rule speaks against this line: an older \
             one is still there."
        }
        (Fate::OtherValue, false, _) => {
            "A cookie of this name came with another value: this line did not replace it."
        }
        (Fate::NotSent, false, true) => "It did not come back, as the rules say:",
        (Fate::NotSent, false, false) => {
            "It did not come back, and no rule says so. Your browser may refuse cookies, or it has not \
             sent this line: whoever opens this address by hand has set nothing."
        }
    };
    let line = |line: String| view! { <li><code class="value">"Set-Cookie: " {line}</code></li> };
    let reason = |reason: &'static str| view! { <li>{reason}</li> };
    view! {
        <section class="card verdict">
            <h2>"What was tried"</h2>
            <ul class="legend">{lines.into_iter().map(line).collect_view()}</ul>
            <p><strong>{words}</strong></p>
            {may_be_over.map(|secs| view! { <p>"Or its " {secs} " seconds are over."</p> })}
            {refused.then(|| view! {
                <ul class="plain-list">{reasons.into_iter().map(reason).collect_view()}</ul>
            })}
        </section>
    }
}

fn arrived(came: Vec<Line>) -> impl IntoView {
    view! {
        <section class="card">
            <h2 id="came">"What came with this request"</h2>
            {if came.is_empty() {
                view! { <p>"No cookie of this room."</p> }.into_any()
            } else {
                view! { <Lines labelled_by="came" head="Cookie" lines=came/> }.into_any()
            }}
        </section>
    }
}

/// One form sets and removes, so that a mistake is said once.
#[component]
fn Set(typed: Typed, names: Vec<String>) -> impl IntoView {
    let value = |name: &str| typed.get(name).to_owned();
    let (name, content, max_age) = (value(NAME.name), value(VALUE.name), value(MAX_AGE.name));
    let path = typed.find(PATH.name).unwrap_or("/").to_owned();
    let (secure, http_only) = (value(SECURE.name), value(HTTP_ONLY.name));
    let same_site = value(SAME_SITE.name);
    let remove = |name: String| {
        let label = format!("Remove {name}");
        view! {
            <button class="button button-quiet" type="submit" name="remove" value=name
                formnovalidate=true>{label}</button>
        }
    };
    view! {
        <section class="card">
            <h2>"Set one"</h2>
            <Form action=paths::LAB_COOKIES>
                <Input field=NAME value=name/>
                <Input field=VALUE value=content/>
                <Input field=PATH value=path/>
                <Input field=MAX_AGE value=max_age/>
                <Input field=SAME_SITE value=same_site/>
                <Input field=SECURE value=secure/>
                <Input field=HTTP_ONLY value=http_only/>
                <div class="actions">
                    <Submit label="Set it"/>
                    {names.into_iter().map(remove).collect_view()}
                </div>
            </Form>
        </section>
    }
}
