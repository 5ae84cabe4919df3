//! The forms of accounts. Each is printed by the server and lives in the browser.

use js_sys::{Function, Reflect};
use leptos::html::Button;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::base::form::Field;
use crate::base::ui::{Input, LiveForm, Sending, on};

use super::actions::{ChangePassword, LogIn, MakeToken, Register, SetUp};
use super::form::{
    LOGIN_FIELDS, NEXT, OLD_PASSWORD, PASSWORD, PASSWORD_FIELDS, REGISTER_FIELDS, REMEMBER,
    REPEAT_PASSWORD, RESUME, SETUP_FIELDS, SETUP_TOKEN, TOKEN_FIELDS, TOKEN_LAST_DAY, TOKEN_NAME,
    TOKEN_SCOPE, USERNAME, new_password,
};

/// The id of the element that holds a token once.
pub(super) const NEW_TOKEN: &str = "new-token";

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

/// Copies the token that is shown once. Without a script one click takes all of its text.
#[island]
pub fn CopyToken() -> impl IntoView {
    let place = NodeRef::<Button>::new();
    if cfg!(target_arch = "wasm32") {
        Effect::new(move |_| {
            if let Some(button) = place.get() {
                offer_to_copy(&button);
            }
        });
    }
    view! {
        <button node_ref=place class="button button-quiet" type="button" hidden=true>"Copy"</button>
    }
}

fn offer_to_copy(button: &HtmlElement) {
    if clipboard().is_none() {
        return;
    }
    let _ = button.remove_attribute("hidden");
    on(button, "click", {
        let button = button.clone();
        move |_| {
            let shown = document().get_element_by_id(NEW_TOKEN);
            let token = shown.and_then(|shown| shown.text_content()).unwrap_or_default();
            let is_copied = write(&token).is_some();
            button.set_text_content(Some(if is_copied { "Copied" } else { "Select and copy it" }));
        }
    });
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
            sending=Sending::Natively
            submit="Make the token"
        >
            <Input field=TOKEN_NAME/>
            <Input field=TOKEN_SCOPE/>
            <Input field=last_day/>
        </LiveForm>
    }
}

/// The field of a new password, as it is set. The browser takes the bound from the page.
fn new_password_here() -> Field {
    new_password(use_context::<PasswordMinLength>().unwrap_or_default().0)
}
