"""Runs every code block of a document, and compares what it prints with what the document shows.

A `console` block holds commands behind `$ `, each with its output; one goes on in lines that begin
with `> `. A `python` block is a doctest. `…` stands for any text, as `...` does
in other doctests. The blocks share one shell and one Python, so a variable of one is there in the next.
"""

import doctest
import io
import os
import re
import secrets
import subprocess

# Python's own marker is a continued line at the beginning of an output. Doctest compares in ASCII,
# where `…` is this.
doctest.ELLIPSIS_MARKER = r"\u2026"

OPTIONS = doctest.ELLIPSIS | doctest.REPORT_UDIFF


def walk(text, environment, folder):
    """The mistakes of a document, each a text with its line."""
    found, mistakes = blocks(text)
    if not found:
        mistakes.append("there are no code blocks to run")
    session = PythonSession(environment)
    with Shell(environment, folder) as shell:
        runners = {"console": shell.run, "python": session.run}
        for kind, line, source in found:
            if kind not in runners:
                mistakes.append(f"line {line}: a block of the kind `{kind}` cannot be run")
                continue
            ran, wrong = runners[kind](source, line)
            if not ran:
                mistakes.append(f"line {line}: this block holds nothing to run")
            mistakes.extend(wrong)
    return mistakes


def blocks(text):
    """The blocks, each with its kind and the line where its content begins; and what is odd."""
    found, mistakes, open_block = [], [], None
    for number, line in enumerate(text.splitlines(), start=1):
        fence = re.match(r"(\s*)(?:```|~~~)(.*)", line)
        if fence is None:
            if open_block:
                open_block[2].append(line + "\n")
        elif fence[1] or line.startswith("~~~"):
            mistakes.append(f"line {number}: begin a block with ``` at the edge")
        elif open_block:
            found.append((open_block[0], open_block[1], "".join(open_block[2])))
            open_block = None
        else:
            open_block = (fence[2].strip(), number + 1, [])
    if open_block:
        mistakes.append(f"line {open_block[1]}: this block has no end")
    return found, mistakes


class PythonSession:
    """Doctests that share their variables."""

    def __init__(self, environment):
        self.variables = {"__name__": "__main__"}
        os.environ.update({name: environment[name] for name in ("API", "TOKEN")})

    def run(self, source, line):
        test = doctest.DocTestParser().get_doctest(source, self.variables, "block", None, line - 1)
        report = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
        result = runner.run(test, out=report.write, clear_globs=False)
        # It copies the variables.
        self.variables = test.globs
        wrong = [f"line {line}: in this block\n{report.getvalue()}"] if result.failed else []
        return result.attempted, wrong


class Shell:
    """One bash for all blocks."""

    def __init__(self, environment, folder):
        self.environment, self.folder = environment, folder
        self.mark = secrets.token_hex(8)

    def __enter__(self):
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def run(self, source, line):
        ran, wrong = 0, []
        for number, command, wanted in commands(source, line):
            ran += 1
            got, code = self.output(command)
            if code != "0":
                wrong.append(f"line {number}: `{command}` ended with {code}:\n{got}")
            elif difference := compare(command, wanted, got):
                wrong.append(f"line {number}: `{command}`\n{difference}")
        return ran, wrong

    def output(self, command):
        """What a command prints, and its exit code."""
        self.process.stdin.write(f"{command}\nprintf '\\n{self.mark} %s\\n' $?\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.startswith(self.mark):
                return tidy("".join(lines)), line.split()[1]
            lines.append(line)
        return tidy("".join(lines)), "the end of the shell"


def commands(source, line):
    """The commands of a block, each with its line and the output that is shown."""
    found = []
    for number, text in enumerate(source.splitlines(), start=line):
        if text.startswith("$ "):
            found.append((number, [text[2:]], []))
        elif not found:
            found.append((number, ["echo 'an output without a command'; false"], []))
        elif text.startswith("> ") and not found[-1][2]:
            found[-1][1].append(text[2:])
        else:
            found[-1][2].append(text)
    return [(number, "\n".join(command), tidy("\n".join(wanted))) for number, command, wanted in found]


def tidy(output):
    """As a document shows it: without carriage returns, and with one line end at the end."""
    output = output.replace("\r", "").strip("\n")
    return output + "\n" if output else ""


def compare(command, wanted, got):
    """The difference between two outputs, `""` when there is none."""
    checker = doctest.OutputChecker()
    if checker.check_output(wanted, got, OPTIONS):
        return ""
    return checker.output_difference(doctest.Example(command, wanted), got, OPTIONS)
