"""What ten minutes of visits leave of a server: `soak.py PROGRAM` starts it, and people log in, search,
read the API and log out, while a third of all requests break off. `SOAK_MINUTES` says for how long;
in less than one the server is still filling its caches, and its memory grows."""

import contextlib
import http.client
import itertools
import os
import pathlib
import re
import secrets
import socket
import struct
import sys
import tempfile
import threading
import time
import urllib.parse

import server

SECONDS = 60 * float(os.environ.get("SOAK_MINUTES", "10"))
VISITORS = 4
REQUESTS_PER_SECOND = 40
STUDENTS = 2000
MOST_GROWTH = 1.1
# How long an answer may take, and how long the server has to close what has ended.
PATIENCE_SECS = 30


def main():
    with tempfile.TemporaryFile("w+") as log, server.running(sys.argv[1], log) as here:
        here.rollcall("seed", str(STUDENTS))
        sockets = count_sockets(here)
        start = time.monotonic()
        visitors = [Visitor(here, number, start + SECONDS) for number in range(VISITORS)]
        for visitor in visitors:
            visitor.start()
        sizes = []
        while not mistakes(visitors) and time.monotonic() < start + SECONDS:
            sizes.append(memory(here))
            time.sleep(SECONDS / 600)
        for visitor in visitors:
            visitor.end = 0
            visitor.join()
        # Who comes now must be answered as well.
        visitors.append(Visitor(here, VISITORS, start))
        visitors[-1].run()

        wrong = mistakes(visitors)
        # The lowest, because what a password hash needs comes and goes.
        tenth = len(sizes) // 10
        warm, late = min(sizes[tenth : 2 * tenth + 1]), min(sizes[-tenth - 1 :])
        if late > warm * MOST_GROWTH:
            wrong.append(f"its memory is more than {MOST_GROWTH} times what it was")
        if not within(PATIENCE_SECS, lambda: count_sockets(here) == sockets):
            wrong.append(f"{count_sockets(here) - sockets} connections are left")
        log.seek(0)
        wrong += [line for line in log if '"level":"ERROR"' in line or "panicked" in line]

    whole, broken = (sum(getattr(one, name) for one in visitors) for name in ("whole", "broken"))
    print(f"soak: {whole} requests, and {broken} that broke off, in {SECONDS / 60:g} minutes")
    print(f"soak: {warm / 1024:.1f} MB in the second tenth of them, {late / 1024:.1f} MB in the last")
    if wrong:
        raise SystemExit("\n".join(f"soak: {mistake}" for mistake in wrong))


class Visitor(threading.Thread):
    """Somebody who comes again and again, with an account of their own."""

    def __init__(self, here, number, end):
        super().__init__(name=f"visitor-{number}", daemon=True)
        self.end = end
        self.address = urllib.parse.urlsplit(here.url).netloc
        self.password = secrets.token_urlsafe(24)
        here.rollcall("account", "add", self.name, "--role", "staff", typed=f"{self.password}\n")
        self.bearer = here.token(self.name, "read")
        self.next = time.monotonic()
        self.whole = self.broken = 0
        self.breaks = itertools.cycle([break_request, break_wait, break_answer])
        self.mistake = None

    def run(self):
        try:
            self.visit()
            while time.monotonic() < self.end:
                self.visit()
        except Exception as error:
            self.mistake = repr(error)

    def visit(self):
        self.cookies = {}
        self.ask(200, "GET", "/")
        page = self.ask(200, "GET", "/login")
        self.ask(200, "GET", re.search(r'/pkg/[^"]+\.wasm', page)[0])
        who = {"username": self.name, "password": self.password}
        self.ask(303, "POST", "/login", who | token(page))
        page = self.ask(200, "GET", "/students")
        self.ask(200, "GET", f"/students?q={secrets.choice(['an', 'mari', 'new', 'lopez'])}")
        self.ask(200, "GET", "/api/v1/students?size=100")
        self.ask(200, "GET", "/account")
        self.ask(303, "POST", "/logout", token(page))

    def ask(self, wanted, method, target, form=None):
        """The text of the answer. Every second request is sent twice, and breaks off the first time."""
        message = self.message(method, target, urllib.parse.urlencode(form or {}))
        if self.whole % 2:
            self.broken += 1
            with self.connection() as connection:
                next(self.breaks)(connection, message)
        self.whole += 1
        with self.connection() as connection:
            connection.sendall(message)
            answer = http.client.HTTPResponse(connection, method=method)
            answer.begin()
            text = answer.read().decode(errors="replace")
        if answer.status != wanted:
            raise ValueError(f"{method} {target}: {answer.status}, not {wanted}: {text}")
        for line in answer.headers.get_all("Set-Cookie", []):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return text

    def message(self, method, target, body):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.address, "Connection": "close"}
        if target.startswith("/api/"):
            headers["Authorization"] = f"Bearer {self.bearer}"
        else:
            headers["Cookie"] = cookies
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = len(body)
        lines = [f"{name}: {value}" for name, value in headers.items()]
        lines.insert(0, f"{method} {target} HTTP/1.1")
        return "\r\n".join([*lines, "", body]).encode()

    def connection(self):
        """A new one, when it is its turn."""
        self.next = max(self.next + VISITORS / REQUESTS_PER_SECOND, time.monotonic())
        time.sleep(max(0, self.next - time.monotonic()))
        host, port = self.address.split(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE_SECS)


def mistakes(visitors):
    return [f"{visitor.name}: {visitor.mistake}" for visitor in visitors if visitor.mistake]


def break_request(connection, message):
    connection.sendall(message[: len(message) // 2])


def break_wait(connection, message):
    connection.sendall(message)
    reset(connection)


def break_answer(connection, message):
    connection.sendall(message)
    connection.recv(512)
    reset(connection)


def reset(connection):
    """Lets it close with a reset, as one does whose network is gone."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def token(page):
    return {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]}


def memory(here):
    """What is resident, in KiB."""
    status = pathlib.Path(f"/proc/{here.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def count_sockets(here):
    files = pathlib.Path(f"/proc/{here.process.pid}/fd").iterdir()
    count = 0
    for file in files:
        # One may close meanwhile.
        with contextlib.suppress(FileNotFoundError):
            count += str(file.readlink()).startswith("socket:")
    return count


def within(seconds, is_so):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


if __name__ == "__main__":
    main()
