"""A server with a fresh database, as it runs in production, on a port of its own."""

import contextlib
import os
import pathlib
import re
import secrets
import socket
import subprocess
import tempfile
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A start takes far less. It only keeps a broken server from hanging the run.
START_SECS = 60


class Server:
    """Where it is, and the environment in which its command line finds its database."""

    def __init__(self, binary, url, environment):
        self.binary, self.url, self.environment = binary, url, environment

    def rollcall(self, *arguments, typed=""):
        """Runs a command of the command line; answers what it printed."""
        run = subprocess.run(
            [self.binary, *arguments],
            env=self.environment,
            input=typed,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return run.stdout

    def token(self, account, scope):
        """A new token for the account."""
        add = ["token", "add", f"{scope}-{secrets.token_hex(4)}", "--account", account]
        return self.rollcall(*add, "--scope", scope, "--days", "1").split()[-1]


@contextlib.contextmanager
def running(binary, log=None, **settings):
    """Starts the server, waits until it lives, and ends it in any case. It logs where the caller
    does, or into a file."""
    binary = pathlib.Path(binary).resolve()
    with tempfile.TemporaryDirectory(prefix="rollcall-api-") as folder:
        address = free_address()
        environs = environment(binary, address, folder) | settings
        server = Server(binary, f"http://{address}", environs)
        process = subprocess.Popen(
            [binary, "serve"], cwd=ROOT, env=server.environment, stdout=log, stderr=log
        )
        server.process = process
        try:
            wait_until_alive(server.url, process)
            yield server
            if process.poll() is not None:
                raise SystemExit(f"the server ended by itself, with code {process.returncode}")
        finally:
            process.terminate()
            process.wait()


def environment(binary, address, folder):
    """That of the caller, but for settings that are meant for another server."""
    is_setting = re.compile(r"^(ROLLCALL|LEPTOS|SECRET_KEY)")
    kept = {name: value for name, value in os.environ.items() if not is_setting.match(name)}
    return kept | {
        "LEPTOS_ENV": "PROD",
        "LEPTOS_SITE_ADDR": address,
        "LEPTOS_SITE_ROOT": str(ROOT / "target/site"),
        "DATABASE_URL": f"sqlite://{folder}/rollcall.db",
        "SECRET_KEY": secrets.token_urlsafe(32),
        # All requests come from one address, by one token.
        "ROLLCALL_API_ADDRESS_REQUESTS_PER_MINUTE": "0",
        "ROLLCALL_API_TOKEN_REQUESTS_PER_MINUTE": "0",
        # One line per request would bury what the tests say.
        "ROLLCALL_LOG_FILTER": "warn",
        "PATH": f"{binary.parent}:{os.environ['PATH']}",
    }


def free_address():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        host, port = probe.getsockname()
        return f"{host}:{port}"


def wait_until_alive(url, process):
    end = time.monotonic() + START_SECS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"the server did not start: it ended with code {process.returncode}")
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{url}/healthz", timeout=START_SECS).ok:
                return
        time.sleep(0.05)
    raise SystemExit(f"{url}/healthz does not answer")
