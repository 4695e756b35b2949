"""Random instances of every event type, derived from its declaration: for any codec under test.

``events``, ``submissions`` and ``entries`` draw what the gate would let in as well-formed: text in
NFC, instants in UTC, identities of their kinds. A new kind of field must be taught in ``_value``; a
new kind of identity is known by its shape.
"""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st
from msgspec import Struct, inspect
from stdnum.cn import uscc

from ledger.clock import fixed_width_instant
from ledger.entry import Correction, Entry, Submission, as_entry
from ledger.events import EVENTS, Event
from ledger.events.base import KINDS
from ledger.identifiers import AGENCY_NUMBER, ITEM_CODE, NAME, ORGANISATION, SUBJECT, UUID

TEXT_LENGTH_MAX: Final = 8
MEMBERS_MAX: Final = 2
Extra = dict[str, Any]

_FAMILIAR: Final = st.sampled_from(
    (
        "行政审批局",
        "〔2017〕1",
        'a "q" \\',
        "\u2028",
        "\x7f\x00\x1f",
        "😀",
        '"type":',
        "\ufb01",
    )
)
_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHA256: Final = r"^sha256:[0-9a-f]{64}$"
_LOWER: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@cache
def texts(least: int = 1, most: int = TEXT_LENGTH_MAX) -> st.SearchStrategy[str]:
    """Return a strategy of any Unicode text in NFC, control characters and all planes included."""
    drawn = st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=most)
    familiar = _FAMILIAR.filter(lambda text: least <= len(text) <= most)
    return (drawn | familiar).map(_composed).filter(lambda text: least <= len(text) <= most)


def _hex(length: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=length // 2, max_size=length // 2).map(bytes.hex)


def _matching(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True)


def _part(most: int, forbidden: str) -> st.SearchStrategy[str]:
    visible = st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters=forbidden)
    drawn = st.text(visible, min_size=1, max_size=most).map(_composed)
    return drawn.filter(lambda text: len(text) <= most)


@cache
def uscc_codes() -> st.SearchStrategy[str]:
    """Return a strategy of 统一社会信用代码, their check characters by another implementation."""
    return st.integers(1, 31**17 - 1).map(_uscc)


def _uscc(number: int) -> str:
    first = "".join(_USCC_ALPHABET[number // 31**place % 31] for place in range(17))
    code: str = first + uscc.calc_check_digit(first)
    return code


@cache
def _names(letters: str = _LOWER, marks: str = ".-") -> st.SearchStrategy[str]:
    return st.builds("{}{}".format, st.sampled_from(letters), st.text(letters + marks, max_size=5))


@cache
def _organisations() -> st.SearchStrategy[str]:
    register = st.builds("reg:{}:{}".format, _names(), _part(8, "/:"))
    return uscc_codes().map("uscc:{}".format) | register


@cache
def _subjects() -> st.SearchStrategy[str]:
    person = st.builds("person:{}:{}".format, _names(), _hex(32))
    return _organisations() | person


@cache
def _numbers() -> st.SearchStrategy[str]:
    tail = st.builds("{}{}".format, _part(3, "/"), st.just("") | _part(6, ""))
    return st.builds("{}/{}".format, _organisations(), tail)


_CHECKED: Final[dict[Callable[[str], None], Callable[[], st.SearchStrategy[str]]]] = {
    ORGANISATION.check: _organisations,
    SUBJECT.check: _subjects,
    AGENCY_NUMBER.check: _numbers,
    ITEM_CODE.check: lambda: _names("09AZaz一鿿许", "._()（）-"),
    UUID.check: lambda: st.uuids().map(str),
}
"""What no pattern says, and what is drawn quicker than from its pattern."""


@cache
def identities(kind: str) -> st.SearchStrategy[str]:
    """Return a strategy of the identities of one kind; raises ``KeyError`` for an unknown one."""
    shape = {one.name: one.shape for one in KINDS}[kind]
    if shape.pattern == NAME:
        return _names()
    if shape.check in _CHECKED or shape.pattern is None:
        return _CHECKED[shape.check]()
    return _matching(shape.pattern)


@cache
def references() -> st.SearchStrategy[str]:
    """Return a strategy of tag texts of any kind, as a ``Ref`` holds them."""
    return st.sampled_from(sorted({one.name for one in KINDS} - {"id"})).flatmap(
        lambda kind: identities(kind).map(f"{kind}:{{}}".format)
    )


@cache
def instants() -> st.SearchStrategy[datetime]:
    """Return a strategy of instants in UTC, most of them with microseconds."""
    return st.datetimes(timezones=st.just(UTC))


def _value(kind: inspect.Type, extra: Extra) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.Metadata():
            return _value(kind.type, {**extra, **(kind.extra or {})})
        case inspect.UnionType():
            return st.one_of([_value(member, extra) for member in kind.types])
        case inspect.StrType():
            return _text_value(kind, extra)
        case inspect.VarTupleType():
            members = st.lists(_value(kind.item_type, extra), max_size=MEMBERS_MAX)
            return members.map(tuple)
        case inspect.StructType():
            return instances(kind.cls)
        case _:
            return _plain_value(kind)


def _plain_value(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.NoneType():
            return st.none()
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            return st.integers(kind.ge, kind.le)
        case inspect.EnumType():
            return st.sampled_from(kind.cls)
        case inspect.DateType():
            return st.dates()
        case inspect.DateTimeType():
            return instants()
    raise TypeError(f"no strategy for {kind}; teach tests/strategies.py this kind of field")


def _text_value(kind: inspect.StrType, extra: Extra) -> st.SearchStrategy[str]:
    if extra.get("ref"):
        return references()
    if named := extra.get("tag") or extra.get("check"):
        return identities(str(named))
    if kind.pattern == _SHA256:
        return _hex(64).map("sha256:{}".format)
    if kind.pattern:
        return _matching(kind.pattern).filter(lambda text: not text.endswith("\n"))
    return texts(kind.min_length or 0, min(kind.max_length or TEXT_LENGTH_MAX, TEXT_LENGTH_MAX))


@cache
def instances(struct: type[Struct]) -> st.SearchStrategy[Any]:
    """Return a strategy of the valid instances of any Struct, derived from its annotations."""
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)
    return st.builds(struct, **{one.name: _value(one.type, {}) for one in described.fields})


def events() -> st.SearchStrategy[Event]:
    """Return a strategy of events of every type."""
    return st.sampled_from(sorted(EVENTS)).flatmap(lambda name: instances(EVENTS[name]))


def submissions(event_type: type[Event] | None = None) -> st.SearchStrategy[Submission[Any]]:
    """Return a strategy of well-formed submissions, of one type or of all."""

    def of(event: Event) -> st.SearchStrategy[Submission[Any]]:
        causes = st.lists(identities("id"), max_size=MEMBERS_MAX)
        return st.builds(
            Submission,
            actor=identities("officer"),
            agency=identities("agency"),
            because=causes.map(tuple),
            corrects=st.none() | instances(Correction),
            data=st.just(event),
            id=identities("id"),
            ledger=identities("ledger"),
            observed=st.none() | texts(),
            occurred_at=instants(),
            signature=st.none() | texts(),
            type=st.just(type(event).__name__),
        )

    return (instances(event_type) if event_type else events()).flatmap(of)


def findings() -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy of the findings that stay with an entry."""
    codes = st.sampled_from(("occurred.back-dated", "case.unknown", "decision.second"))
    return st.lists(codes, max_size=MEMBERS_MAX, unique=True).map(tuple)


def entries(event_type: type[Event] | None = None) -> st.SearchStrategy[Entry[Any]]:
    """Return a strategy of entries as they are stored, of one type or of all."""
    return st.builds(
        as_entry, submissions(event_type), instants().map(fixed_width_instant), findings()
    )
