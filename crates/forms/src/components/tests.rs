//! What the components print.

use leptos::prelude::*;

use crate::{CharClass, Date, Field, FieldErrors, FormState, Typed};

use super::{Form, Input, SearchForm, Submit};

const PATH: &str = "/students/7/edit";
const HOSTILE: &str = "\"'></textarea></option><script>alert(1)</script>&lt;";
const DIGITS: CharClass = CharClass { ranges: &[('0', '9')], words: "digits" };
const NAME: Field = Field::text("name", "Name").required().autocomplete("name");
const PIN: Field = Field::text("pin", "PIN").chars(DIGITS).min_length(4).hint("On the card.");
const ADDR: Field = Field::text_area("addr", "Address").max_length(200);
const SECRET: Field = Field::password("password", "Password");
const YEAR: Field = Field::integer("year", "Year", 1, 10);
const FEE: Field = Field::decimal("fee", "Fee", -100, 100, 2);
const BORN: Field = Field::date("born", "Born", Date::fixed(1900, 1, 1), Date::fixed(2026, 12, 31));
const MODE: Field =
    Field::radio("mode", "Mode", &[("campus", "On campus"), ("online", "Online")]).required();
const PROGRAMME: Field =
    Field::select("programme", "Programme", &[("ma", "Maths"), ("ph", "Physics")]);
const ACTIVE: Field = Field::checkbox("active", "Active");
const TERMS: Field = Field::checkbox("terms", "Terms").required();
const ROSTER: Field = Field::file("roster", "Roster", ".csv", 1024);
const EMAIL: Field = Field::email("email", "Email");
const SOUGHT: Field = Field::search("q", "Search");
const VERSION: Field = Field::hidden("version");
const ALL: [Field; 15] = [
    NAME, PIN, ADDR, SECRET, YEAR, FEE, BORN, MODE, PROGRAMME, ACTIVE, TERMS, ROSTER, EMAIL,
    SOUGHT, VERSION,
];

/// What a view prints when the request left this state.
fn html<V: IntoView>(state: FormState, view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(state);
        view().to_html()
    });
    // Leptos puts these marks between texts.
    html.replace("<!>", "")
}

/// One field in a form before anything is posted.
fn fresh(field: Field, value: &str) -> String {
    let value = value.to_owned();
    html(
        FormState::default(),
        || view! { <Form action=PATH><Input field=field value=value/></Form> },
    )
}

/// One field in a form after a post that failed with `message` for it.
fn posted<const N: usize>(
    field: Field,
    stored: &str,
    typed: [(&str, &str); N],
    message: &str,
) -> String {
    let errors = if message.is_empty() {
        FieldErrors::one("", "Try again.")
    } else {
        FieldErrors::one(field.name, message)
    };
    let state = FormState::default().failed(PATH, &Typed::from(typed), errors);
    let stored = stored.to_owned();
    html(state, || view! { <Form action=PATH><Input field=field value=stored/></Form> })
}

#[track_caller]
fn assert_holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[track_caller]
fn assert_lacks(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(!html.contains(part), "{part} is in {html}");
    }
}

#[test]
fn each_kind_prints_its_element_and_its_bounds() {
    let number = r#"type="text" inputmode="numeric""#;
    for (field, parts) in [
        (
            NAME,
            &["<label for=\"name\">Name</label>", "id=\"name\"", "type=\"text\"", "required"][..],
        ),
        (PIN, &["pattern=\"\\s*[\\p{Nd}０-９0-9]*\\s*\"", "title=\"digits\"", "minlength=\"4\""]),
        (PIN, &["<p id=\"pin-hint\" class=\"field-hint\">At least 4 characters. On the card.</p>"]),
        (
            PIN,
            &["aria-describedby=\"pin-hint pin-error\"", "id=\"pin-error\" aria-live=\"polite\""],
        ),
        (ADDR, &["<textarea id=\"addr\" name=\"addr\"", "aria-describedby=\"addr-error\""]),
        (
            YEAR,
            &[
                number,
                "id=\"year-hint\" class=\"field-hint\">1 to 10.</p>",
                "title=\"a whole number, 1 to 10\"",
            ],
        ),
        (FEE, &["type=\"text\" value", "[.,．，٫٬'’\\s])*\"", ">-1.00 to 1.00.</p>"]),
        (BORN, &["type=\"date\"", "min=\"1900-01-01\" max=\"2026-12-31\""]),
        (MODE, &["<fieldset role=\"radiogroup\" aria-describedby=\"mode-error\"", "aria-required"]),
        (MODE, &["<legend>Mode</legend>", "<input id=\"mode\" name=\"mode\" type=\"radio\""]),
        (PROGRAMME.blank("All"), &["<option value=\"\" selected>All</option>"]),
        (PROGRAMME, &["<select id=\"programme\" name=\"programme\"", "value=\"ph\">Physics<"]),
        (ACTIVE, &["type=\"checkbox\" value=\"on\"", "<label for=\"active\">Active</label>"]),
        (TERMS, &["required", "aria-describedby=\"terms-error\"", "id=\"terms-error\""]),
        (ROSTER, &["type=\"file\"", "accept=\".csv\"", ">At most 1 kB.</p>"]),
        (EMAIL, &["type=\"email\""]),
        (SOUGHT, &["type=\"search\"", "dir=\"auto\""]),
        (VERSION, &["<input type=\"hidden\" name=\"version\""]),
    ] {
        assert_holds(&fresh(field, ""), parts);
    }
    let anything = Field::file("any", "Any", "", 1024);
    assert_lacks(&fresh(anything, ""), &["accept", "autocomplete=\"off\" aria"]);
    let city = Field::text("city", "City").max_length(50).says_most();
    assert_holds(&fresh(city, ""), &["class=\"field-hint\">At most 50 characters.</p>"]);
    assert_lacks(&fresh(NAME, ""), &["maxlength", "pattern", "minlength", "aria-invalid", "hint"]);
    assert_lacks(&fresh(ACTIVE, ""), &["required", "checked"]);
    assert_lacks(&fresh(FEE, ""), &["inputmode"]);
}

#[test]
fn a_form_shows_what_is_stored_until_it_was_posted_and_then_what_was_typed() {
    for (field, stored, typed, before, after) in [
        (NAME, "Ada", "Bob", "value=\"Ada\"", "value=\"Bob\""),
        (ADDR, "Old\nRoad", "New\r\nRoad", ">\nOld\nRoad</textarea>", ">\nNew\r\nRoad</textarea>"),
        (YEAR, "1", "x", "value=\"1\"", "value=\"x\""),
        (BORN, "2000-01-01", "", "value=\"2000-01-01\"", "value=\"\""),
        (MODE, "campus", "online", "value=\"campus\" checked", "value=\"online\" checked"),
        (PROGRAMME, "ma", "ph", "value=\"ma\" selected", "value=\"ph\" selected"),
        (VERSION, "3", "2", "value=\"3\"", "value=\"2\""),
    ] {
        assert_holds(&fresh(field, stored), &[before]);
        let html = posted(field, stored, [(field.name, typed)], "");
        assert_holds(&html, &[after]);
        assert_lacks(&html, &["aria-invalid"]);
    }
    assert_holds(&fresh(ACTIVE, "on"), &["checked"]);
    assert_holds(&posted(ACTIVE, "", [("active", "on")], ""), &["checked"]);
}

#[test]
fn a_box_or_choice_that_was_not_sent_is_none_and_other_fields_keep_what_is_stored() {
    assert_lacks(&posted(ACTIVE, "on", [("name", "Ada")], ""), &["checked"]);
    assert_lacks(&posted(MODE, "online", [("name", "Ada")], ""), &["checked"]);
    assert_holds(&posted(NAME, "Ada", [("year", "1")], ""), &["value=\"Ada\""]);
    assert_lacks(&posted(TERMS, "", [("terms", "off")], ""), &["checked"]);
}

#[test]
fn a_message_stands_beside_its_field_and_the_summary_leads_there() {
    for field in ALL.into_iter().filter(|field| field.name != VERSION.name) {
        let html = posted(field, "", [], "Not <so>.");
        let name = field.name;
        assert_holds(
            &html,
            &[
                &format!("<a href=\"#{name}\">Not &lt;so&gt;.</a>"),
                &format!(
                    "id=\"{name}-error\" aria-live=\"polite\" class=\"field-error\">Not &lt;so&gt;.</p>"
                ),
                "aria-invalid=\"true\"",
            ],
        );
        assert_eq!(html.matches(&format!("id=\"{name}\"")).count(), 1, "{html}");
    }
}

#[test]
fn nothing_that_is_typed_becomes_markup_and_no_secret_comes_back() {
    for field in ALL {
        for html in [fresh(field, HOSTILE), posted(field, "", [(field.name, HOSTILE)], HOSTILE)] {
            assert_lacks(&html, &["<script", "\"'>"]);
            assert_eq!(html.matches("</textarea").count(), html.matches("<textarea").count());
        }
    }
    let escaped = "\n\"'&gt;&lt;/textarea&gt;&lt;/option&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;</textarea>";
    assert_holds(&fresh(ADDR, HOSTILE), &[escaped]);
    let html = posted(SECRET, "stored", [("password", "typed")], "Wrong.");
    assert_lacks(&html, &["stored", "typed", "value=\"t"]);
}

#[test]
fn a_text_area_keeps_its_first_empty_line() {
    // A parser drops the first of the two line ends.
    assert_holds(&fresh(ADDR, "\nRoad 1"), &[">\n\nRoad 1</textarea>"]);
    assert_holds(&fresh(ADDR, ""), &[">\n</textarea>"]);
}

#[test]
fn a_select_offers_nothing_chosen_where_that_is_right_and_keeps_a_value_it_does_not_know() {
    assert_holds(&fresh(PROGRAMME, "ma"), &["<option value=\"\">None</option>"]);
    let required = PROGRAMME.required();
    assert_holds(&fresh(required, ""), &["<option value=\"\" selected>Choose one</option>"]);
    assert_holds(
        &fresh(required, "ma"),
        &["<option value=\"\">Choose one</option>", "value=\"ma\" selected"],
    );
    let all = PROGRAMME.options(&[("", "All"), ("ma", "Maths")]);
    assert_eq!(fresh(all, "").matches("<option").count(), 2);
    for field in [PROGRAMME, MODE] {
        assert_holds(&fresh(field, "gone"), &["value=\"gone\"", "gone (not in the list)"]);
    }
}

#[test]
fn a_hidden_value_that_was_refused_gives_way_to_the_one_of_the_page() {
    assert_holds(&posted(VERSION, "3", [("version", "2")], "Changed."), &["value=\"3\""]);
    assert_holds(&posted(VERSION, "3", [("version", "2")], ""), &["value=\"2\""]);
}

#[test]
fn an_input_names_the_list_of_words_that_it_offers() {
    let html = html(FormState::default(), || view! { <Input field=NAME list="names"/> });
    assert_holds(&html, &["list=\"names\""]);
}

#[test]
fn a_form_takes_up_only_its_own_post_and_a_search_none() {
    let state = FormState::fresh(|| "token".to_owned());
    let state = state.failed(PATH, &Typed::from([("name", "typed")]), FieldErrors::one("", "No."));
    let view = || {
        view! {
            <Form action=format!("/students/{}/edit", 7)><Input field=NAME value="stored"/></Form>
            <SearchForm action="/students" label="Students">
                <Input field=NAME value="sought"/>
                <Submit label="Search" name="go" value="1"/>
            </SearchForm>
            <Form action="/students/8/edit" upload=true><Input field=NAME value="stored"/></Form>
        }
    };
    let html = html(state, view);
    let forms: Vec<&str> = html.split("<form").skip(1).collect();
    assert_holds(forms[0], &["value=\"typed\"", "role=\"alert\"", "value=\"token\""]);
    assert_holds(forms[2], &["value=\"stored\"", "enctype=\"multipart/form-data\"", "csrf_token"]);
    assert_holds(forms[1], &["value=\"sought\"", "method=\"get\"", "aria-label=\"Students\""]);
    assert_holds(forms[1], &["<button type=\"submit\" name=\"go\" value=\"1\" class=\"button\">"]);
    assert_lacks(forms[0], &["enctype"]);
    assert_lacks(forms[2], &["role=\"alert\""]);
    assert_lacks(forms[1], &["role=\"alert\"", "csrf_token", "token"]);
}
