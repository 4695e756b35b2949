"""归档: nothing is archived that runs, or whose decision nobody has in hand."""

from datetime import date

from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.delivery import DecisionDelivered
from ledger.events.handling import CaseArchived, CaseClosed
from tests.county import County
from tests.examples.intake import CASE_TURNED_AWAY
from tests.examples.story import EXAMPLES

ARCHIVED = replace(EXAMPLES[CaseArchived], archived_on=date(2017, 7, 3))


def test_what_runs_is_not_archived() -> None:
    County().before(CaseClosed).ask(ARCHIVED).refused("archive.case-open")


def test_what_nobody_was_told_is_not_archived() -> None:
    spec = County().before(DecisionDelivered).ask(ARCHIVED).refused("archive.before-delivery")
    in_vain = replace(EXAMPLES[DecisionDelivered], succeeded=False)
    spec.ask(in_vain).accepted().ask(ARCHIVED).refused("archive.before-delivery")


def test_a_file_is_archived_once_by_who_handled_the_case() -> None:
    spec = County().after(DecisionDelivered).register("reg:130523:other", Role.APPROVAL)
    spec.when(ARCHIVED, agency="reg:130523:other").refused("archive.not-own-case")
    early = replace(ARCHIVED, archived_on=date(2017, 7, 2))
    spec.ask(early).refused("days.order")
    spec.ask(ARCHIVED).accepted().ask(ARCHIVED).refused("archive.second")


def test_what_was_turned_away_has_no_decision_to_deliver() -> None:
    spec = County().after("turned-away")
    spec.ask(replace(ARCHIVED, case=CASE_TURNED_AWAY)).accepted()


def test_a_case_that_nobody_received_has_no_file() -> None:
    spec = County().after(DecisionDelivered)
    spec.ask(replace(ARCHIVED, case=f"{CASE_TURNED_AWAY}-0")).refused("case.unknown")
