"""Words: docstrings, sentences as test names, nothing left for later, no skip without a reason."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tests.tidy.source import (
    ANY_PYTHON,
    OURS,
    ROOT,
    Function,
    Violation,
    dotted,
    functions,
    python_files,
    report,
    tracked,
    tree,
)

_LATER: Final = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
_TEXT_SUFFIXES: Final = {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".sh", ".sql", ""}
_VAGUE_MODULES: Final = {"utils", "helpers", "common", "core", "misc", "util", "helper"}
WORDS_MIN: Final = 3


def _public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def _undocumented(path: Path) -> Iterator[Violation]:
    module = tree(path)
    if not ast.get_docstring(module):
        yield Violation(path, 1, "the module has no docstring; say in one sentence what it is")
    for node in _public(module.body):
        yield from _undocumented_in(path, node)


def _undocumented_in(path: Path, node: Function | ast.ClassDef) -> Iterator[Violation]:
    is_overload = any(dotted(one) == "overload" for one in node.decorator_list)
    if not ast.get_docstring(node) and not is_overload:
        yield Violation(path, node.lineno, f"{node.name} has no docstring")
    if isinstance(node, ast.ClassDef):
        for inner in _public(node.body):
            yield from _undocumented_in(path, inner)


def test_every_module_class_and_public_function_says_what_it_is() -> None:
    report(found for path in python_files(*OURS, "benchmarks") for found in _undocumented(path))


def test_every_test_module_says_what_it_is_about() -> None:
    report(
        Violation(path, 1, "the module has no docstring; say what is tested")
        for path in python_files("tests")
        if not ast.get_docstring(tree(path))
    )


def test_every_test_is_named_by_a_sentence() -> None:
    report(
        Violation(path, node.lineno, f"{node.name}: name the behaviour as a sentence")
        for path in python_files("tests")
        for node in functions(path)
        if node.name.startswith("test_") and node.name.count("_") < WORDS_MIN
    )


def test_no_module_has_a_name_that_says_nothing() -> None:
    report(
        Violation(path, 1, "name the module by what it is about")
        for path in python_files(*ANY_PYTHON)
        if path.stem in _VAGUE_MODULES or path.parent.name in _VAGUE_MODULES
    )


def test_nothing_is_left_for_later() -> None:
    report(
        Violation(path, number, f"{line.strip()[:60]!r}: do it now, or leave it out")
        for path in tracked()
        if path.suffix in _TEXT_SUFFIXES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if _LATER.search(line)
    )


def _stubs() -> Iterator[Violation]:
    for path in python_files(*OURS, "benchmarks"):
        for node in functions(path):
            if _is_state_evolve(path, node):
                continue
            for inner in ast.walk(node):
                raised = inner.exc if isinstance(inner, ast.Raise) else None
                called = raised.func if isinstance(raised, ast.Call) else raised
                if called is not None and dotted(called) == "NotImplementedError":
                    yield Violation(path, inner.lineno, f"{node.name} is a stub; write it")


def _is_state_evolve(path: Path, node: Function) -> bool:
    return path.name == "view.py" and node.name == "evolve"


def test_no_function_is_a_stub() -> None:
    report(_stubs())


def _unreasoned_skips() -> Iterator[Violation]:
    for path in python_files("tests"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or dotted(node.func) not in _SKIPS:
                continue
            by_place = len(node.args) >= _SKIPS[dotted(node.func)]
            if not by_place and all(word.arg != "reason" for word in node.keywords):
                yield Violation(path, node.lineno, f"{dotted(node.func)} gives no reason")
        yield from _bare_marks(path)


_SKIPS: Final = {
    "pytest.skip": 1,
    "pytest.mark.skip": 1,
    "pytest.mark.skipif": 99,
    "pytest.mark.xfail": 99,
    "pytest.importorskip": 99,
}
"""Ways to leave a test out, with the number of positional arguments that hold a reason."""


def _bare_marks(path: Path) -> Iterator[Violation]:
    for node in ast.walk(tree(path)):
        if isinstance(node, Function | ast.ClassDef):
            for decorator in node.decorator_list:
                if dotted(decorator) in _SKIPS:
                    yield Violation(path, decorator.lineno, f"{node.name} is skipped: why?")


def test_no_test_is_skipped_without_a_reason() -> None:
    report(_unreasoned_skips())


def _given_twice(classes: Iterable[tuple[Path, ast.ClassDef]]) -> Iterator[Violation]:
    """Yield the classes whose name another class of ours has already."""
    homes: dict[str, Path] = {}
    for path, node in classes:
        home = homes.setdefault(node.name, path)
        if home != path:
            remedy = f"{node.name} is a class in {home.relative_to(ROOT)} too; one word, one class"
            yield Violation(path, node.lineno, remedy)


def _classes(path: Path, source: ast.Module) -> Iterator[tuple[Path, ast.ClassDef]]:
    for node in ast.walk(source):
        if isinstance(node, ast.ClassDef):
            yield path, node


def test_one_word_names_one_class() -> None:
    found = (pair for path in python_files(*OURS) for pair in _classes(path, tree(path)))
    report(_given_twice(found))


def test_a_class_name_that_is_given_twice_is_found() -> None:
    first, second = ROOT / "ledger/first.py", ROOT / "consumers/second.py"
    outer = ast.parse("class Row: ...\nclass Answer: ...")
    inner = ast.parse("def read():\n    class Row: ...")
    found = list(_given_twice([*_classes(first, outer), *_classes(second, inner)]))
    assert [(one.path, one.line) for one in found] == [(second, 2)]
