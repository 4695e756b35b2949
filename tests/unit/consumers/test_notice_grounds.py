"""Told grounds: a bar of another county ends here when what it rests on there is no more."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction, Submission
from ledger.events import Event
from ledger.events.credit import RestrictionImposed
from ledger.events.decision import DecisionMade
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.gate.receipt import Receipt
from tests.examples.organisation import (
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
)
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK, RECTIFICATION
from tests.unit.consumers.test_notice_mapping import ELSEWHERE, Listening

BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
CORRECTING = {"agency": MARKET, "actor": MARKET_CORRECTOR}
CHECKED = replace(
    EXAMPLES[SpotCheckResultRecorded], checked_on=date(2017, 7, 3), licence=None, task=None
)
ORDERED = replace(EXAMPLES[RectificationOrdered], ordered_on=date(2017, 7, 3))
PASSED = replace(EXAMPLES[RectificationVerified], verified_on=date(2017, 7, 4))
BAR = replace(
    EXAMPLES[RestrictionImposed], items=(), from_on=date(2017, 7, 3), until_on=date(2099, 1, 1)
)
ON_CHECK = replace(BAR, ground=f"check:{CHECK}")
ON_ORDER = replace(BAR, ground=f"rectification:{RECTIFICATION}")


@dataclass
class Neighbours(Listening):
    """Two counties; what the other one records, and what is heard of it here."""

    made: list[Submission[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let the other county have who corrects."""
        Listening.__init__(self)
        corrector = OfficerAppointed(officer=MARKET_CORRECTOR, agency=MARKET, post=Post.CORRECTOR)
        self.there.given(corrector, agency=KEEPER, actor=f"{KEEPER}/1")

    def tell(self, event: Event, **more: Any) -> Receipt:  # noqa: ANN401
        """Record something in the other county, and hear of it here."""
        self.there.given(event, **(more or BY_MARKET))
        receipt = self.there.receipt
        self.made += self.listen()
        return receipt

    def void(self, event: Event, receipt: Receipt) -> None:
        """Say in the other county that something was not so."""
        names = naming.tags_of(event)
        void = EntryVoided(
            entry=receipt.id or "", position=receipt.position or 0, reason="误录", names=names
        )
        self.tell(void, **CORRECTING)

    def correct(self, before: Event, event: Event, receipt: Receipt) -> None:
        """Say in the other county that it was otherwise."""
        was = tuple(sorted(set(naming.tags_of(before)).difference(naming.tags_of(event))))
        corrects = Correction(
            entry=receipt.id or "", position=receipt.position or 0, reason="误录", was=was
        )
        self.tell(event, corrects=corrects, **CORRECTING)

    @property
    def barred(self) -> bool:
        """Whether a grant is refused here."""
        self.here.ask(EXAMPLES[DecisionMade])
        assert set(self.here.receipt.codes) <= {"credit.barred", "decision.second"}
        return "credit.barred" in self.here.receipt.codes


def test_a_bar_ends_here_when_the_check_that_it_rests_on_there_is_voided() -> None:
    both = Neighbours()
    checked = both.tell(CHECKED)
    both.tell(ON_CHECK)
    assert both.barred
    both.void(CHECKED, checked)
    assert not both.barred
    assert both.made[-1].data.ground == ON_CHECK.ground


def test_what_else_is_voided_about_the_ground_frees_nobody() -> None:
    both = Neighbours()
    both.tell(CHECKED)
    both.tell(ON_CHECK)
    about = replace(ORDERED, about=f"check:{CHECK}")
    order = both.tell(about)
    both.void(about, order)
    assert both.barred


def test_a_bar_binds_again_when_the_verification_that_freed_it_is_voided() -> None:
    both = Neighbours()
    both.tell(CHECKED)
    both.tell(ORDERED)
    both.tell(ON_ORDER)
    assert both.barred
    passed = both.tell(PASSED)
    assert not both.barred
    both.void(PASSED, passed)
    assert both.barred


def test_a_bar_ends_here_when_the_order_that_it_rests_on_is_voided() -> None:
    both = Neighbours()
    both.tell(CHECKED)
    order = both.tell(ORDERED)
    both.tell(ON_ORDER)
    both.void(ORDERED, order)
    assert not both.barred


def test_a_check_that_was_of_somebody_else_carries_no_bar_until_it_is_corrected_back() -> None:
    both = Neighbours()
    checked = both.tell(CHECKED)
    both.tell(ON_CHECK)
    other = replace(CHECKED, subject=NEIGHBOUR)
    both.correct(CHECKED, other, checked)
    assert not both.barred
    both.correct(other, CHECKED, checked)
    assert both.barred


def test_what_is_read_again_from_the_beginning_makes_the_same_notices() -> None:
    both = Neighbours()
    checked = both.tell(CHECKED)
    both.tell(ON_CHECK)
    both.void(CHECKED, checked)
    mapper = both.mapper()
    rows = [row for page in both.there.store.scan() for row in page]
    again = [one.id for row in rows for one in mapper.group(ELSEWHERE, row)]
    known = [one.id for one in both.made]
    assert again[-len(known) :] == known


def test_a_void_whose_target_is_gone_from_the_topic_is_told_and_frees_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = Neighbours()
    checked = both.tell(CHECKED)
    both.tell(ON_CHECK)
    monkeypatch.setattr(both, "original", lambda *_: None)
    with pytest.raises(LookupError, match="no longer in its topic"):
        both.void(CHECKED, checked)
    assert both.barred
