"""信用通报: what another ledger imposed binds here, until a notice of that ledger ends it."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.credit import (
    CreditNoticeReceived,
    NoticeEffect,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade
from ledger.events.organisation import RecodeKind
from tests.county import County
from tests.examples.credit import ELSEWHERE, MARKET_ELSEWHERE, RESTRICTION, RESTRICTION_ELSEWHERE
from tests.examples.intake import CASE
from tests.examples.organisation import COMPANY, INSPECTOR, KEEPER, LEDGER, MARKET, NEIGHBOUR
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

DECISION = EXAMPLES[DecisionMade]
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
PENALTY_ELSEWHERE = f"{MARKET_ELSEWHERE}/2017-5"
BAR = replace(
    EXAMPLES[CreditNoticeReceived],
    subject=COMPANY,
    from_on=date(2017, 1, 1),
    until_on=None,
)
PENALISED = CreditNoticeReceived(
    about=f"penalty:{PENALTY_ELSEWHERE}",
    subject=COMPANY,
    effect=NoticeEffect.IMPOSED,
    origin=ELSEWHERE,
    entry=step_id("penalised-elsewhere"),
    position=100,
    leaf=BAR.leaf,
    agency=MARKET_ELSEWHERE,
    kinds=("2",),
    fine_fen=100,
    document="柏市监罚〔2017〕5号",
    facts="销售超过保质期的食品",
    basis="食品安全法 第一百二十四条",
    decided_on=date(2017, 6, 1),
)
RESTING = replace(BAR, ground=PENALISED.about)


def told(slot: str, position: int, like: CreditNoticeReceived = BAR, **said: Any) -> Any:  # noqa: ANN401
    """Return a later notice about the same thing."""
    bare = CreditNoticeReceived(
        about=like.about,
        subject=like.subject,
        effect=like.effect,
        origin=like.origin,
        entry=step_id(slot),
        position=position,
        leaf=like.leaf,
        agency=like.agency,
    )
    return replace(bare, **said)


LIFTED = told("lifted-elsewhere", 130, effect=NoticeEffect.LIFTED, reason="信用修复")
REVOKED = told("revoked-elsewhere", 140, PENALISED, effect=NoticeEffect.LIFTED)


def withdrawn(notice: CreditNoticeReceived, position: int, **said: Any) -> CreditNoticeReceived:  # noqa: ANN401
    """Return the notice that an entry was voided, or corrected, where it came from."""
    changed = {"withdrawn": True, "replaces": notice.entry, "effect": notice.effect, **said}
    return told(f"at-{position}", position, notice, only_for=notice.only_for, **changed)


def deciding(*notices: CreditNoticeReceived) -> County:
    """Return the county, ready to decide, after some notices."""
    county = County().before(DecisionMade)
    county.given(*notices, agency=KEEPER, actor=f"{KEEPER}/1")
    return county


def test_whoever_is_restricted_elsewhere_gets_no_grant_here() -> None:
    deciding().ask(DECISION).accepted()
    deciding(BAR).ask(DECISION).refused("credit.barred")


def test_the_refusal_names_the_notice_and_the_agency_that_imposed_it() -> None:
    spec = deciding(BAR)
    notice = spec.receipt.id
    spec.ask(DECISION)
    assert RESTRICTION_ELSEWHERE in (spec.receipt.message or "")
    assert MARKET_ELSEWHERE in (spec.receipt.message or "")
    found = spec.store.rows_of_tag(f"restriction:{RESTRICTION_ELSEWHERE}")
    assert notice is not None
    assert notice.encode() in found[0].body


@pytest.mark.parametrize(
    "changes",
    [
        {"from_on": date(2099, 1, 1)},
        {"until_on": date(2017, 1, 2)},
        {"items": ("XK-99-0001",)},
        {"subject": NEIGHBOUR},
    ],
    ids=lambda one: next(iter(one)),
)
def test_it_binds_as_it_was_imposed(changes: dict[str, Any]) -> None:
    deciding(replace(BAR, **changes)).ask(DECISION).accepted()


def test_it_binds_until_the_notice_of_its_lifting() -> None:
    deciding(BAR, LIFTED).ask(DECISION).accepted()


def test_a_lifting_for_one_case_frees_that_case() -> None:
    deciding(BAR, replace(LIFTED, only_for=CASE)).ask(DECISION).accepted()
    other = replace(LIFTED, only_for=f"{MARKET_ELSEWHERE}/1")
    deciding(BAR, other).ask(DECISION).refused("credit.barred")


def test_a_lifting_that_was_withdrawn_lets_it_bind_again() -> None:
    for lifting in (LIFTED, replace(LIFTED, only_for=CASE)):
        again = withdrawn(lifting, 150)
        deciding(BAR, lifting, again).ask(DECISION).refused("credit.barred")


def test_an_imposing_that_was_withdrawn_binds_nobody() -> None:
    deciding(BAR, withdrawn(BAR, 150)).ask(DECISION).accepted()


def test_a_correction_is_told_anew_and_moves_the_bar_to_whom_it_names() -> None:
    off = withdrawn(BAR, 150)
    anew = replace(BAR, subject=NEIGHBOUR, entry=off.entry, position=150, replaces=BAR.entry)
    deciding(BAR, off, anew).ask(DECISION).accepted()
    back = withdrawn(replace(anew, entry=BAR.entry), 160)
    again = replace(BAR, entry=back.entry, position=160, replaces=BAR.entry)
    deciding(BAR, off, anew, back, again).ask(DECISION).refused("credit.barred")


def test_it_falls_with_the_penalty_that_it_rests_on() -> None:
    deciding(PENALISED, RESTING).ask(DECISION).refused("credit.barred")
    deciding(PENALISED, RESTING, REVOKED).ask(DECISION).accepted()
    deciding(PENALISED, RESTING, withdrawn(PENALISED, 150)).ask(DECISION).accepted()
    back = (REVOKED, withdrawn(REVOKED, 150))
    deciding(PENALISED, RESTING, *back).ask(DECISION).refused("credit.barred")


def test_a_ground_that_nobody_has_told_of_was_judged_where_it_is_known() -> None:
    for ground in (PENALISED.about, f"check:{MARKET_ELSEWHERE}/1", "restriction:reg:a:1/9"):
        deciding(replace(BAR, ground=ground)).ask(DECISION).refused("credit.barred")


def test_restrictions_that_rest_on_each_other_elsewhere_end_no_decision() -> None:
    other = f"{MARKET_ELSEWHERE}/X-2"
    first = replace(BAR, ground=f"restriction:{other}")
    second = replace(
        BAR, about=first.ground or "", ground=BAR.about, entry=step_id("x2"), subject=NEIGHBOUR
    )
    deciding(first, second).ask(DECISION).refused("credit.barred")


def test_a_local_restriction_rests_on_a_penalty_from_elsewhere_of_the_same_agency_alone() -> None:
    local = replace(EXAMPLES[RestrictionImposed], ground=PENALISED.about, items=())
    local = replace(local, from_on=PENALISED.decided_on or date.min)
    deciding(PENALISED).ask(local, **BY_MARKET).refused("restriction.not-own-ground")
    own = replace(PENALISED, agency=MARKET)
    deciding(own).given(local, **BY_MARKET).ask(DECISION).refused("credit.barred")
    spec = deciding(own, REVOKED)
    spec.ask(local, **BY_MARKET).refused("restriction.ground-fallen")


def test_a_notice_is_judged_by_its_origin_and_not_by_the_list_or_the_grounds_here() -> None:
    """Its measure is not listed here, its ground is unknown, and it began before either."""
    bar = replace(BAR, measure="C-99", ground="penalty:reg:elsewhere:1/P-1", until_on=None)
    spec = deciding(bar)
    assert spec.receipt.findings == ()
    spec.ask(DECISION).refused("credit.barred")


@pytest.mark.parametrize("kind", RecodeKind)
def test_a_change_of_code_elsewhere_lets_the_record_bind_the_new_code(kind: RecodeKind) -> None:
    recoded = told(
        "recoded", 90, subject=NEIGHBOUR, about=f"subject:{COMPANY}",
        effect=NoticeEffect.RECODED, recode_kind=kind, effective_on=date(2017, 6, 1),
    )  # fmt: skip
    bar = replace(BAR, subject=NEIGHBOUR)
    deciding(bar).ask(DECISION).accepted()
    deciding(bar, recoded).ask(DECISION).refused("credit.barred")
    deciding(bar, recoded, withdrawn(recoded, 150)).ask(DECISION).accepted()
    turned = replace(recoded, subject=COMPANY, about=f"subject:{NEIGHBOUR}")
    spec = deciding(bar, turned).ask(DECISION)
    assert ("credit.barred" in spec.receipt.codes) is (kind is RecodeKind.SAME)


def test_only_the_keeper_takes_notices_in() -> None:
    spec = deciding().register("reg:test:market", *(set(Role) - {Role.KEEPER}))
    spec.ask(BAR, agency="reg:test:market", actor="reg:test:market/1").refused("role.not-allowed")
    spec.ask(BAR).accepted()


def test_a_notice_tells_of_another_ledger() -> None:
    deciding().ask(replace(BAR, origin=LEDGER)).refused("notice.own-ledger")


@pytest.mark.parametrize("position", [118, 117])
def test_what_is_older_than_what_was_told_is_refused(position: int) -> None:
    spec = deciding(BAR)
    late = replace(LIFTED, position=position)
    spec.ask(late).refused("notice.older")


def test_a_correction_withdraws_first_and_then_tells_anew() -> None:
    off = withdrawn(BAR, 150)
    anew = replace(BAR, entry=off.entry, position=150, replaces=BAR.entry)
    spec = deciding(BAR, off)
    spec.ask(replace(anew, entry=step_id("another"))).refused("notice.older")
    spec.ask(anew).accepted()
    spec.ask(replace(anew, fine_fen=1)).refused("notice.older")


def test_a_number_that_is_recorded_here_is_not_taken_from_elsewhere() -> None:
    spec = County().after(RestrictionImposed)
    spec.ask(replace(BAR, about=f"restriction:{RESTRICTION}")).refused("notice.own-record")
    penalty = EXAMPLES[PenaltyDecided].penalty
    spec.ask(replace(PENALISED, about=f"penalty:{penalty}")).refused("notice.own-record")
    spec = deciding(BAR)
    spec.ask(replace(BAR, origin="130525", position=900)).refused("notice.own-record")


def test_nothing_ends_that_was_never_told_of() -> None:
    spec = deciding()
    spec.ask(LIFTED).refused("notice.unknown")
    spec.ask(REVOKED).refused("notice.unknown")
    spec.ask(withdrawn(BAR, 150)).refused("notice.unknown")


@pytest.mark.parametrize(
    "notice",
    [
        replace(BAR, forbids=()),
        replace(BAR, from_on=None),
        replace(BAR, basis=None),
        replace(PENALISED, kinds=()),
        replace(PENALISED, document=None),
        replace(PENALISED, facts=None),
        replace(PENALISED, decided_on=None),
        replace(BAR, about=f"case:{CASE}"),
        replace(BAR, effect=NoticeEffect.RECODED),
        replace(BAR, about=f"subject:{NEIGHBOUR}"),
        told("r", 1, about=f"subject:{NEIGHBOUR}", effect=NoticeEffect.RECODED),
        replace(BAR, withdrawn=True),
    ],
)
def test_a_notice_is_complete(notice: CreditNoticeReceived) -> None:
    deciding().ask(notice).refused("notice.terms")


def test_what_another_ledger_imposed_is_ended_there() -> None:
    spec = deciding(BAR, PENALISED)
    lift = RestrictionLifted(restriction=RESTRICTION_ELSEWHERE, subject=COMPANY, reason="修复")
    for only_for in (None, CASE):
        one = replace(lift, only_for=only_for)
        spec.ask(one, **BY_MARKET).refused("notice.origin-only")
    revoked = replace(EXAMPLES[PenaltyRevoked], penalty=PENALTY_ELSEWHERE, licences=())
    spec.ask(revoked, **BY_MARKET).refused("notice.origin-only")
    again = replace(EXAMPLES[RestrictionImposed], restriction=RESTRICTION_ELSEWHERE, ground=None)
    spec.ask(again, **BY_MARKET).refused("restriction.exists")
