//! Rendering: from data to HTML, without a router, a resource or a stream.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use rollcall_forms::FormState;

/// Renders a view under an owner of its own.
///
/// Everything a page shows is loaded before it renders, so one synchronous pass is enough, and
/// it is several times as fast as a streamed one. A `Suspense` would print its fallback here:
/// a test forbids it in pages.
pub fn render<V: IntoView>(forms: &FormState, view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(forms.clone());
        view().to_html()
    });
    // Without this the arena keeps what the views allocated.
    owner.unset_with_forced_cleanup();
    without_markers(&html)
}

/// Leptos writes `<!>` where two texts meet and where a view is empty. That is no HTML. Outside of
/// islands nothing needs it; inside, hydration finds the same empty node in `<!---->`.
fn without_markers(html: &str) -> String {
    let mut parts = html.split('<');
    let mut clean = String::with_capacity(html.len());
    clean.push_str(parts.next().unwrap_or_default());
    let mut islands_around = 0;
    for part in parts {
        if let Some(text) = part.strip_prefix("!>") {
            clean.push_str(if islands_around > 0 { "<!---->" } else { "" });
            clean.push_str(text);
            continue;
        }
        if part.starts_with("leptos-island") {
            islands_around += 1;
        } else if part.starts_with("/leptos-island") {
            islands_around -= 1;
        }
        clean.push('<');
        clean.push_str(part);
    }
    clean
}

/// Tells leptos which executor to use; rendering an island needs one. Call it once, at start.
pub fn init_executor() {
    // The error says that it was called before, as tests do.
    let _ = any_spawner::Executor::init_tokio();
}

#[cfg(test)]
mod tests {
    use super::without_markers;

    #[test]
    fn a_marker_of_leptos_is_an_empty_comment_in_an_island_and_nothing_elsewhere() {
        for (printed, sent) in [
            ("", ""),
            ("a<!>b", "ab"),
            ("<p>a<!>b<!></p><!>", "<p>ab</p>"),
            (
                "<!><leptos-island x><p>a<!>b</p></leptos-island><!>",
                "<leptos-island x><p>a<!---->b</p></leptos-island>",
            ),
            (
                "<leptos-island><leptos-island></leptos-island><!></leptos-island>",
                "<leptos-island><leptos-island></leptos-island><!----></leptos-island>",
            ),
            ("<!DOCTYPE html><!-- a -->", "<!DOCTYPE html><!-- a -->"),
            ("&lt;!&gt;", "&lt;!&gt;"),
        ] {
            assert_eq!(without_markers(printed), sent);
        }
    }
}
