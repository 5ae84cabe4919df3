"""The walk is only worth something when it fails: here each of its mistakes is made."""

import tempfile
import unittest

import walk

ENVIRONMENT = {"API": "http://localhost", "TOKEN": "rc_none", "PATH": "/usr/bin:/bin"}


def mistakes(text):
    with tempfile.TemporaryDirectory() as folder:
        return walk.walk(text, ENVIRONMENT, folder)


def block(kind, *lines):
    return "\n".join(["Words.", "", f"```{kind}", *lines, "```", ""])


class Walk(unittest.TestCase):
    def assert_mistake(self, text, *words):
        found = "\n".join(mistakes(text))
        for word in words:
            self.assertIn(word, found)

    def test_what_is_shown_as_it_is_passes(self):
        console = block("console", "$ echo 'one", "> two'", "one", "two", "$ echo three", "three")
        python = block("python", ">>> print('four')", "four", ">>> 5", "5")
        self.assertEqual(mistakes(console + python), [])

    def test_variables_live_from_block_to_block(self):
        shell = block("console", "$ name=Ada") + block("console", "$ echo $name $API", "Ada http://localhost")
        python = block("python", ">>> name = 'Ada'") + block("python", ">>> name", "'Ada'")
        self.assertEqual(mistakes(shell + python), [])

    def test_three_dots_stand_for_any_text(self):
        self.assertEqual(mistakes(block("console", "$ echo id 417, done", "id …, done")), [])
        self.assertEqual(mistakes(block("python", ">>> 'id 417'", "'id …'")), [])
        self.assert_mistake(block("console", "$ echo id 417, done", "id …, gone"), "gone")

    def test_another_output_is_a_mistake(self):
        self.assert_mistake(block("console", "$ echo one", "two"), "line 4", "two", "one")
        self.assert_mistake(block("console", "$ echo one"), "one")
        self.assert_mistake(block("console", "$ true", "two"), "two")
        self.assert_mistake(block("python", ">>> 1 + 1", "3"), "line 4", "3")
        self.assert_mistake(block("python", ">>> nobody"), "NameError")

    def test_a_command_that_fails_is_a_mistake(self):
        self.assert_mistake(block("console", "$ false"), "ended with 1")
        self.assert_mistake(block("console", "$ exit 0"), "the end of the shell")

    def test_a_block_that_cannot_be_run_is_a_mistake(self):
        self.assert_mistake(block("json", "{}") + block("console", "$ true"), "`json`")
        self.assert_mistake(block("", "$ true"), "``")
        self.assert_mistake(block("console", "true"), "without a command")
        self.assert_mistake(block("console"), "nothing to run")
        self.assert_mistake(block("python", "print(1)"), "nothing to run")

    def test_a_block_that_would_be_overlooked_is_a_mistake(self):
        self.assert_mistake("* a list\n\n  ```console\n  $ true\n  ```\n", "at the edge")
        self.assert_mistake("~~~console\n$ true\n~~~\n", "at the edge")
        self.assert_mistake("```console\n$ true\n", "no end")

    def test_a_document_without_blocks_is_a_mistake(self):
        self.assert_mistake("Words alone.\n", "no code blocks")


if __name__ == "__main__":
    unittest.main()
