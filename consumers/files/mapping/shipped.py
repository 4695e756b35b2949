"""Mappings that come with the program, by name, and those of a file."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from consumers.files.mapping.mapping import Mapping, read_mapping
from ledger.errors import InputUnreadable, MappingInvalid
from ledger.reasons import reason_of
from ledger.sentence import say

_SUFFIXES: Final = (".yaml", ".yml")


def shipped_names() -> list[str]:
    """Return the names of the mappings that come with the program."""
    folder = files("consumers") / "mappings"
    return sorted(
        path.name.removesuffix(".yaml") for path in folder.iterdir() if path.name.endswith(".yaml")
    )


def shipped_mappings() -> Iterator[Mapping]:
    """Yield the mappings that come with the program."""
    for name in shipped_names():
        yield find_mapping(name)


def mapping_text(name: str) -> tuple[str, str]:
    """Return a mapping's text and what to call its file in messages.

    ``name`` is that of a mapping that comes with the program, or a path.
    """
    if name in shipped_names():
        file = f"{name}.yaml"
        return (files("consumers") / "mappings" / file).read_text("utf-8"), file
    path = Path(name)
    if path.suffix not in _SUFFIXES and not path.exists():
        raise MappingInvalid(
            say(
                "no mapping {name!r}; it is the path of a .yaml file, or one of "
                "{shipped_names} (shenguan import --list)",
                name=name,
                shipped_names=", ".join(shipped_names()),
            )
        )
    try:
        return path.read_text("utf-8-sig"), name
    except OSError as error:
        raise InputUnreadable(
            say("{name}: {strerror}", name=name, strerror=reason_of(error))
        ) from None
    except UnicodeDecodeError as error:
        raise MappingInvalid(
            say("{name}: a mapping is UTF-8 text ({reason})", name=name, reason=error.reason)
        ) from None


def find_mapping(name: str) -> Mapping:
    """Return a mapping by name or path, read and compiled; raises ``MappingInvalid``."""
    text, file = mapping_text(name)
    return read_mapping(text, file)
