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
mod list_view;
mod restore;
mod results;
mod show;

pub use changes::Changes;
pub use cities::{CitiesPage, CityOptions};
pub use conflict::{Conflict, ConflictRow, take_theirs};
pub use delete::DeletePage;
pub use form::{EditPage, NewPage};
pub use import::{ImportPage, ProgressPage, progress_shown};
pub use import_matching::MatchingPage;
pub use imports::ImportsPage;
pub use list::{DownloadLaterPage, ListPage, NoExportPage};
pub use list_view::{Links, ListView};
pub use restore::{Restorable, RestorePage};
pub use results::{Results, count_in_words};
pub use show::{DeletedPage, History, ShowPage};
