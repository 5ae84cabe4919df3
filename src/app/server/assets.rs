//! The files that the browser loads: their names, and how they are served.

use std::path::{Path, PathBuf};

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use sha2::{Digest, Sha256};

use crate::app::document::AssetPaths;
use crate::base::error::AppError;

use super::files::Folder;

/// The built files, and what stands in `public/`. In production they are read once, at start.
pub struct Assets {
    options: LeptosOptions,
    fixed: Option<AssetPaths>,
    folder: Folder,
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
        let root = PathBuf::from(&*options.site_root);
        let folder = Folder::new(root, &options.site_pkg_dir, watched);
        Self { options, fixed, folder }
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

    /// Whether a path is that of a file. Below the folder of built files nothing else is.
    pub fn is_file(&self, path: &str) -> bool {
        let in_package = path.split('/').nth(1) == Some(&*self.options.site_pkg_dir);
        in_package || self.folder.has(path)
    }

    /// The answer to a request for a file.
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let file = self.folder.find(uri.path()).ok_or(AppError::NotFound);
        let answer = file.and_then(|file| file.answer(method, headers));
        let mut response = answer.into_response();
        let good = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        let policy = match (good, self.is_named_by_content(uri)) {
            (true, true) => "public, max-age=31536000, immutable",
            (true, false) => "public, max-age=3600",
            (false, _) => "no-cache",
        };
        let methods = HeaderValue::from_static("GET, HEAD");
        let is_unknown = response.status() == StatusCode::METHOD_NOT_ALLOWED;
        let headers = response.headers_mut();
        headers.extend(is_unknown.then_some((header::ALLOW, methods)));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        response
    }

    /// A name with a hash never changes its content. One with another hash than ours is of another
    /// release, and must not be kept under that name.
    fn is_named_by_content(&self, uri: &Uri) -> bool {
        let here = uri.path_and_query().map_or("", |here| here.as_str());
        let hashed = self.options.hash_files && self.fixed.is_some();
        let package = format!("/{}/", self.options.site_pkg_dir);
        here == self.paths().start || (hashed && here.starts_with(&package))
    }
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
