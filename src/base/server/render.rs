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
    html
}

/// Tells leptos which executor to use; rendering an island needs one. Call it once, at start.
pub fn init_executor() {
    // The error says that it was called before, as tests do.
    let _ = any_spawner::Executor::init_tokio();
}
