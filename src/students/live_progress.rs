//! The progress of an import: the browser's half of its page.
//!
//! It asks for the same page again and puts what that says in the place of what stands here, so
//! that nobody who listens or reads is sent back to the beginning. When the import is no longer
//! under way, goes over to another kind of work, or the session has ended, the page is another one
//! and is opened: nothing of what stood here is left.

use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use leptos::task::spawn_local;
use web_sys::Element;

use super::live_search::{ask, parse, text};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(700);

/// The attribute that says what is being done.
const WORK: &str = "data-work";

/// The attribute that says where to ask: no request there counts as a person's.
const ADDRESS: &str = "data-address";

/// Looks again, and again.
pub(super) fn start() {
    set_timeout(|| spawn_local(look()), PAUSE);
}

async fn look() {
    let Some(address) = shown().and_then(|shown| shown.get_attribute(ADDRESS)) else { return };
    if let Some(page) = page_at(&address).await
        && show(&page).is_none()
    {
        let _ = window().location().replace(&address);
        return;
    }
    start();
}

fn shown() -> Option<Element> {
    document().get_element_by_id("progress")
}

/// The page at an address, whatever it says. A server that cannot be reached now, or has too much
/// to do, may answer later.
async fn page_at(address: &str) -> Option<String> {
    let answer = ask(address).await.filter(|answer| answer.status() < 500)?;
    text(&answer).await
}

/// Shows the progress that a page tells of, if it does.
fn show(page: &str) -> Option<()> {
    let page = parse(page)?;
    let (found, shown) = (page.get_element_by_id("progress")?, shown()?);
    let of_same_work = found.get_attribute(WORK) == shown.get_attribute(WORK);
    of_same_work.then(|| shown.replace_with_with_node_1(&found).ok())?
}
