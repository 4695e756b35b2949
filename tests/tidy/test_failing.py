"""Every test can fail: it asserts, raises, or calls by its name a helper of the tests that does.

What a library or our own code may happen to raise is no assertion of a test.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.tidy.source import Function, Violation, dotted, functions, python_files, report

_FAIL: Final = {
    "pytest.fail",
    "pytest.raises",
    "pytest.warns",
    "subprocess.check_call",
    "subprocess.check_output",
}
"""What a library asserts for us."""


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def _must_end_well(call: ast.Call) -> bool:
    """Tell whether a program is run whose failure is the test's."""
    is_checked = any(
        word.arg == "check" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )
    return is_checked and dotted(call.func) == "subprocess.run"


def can_fail(node: ast.AST, helpers: set[str]) -> bool:
    """Tell whether a function asserts, raises, or calls one of the helpers that do."""
    if any(isinstance(one, ast.Assert | ast.Raise) for one in ast.walk(node)):
        return True
    return any(
        dotted(call.func) in _FAIL or _must_end_well(call) or _name(call) in helpers
        for call in _calls(node)
    )


def _name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else dotted(called)


def failing(paths: Sequence[Path]) -> set[str]:
    """Return the names of helpers that can fail, by themselves or by what they call."""
    every = [node for path in paths for node in functions(path) if not _is_test(node)]
    found: set[str] = set()
    while fresh := {one.name for one in every if can_fail(one, found)} - found:
        found |= fresh
    return found


def _is_test(node: Function) -> bool:
    return node.name.startswith("test_")


def test_every_test_can_fail() -> None:
    paths = list(python_files("tests"))
    helpers = failing(paths)
    report(
        Violation(path, node.lineno, f"{node.name} cannot fail; assert what it is about")
        for path in paths
        for node in functions(path)
        if _is_test(node) and not can_fail(node, helpers)
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("print(1)", False),
        ("with open('x') as file: file.read()", False),
        ("subprocess.run(['true'], check=False)", False),
        ("shown(1)", False),
        ("assert 1", True),
        ("with pytest.raises(ValueError): int('x')", True),
        ("subprocess.run(['true'], check=True)", True),
        ("spec.refused('x')", True),
        ("expect(1)", True),
    ],
)
def test_a_test_that_cannot_fail_is_found(tmp_path: Path, body: str, *, expected: bool) -> None:
    path = tmp_path / "one.py"
    path.write_text(
        "def shown(one): print(one)\n"
        "def expect(one): Spec().refused(one)\n"
        "class Spec:\n"
        "    def refused(self, one): assert one\n"
        f"def test_it():\n    {body}\n",
        "utf-8",
    )
    (node,) = (one for one in functions(path) if _is_test(one))
    assert can_fail(node, failing([path])) is expected
