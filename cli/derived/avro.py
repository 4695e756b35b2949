"""Avro (模式): the schema of every event type as it is declared now, and what is to be locked."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from ledger.entry import Correction, E, Submission
from ledger.errors import VerificationFailed
from ledger.events import EVENTS, Event, chinese_name, sentence
from ledger.sentence import say
from schemas.derivation import ALWAYS, Schema, Words, entry_schema
from schemas.errors import SchemaError
from schemas.locking import Due, due
from schemas.registry import REGISTRY_FILE, Registry, unregistered
from shenguan.fields import fields_of

FOLDER: Final = "schemas"
UNITS: Final = ("fen",)
"""Parts of a field's name that say in which unit its whole number is."""


class Recorded(Submission[E], frozen=True, kw_only=True, omit_defaults=True):
    """记录: a submission, and what the ledger adds when it records it.

    One record serves both: what an agency hands in is the same without the ledger's own fields.
    """

    clock: Annotated[datetime, Meta(tz=True, extra={"fraction": ALWAYS})] | None = None
    findings: tuple[str, ...] = ()
    recorded_at: Annotated[datetime, Meta(tz=True, extra={"fraction": ALWAYS})] | None = None


_ENVELOPE: Final = {
    "actor": "经办人: the officer who acts, <agency>/<staff number>",
    "agency": "机关: the agency that says it, uscc:<code> or reg:<authority>:<number>",
    "because": "起因: ids of the entries that this follows from",
    "clock": "真实时间: set while recorded_at stays where a clock had run ahead to; UTC",
    "corrects": "更正: this entry stands in another's place",
    "data": "事实: the event itself",
    "findings": "备注发现: codes that stay on record with the entry",
    "id": "编号: a UUID, the same when it is sent again",
    "ledger": "账本: the ledger's id",
    "observed": "历史来源: the older system that the fact was brought in from",
    "occurred_at": "生效时间: when it took effect in law, said by the agency; UTC",
    "recorded_at": "记录时间: the ledger's clock; UTC, null until it is recorded",
    "signature": "签名: of the submission, where there is one",
    "type": "事件类型: the stored name of the event type",
}
"""What the fields around an event say."""
_OF_PARTS: Final[dict[tuple[type[Struct], str], str]] = {
    (Correction, "was"): "原标识: tags that the entry had, and has no longer",
}
"""What a field of a part says where neither its name nor its type does."""


def derived_schemas() -> dict[str, Schema]:
    """Return the Avro schema of every event type, by stored name."""
    return {name: schema_of(kind) for name, kind in EVENTS.items()}


def schema_of(event_type: type[Event]) -> Schema:
    """Return the Avro schema of entries of a type."""
    return entry_schema(
        Recorded[event_type],  # type: ignore[valid-type]
        event_type=event_type,
        outer=Recorded,
        words=Words(_type_doc, _field_doc, UNITS),
    )


def _type_doc(kind: type[Any]) -> str:
    said = sentence(kind)
    return f"{chinese_name(kind)}: {said}" if said else chinese_name(kind)


def _field_doc(owner: type[Struct], name: str) -> str:
    if issubclass(owner, Submission):
        return _ENVELOPE[name]
    said = _OF_PARTS.get((owner, name))
    return said or next(one.meaning for one in fields_of(owner) if one.name == name)


def due_schemas(folder: Path) -> list[Due]:
    """Return what is to be locked beside the registry of a folder.

    Raises ``VerificationFailed`` where a locked file is damaged or a change is not compatible.
    """
    registry = Registry.in_folder(folder)
    try:
        found = due(registry, derived_schemas())
    except SchemaError as error:
        raise VerificationFailed(
            say("{folder}/: {error}", folder=folder.name, error=error)
        ) from None
    known = [one.file for one in registry.entries] + [one.locked.file for one in found]
    for name in unregistered(folder, known):
        raise VerificationFailed(
            say(
                "{folder}/{name} is not in {registry_file}; delete it, or restore "
                "its line from version control",
                folder=folder.name,
                name=name,
                registry_file=REGISTRY_FILE,
            )
        )
    return found


def due_files(root: Path) -> Iterator[tuple[str, str]]:
    """Yield path and text of the schemas that are to be locked, the registry last.

    A run that was interrupted leaves files that no registry knows yet; the next one writes them
    again.
    """
    found = due_schemas(root / FOLDER)
    for one in found:
        yield f"{FOLDER}/{one.locked.file}", one.body.decode()
    if found:
        registry = Registry.in_folder(root / FOLDER)
        yield f"{FOLDER}/{REGISTRY_FILE}", registry.with_more(one.locked for one in found)
