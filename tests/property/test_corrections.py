"""Random histories with corrections, companion swaps and voids refold from single tags.

The oracle is a whole replay written from the rule's text alone: a list of facts in which each entry
is replaced by its latest correction, or dropped if voided, in the place of the target.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import naming
from ledger.entry import Correction, Submission, encode, finisher
from ledger.events import Event
from ledger.events.credit import PenaltyDecided
from ledger.events.decision import LicenceIssued
from ledger.events.record import EntryVoided
from ledger.fact import VOID, decode_rows, effective, naming_tag
from ledger.gate.state_cache import StateCache
from ledger.log import Draft, LedgerStore
from ledger.store.memory import memory_store
from ledger.view import State, types_of
from ledger.zone import Zone

ZONE = Zone("Asia/Shanghai")
WHEN = datetime(2017, 7, 3, tzinfo=UTC)
subjects = st.sampled_from([f"reg:s:{i}" for i in range(4)])
licences = st.sampled_from([f"reg:a:1/l{i}" for i in range(3)])
days = st.dates(date(2017, 1, 1), date(2018, 1, 1))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Draw one of two types whose companions (subject, licences, case) may be swapped."""
    if draw(st.booleans()):
        return LicenceIssued(
            licence=draw(licences),
            case=draw(st.none() | st.sampled_from(["reg:a:1/c1", "reg:a:1/c2"])),
            subject=draw(subjects),
            valid_from=draw(days),
        )
    return PenaltyDecided(
        penalty="reg:b:1/p",
        subject=draw(subjects),
        licences=tuple(draw(st.lists(licences, max_size=2, unique=True))),
        kinds=("2",),
        document="罚〔2017〕1号",
        facts="事实",
        basis="依据",
        decided_on=draw(days),
    )


@dataclass
class History:
    """A log and, beside it, the oracle's own account of what was said when."""

    store: LedgerStore = field(default_factory=memory_store)
    said: list[tuple[str, int, Event | None]] = field(default_factory=list)
    """kind (fact, correction, void), target's position, data."""

    def append(self, event: Event, corrects: Correction | None = None) -> int:
        """Append one entry without asking any rule."""
        position = len(self.said) + 1
        submission = Submission(
            actor="reg:a:1/1",
            agency="reg:a:1",
            corrects=corrects,
            data=event,
            id=str(UUID(int=position)),
            ledger="test",
            occurred_at=WHEN,
            type=type(event).__name__,
        )
        tags = (*naming.tags_of(event), *(corrects.was if corrects else ()))
        draft = Draft(
            submission.type,
            (f"id:{submission.id}", *tags),
            finisher(submission, encode(submission), ()),
        )
        self.store.append_drafts([draft])
        return position

    def record(self, event: Event) -> None:
        """Record an ordinary fact."""
        place = self.append(event)
        self.said.append(("fact", place, event))

    def names(self, place: int) -> set[str]:
        """Return every tag that a target or its corrections named."""
        return {
            tag
            for kind, target, event in self.said
            if target == place and event is not None and kind != "void"
            for tag in naming.tags_of(event)
        }

    def correct(self, place: int, event: Event) -> None:
        """Correct the entry at a place with data of its own type."""
        was = tuple(sorted(self.names(place).difference(naming.tags_of(event))))
        target = Correction(entry=str(UUID(int=place)), position=place, reason="录入错误", was=was)
        self.append(event, target)
        self.said.append(("correction", place, event))

    def void(self, place: int) -> None:
        """Void the entry at a place."""
        names = tuple(sorted(self.names(place)))
        event = EntryVoided(
            entry=str(UUID(int=place)), position=place, reason="重复录入", names=names
        )
        self.append(event)
        self.said.append(("void", place, None))

    def replay(self, prefix: int) -> list[tuple[int, Event]]:
        """Replay everything up to a prefix, the naive way."""
        current: dict[int, Event | None] = {}
        for kind, place, event in self.said[:prefix]:
            if kind == "fact":
                current[place] = event
            elif kind == "void":
                current[place] = None
            elif current[place] is not None:
                current[place] = event
        return [(place, event) for place, event in sorted(current.items()) if event is not None]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history of up to 25 entries."""
    history = History()
    for _ in range(draw(st.integers(1, 25))):
        places = [place for kind, place, _ in history.said if kind == "fact"]
        voided = {place for kind, place, _ in history.said if kind == "void"}
        alive = [place for place in places if place not in voided]
        act = draw(st.sampled_from(["record", "record", "correct", "void"]))
        if act == "record" or not alive:
            history.record(draw(events()))
            continue
        place = draw(st.sampled_from(alive))
        if act == "void":
            history.void(place)
        else:
            kind = type(history.said[place - 1][2])
            history.correct(place, draw(events().filter(lambda e, k=kind: type(e) is k)))
    return history


def every_tag(history: History) -> set[str]:
    return {tag for _, _, event in history.said if event for tag in naming.tags_of(event)}


@settings(max_examples=100, deadline=None)
@given(histories())
def test_a_single_tag_refolds_to_the_whole_replay_at_every_prefix(history: History) -> None:
    types = ("LicenceIssued", "PenaltyDecided", VOID)
    for prefix in range(1, len(history.said) + 1):
        whole = history.replay(prefix)
        for tag in every_tag(history):
            _, (rows,) = history.store.load([(types, tag)], until=prefix)

            def fetch(position: int) -> object:
                row = history.store.row(position)
                assert row is not None
                return decode_rows([row])[0][1]

            found = naming_tag(effective(decode_rows(rows), ZONE, fetch), tag)  # type: ignore[arg-type]
            assert [(fact.position, fact.event) for fact in found] == [
                (place, event) for place, event in whole if tag in naming.tags_of(event)
            ]


class Seen(State, frozen=True, kw_only=True):
    """What a subject's tag has seen; a state for this test alone."""

    tag = "subject"
    folds = (LicenceIssued, PenaltyDecided)
    seen: tuple[tuple[int, Event], ...] = ()

    def evolve(self, fact: object, key: str) -> "Seen":  # noqa: ARG002
        """Remember a fact."""
        return Seen(seen=(*self.seen, (fact.position, fact.event)))  # type: ignore[attr-defined]


@settings(max_examples=100, deadline=None)
@given(histories(), st.data())
def test_cached_states_that_catch_up_equal_states_read_afresh(
    history: History, data: st.DataObject
) -> None:
    whole = history.store
    growing = memory_store()
    states = StateCache(growing, ZONE)
    rows = [row for page in whole.scan() for row in page]
    keys = [f"reg:s:{i}" for i in range(4)]
    for row in rows:
        ((_, entry),) = decode_rows([row])
        tags = (*naming.tags_of(entry.data), *(entry.corrects.was if entry.corrects else ()))
        growing.append_drafts(
            [Draft(row.type, (f"id:{entry.id}", *tags), lambda _, body=row.body: body)]
        )
        if data.draw(st.booleans()):
            states.catch_up()
            key = data.draw(st.sampled_from(keys))
            assert states.get(Seen, key) == StateCache(growing, ZONE).get(Seen, key)
    states.catch_up()
    for key in keys:
        expected = tuple(
            pair
            for pair in history.replay(len(rows))
            if pair[1].subject == key  # type: ignore[attr-defined]
        )
        assert states.get(Seen, key) == Seen(seen=expected)
    assert types_of(Seen) == ("LicenceIssued", "PenaltyDecided", VOID)


@settings(max_examples=100, deadline=None)
@given(histories(), st.data())
def test_what_was_known_at_positions_asked_in_any_order_is_the_replay_up_to_each(
    history: History, data: st.DataObject
) -> None:
    states = StateCache(history.store, ZONE)
    places = st.tuples(st.integers(1, len(history.said)), st.integers(0, 3))
    for position, subject in data.draw(st.lists(places, max_size=20)):
        key = f"reg:s:{subject}"
        known = tuple(
            pair
            for pair in history.replay(position)
            if pair[1].subject == key  # type: ignore[attr-defined]
        )
        assert states.at(Seen, key, position) == Seen(seen=known)
