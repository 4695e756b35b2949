"""每一前缀: a disturbed history at every prefix, with what holds there, told from its entries.

What can be said from the entries alone is asked after every line that was let through; what the
answers and rules say is asked at moments, and at the end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, Final

from ledger.entry import Entry
from ledger.events.credit import Forbidden
from ledger.events.decision import DecisionOutcome
from ledger.events.handling import SurveyResult
from ledger.fact import decode_rows
from ledger.gate.receipt import Outcome, Receipt
from ledger.gate.replay import Replay
from projections.views import Views
from shenguan.playing import Simulation
from shenguan.simulation.line import PlayLine, members
from tests import invariants
from tests.account import ZONE, Account
from tests.disturbed import Disturbed, drawn_of
from tests.invariants import INVARIANTS, Invariant, Moment, Wrong
from tests.lights import lights_agree
from tests.simulated import PlayedCounty
from tests.today import today_is_whole

_VIEWS: Final = "views.db"
Entries = list[tuple[int, Entry[Any]]]
Wrongs = Iterator[tuple[int, str, Any]]
"""What is wrong: after which line, by the name of the invariant."""


@dataclass
class Prefix:
    """前缀: a county after so many lines, with so many left.

    ``before`` and ``now`` are the accounts before and after the last of them.
    """

    number: int
    left: int
    simulation: Simulation
    lines: Sequence[PlayLine]
    receipts: Sequence[Receipt | None]
    before: Account
    now: Account
    entries: Entries

    @property
    def is_let_through(self) -> bool:
        """Whether something was recorded other than that it was refused."""
        return any(one is not None and one.outcome is Outcome.ACCEPTED for one in self.receipts)

    @property
    def moment(self) -> Moment:
        """What is asked of the entries alone: nobody reads an answer here."""
        return self.with_answers(None, None)

    def with_answers(self, reader: Any, view: Any) -> Moment:  # noqa: ANN401
        """Return what is asked of the answers too, and of what rules see."""
        store, today = self.simulation.store, self.simulation.today()
        town: Any = SimpleNamespace(store=store, told=[])
        return Moment(town, reader, view, self.before, self.now, today)


def prefixes(history: Disturbed, folder: Path) -> Iterator[Prefix]:
    """Play a history; yield after each line."""
    county = PlayedCounty(folder=folder)
    simulation = county.simulation
    try:
        entries = [*_founding(simulation)]
        before = now = Account(entries)
        lines = history.lines()
        for number, (told, played) in enumerate(county.play(lines), 1):
            if new := _told_since(simulation, entries[-1][0] if entries else 0):
                entries += new
                now = Account(entries)
            receipts = [one.receipt for one in played]
            left = len(lines) - number
            yield Prefix(number, left, simulation, members(told), receipts, before, now, entries)
            before = now
    finally:
        simulation.store.close()


def _told_since(simulation: Simulation, position: int) -> Entries:
    return [one for page in simulation.store.scan(after=position) for one in decode_rows(page)]


_FOUNDED: Final[Entries] = []


def _founding(simulation: Simulation) -> Entries:
    """Return what all histories go on from, decoded once."""
    if not _FOUNDED:
        _FOUNDED.extend(_told_since(simulation, 0))
    return _FOUNDED


def nobody_decides_while_a_survey_is_out(now: Moment) -> Wrong:
    """No decision between the arrangement of a survey and its result."""
    for one in now.new:
        if one.kind == "DecisionMade" and not now.amended:
            case = one.event.case
            if surveys_out(now.before, case) > 0:
                yield case, "decided with a survey out"


def surveys_out(account: Account, case: str) -> int:
    """Return the place of the last arrangement of a survey, where it has no result yet."""
    last = max((one.place for one in account.of("SiteSurveyScheduled", case=case)), default=0)
    done = max((one.place for one in account.of("SiteSurveyCompleted", case=case)), default=0)
    return last if last > done else 0


def nothing_is_accepted_twice(now: Moment) -> Wrong:
    """A case is accepted in writing at most once."""
    cases = [one.event.case for one in now.now.of("ApplicationAccepted")]
    yield from (case for case in set(cases) if cases.count(case) > 1)


OF_ENTRIES: Final[tuple[Invariant, ...]] = (
    invariants.licences_rest_on_grants,
    invariants.deciders_are_competent,
    invariants.nobody_barred_is_granted,
    invariants.nobody_is_on_both_sides,
    invariants.one_officer_in_post_claims,
    nobody_decides_while_a_survey_is_out,
    nothing_is_accepted_twice,
)
"""What is said from the entries alone."""
OF_ANSWERS: Final[tuple[Invariant, ...]] = tuple(one for one in INVARIANTS if one not in OF_ENTRIES)
AT_THE_END: Final[tuple[Invariant, ...]] = (
    *OF_ANSWERS,
    invariants.rows_are_what_is_replayed,
    today_is_whole,
    lights_agree,
)


def wrongs_of_entries(history: Disturbed, asked: Sequence[Invariant] = OF_ENTRIES) -> Wrongs:
    """Yield what is wrong by the entries alone after each line, and what was wrongly refused."""
    with TemporaryDirectory() as folder:
        for prefix in prefixes(history, Path(folder)):
            yield from _wrongs(prefix, asked)


def _wrongs(prefix: Prefix, asked: Sequence[Invariant]) -> Wrongs:
    if prefix.is_let_through:
        moment = prefix.moment
        for invariant in asked:
            for wrong in invariant(moment):
                yield prefix.number, invariant.__name__, wrong
    for wrong in refused_for_nothing(prefix):
        yield prefix.number, "refused_for_nothing", wrong


def refused_for_nothing(prefix: Prefix) -> Iterator[Any]:
    """Yield what was refused for something that the entries do not say."""
    if len(prefix.lines) > 1:
        return
    (line,), (receipt,) = prefix.lines, prefix.receipts or (None,)
    for code in receipt.codes if receipt is not None else ():
        reason = _REASONS.get(code)
        if reason is not None and line.corrects is None and not reason(prefix, line):
            yield code, line


def _is_barred(prefix: Prefix, line: PlayLine) -> bool:
    if line.type != "DecisionMade" or line.data.outcome is not DecisionOutcome.GRANTED:
        return True
    received = prefix.before.first("ApplicationReceived", case=line.data.case)
    subject = None if received is None else received.event.subject
    day = prefix.simulation.today()
    return bool(prefix.before.bars(line.data.case, subject, Forbidden.GRANT, day))


def _is_in_hand(prefix: Prefix, line: PlayLine) -> bool:
    return line.actor in prefix.before.hands(line.data.case, prefix.simulation.store.head() + 1)


def _has_claim(prefix: Prefix, line: PlayLine) -> bool:
    acts = prefix.before.of("SupervisionTaskClaimed", "TaskReturned", task=line.data.task)
    last = max(acts, key=lambda one: one.place, default=None)
    return last is not None and last.kind == "SupervisionTaskClaimed"


def _has_no_grant(prefix: Prefix, line: PlayLine) -> bool:
    decision = prefix.before.decision(line.data.case)
    is_granted = decision is not None and decision.event.outcome is DecisionOutcome.GRANTED
    day = prefix.simulation.today()
    return not is_granted or prefix.before.is_quashed(f"case:{line.data.case}", day)


def _has_a_survey_against_it(prefix: Prefix, line: PlayLine) -> bool:
    """Tell whether a survey has no result yet, or the last one found against what is granted."""
    case = line.data.case
    done = prefix.before.of("SiteSurveyCompleted", case=case)
    last = max(done, key=lambda one: one.place, default=None)
    is_against = last is not None and last.event.result is SurveyResult.FAILED
    return surveys_out(prefix.before, case) > 0 or is_against


_REASONS: Final[dict[str, Callable[[Prefix, PlayLine], bool]]] = {
    "credit.barred": _is_barred,
    "decision.same-person": _is_in_hand,
    "decision.survey-open": _has_a_survey_against_it,
    "claim.second": _has_claim,
    "licence.no-grant": _has_no_grant,
}
"""What the entries have to say where something is refused with a code."""


def wrongs_of_answers(history: Disturbed, every: int) -> Wrongs:
    """Yield what is wrong by answers and rules after every so many lines, and at the end."""
    with TemporaryDirectory() as folder:
        views, replay = None, None
        for prefix in prefixes(history, Path(folder)):
            replay = replay or replay_of(prefix.simulation)
            views = views or views_of(prefix.simulation, Path(folder))
            if prefix.left == 0 or prefix.number % every == 0:
                asked = OF_ANSWERS if prefix.left else AT_THE_END
                yield from _answered(prefix, views, replay, asked)
        if views is not None:
            views.close()


def _answered(prefix: Prefix, views: Views, replay: Replay, asked: Sequence[Invariant]) -> Wrongs:
    go_on_to_the_end(replay, prefix.simulation)
    views.catch_up()
    with views.reader() as reader:
        moment = prefix.with_answers(reader, replay.view(prefix.simulation.today()))
        for invariant in asked:
            for wrong in invariant(moment):
                yield prefix.number, invariant.__name__, wrong


def replay_of(simulation: Simulation) -> Replay:
    """Return who goes forward with a county's log from here on."""
    store = simulation.store
    return Replay(store, simulation.opening, after=store.head())


def go_on_to_the_end(replay: Replay, simulation: Simulation) -> None:
    """Let a replay go on with all that was recorded since it last did."""
    for page in simulation.store.scan(after=replay.position):
        for row in page:
            replay.go_on(row)


def views_of(simulation: Simulation, folder: Path) -> Views:
    """Open views of a county's ledger which hold its founding already."""
    (folder / _VIEWS).write_bytes(_begun_views())
    return _views(simulation, folder)


def _views(simulation: Simulation, folder: Path) -> Views:
    ledger, today = simulation.opening.ledger, simulation.today
    return Views(f"sqlite:///{folder / _VIEWS}", simulation.store, ZONE, ledger, today=today)


@cache
def _begun_views() -> bytes:
    with TemporaryDirectory() as folder:
        simulation = PlayedCounty(folder=Path(folder)).simulation
        simulation.stay_at_end()
        with _views(simulation, Path(folder)) as views:
            views.catch_up()
        simulation.store.close()
        return (Path(folder) / _VIEWS).read_bytes()


def first_wrong(number: int, asked: Sequence[Invariant] = OF_ENTRIES) -> str:
    """Return the name of what goes wrong first by the entries alone, sooner or later."""
    histories = (one for start in count(number) for one in drawn_of(start, amount=20))
    return next(name for one in histories for _, name, _ in wrongs_of_entries(one, asked))
