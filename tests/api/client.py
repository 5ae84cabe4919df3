"""A client that openapi-python-client makes of the description leads a student through life."""

import importlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import requests

# A class for each answer of each operation would be some hundreds.
MOST_FILES = 100


def live(here):
    with tempfile.TemporaryDirectory(prefix="rollcall-client-") as folder:
        files = generate(here, pathlib.Path(folder))
        sys.path.insert(0, folder)
        life(here)
        refusals(here)
        sys.path.remove(folder)
    print(f"openapi-python-client: {files} files, and a student lived through them", flush=True)


def generate(here, folder):
    """Makes the package `made`; answers of how many files."""
    (folder / "openapi.json").write_text(requests.get(f"{here.url}/api/v1/openapi.json").text)
    programs = pathlib.Path(sys.executable).parent
    run = subprocess.run(
        [programs / "openapi-python-client", "generate", "--meta", "none"]
        + ["--path", folder / "openapi.json", "--output-path", folder / "made"],
        # It has what it made formatted by a program that stands beside it.
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    # It cannot choose between a list and an object by itself: a PATCH is a merge patch to it.
    passed_over = re.findall("^(?:WARNING|ERROR) parsing (.*) within", run.stdout, re.MULTILINE)
    patches = ["PATCH /api/v1/accounts/{id}", "PATCH /api/v1/students/{id}"]
    assert sorted(passed_over) == patches, run.stdout
    files = len(list((folder / "made").rglob("*.py")))
    assert 10 < files <= MOST_FILES, f"{files} files"
    return files


def client(here, account, scope):
    made = importlib.import_module("made")
    token = here.token(account, scope)
    return made.AuthenticatedClient(here.url, token=token, raise_on_unexpected_status=True)


def asked(operation, status, *arguments, **named):
    """What an operation answers, which has this status."""
    module = importlib.import_module(f"made.api.{operation}")
    answer = module.sync_detailed(*arguments, **named)
    assert answer.status_code == status, f"{operation}: {answer}"
    return answer


def life(here):
    grace = client(here, "grace", "write")
    models = importlib.import_module("made.models")
    me = asked("session.get_session", 200, client=grace).parsed
    assert (me.username, me.scope.value) == ("grace", "write"), me

    new = {"name": "Grace Hopper", "year": 2, "fee": "10.00", "programme": "law", "mode": "campus"}
    new = models.StudentInput.from_dict(new | {"active": True})
    once = {"client": grace, "body": new, "idempotency_key": "once"}
    made = asked("students.add_student", 201, **once).parsed
    again = asked("students.add_student", 201, **once).parsed
    assert made.id == again.id, (made, again)
    read = asked("students.get_student", 200, made.id, client=grace)
    assert read.parsed == made, read
    tag = read.headers["ETag"]
    asked("students.get_student", 304, made.id, client=grace, if_none_match=tag)

    sizes = importlib.import_module("made.models.list_students_size")
    few = {"q": "hopper", "year": 2, "size": sizes.ListStudentsSize.VALUE_25}
    found = asked("students.list_students", 200, client=grace, **few).parsed
    assert (found.total, found.students) == (1, [made]), found

    new.city = "New York"
    put = asked("students.replace_student", 200, made.id, client=grace, body=new, if_match=tag)
    assert (put.parsed.city, put.parsed.version) == ("New York", 2), put
    stale = asked("students.replace_student", 412, made.id, client=grace, body=new, if_match=tag)
    assert stale.parsed.type_ == "/api/problems/stale", stale
    merge = models.StudentMerge(city="Arlington")
    tag = put.headers["ETag"]
    patched = asked("students.change_student", 200, made.id, client=grace, body=merge, if_match=tag)
    assert patched.parsed.city == "Arlington", patched

    asked("students.delete_student", 204, made.id, client=grace)
    gone = asked("students.get_student", 404, made.id, client=grace).parsed
    assert gone.type_ == "/api/problems/not-found", gone
    back = asked("students.restore_student", 200, made.id, client=grace).parsed
    assert back.city == "Arlington", back

    new.year = 11
    wrong = asked("students.add_student", 422, client=grace, body=new).parsed
    assert [mistake.field for mistake in wrong.errors] == ["year"], wrong


def refusals(here):
    """Whoever may not do it is told so, in the same class."""
    here.rollcall("account", "add", "ada", "--role", "guest", typed=f"{here.password}\n")
    guest, reader = client(here, "ada", "write"), client(here, "grace", "read")
    for operation in ("accounts.list_accounts", "logins.list_logins", "students.list_students"):
        assert kind(asked(operation, 403, client=guest)) == "forbidden"
        asked(operation, 200, client=reader)
    assert kind(asked("students.delete_student", 403, 1, client=reader)) == "insufficient-scope"


def kind(answer):
    return answer.parsed.type_.rsplit("/", 1)[-1]
