"""双随机抽查: the ways round a draw: its numbers, its registers, its seeds, its end."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.draw import (
    CheckAssigned,
    DrawAbandoned,
    DrawMethod,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
)
from ledger.events.organisation import OfficerAppointed
from ledger.events.supervision import UnlicensedActivityFound
from tests.spotchecks import (
    HEALTH,
    ITEM,
    MARKET,
    NUMBER,
    ONE,
    TARGETS,
    TWO,
    WATCH,
    Drawing,
    commitment,
    subject,
)
from tests.unit.ledger.rules.test_draw import OTHER
from tests.unit.ledger.rules.test_draw import RESULT as RESULT_OF_ONE

RESULT = replace(RESULT_OF_ONE, check=f"{OTHER}/1", inspectors=(f"{MARKET}/21", f"{MARKET}/22"))


@pytest.fixture
def planned() -> Drawing:
    """The registers of the specification's vector, and a plan of them."""
    spec = Drawing().as_in_the_specification()
    return spec.by(MARKET, spec.plan())


def test_who_alone_has_not_revealed_does_not_give_the_draw_up_unseen(planned: Drawing) -> None:
    """He alone knows what it would draw, and may dislike it."""
    planned.committed().by(WATCH, SeedRevealed(draw=NUMBER, value=ONE.hex()))
    planned.by(MARKET, DrawAbandoned(draw=NUMBER, reason="种子文件损坏"))
    planned.finding("draw.set-aside")


def test_before_anybody_has_revealed_nobody_knows_what_is_given_up(planned: Drawing) -> None:
    planned.committed().by(MARKET, DrawAbandoned(draw=NUMBER, reason="名录有误"))
    assert planned.receipt.findings == ()


def test_one_officer_binds_no_two_parties(planned: Drawing) -> None:
    """Who holds a post in both would choose the second value by the first."""
    both = f"{MARKET}/20"
    planned.given(OfficerAppointed(officer=both, agency=WATCH))
    planned.by(MARKET, SeedCommitted(draw=NUMBER, commitment=commitment(NUMBER, MARKET, TWO)))
    event = SeedCommitted(draw=NUMBER, commitment=commitment(NUMBER, WATCH, ONE))
    planned.when(event, agency=WATCH, actor=both).refused("seed.not-party")
    planned.by(WATCH, event)


def _outside(draw: str, **said: object) -> SpotCheckDrawn:
    fields = {"checks_count": 9, "method": DrawMethod.EXTERNAL, "evidence": "sha256:" + "0" * 64}
    return SpotCheckDrawn(draw=draw, **{**fields, **said})


def test_another_platforms_check_stands_in_no_drawn_checks_way(planned: Drawing) -> None:
    """Else whoever dislikes what the seeds say takes a number of it, and draws again."""
    planned.revealed().by(MARKET, _outside(OTHER))
    line = [f"{NUMBER}/1", subject(1), [f"{MARKET}/21", f"{MARKET}/22"]]
    stray = replace(planned.assigned(line), draw=OTHER)
    planned.asked_by(MARKET, stray).refused("check.not-assigned")
    assert planned.drawn().receipts


def test_a_number_under_which_a_check_stands_already_is_not_planned(planned: Drawing) -> None:
    """Else a result of one's own liking would wait there for the check that is drawn."""
    planned.by(MARKET, RESULT)
    planned.asked_by(MARKET, planned.plan(draw=OTHER)).refused("draw.exists")


def test_nobody_uses_up_the_turns_of_another_agencys_register(planned: Drawing) -> None:
    """Who was checked as often as may be is drawn no more: that would be a way out."""
    planned.by(HEALTH, _outside(f"{HEALTH}/1"))
    visit = CheckAssigned(
        check=f"{HEALTH}/1/1",
        draw=f"{HEALTH}/1",
        register=TARGETS,
        subject=subject(1),
        inspectors=(f"{HEALTH}/20", f"{HEALTH}/21"),
    )
    planned.asked_by(HEALTH, visit).refused("register.not-own")
    planned.by(HEALTH, replace(visit, register=None))


def test_an_activity_takes_no_drawn_checks_place_but_by_its_team_about_its_subject(
    planned: Drawing,
) -> None:
    drawn = planned.revealed().drawn()
    number, chosen, team = drawn.repeated()[0]
    activity = UnlicensedActivityFound(
        check=number,
        subject=chosen,
        item=ITEM,
        found_on=date(2017, 7, 3),
        content="无证经营",
        inspectors=tuple(team),
    )
    stranger = next(f"{MARKET}/{one}" for one in range(21, 26) if f"{MARKET}/{one}" not in team)
    drawn.asked_by(MARKET, replace(activity, inspectors=(team[0], stranger)))
    drawn.refused("check.not-assigned")
    drawn.asked_by(MARKET, replace(activity, check=f"{NUMBER}/9")).refused("check.not-assigned")
    other = next(subject(one) for one in range(1, 21) if subject(one) != chosen)
    for wrong in (other, None):
        drawn.asked_by(MARKET, replace(activity, subject=wrong)).refused("identity.mismatch")
    drawn.asked_by(MARKET, replace(activity, found_on=date(2017, 7, 2))).refused("days.order")
    drawn.by(MARKET, activity)
