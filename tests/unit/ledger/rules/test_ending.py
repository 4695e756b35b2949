"""终止在先: history ends no fact that was recorded under the rules, and nothing ends too early."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final

import pytest
from msgspec.structs import asdict, replace

from ledger import naming
from ledger.entry import Correction
from ledger.events import EVENTS, Event
from ledger.events.appeal import AppealDecided
from ledger.events.base import AppealOutcome
from ledger.events.catalogue import DutyEnded
from ledger.events.credit import (
    CreditNoticeReceived,
    LicenceEffect,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import LicenceRevoked
from ledger.events.delivery import RecordPublicised
from ledger.events.handling import CaseClosed
from ledger.events.intake import SupplementRequested
from ledger.events.organisation import OfficerAppointed, OfficerRemoved, Post
from ledger.events.record import EntryVoided
from ledger.fact import AnyFact
from ledger.rules.base import load_rules
from ledger.rules.ending import BEFORE_START, judge_endings
from ledger.states.endable import tags_by
from ledger.states.endings import ENDINGS, WayToEnd
from ledger.view import CODES, State
from tests.county import County, fact_of
from tests.examples.organisation import BUREAU, KEEPER, MARKET, MARKET_CORRECTOR
from tests.examples.story import EXAMPLES, first_step

load_rules()
CODE: Final = "observed.ends-current"
OLD: Final = "old-system"
LIVE, ACT = "00000000-0000-0000-0000-000000000007", "00000000-0000-0000-0000-000000000008"
BEFORE_CUT_OVER: Final = datetime(2017, 5, 2, 1, 0, tzinfo=UTC)
ROOT: Final = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
TRIED: Final[dict[type[Event], dict[str, Any]]] = {
    DutyEnded: {"duty": LIVE},
    OfficerAppointed: {"certificate": "冀-1"},
    PenaltyDecided: {"licence_effect": LicenceEffect.REVOKED, "licences": (f"{BUREAU}/Z-1",)},
    AppealDecided: {"outcome": AppealOutcome.QUASHED, "licences": (f"{BUREAU}/Z-1",)},
    CreditNoticeReceived: {"withdrawn": True},
}
"""What makes the example of a type one that ends something."""


def acting(act: type[Event], ending: WayToEnd) -> Event:
    """Return an event of a type that ends something in one of its ways."""
    event = replace(EXAMPLES[act], **TRIED.get(act, {}))
    if act is RecordPublicised:
        event = replace(event, withdraws=bool(ending.begins))
    if attrgetter(ending.by)(event):
        return event
    field = next(one for one in naming.namings(act) if one.path == ending.by)
    value = f"{BUREAU}/Z-1" if field.kind != "item" else "xzxk-old"
    return replace(event, **{ending.by: (value,) if field.many else value})


def said_otherwise(act: Event) -> dict[str, Any]:
    """Return a field of an act with another value, beside the numbers that it names."""
    if isinstance(act, OfficerAppointed):
        return {"certificate": "冀-2"}
    named = {one.path for one in naming.namings(type(act))} | {"channel"}
    other: dict[str, Any] = {}
    for name, value in asdict(act).items():
        if isinstance(value, date):
            return {name: value - timedelta(days=1)}
        if type(value) is str and name not in named:
            other = {name: f"{value}!"}
    return other


def ended(target: type[Event], act: Event, ending: WayToEnd) -> Event:
    """Return an event of a type that the act would end: of the same number, and alike."""
    event = EXAMPLES[target]
    (tag, *_) = tags_by(act, ending)
    kind, number = naming.parts_of(tag)
    alike = {one: getattr(act, one) for one in act.__struct_fields__ if hasattr(event, one)}
    event = replace(event, **alike)
    if target is type(act):
        event = replace(event, **said_otherwise(act))
    if isinstance(event, RecordPublicised):
        event = replace(event, withdraws=False)
    path = naming.tag_fields(target, kind)[0]
    field = next(one for one in naming.namings(target) if one.path == path)
    value = tag if field.kind == "ref" else number
    return replace(event, **{path: (value,) if field.many else value})


class Standing:
    """A view in which nothing is known but what stands and could be ended."""

    def __init__(self, *facts: AnyFact) -> None:
        """Let some facts stand."""
        self.facts = facts

    def of(self, state: type[State], key: str) -> State:
        """Fold the facts that name the key."""
        folded = state()
        for fact in self.facts:
            named = naming.tags_of(fact.event)
            if f"{state.tag}:{key}" in named and type(fact.event) in state.folds:
                folded = folded.evolve(fact, key)
        return folded


def _ways() -> Iterator[Any]:
    """Yield every type that ends something, with each type that it ends, and how."""
    for act, endings in ENDINGS.items():
        for ending in endings:
            for target in ending.ends:
                event = acting(act, ending)
                kind = naming.parts_of(tags_by(event, ending)[0])[0]
                varies = target is not act or said_otherwise(event)
                if naming.tag_fields(target, kind) and varies:
                    name = f"{act.__name__}-{ending.by}-{target.__name__}"
                    yield pytest.param(event, ending, target, id=name)


WAYS: Final = list(_ways())


def codes(act: AnyFact, *stands: AnyFact) -> list[str]:
    """Return what is said of an act where some facts stand."""
    view: Any = Standing(*stands)
    return [one.code.code for one in judge_endings(act, view)]


def test_every_type_says_what_it_ends() -> None:
    """A new type that forgets it would be a way to let history end what is current."""
    assert ENDINGS.keys() == set(EVENTS.values())


def test_whoever_ends_an_act_has_a_word_for_an_end_before_its_start() -> None:
    begin = {act for act, endings in ENDINGS.items() if any(one.begins for one in endings)}
    assert begin == BEFORE_START.keys()
    assert {code.code for code in BEFORE_START.values()} == {
        "appeal.before-start",
        "duty.before-start",
        "enforcement.before-start",
        "item.before-start",
        "licence.before-start",
        "listing.before-start",
        "officer.before-start",
        "pause.before-start",
        "penalty.before-start",
        "publish.before-start",
        "punishment.before-start",
        "push.before-start",
        "repair.before-start",
        "restriction.before-start",
    }
    assert all(CODES[code.code].hard for code in BEFORE_START.values())
    assert CODES[CODE].hard


@pytest.mark.parametrize(("event", "ending", "target"), WAYS)
def test_an_observed_fact_ends_none_that_is_not_observed(
    event: Event, ending: WayToEnd, target: type[Event]
) -> None:
    live = replace(fact_of(ended(target, event, ending)), id=LIVE)
    act = replace(fact_of(event), id=ACT)
    observed = replace(act, observed=OLD)
    assert CODE in codes(observed, live)
    assert CODE not in codes(act, live)
    assert codes(observed, replace(live, observed=OLD)) == []
    assert codes(observed) == []


@pytest.mark.parametrize(("event", "ending", "target"), WAYS)
def test_what_ends_by_an_act_of_its_own_has_begun_before(
    event: Event, ending: WayToEnd, target: type[Event]
) -> None:
    began = replace(fact_of(ended(target, event, ending)), id=LIVE)
    early = replace(fact_of(event), id=ACT, occurred_at="2017-07-03T00:59:59Z")
    expected = target in ending.begins
    code = BEFORE_START[type(event)].code if expected else ""
    assert (code in codes(early, began)) is expected
    assert codes(replace(early, occurred_at=began.occurred_at), began) == []


def importing(event: Event, county: County, **corrects: Any) -> County:  # noqa: ANN401
    """Bring in an event as history of an older system."""
    who = first_step(type(event)) if type(event) is not EntryVoided else None
    by = {"agency": who.agency, "actor": who.actor} if who else {}
    submission = county.submission(
        event, **{**by, **corrects}, observed=OLD, occurred_at=BEFORE_CUT_OVER
    )
    county.receipts = county.gate.submit([submission], submitter=KEEPER)
    return county


@pytest.mark.parametrize(
    "act",
    [RestrictionLifted, PenaltyRevoked, LicenceRevoked, CaseClosed, SupplementRequested],
    ids=lambda act: act.__name__,
)
def test_an_importer_ends_nothing_of_today(act: type[Event]) -> None:
    """A lifting of before the cut-over would free today whom only its own side may free."""
    assert CODE in importing(EXAMPLES[act], County().before(act)).receipt.codes


def test_an_importer_neither_corrects_nor_voids_what_is_current() -> None:
    county = County().before(RestrictionLifted)
    step = first_step(RestrictionImposed)
    place = county.places[step.id]
    corrects = Correction(entry=step.id, position=place, reason="录入错误", was=())
    by = {"agency": MARKET, "actor": MARKET_CORRECTOR}
    shorter = replace(EXAMPLES[RestrictionImposed], until_on=date(2017, 7, 3))
    importing(shorter, county, corrects=corrects, **by)
    assert CODE in county.receipt.codes
    names = naming.tags_of(EXAMPLES[RestrictionImposed])
    importing(EntryVoided(entry=step.id, position=place, reason="x", names=names), county, **by)
    assert CODE in county.receipt.codes


def test_history_goes_on_as_it_was() -> None:
    """What an older system imposed, the same or another one says that it lifted."""
    county = County().before(RestrictionImposed)
    importing(EXAMPLES[RestrictionImposed], county).accepted()
    importing(EXAMPLES[RestrictionLifted], county).accepted()
    county.ask(replace(EXAMPLES[RestrictionLifted])).refused("restriction.closed")


def test_who_left_may_have_been_in_office_before() -> None:
    """What an end has left nothing of is not ended once more by history."""
    county = County().after(OfficerAppointed)
    officer = f"{BUREAU}/77"
    taken = OfficerAppointed(officer=officer, agency=BUREAU, post=Post.REVIEWER)
    leaves = OfficerRemoved(officer=officer, agency=BUREAU, post=Post.REVIEWER)
    county.given(taken, **ROOT)
    assert CODE in importing(leaves, county).receipt.codes
    county.given(leaves, **ROOT)
    importing(taken, county).accepted()
    importing(leaves, county).accepted()


def test_an_end_that_is_corrected_to_before_its_start_breaks_the_line() -> None:
    county = County().after(RestrictionLifted)
    step = first_step(RestrictionImposed)
    corrects = Correction(entry=step.id, position=county.places[step.id], reason="录入错误", was=())
    event = replace(EXAMPLES[RestrictionImposed], basis="食品安全法 第一百二十四条")
    by = {"agency": MARKET, "actor": MARKET_CORRECTOR}
    county.given(
        OfficerAppointed(officer=MARKET_CORRECTOR, agency=MARKET, post=Post.CORRECTOR), **ROOT
    )
    county.ask(event, **by, corrects=corrects).refused("correction.breaks")
    assert "restriction.before-start" in (county.receipt.message or "")
    county.ask(event, **by, corrects=corrects, occurred_at=step.at).accepted()
