//! What the browser runs: the app's islands, as a library of its own, since cargo builds none with
//! LTO that Rust code links as well (docs/decisions/0040-a-crate-for-the-browser.md).

pub use rollcall::hydrate;
