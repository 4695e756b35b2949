"""许可证: which licences are in force on the day, and what became of the others?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final

from msgspec import json
from sqlalchemy import and_, or_

from ledger.events.credit import Forbidden
from ledger.labels import label
from ledger.law.licence import RENEWED_BY_LAW, status_on, suspensions_on, takers_on
from ledger.law.step import Reason
from projections.engine.row import Day, Instant, Word
from projections.lookups.licence_life import life_of, status_of
from projections.lookups.organisation import of_agency
from projections.lookups.renewals import Renewals
from projections.lookups.subjects import name_of, of_subject, with_names
from projections.question import Answer, Columns, Condition, Filters, Question, any_of, in_days
from projections.questions.credit import known_of
from projections.reader import Reader
from projections.story import Story
from projections.tables.decision import LICENCES, LicenceRow, as_on
from projections.tables.intake import CASES


class LicenceAnswer(Answer):
    """许可证答复: one licence as it stands on the day.

    What was recorded to take effect later (a revocation, a renewed term) does not count before its
    day. ``late`` says that it has expired and nobody has renewed it or struck it off. A renewal
    that was applied for in time, and that nobody has decided, keeps it in force by law, a barred
    holder's too: ``granted_meanwhile`` is the restriction that would forbid a grant.
    """

    licence: str
    item: str | None
    subject: str | None
    subject_name: str | None
    name: str | None
    status: Word
    agency: str | None
    case: str | None
    issued_at: Instant | None
    first_valid_from: Day | None
    valid_from: Day | None
    valid_to: Day | None
    late: bool
    renewals_count: int
    changes_count: int
    suspended_on: Day | None
    revoked_on: Day | None
    cancelled_on: Day | None
    taken_by: Annotated[str | None, label("暂扣吊销依据")]
    suspended_until: Annotated[Day | None, label("暂扣期至")]
    granted_meanwhile: Annotated[str | None, label("受限期间获准")]
    observed: bool


STATUSES: Final = {
    "unissued": "未发证",
    "pending": "未生效",
    "valid": "有效",
    "renewed-by-law": "视为准予延续",
    "suspended": "已中止",
    "quashed": "许可决定被撤销",
    "expired": "已过期",
    "taken": "被暂扣或吊销",
    "revoked": "已撤销",
    "withdrawn": "已撤回",
    "cancelled": "已注销",
}
_IN_LIFE: Final = ("pending", "valid", "renewed-by-law", "suspended", "expired", "taken")
_NUMBERS: Final = json.Decoder(list[str])
_FORBIDS: Final = frozenset((Forbidden.GRANT.value, Forbidden.LICENCE.value))
"""What would keep a renewal from being granted."""


def _in_life(day: str, c: Columns) -> Condition:
    return and_(
        c.issued_at.is_not(None),
        or_(c.revoked_on.is_(None), c.revoked_on > day),
        or_(c.cancelled_on.is_(None), c.cancelled_on > day),
    )


def _facts(day: str) -> Mapping[str, Callable[[Any], Condition]]:
    return {
        "unissued": lambda c: c.issued_at.is_(None),
        "quashed": lambda c: c.verdicts != "[]",
        "revoked": lambda c: c.revoked_on <= day,
        "withdrawn": lambda c: c.revoked_on <= day,
        "cancelled": lambda c: c.cancelled_on <= day,
        **dict.fromkeys(_IN_LIFE, partial(_in_life, day)),
    }


def answer_of(
    reader: Reader, row: LicenceRow, subject_name: str | None, renewals: Renewals
) -> LicenceAnswer:
    """Return what there is to say about a licence on the day asked; the name is its subject's."""
    day = reader.on.isoformat()
    life = life_of(row, renewals)
    status, term = status_on(life, day), as_on(row, day)
    item = _item_of(reader, row)
    held, taken_by = suspensions_on(life, day), next(iter(takers_on(life, day)), None)
    longest = max(held, key=lambda one: one.until_on or "9999", default=None)
    return LicenceAnswer(
        row.licence,
        item,
        row.subject,
        subject_name,
        row.name,
        status,
        row.agency,
        row.case,
        row.issued_at,
        row.first_valid_from,
        term.valid_from,
        term.valid_to,
        status == "expired",
        row.renewals_count,
        row.changes_count,
        row.suspended_on if status == "suspended" else None,
        row.revoked_on,
        row.cancelled_on,
        taken_by or (longest.penalty if longest else None),
        longest.until_on if longest else None,
        _bar_on(reader, row, item) if status == RENEWED_BY_LAW else None,
        row.observed,
    )


def _item_of(reader: Reader, row: LicenceRow) -> str | None:
    """Return the item that a licence was issued under: what it says, or what its case says."""
    if row.item is not None or row.case is None:
        return row.item
    case = reader.row(CASES, row.case)
    return None if case is None else case.item


def _bar_on(reader: Reader, row: LicenceRow, item: str | None) -> str | None:
    """Return a restriction that forbids the holder on the day what the law has given it."""
    known = known_of(reader, row.subject) if row.subject is not None else ()
    bars = (
        one.number
        for one in known
        if one.binding
        and _FORBIDS.intersection(_NUMBERS.decode(one.forbids))
        and (one.items == "[]" or item in _NUMBERS.decode(one.items))
    )
    return min(bars, default=None)


def _conditions(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[Condition]:
    c = reader.columns(LICENCES)
    yield from any_of(_facts(reader.on.isoformat()), wanted, c)
    yield from in_days(reader, c.issued_at, filters, is_instant=True)
    yield from of_subject(reader, c.subject, filters, name=c.subject_name)
    yield from of_agency(reader, filters, c.agency)
    if filters.late:
        yield or_(c.valid_to < reader.on.isoformat(), c.changes != "[]")


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[LicenceAnswer]:
    renewals = Renewals(reader)
    rows = reader.select(LICENCES, *_conditions(reader, filters, wanted))
    for row, name in with_names(reader, rows, filters.name):
        yield answer_of(reader, row, name, renewals)


def _shows(reader: Reader, number: str) -> Sequence[LicenceAnswer]:
    row = reader.row(LICENCES, number)
    if row is None:
        return []
    return [answer_of(reader, row, name_of(reader, row), Renewals(reader))]


def _tells(reader: Reader, number: str) -> Iterator[tuple[LicenceAnswer, Story]]:
    row = reader.row(LICENCES, number)
    if row is None:
        return
    story, day = Story(reader), reader.on.isoformat()
    facts = {name: partial(_tell_columns, story, row, names) for name, names in _TELLS.items()}
    renewals = Renewals(reader)
    status_of(row, renewals, day, story.hear("status", facts))
    yield answer_of(reader, row, name_of(reader, row), renewals), story


def _tell_columns(story: Story, row: LicenceRow, names: Sequence[str], step: Reason) -> None:
    del step
    story.row(LICENCES, row, *names)


_TELLS: Final = {
    "revoked": ("revoked_on", "revocation"),
    "cancelled": ("cancelled_on",),
    "taken": ("penalties", "verdicts", "effect_changes"),
    "quashed": ("verdicts",),
    "stayed": ("verdicts",),
    "suspended": ("suspended_on",),
    "withheld": ("suspensions", "effect_changes"),
    "former": ("changes",),
    "deemed": ("valid_to", "changes", "renewals"),
    "granted": ("valid_to", "changes", "renewals"),
    "not yet": ("valid_from", "changes"),
    "expired": ("valid_to", "changes"),
    "in force": ("issued_at", "valid_from", "valid_to", "changes"),
}
"""Which columns hold the facts that the law takes."""


question = Question(
    name="licences",
    command="licence",
    chinese="许可证",
    sentence="licences",
    examples=("--status valid --subject uscc:91130523MA07X1A23U", "JY11305230000412"),
    place=20,
    numbers=("licence",),
    answer=LicenceAnswer,
    tables=(LICENCES,),
    statuses=STATUSES,
    groups={"open": _IN_LIFE, "ended": ("quashed", "revoked", "withdrawn", "cancelled")},
    hidden=frozenset({"unissued"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={"status": ("status",), "late": ("status",)},
    brief=("licence", "item", "subject_name", "status", "valid_from", "valid_to", "agency"),
    spare=("agency", "item", "valid_from"),
)
