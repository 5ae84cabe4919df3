//! What criterion measured, read back, so that a benchmark can end with the ratio that counts.

use std::path::PathBuf;

/// The mean time of a benchmark of this run, in nanoseconds; `None` when it never ran.
fn mean_ns(name: &str) -> Option<f64> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let file = target.join("criterion").join(name).join("new/estimates.json");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    json["mean"]["point_estimate"].as_f64()
}

/// Prints how `name` compares with `floor`; answers whether it takes at most `times` as long, or
/// was not measured.
#[must_use]
pub fn at_most(name: &str, times: f64, floor: &str) -> bool {
    let (Some(measured), Some(floor_ns)) = (mean_ns(name), mean_ns(floor)) else { return true };
    let ratio = measured / floor_ns;
    let verdict = if ratio <= times { "met" } else { "MISSED" };
    println!(
        "{name}: {measured:.0} ns, {floor}: {floor_ns:.0} ns; {ratio:.2} times, \
         the goal is at most {times}: {verdict}"
    );
    ratio <= times
}
