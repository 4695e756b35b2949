"""The drawing of imports by room in docs/development.md, made from the code.

``python -m tests.import_map`` writes it between its markers. A room is what a reader has to know of
at once: a package, or what lies directly in one of the packages in ``DIVIDED``.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from tests.tidy.source import OURS, ROOT, imports, module_name, python_files

PAGE: Final = ROOT / "docs" / "development.md"
BEGIN: Final = "<!-- imports: written by `make lock` -->"
END: Final = "<!-- imports: end -->"
DIVIDED: Final = ("ledger", "projections", "consumers")
"""The packages whose rooms are drawn one by one."""
_WIDTH: Final = 100

Arrows = Mapping[str, frozenset[str]]
"""The rooms that each room imports from."""


def room_of(module: str) -> str:
    """Return the room that a module lies in."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] in DIVIDED else parts[0]


def arrows() -> Arrows:
    """Return what each room imports from, also inside functions and for types only."""
    found: dict[str, set[str]] = {}
    modules = {module_name(path): path for path in python_files(*OURS)}
    for module, path in modules.items():
        if module not in DIVIDED:
            mine = found.setdefault(room_of(module), set())
            mine.update(room_of(name) for _, name in imports(path) if name in modules)
    return {room: frozenset(others - {room, *DIVIDED}) for room, others in found.items()}


def contracts() -> Iterator[dict[str, Any]]:
    """Yield the contracts of layers in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    yield from (
        one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"
    )


def layers_in(container: str | None) -> Sequence[Sequence[str]]:
    """Return the layers of a package, or of all packages, the highest first."""
    wanted = [] if container is None else [container]
    layers = next(one["layers"] for one in contracts() if one.get("containers", []) == wanted)
    return [[name.strip("() ") for name in layer.split("|")] for layer in layers]


def in_order() -> list[list[str]]:
    """Return the rooms by layer, the highest first; those of one layer see nothing of another."""
    found = []
    for layer in layers_in(None):
        for package in sorted(layer):
            inner = layers_in(package) if package in DIVIDED else []
            found += [[f"{package}.{name}" for name in names] for names in inner] or [[package]]
    return found


def upward(arrows: Arrows) -> list[str]:
    """Return the arrows that do not point to a lower layer."""
    return [
        f"{room} → {other}"
        for room, others in arrows.items()
        for other in sorted(others)
        if not _is_below(room, other) and (f"{room}.*", other) not in _excepted()
    ]


def _excepted() -> set[tuple[str, ...]]:
    """Return the arrows that the contracts let pass, each for a reason written beside it."""
    return {
        tuple(one.split(" -> ")) for rule in contracts() for one in rule.get("ignore_imports", [])
    }


def _is_below(room: str, other: str) -> bool:
    packages = room.partition(".")[0], other.partition(".")[0]
    if packages[0] == packages[1]:
        layers = [[f"{packages[0]}.{name}" for name in names] for names in layers_in(packages[0])]
        return _place(layers, room) < _place(layers, other)
    return _place(layers_in(None), packages[0]) < _place(layers_in(None), packages[1])


def _place(layers: Sequence[Sequence[str]], name: str) -> int:
    return next(place for place, layer in enumerate(layers) if name in layer)


def drawing(arrows: Arrows) -> Iterator[str]:
    """Yield the lines of the drawing: each room above all that it imports from."""
    for room in (room for layer in in_order() for room in layer):
        yield room
        yield from _wrapped(_together(room, arrows[room]))


def _together(room: str, others: Iterable[str]) -> Iterator[str]:
    """Yield the names of rooms, those of one package together."""
    order = [one for layer in in_order() for one in layer]
    for package, rooms in groupby(sorted(others, key=order.index), lambda one: one.split(".")[0]):
        names = [name.partition(".")[2] for name in rooms]
        if package == room.split(".", maxsplit=1)[0]:
            yield ", ".join(names)
        else:
            yield f"{package}: {', '.join(names)}" if names != [""] else package


def _wrapped(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        line = "  →"
        for word in text.split():
            if len(line) + len(word) >= _WIDTH:
                yield line
                line = "   "
            line += f" {word}"
        yield line


def renewed(page: str) -> str:
    """Return a page with the drawing in its place; ``ValueError`` where it has none."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"the page has no place for the drawing: {BEGIN} … {END}")
    drawn = "\n".join(drawing(arrows()))
    return f"{before}{BEGIN}\n\n```text\n{drawn}\n```\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
