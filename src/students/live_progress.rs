//! The progress of an import: the browser's half of its page.
//!
//! It asks for the same page again and puts what that says in the place of what stands here, so
//! that nobody who listens or reads is sent back to the beginning. When the import is no longer
//! under way, or goes over to another kind of work, the page is another one and is opened.

use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use leptos::task::spawn_local;
use web_sys::{DomParser, SupportedType};

use super::live_search::fetch;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(700);

/// The attribute that says what is being done.
const WORK: &str = "data-work";

/// Looks again, and again.
pub(super) fn start() {
    set_timeout(|| spawn_local(look()), PAUSE);
}

async fn look() {
    let location = window().location();
    let Ok(address) = location.pathname() else { return };
    // A server that does not answer now may answer later.
    if let Some(page) = fetch(&address).await
        && show(&page).is_none()
    {
        let _ = location.assign(&address);
        return;
    }
    start();
}

/// Shows the progress that a page tells of, if it does.
fn show(page: &str) -> Option<()> {
    let page = DomParser::new().ok()?.parse_from_string(page, SupportedType::TextHtml).ok()?;
    let found = page.get_element_by_id("progress")?;
    let shown = document().get_element_by_id("progress")?;
    let of_same_work = found.get_attribute(WORK) == shown.get_attribute(WORK);
    of_same_work.then(|| shown.replace_with_with_node_1(&found).ok())?
}
