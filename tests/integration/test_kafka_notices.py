"""异地通报 on a real broker: what one county imposes binds in the others until lifted."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction, leaf
from ledger.events.credit import (
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from tests.examples.catalogue import FOOD
from tests.examples.organisation import (
    COMPANY,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
)
from tests.examples.story import EXAMPLES
from tests.hostile import CODEC
from tests.neighbours import Neighbour, like, neighbours
from tests.shared_log import County, kill, terminate, wait_for

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

PENALTY = replace(EXAMPLES[PenaltyDecided], item=FOOD)
BAR = replace(
    EXAMPLES[RestrictionImposed],
    ground=f"penalty:{PENALTY.penalty}",
    items=(),
    from_on=PENALTY.decided_on,
    until_on=date(2099, 1, 1),
)
LIFTED = replace(EXAMPLES[RestrictionLifted], only_for=None)
BY_MARKET = (MARKET, INSPECTOR)
CORRECTING = (MARKET, MARKET_CORRECTOR)


@pytest.fixture
def counties(kafka: str, tmp_path: Path) -> Callable[[int], list[Neighbour]]:
    """Return what settles counties beside each other."""
    return lambda count: neighbours(tmp_path, kafka, count)


def barred(county: Neighbour) -> bool:
    codes = county.decided().codes
    assert set(codes) <= {"credit.barred"}
    return bool(codes)


def test_what_one_county_imposes_binds_in_another_until_its_lifting_is_told(
    counties: Callable[[int], list[Neighbour]],
) -> None:
    here, there = counties(2)
    there.tell(PENALTY, *BY_MARKET)
    there.tell(BAR, *BY_MARKET)
    there.relay()
    assert not barred(here)
    heard = here.listen(there)
    assert (heard.noticed, heard.refused, heard.repeated) == (2, 0, 0)
    assert barred(here)
    shown = here.done("credit", "show", COMPANY, "--format", "ndjson").rows
    assert {(one["record"], one["status"], one["origin"]) for one in shown} == {
        ("penalty", "stands", there.ledger), ("restriction", "binding", there.ledger),
    }  # fmt: skip

    there.tell(LIFTED, *BY_MARKET)
    there.relay()
    assert here.listen(there).noticed == 1
    assert not barred(here)


def test_a_correction_a_void_and_a_revocation_there_are_followed_here(
    counties: Callable[[int], list[Neighbour]],
) -> None:
    here, there = counties(2)
    there.tell(
        OfficerAppointed(officer=MARKET_CORRECTOR, agency=MARKET, post=Post.CORRECTOR),
        KEEPER, f"{KEEPER}/1",
    )  # fmt: skip
    there.tell(PENALTY, *BY_MARKET)
    first = there.tell(replace(BAR, ground=None), *BY_MARKET)
    corrects = Correction(
        entry=first.id or "", position=first.position or 0, reason="当事人有误",
        was=(f"subject:{COMPANY}",),
    )  # fmt: skip
    wrong = replace(BAR, ground=None, subject=NEIGHBOUR)
    there.tell(wrong, *CORRECTING, corrects=corrects)
    there.relay()
    assert here.listen(there).noticed == 4
    assert not barred(here)

    right = replace(corrects, was=(f"subject:{NEIGHBOUR}",))
    there.tell(BAR, *CORRECTING, corrects=right)
    there.relay()
    assert here.listen(there).noticed == 2
    assert barred(here)

    revoked = there.tell(replace(EXAMPLES[PenaltyRevoked], licences=()), *BY_MARKET)
    there.relay()
    here.listen(there)
    assert not barred(here)
    void = EntryVoided(
        entry=revoked.id or "", position=revoked.position or 0, reason="未撤销",
        names=naming.tags_of(replace(EXAMPLES[PenaltyRevoked], licences=())),
    )  # fmt: skip
    there.tell(void, *CORRECTING)
    there.relay()
    here.listen(there)
    assert barred(here)


def test_each_entry_is_told_once_however_often_it_is_read(
    counties: Callable[[int], list[Neighbour]],
) -> None:
    here, there = counties(2)
    there.tell(PENALTY, *BY_MARKET)
    there.relay()
    with here.running("notices", "--ledger", there.ledger) as running:
        wait_for(lambda: told(here) == 1)
        kill(running)
    there.tell(BAR, *BY_MARKET)
    there.relay()
    with here.running("notices", "--ledger", there.ledger) as running:
        wait_for(lambda: told(here) == 2)
        assert terminate(running) == 0
    there.hand_in([like(one) for one in there.all_of("log")[-3:]])
    again = here.listen(there)
    assert (again.noticed, again.refused, told(here)) == (0, 0, 2)


def told(county: County) -> int:
    return sum(kind == "CreditNoticeReceived" for _, kind, _ in county.rows())


def test_one_notice_is_not_told_on(counties: Callable[[int], list[Neighbour]]) -> None:
    here, there, third = counties(3)
    there.tell(PENALTY, *BY_MARKET)
    there.relay()
    here.listen(there)
    here.relay()
    assert third.listen(here, there).noticed == 1
    assert third.listen(here, there).noticed == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"leaf": b"00" * 32}, "leaf"),
        ({"position": b"9999"}, "after position"),
    ],
)
def test_a_topic_with_something_wrong_is_set_aside_and_the_others_are_heard(
    counties: Callable[[int], list[Neighbour]], changed: dict[str, bytes], code: str
) -> None:
    here, there, third = counties(3)
    there.tell(PENALTY, *BY_MARKET)
    there.relay()
    third.tell(replace(PENALTY, penalty=f"{MARKET}/9"), *BY_MARKET)
    third.relay()
    there.hand_in([like(there.all_of("log")[5], **changed)])
    ran = here.run("notices", "--once", "--ledger", there.ledger, "--ledger", third.ledger)
    assert ran.code == 3, ran.err
    assert code in ran.err
    assert told(here) == 2


def test_who_may_not_take_notices_in_burns_none(
    counties: Callable[[int], list[Neighbour]],
) -> None:
    here, there = counties(2)
    there.tell(PENALTY, *BY_MARKET)
    there.relay()
    by_market = ("--agency", MARKET, "--actor", INSPECTOR)
    ran = here.run("notices", "--once", "--ledger", there.ledger, *by_market)
    assert (ran.code, "role.not-allowed" in ran.err) == (3, True)
    assert here.done("notices", "--once", "--ledger", there.ledger).row == {
        "ledgers": 1, "entries": len(there.rows()), "noticed": 1, "repeated": 0, "refused": 0,
    }  # fmt: skip


def giant(number: int, *, items: int, prose: int) -> RestrictionImposed:
    """Return a lawful restriction of nearly as many bytes as an entry may have."""
    return replace(
        BAR,
        restriction=f"{MARKET}/{number}",
        ground=None,
        items=(FOOD,) * items,
        reason="因" * prose,
    )


def test_a_giant_entry_there_is_a_shorter_notice_here_or_set_aside_alone(
    counties: Callable[[int], list[Neighbour]],
) -> None:
    here, there = counties(2)
    there.tell(giant(1, items=3_090, prose=7_900), *BY_MARKET)
    there.tell(giant(2, items=4_914, prose=10), *BY_MARKET)
    there.tell(PENALTY, *BY_MARKET)
    there.relay()
    assert len(there.rows()[-3][2]) > 63_000 < len(there.rows()[-2][2])
    ran = here.done("notices", "--once", "--ledger", there.ledger)
    assert (ran.row["noticed"], ran.row["refused"]) == (2, 1), ran.err
    position = there.rows()[-2][0]
    assert f"{there.ledger} position {position} makes no notice and is set aside" in ran.err
    (shortened, whole) = [
        json.loads(body)["data"] for _, kind, body in here.rows() if kind == "CreditNoticeReceived"
    ]
    assert len(shortened["items"]) == 3_090
    assert shortened["reason"] == "因" * 200 + "…"
    assert whole["basis"] == PENALTY.basis
    assert here.done("notices", "--once", "--ledger", there.ledger).row["entries"] == 0


def test_what_a_neighbour_writes_against_every_rule_is_set_aside_alone(
    counties: Callable[[int], list[Neighbour]],
) -> None:
    here, there = counties(2)
    there.tell(PENALTY, *BY_MARKET)
    there.relay()
    log = there.all_of("log")
    body = CODEC.decode(log[-1].value).body
    for number, (old, new) in enumerate(
        [(b'"subject":"uscc:', b'"subject":"nobody:'), (b'"penalty":"uscc:', b'"penalty":"nobody:')]
    ):
        wrong = body.replace(old, new)
        assert wrong != body
        value = CODEC.encode("PenaltyDecided", wrong)
        position = str(len(log) + 1 + number).encode()
        leaf_of = leaf(wrong).hex().encode()
        there.hand_in([like(log[-1], value=value, leaf=leaf_of, position=position)])
    row = here.done("notices", "--once", "--ledger", there.ledger).row
    assert (row["noticed"], row["refused"], row["entries"]) == (1, 2, len(log) + 2)
