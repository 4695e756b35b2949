"""Drafts for the contract tests, and the check that a log is whole, made from its bytes alone."""

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from ledger.entry import Submission, decode_entry, encode, finisher, tags_of_entry
from ledger.events.decision import LicenceIssued
from ledger.gate.proposal import commitment
from ledger.log import AppendCondition, Draft, Personal, StoredEntry

AGENCY = "reg:test:1"
SETTLED_SECONDS: Final = 10
TYPE = LicenceIssued.__name__
WHEN = datetime(2017, 7, 3, 1, 0, tzinfo=UTC)


def case_tag(writer: object, number: object) -> str:
    """Return the tag of the case that a writer's draft belongs to."""
    return f"case:{AGENCY}/{writer}-{number}"


def draft(
    writer: object, number: object, *, case: str | None = None, personal: str = "", note: str = ""
) -> Draft:
    """Return the draft of a licence with four tags; equal arguments give equal bytes."""
    licence = f"{AGENCY}/L{writer}-{number}"
    event = LicenceIssued(
        licence=licence,
        case=(case or case_tag(writer, number)).removeprefix("case:"),
        subject=f"reg:test:s{writer}",
        name="食品经营许可证",
        valid_from=date(2017, 7, 3),
        content=note or None,
    )
    submission = Submission(
        actor=f"{AGENCY}/{writer}",
        agency=AGENCY,
        data=event,
        id=str(uuid5(NAMESPACE_OID, licence)),
        ledger="test",
        occurred_at=WHEN,
        type=TYPE,
    )
    tags = (f"id:{submission.id}", f"licence:{licence}", f"case:{event.case}")
    values = (Personal(commitment(personal, "salt"), personal, "salt"),) if personal else ()
    tags = (*tags, f"subject:{event.subject}")
    return Draft(TYPE, tags, finisher(submission, encode(submission), ()), values)


_NUMBER = "412412412412"


def many(numbers: Iterable[int]) -> list[Draft]:
    """Return drafts as ``draft(0, …)`` does, made from one template: quickly, for long logs."""
    template = draft(0, _NUMBER)
    body = template.finish("@").replace(template.tags[0][3:].encode(), _id(_NUMBER).encode())
    made = []
    for number in numbers:
        text = f"{number:012d}"
        mine = body.replace(_NUMBER.encode(), text.encode())
        tags = (f"id:{_id(text)}", *(tag.replace(_NUMBER, text) for tag in template.tags[1:]))
        finish = lambda at, mine=mine: mine.replace(b'"@"', b'"%s"' % at.encode())  # noqa: E731
        made.append(Draft(TYPE, tags, finish))
    return made


def _id(number: str) -> str:
    return f"00000000-0000-7000-8000-{number}"


def untouched(tag: str, after: int, one: Draft) -> AppendCondition:
    """Return the condition that nothing was recorded under a tag, nor the draft's id."""
    return AppendCondition(after, [((TYPE,), tag)], [one.tags[0]])


def rows_of(store: Any) -> list[StoredEntry]:  # noqa: ANN401 - any LedgerStore
    """Return the whole log."""
    return [row for page in store.scan() for row in page]


def writer_and_number(row: StoredEntry) -> tuple[str, str]:
    """Return who wrote an entry and as which number, from its bytes."""
    licence: str = json.loads(row.body)["data"]["licence"]
    writer, _, number = licence.partition("/L")[2].partition("-")
    return writer, number


def assert_whole(store: Any, *, tags: bool = True) -> list[StoredEntry]:  # noqa: ANN401
    """Check that a log is whole: positions, leaves, times, tags; and return its rows."""
    rows = _settled(store)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert store.head() == len(rows)
    assert [row.leaf for row in rows] == [
        hashlib.sha256(b"\x00" + row.body).digest() for row in rows
    ]
    documents = [json.loads(row.body) for row in rows]
    assert [row.recorded_at for row in rows] == [one["recorded_at"] for one in documents]
    assert [row.type for row in rows] == [one["type"] for one in documents]
    assert [row.recorded_at for row in rows] == sorted(row.recorded_at for row in rows)
    if tags:
        _assert_indexed(store, rows)
    return rows


def _settled(store: Any) -> list[StoredEntry]:  # noqa: ANN401
    """Read the log when nothing comes any more: a server still carries out what the killed sent."""
    until = time.monotonic() + SETTLED_SECONDS
    rows = rows_of(store)
    while store.head() != len(rows) and time.monotonic() < until:
        time.sleep(0.05)
        rows = rows_of(store)
    return rows


def _assert_indexed(store: Any, rows: Sequence[StoredEntry]) -> None:  # noqa: ANN401
    expected: dict[str, list[int]] = {}
    for row in rows:
        for tag in tags_of_entry(decode_entry(row.type, row.body)):
            expected.setdefault(tag, []).append(row.position)
    count = sum(map(len, expected.values()))
    assert {tag: [row.position for row in store.rows_of_tag(tag)] for tag in expected} == expected
    assert store.find(list(expected)) == {tag: places[0] for tag, places in expected.items()}
    if hasattr(store, "tag_count"):
        assert store.tag_count() == count
