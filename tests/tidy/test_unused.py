"""Nothing of ours is there for nobody: a function, method or class that only tests name is dead.

A name counts as used wherever our code, a benchmark or an example says it: as a name, an attribute,
an import, or a whole text (``module:name``). Its own body does not count. What a decorator puts
into a registry is used, and so is what a library calls: a method that overrides one of a library's.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.tidy.source import OURS, ROOT, Violation, dotted, module_name, python_files, report, tree

_JUSTIFIED: Final = {
    "CompiledCatalogues": "hatchling finds it in the file that pyproject.toml names",
    "memory_store": "the rules are tested on a ledger that no database is needed for",
    "rows_for": "the naive account of a history is held against one home value's rows",
    "sql_arrow": "it is for notebooks, as the face of everything else is",
    "forget": "a test that ends a server's session gives up its own",
}
"""What only tests need, and why they cannot do without."""
_HARMLESS: Final = {
    "abstractmethod",
    "cache",
    "cached_property",
    "classmethod",
    "contextmanager",
    "dataclass",
    "final",
    "lru_cache",
    "overload",
    "override",
    "property",
    "staticmethod",
    "total_ordering",
    "wraps",
}
"""Decorators that use nothing; every other one may have put what it decorates into a registry."""
_WHOLE_NAME: Final = re.compile(r"[\w.]+(:\w+)?")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _names(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        match one:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name):
                yield name.rpartition(".")[2]
            case ast.Constant(value=str(text)) if _WHOLE_NAME.fullmatch(text):
                yield re.split(r"[.:]", text)[-1]


def _is_harmless(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = dotted(called).rpartition(".")[2]
    return name in _HARMLESS or name == "setter"


def _definitions(node: ast.AST, outer: tuple[str, ...] = ()) -> Iterator[tuple[str, Definition]]:
    """Yield every function, method and class with the dotted name of what it stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            yield ".".join(outer), child
            yield from _definitions(child, (*outer, child.name))
        else:
            yield from _definitions(child, outer)


def _overrides(path: Path, outer: str, name: str) -> bool:
    """Tell whether a library calls a method, because it overrides one of the library's."""
    found: object = import_module(module_name(path))
    for part in outer.split("."):
        found = getattr(found, part, None)
    bases = found.__mro__[1:] if isinstance(found, type) else ()
    theirs = (one for one in bases if one.__module__.partition(".")[0] not in OURS)
    return any(name in vars(base) or _is_asked(base, name) for base in theirs)


def _is_asked(base: type, name: str) -> bool:
    return base is BaseHTTPRequestHandler and name.startswith("do_")


def unused(paths: Sequence[Path], users: Sequence[Path]) -> Iterator[tuple[Path, str, Definition]]:
    """Yield what is defined in some files and named nowhere in those that may use it."""
    used = Counter(name for path in users for name in _names(tree(path)))
    for path in paths:
        for outer, node in _definitions(tree(path)):
            is_plain = all(map(_is_harmless, node.decorator_list))
            is_dunder = node.name.startswith("__") and node.name.endswith("__")
            if is_plain and not is_dunder and used[node.name] == _within(node):
                yield path, outer, node


def _within(node: Definition) -> int:
    return sum(name == node.name for name in _names(node))


def test_every_function_method_and_class_is_used() -> None:
    users = list(python_files(*OURS, "benchmarks", "examples"))
    report(
        Violation(path, node.lineno, f"only tests name {node.name}; wire it in or delete it")
        for path, outer, node in unused(list(python_files(*OURS)), users)
        if node.name not in _JUSTIFIED and not _overrides(path, outer, node.name)
    )


def test_what_is_justified_is_there_and_still_needs_it() -> None:
    users = list(python_files(*OURS, "benchmarks", "examples"))
    found = {node.name for _, _, node in unused(list(python_files(*OURS)), users)}
    assert sorted(set(_JUSTIFIED) - found) == []


def test_what_nothing_names_is_found(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text(
        "def used(): pass\n"
        "def dead(): dead()\n"
        "class Shape:\n"
        "    def area(self): used()\n"
        "    @property\n"
        "    def width(self): return 1\n"
        "    @registry.on(Shape)\n"
        "    def told(self): pass\n"
        "print(Shape().width, getattr(Shape(), 'told'))\n",
        "utf-8",
    )
    found = [(outer, node.name) for _, outer, node in unused([path], [path])]
    assert found == [("", "dead"), ("Shape", "area")]


def test_what_a_library_calls_is_used() -> None:
    """A request handler's methods are named nowhere but in the library."""
    path = ROOT / "schemas" / "serving.py"
    assert _overrides(path, "RequestHandler", "log_message")
    assert _overrides(path, "RequestHandler", "do_POST")
    assert not _overrides(path, "RequestHandler", "reply")
