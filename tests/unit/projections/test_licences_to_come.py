"""许可证: a change that takes effect later is not shown before, in the table and in answers."""

from datetime import date

from ledger.events.decision import LicenceChange, LicenceChanged, LicenceIssued
from projections.tables.decision import LICENCES
from tests.asking import BUREAU, CASE, COMPANY, ITEM, Asking

LICENCE = f"{BUREAU}/JY1"
ISSUED = LicenceIssued(
    licence=LICENCE,
    case=CASE,
    subject=COMPANY,
    item=ITEM,
    valid_from=date(2017, 7, 3),
    valid_to=date(2022, 7, 2),
    content="热食",
)


def amended(effective_on: str, **said: object) -> LicenceChanged:
    """Return a change of the licence from a day on."""
    day = date.fromisoformat(effective_on)
    return LicenceChanged(
        licence=LICENCE,
        kind=LicenceChange.AMENDED,
        effective_on=day,
        **said,  # type: ignore[arg-type]
    )


def test_what_takes_effect_later_is_not_shown_before(ledger: Asking) -> None:
    ledger.say("2017-07-01", ISSUED)
    ledger.say(
        "2017-08-01",
        amended("2018-01-01", valid_to=date(2017, 12, 1), content="冷食"),
    )
    row = ledger.row(LICENCES, LICENCE)
    assert (row.valid_to, row.content) == ("2022-07-02", "热食")
    ledger.say("2017-08-02", amended("2017-08-02", content="糕点"))
    days = ("2017-08-01", "2017-12-31", "2018-01-01")
    assert [ledger.show("licence", LICENCE, on=day).status for day in days] == [
        "valid",
        "valid",
        "expired",
    ]
    shown = [ledger.show("licence", LICENCE, on=day).valid_to for day in days]
    assert shown == ["2022-07-02", "2022-07-02", "2017-12-01"]
    assert ledger.list("licence", on="2017-12-31", late=True) == []
    assert [one.licence for one in ledger.list("licence", on="2018-01-01", late=True)] == [LICENCE]
    assert ledger.row(LICENCES, LICENCE).content == "糕点"
    ledger.say("2018-01-01", amended("2018-01-01"))
    row = ledger.row(LICENCES, LICENCE)
    assert (row.valid_from, row.valid_to, row.content) == ("2017-07-03", "2017-12-01", "冷食")
