"""事项: what takes effect later is not shown before, in the table and in what is made public."""

from datetime import date

from ledger.events.catalogue import CasesInHand, ItemAdjusted, ItemListed, ItemTransferred
from ledger.events.decision import DecisionOutcome
from projections.tables.catalogue import ITEMS
from tests.asking import BUREAU, CASE, ITEM, MARKET, Asking, accepted, decided, received

NEW = "食品生产经营许可"
LISTED = ItemListed(
    item=ITEM,
    name="食品经营许可",
    kind="01",
    basis=("食品安全法 第三十五条",),
    agency=BUREAU,
    effective_on=date(2017, 1, 1),
)


def renamed(day: str, **said: object) -> ItemAdjusted:
    return ItemAdjusted(item=ITEM, effective_on=date.fromisoformat(day), **said)  # type: ignore[arg-type]


def moved(day: str) -> ItemTransferred:
    return ItemTransferred(
        item=ITEM,
        agency_from=BUREAU,
        agency_to=MARKET,
        effective_on=date.fromisoformat(day),
        cases_in_hand=CasesInHand.OLD,
        document="内编〔2017〕9号",
    )


def test_an_adjustment_is_not_shown_before_its_day(ledger: Asking) -> None:
    ledger.say("2017-01-02", LISTED)
    before = ledger.row(ITEMS, ITEM)
    ledger.say("2017-07-03", renamed("2017-10-01", name=NEW, kind="07", basis=("新法 第一条",)))
    shown = ledger.row(ITEMS, ITEM)
    assert (shown.name, shown.kind, shown.basis) == (before.name, before.kind, before.basis)
    assert "2017-10-01" in shown.adjustments
    ledger.say("2017-09-30", moved("2018-01-01"))
    assert ledger.row(ITEMS, ITEM).name == before.name
    ledger.say("2017-10-01", renamed("2017-10-01", level="县级"))
    shown = ledger.row(ITEMS, ITEM)
    assert (shown.name, shown.kind, shown.level) == (NEW, "07", "县级")
    assert shown.basis == '["新法 第一条"]'


def test_what_is_recorded_later_for_an_earlier_day_does_not_hide_what_came_after(
    ledger: Asking,
) -> None:
    ledger.say("2017-01-02", LISTED)
    ledger.say("2017-07-03", renamed("2017-07-01", name=NEW))
    ledger.say("2017-07-04", renamed("2017-05-01", name="旧名"))
    assert ledger.row(ITEMS, ITEM).name == NEW


def test_a_permit_is_made_public_under_the_name_of_the_day_of_its_decision(ledger: Asking) -> None:
    ledger.say("2017-01-02", LISTED)
    ledger.say("2017-09-11 09:00", received())
    ledger.say("2017-09-11 10:00", accepted("2017-09-11"))
    ledger.say("2017-09-25 09:00", decided(DecisionOutcome.GRANTED, "2017-09-25"))
    ledger.say("2017-09-26", renamed("2017-10-01", name=NEW, kind="07"))
    name = ledger.show("publicity", CASE, on="2017-10-11").XK_XMMC
    assert name == LISTED.name
