//! Whoever takes Rollcall may do with it what its own licences say: nothing that it is built from
//! asks for more.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

use crate::support::source::read;

/// Those that ask for no more than that the notice is kept.
const PERMISSIVE: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

fn is_permissive(licence: &str) -> bool {
    let is_taken = |asked: &LicenseReq| PERMISSIVE.contains(&asked.to_string().as_str());
    Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(is_taken))
}

#[test]
fn every_crate_has_a_permissive_licence() {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo.args(["metadata", "--format-version=1", "--locked"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_permissive(licence), "{}: {licence:?} is not permissive", package["name"]);
    }
}

#[test]
fn of_a_choice_one_is_enough_and_of_several_all_are_wanted() {
    for (licence, expected) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only AND MIT", false),
        ("", false),
    ] {
        assert_eq!(is_permissive(licence), expected, "{licence}");
    }
}

#[test]
fn the_project_says_its_own_licence_wherever_it_says_one() {
    assert!(read("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
    for path in ["Cargo.toml", "browser/Cargo.toml", "crates/forms/Cargo.toml"] {
        assert!(read(path).contains("license.workspace = true"), "{path}");
    }
    for path in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(!read(path).is_empty(), "{path}");
    }
}
