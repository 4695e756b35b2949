"""What others read of a submission: nothing that was typed into any field, however wrong it is."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import Struct

from benchmarks.load import Load
from consumers.broker.message import Received
from consumers.streams.answered import answer_headers
from consumers.streams.dead_letters import PREFIX, dead_letter
from consumers.streams.deciding import decide
from consumers.streams.intake import answer_bytes
from consumers.streams.records import JSON, Parked, Record, read_record
from consumers.streams.service import Stop
from ledger.clock import new_id
from ledger.entry import Submission
from ledger.events import EVENTS
from ledger.fields import fields_of
from ledger.gate.gate import Gate
from ledger.gate.receipt import Receipt
from ledger.store.memory import memory_store
from schemas.codec import Codec
from schemas.registry import packaged
from tests.strategies import submissions

CODEC: Final = Codec(packaged())
MARK: Final = "Zq9Marker"
DIGITS: Final = "98765432109876"
RESIDENT: Final = "11010519491231002X"
SECRETS: Final = (MARK, MARK.lower(), DIGITS, RESIDENT)
Place = tuple[Any, ...]


@pytest.fixture(scope="module")
def gate() -> Gate:
    """A gate before a ledger with its offices and its catalogue."""
    made = Gate(memory_store())
    made.submit(Load(datetime.now(UTC) - timedelta(hours=1)).founding())
    return made


def places(thing: object, path: Place = ()) -> Iterator[Place]:
    """Yield every place in a document."""
    if path:
        yield path
    steps = thing.items() if isinstance(thing, dict) else ()
    for step, inner in enumerate(thing) if isinstance(thing, list) else steps:
        yield from places(inner, (*path, step))


def wrong_values(value: object) -> Iterator[object]:
    """Yield what somebody may type where a value is expected."""
    yield from ({MARK: MARK}, [MARK], f"{MARK} / :", MARK * 4_000, int(DIGITS), RESIDENT, MARK)
    if isinstance(value, str):
        yield f"{value}{MARK}"
        yield f"uscc:{RESIDENT}"
        yield value.replace(value[-3:], MARK)


def whole(event_type: type[Struct], data: dict[str, Any]) -> dict[str, Any]:
    """Return an event's data with every field that it may have, a member in every list of parts."""
    made = dict.fromkeys(fields_of(event_type)) | data
    for name, field in fields_of(event_type).items():
        if field.part is not None and not made[name]:
            part: Any = dict.fromkeys(field.part.__struct_fields__)
            made[name] = [part] if field.many else part
    return made


def damaged(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a document with each value, and each name, in turn replaced by what is marked."""
    for path in list(places(document)):
        held: Any = document
        for step in path[:-1]:
            held = held[step]
        for wrong in wrong_values(held[path[-1]]):
            yield _changed(document, path, wrong)
        if isinstance(held, dict):
            yield _renamed(document, path)


def _changed(document: dict[str, Any], path: Place, wrong: object) -> dict[str, Any]:
    made = copy.deepcopy(document)
    if path != ("id",):
        made["id"] = new_id()
    held: Any = made
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = wrong
    return made


def _renamed(document: dict[str, Any], path: Place) -> dict[str, Any]:
    made = copy.deepcopy(document)
    held: Any = made
    for step in path[:-1]:
        held = held[step]
    held[f"{path[-1]}{MARK}"] = held.pop(path[-1])
    return made


def public(gate: Gate, lines: list[bytes]) -> Iterator[bytes]:
    """Yield everything of receipts and dead letters that is not the submission itself."""
    said = [("content-type", JSON.encode())]
    read = [
        read_record(Received("shenguan.intake.v1.130523", 0, place, None, line, said, 0), CODEC)
        for place, line in enumerate(lines)
    ]
    decided = decide(gate, [one for one in read if isinstance(one, Record)], Stop())
    for one in [next(decided) if isinstance(one, Record) else one for one in read]:
        for index, receipt in enumerate(one.receipts):
            yield one.record.key_of(index, receipt) or b""
            yield answer_bytes(receipt)
            yield repr(answer_headers(one.record.message, index, 1)).encode()
        if isinstance(one, Parked):
            letter = dead_letter(one.record.message, one.error)
            ours = [header for header in letter.headers if header[0].startswith(PREFIX)]
            yield repr(ours).encode()


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_no_receipt_and_no_dead_letter_quotes_what_a_field_holds(gate: Gate, name: str) -> None:
    @settings(
        max_examples=1,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(one=submissions(EVENTS[name]))
    def check(one: Submission[Any]) -> None:
        document = msgspec.to_builtins(one)
        document |= {"agency": gate.opening.event.agency, "ledger": gate.opening.ledger}
        document["actor"] = gate.opening.event.officer
        filled = document | {"data": whole(EVENTS[name], document["data"])}
        lines = [json.dumps(wrong).encode() for wrong in chain(damaged(document), damaged(filled))]
        told = list(public(gate, lines))
        assert len(told) >= 3 * len(lines)
        for text in told:
            assert not [secret for secret in SECRETS if secret.encode() in text], text

    check()


def test_a_secret_in_what_is_no_json_is_not_told_either(gate: Gate) -> None:
    lines = [
        f'{{"{MARK}": 1, "{MARK}": 2}}'.encode(),
        f'{{"id": "{MARK}'.encode(),
        f'{{"id": "{RESIDENT}", "data": {{}}}}'.encode(),
        f'[{{"id": "{MARK}"}}, {DIGITS}, "{MARK}"]'.encode(),
        f'{{"type": "{MARK}", "id": "{new_id()}"}}'.encode(),
        f'{{"data": {{}}, "personal": [{{"{MARK}": 1}}]}}'.encode(),
    ]
    told = list(public(gate, lines))
    assert len(told) > 3 * len(lines)
    for text in told:
        assert not [secret for secret in SECRETS if secret.encode() in text], text


def test_field_and_rule_are_told() -> None:
    receipt = Receipt(
        outcome="malformed",  # type: ignore[arg-type]
        id=MARK,
        codes=("malformed",),
        field=f"data.materials[0].{MARK}",
        message=f"shenguan.intake.v1.130523/0@9: data.{MARK}: no such field",
    )
    told = json.loads(answer_bytes(receipt))
    assert told["field"] == "data.materials[0]"
    assert told["message"] == "shenguan.intake.v1.130523/0@9: data.materials[0]: no such field"
    assert told["id"] is None
