"""Told grounds: a bar of another county ends here when what it rests on there is no more."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction, Submission
from ledger.events import Event
from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome
from ledger.events.credit import PenaltyDecided, RestrictionImposed
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
    BUREAU,
    DECIDER,
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


PENALTY = replace(
    EXAMPLES[PenaltyDecided], decided_on=date(2017, 7, 3), licences=(), publicised_until=None
)
ON_PENALTY = replace(BAR, ground=f"penalty:{PENALTY.penalty}")
FILED = AppealFiled(
    appeal=f"{MARKET}/SS1",
    about=f"penalty:{PENALTY.penalty}",
    subject=NEIGHBOUR,
    kind=AppealKind.LITIGATION,
    filed_on=date(2017, 7, 3),
)
WORD = AppealDecided(
    appeal=FILED.appeal,
    about=FILED.about,
    subject=NEIGHBOUR,
    outcome=AppealOutcome.QUASHED,
    effective_on=date(2017, 7, 3),
    document="行政判决书",
)


def contested(ground: SpotCheckResultRecorded | PenaltyDecided, bar: RestrictionImposed) -> Any:  # noqa: ANN401
    """Return two counties: what bars here rests on something there that somebody contests."""
    both = Neighbours()
    both.tell(ground)
    both.tell(bar)
    assert both.barred
    both.tell(replace(FILED, about=bar.ground or ""))
    assert both.barred
    return both


GROUNDS = [(PENALTY, ON_PENALTY), (CHECKED, ON_CHECK)]


@pytest.mark.parametrize(("ground", "bar"), GROUNDS)
def test_a_bar_ends_here_when_a_court_there_quashes_what_it_rests_on(
    ground: SpotCheckResultRecorded | PenaltyDecided, bar: RestrictionImposed
) -> None:
    both = contested(ground, bar)
    both.tell(replace(WORD, about=bar.ground or ""))
    assert not both.barred


def test_a_bar_that_is_quashed_itself_there_binds_nobody_here() -> None:
    both = contested(CHECKED, ON_CHECK)
    about = f"restriction:{ON_CHECK.restriction}"
    both.tell(replace(FILED, about=about, appeal=f"{MARKET}/SS2"))
    both.tell(replace(WORD, about=about, appeal=f"{MARKET}/SS2"))
    assert not both.barred


@pytest.mark.parametrize(("ground", "bar"), GROUNDS)
def test_a_stay_there_holds_here_until_the_word(
    ground: SpotCheckResultRecorded | PenaltyDecided, bar: RestrictionImposed
) -> None:
    both = contested(ground, bar)
    stay = replace(WORD, about=bar.ground or "", outcome=AppealOutcome.STAYED)
    both.tell(stay)
    assert not both.barred
    both.tell(replace(stay, outcome=AppealOutcome.UPHELD))
    assert both.barred


def test_a_word_that_takes_effect_later_frees_on_its_day_alone() -> None:
    both = contested(PENALTY, ON_PENALTY)
    both.tell(replace(WORD, effective_on=date(2017, 7, 20)))
    assert both.barred
    both.here.now = both.here.now.replace(day=20)
    both.here.when(
        replace(EXAMPLES[DecisionMade], decided_on=date(2017, 7, 20)), agency=BUREAU, actor=DECIDER
    )
    assert "credit.barred" not in both.here.receipt.codes


@pytest.mark.parametrize(("ground", "bar"), GROUNDS)
def test_a_word_that_was_written_down_wrongly_there_frees_nobody_here(
    ground: SpotCheckResultRecorded | PenaltyDecided, bar: RestrictionImposed
) -> None:
    both = contested(ground, bar)
    word = replace(WORD, about=bar.ground or "")
    said = both.tell(word)
    assert not both.barred
    both.correct(word, replace(word, outcome=AppealOutcome.UPHELD), said)
    assert both.barred


@pytest.mark.parametrize(("ground", "bar"), GROUNDS)
def test_a_word_that_was_never_given_there_frees_nobody_here(
    ground: SpotCheckResultRecorded | PenaltyDecided, bar: RestrictionImposed
) -> None:
    both = contested(ground, bar)
    word = replace(WORD, about=bar.ground or "")
    said = both.tell(word)
    both.void(word, said)
    assert both.barred


def test_of_what_was_never_told_no_word_is_told() -> None:
    both = Neighbours()
    both.tell(CHECKED)
    about = f"check:{CHECK}"
    both.tell(replace(FILED, about=about))
    both.tell(replace(WORD, about=about))
    assert both.made == []
