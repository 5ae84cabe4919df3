//! The files that the browser loads: their names, and how they are served.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use sha2::{Digest, Sha256};
use tower_http::services::ServeDir;

use crate::app::document::AssetPaths;

/// The names of the built files. In production they are read once, at start.
pub struct Assets {
    options: LeptosOptions,
    fixed: Option<AssetPaths>,
}

impl Assets {
    /// Reads the names as the build left them.
    pub fn new(options: LeptosOptions) -> Self {
        let watched = options.env == leptos::config::Env::DEV;
        // During development a change of a style alone gets new names and no new server.
        let fixed = (!watched).then(|| read(&options));
        let css = fixed.as_ref().map(|paths| format!("{}{}", options.site_root, paths.css));
        if let Some(css) = css.filter(|css| !Path::new(css).exists()) {
            let hashes = &options.hash_file;
            tracing::warn!(css, "no such file: set LEPTOS_SITE_ROOT, and keep {hashes} beside me");
        }
        Self { options, fixed }
    }

    /// Where the files are.
    pub fn paths(&self) -> AssetPaths {
        self.fixed.clone().unwrap_or_else(|| read(&self.options))
    }

    /// The script that reloads the page under `cargo leptos watch`; nothing elsewhere.
    pub fn reload(&self) -> Option<AnyView> {
        let options = self.options.clone();
        self.fixed.is_none().then(|| view! { <AutoReload options/> }.into_any())
    }

    /// Serves the built files and what stands in `public/`.
    pub fn router(&self) -> Router {
        let root = PathBuf::from(&*self.options.site_root);
        let package = format!("/{}/", self.options.site_pkg_dir);
        let files = ServeDir::new(root)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip();
        let hashed = self.options.hash_files && self.fixed.is_some();
        let start = self.paths().start;
        Router::new().fallback_service(files).layer(from_fn(move |request: Request, next: Next| {
            // A name with a hash never changes its content. One with another hash than ours is
            // of another release, and must not be kept under that name.
            let here = request.uri().path_and_query().map_or("", |here| here.as_str());
            let named_by_content = here == start || (hashed && here.starts_with(&package));
            cache_for(named_by_content, request, next)
        }))
    }

    /// Whether a path is a file: one of the built ones, or one that stands in `public/`.
    pub fn is_file(&self, path: &str) -> bool {
        let rest = path.trim_start_matches('/');
        let in_package = rest.split('/').next() == Some(&*self.options.site_pkg_dir);
        let looks_like_file = !rest.contains('/') && rest.contains('.');
        in_package || (looks_like_file && Path::new(&*self.options.site_root).join(rest).is_file())
    }
}

async fn cache_for(named_by_content: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let good = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let policy = match (good, named_by_content) {
        (true, true) => "public, max-age=31536000, immutable",
        (true, false) => "public, max-age=3600",
        (false, _) => "no-cache",
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

fn read(options: &LeptosOptions) -> AssetPaths {
    let hashes = if options.hash_files { read_hashes(options) } else { String::new() };
    let hash = |kind: &str| {
        let line = hashes.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(':'));
        line.map(|hash| format!(".{}", hash.trim())).unwrap_or_default()
    };
    let (package, name) = (&options.site_pkg_dir, &options.output_name);
    let root = Path::new(&*options.site_root);
    let start = std::fs::read(root.join("start.js")).unwrap_or_default();
    let start_hash = hex::encode(&Sha256::digest(start)[..6]);
    AssetPaths {
        css: format!("/{package}/{name}{}.css", hash("css")),
        js: format!("/{package}/{name}{}.js", hash("js")),
        wasm: format!("/{package}/{name}{}.wasm", hash("wasm")),
        start: format!("/start.js?v={start_hash}"),
    }
}

/// cargo-leptos leaves the hashes beside the executable.
fn read_hashes(options: &LeptosOptions) -> String {
    let folder = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.to_owned()));
    let file = folder.map(|folder| folder.join(&*options.hash_file));
    file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default()
}
