"""The ledger that a mapping opens: what stands against it is told, not what was refused with it."""

from pathlib import Path

import pytest

from ledger.errors import LedgerNotOpen
from tests.exports import MAPPING, Desk, export


def test_an_agency_without_a_role_is_told_by_its_own_reason(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        "  sources:", "    reg:130523:guest: {name: 文广新体局, roles: []}\n  sources:", 1
    )
    with pytest.raises(LedgerNotOpen, match="cannot be opened: AgencyRegistered: 未赋予角色"):
        Desk(tmp_path, mapping).load_rows(export(1))


def test_calendars_and_terms_hold_from_their_own_days(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path, MAPPING.replace("  name: 内丘县\n", "  name: 内丘县\n  calendar: cn\n", 1)
    )
    desk.load_rows(export(1))
    calendars = {one["data"]["year"]: one["occurred_at"] for one in desk.facts("CalendarPublished")}
    assert calendars[2017] == "2016-12-31T16:00:00Z"
    terms = {one["data"]["term"]: one["occurred_at"] for one in desk.facts("LegalTermSet")}
    assert terms["decision"] == "2004-06-30T16:00:00Z"
    assert not [one for one in desk.facts("CalendarPublished") if one.get("findings")]
