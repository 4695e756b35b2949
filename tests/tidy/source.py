"""What the rules about the code look at: tracked files, their syntax trees, and how to complain."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
OURS: Final = ("ledger", "schemas", "projections", "consumers", "shenguan", "cli")
ANY_PYTHON: Final = (*OURS, "tests", "benchmarks")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Violation(NamedTuple):
    """One place that breaks a rule, and what to do about it."""

    path: Path
    line: int
    remedy: str

    def __str__(self) -> str:
        """Return it as an editor can jump to it."""
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.remedy}"


def report(violations: Iterable[Violation]) -> None:
    """Fail with every violation in one message."""
    lines = [str(violation) for violation in violations]
    assert not lines, f"{len(lines)} to mend:\n" + "\n".join(lines)


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = listed.stdout.decode().split("\0")
    return tuple(sorted(ROOT / name for name in names if name and (ROOT / name).is_file()))


def python_files(*below: str) -> Iterator[Path]:
    """Yield the Python files in some top-level folders (or files) of the repository."""
    for path in tracked():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in below:
            yield path


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Yield every function and method of a file, inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def module_name(path: Path) -> str:
    """Return the dotted name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything that a file imports, also inside functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for a chain of attributes, or an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (stem := dotted(node.value)):
        return f"{stem}.{node.attr}"
    return ""
