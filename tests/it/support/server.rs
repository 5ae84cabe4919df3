//! The app on a database of its own.

use std::sync::Arc;

use axum::Router;
use rollcall::app::server::router::App;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::{Account, Role, Username};
use rollcall::auth::server::access::{Editor, Operator};
use rollcall::auth::server::hashing::Hashing;
use rollcall::auth::server::keeping::{self, Change, KeptAccount};
use rollcall::auth::server::setup::SetupKey;
use rollcall::auth::server::{accounts, passwords};
use rollcall::base::error::AppError;
use rollcall::base::server::database::Db;
use rollcall::students::server::import::upload;
use rollcall::students::server::roster;
use rollcall::students::student::{Facts, Mode, Student};
use rollcall_session::{Payload, SecretKey, Sessions};
use sea_orm::{ConnectionTrait, Statement};

use super::Browser;

/// A password that is long enough and hard to guess.
pub const PASSWORD: &str = "tulip gravel sunday";

const LEPTOS_TOML: &str = include_str!("../../../Leptos.toml");

/// A student as most are.
pub fn facts() -> Facts {
    Facts {
        name: "José Núñez".to_owned(),
        city: "Málaga".to_owned(),
        addr: "Calle Larios 1\n29005 Málaga".to_owned(),
        pin: "29005".to_owned(),
        year: 2,
        fee_cents: 125_050,
        programme: "music".to_owned(),
        mode: Mode::Campus,
        active: true,
    }
}

/// A server and what a test may know about its inside.
pub struct Server {
    pub router: Router,
    pub db: Db,
    pub sessions: Arc<Sessions>,
    pub setup_key: SetupKey,
    pub hashing: Hashing,
    _folder: Option<tempfile::TempDir>,
}

impl Server {
    /// With the settings as they are delivered.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// In production: cookies are for https alone.
    pub async fn start_production() -> Self {
        Self::start_with(|settings| settings.leptos.env = leptos::config::Env::PROD).await
    }

    /// With settings of the test's own.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_beside(Router::new(), change).await
    }

    /// With routes of the test's own beside the pages, inside of all layers.
    pub async fn start_beside(more: Router, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/test.db", folder.path().display());
        let db = rollcall::app::server::open_database(&url).await.unwrap();
        let key = SecretKey::parse(&SecretKey::generate()).unwrap();
        let mut server = Self::on_beside(more, db, &key, &[], change);
        server._folder = Some(folder);
        server
    }

    /// An instance on a database and with keys that the test already has.
    pub fn on(
        db: Db,
        key: &SecretKey,
        fallbacks: &[SecretKey],
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        Self::on_beside(Router::new(), db, key, fallbacks, change)
    }

    fn on_beside(
        more: Router,
        db: Db,
        key: &SecretKey,
        fallbacks: &[SecretKey],
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = Settings::parse(LEPTOS_TOML).unwrap();
        change(&mut settings);
        let app = App::new(db.clone(), settings, key, fallbacks);
        let (sessions, setup_key) = (app.sessions.clone(), app.setup_key.clone());
        let hashing = app.hashing.clone();
        Self { router: app.router_with(more), db, sessions, setup_key, hashing, _folder: None }
    }

    /// The token that the server would print now.
    pub async fn setup_token(&self) -> String {
        self.setup_key.token(&self.db).await.unwrap().as_str().to_owned()
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// An account with the password [`PASSWORD`].
    pub async fn account(&self, name: &str, role: Role) -> Account {
        let name = Username::parse(name).unwrap();
        let hash = passwords::hash_new(PASSWORD.to_owned(), &name).await.unwrap();
        accounts::add(&self.db, Operator::at_the_shell(), &name, hash, role).await.unwrap()
    }

    /// Changes an account as the operator at the shell does.
    pub async fn change_account(&self, account: &Account, change: Change) {
        let decide = |_: &KeptAccount| Ok::<_, AppError>(change);
        keeping::change(&self.db, Operator::at_the_shell(), account.id, decide).await.unwrap();
    }

    /// A browser in which the account `name`, made now, has logged in.
    pub async fn signed_in(&self, name: &str, role: Role) -> Browser {
        self.account(name, role).await;
        let mut browser = self.browser();
        browser.log_in(name).await;
        browser
    }

    /// A student of this name, added at the shell.
    pub async fn student(&self, name: &str) -> Student {
        let facts = Facts { name: name.to_owned(), ..facts() };
        let editor = Editor::from(Operator::at_the_shell());
        roster::add(&self.db, &editor, facts).await.unwrap()
    }

    /// Takes a student off the roster, whatever its version.
    pub async fn delete_student(&self, id: i32) {
        let editor = Editor::from(Operator::at_the_shell());
        let allow = |_: &Student| Ok::<(), AppError>(());
        roster::delete_if(&self.db, &editor, id, allow).await.unwrap();
    }

    /// An import of one row whose columns wait to be matched.
    pub async fn import(&self) -> i32 {
        let editor = Editor::from(Operator::at_the_shell());
        let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        std::fs::write(&file, "name\nAda\n").unwrap();
        upload::take_file(&self.db, &editor, file.path()).await.unwrap()
    }

    /// Changes the database behind the app's back.
    pub async fn sql(&self, statement: &str) {
        self.db.execute_unprepared(statement).await.unwrap();
    }

    /// The first value of a query's first row.
    pub async fn ask<T: sea_orm::TryGetable>(&self, query: &str) -> T {
        let statement = Statement::from_string(self.db.get_database_backend(), query);
        let row = self.db.query_one_raw(statement).await.unwrap().expect("a row");
        row.try_get_by_index(0).unwrap()
    }

    /// What a log-in form carries for `path`, as if it was put there so many seconds ago.
    pub fn carried(&self, path: &str, draft: &str, secs_ago: i64) -> String {
        let issued = rollcall_session::now() - secs_ago;
        let head = self.sessions.sign_draft(&format!("{issued} {} {path}", draft.len()));
        format!("{head}.{draft}")
    }

    /// The content of a session cookie, every check but the login's row passed.
    pub fn payload(&self, value: &str) -> Payload {
        let now = rollcall_session::now();
        self.sessions.verify(value, now).expect("a session cookie that verifies").0
    }
}
