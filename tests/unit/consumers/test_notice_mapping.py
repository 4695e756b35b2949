"""Noticing: which notices an entry of another ledger makes, held against both ledgers' gates."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from consumers.streams.log_topic import ledgers_of
from consumers.streams.notice_mapping import NoticeMapper
from consumers.streams.projector import pattern_of
from ledger import naming
from ledger.entry import Submission
from ledger.events import Event
from ledger.events.credit import (
    MeasureListed,
    NoticeEffect,
    PenaltyDecided,
    PenaltyExecuted,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade
from ledger.events.record import EntryVoided
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from ledger.events.supervision import RectificationOrdered, RectificationVerified
from ledger.gate.proposal import propose
from ledger.log import StoredEntry
from tests.county import County
from tests.examples.catalogue import FOOD
from tests.examples.credit import ELSEWHERE, PENALTY_REPAIRED, RESTRICTION
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    INSPECTOR,
    KEEPER,
    LEDGER,
    MARKET,
    MARKET_CORRECTOR,
)
from tests.examples.story import EXAMPLES, NEWCOMERS, TOLD
from tests.examples.supervision import RECTIFICATION

BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BAR = replace(
    EXAMPLES[RestrictionImposed],
    ground=f"rectification:{RECTIFICATION}",
    items=(),
    from_on=date(2017, 1, 1),
    until_on=None,
)


class Listening:
    """A county that is ready to decide, and what it hears of another."""

    def __init__(self) -> None:
        self.here = County().before(DecisionMade)
        self.there = County().before(DecisionMade)
        for one in (self.here, self.there):
            for agency, actor, event in map(TOLD.__getitem__, NEWCOMERS):
                one.given(event, agency=agency, actor=actor)
        self.heard = self.there.store.head()

    def groups(self, noticing: NoticeMapper) -> list[list[Submission[Any]]]:
        """Return the notices of what is new there, in groups."""
        new = [row for page in self.there.store.scan(after=self.heard) for row in page]
        self.heard = self.there.store.head()
        found = []
        for row in new:
            group = noticing.group(ELSEWHERE, row)
            if group:
                found.append(group)
                (receipts,) = self.here.gate.submit_groups([[propose(one) for one in group]])
                assert {one.outcome for one in receipts} == {"accepted"}
        return found

    def original(self, ledger: str, position: int) -> StoredEntry | None:
        """Return an entry of the other county."""
        assert ledger == ELSEWHERE
        return self.there.store.row(position)

    def beginning(self, ledger: str, before: int) -> Iterator[StoredEntry]:
        """Yield what the other county recorded before a place, from its beginning."""
        assert ledger == ELSEWHERE
        for page in self.there.store.scan():
            yield from (row for row in page if row.position < before)

    def mapper(
        self, ledger: str = LEDGER, clock: Callable[[], datetime] | None = None
    ) -> NoticeMapper:
        """Return what makes notices for a ledger out of the other county's entries."""
        acting = (KEEPER, f"{KEEPER}/1")
        now = clock or (lambda: self.here.now)
        return NoticeMapper(
            ledger,
            self.here.store,
            acting,
            now,
            original=self.original,
            beginning=self.beginning,
        )

    def codes_here(self, event: Event) -> tuple[str, ...]:
        """Return what would be said here to an event, without recording it."""
        asked = self.here.submission(event, agency=BUREAU, actor=DECIDER)
        ((receipt,),) = self.here.gate.submit_groups([[propose(asked)]], dry_run=True)
        return receipt.codes

    def listen(self) -> list[Submission[Any]]:
        """Take in what is new, as a service that was just started; return the notices."""
        return [one for group in self.groups(self.mapper()) for one in group]


def test_a_restriction_ends_here_when_the_order_that_it_rests_on_is_complied_with_there() -> None:
    both = Listening()
    order = replace(EXAMPLES[RectificationOrdered], about=f"case:{CASE}", ordered_on=BAR.from_on)
    both.there.given(order, BAR, **BY_MARKET)
    (imposed,) = both.listen()
    assert imposed.data.ground == f"rectification:{RECTIFICATION}"
    both.here.ask(EXAMPLES[DecisionMade]).refused("credit.barred")

    verified = EXAMPLES[RectificationVerified]
    both.there.given(replace(verified, passed=False), **BY_MARKET)
    assert both.listen() == []
    both.there.given(verified, **BY_MARKET)
    (freed,) = both.listen()
    assert (freed.data.effect, freed.data.about) == (
        NoticeEffect.LIFTED, f"restriction:{RESTRICTION}",
    )  # fmt: skip
    both.here.ask(EXAMPLES[DecisionMade]).accepted()


@pytest.mark.parametrize("ends", [True, False])
def test_a_repair_there_frees_here_what_ends_by_the_list_of_there(*, ends: bool) -> None:
    both = Listening()
    listed = replace(EXAMPLES[MeasureListed], measure="C-02", version=1, ends_with_repair=ends)
    both.there.given(listed, agency=KEEPER, actor=f"{KEEPER}/1")
    decided = replace(EXAMPLES[PenaltyDecided], penalty=PENALTY_REPAIRED, item=FOOD)
    day = date(2017, 9, 20)
    both.here.now = both.there.now = datetime(2017, 9, 21, 1, 0, tzinfo=UTC)
    about = f"penalty:{PENALTY_REPAIRED}"
    bar = replace(BAR, ground=about, measure="C-02", from_on=day, until_on=date(2099, 1, 1))
    both.there.given(decided, bar, **BY_MARKET)
    _, told = both.listen()
    assert told.data.ends_with_repair is ends
    assert both.codes_here(EXAMPLES[DecisionMade]) == ("credit.barred",)

    executed = replace(EXAMPLES[PenaltyExecuted], executed_on=day)
    applied = replace(EXAMPLES[CreditRepairApplied], applied_on=day)
    repaired = replace(EXAMPLES[CreditRepairDecided], decided_on=day)
    refused = replace(repaired, repair=f"{MARKET}/2", outcome=RepairOutcome.REFUSED)
    both.there.given(executed, replace(applied, repair=f"{MARKET}/2"), refused, **BY_MARKET)
    assert both.listen() == []
    both.there.given(applied, repaired, **BY_MARKET)
    (freed,) = both.listen()
    assert (freed.data.about, freed.data.effect) == (about, NoticeEffect.REPAIRED)
    assert (both.codes_here(EXAMPLES[DecisionMade]) == ()) is ends

    void = EntryVoided(
        entry=freed.data.entry,
        position=freed.data.position,
        reason="未作决定",
        names=naming.tags_of(repaired),
    )
    both.there.given(void, agency=MARKET, actor=MARKET_CORRECTOR)
    (back,) = both.listen()
    assert back.data.withdrawn
    assert both.codes_here(EXAMPLES[DecisionMade]) == ("credit.barred",)


def test_the_same_entry_makes_the_same_notice_and_another_one_in_another_ledger() -> None:
    both = Listening()
    both.there.given(replace(BAR, ground=None, until_on=date(2099, 1, 1)), **BY_MARKET)
    row = next(iter(next(both.there.store.scan(after=both.heard))))
    clock = both.here.now
    made = [
        both.mapper(ledger, lambda: clock).group(ELSEWHERE, row)[0]
        for ledger in (LEDGER, LEDGER, "130525")
    ]
    assert made[0] == made[1]
    assert len({one.id for one in made}) == 2
    notice = made[0].data
    assert (notice.origin, notice.position, notice.leaf) == (
        ELSEWHERE, row.position, f"sha256:{row.leaf.hex()}",
    )  # fmt: skip
    assert (notice.subject, notice.agency) == (COMPANY, MARKET)


def test_what_concerns_no_credit_makes_no_notice() -> None:
    both = Listening()
    concerned = {PenaltyDecided.__name__, RestrictionImposed.__name__, RestrictionLifted.__name__}
    story = County().whole()
    noticing = both.mapper(LEDGER, lambda: story.now)
    told = set()
    for page in story.store.scan():
        for row in page:
            if noticing.group(ELSEWHERE, row):
                told.add(row.type)
    listed = {"SeriousListEntered", "SeriousListLeft"}
    joint = {"JointPunishmentInitiated", "JointPunishmentEnded"}
    alone = {"PenaltyRevoked", "SubjectRecoded", "CreditRepairDecided"}
    assert told == concerned | listed | joint | alone


def test_a_type_of_a_newer_version_makes_no_notice() -> None:
    both = Listening()
    noticing = both.mapper()
    row = StoredEntry(1, "FutureEvent", "2030-01-01T00:00:00Z", b"{}", b"\0" * 32)
    assert noticing.group(ELSEWHERE, row) == []
    assert not noticing.looks_back(ELSEWHERE, row)


@pytest.mark.parametrize("wanted", [(), ("130523", "a.b")])
def test_topics_are_found_by_name_and_by_pattern_alike(wanted: tuple[str, ...]) -> None:
    kinds = ("log", "intake", "receipts")
    ledgers = ("130523", "a.b", "a-b", "axb")
    topics = [f"shenguan.{kind}.v1.{one}" for kind in kinds for one in ledgers]
    topics += [f"{one}.dlq" for one in topics] + ["shenguan.log.v2.130523", "x.shenguan.log.v1.y"]
    by_name = ledgers_of(topics, wanted)
    by_pattern = {one for one in topics if re.match(pattern_of(wanted), one)}
    assert set(by_name.values()) == by_pattern
    assert set(by_name) == set(wanted or ledgers)
    assert "130523" not in ledgers_of(topics, wanted, but="130523")
