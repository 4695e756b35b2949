"""Submissions as nobody should hand them in: good ones of a load, damaged in one to three places.

A damage is to the meaning (another value, a name twice, a group of groups) or to the bytes (cut,
flipped, repeated). Each is drawn by hypothesis, so that a failure is told by its smallest example.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, Final

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks.load import Load
from consumers.streams.submissions import DEPTH_MAX, GROUP_MAX
from ledger.clock import new_id
from ledger.entry import Submission, encode
from schemas.codec import Codec
from schemas.registry import packaged

CODEC: Final = Codec(packaged())
_CORPUS_SIZE: Final = 400
_PLACEHOLDER: Final = "\u2060here\u2060"
_DEEP: Final = DEPTH_MAX + 8
VALUES: Final = (
    b"null", b"true", b"-1", b"0", b"1.5", b"1e999", b"-0", b"01", b"18446744073709551616",
    b"9" * 41, b"9" * 5_000, b"NaN", b"-Infinity", b"undefined", b"", b'""', b'" "', b'"x',
    b"[]", b"{}", b"[null]", b'{"a":1,"a":2}', b'{"\\ud800":1,"\\ud800":2}',
    b"[" * _DEEP + b"]" * _DEEP, b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    b"[" * 5_000, b'{"a":' * 5_000, b'"\\ud800"', b'"\\udfff\\ud800"', b'"\\ud83d\\ude00"',
    b'"\\u0000"', b'"a\\u0000b"', b'"\\u202e\\u200b\\ufeff"', b'"e\\u0301"', b'"\\uff11\\u3000"',
    b'"\xff\xfe"', b'"\xed\xa0\x80"', b'"\xc4\xda"', b'"\x01"',
    b'"' + b"x" * 300 + b'"', b'"' + b"x" * 70_000 + b'"',
    b'"9999-12-31T23:59:59-12:00"', b'"0001-01-01T00:00:00+14:00"', b'"2017-02-29"',
    b'"9999-12-31"', b'"0001-01-01"', b'"2016-12-31T23:59:60Z"', b'"2017-07-03T24:00:00Z"',
    b'"2017-07-03T00:00:00"', b'"00000000-0000-0000-0000-000000000000"', b'"reg:130523:root"',
    b'"reg:::"', b'"uscc:000000000000000000"', b'"person:k1:0"', b'"sha256:0"', b'"LedgerOpened"',
    b'"EntryVoided"', b'"__class__"', b'"$.data"', b'"%s%n{0}"', b"'x'", b"/**/1",
)  # fmt: skip
"""What stands in the place of a value: of another kind, too large, too deep, or no value at all."""


@cache
def loads() -> tuple[list[Submission[Any]], list[Submission[Any]]]:
    """Return what opens a ledger, and lawful submissions to it."""
    load = Load(datetime.now(UTC) - timedelta(hours=1))
    founding = load.founding()
    return founding, list(islice(load.stream(), _CORPUS_SIZE))


def good() -> Submission[Any]:
    """Return a new submission that is accepted, whatever stands around it."""
    founding, _ = loads()
    listed = next(one for one in founding if one.type == "ItemListed")
    entry_id = new_id()
    return replace(listed, id=entry_id, data=replace(listed.data, item=f"XK-{entry_id}"))


def _originals() -> st.SearchStrategy[Submission[Any]]:
    return st.sampled_from(loads()[1]).map(lambda one: replace(one, id=new_id()))


def _paths(thing: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = thing.items() if isinstance(thing, dict) else ()
    steps = enumerate(thing) if isinstance(thing, list) else steps
    return [path, *(found for step, inner in steps for found in _paths(inner, (*path, step)))]


def _outer(document: Any, path: Sequence[Any]) -> Any:  # noqa: ANN401 - decoded JSON
    for step in path[:-1]:
        document = document[step]
    return document


def _with_value(document: Any, path: Sequence[Any], value: bytes) -> bytes:  # noqa: ANN401
    _outer(document, path)[path[-1]] = _PLACEHOLDER
    line = json.dumps(document, ensure_ascii=False)
    return line.encode().replace(json.dumps(_PLACEHOLDER, ensure_ascii=False).encode(), value)


def _without(document: Any, path: Sequence[Any], _: bytes) -> bytes:  # noqa: ANN401
    del _outer(document, path)[path[-1]]
    return json.dumps(document).encode()


def _with_name(document: Any, path: Sequence[Any], value: bytes) -> bytes:  # noqa: ANN401
    outer = _outer(document, path)
    if isinstance(outer, dict):
        outer[_PLACEHOLDER] = outer.pop(path[-1])
    line = json.dumps(document, ensure_ascii=False)
    return line.encode().replace(json.dumps(_PLACEHOLDER, ensure_ascii=False).encode(), value)


_MEANINGS: Final[tuple[Callable[[Any, Sequence[Any], bytes], bytes], ...]] = (
    _with_value, _with_value, _with_value, _without, _with_name,
)  # fmt: skip


@st.composite
def _wrong_meaning(draw: st.DrawFn) -> bytes:
    document = msgspec.json.decode(encode(draw(_originals())))
    paths = [path for path in _paths(document) if path]
    return draw(st.sampled_from(_MEANINGS))(
        document, draw(st.sampled_from(paths)), draw(st.sampled_from(VALUES))
    )


def corpus() -> list[bytes]:
    """Return every wrong value in every kind of place: alone, a name, and each field's value."""
    found = [*VALUES]
    for value in VALUES:
        document = msgspec.json.decode(encode(loads()[1][0]))
        paths = [path for path in _paths(document) if path]
        for path in paths:
            fresh = msgspec.json.decode(encode(replace(loads()[1][0], id=new_id())))
            found.append(_with_value(fresh, path, value))
        fresh = msgspec.json.decode(encode(replace(loads()[1][0], id=new_id())))
        found.append(_with_name(fresh, ("data",), value))
    found += _groups(encode(replace(loads()[1][1], id=new_id())))
    return [line.replace(b"\n", b" ") for line in found]


def _groups(line: bytes) -> list[bytes]:
    personal = b'[{"commitment":"sha256:0","value":"\\ud800","salt":"1"}]'
    return [
        line,
        b"\xef\xbb\xbf" + line,
        b"[" + line + b"]",
        b"[" + line + b"," + line + b"]",
        b"[[" + line + b"]]",
        b"[" + line + b",17,null,{}]",
        b"[" + b",".join([b"{}"] * (GROUP_MAX + 1)) + b"]",
        b'{"submission":' + line + b"}",
        b'{"submission":' + line + b',"personal":' + personal + b"}",
        b'{"submission":' + line + b',"personal":[{}]}',
        b"[" + b",".join([b'{"submission":' + line + b',"personal":' + personal + b"}"] * 2) + b"]",
        line + line,
    ]


@st.composite
def _damaged(draw: st.DrawFn, line: bytes) -> bytes:
    start = draw(st.integers(0, len(line)))
    end = min(len(line), start + draw(st.integers(0, 40)))
    return draw(
        st.sampled_from(
            (
                line[:start],
                line[:start] + line[end:],
                line[:start] + line[start:end] * 2 + line[end:],
                line[:start] + draw(st.binary(min_size=1, max_size=6)) + line[end:],
                line[:start] + draw(st.sampled_from(VALUES)) + line[end:],
            )
        )
    )


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Return a strategy of damaged submissions as JSON."""
    line = draw(_wrong_meaning() | _originals().map(encode))
    line = draw(st.sampled_from(_groups(line)))
    return draw(_damaged(line)) if draw(st.booleans()) else line


@st.composite
def avro(draw: st.DrawFn) -> bytes:
    """Return a strategy of damaged submissions as Avro."""
    original = draw(_originals())
    return draw(_damaged(CODEC.encode(original.type, encode(original))))
