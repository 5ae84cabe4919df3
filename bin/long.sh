# Read by bin/test, with its variables and its `set -e`: the parts of its long set, for what is
# slow and rarely breaks.
# shellcheck shell=bash disable=SC2034,SC2154,SC2164

bench_parts=""
for bench in benches/*.rs; do
    bench_parts="$bench_parts bench-$(basename "$bench" .rs)"
done
bench_parts=${bench_parts# }

long_parts="yanked scan engines soak $bench_parts"

part_yanked() {
    bin/setup rust
    local said
    # It asks the registry anew for each crate of Cargo.lock, warns of those that are
    # yanked, and fails where it cannot ask. The package itself is not wanted.
    said=$(cargo package --locked --no-verify --allow-dirty --color never 2>&1) || fail "$said"
    rm -rf target/package
    if printf '%s\n' "$said" | grep -F ' in Cargo.lock is yanked '; then
        fail "take other versions of these with cargo update; cargo tree --invert says what needs one"
    fi
}

part_scan() {
    bin/setup python
    FUZZ_EXAMPLES=200 "$python_dir/bin/python" tests/api/run.py "$server" fuzz
}

part_engines() {
    bin/setup node browser engines
    find_chromium
    cd end2end
    npx tsc
    # WebKitGTK draws on a display, and this one is nobody's.
    xvfb-run --auto-servernum npx playwright test --config engines.config.ts
}

part_soak() {
    bin/setup python
    "$python_dir/bin/python" tests/api/soak.py "$server"
}

# part_bench NAME: ends with an error when it misses a goal.
part_bench() {
    bin/setup rust
    cargo bench --bench "$1"
}
