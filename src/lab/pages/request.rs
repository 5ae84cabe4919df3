//! Room 1: the request that made the page.

use leptos::prelude::*;
use rollcall_forms::{Form, Input, Submit};

use crate::lab::form::{MESSAGE, NICKNAME, TICK, TIMES, UPLOAD, WORD};
use crate::lab::paths;
use crate::lab::shown::{ReceivedFile, ReceivedForm, RequestView};

use super::room::RoomFrame;
use super::value::{Lines, Value};

/// What the server got, and two forms that send it more.
#[component]
pub fn RequestPage(
    /// What it got.
    request: RequestView,
) -> impl IntoView {
    let RequestView { method, path, version, arguments, headers, cookies, form } = request;
    // The form whose mistakes are shown stands first: its summary takes the focus.
    let send = view! { <Send/> };
    view! {
        <RoomFrame path=paths::LAB_REQUEST>
            <section class="card">
                <h2 id="line">"The request line"</h2>
                <p class="request-line">
                    <code>{method.clone()}</code> " " <Value shown=path/> " " <code>{version}</code>
                </p>
                <p>{about(&method)}</p>
            </section>
            {form.map(received)}
            <section class="card">
                <h2 id="arguments">"Arguments"</h2>
                {if arguments.is_empty() {
                    view! { <p>"None. They stand behind the ? of an address; send the first form below."</p> }.into_any()
                } else {
                    view! { <Lines labelled_by="arguments" head="Argument" lines=arguments/> }.into_any()
                }}
            </section>
            <section class="card">
                <h2 id="headers">"Headers"</h2>
                <p>
                    "In the order in which they came. What could open a door is hidden behind its \
                     first four characters: a page that shows it would hand it to any script."
                </p>
                <Lines labelled_by="headers" head="Header" lines=headers/>
            </section>
            <section class="card">
                <h2 id="cookies">"Cookies"</h2>
                {if cookies.is_empty() {
                    view! { <p>"None yet. This page has a form, so its answer brings you one: load it again."</p> }.into_any()
                } else {
                    view! { <Lines labelled_by="cookies" head="Cookie" lines=cookies/> }.into_any()
                }}
            </section>
            {send}
        </RoomFrame>
    }
}

fn about(method: &str) -> &'static str {
    match method {
        "GET" => "GET asks for a page and changes nothing. Reload as often as you like.",
        "POST" => {
            "POST sends something. This one was answered by the page itself, so your browser asks \
             before it reloads: it would send the form once more. Every form of this app that \
             changes something answers 303 and another page instead, and a reload is harmless."
        }
        _ => "A method that changes nothing.",
    }
}

fn received(form: ReceivedForm) -> impl IntoView {
    let ReceivedForm { fields, files } = form;
    let nothing = fields.is_empty() && files.is_empty();
    view! {
        <section class="card">
            <h2 id="form">"Form"</h2>
            {nothing.then(|| view! { <p>"Nothing of it could be read."</p> })}
            {(!fields.is_empty()).then(|| view! {
                <Lines labelled_by="form" head="Field" lines=fields/>
            })}
            {(!files.is_empty()).then(|| file_list(files))}
        </section>
    }
}

fn file_list(files: Vec<ReceivedFile>) -> impl IntoView {
    let row = |file: ReceivedFile| {
        view! {
            <tr>
                <th scope="row"><Value shown=file.field/></th>
                <td data-label="Name"><Value shown=file.name/></td>
                <td data-label="Type"><Value shown=file.kind/></td>
                <td data-label="Bytes">{file.bytes}</td>
            </tr>
        }
    };
    view! {
        <h3 id="files">"Files"</h3>
        <p>"Name and type are what your browser says. The server has counted the bytes and kept none."</p>
        <div class="table-scroll" role="region" aria-labelledby="files" tabindex="0">
            <table class="table table-cards table-plain">
                <thead>
                    <tr>
                        <th scope="col">"Field"</th>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Bytes"</th>
                    </tr>
                </thead>
                <tbody>{files.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The two forms.
#[component]
fn Send() -> impl IntoView {
    view! {
        <div class="pair">
            <section class="card">
                <h2>"Send with GET"</h2>
                <p>"The fields go into the address, behind the ?, and come back as arguments."</p>
                <form class="form" method="get" action=paths::LAB_REQUEST>
                    <Input field=WORD/>
                    <Input field=TIMES/>
                    <Submit label="Send with GET"/>
                </form>
            </section>
            <section class="card">
                <h2>"Send with POST"</h2>
                <p>"The fields go into the body, and come back as a form. A file can come along."</p>
                <Form action=paths::LAB_REQUEST upload=true>
                    <Input field=NICKNAME/>
                    <Input field=MESSAGE/>
                    <Input field=TICK/>
                    <Input field=UPLOAD/>
                    <Submit label="Send with POST"/>
                </Form>
            </section>
        </div>
    }
}
