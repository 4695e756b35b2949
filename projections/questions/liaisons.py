"""联络员: who speaks for each agency in the handover, and where is nobody?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from msgspec import json

from ledger.events.base import Role
from ledger.labels import label, one_of
from projections.engine.row import Instant, Listed, Word
from projections.lookups.organisation import Holders, acting_for, of_agency
from projections.lookups.posts import holds_a_post
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.tables.organisation import AGENCIES, OFFICERS, AgencyRow

_ROLES: Final = json.Decoder(tuple[str, ...])
_IN_THE_LOOP: Final = frozenset((Role.APPROVAL, Role.SUPERVISION))


class LiaisonAnswer(Answer):
    """联络员答复: one agency of the loop and its liaison; ``late`` says that nobody is in post.

    An agency that another took over no longer needs one.
    """

    agency: str
    name: str | None
    roles: Annotated[Listed, one_of(Role)]
    liaison: str | None
    status: Word
    liaison_at: Instant | None
    late: bool
    whose_turn: Annotated[str | None, label("责任方")]


STATUSES: Final = {
    "appointed": "在任",
    "vacant": "缺位",
    "none": "未明确",
    "succeeded": "机关已被承继",
}


def _status_of(reader: Reader, row: AgencyRow, holders: Holders) -> str:
    if holders.of(row.agency) != row.agency:
        return "succeeded"
    if row.liaison is None:
        return "none"
    return "appointed" if _is_in_office(reader, row.liaison, row.agency) else "vacant"


def _is_in_office(reader: Reader, officer: str, agency: str) -> bool:
    """Tell whether an officer holds a post in an agency, or in one that it took over."""
    opening = reader.opening
    if opening is not None and (opening.officer, opening.agency) == (officer, agency):
        return True
    rows = [
        one
        for one in reader.rows_of(OFFICERS, officer)
        if one.agency is not None and agency in acting_for(reader, one.agency)
    ]
    return holds_a_post(rows)


def _answer_of(reader: Reader, row: AgencyRow, holders: Holders) -> LiaisonAnswer:
    status = _status_of(reader, row, holders)
    is_wanting = status in {"none", "vacant"}
    return LiaisonAnswer(
        row.agency,
        row.name,
        row.roles,
        row.liaison,
        status,
        row.liaison_at,
        is_wanting,
        row.agency if is_wanting else None,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[LiaisonAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    holders, c = Holders(reader), reader.columns(AGENCIES)
    for row in reader.select(
        AGENCIES,
        *of_agency(reader, filters, c.agency),
        *in_days(reader, c.liaison_at, filters, is_instant=True),
    ):
        if row.liaison is not None or not _IN_THE_LOOP.isdisjoint(_ROLES.decode(row.roles)):
            yield _answer_of(reader, row, holders)


def _shows(reader: Reader, number: str) -> Sequence[LiaisonAnswer]:
    row = reader.row(AGENCIES, number)
    return [] if row is None else [_answer_of(reader, row, Holders(reader))]


question = Question(
    name="liaisons",
    command="liaison",
    chinese="联络员",
    sentence="who speaks for each agency in the handover",
    examples=("--status vacant", "reg:130523:market"),
    place=70,
    numbers=("agency",),
    answer=LiaisonAnswer,
    tables=(AGENCIES,),
    statuses=STATUSES,
    groups={"missing": ("none", "vacant")},
    unknown=OF_SUBJECTS,
    lists=_lists,
    shows=_shows,
    brief=("agency", "name", "liaison", "status", "whose_turn"),
    spare=("whose_turn", "name"),
)
