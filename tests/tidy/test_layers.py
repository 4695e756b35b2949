"""Layers: the contracts of import-linter in pyproject.toml, and what it cannot see."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.tidy.source import (
    ANY_PYTHON,
    OURS,
    ROOT,
    Violation,
    dotted,
    module_name,
    python_files,
    report,
    tree,
)


def test_every_import_looks_down() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    checked = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


def _runs(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and what lies below it, except what only a type checker reads."""
    if isinstance(node, ast.If) and dotted(node.test) == "TYPE_CHECKING":
        return
    yield node
    for inner in ast.iter_child_nodes(node):
        yield from _runs(inner)


def _imported_modules(source: ast.Module, modules: frozenset[str]) -> Iterator[str]:
    """Yield the modules that a source text imports when it runs, also inside functions."""
    for node in _runs(source):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in modules else node.module for name in inner]
        yield from (name for name in names if name in modules)


def _circle(sources: Mapping[str, ast.Module]) -> list[str]:
    """Return modules of which each imports the next, and the last the first; none: empty."""
    modules = frozenset(sources)
    imported = {name: set(_imported_modules(found, modules)) for name, found in sources.items()}
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert _circle({module_name(path): tree(path) for path in python_files(*OURS)}) == []


def test_an_import_inside_a_function_closes_a_circle_and_one_for_types_does_not() -> None:
    lazy = ast.parse("def read():\n    from ledger import second")
    typed = ast.parse("if TYPE_CHECKING:\n    from ledger.second import Row")
    second = ast.parse("import ledger.first")
    assert set(_circle({"ledger.first": lazy, "ledger.second": second})) == {
        "ledger.first",
        "ledger.second",
    }
    assert _circle({"ledger.first": typed, "ledger.second": second}) == []


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _private_imports(path: Path, package: str, source: ast.Module) -> Iterator[Violation]:
    """Yield the imports of a name with an underscore from another package than a file's own."""
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and node.module:
            is_own = node.module == package or node.module.rpartition(".")[0] == package
            names = [alias.name for alias in node.names if not is_own]
            if any(map(_is_private, (*names, *node.module.split(".")))):
                remedy = f"{node.module}: what another package imports has no underscore"
                yield Violation(path, node.lineno, remedy)


def _package(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).parts[:-1])


def test_a_name_with_an_underscore_stays_in_its_package() -> None:
    report(
        violation
        for path in python_files(*ANY_PYTHON)
        for violation in _private_imports(path, _package(path), tree(path))
    )


def test_an_underscore_from_another_package_is_found() -> None:
    source = ast.parse("from ledger.store.replica import _tags")
    assert list(_private_imports(ROOT, "projections", source))
    assert not list(_private_imports(ROOT, "ledger.store", source))
