"""空白证照: straight from above to the bureau, each sheet once, and the cupboard counted."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.base import Role
from ledger.events.blank import (
    BlankCertificatesCounted,
    BlankCertificatesIssued,
    BlankCertificateSpoiled,
    BlankCertificatesReceived,
)
from ledger.events.decision import LicenceIssued
from ledger.events.organisation import OfficerAppointed, Post
from ledger.law.blank import count_of, holds
from ledger.states.blank import BlankUse
from ledger.view import State
from tests.county import County
from tests.examples.blank import BATCH
from tests.examples.organisation import BUREAU, BUREAU_CORRECTOR, KEEPER, MARKET
from tests.examples.story import EXAMPLES

DAY = date(2017, 7, 3)
ISSUED = replace(
    EXAMPLES[BlankCertificatesIssued], first_serial="0001", last_serial="0100", issued_on=DAY
)
RECEIVED = replace(EXAMPLES[BlankCertificatesReceived], received_on=DAY)
SPOILED = replace(EXAMPLES[BlankCertificateSpoiled], blank_serial="0003", spoiled_on=DAY)
COUNTED = replace(EXAMPLES[BlankCertificatesCounted], counted_on=DAY)
LICENCE = replace(EXAMPLES[LicenceIssued], batch=BATCH, blank_serial="0007")
ABOVE, MIDDLE = "reg:130000:sjj", "reg:130523:middle"


def stocked() -> County:
    """Return the county before the licence, with a hundred blanks at the bureau."""
    spec = County().before(LicenceIssued)
    spec.register(ABOVE, Role.UPSTREAM).register(MIDDLE, Role.SUPERVISION)
    return spec.ask(ISSUED).accepted()


def test_a_range_holds_what_is_printed_in_it() -> None:
    assert count_of("0001", "0100") == 100
    assert count_of("JY000001", "JY100000") == 100_000
    assert holds("0001", "0100", "0100")
    assert not holds("0001", "0100", "0101")
    assert not holds("0001", "0100", "7")
    assert not holds("JY0001", "JY0100", "JX0007")
    assert count_of("0100", "0001") is None
    assert count_of("JY01", "JX02") is None
    assert count_of("000000000001", "999999999999") is None


@pytest.mark.parametrize("ends", [("0100", "0001"), ("1", "0100"), ("A01", "B02")])
def test_what_is_no_range_is_no_batch(ends: tuple[str, str]) -> None:
    first, last = ends
    spec = County().before(LicenceIssued)
    spec.ask(replace(ISSUED, first_serial=first, last_serial=last)).refused("blank.range")


def test_a_blank_is_used_once() -> None:
    spec = stocked().ask(LICENCE).accepted()
    spec.ask(replace(SPOILED, blank_serial="0007")).refused("blank.serial-used")
    spec.ask(SPOILED).accepted().ask(SPOILED).refused("blank.serial-used")


def test_what_is_spoiled_is_not_used() -> None:
    spec = stocked().ask(SPOILED).accepted()
    spec.ask(replace(LICENCE, blank_serial="0003")).refused("blank.serial-used")


@pytest.mark.parametrize(
    "changed",
    [
        {"blank_serial": "0101"},
        {"blank_serial": "7"},
        {"batch": f"{BUREAU}/KB-none"},
        {"batch": None},
        {"blank_serial": None},
    ],
)
def test_a_blank_that_was_never_issued_is_not_used(changed: dict[str, str | None]) -> None:
    stocked().ask(replace(LICENCE, **changed)).refused("blank.unknown-serial")


def test_a_second_batch_over_the_same_numbers_gives_no_second_sheet() -> None:
    spec = stocked().ask(SPOILED).accepted()
    again = replace(ISSUED, batch=f"{BUREAU}/KB2017-02")
    spec.ask(again).accepted()
    same = replace(LICENCE, batch=again.batch, blank_serial="0003")
    spec.ask(same).refused("blank.serial-used")
    other = replace(ISSUED, batch=f"{BUREAU}/KB2017-03", certificate="小餐饮登记证")
    spec.ask(other).accepted()
    spec.ask(replace(LICENCE, batch=other.batch, blank_serial="0003")).accepted()


def test_a_misprinted_blank_is_spoiled_once_the_licence_names_another() -> None:
    spec = stocked().ask(LICENCE).accepted()
    first = spec.receipt
    right = replace(LICENCE, blank_serial="0008")
    corrects = Correction(
        entry=first.id or "", position=first.position or 0, reason="错号", was=("blank:0007",)
    )
    corrector = OfficerAppointed(officer=BUREAU_CORRECTOR, agency=BUREAU, post=Post.CORRECTOR)
    spec.given(corrector, agency=KEEPER, actor=f"{KEEPER}/1")
    spec.when(right, agency=BUREAU, actor=BUREAU_CORRECTOR, corrects=corrects).accepted()
    spec.ask(replace(SPOILED, blank_serial="0007")).accepted()
    spec.ask(replace(SPOILED, blank_serial="0008")).refused("blank.serial-used")


def test_blanks_do_not_go_through_a_department() -> None:
    spec = County().before(LicenceIssued)
    spec.register(ABOVE, Role.UPSTREAM).register(MIDDLE, Role.SUPERVISION)
    spec.register("reg:130523:other", Role.APPROVAL)
    from_above = replace(ISSUED, batch=f"{ABOVE}/1", issuer=None)
    for wrong in (
        replace(from_above, agency_to=MARKET),
        replace(from_above, via=MIDDLE),
    ):
        spec.when(wrong, agency=ABOVE).refused("blank.via-department")
    spec.when(ISSUED, agency="reg:130523:other").refused("blank.via-department")
    spec.when(from_above, agency=ABOVE).accepted()
    spec.ask(replace(RECEIVED, batch=from_above.batch, via=MIDDLE)).refused("blank.via-department")


def test_the_receiver_says_from_whom_the_blanks_came() -> None:
    spec = County().before(LicenceIssued)
    spec.ask(replace(ISSUED, issuer=None)).refused("blank.issuer-unsaid")


def test_a_batch_is_issued_and_comes_in_once() -> None:
    spec = stocked().ask(ISSUED).refused("blank.exists")
    spec.ask(RECEIVED).accepted().ask(RECEIVED).refused("blank.received")


def test_what_was_not_issued_neither_comes_in_nor_is_counted() -> None:
    spec = County().before(LicenceIssued).ask(RECEIVED).refused("blank.unknown")
    spec.ask(COUNTED).refused("blank.unknown")
    spec.ask(SPOILED).refused("blank.unknown-serial")


def test_another_bureau_has_no_say_in_the_cupboard() -> None:
    spec = stocked().register("reg:130523:other", Role.APPROVAL)
    for event in (RECEIVED, SPOILED, COUNTED):
        spec.when(event, agency="reg:130523:other").refused("blank.not-receiver")
    spec.register("reg:130523:jcj", Role.INSPECTION)
    spec.when(replace(COUNTED, count=100), agency="reg:130523:jcj").accepted()


def test_a_count_that_does_not_fit_is_said() -> None:
    spec = stocked()
    spec.ask(replace(RECEIVED, count=98)).finding("blank.count-differs")
    spec.ask(LICENCE).ask(SPOILED).accepted()
    spec.ask(replace(COUNTED, count=98)).accepted()
    assert "blank.count-differs" not in spec.receipt.findings
    spec.ask(replace(COUNTED, count=97)).finding("blank.count-differs")


def test_issuing_a_licence_reads_one_serial_number_and_not_the_batch() -> None:
    """A batch of a hundred thousand is used as quickly as one of a hundred."""
    spec = stocked().ask(LICENCE).accepted()
    types = tuple(one.__name__ for one in BlankUse.folds)
    assert BlankUse.tag == "blank"
    assert issubclass(BlankUse, State)
    under = [row for row in spec.store.rows_of_tag("blank:0007") if row.type in types]
    assert len(under) == 1
