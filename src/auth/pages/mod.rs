//! The pages of accounts: data in, HTML out.

mod account;
mod end_other_logins;
mod guest;
mod known;
mod login;
mod logout;
mod register;
mod revoke_token;
mod setup;
mod tokens;

pub use account::AccountPage;
pub use end_other_logins::EndOtherLoginsPage;
pub use guest::GuestPage;
pub use known::{KnownLinkOverPage, KnownPage};
pub use login::LoginPage;
pub use logout::LogoutPage;
pub use register::{NoRegistrationPage, RegisterPage};
pub use revoke_token::RevokeTokenPage;
pub use setup::SetupPage;
pub use tokens::TokensPage;
