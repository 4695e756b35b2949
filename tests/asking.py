"""A hand-made history without any rule asked, and questions to it: for answers reasoned from law.

Times are local to Asia/Shanghai. The calendar of 2017 is the announced one (国办发明电〔2016〕17
号); that of 2018 is unknown unless a test announces it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from ledger import naming
from ledger.entry import Correction, Submission, encode, finisher
from ledger.events import Event
from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished, ItemListed
from ledger.events.credit import PenaltyDecided
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import CaseClosed, CaseOutcome
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import CalendarPublished, LedgerOpened, LegalTermSet
from ledger.events.record import EntryVoided
from ledger.log import Draft
from ledger.store.memory import memory_store
from ledger.zone import Zone
from projections.discovery import question_named
from projections.engine.row import Row
from projections.engine.table import Table
from projections.question import Filters
from projections.reader import Reader
from projections.story import Cause
from projections.views import Views
from tests.announced import DAYS_OFF, WORKED

ZONE: Final = Zone("Asia/Shanghai")
LEDGER: Final = "130523"
BUREAU: Final = "reg:130523:approval"
MARKET: Final = "reg:130523:market"
COMPANY: Final = "reg:neiqiu:1"
ITEM: Final = "XK-13-0412"
CASE: Final = f"{BUREAU}/2017-0412"
TODAY: Final = date(2017, 12, 29)
E = TypeVar("E", bound=Event)
R = TypeVar("R", bound=Row)
T = TypeVar("T")

YEAR_2017: Final = CalendarPublished(
    calendar="cn",
    year=2017,
    days_off=tuple(sorted(DAYS_OFF)),
    working_days=tuple(sorted(WORKED)),
)

PENALTY: Final = PenaltyDecided(
    penalty=f"{MARKET}/P1",
    subject=COMPANY,
    item=ITEM,
    kinds=("1",),
    document="罚〔2017〕1号",
    facts="违法",
    basis="食品安全法",
    decided_on=date(2017, 7, 3),
)
PERMIT: Final = ItemListed(
    item=ITEM,
    name="食品经营许可",
    kind="01",
    basis=("食品安全法 第三十五条",),
    agency=BUREAU,
    effective_on=date(2017, 1, 1),
)

_BUILT: Final[dict[str | None, bytes]] = {}
"""Views of a ledger that was only opened, by its calendar."""


def local(text: str) -> datetime:
    """Return a local time, ``2017-07-03 09:00`` or a bare day's nine o'clock, in UTC."""
    moment = datetime.fromisoformat(text if len(text) > len("2017-07-03") else f"{text} 09:00")
    return ZONE.local(moment).astimezone(UTC)


def end_of(day: str) -> str:
    """Return the last second of a local day, as rows hold instants."""
    return instant(f"{day} 23:59:59")


def instant(text: str) -> str:
    """Return a local time as rows hold instants."""
    return local(text).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Asking:
    """A ledger that anything can be said to, and its views."""

    def __init__(self, folder: Path, *, calendar: str | None = "cn") -> None:
        self._now = local("2017-01-01 00:00")
        self.store = memory_store(lambda: self._now)
        opening = LedgerOpened(
            name="内丘县", zone=ZONE.name, agency=BUREAU, officer=f"{BUREAU}/1", calendar=calendar
        )
        self.say("2017-01-01", opening, YEAR_2017)
        self._views = self._views_in(folder / "views.db", calendar)

    def _views_in(self, path: Path, calendar: str | None) -> Views:
        """Open views; those of equal openings begin as a copy of one another."""
        if calendar in _BUILT:
            path.write_bytes(_BUILT[calendar])
        views = self._opened(path)
        if calendar not in _BUILT:
            views.catch_up()
            views.close()
            _BUILT[calendar] = path.read_bytes()
            views = self._opened(path)
        return views

    def _opened(self, path: Path) -> Views:
        return Views(f"sqlite:///{path}", self.store, ZONE, LEDGER, today=lambda: TODAY)

    def close(self) -> None:
        """Release the views."""
        self._views.close()

    def terms(self) -> None:
        """Set the terms of 行政许可法: five working days for the notice, twenty to decide.

        The item that cases are about is a permit.
        """
        self.say("2017-01-01", PERMIT)
        for term, length in (("supplement-notice", 5), ("decision", 20)):
            self.say(
                "2017-01-01",
                LegalTermSet(
                    term=term,
                    length=length,
                    unit=TimeUnit.WORKDAY,
                    effective_on=date(2004, 7, 1),
                    basis="行政许可法",
                ),
            )

    def say(self, at: str, *events: Event, **envelope: Any) -> list[str]:  # noqa: ANN401
        """Record events as of a local time; return their ids."""
        return [self._say(at, event, **envelope) for event in events]

    def _say(
        self,
        at: str,
        event: Event,
        *,
        agency: str = BUREAU,
        officer: str = "1",
        corrects: Correction | None = None,
        **envelope: Any,  # noqa: ANN401
    ) -> str:
        moment = local(at)
        self._now = max(self._now, moment)
        submission = Submission(
            actor=f"{agency}/{officer}",
            agency=agency,
            corrects=corrects,
            data=event,
            id=str(UUID(int=self.store.head() + 1)),
            ledger=LEDGER,
            occurred_at=moment,
            type=type(event).__name__,
            **envelope,
        )
        was = corrects.was if corrects else ()
        tags = dict.fromkeys((f"id:{submission.id}", *naming.tags_of(event), *was))
        finish = finisher(submission, encode(submission), ())
        self.store.append_drafts([Draft(submission.type, tuple(tags), finish)])
        return submission.id

    def correct(self, at: str, target: str, was: Event, event: Event, **envelope: Any) -> None:  # noqa: ANN401
        """Replace what an entry says."""
        position = self.store.find([f"id:{target}"])[f"id:{target}"]
        gone = tuple(tag for tag in naming.tags_of(was) if tag not in naming.tags_of(event))
        corrects = Correction(entry=target, position=position, reason="录入错误", was=gone)
        self._say(at, event, corrects=corrects, **envelope)

    def void(self, at: str, target: str, said: Event) -> None:
        """Take back what an entry says."""
        position = self.store.find([f"id:{target}"])[f"id:{target}"]
        names = naming.tags_of(said)
        self._say(at, EntryVoided(entry=target, position=position, reason="重复", names=names))

    def list(self, noun: str, *, on: str | None = None, **filters: Any) -> list[Any]:  # noqa: ANN401
        """Return what a question answers."""
        self._views.catch_up()
        with self._views.reader(on=None if on is None else date.fromisoformat(on)) as reader:
            return list(question_named(noun).list(reader, Filters(**filters)))

    def read(self, look: Callable[[Reader], T], *, on: str) -> T:
        """Return what is found by a reader of a day."""
        self._views.catch_up()
        with self._views.reader(on=date.fromisoformat(on)) as reader:
            return look(reader)

    def why(
        self, noun: str, number: str, column: str, *, on: str | None = None
    ) -> Sequence[tuple[Any, Sequence[Cause]]]:
        """Return answers about a number, each with what a column of it came from."""
        self._views.catch_up()
        with self._views.reader(on=None if on is None else date.fromisoformat(on)) as reader:
            return [*question_named(noun).why(reader, number, column)]

    def show(self, noun: str, number: str, *, on: str | None = None) -> Any:  # noqa: ANN401
        """Return the one answer about a number, None for none."""
        (found,) = self.shows(noun, number, on=on) or [None]
        return found

    def row(self, table: Table[R], home: str) -> R:
        """Return a row of a table as it is stored."""
        self._views.catch_up()
        with self._views.reader() as reader:
            (found,) = reader.rows_of(table, home)
        return found

    def shows(self, noun: str, number: str, *, on: str | None = None) -> Sequence[Any]:
        """Return all answers about a number."""
        self._views.catch_up()
        with self._views.reader(on=None if on is None else date.fromisoformat(on)) as reader:
            return question_named(noun).show(reader, number)


def received(case: str = CASE, **more: Any) -> ApplicationReceived:  # noqa: ANN401
    """Return a receipt of an application."""
    fields = {"subject": COMPANY, "item": ITEM, "channel": "窗口", **more}
    return ApplicationReceived(case=case, **fields)


def accepted(day: str, case: str = CASE, **more: Any) -> ApplicationAccepted:  # noqa: ANN401
    """Return a written acceptance on a day."""
    return ApplicationAccepted(case=case, accepted_on=date.fromisoformat(day), **more)


def guide(version: int = 1, effective_on: str = "2017-01-01", **more: Any) -> GuidePublished:  # noqa: ANN401
    """Return a version of the item's guide."""
    day = date.fromisoformat(effective_on)
    return GuidePublished(item=ITEM, version=version, effective_on=day, **more)


def decided(outcome: DecisionOutcome, day: str, case: str = CASE) -> DecisionMade:
    """Return a decision of a day."""
    return DecisionMade(
        case=case,
        outcome=outcome,
        document="内审批字〔2017〕1号",
        seal="行政许可专用章",
        decided_on=date.fromisoformat(day),
    )


def closed(day: str, case: str = CASE) -> CaseClosed:
    """Return a closing of a day."""
    return CaseClosed(case=case, outcome=CaseOutcome.GRANTED, closed_on=date.fromisoformat(day))
