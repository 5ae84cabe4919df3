"""Schemathesis against the description, with a token that may do all, and without any.
`FUZZ_EXAMPLES` is how many examples it makes for each operation, in place of those of schemathesis.toml."""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def fuzz(server):
    bearer = f"Authorization: Bearer {server.token('grace', 'accounts')}"
    examples = os.environ.get("FUZZ_EXAMPLES")
    failed = []
    for who, header in (("an admin's token", ["--header", bearer]), ("nobody", [])):
        print(f"schemathesis as {who}", flush=True)
        run = [
            pathlib.Path(sys.executable).parent / "schemathesis",
            *("--config-file", HERE / "schemathesis.toml"),
            *("run", f"{server.url}/api/v1/openapi.json", "--url", server.url),
            *(("--max-examples", examples) if examples else ()),
            *header,
        ]
        with tempfile.TemporaryDirectory(prefix="rollcall-fuzz-") as folder:
            if subprocess.run(run, cwd=folder).returncode != 0:
                failed.append(who)
    if failed:
        raise SystemExit(f"schemathesis found what stands above, as {' and as '.join(failed)}")
