//! What a search found: how many, which, and the way to more. The search replaces it as a whole, so
//! no island stands in it.

use leptos::prelude::*;
use rollcall_forms::{Field, Kind, Options, grouped};

use crate::base::time::Time;
use crate::students::list::{ListQuery, PageSize, Sort, StudentPage, Total};
use crate::students::paths;
use crate::students::student::{FEE, NAME, STUDENT_FIELDS, Student, fields, shown};

use super::list_view::{Links, ListView, notes};

/// What a page of the list says and shows below its form.
#[component]
pub fn Results(
    /// What it shows.
    view: ListView,
) -> impl IntoView {
    let ListView { query, page, messages, links, programmes, currency, may_change } = view;
    let count = count_in_words(&page);
    let narrowed = links.narrowed.clone();
    let found = if page.students.is_empty() {
        nobody(&page, &links, may_change).into_any()
    } else {
        let fits = page.previous.is_none() && page.next.is_none();
        let table = table(&query, page.students, &links, programmes, currency);
        let files = may_change.then(|| as_files(links.files.clone()));
        let sizes = (!fits || query.size != PageSize::default())
            .then(|| sizes(query.size, links.sizes.clone()));
        let pager = pager(links);
        view! {
            <div class="sheet">{table}</div>
            <div class="results-foot">{pager} {sizes} {files}</div>
        }
        .into_any()
    };
    view! {
        {(!messages.is_empty()).then(|| notes(messages))}
        <div class="results-head">
            <p id="count" class="count">{count}</p>
            {(!narrowed.is_empty()).then(|| chips(narrowed))}
        </div>
        {found}
    }
}

/// How many, and which of them are on this page: `51–100 of 10,000`.
pub fn count_in_words(page: &StudentPage) -> String {
    let shown = page.students.len() as u64;
    let total = match page.total {
        Total::Exactly(0) => return "No students".to_owned(),
        Total::Exactly(1) => return "1 student".to_owned(),
        Total::Exactly(total) if total == shown => {
            return format!("{} students", grouped(&total.to_string()));
        }
        Total::Exactly(total) => grouped(&total.to_string()),
        Total::MoreThan(total) => format!("more than {}", grouped(&total.to_string())),
    };
    match page.first_ordinal {
        Some(first) if shown > 0 => {
            let (first, last) = (first.to_string(), (first + shown - 1).to_string());
            format!("{}–{} of {total}", grouped(&first), grouped(&last))
        }
        _ => format!("{shown} of {total}"),
    }
}

/// What narrows the list: a click takes it away.
fn chips(narrowed: Vec<(String, String)>) -> impl IntoView {
    let all = narrowed.len() > 1;
    let chip = |(words, href): (String, String)| {
        view! {
            <li>
                <a class="chip" href=href>
                    <span class="visually-hidden">"Without "</span>
                    <span dir="auto">{words}</span>
                    <span class="chip-cross" aria-hidden="true">"×"</span>
                </a>
            </li>
        }
    };
    view! {
        <ul class="chips">
            {narrowed.into_iter().map(chip).collect_view()}
            {all.then(|| view! { <li><a href=paths::STUDENTS>"Show all"</a></li> })}
        </ul>
    }
}

/// An empty roster, a search in vain, or a page whose students are gone.
fn nobody(page: &StudentPage, links: &Links, may_change: bool) -> impl IntoView + use<> {
    let (title, href, label) = if page.total != Total::Exactly(0) {
        let first = links.first.clone().unwrap_or_else(|| paths::STUDENTS.to_owned());
        ("There is nobody on this page any more.", first, "To the first page")
    } else if links.narrowed.is_empty() {
        let way = if may_change { paths::NEW_STUDENT } else { "" }.to_owned();
        ("Nobody is on the roster.", way, "Add a student")
    } else {
        ("No student matches.", paths::STUDENTS.to_owned(), "Show all students")
    };
    view! {
        <div class="card nobody">
            <p class="lead">{title}</p>
            {(!href.is_empty()).then(|| view! {
                <p class="actions"><a class="button button-quiet" href=href>{label}</a></p>
            })}
        </div>
    }
}

fn table(
    query: &ListQuery,
    students: Vec<Student>,
    links: &Links,
    programmes: Options,
    currency: &'static str,
) -> impl IntoView + use<> {
    let fields = fields(programmes);
    let headers = links.columns.iter().map(|(sort, href)| {
        let order = (query.sort == *sort).then_some(if query.descending {
            "descending"
        } else {
            "ascending"
        });
        let number = fields.iter().any(|field| field.name == sort.name && is_number(field));
        let number = number.then_some("number");
        let unit = (sort.name == FEE.name).then(|| format!(" ({currency})"));
        view! {
            <th scope="col" aria-sort=order class=number>
                <a href=href.clone()>{sort.label} {unit}</a>
            </th>
        }
    });
    let headers = headers.collect_view();
    let row = |student| row(student, query.sort, &links.opened, &fields);
    let rows = students.into_iter().map(row).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Students">
            <table class="table students">
                <thead><tr>{headers}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The cells of the fields, and when the student was changed.
fn row(student: Student, sort: Sort, opened: &str, fields: &[Field]) -> impl IntoView + use<> {
    let href = format!("{}{opened}", paths::student(student.id));
    let cells = STUDENT_FIELDS.iter().zip(fields).filter_map(|(row, field)| {
        let (column, typed) = (row.list?, row.typed(&student.facts));
        if field.name == NAME.name {
            let (href, name) = (href.clone(), typed.into_owned());
            return Some(
                view! { <th scope="row"><a href=href dir="auto">{name}</a></th> }.into_any(),
            );
        }
        let more = column.is_secondary.then(|| more(field.name, sort)).flatten();
        Some(cell(field, column.is_labelled, more, &typed))
    });
    let cells: Vec<AnyView> = cells.collect();
    let changed = more(Sort::UPDATED.name, sort);
    view! {
        <tr>
            {cells}
            <td data-label=Sort::UPDATED.label class=changed><Time at=student.updated/></td>
        </tr>
    }
}

/// A cell that holds nothing stays empty, so that no label stands alone on a phone, where there are
/// name, city, year and programme, and what orders the list.
fn cell(field: &Field, is_labelled: bool, more: Option<&'static str>, typed: &str) -> AnyView {
    let label = is_labelled.then_some(field.label);
    let number = is_number(field).then_some("number");
    let classes: Vec<&str> = number.into_iter().chain(more).collect();
    let class = (!classes.is_empty()).then(|| classes.join(" "));
    let text = shown(field, typed);
    let value = (!text.is_empty()).then(|| match field.kind {
        Kind::Checkbox if field.kind.is_blank(typed) => {
            view! { <span class="badge">{text}</span> }.into_any()
        }
        Kind::Text => view! { <bdi>{text}</bdi> }.into_any(),
        _ => text.into_any(),
    });
    view! { <td data-label=label class=class>{value}</td> }.into_any()
}

fn is_number(field: &Field) -> bool {
    field.kind.number().is_some()
}

/// What a phone hides of a column that does not order the list.
fn more(column: &str, sort: Sort) -> Option<&'static str> {
    (column != sort.name).then_some("more")
}

/// The same students, all pages of them, to take along.
fn as_files(files: Vec<(&'static str, String)>) -> impl IntoView {
    let link = |(label, href)| view! { <li><a href=href download="">{label}</a></li> };
    let links = files.into_iter().map(link).collect_view();
    view! {
        <div class="files">
            <p id="files">"Download all of these as"</p>
            <ul aria-labelledby="files">{links}</ul>
        </div>
    }
}

/// How many on a page.
fn sizes(now: PageSize, sizes: Vec<(PageSize, String)>) -> impl IntoView {
    let link = |(size, href): (PageSize, String)| {
        let current = (size == now).then_some("true");
        view! { <li><a href=href aria-current=current>{size.rows()}</a></li> }
    };
    let links = sizes.into_iter().map(link).collect_view();
    view! {
        <div class="files">
            <p id="sizes">"Per page"</p>
            <ul aria-labelledby="sizes">{links}</ul>
        </div>
    }
}

fn pager(links: Links) -> impl IntoView {
    let Links { first, previous, next, last, .. } = links;
    let link = |(href, label, rel): (Option<String>, &'static str, Option<&'static str>)| {
        href.map(|href| {
            view! { <li><a class="button button-quiet" href=href rel=rel>{label}</a></li> }
        })
    };
    let steps = [
        (first, "First", None),
        (previous, "Previous", Some("prev")),
        (next, "Next", Some("next")),
        (last, "Last", None),
    ];
    let is_needed = steps.iter().any(|(href, ..)| href.is_some());
    is_needed.then(|| {
        let items = steps.into_iter().map(link).collect_view();
        view! { <nav class="pager" aria-label="Pages"><ul>{items}</ul></nav> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_says_how_many_there_are_and_which_of_them_are_here() {
        let student = || Student {
            id: 1,
            facts: crate::students::student::Facts::default(),
            created: 0,
            updated: 0,
            version: 1,
        };
        for (shown, total, first, words) in [
            (0, Total::Exactly(0), None, "No students"),
            (1, Total::Exactly(1), Some(1), "1 student"),
            (3, Total::Exactly(3), Some(1), "3 students"),
            (50, Total::Exactly(10_000), Some(1), "1–50 of 10,000"),
            (50, Total::Exactly(10_000), Some(9_951), "9,951–10,000 of 10,000"),
            (50, Total::MoreThan(10_000), Some(51), "51–100 of more than 10,000"),
            (50, Total::MoreThan(10_000), None, "50 of more than 10,000"),
            (0, Total::Exactly(7), None, "0 of 7"),
        ] {
            let page = StudentPage {
                students: (0..shown).map(|_| student()).collect(),
                total,
                first_ordinal: first,
                previous: None,
                next: None,
            };
            assert_eq!(count_in_words(&page), words);
        }
    }
}
