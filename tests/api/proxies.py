"""The files of deploy/ with the real programs: tags come through, and so do people."""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import requests

import server

# Another address than the proxy's, so that it shows whose the server sees.
CLIENT = "127.0.0.2"

NEW = {"name": "Grace Hopper", "year": 2, "fee": "10.00", "programme": "law", "mode": "campus"}
NEW["active"] = True


class FromClient(requests.adapters.HTTPAdapter):
    """Connects from the client's address."""

    def init_poolmanager(self, *arguments, **named):
        super().init_poolmanager(*arguments, **named, source_address=(CLIENT, 0))


def stand_behind(here):
    token = here.token("grace", "write")
    for name, begin in (("nginx", nginx), ("caddy", caddy)):
        program = shutil.which(name)
        if program is None or sys.platform != "linux":
            not_tried(name)
            continue
        with tempfile.TemporaryDirectory(prefix="rollcall-proxy-") as folder:
            address = server.free_address()
            upstream = here.url.removeprefix("http://")
            arguments, environment = begin(pathlib.Path(folder), address, upstream)
            with running([program, *arguments], environment, f"http://{address}") as proxy:
                tags_come_through(proxy, token)
                people_come_through(proxy, here.password)
        print(f"deploy/: {name} packs pages, leaves tags alone, and says who asks", flush=True)


def not_tried(name):
    """Other systems may lack the program, or the second address."""
    system = pathlib.Path("/etc/os-release")
    if system.exists() and re.search("^ID=debian$", system.read_text(), re.MULTILINE):
        raise SystemExit(f"{name} is missing: bin/setup proxies")
    print(f"deploy/: not tried with {name} on this system")


def tags_come_through(proxy, token):
    api = requests.Session()
    api.headers.update({"Authorization": f"Bearer {token}", "Accept-Encoding": "zstd, gzip"})
    here = proxy + api.post(f"{proxy}/api/v1/students", json=NEW).headers["Location"]
    read = api.get(here)
    expect(read.headers["ETag"], '"1"', "the tag of a student")
    same = {"If-None-Match": read.headers["ETag"]}
    expect(api.get(here, headers=same).status_code, 304, "a student who is known")
    tag = {"If-Match": read.headers["ETag"]}
    moved = NEW | {"city": "Arlington"}
    expect(api.put(here, json=moved, headers=tag).status_code, 200, "a student put under a tag")
    expect(api.put(here, json=NEW, headers=tag).status_code, 412, "a student put under an old tag")


def people_come_through(proxy, password):
    browser = requests.Session()
    browser.mount("http://", FromClient())
    browser.headers.update({"Accept": "text/html", "X-Forwarded-For": "203.0.113.9"})
    page = browser.get(f"{proxy}/login")
    expect(page.headers.get("Content-Encoding"), "gzip", "a page")
    bring_cookies(browser)
    token = re.search('name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    form = {"csrf_token": token, "username": "grace", "password": password}
    # An older browser, whose Origin is compared with Host.
    own = {"Origin": proxy}
    answer = browser.post(f"{proxy}/login", data=form, headers=own, allow_redirects=False)
    expect(answer.status_code, 303, "the log-in")
    bring_cookies(browser)
    logins = browser.get(f"{proxy}/api/v1/logins", headers={"Accept": "application/json"}).json()
    expect(logins["logins"][-1]["address"], CLIENT, "the address of a log-in")


def bring_cookies(browser):
    """Those for https too, as browsers do on their own machine and requests does not."""
    browser.headers["Cookie"] = "; ".join(f"{one.name}={one.value}" for one in browser.cookies)


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"{what}: {found}, and not {wanted}")


def nginx(folder, address, upstream):
    """The arguments that run it with our file, by plain http on this machine."""
    text = (server.ROOT / "deploy/nginx.conf").read_text()
    text = re.sub(r"\tlisten \[::\].*\n|\tssl_.*\n", "", text)
    text = replaced(text, "listen 80;", f"listen {server.free_address()};")
    text = replaced(text, "listen 443 ssl;", f"listen {address};")
    text = replaced(text, "127.0.0.1:3000", upstream)
    (folder / "site.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr warn; events {{}}"
        f"http {{ access_log off; {paths} include {folder}/site.conf; }}"
    )
    return ["-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"], os.environ


def caddy(folder, address, upstream):
    """The same."""
    text = (server.ROOT / "deploy/Caddyfile").read_text()
    text = replaced(text, "\nrollcall.example {", f"\nhttp://{address} {{\n\tbind 127.0.0.1")
    text = replaced(text, "127.0.0.1:3000", upstream)
    (folder / "Caddyfile").write_text(text)
    own = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    own["CADDY_ADMIN"] = f"unix/{folder}/admin"
    return ["run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"], os.environ | own


def replaced(text, old, new):
    if text.count(old) != 1:
        raise SystemExit(f"deploy/: {old!r} stands there {text.count(old)} times, and not once")
    return text.replace(old, new)


@contextlib.contextmanager
def running(command, environment, url):
    """The proxy, until it is needed no more."""
    log = subprocess.DEVNULL if "caddy" in command[0] else None
    process = subprocess.Popen(command, env=environment, stderr=log)
    try:
        server.wait_until_alive(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()
