//! The API for people: the description that programs read, as a page.

use leptos::prelude::*;

use crate::app::paths;
use crate::auth;

/// What the page says, in the order in which it says it.
#[derive(Clone, Debug)]
pub struct Manual {
    /// The sections, each with its operations.
    pub sections: Vec<Section>,
    /// Every kind of refusal.
    pub problems: Vec<ProblemFacts>,
}

/// A section.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name, for people.
    pub name: String,
    /// What can be done with it.
    pub operations: Vec<Operation>,
}

/// One method of one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name for programs, and the id of its place on the page.
    pub id: String,
    /// `GET`, say.
    pub method: String,
    /// The path, with the names of what varies.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// More words, and who may do it.
    pub about: String,
    /// What it takes in path, query and headers.
    pub parameters: Vec<Part>,
    /// The bodies that it reads.
    pub bodies: Vec<Body>,
    /// What it may answer.
    pub responses: Vec<Response>,
    /// How curl asks for it.
    pub curl: String,
}

/// A parameter, or a member of a body.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Where a parameter stands: `query`. `""` for a member.
    pub place: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds, and its bounds.
    pub kind: String,
    /// What it is for.
    pub about: String,
}

/// A body of one media type.
#[derive(Clone, Debug)]
pub struct Body {
    /// The media type.
    pub media_type: String,
    /// The members of an object.
    pub members: Vec<Part>,
    /// One that is right.
    pub example: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: String,
    /// When it comes.
    pub about: String,
    /// The headers that say something of their own.
    pub headers: Vec<String>,
    /// The media types of its body.
    pub media_types: Vec<String>,
    /// The body, where there is an example.
    pub example: Option<String>,
    /// The names of the problems that it may tell of.
    pub problems: Vec<String>,
}

/// A kind of refusal.
#[derive(Clone, Debug)]
pub struct ProblemFacts {
    /// The end of its `type`.
    pub name: &'static str,
    /// Its status code.
    pub status: u16,
    /// What it is called.
    pub title: &'static str,
    /// What to do about it.
    pub detail: &'static str,
}

/// The id of a problem's place on the page.
pub fn problem_id(name: &str) -> String {
    format!("problem-{name}")
}

/// The whole manual.
#[component]
pub fn ApiPage(
    /// What it says.
    manual: Manual,
) -> impl IntoView {
    let Manual { sections, problems } = manual;
    let contents = contents(&sections);
    view! {
        <h1>"The API"</h1>
        <p class="lead">
            "What you can do on the pages, a script can do here: in JSON, in any language."
        </p>
        <p>
            "A script says who it is with a token of yours, in the header "
            <code>"Authorization: Bearer rc_…"</code> ". You make one in "
            <a href=auth::paths::TOKENS>"your account"</a> ", and it does no more than you may. This page \
             is made from a description that programs read, "
            <a href=paths::API_DESCRIPTION download="rollcall-openapi.json">"openapi.json"</a>
            " (OpenAPI 3.1)."
        </p>
        <p>
            "Answers are to be stored nowhere on their way and by no browser ("
            <code>"no-store"</code> "), since people stand in them. A script that keeps one keeps \
             its " <code>"ETag"</code> " with it, and asks whether it still holds."
        </p>
        <div class="manual">
            <nav class="manual-contents" aria-labelledby="contents">
                <h2 id="contents">"Contents"</h2>
                {contents}
                <p><a href="#problems">"When a request is refused"</a></p>
            </nav>
            <div>
                {sections.into_iter().map(section).collect_view()}
                <section class="manual-resource" aria-labelledby="problems">
                    <h2 id="problems">"When a request is refused"</h2>
                    <p>"The answer is a problem (RFC 9457). Its type stays the same for good."</p>
                    <div class="card">
                        <dl class="facts">{problems.into_iter().map(problem).collect_view()}</dl>
                    </div>
                </section>
            </div>
        </div>
    }
}

fn contents(sections: &[Section]) -> Vec<AnyView> {
    let line = |operation: &Operation| {
        let Operation { id, summary, .. } = operation.clone();
        view! { <li><a href=format!("#{id}")>{summary}</a></li> }
    };
    let part = |section: &Section| {
        let lines = section.operations.iter().map(line).collect_view();
        view! { <h3>{section.name.clone()}</h3> <ul>{lines}</ul> }.into_any()
    };
    sections.iter().map(part).collect()
}

fn section(section: Section) -> impl IntoView {
    let Section { name, operations } = section;
    let id = format!("resource-{}", name.to_lowercase());
    view! {
        <section class="manual-resource" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{name}</h2>
            {operations.into_iter().map(operation).collect_view()}
        </section>
    }
}

/// Folded. The id stands inside, so that a browser that is led there unfolds it.
fn operation(operation: Operation) -> AnyView {
    let Operation { id, method, path, summary, about, parameters, bodies, responses, curl } =
        operation;
    view! {
        <details class="card manual-operation">
            <summary>
                <h3>{summary}</h3>
                <code class="manual-request">{method} " " {path}</code>
            </summary>
            <p id=id>{about}</p>
            {parts("Parameters", parameters)}
            {bodies.into_iter().map(body).collect_view()}
            <h4>"With curl"</h4>
            <pre class="block"><code>{curl}</code></pre>
            <h4>"Answers"</h4>
            <dl class="facts">{responses.into_iter().map(response).collect_view()}</dl>
        </details>
    }
    .into_any()
}

fn parts(title: &'static str, parts: Vec<Part>) -> Option<AnyView> {
    let part = |part: Part| {
        let Part { name, place, required, kind, about } = part;
        view! {
            <dt>
                <code>{name}</code> " " <small>{place}</small>
                {required.then(|| view! { " " <span class="badge">"needed"</span> })}
            </dt>
            <dd>{kind} {(!about.is_empty()).then(|| view! { ". " {about} })}</dd>
        }
    };
    let any = !parts.is_empty();
    let list = parts.into_iter().map(part).collect_view();
    any.then(|| view! { <h4>{title}</h4> <dl class="facts">{list}</dl> }.into_any())
}

fn body(body: Body) -> AnyView {
    let Body { media_type, members, example } = body;
    view! {
        <h4>"Body " <code>{media_type}</code></h4>
        <pre class="block"><code>{example}</code></pre>
        {parts("Its members", members)}
    }
    .into_any()
}

fn response(response: Response) -> AnyView {
    let Response { status, about, headers, media_types, example, problems } = response;
    let item = |href, name| view! { <li><a href=href>{name}</a></li> };
    let link = |name: String| item(format!("#{}", problem_id(&name)), name);
    let code = |name: String| view! { " " <code>{name}</code> };
    let codes = |names: Vec<String>| names.into_iter().map(code).collect_view();
    let (has_headers, has_problems) = (!headers.is_empty(), !problems.is_empty());
    view! {
        <dt><code>{status}</code></dt>
        <dd>
            <p>
                {about}
                {codes(media_types)}
                {has_headers.then(|| view! { "; headers" {codes(headers)} })}
            </p>
            {has_problems.then(|| view! {
                <ul class="manual-problems">{problems.into_iter().map(link).collect_view()}</ul>
            })}
            {example.map(|example| view! { <pre class="block"><code>{example}</code></pre> })}
        </dd>
    }
    .into_any()
}

fn problem(problem: ProblemFacts) -> impl IntoView {
    let ProblemFacts { name, status, title, detail } = problem;
    view! {
        <dt id=problem_id(name)><code>{name}</code> " " <small>{status}</small></dt>
        <dd><strong>{title}</strong> ". " {detail}</dd>
    }
}
