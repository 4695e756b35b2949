"""救济: how an appeal stands, and what becomes of penalty, bar, licence and case."""

from collections.abc import Iterator
from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    LicenceEffect,
    NoticeEffect,
    PenaltyDecided,
    RestrictionImposed,
)
from ledger.events.decision import DecisionOutcome, LicenceIssued
from ledger.events.delivery import DecisionDelivered, DeliveryWay
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.law.inspection import RESULT_SYSTEM
from tests.asking import BUREAU, CASE, COMPANY, MARKET, Asking, accepted, closed, decided, received

PENALTY = f"{MARKET}/P1"
RESTRICTION = f"{MARKET}/R1"
LICENCE = f"{BUREAU}/JY1"
APPEAL = f"{MARKET}/SS1"


@pytest.fixture
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Return a ledger in which the company was fined and barred in July."""
    asking = Asking(tmp_path_factory.mktemp("appeals"))
    penalty = PenaltyDecided(
        penalty=PENALTY,
        subject=COMPANY,
        kinds=("2",),
        fine_fen=500_000,
        document="罚〔2017〕1号",
        facts="事实",
        basis="依据",
        decided_on=date(2017, 7, 3),
    )
    bar = RestrictionImposed(
        restriction=RESTRICTION,
        subject=COMPANY,
        ground=f"penalty:{PENALTY}",
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 7, 4),
        until_on=date(2018, 7, 3),
        basis="食品安全法",
    )
    asking.say("2017-07-03 09:00", penalty)
    asking.say("2017-07-04 09:00", bar)
    yield asking
    asking.close()


def filed(about: str = f"penalty:{PENALTY}") -> AppealFiled:
    """Return a suit."""
    return AppealFiled(
        appeal=APPEAL,
        about=about,
        subject=COMPANY,
        kind=AppealKind.LITIGATION,
        filed_on=date(2017, 8, 1),
    )


def word(outcome: AppealOutcome, **more: object) -> AppealDecided:
    """Return what the court said, in force from 9 October."""
    fields = {
        "appeal": APPEAL,
        "about": f"penalty:{PENALTY}",
        "subject": COMPANY,
        "outcome": outcome,
        "effective_on": date(2017, 10, 9),
        "document": "行政判决书",
        **more,
    }
    return AppealDecided(**fields)  # type: ignore[arg-type]


def standing(asking: Asking, day: str) -> dict[str, tuple[str, bool]]:
    """Return status and binding of what stands against the company on a day."""
    told = asking.shows("credit", COMPANY, on=day)
    return {one.number: (one.status, one.binding) for one in told}


def test_an_appeal_is_heard_stayed_and_decided(asking: Asking) -> None:
    asking.say("2017-08-01 09:00", filed())
    asking.say("2017-08-10 09:00", word(AppealOutcome.STAYED, effective_on=date(2017, 8, 10)))
    asking.say("2017-10-09 09:00", word(AppealOutcome.QUASHED))
    statuses = [
        asking.show("appeal", APPEAL, on=day).status
        for day in ("2017-08-01", "2017-08-10", "2017-10-09")
    ]
    assert statuses == ["filed", "stayed", "quashed"]
    assert [one.appeal for one in asking.list("appeal", on="2017-08-10", status=("open",))] == [
        APPEAL
    ]


def test_a_stay_binds_nobody_until_the_word(asking: Asking) -> None:
    asking.say("2017-08-01 09:00", filed())
    asking.say("2017-08-10 09:00", word(AppealOutcome.STAYED, effective_on=date(2017, 8, 10)))
    asking.say("2017-10-09 09:00", word(AppealOutcome.UPHELD))
    assert standing(asking, "2017-08-09")[RESTRICTION] == ("binding", True)
    assert standing(asking, "2017-08-10") == {
        PENALTY: ("stayed", False),
        RESTRICTION: ("fallen", False),
    }
    assert standing(asking, "2017-10-09") == {
        PENALTY: ("stands", False),
        RESTRICTION: ("binding", True),
    }


def test_a_quashed_penalty_frees_from_its_day(asking: Asking) -> None:
    asking.say("2017-08-01 09:00", filed())
    asking.say("2017-09-29 09:00", word(AppealOutcome.QUASHED))
    assert standing(asking, "2017-10-08")[RESTRICTION] == ("binding", True)
    assert standing(asking, "2017-10-09") == {
        PENALTY: ("quashed", False),
        RESTRICTION: ("fallen", False),
    }


def test_a_retroactive_word_frees_as_soon_as_it_is_known(asking: Asking) -> None:
    asking.say("2017-08-01 09:00", filed())
    asking.say("2017-09-29 09:00", word(AppealOutcome.QUASHED, retroactive=True))
    assert standing(asking, "2017-09-28")[RESTRICTION] == ("binding", True)
    assert standing(asking, "2017-09-29")[RESTRICTION] == ("fallen", False)


def test_a_change_replaces_the_amount_and_unlawful_is_a_mark(asking: Asking) -> None:
    asking.say("2017-08-01 09:00", filed())
    change = word(AppealOutcome.CHANGED, kinds=("2",), fine_fen=100_000)
    asking.say("2017-10-09 09:00", change)
    told = {one.number: one for one in asking.shows("credit", COMPANY, on="2017-10-09")}
    assert (told[PENALTY].status, told[PENALTY].fine_fen) == ("changed", 100_000)
    assert told[RESTRICTION].binding is True
    other = f"{MARKET}/SS2"
    asking.say("2017-10-10 09:00", word(AppealOutcome.UNLAWFUL, appeal=other))
    assert standing(asking, "2017-10-10")[RESTRICTION] == ("binding", True)


def test_a_bar_that_is_quashed_itself_is_shown_so(asking: Asking) -> None:
    about = f"restriction:{RESTRICTION}"
    asking.say("2017-08-01 09:00", filed(about))
    asking.say("2017-10-09 09:00", word(AppealOutcome.QUASHED, about=about))
    assert standing(asking, "2017-10-09")[RESTRICTION] == ("quashed", False)


def test_a_bar_found_unlawful_and_not_quashed_binds_and_is_marked(asking: Asking) -> None:
    about = f"restriction:{RESTRICTION}"
    asking.say("2017-08-01 09:00", filed(about))
    asking.say("2017-10-09 09:00", word(AppealOutcome.UNLAWFUL, about=about))
    assert standing(asking, "2017-10-09")[RESTRICTION] == ("unlawful", True)


def granted(asking: Asking) -> None:
    """Let a case be granted, licensed, delivered and closed on 10 July."""
    asking.say("2017-07-05 09:00", received())
    asking.say("2017-07-05 10:00", accepted("2017-07-05"))
    asking.say("2017-07-10 09:00", decided(DecisionOutcome.GRANTED, "2017-07-10"))
    licence = LicenceIssued(
        licence=LICENCE, case=CASE, subject=COMPANY, valid_from=date(2017, 7, 10)
    )
    delivered = DecisionDelivered(
        case=CASE, way=DeliveryWay.COLLECTED, delivered_on=date(2017, 7, 10)
    )
    asking.say("2017-07-10 10:00", licence, delivered, closed("2017-07-10"))


def test_case_and_licence_fall_with_the_decision(asking: Asking) -> None:
    granted(asking)
    about = f"case:{CASE}"
    asking.say("2017-08-01 09:00", filed(about))
    quashed = word(AppealOutcome.QUASHED, about=about, licences=(LICENCE,))
    asking.say("2017-09-29 09:00", quashed)
    assert asking.show("licence", LICENCE, on="2017-10-08").status == "valid"
    assert asking.show("licence", LICENCE, on="2017-10-09").status == "quashed"
    assert asking.show("case", CASE, on="2017-10-09").status == "quashed"
    assert [one.case for one in asking.list("case", on="2017-10-09", status=("quashed",))] == [CASE]


def test_what_is_decided_anew_is_open_and_due_so_many_days_on(asking: Asking) -> None:
    granted(asking)
    about = f"case:{CASE}"
    asking.say("2017-08-01 09:00", filed(about))
    quashed = word(AppealOutcome.QUASHED, about=about, licences=(LICENCE,), redecide_days=30)
    asking.say("2017-10-09 09:00", quashed)
    case = asking.show("case", CASE, on="2017-10-20")
    # The thirtieth day, 8 November, is a Wednesday.
    assert (case.status, case.due_legal, case.late) == ("accepted", "2017-11-08", False)
    assert (case.decided_at, case.closed_at, case.delivered_on, case.licence) == (None,) * 4
    assert asking.show("case", CASE, on="2017-11-09").late is True
    assert asking.show("licence", LICENCE, on="2017-10-20").status == "quashed"
    asking.say("2017-11-08 09:00", decided(DecisionOutcome.REFUSED, "2017-11-08"))
    case = asking.show("case", CASE, on="2017-11-10")
    assert (case.status, case.late) == ("refused", False)


def test_a_licence_that_a_penalty_took_is_free_when_that_is_quashed(asking: Asking) -> None:
    granted(asking)
    taking = f"{MARKET}/P2"
    penalty = PenaltyDecided(
        penalty=taking,
        subject=COMPANY,
        licences=(LICENCE,),
        kinds=("5",),
        licence_effect=LicenceEffect.REVOKED,
        document="罚〔2017〕2号",
        facts="事实",
        basis="依据",
        decided_on=date(2017, 7, 20),
    )
    asking.say("2017-07-20 09:00", penalty)
    assert asking.show("licence", LICENCE, on="2017-10-08").status == "taken"
    about = f"penalty:{taking}"
    asking.say("2017-08-01 09:00", filed(about))
    asking.say("2017-10-09 09:00", word(AppealOutcome.QUASHED, about=about, licences=(LICENCE,)))
    told = asking.show("licence", LICENCE, on="2017-10-09")
    assert (told.status, told.taken_by) == ("valid", None)
    assert asking.show("licence", LICENCE, on="2017-10-08").status == "taken"


def test_a_licence_that_a_changed_penalty_only_suspends_is_free_after_its_day(
    asking: Asking,
) -> None:
    granted(asking)
    taking, about = f"{MARKET}/P2", f"penalty:{MARKET}/P2"
    penalty = PenaltyDecided(
        penalty=taking,
        subject=COMPANY,
        licences=(LICENCE,),
        kinds=("5",),
        licence_effect=LicenceEffect.REVOKED,
        document="罚〔2017〕2号",
        facts="事实",
        basis="依据",
        decided_on=date(2017, 7, 20),
    )
    asking.say("2017-07-20 09:00", penalty)
    asking.say("2017-08-01 09:00", filed(about))
    change = word(
        AppealOutcome.CHANGED,
        about=about,
        licences=(LICENCE,),
        kinds=("5",),
        licence_effect=LicenceEffect.SUSPENDED,
        suspended_until=date(2017, 10, 20),
    )
    asking.say("2017-09-29 09:00", change)
    days = ("2017-10-08", "2017-10-09", "2017-10-20", "2017-10-21")
    told = [asking.show("licence", LICENCE, on=day) for day in days]
    assert [one.status for one in told] == ["taken", "suspended", "suspended", "valid"]
    assert [one.taken_by for one in told] == [taking, taking, taking, None]
    assert [one.suspended_until for one in told][1:] == ["2017-10-20", "2017-10-20", None]
    credit = {one.number: one for one in asking.shows("credit", COMPANY, on="2017-10-09")}
    assert (credit[taking].licence_effect, credit[taking].suspended_until) == (
        "suspended",
        "2017-10-20",
    )


def test_a_change_is_not_shown_before_its_day(asking: Asking) -> None:
    asking.say("2017-08-01 09:00", filed())
    change = word(AppealOutcome.CHANGED, kinds=("1",))
    asking.say("2017-09-29 09:00", change)
    told = {
        day: next(one for one in asking.shows("credit", COMPANY, on=day) if one.number == PENALTY)
        for day in ("2017-10-08", "2017-10-09")
    }
    assert (told["2017-10-08"].kinds, told["2017-10-08"].fine_fen) == ('["2"]', 500_000)
    assert (told["2017-10-09"].kinds, told["2017-10-09"].fine_fen) == ('["1"]', None)
    assert asking.show("publicity", PENALTY, on="2017-10-09").CF_CFLB == "1"


def test_a_bar_falls_with_the_check_that_it_rests_on(asking: Asking) -> None:
    check = SpotCheckResultRecorded(
        check=f"{MARKET}/J1",
        subject=COMPANY,
        result_code="3",
        code_system=RESULT_SYSTEM,
        inspectors=(f"{MARKET}/1", f"{MARKET}/2"),
        checked_on=date(2017, 7, 5),
    )
    bar = RestrictionImposed(
        restriction=f"{MARKET}/R2",
        subject=COMPANY,
        ground=f"check:{MARKET}/J1",
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 7, 5),
        basis="食品安全法",
    )
    asking.say("2017-07-05 09:00", check, bar)
    about = f"check:{MARKET}/J1"
    asking.say("2017-08-01 09:00", filed(about))
    asking.say("2017-10-09 09:00", word(AppealOutcome.QUASHED, about=about))
    for day, status, bound in (
        ("2017-10-08", "problem", ("binding", True)),
        ("2017-10-09", "quashed", ("fallen", False)),
    ):
        assert asking.show("check", check.check, on=day).status == status
        assert standing(asking, day)[bar.restriction] == bound
    assert asking.show("check", check.check, on="2017-10-09").verdict == "quashed"


def test_why_tells_the_word(asking: Asking) -> None:
    granted(asking)
    about = f"case:{CASE}"
    asking.say("2017-08-01 09:00", filed(about))
    asking.say("2017-10-09 09:00", word(AppealOutcome.QUASHED, about=about, licences=(LICENCE,)))
    ((_, causes),) = asking.why("licence", LICENCE, "status", on="2017-10-09")
    assert any(cause.column is not None and cause.column.name == "verdicts" for cause in causes)


def told(about: str, position: int, **more: object) -> CreditNoticeReceived:
    """Return a notice of another county's."""
    fields = {
        "about": about,
        "subject": COMPANY,
        "effect": NoticeEffect.IMPOSED,
        "origin": "130524",
        "entry": f"01a22ccb-435d-7000-82ec-{position:012d}",
        "position": position,
        "leaf": "sha256:" + "0" * 64,
        "agency": "reg:130524:market",
        **more,
    }
    return CreditNoticeReceived(**fields)  # type: ignore[arg-type]


def judged(
    about: str, position: int, outcome: AppealOutcome, **more: object
) -> CreditNoticeReceived:
    """Return the notice of a word on an appeal there, in force from 9 October."""
    return told(
        about,
        position,
        effect=NoticeEffect.APPEALED,
        appeal="reg:130524:market/SS1",
        outcome=outcome,
        effective_on=date(2017, 10, 9),
        **more,
    )


def test_what_a_court_elsewhere_said_counts_here_from_its_day(asking: Asking) -> None:
    penalty, bar = "reg:130524:market/P1", "reg:130524:market/R1"
    fined = told(
        f"penalty:{penalty}",
        10,
        kinds=("2",),
        fine_fen=300,
        document="罚",
        facts="事实",
        basis="依据",
        decided_on=date(2017, 8, 1),
    )
    barred = told(
        f"restriction:{bar}",
        11,
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 8, 1),
        basis="食品安全法",
        ground="check:reg:130524:market/J1",
    )
    asking.say("2017-08-01 10:00", fined, barred)
    changed = judged(fined.about, 12, AppealOutcome.CHANGED, kinds=("2",), fine_fen=100)
    fallen = judged(barred.about, 13, AppealOutcome.QUASHED, ground=barred.ground)
    asking.say("2017-09-29 09:00", changed, fallen)
    before = {one.number: one for one in asking.shows("credit", COMPANY, on="2017-10-08")}
    after = {one.number: one for one in asking.shows("credit", COMPANY, on="2017-10-09")}
    assert (before[penalty].status, before[penalty].fine_fen) == ("stands", 300)
    assert (after[penalty].status, after[penalty].fine_fen) == ("changed", 100)
    assert (before[bar].status, after[bar].status) == ("binding", "fallen")
    for place, one in enumerate((changed, fallen), start=14):
        asking.say(
            "2017-10-10 09:00", replace(one, position=place, withdrawn=True, replaces=one.entry)
        )
    later = {one.number: one for one in asking.shows("credit", COMPANY, on="2017-10-10")}
    assert (later[penalty].status, later[penalty].fine_fen) == ("stands", 300)
    assert later[bar].status == "binding"
