"""新立标识: what looks the same is one identity, and nobody gets round that."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.clock import new_id
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    NoticeEffect,
    RestrictionImposed,
)
from ledger.events.intake import ApplicationAccepted, ApplicationReceived, Party, PartyRole
from ledger.events.organisation import AgencyRegistered, LedgerOpened, RecodeKind, SubjectRecoded
from ledger.events.record import EntryVoided
from ledger.events.supervision import RectificationOrdered
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome
from ledger.legible import is_legible, normal_form, spelled_out
from ledger.store.memory import memory_store
from tests.spec import ALL_ROLES, LEDGER, Spec, officer

THEN = datetime(2015, 6, 1, tzinfo=UTC)
OLD: dict[str, Any] = {"observed": "old-system", "occurred_at": THEN}
COMPANY = "reg:xingtai:4402"
UNSEEN = ["\u200b", "\u200e", "\u202e", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u3164", "\ufe0f"]
"""Zero width, directions, joiners, soft hyphen, fillers, a selector of variants."""


def _case(number: str = "7", *, subject: str = COMPANY, **more: object) -> ApplicationReceived:
    return ApplicationReceived(
        case=f"reg:test:0/{number}", item="xk-1", channel="窗口", subject=subject, **more
    )


def _bar(subject: str, number: str = "x1") -> RestrictionImposed:
    return RestrictionImposed(
        restriction=f"reg:test:0/{number}",
        subject=subject,
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 1, 1),
        basis="条例",
    )


def _notice(subject: str) -> CreditNoticeReceived:
    return CreditNoticeReceived(
        about="restriction:reg:far:1/限〔2015〕（三）号",
        subject=subject,
        effect=NoticeEffect.IMPOSED,
        origin="130524",
        entry=new_id(),
        position=9,
        leaf="sha256:" + "0" * 64,
        agency="reg:far:1",
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 1, 1),
        basis="条例",
    )


@pytest.mark.parametrize("character", UNSEEN)
def test_a_restriction_on_a_number_with_a_character_that_nobody_sees_is_refused(
    character: str,
) -> None:
    spec = Spec().when(_bar(f"reg:xingtai:44{character}02"), **OLD)
    spec.refused("identity.unstable")
    assert spec.receipt.field == "data.subject"
    assert f"U+{ord(character):04X}" in (spec.receipt.message or "")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("内审（2017）12号", "内审(2017)12号"),
        ("ＪＹ１２", "JY12"),
        ("第①号", "第1号"),
        ("\u2f08民1", "人民1"),
        ("㈱1", "(株)1"),
    ],
)
def test_a_line_is_opened_only_under_its_normal_form(written: str, plain: str) -> None:
    spec = Spec().when(_case(written), **OLD).refused("identity.unstable")
    assert plain in (spec.receipt.message or "")
    spec.when(_case(plain), **OLD)
    assert spec.receipt.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("number", ["内审〔2017〕12号", "冀A-0·1", "𬱖1", "二〇一七"])
def test_numbers_as_officials_write_them_open_lines(number: str) -> None:
    spec = Spec().when(_case(number), **OLD)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt


def test_observed_history_does_not_get_round_it() -> None:
    Spec().when(_bar("reg:xingtai:44\u200b02"), **OLD).refused("identity.unstable")


def test_a_party_that_is_only_mentioned_does_not_get_round_it() -> None:
    party = Party(subject="reg:xingtai:44\u200b02", role=PartyRole.AGENT)
    spec = Spec().when(_case(parties=(party,)), **OLD)
    spec.refused("identity.unstable")
    assert spec.receipt.field == "data.parties.subject"


def test_a_refusal_does_not_make_known_what_it_names() -> None:
    spec = Spec().when(_bar("reg:xingtai:44\u200b02"), **OLD).refused("identity.unstable")
    spec.when(_bar("reg:xingtai:44\u200b02"), **OLD).refused("identity.unstable")


def test_two_of_one_group_do_not_make_it_known_to_each_other() -> None:
    spec = Spec()
    first = spec.submission(_bar("reg:xingtai:44\u200b02", "x1"), **OLD)
    second = spec.submission(_bar("reg:xingtai:44\u200b02", "x2"), **OLD)
    spec.when_together(first, second)
    assert {one.codes for one in spec.receipts} == {("identity.unstable",)}


def test_a_neighbour_in_the_batch_does_not_make_it_known() -> None:
    spec = Spec().when(
        _bar("reg:xingtai:44\u200b02", "x1"), _bar("reg:xingtai:44\u200b02", "x2"), **OLD
    )
    assert {one.codes for one in spec.receipts} == {("identity.unstable",)}


def test_a_correction_does_not_bring_it_in() -> None:
    spec = Spec().when(_bar(COMPANY), **OLD)
    recorded = spec.receipt
    assert recorded.id is not None
    assert recorded.position is not None
    correction = Correction(
        entry=recorded.id, position=recorded.position, reason="x", was=(f"subject:{COMPANY}",)
    )
    evading = _bar("reg:xingtai:44\u200b02")
    spec.when(evading, corrects=correction, actor=officer(spec.root, "9"), occurred_at=THEN)
    spec.refused("identity.unstable")


def test_a_change_of_code_does_not_bring_it_in() -> None:
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into="reg:xingtai:44\u200b02",
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 1, 1),
        document="变更登记通知书",
    )
    Spec().when(change).refused("identity.unstable")


def test_a_reference_does_not_bring_it_in() -> None:
    order = RectificationOrdered(
        rectification="reg:test:0/g1",
        about="check:reg:test:0/4\u20604",
        subject=COMPANY,
        ordered_on=date(2015, 1, 1),
        demand="改正",
    )
    spec = Spec().when(order, **OLD).refused("identity.unstable")
    assert spec.receipt.field == "data.about"


def test_an_agency_is_registered_only_under_its_normal_form() -> None:
    agency = AgencyRegistered(agency="reg:a:（一）", name="局", roles=ALL_ROLES)
    Spec().when(agency).refused("identity.unstable")


def test_no_ledger_is_opened_by_an_agency_that_nobody_can_write() -> None:
    spec = Spec()
    opening = LedgerOpened(
        name="县", zone="Asia/Shanghai", agency="reg:a:\u200b1", officer="reg:a:\u200b1/1"
    )
    empty = Gate(memory_store(lambda: spec.now), clock=lambda: spec.now)
    receipt = empty.submit([spec.submission(opening, agency="reg:a:\u200b1")])[0]
    assert receipt.codes == ("identity.unstable",)


def test_what_another_ledger_tells_is_told_as_it_stands_there() -> None:
    spec = Spec().given(_notice("reg:xingtai:（九）"))
    spec.when(_case("8", subject="reg:xingtai:（九）"), **OLD)
    assert spec.receipt.outcome is Outcome.ACCEPTED


def test_a_notice_does_not_make_known_what_nobody_sees() -> None:
    spec = Spec().given(_notice("reg:xingtai:44\u200b02"))
    spec.when(_case("8", subject="reg:xingtai:44\u200b02"), **OLD).refused("identity.unstable")


def test_a_notice_among_observed_history_is_no_notice() -> None:
    Spec().when(_notice("reg:xingtai:（九）"), **OLD)
    spec = Spec().when(_notice("reg:xingtai:（九）"), **OLD)
    assert "identity.unstable" in spec.receipt.codes


@contextmanager
def _former_version() -> Iterator[None]:
    """Let the gate record what a version without the check has recorded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.gate.judgement.judge_openings", lambda *_: ())
        yield


def _recorded_by_the_former_version(*events: Event) -> Spec:
    spec = Spec()
    with _former_version():
        for event in events:
            spec.when(event, **OLD)
            assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
    return spec


def test_a_line_of_an_old_ledger_goes_on_under_its_number() -> None:
    number = "reg:test:0/内审（2017）12号"
    spec = _recorded_by_the_former_version(_case("内审（2017）12号"))
    spec.when(
        ApplicationAccepted(case=number, accepted_on=date(2015, 6, 1)),
        **OLD,
    )
    assert spec.receipt.outcome is Outcome.ACCEPTED
    spec.when(_bar(COMPANY, "限（2017）1号"), **OLD).refused("identity.unstable")


def test_a_number_of_an_old_ledger_is_corrected_and_voided() -> None:
    written = _case(
        "内审（2017）12号", parties=(Party(subject="reg:a:（1）", role=PartyRole.AGENT),)
    )
    spec = _recorded_by_the_former_version(written)
    entry, position = spec.receipt.id, spec.receipt.position
    assert entry is not None
    assert position is not None
    correction = Correction(entry=entry, position=position, reason="x")
    corrector = officer(spec.root, "9")
    spec.when(replace(written, channel="网上"), corrects=correction, actor=corrector)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
    names = (f"case:{written.case}", f"subject:{COMPANY}")
    void = EntryVoided(entry=entry, position=position, reason="x", names=names)
    spec.when(void, actor=corrector)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt


def test_an_agency_of_an_old_ledger_goes_on_numbering() -> None:
    spec = Spec()
    with _former_version():
        spec.register("reg:test:（一）", *ALL_ROLES)
    case = replace(_case(), case="reg:test:（一）/7")
    spec.when(case, agency="reg:test:（一）")
    assert "identity.unstable" not in spec.receipt.codes
    spec.when(replace(case, case="reg:test:（一）/（7）"), agency="reg:test:（一）")
    assert "identity.unstable" in spec.receipt.codes


def test_a_repeat_of_an_old_ledger_is_a_repeat() -> None:
    spec = Spec()
    submission = spec.submission(_case("内审（2017）12号"), **OLD)
    with _former_version():
        first = spec.gate.submit([submission])[0]
    again = spec.gate.submit([submission])[0]
    assert (again.outcome, again.repeated, again.position) == (
        Outcome.ACCEPTED,
        True,
        first.position,
    )


def test_the_normal_form_holds_nothing_unseen_and_trims_every_part() -> None:
    assert normal_form("reg:130523:b/\ufeffK2\u3000") == "reg:130523:b/K2"
    assert normal_form(" 2017-1 ") == "2017-1"
    assert normal_form("reg:a:4\u200b4\u202c") == "reg:a:44"
    assert spelled_out("4\u200b4") == "4<U+200B>4"


def test_a_character_of_private_use_is_left_for_a_person_to_read() -> None:
    assert normal_form("reg:a:\ue5d24") == "reg:a:\ue5d24"
    assert not is_legible("reg:a:\ue5d24")


def test_every_ledger_id_and_date_like_text_is_legible() -> None:
    assert is_legible(LEDGER)
    assert is_legible("reg:test:0/2017-0412")
