"""监督问责: which lights were excused, by whom and why, and who answers for which?"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Final

from msgspec import json

from ledger import naming
from ledger.events.accountability import AccountabilityOutcome
from ledger.labels import label, one_of
from ledger.law.light import LightKind
from projections.engine.row import Day, Instant, Listed, Word
from projections.lookups.liability import Liability
from projections.lookups.organisation import Holders, of_agency
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.questions.today.kept import kept
from projections.questions.today.open_row import Open
from projections.reader import Reader
from projections.story import Story
from projections.tables.accountability import (
    ACCOUNTABILITIES,
    ALERT_ACTS,
    TASK_TURNS,
    AccountabilityRow,
    AlertAct,
    AlertActRow,
)

_TO_AND_FRO: Final = frozenset((LightKind.CLAIM, LightKind.RECEIVE))


class AccountabilityAnswer(Answer):
    """监督问责答复: one light that burns, was excused, or that somebody is held to answer for.

    ``light`` burned on the day ``light_on`` by what position ``as_of`` knew: so it is named when it
    is excused, or somebody is asked to answer for it. ``duty`` is the entry by which what burned
    was somebody's to do. ``liable`` are those whose turn a push was, each with its days and duties:
    what comes back is the bureau's again, and 编办's once it came back too often; of any other
    light, whose turn it is, since it was due. ``whose_turn`` is who has to act, or who opened it,
    until it is closed. A light that was excused stays red where it is shown.
    """

    accountability: Annotated[str | None, label("问责编号")]
    about: str | None
    light: Annotated[Word | None, label("灯的种类"), one_of(LightKind)]
    part: Annotated[str | None, label("分项")]
    status: Word
    light_on: Annotated[Day | None, label("亮灯日期")]
    as_of: Annotated[int | None, label("依据位置")]
    agency: str | None
    actor: Annotated[str | None, label("处置人")]
    at: Annotated[Instant | None, label("处置时间")]
    reason: str | None
    document: str | None
    duty: Annotated[str | None, label("职责记录")]
    liable: Annotated[Listed, label("责任机关")]
    forgiven: Annotated[bool | None, label("予以容错")]
    outcome: Annotated[Word | None, label("问责结果"), one_of(AccountabilityOutcome)]
    consequence: Annotated[str | None, label("处理方式")]
    responsible: Annotated[Listed, label("责任人员")]
    decided_on: Annotated[Day | None, label("问责决定日期")]
    closed_on: Annotated[Day | None, label("问责办结日期")]
    late: bool
    whose_turn: Annotated[str | None, label("责任方")]
    observed: bool


STATUSES: Final = {
    "burning": "亮红灯",
    "dismissed": "已摘牌",
    "opened": "问责中",
    "decided": "已决定",
    "closed": "已办结",
}


def _status_of(row: AccountabilityRow) -> str:
    if row.closed_on is not None:
        return "closed"
    return "opened" if row.outcome is None else "decided"


class _Accountability:
    """Accountabilities and dismissals, by a reader's day."""

    def __init__(self, reader: Reader) -> None:
        self._liability = Liability(reader)
        self._on, self._position = reader.on.isoformat(), reader.position
        self._holders = Holders(reader)

    def opened(self, row: AccountabilityRow) -> AccountabilityAnswer:
        """Return the answer about an accountability."""
        status = _status_of(row)
        return AccountabilityAnswer(
            accountability=row.accountability,
            about=row.about,
            light=row.light,
            part=row.part,
            status=status,
            light_on=row.light_on,
            as_of=row.as_of,
            agency=row.agency,
            actor=row.opened_by,
            at=row.opened_at,
            reason=row.reason,
            document=row.document,
            duty=row.duty,
            liable=self._liable(row.about, row.light),
            forgiven=row.forgiven,
            outcome=row.outcome,
            consequence=row.consequence,
            responsible=row.responsible,
            decided_on=row.decided_on,
            closed_on=row.closed_on,
            late=False,
            whose_turn=None if status == "closed" else self._holders.of(row.agency),
            observed=row.observed,
        )

    def dismissed(self, row: AlertActRow) -> AccountabilityAnswer:
        """Return the answer about a light that was excused."""
        return AccountabilityAnswer(
            accountability=None,
            about=row.about,
            light=row.light,
            part=row.part,
            status="dismissed",
            light_on=row.light_on,
            as_of=row.as_of,
            agency=row.agency,
            actor=row.actor,
            at=row.at,
            reason=row.reason,
            document=row.document,
            duty=None,
            liable=self._liable(row.about, row.light),
            forgiven=None,
            outcome=None,
            consequence=None,
            responsible="[]",
            decided_on=None,
            closed_on=None,
            late=False,
            whose_turn=None,
            observed=row.observed,
        )

    def burning(self, row: Open) -> AccountabilityAnswer:
        """Return the answer about a red light that nobody has answered for or excused."""
        pushed = self._liable(row.about, row.kind)
        return AccountabilityAnswer(
            accountability=None,
            about=row.about,
            light=row.kind,
            part=row.part,
            status="burning",
            light_on=self._on,
            as_of=self._position,
            agency=None,
            actor=None,
            at=None,
            reason=None,
            document=None,
            duty=None,
            liable=pushed if pushed != "[]" else self._of_body(row),
            forgiven=None,
            outcome=None,
            consequence=None,
            responsible="[]",
            decided_on=None,
            closed_on=None,
            late=True,
            whose_turn=row.whose_turn,
            observed=row.observed,
        )

    def _of_body(self, row: Open) -> str:
        since = date.fromisoformat(row.due_on or self._on)
        items = [row.item] if row.item is not None else self._items(row.about)
        found = [*self._liability.of_body(row.whose_turn, items, since)]
        return json.encode(found).decode()

    def _items(self, about: str) -> list[str]:
        kind, number = naming.parts_of(about)
        return self._liability.items_of(number) if kind == "joint" else []

    def _liable(self, about: str | None, light: str | None) -> str:
        kind, number = naming.parts_of(about or ":")
        is_pushed = kind == "task" and light in _TO_AND_FRO
        found = [*self._liability.of_task(number)] if is_pushed else []
        return json.encode(found).decode()


def _unanswered(reader: Reader, filters: Filters) -> Iterator[Open]:
    """Yield the red lights that nobody has excused, and for which nobody is asked to answer."""
    asked = {
        (row.about, row.light, row.part)
        for row in reader.select(ACCOUNTABILITIES)
        if row.opened_at is not None
    }
    theirs = Filters(light=("red",), whose_turn=filters.agency)
    for row in kept(reader, theirs, LightKind):
        named = {(row.about, row.kind, part) for part in (None, row.part)}
        if row.excused_by is None and named.isdisjoint(asked):
            yield row


def _lists(
    reader: Reader, filters: Filters, wanted: frozenset[str]
) -> Iterator[AccountabilityAnswer]:
    answers = _Accountability(reader)
    if "burning" in wanted and filters.since is None and filters.until is None:
        yield from map(answers.burning, _unanswered(reader, filters))
    if "dismissed" in wanted:
        acts = reader.columns(ALERT_ACTS)
        found = [
            acts.act == AlertAct.DISMISSED,
            *of_agency(reader, filters, acts.agency),
            *in_days(reader, acts.at, filters, is_instant=True),
        ]
        for act in reader.select(ALERT_ACTS, *found):
            yield answers.dismissed(act)
    if wanted - {"dismissed", "burning"}:
        opened = reader.columns(ACCOUNTABILITIES)
        chosen = [
            opened.opened_at.is_not(None),
            *of_agency(reader, filters, opened.agency),
            *in_days(reader, opened.opened_at, filters, is_instant=True),
        ]
        for row in reader.select(ACCOUNTABILITIES, *chosen):
            yield answers.opened(row)


def _shows(reader: Reader, number: str) -> Sequence[AccountabilityAnswer]:
    row = reader.row(ACCOUNTABILITIES, number)
    return [] if row is None else [_Accountability(reader).opened(row)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[AccountabilityAnswer, Story]]:
    row = reader.row(ACCOUNTABILITIES, number)
    if row is not None:
        story = Story(reader)
        with story.about("status"):
            _status_of(story.watched(ACCOUNTABILITIES, row))
        yield _Accountability(reader).opened(row), story


question = Question(
    name="accountability",
    command="accountability",
    chinese="监督问责",
    sentence="red lights, who was excused, and who answers for which",
    examples=("--status opened", "WZ2017-01"),
    place=96,
    numbers=("accountability",),
    answer=AccountabilityAnswer,
    tables=(ACCOUNTABILITIES, ALERT_ACTS, TASK_TURNS),
    statuses=STATUSES,
    groups={"open": ("opened", "decided")},
    unknown=OF_SUBJECTS,
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={"status": ("status",), "whose_turn": ("status",)},
    brief=("accountability", "about", "light", "status", "light_on", "agency", "reason", "duty"),
    spare=("duty", "light_on", "agency"),
)
