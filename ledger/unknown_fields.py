"""Unknown fields (未知字段): what a document says and no field of its submission keeps."""

from typing import Any

import msgspec
from msgspec import Struct

from ledger.errors import Malformed
from ledger.sentence import say


def refuse_unknown(document: dict[str, Any], submission: Struct) -> None:
    """Raise ``Malformed`` for a field that a submission, its data or a part of them lacks."""
    event_type: type[Struct] = type(submission.data)  # type: ignore[attr-defined]
    for name in document:
        if name not in submission.__struct_fields__:
            raise Malformed(say("{name}: no such field of a submission", name=name), field=name)
    for name in document["data"]:
        if name not in event_type.__struct_fields__:
            raise Malformed(
                say(
                    "data.{name}: {event_type} has no such field; it has {fields}",
                    name=name,
                    event_type=event_type.__name__,
                    fields=", ".join(event_type.__struct_fields__),
                ),
                field=f"data.{name}",
            )
    kept = msgspec.to_builtins(submission)
    _refuse_unknown_inside(document.get("corrects"), kept.get("corrects"), "corrects")
    for name, value in document["data"].items():
        _refuse_unknown_inside(value, kept["data"].get(name), f"data.{name}")


def _refuse_unknown_inside(given: object, kept: object, path: str) -> None:
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            if name not in kept and value not in (None, False, (), []):
                raise Malformed(
                    say("{path}.{name}: no such field", path=path, name=name),
                    field=f"{path}.{name}",
                )
            _refuse_unknown_inside(value, kept.get(name), f"{path}.{name}")
    elif isinstance(given, list | tuple) and isinstance(kept, list | tuple):
        for index, (left, right) in enumerate(zip(given, kept, strict=True)):
            _refuse_unknown_inside(left, right, f"{path}[{index}]")
