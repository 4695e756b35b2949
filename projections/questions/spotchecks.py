"""双随机抽查: what was planned, drawn, done and made public; and what was thrown away, by whom?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final

from msgspec import json

from ledger.events.draw import DrawMethod
from ledger.labels import label, one_of
from ledger.law.inspection import wants_follow_up
from projections.engine.row import Day, Instant, Listed, Word, day_or_none
from projections.lookups.items import Items
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.registers import Sizes, registers_of, removed_before, sizes_of
from projections.lookups.seeds import item_of, seeds_due, waits_for
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.tables.catalogue import listed
from projections.tables.delivery import PUBLICATIONS
from projections.tables.draw import DRAWS, DrawRow, seeds_of
from projections.tables.supervision import CHECKS, CheckRow

_NAMES: Final = json.Decoder(tuple[str, ...])


class SpotCheckAnswer(Answer):
    """抽查答复: one draw as it stands on the day.

    ``waiting`` are the parties that have not revealed, ``due_on`` until when they should, and
    ``whose_turn`` is the first of them; where all have, the lead has to draw, then to inspect.
    ``item`` and both registers are the plan's, or those that follow from what it names: the digests
    of its registers, and its checks; empty where another platform drew and none was named.
    ``targets_count`` and ``inspectors_count`` are the sizes of both registers at the plan's
    position ``known_at``; ``removed`` are those who left, or were taken out of, the first in the 30
    days before it, both only where one draw is shown. ``completion`` is what was made public of
    what was drawn (抽查完成率), ``closure`` what needs nothing more of what was made public
    (完结率), in per cent. ``reveals`` are the values that are known, also of an abandoned draw.
    """

    draw: str
    agency: str | None
    item: str | None
    plan: str | None
    status: Word
    planned_on: Day | None
    known_at: int | None
    targets_register: str | None
    targets_count: Annotated[int | None, label("对象数")]
    inspectors_register: str | None
    inspectors_count: Annotated[int | None, label("检查人员数")]
    removed: Annotated[Listed, label("计划前三十日移出")]
    parties: Listed
    waiting: Annotated[Listed, label("未公布机关")]
    reveals: Listed
    due_on: Annotated[Day | None, label("公开种子期限至")]
    late: bool
    whose_turn: Annotated[str | None, label("责任方")]
    method: Annotated[Word | None, one_of(DrawMethod)]
    seed: str | None
    results_sha256: str | None
    checks_count: int | None
    done_count: Annotated[int, label("已检查数")]
    published_count: Annotated[int, label("已公示数")]
    closed_count: Annotated[int, label("已完结数")]
    completion: Annotated[float | None, label("抽查完成率（%）")]
    closure: Annotated[float | None, label("完结率（%）")]
    abandoned_at: Instant | None
    abandoned_by: str | None
    reason: str | None
    observed: bool


STATUSES: Final = {
    "planned": "待承诺",
    "committed": "待公布",
    "revealed": "待抽取",
    "drawn": "检查中",
    "empty": "无抽中对象",
    "done": "检查完毕",
    "published": "已公示",
    "abandoned": "已作罢",
}
GROUPS_OF: Final = {
    "open": ("planned", "committed", "revealed", "drawn", "done"),
    "ended": ("published", "empty", "abandoned"),
}


class _Counts:
    """检查进度: of the checks of a draw, how many are done, public, and need nothing more."""

    def __init__(self, reader: Reader, draw: str) -> None:
        self.done = self.published = self.closed = 0
        rows = reader.matching(CHECKS, "draw", (draw,))
        shown = {
            row.about
            for row in reader.matching(
                PUBLICATIONS, "about", [f"check:{one.check}" for one in rows]
            )
            if row.withdrawn_at is None
        }
        for row in rows:
            self.done += row.checked_at is not None
            if f"check:{row.check}" in shown:
                self.published += 1
                self.closed += _needs_nothing_more(row)


def _needs_nothing_more(row: CheckRow) -> bool:
    is_settled = row.followed_up_on is not None or row.no_follow_up is not None
    return is_settled or not wants_follow_up(row.code_system, row.result_code)


def _status_of(row: DrawRow, waiting: Sequence[str], counts: _Counts) -> str:
    if row.abandoned_at is not None:
        return "abandoned"
    if row.drawn_at is None:
        is_committed = set(_NAMES.decode(row.parties)) <= seeds_of(row.commitments).keys()
        return ("committed" if is_committed else "planned") if waiting else "revealed"
    total = row.checks_count or 0
    if not total:
        return "empty"
    if counts.published >= total:
        return "published"
    return "done" if counts.done >= total else "drawn"


def _answers(
    reader: Reader, rows: Iterable[DrawRow], *, is_whole: bool
) -> Iterator[SpotCheckAnswer]:
    looked = Holders(reader), Items(reader)
    for row in rows:
        yield _answer_of(reader, row, *looked, is_whole=is_whole)


def _answer_of(
    reader: Reader, row: DrawRow, holders: Holders, items: Items, *, is_whole: bool
) -> SpotCheckAnswer:
    reveals, counts = seeds_of(row.reveals), _Counts(reader, row.draw)
    waiting = [one for one in _NAMES.decode(row.parties) if one not in reveals]
    status = _status_of(row, waiting, counts)
    item, registers = item_of(reader, row), registers_of(reader, row)
    due = seeds_due(reader, items, row, item).last_day
    sizes = sizes_of(reader, row) if is_whole else Sizes()
    removed = tuple(removed_before(reader, row)) if is_whole else ()
    is_open = status in {"planned", "committed"}
    turn = _whose_turn(row, status)
    return SpotCheckAnswer(
        draw=row.draw,
        agency=row.agency,
        item=item,
        plan=row.plan,
        status=status,
        planned_on=row.planned_on,
        known_at=row.known_at,
        targets_register=registers.targets,
        targets_count=sizes.targets,
        inspectors_register=registers.inspectors,
        inspectors_count=sizes.inspectors,
        removed=listed(removed),
        parties=row.parties,
        waiting=listed(tuple(waiting)),
        reveals=row.reveals,
        due_on=day_or_none(due),
        late=is_open and due is not None and reader.on > due,
        whose_turn=None if turn is None else holders.of(turn),
        method=row.method,
        seed=row.seed,
        results_sha256=row.results_sha256,
        checks_count=row.checks_count,
        done_count=counts.done,
        published_count=counts.published,
        closed_count=counts.closed,
        completion=_share(counts.published, row.checks_count),
        closure=_share(counts.closed, counts.published),
        abandoned_at=row.abandoned_at,
        abandoned_by=row.abandoned_by,
        reason=row.reason,
        observed=row.observed,
    )


def _whose_turn(row: DrawRow, status: str) -> str | None:
    if status in {"planned", "committed"}:
        return waits_for(row)[0]
    return row.agency if status in {"revealed", "drawn", "done"} else None


def _share(part: int, whole: int | None) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[SpotCheckAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(DRAWS)
    found = [
        *in_days(reader, c.planned_on, filters, is_instant=False),
        *of_agency(reader, filters, c.agency),
    ]
    return _answers(reader, reader.select(DRAWS, *found), is_whole=False)


def _shows(reader: Reader, number: str) -> Sequence[SpotCheckAnswer]:
    row = reader.row(DRAWS, number)
    return [] if row is None else list(_answers(reader, [row], is_whole=True))


question = Question(
    name="spotchecks",
    command="spotcheck",
    chinese="双随机抽查",
    sentence="plans, draws and what became of them",
    examples=("--status open", "CC2017-01"),
    place=42,
    numbers=("draw",),
    answer=SpotCheckAnswer,
    tables=(DRAWS,),
    statuses=STATUSES,
    groups=GROUPS_OF,
    unknown=OF_SUBJECTS,
    lists=_lists,
    shows=_shows,
    brief=("draw", "agency", "planned_on", "status", "checks_count", "completion", "whose_turn"),
    spare=("whose_turn", "planned_on", "agency"),
)
