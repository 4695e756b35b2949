"""The text of a configuration (配置文本): a ``shenguan.toml`` that explains itself."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from ledger.location import shown
from shenguan import words

_TOLD: Final = ("store", "views", "agency", "officer", "language", "time_zone", "kafka")
_EXAMPLES: Final = {"views": "shenguan.views.db", "kafka": "127.0.0.1:9092"}
PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


def configuration_text(values: Mapping[str, str | None], lang: str) -> str:
    """Return the file that says some values, each explained; what is not said is an example."""
    return "\n".join(_lines(values, lang))


def rights_of(values: Mapping[str, str | None]) -> int:
    """Return the rights of the file: its owner's alone where it holds a password."""
    held = [value for value in values.values() if value]
    return PRIVATE if any(shown(value) != value for value in held) else PUBLIC


def _lines(values: Mapping[str, str | None], lang: str) -> Iterator[str]:
    for key in ("toml-head", "toml-order", "toml-rights"):
        yield f"# {words.message(key, lang)}"
    for name in _TOLD:
        yield ""
        yield f"# {words.message(f'toml-{name}', lang)}"
        value = values.get(name)
        yield f"{name} = {_quoted(value)}" if value else f'# {name} = "{_EXAMPLES.get(name, "")}"'
    yield ""


def _quoted(value: str) -> str:
    """Return a text as TOML writes it: as JSON does, which leaves one character alone."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
