"""The API as real clients meet it: `run.py PROGRAM` starts that server for each of the parts. It walks
through the manual with curl and requests (`walk`), has a client made of the description (`client`), stands
behind the proxies of deploy/ (`proxies`), and lets schemathesis loose (`fuzz`)."""

import pathlib
import secrets
import signal
import sys
import tempfile

import client
import fuzz
import proxies
import server
import walk

MANUAL = server.ROOT / "docs/api.md"

# The manual takes seconds. An answer that never comes must not hang the run.
WALK_SECS = 120


def main():
    signal.signal(signal.SIGALRM, give_up)
    binary, *parts = sys.argv[1:]
    for part in parts or PARTS:
        # The client of a proxy is believed, and all others count as themselves.
        with server.running(binary, ROLLCALL_SERVER_TRUSTED_PROXIES='["127.0.0.1/32"]') as here:
            here.password = secrets.token_urlsafe(24)
            here.rollcall("account", "add", "grace", "--role", "admin", typed=f"{here.password}\n")
            PARTS[part](here)


def walk_through(here):
    signal.alarm(WALK_SECS)
    token = here.token("grace", "write")
    environment = here.environment | {"API": f"{here.url}/api/v1", "TOKEN": token}
    # The Python of the walk is this one; its shell shall find the same.
    environment["PATH"] = f"{pathlib.Path(sys.executable).parent}:{environment['PATH']}"
    with tempfile.TemporaryDirectory(prefix="rollcall-walk-") as folder:
        mistakes = walk.walk(MANUAL.read_text(), environment, folder)
    signal.alarm(0)
    if mistakes:
        raise SystemExit("\n".join(f"docs/api.md, {mistake}" for mistake in mistakes))
    print("docs/api.md: every block does what it shows")


def give_up(*_):
    raise SystemExit(f"the walk is not through after {WALK_SECS} s")


PARTS = {
    "walk": walk_through,
    "client": client.live,
    "proxies": proxies.stand_behind,
    "fuzz": fuzz.fuzz,
}

if __name__ == "__main__":
    main()
