"""抽查名录: who stands in which register, who left it, and who holds a licence and is in none?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from ledger.labels import label, one_of
from projections.engine.row import Day, Word
from projections.lookups.licence_life import status_of
from projections.lookups.organisation import of_agency
from projections.lookups.registers import stands
from projections.lookups.renewals import Renewals
from projections.lookups.subjects import of_subject
from projections.question import Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.tables.decision import LICENCES
from projections.tables.draw import MEMBERS, REGISTERS, RegisterRow


class RegisterAnswer(Answer):
    """名录答复: one member of a register, or who was one; ``late`` is never set.

    With status unlisted it is the holder of a licence in force who stands in no register: whom no
    draw can find.
    """

    register: str | None
    member: str
    kind: Annotated[Word | None, one_of(MEMBERS)] = None
    category: str | None = None
    inspects_for: str | None = None
    place: str | None = None
    agency: str | None = None
    item: str | None = None
    status: Word = "member"
    listed_on: Day | None = None
    listed_position: int | None = None
    removed_on: Day | None = None
    removed_position: int | None = None
    reason: str | None = None
    licence: Annotated[str | None, label("许可证编号")] = None
    late: bool = False


_IN_FORCE: Final = frozenset(("valid", "renewed-by-law", "suspended"))
"""As what a licence is held: what is suspended (暂扣) is not lost."""
STATUSES: Final = {"member": "在册", "removed": "已移出", "unlisted": "持证未入库"}


def _answer_of(row: RegisterRow) -> RegisterAnswer:
    return RegisterAnswer(
        register=row.register,
        member=row.member,
        kind=row.kind,
        category=row.category,
        inspects_for=row.inspects_for,
        place=row.place,
        agency=row.agency,
        item=row.item,
        status="member" if stands(row) else "removed",
        listed_on=row.listed_on,
        listed_position=row.listed_position,
        removed_on=row.removed_on,
        removed_position=row.removed_position,
        reason=row.reason,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[RegisterAnswer]:
    c = reader.columns(REGISTERS)
    found = [
        *in_days(reader, c.listed_on, filters, is_instant=False),
        *of_agency(reader, filters, c.agency),
        *of_subject(reader, c.member, filters),
    ]
    if wanted != {"unlisted"}:
        yield from map(_answer_of, reader.select(REGISTERS, *found))
    if "unlisted" in wanted:
        yield from _unlisted(reader, filters)


def _unlisted(reader: Reader, filters: Filters) -> Iterator[RegisterAnswer]:
    """Yield who holds a licence in force and stands in no register, a line for each licence."""
    c, day, renewals = reader.columns(LICENCES), reader.on.isoformat(), Renewals(reader)
    standing = {
        member
        for member, entered, left in reader.values(
            REGISTERS, ("member", "listed_position", "removed_position")
        )
        if entered is not None and left is None
    }
    found = [
        c.subject.is_not(None),
        *in_days(reader, c.valid_from, filters, is_instant=False),
        *of_agency(reader, filters, c.agency),
        *of_subject(reader, c.subject, filters),
    ]
    for row in reader.select(LICENCES, *found):
        if row.subject not in standing and status_of(row, renewals, day) in _IN_FORCE:
            yield RegisterAnswer(
                register=None,
                member=row.subject or "",
                kind="target",
                agency=row.agency,
                item=row.item,
                status="unlisted",
                licence=row.licence,
            )


def _shows(reader: Reader, number: str) -> Sequence[RegisterAnswer]:
    return [_answer_of(row) for row in reader.rows_of(REGISTERS, number)]


question = Question(
    name="registers",
    command="register",
    chinese="抽查名录",
    sentence="who may be drawn, and who is in no register",
    examples=("--status removed --since 2017-09-01", "ML2017-01"),
    place=43,
    numbers=("register",),
    answer=RegisterAnswer,
    tables=(REGISTERS,),
    statuses=STATUSES,
    groups={},
    hidden=frozenset(("unlisted",)),
    lists=_lists,
    shows=_shows,
    brief=("register", "member", "kind", "category", "status", "listed_on", "removed_on"),
    spare=("kind", "listed_on", "removed_on"),
)
