"""双随机抽查: which registers a plan is about where it names none, and who stands for a check."""

from datetime import date
from hashlib import sha256

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import CheckRate, GuidePublished
from ledger.events.draw import (
    CheckAssigned,
    CheckTarget,
    CheckTargetsListed,
    CheckTeam,
    DrawMethod,
    InspectorsListed,
    ListedInspector,
    RecusalMade,
    SpotCheckDrawn,
    SpotCheckPlanned,
)
from ledger.events.supervision import SpotCheckResultRecorded
from tests.asking import ITEM, MARKET, Asking
from tests.lit import disagreements

DRAW, CHECK = f"{MARKET}/CC1", f"{MARKET}/CC1/1"
SHOPS, INNS, STAFF = f"{MARKET}/M1", f"{MARKET}/M2", f"{MARKET}/R1"
ONE, TWO, THREE = (f"{MARKET}/{number}" for number in (1, 2, 3))


def digest(*lines: str) -> str:
    """Return the digest of a register, of lines as the specification has them."""
    return sha256("".join(f"{one}\n" for one in sorted(lines)).encode()).hexdigest()


def target(subject: str, checked: int = 0) -> str:
    """Return the line of a target, with how often it was checked only where it was."""
    often = f'"checked":{checked},' if checked else ""
    return f'{{"category":"A",{often}"subject":"{subject}"}}'


STAFF_SHA256 = digest(*(f'{{"agency":"{MARKET}","officer":"{one}"}}' for one in (ONE, TWO, THREE)))


def plan(targets_sha256: str) -> SpotCheckPlanned:
    """Return a plan that names its registers by their digests alone, and no item."""
    return SpotCheckPlanned(
        draw=DRAW,
        parties=("reg:130523:watch", MARKET),
        rates=(CheckRate(category="A", permille=200),),
        checks_max=2,
        teams=(CheckTeam(agency=MARKET, inspectors=2),),
        targets_sha256=targets_sha256,
        inspectors_sha256=STAFF_SHA256,
    )


def listed(register: str, *subjects: str, item: str | None = None) -> CheckTargetsListed:
    """Return a listing of subjects in a register."""
    added = tuple(CheckTarget(subject=one, category="A") for one in subjects)
    return CheckTargetsListed(register=register, item=item, added=added)


@pytest.fixture
def registers(ledger: Asking) -> Asking:
    """Return a ledger with two registers of targets, one of inspectors, and a guide."""
    staff = tuple(ListedInspector(agency=MARKET, officer=one) for one in (ONE, TWO, THREE))
    ledger.say(
        "2017-01-02",
        listed(INNS, "reg:neiqiu:8", "reg:neiqiu:9", item="XK-13-0999"),
        listed(SHOPS, "reg:neiqiu:1", "reg:neiqiu:2", item=ITEM),
        InspectorsListed(register=STAFF, added=staff),
        GuidePublished(item=ITEM, version=1, effective_on=date(2017, 1, 1), reveal_days=10),
        agency=MARKET,
    )
    return ledger


def test_registers_follow_from_their_digests_and_the_item_from_the_register(
    registers: Asking,
) -> None:
    registers.say(
        "2017-09-11", plan(digest(target("reg:neiqiu:1"), target("reg:neiqiu:2"))), agency=MARKET
    )
    told = registers.show("spotcheck", DRAW, on="2017-09-22")
    assert (told.item, told.targets_register, told.inspectors_register) == (ITEM, SHOPS, STAFF)
    assert (told.targets_count, told.inspectors_count) == (2, 3)
    assert (told.due_on, told.late) == ("2017-09-21", True)
    assert disagreements(registers, "2017-09-22") == []
    (one, _) = registers.list("deadlines", on="2017-09-22", kind=("reveal",))
    assert (one.item, one.light) == (ITEM, "red")


def test_a_register_is_found_as_it_was_when_the_plan_was_made(registers: Asking) -> None:
    checked = CheckAssigned(
        check=f"{MARKET}/CC0/1",
        draw=f"{MARKET}/CC0",
        register=SHOPS,
        subject="reg:neiqiu:2",
        inspectors=(ONE,),
    )
    registers.say("2017-05-02", checked, agency=MARKET)
    lines = (target("reg:neiqiu:1"), target("reg:neiqiu:2", checked=1))
    registers.say("2017-09-11", plan(digest(*lines)), agency=MARKET)
    registers.say("2017-09-12", listed(SHOPS, "reg:neiqiu:3"), agency=MARKET)
    told = registers.show("spotcheck", DRAW)
    assert (told.item, told.targets_register, told.targets_count) == (ITEM, SHOPS, 2)


def test_of_a_digest_that_no_register_has_nothing_is_guessed(registers: Asking) -> None:
    registers.say("2017-09-11", plan("0" * 64), agency=MARKET)
    told = registers.show("spotcheck", DRAW)
    assert (told.item, told.targets_register, told.inspectors_register) == (None, None, STAFF)


@pytest.mark.parametrize("item", [ITEM, None])
def test_a_draw_of_another_platform_has_the_item_that_its_checks_name(
    ledger: Asking, item: str | None
) -> None:
    drawn = SpotCheckDrawn(draw=DRAW, checks_count=1, method=DrawMethod.EXTERNAL)
    assigned = replace(ASSIGNED, register=None, item=item)
    ledger.say("2017-09-11", drawn, assigned, agency=MARKET)
    told = ledger.show("spotcheck", DRAW)
    assert (told.item, told.targets_register, told.status) == (item, None, "drawn")


ASSIGNED = CheckAssigned(
    check=CHECK,
    draw=DRAW,
    register=SHOPS,
    subject="reg:neiqiu:1",
    item=ITEM,
    inspectors=(ONE, TWO),
)


def test_until_there_is_a_result_a_check_shows_the_team_that_stands_now(ledger: Asking) -> None:
    ledger.say("2017-09-11", ASSIGNED, agency=MARKET)
    told = ledger.show("check", CHECK)
    assert (told.status, told.agency, told.subject) == ("assigned", MARKET, "reg:neiqiu:1")
    assert (told.draw, told.register, told.assigned_on) == (DRAW, SHOPS, "2017-09-11")
    assert (told.inspectors, told.inspectors_count) == (f'["{ONE}","{TWO}"]', 2)
    recusal = RecusalMade(check=CHECK, draw=DRAW, officer_out=ONE, officer_in=THREE, reason="亲属")
    ledger.say("2017-09-12", recusal, agency=MARKET)
    told = ledger.show("check", CHECK)
    assert (told.inspectors, told.stepped_down) == (f'["{THREE}","{TWO}"]', f'["{ONE}"]')
    assert ledger.show("check", CHECK, on="2017-09-11").inspectors == f'["{ONE}","{TWO}"]'
    assert [one.check for one in ledger.list("check", agency=MARKET)] == [CHECK]
    assert ledger.list("check", agency="reg:130523:watch") == []


def test_a_result_says_who_inspected_whoever_was_drawn(ledger: Asking) -> None:
    ledger.say("2017-09-11", ASSIGNED, agency=MARKET)
    result = SpotCheckResultRecorded(
        check=CHECK,
        subject="reg:neiqiu:1",
        checked_on=date(2017, 9, 13),
        result_code="1",
        code_system="双随机抽查结果",
        inspectors=(TWO, THREE),
    )
    ledger.say("2017-09-13", result, agency=MARKET)
    told = ledger.show("check", CHECK)
    assert (told.inspectors, told.inspectors_count) == (f'["{TWO}","{THREE}"]', 2)
