"""抽查待办: whose seed a draw waits for and until when, by hand and by the gate alike."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import CheckRate, GuidePublished
from ledger.events.draw import (
    CheckTeam,
    DrawAbandoned,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
    SpotCheckPlanned,
)
from ledger.events.organisation import AgencyRegistered, AgencySucceeded
from tests.asking import ITEM, MARKET, Asking
from tests.lit import disagreements
from tests.spotchecks import commitment

WATCH = "reg:130523:watch"
DRAW = f"{MARKET}/130523201709110001"
PLAN = SpotCheckPlanned(
    draw=DRAW,
    item=ITEM,
    parties=(WATCH, MARKET),
    rates=(CheckRate(category="A", permille=200),),
    checks_max=2,
    teams=(CheckTeam(agency=MARKET, inspectors=2),),
    targets_sha256="0" * 64,
    inspectors_sha256="0" * 64,
)
VALUES = {WATCH: bytes([0x11] * 32), MARKET: bytes([0x22] * 32)}


def guide_of(
    days: int | None, version: int = 1, effective_on: str = "2017-01-01"
) -> GuidePublished:
    """Return a guide that wants the seeds to be shown within some days."""
    day = date.fromisoformat(effective_on)
    return GuidePublished(item=ITEM, version=version, effective_on=day, reveal_days=days)


def commits(ledger: Asking, on: str, *parties: str) -> None:
    """Let parties bind themselves."""
    for one in parties:
        bound = commitment(DRAW, one, VALUES[one])
        ledger.say(on, SeedCommitted(draw=DRAW, commitment=bound), agency=one)


def reveals(ledger: Asking, on: str, *parties: str) -> None:
    """Let parties show their values."""
    for one in parties:
        ledger.say(on, SeedRevealed(draw=DRAW, value=VALUES[one].hex()), agency=one)


def waiting(ledger: Asking, on: str) -> list[tuple[str, str | None, str | None]]:
    """Return whose seed is awaited on a day, after the gate has been asked the same."""
    assert disagreements(ledger, on) == []
    found: list[Any] = ledger.list("deadlines", on=on, kind=("reveal",))
    assert {one.about for one in found} <= {f"draw:{DRAW}"}
    return sorted((one.whose_turn, one.light, one.due_on) for one in found)


def test_a_draw_waits_for_those_who_have_not_committed_and_then_for_those_who_have_not_revealed(
    ledger: Asking,
) -> None:
    ledger.say("2017-01-02", guide_of(10))
    ledger.say("2017-09-11", PLAN, agency=MARKET)
    until = "2017-09-21"
    both = [(MARKET, "green", until), (WATCH, "green", until)]
    assert waiting(ledger, "2017-09-11") == both
    commits(ledger, "2017-09-12", WATCH)
    assert waiting(ledger, "2017-09-12") == [(MARKET, "green", until)]
    commits(ledger, "2017-09-13", MARKET)
    assert waiting(ledger, "2017-09-13") == both
    reveals(ledger, "2017-09-14", MARKET)
    assert waiting(ledger, "2017-09-21") == [(WATCH, "yellow", until)]
    assert waiting(ledger, "2017-09-22") == [(WATCH, "red", until)]
    (one,) = ledger.list("inbox", on="2017-09-22", agency=WATCH)
    assert (one.kind, one.about) == ("reveal", f"draw:{DRAW}")
    reveals(ledger, "2017-09-22", WATCH)
    assert waiting(ledger, "2017-09-22") == []


def test_the_plan_names_the_day_or_the_guide_of_its_own_day_or_nobody(ledger: Asking) -> None:
    ledger.say("2017-01-02", guide_of(10), guide_of(None, 2, "2017-09-01"))
    ledger.say("2017-09-11", PLAN, agency=MARKET)
    assert {due for _, _, due in waiting(ledger, "2017-12-01")} == {None}
    assert {light for _, light, _ in waiting(ledger, "2017-12-01")} == {None}


def test_the_day_that_the_plan_names_counts_before_the_guides(ledger: Asking) -> None:
    ledger.say("2017-01-02", guide_of(10))
    ledger.say("2017-09-11", replace(PLAN, reveal_by=date(2017, 9, 15)), agency=MARKET)
    assert {one[1:] for one in waiting(ledger, "2017-09-16")} == {("red", "2017-09-15")}


@pytest.mark.parametrize(
    "ending",
    [
        DrawAbandoned(draw=DRAW, reason="种子遗失"),
        SpotCheckDrawn(draw=DRAW, checks_count=0),
    ],
)
def test_what_is_drawn_or_thrown_away_waits_for_nobody(
    ledger: Asking, ending: DrawAbandoned | SpotCheckDrawn
) -> None:
    ledger.say("2017-01-02", guide_of(10))
    ledger.say("2017-09-11", PLAN, agency=MARKET)
    ledger.say("2017-09-12", ending, agency=MARKET)
    assert waiting(ledger, "2017-10-30") == []


def test_who_took_over_from_a_party_owes_its_seed(ledger: Asking) -> None:
    new = "reg:130523:unified"
    ledger.say("2017-01-02", guide_of(10))
    for one in (WATCH, new):
        ledger.say("2017-01-02", AgencyRegistered(agency=one, name=one, roles=()))
    ledger.say("2017-09-11", PLAN, agency=MARKET)
    gone = AgencySucceeded(agency=WATCH, successor=new, effective_on=date(2017, 9, 18))
    ledger.say("2017-09-12", gone)
    assert [one for one, _, _ in waiting(ledger, "2017-09-17")] == [MARKET, WATCH]
    assert [one for one, _, _ in waiting(ledger, "2017-09-18")] == [MARKET, new]
