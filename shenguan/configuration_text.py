"""The text of a configuration (配置文本): a ``shenguan.toml`` that explains itself."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ledger.location import shown
from shenguan import words
from shenguan.configuration import FILE_NAME

_TOLD: Final = ("store", "views", "agency", "officer", "language", "time_zone", "kafka")
_EXAMPLES: Final = {"views": "shenguan.views.db", "kafka": "127.0.0.1:9092"}
_PRIVATE: Final = 0o600
_PUBLIC: Final = 0o644


def create(values: Mapping[str, str | None], lang: str) -> None:
    """Write the file that says some values into this folder, whole or not at all.

    Each is explained; what is not said is an example. The file is its owner's alone where it holds
    a password. Raises ``OSError``, also where there is one already.
    """
    text = "\n".join(_lines(values, lang))
    number = os.open(FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _rights_of(values))
    try:
        with os.fdopen(number, "w", encoding="utf-8") as stream:
            stream.write(text)
    except BaseException:
        Path(FILE_NAME).unlink(missing_ok=True)
        raise


def _rights_of(values: Mapping[str, str | None]) -> int:
    held = [value for value in values.values() if value]
    return _PRIVATE if any(shown(value) != value for value in held) else _PUBLIC


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
