"""Homes: where each library, the clock, the environment and the terminal may be touched."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.tidy.source import (
    OURS,
    Violation,
    dotted,
    imports,
    module_name,
    python_files,
    report,
    tree,
)

HOMES: Final = {
    "eventsourcing": ("ledger.dcb",),
    "sqlalchemy": ("ledger.store", "projections"),
    "psycopg": ("ledger.store", "projections"),
    "pandas": ("projections.frames",),
    "pyarrow": ("projections.frames",),
    "kafka": ("consumers.broker",),
    "fastavro": ("schemas",),
    "click": ("cli",),
    "rich": ("cli",),
    "xlsxwriter": ("cli.display.workbook",),
}
"""Library → the modules (with what lies below them) that may import it."""
FILES_OF_CONSUMERS: Final = {
    "yaml": ("consumers.files.mapping.document",),
    "openpyxl": ("consumers.files.readers.workbook", "consumers.files.quarantine_sheet"),
    "re2": ("consumers.files.mapping.patterns",),
}
"""Library → the modules that read and write a format of imports, or match its patterns, by it."""

CLOCKS: Final = {"datetime.now", "datetime.datetime.now", "datetime.utcnow", "date.today"} | {
    "datetime.date.today",
    "uuid4",
    "uuid.uuid4",
    "uuid.uuid1",
    "time.time",
}
ENVIRONMENT: Final = {"os.environ", "os.getenv", "os.environb"}
_GATE_CLOCK: Final = ("ledger.gate.gate", "utc_now")


def _is_below(name: str, home: str) -> bool:
    return name == home or name.startswith(f"{home}.")


def _homeless() -> Iterator[Violation]:
    for path in python_files(*OURS):
        module = module_name(path)
        for line, imported in imports(path):
            homes = HOMES.get(imported.partition(".")[0])
            if homes and not any(_is_below(module, home) for home in homes):
                remedy = f"import {imported.partition('.')[0]} only in {', '.join(homes)}"
                yield Violation(path, line, remedy)


def test_every_library_has_one_home() -> None:
    report(dict.fromkeys(_homeless()))


def test_a_file_format_of_imports_is_read_and_written_in_its_own_files() -> None:
    report(
        Violation(path, line, f"{imported}: only {' and '.join(homes)} may import it")
        for path in python_files(*OURS)
        for line, imported in imports(path)
        if (homes := FILES_OF_CONSUMERS.get(imported.partition(".")[0]))
        and module_name(path) not in homes
    )


def _touches(path: Path) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and dotted(node) in ENVIRONMENT:
            yield node, "read the environment in shenguan/wiring.py and pass plain arguments"
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in CLOCKS:
                yield node, f"{name}: take time and ids from ledger/clock.py, or as an argument"
            elif name == "print":
                yield node, "only the command line writes to the terminal"


def _lines_of(path: Path, function: str) -> range:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return range(0)


def _impure() -> Iterator[Violation]:
    for path in python_files(*(name for name in OURS if name != "cli")):
        module = module_name(path)
        if module in {"ledger.clock", "shenguan.wiring"}:
            continue
        allowed = _lines_of(path, _GATE_CLOCK[1]) if module == _GATE_CLOCK[0] else range(0)
        for node, remedy in _touches(path):
            line = getattr(node, "lineno", 1)
            if line not in allowed:
                yield Violation(path, line, remedy)


def test_clock_environment_and_terminal_belong_to_the_edge() -> None:
    report(_impure())


def _imported_at_the_top(path: Path) -> Iterator[tuple[int, str]]:
    for node in tree(path).body:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def test_slow_libraries_are_imported_where_they_are_used() -> None:
    slow = {"pandas", "pyarrow", "openpyxl", "xlsxwriter", "kafka", "fastavro"}
    report(
        Violation(path, line, f"import {name} inside the function that needs it")
        for path in python_files("cli", "shenguan")
        for line, name in _imported_at_the_top(path)
        if name.partition(".")[0] in slow
    )


def _modules() -> dict[str, Path]:
    return {module_name(path): path for path in python_files(*OURS)}


def _named(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, or names in a text as ``package.module:name``."""
    for _, imported in imports(path):
        yield imported
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.partition(":")[0]
            if name.partition(".")[0] in OURS:
                yield name


_DISCOVERED: Final = (
    "ledger.rules",
    "ledger.states.lights",
    "projections",
    "shenguan.simulation",
)


def _discovers(path: Path) -> Iterator[str]:
    """Yield the packages whose modules a file finds by itself."""
    if any(imported.partition(".")[0] == "pkgutil" for _, imported in imports(path)):
        for name in _named(path):
            yield from (one for one in _DISCOVERED if name.startswith(one))


def _reachable(modules: dict[str, Path], roots: list[Path]) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        found = {name for name in _named(path) if name in modules}
        for package in _discovers(path):
            found |= {name for name in modules if _is_below(name, package)}
        parents = {name.rpartition(".")[0] for name in found} & set(modules)
        fresh = (found | parents) - seen
        seen |= fresh
        waiting.extend(modules[name] for name in fresh)
    return seen


def test_every_module_is_reached_from_the_command_line_or_the_python_face() -> None:
    modules = _modules()
    roots = {
        name for name in modules if name in {"cli", "cli.__main__", "shenguan", "shenguan.__main__"}
    }
    seen = _reachable(modules, [modules[name] for name in roots]) | roots
    tested = _reachable(modules, list(python_files("tests")))
    report(
        Violation(path, 1, "nothing imports it; wire it in or delete it")
        for name, path in sorted(modules.items())
        if name not in seen and not (name.endswith(".memory") and name in tested)
    )


def test_nobody_imports_what_stands_on_top() -> None:
    report(
        Violation(path, line, f"{imported}: only tests import what stands on top")
        for path in python_files(*OURS)
        for line, imported in imports(path)
        if _is_below(imported, "tests")
        or (imported == "shenguan.face" and module_name(path) != "shenguan")
    )
