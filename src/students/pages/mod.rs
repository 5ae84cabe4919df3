//! The pages of the roster: data in, HTML out.

mod changes;
mod cities;
mod conflict;
mod delete;
mod form;
mod import;
mod import_matching;
mod imports;
mod list;
mod restore;
mod results;
mod show;

pub use changes::Changes;
pub use cities::{CITY_LIST, CitiesPage, CityOptions};
pub use conflict::{Conflict, ConflictRow, take_theirs};
pub use delete::DeletePage;
pub use form::{EditPage, NewPage, StudentFormContext};
pub use import::{ImportPage, ProgressPage, progress_shown};
pub use import_matching::MatchingPage;
pub use imports::ImportsPage;
pub use list::{DownloadLaterPage, Links, ListPage, ListView, NoExportPage};
pub use restore::{Restorable, RestorePage};
pub use results::{Results, count_in_words};
pub use show::{DeletedPage, History, ShowPage};
