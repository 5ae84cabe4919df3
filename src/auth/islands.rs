//! The forms of accounts. Each is printed by the server and lives in the browser.

use js_sys::{Function, Reflect};
use leptos::html::Code;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use rollcall_forms::{FORM_KEY, Field, Input, LiveForm, Sending};
use wasm_bindgen::{JsCast, JsValue};

use super::actions::{ChangePassword, LogIn, MakeToken, Register, SetUp};
use super::form::{
    LOGIN_FIELDS, NEXT, OLD_PASSWORD, PASSWORD, PASSWORD_FIELDS, REGISTER_FIELDS, REMEMBER,
    REPEAT_PASSWORD, RESUME, SETUP_FIELDS, SETUP_TOKEN, TOKEN_FIELDS, TOKEN_LAST_DAY, TOKEN_NAME,
    TOKEN_SCOPE, USERNAME, new_password,
};

/// The name as one chooses it.
const NEW_USERNAME: Field = USERNAME.hint("1 to 32 of the letters a to z, digits, _ and -.");

/// Whose password it is, for password managers.
const WHOSE: Field = Field::text("username", "").autocomplete("username");

/// The least length of a password, in characters, for the forms that ask for a new one.
#[derive(Clone, Copy, Default)]
pub struct PasswordMinLength(pub usize);

/// The field with the days that can be chosen for the end of a token.
#[derive(Clone, Copy)]
pub struct LastDayOfToken(pub Field);

/// Name, password, and whether to stay.
#[island]
pub fn LoginForm() -> impl IntoView {
    view! {
        <LiveForm action=LogIn::PATH fields=LOGIN_FIELDS hidden=&[RESUME, NEXT] submit="Log in">
            <Input field=USERNAME/>
            <Input field=PASSWORD/>
            <Input field=REMEMBER/>
        </LiveForm>
    }
}

/// A name and a password for a guest's account.
#[island]
pub fn RegisterForm() -> impl IntoView {
    view! {
        <LiveForm action=Register::PATH fields=REGISTER_FIELDS submit="Register">
            <Input field=NEW_USERNAME/>
            <Input field=new_password_here()/>
            <Input field=REPEAT_PASSWORD/>
        </LiveForm>
    }
}

/// The token that the server printed, and the first admin's name and password.
#[island]
pub fn SetupForm() -> impl IntoView {
    view! {
        <LiveForm action=SetUp::PATH fields=SETUP_FIELDS submit="Make me the admin">
            <Input field=SETUP_TOKEN/>
            <Input field=NEW_USERNAME/>
            <Input field=new_password_here()/>
            <Input field=REPEAT_PASSWORD/>
        </LiveForm>
    }
}

/// The password so far and the one to be.
#[island]
pub fn PasswordForm() -> impl IntoView {
    view! {
        <LiveForm
            action=ChangePassword::PATH
            fields=PASSWORD_FIELDS
            hidden=&[WHOSE]
            submit="Change password"
        >
            <Input field=OLD_PASSWORD/>
            <Input field=new_password_here()/>
            <Input field=REPEAT_PASSWORD/>
        </LiveForm>
    }
}

/// What a token is for, what it may do, and until when. The answer shows the token, and no other
/// page ever does: so it is a page.
#[island]
pub fn TokenForm() -> impl IntoView {
    let last_day =
        use_context::<LastDayOfToken>().map_or(TOKEN_LAST_DAY, |LastDayOfToken(field)| field);
    view! {
        <LiveForm
            action=MakeToken::PATH
            fields=TOKEN_FIELDS
            hidden=&[FORM_KEY]
            sending=Sending::Natively
            submit="Make the token"
        >
            <Input field=TOKEN_NAME/>
            <Input field=TOKEN_SCOPE/>
            <Input field=last_day/>
        </LiveForm>
    }
}

/// A token, for the one page that shows it.
#[derive(Clone, Default)]
pub struct TokenShownOnce(pub String);

/// The token that was made just now, and a button that copies it. Without a script one click takes
/// all of its text.
#[island]
pub fn NewToken() -> impl IntoView {
    let TokenShownOnce(token) = use_context().unwrap_or_default();
    let (code, can_copy) = (NodeRef::<Code>::new(), RwSignal::new(false));
    let is_copied = RwSignal::new(None);
    Effect::new(move |_| can_copy.set(clipboard().is_some()));
    let copy = move |_| {
        let text = code.get().and_then(|code| code.text_content());
        is_copied.set(Some(text.and_then(|text| write(&text)).is_some()));
    };
    let label = move || match is_copied.get() {
        None => "Copy",
        Some(true) => "Copied",
        Some(false) => "Select and copy it",
    };
    view! {
        <p><code class="secret" node_ref=code inner_html=token></code></p>
        <button
            class="button button-quiet"
            type="button"
            hidden=move || !can_copy.get()
            on:click=copy
            inner_html=label
        ></button>
    }
}

/// A page that came by plain http is given none.
fn clipboard() -> Option<JsValue> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    Reflect::get(&navigator, &"clipboard".into()).ok().filter(|found| found.is_object())
}

fn write(text: &str) -> Option<()> {
    let clipboard = clipboard()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into::<Function>().ok()?;
    write.call1(&clipboard, &text.into()).ok().map(drop)
}

/// The field of a new password, as it is set. The browser takes the bound from the page.
fn new_password_here() -> Field {
    new_password(use_context::<PasswordMinLength>().unwrap_or_default().0)
}
