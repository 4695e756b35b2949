"""The canonical bytes of entries: against ``rfc8785``, ``hashlib`` and the declared annotations.

Every event type is drawn from its own declaration; nothing here asks the encoder about itself.
"""

import hashlib
import json
import typing
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger.clock import fixed_width_instant
from ledger.entry import (
    Entry,
    Submission,
    as_entry,
    check_submission,
    decode_entry,
    digest,
    encode,
    finisher,
    leaf,
    parse_submission,
    read_document,
    read_submission,
    submission_bytes,
    tags_of_entry,
)
from ledger.errors import Malformed
from ledger.events import EVENTS, Event
from tests import strategies

EVERY_TYPE = pytest.mark.parametrize("event_type", EVENTS.values(), ids=list(EVENTS))
a_few = settings(max_examples=12)
many = settings(max_examples=150)


def _kinds_of(annotation: Any, names: dict[str, Any]) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    if typing.get_origin(annotation) is typing.Annotated:
        inner, *marks = typing.get_args(annotation)
        for mark in marks:
            names = names | (getattr(mark, "extra", None) or {})
        yield from _kinds_of(inner, names)
    elif arguments := typing.get_args(annotation):
        for argument in arguments:
            yield from _kinds_of(argument, names)
    elif annotation is str:
        yield names


def _declared_tags(struct: msgspec.Struct) -> Iterator[str]:
    """Yield the tags that the annotations ask for, read without the ledger's own naming."""
    for name, annotation in typing.get_type_hints(type(struct), include_extras=True).items():
        value = getattr(struct, name)
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, msgspec.Struct):
                yield from _declared_tags(member)
            elif isinstance(member, str):
                for names in _kinds_of(annotation, {}):
                    if names.get("ref") and not names.get("mention"):
                        yield member
                    elif "tag" in names and not names.get("mention"):
                        yield f"{names['tag']}:{member}"


@EVERY_TYPE
@a_few
@given(data=st.data())
def test_every_type_has_the_bytes_of_rfc_8785_and_the_tags_of_its_declared_fields(
    event_type: type[Event], data: st.DataObject
) -> None:
    submission = data.draw(strategies.submissions(event_type))
    body = encode(submission)
    document = json.loads(body)
    assert body == rfc8785.dumps(document)
    assert parse_submission(body) == submission
    assert read_document(document) == (submission, body)
    check_submission(submission)
    assert _written_defaults(submission, document) == []
    was = submission.corrects.was if submission.corrects else ()
    tags = dict.fromkeys([f"id:{submission.id}", *_declared_tags(submission.data), *was])
    assert tags_of_entry(as_entry(submission, "2017-07-03T01:12:04.120311Z")) == tuple(tags)


def _written_defaults(struct: msgspec.Struct, document: dict[str, Any]) -> list[str]:
    found = []
    for field in msgspec.structs.fields(struct):
        if field.encode_name not in document:
            assert getattr(struct, field.name) == field.default
            continue
        value = getattr(struct, field.name)
        if not field.required and value == field.default:
            found.append(field.name)
        if isinstance(value, msgspec.Struct):
            found += _written_defaults(value, document[field.encode_name])
    return found


@many
@given(strategies.entries())
def test_an_entry_is_stored_in_the_bytes_of_rfc_8785_and_read_as_it_was(entry: Entry[Any]) -> None:
    body = encode(entry)
    assert body == rfc8785.dumps(json.loads(body))
    assert decode_entry(entry.type, body) == entry


@many
@given(st.binary(max_size=300))
def test_the_leaf_and_the_digest_are_plain_sha_256(body: bytes) -> None:
    assert leaf(body) == hashlib.sha256(b"\x00" + body).digest()
    assert digest(body) == "sha256:" + hashlib.sha256(body).hexdigest()


recorded = strategies.instants().map(fixed_width_instant)


@many
@given(strategies.submissions(), strategies.findings(), recorded)
def test_the_spliced_bytes_are_the_submission_with_time_and_findings(
    submission: Submission[Any], findings: tuple[str, ...], recorded_at: str
) -> None:
    body = encode(submission)
    finished = finisher(submission, body, findings)(recorded_at)
    document = json.loads(body) | {"recorded_at": recorded_at}
    if findings:
        document["findings"] = list(findings)
    assert finished == rfc8785.dumps(document)
    assert finished == encode(as_entry(submission, recorded_at, findings))


@many
@given(strategies.submissions(), strategies.findings(), recorded)
def test_the_submission_can_be_cut_out_of_its_entry_again(
    submission: Submission[Any], findings: tuple[str, ...], recorded_at: str
) -> None:
    stored = finisher(submission, encode(submission), findings)(recorded_at)
    entry = decode_entry(submission.type, stored)
    assert submission_bytes(entry) == encode(submission)
    assert parse_submission(submission_bytes(entry)) == submission


def _shuffled(thing: Any, draw: Any) -> Any:  # noqa: ANN401 - any decoded JSON
    if isinstance(thing, dict):
        names = draw(st.permutations(sorted(thing)))
        return {name: _shuffled(thing[name], draw) for name in names}
    if isinstance(thing, list):
        return [_shuffled(member, draw) for member in thing]
    return thing


@many
@given(strategies.submissions(), st.data())
def test_any_other_spelling_of_a_submission_is_refused_and_a_document_is_brought_to_it(
    submission: Submission[Any], data: st.DataObject
) -> None:
    body = encode(submission)
    document = _shuffled(json.loads(body), data.draw)
    respelled = json.dumps(
        document,
        ensure_ascii=data.draw(st.booleans()),
        separators=data.draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,", ":")])),
        indent=data.draw(st.sampled_from([None, None, 1])),
    ).encode()
    assert read_document(json.loads(respelled)) == (submission, body)
    assume(respelled != body)
    with pytest.raises(Malformed, match="canonical"):
        parse_submission(respelled)


@many
@given(
    strategies.submissions(),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - its zone comes below
    st.timedeltas(timedelta(hours=-23), timedelta(hours=23)),
)
def test_an_instant_in_another_zone_is_refused_in_bytes_and_brought_to_utc_in_documents(
    submission: Submission[Any], moment: datetime, offset: timedelta
) -> None:
    offset = timedelta(minutes=offset // timedelta(minutes=1)) or timedelta(hours=8)
    moment = moment.replace(tzinfo=timezone(offset))
    in_utc = msgspec.structs.replace(submission, occurred_at=moment.astimezone(UTC))
    body = encode(in_utc)
    elsewhere = encode(msgspec.structs.replace(submission, occurred_at=moment))
    with pytest.raises(Malformed) as caught:
        parse_submission(elsewhere)
    assert caught.value.field == "occurred_at"
    assert encode(read_submission(json.loads(elsewhere))) == body
