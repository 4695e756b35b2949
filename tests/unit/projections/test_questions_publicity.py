"""双公示: the forms' own names and amounts, what is public, until when it must be, whose turn."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, TimeUnit
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.decision import DecisionOutcome, LicenceIssued
from ledger.events.delivery import RecordPublicised
from ledger.events.organisation import LegalTermSet, LoopStep, ServiceLevelSet
from projections.lookups.double_publicity import PublicForms, in_wan
from tests.asking import BUREAU, CASE, COMPANY, MARKET, Asking, accepted, decided, received

PENALTY = f"{MARKET}/P1"
LICENCE = f"{BUREAU}/JY1"
TERM = LegalTermSet(
    term="publicise",
    length=7,
    unit=TimeUnit.WORKDAY,
    effective_on=date(2015, 1, 1),
    basis="双公示",
)
LEVEL = ServiceLevelSet(level="all", step=LoopStep.PUBLISH, days=7, yellow_left=2, basis="市要求")
FINED = PenaltyDecided(
    penalty=PENALTY,
    subject=COMPANY,
    kinds=("2", "3"),
    fine_fen=5_000_001,
    confiscated_fen=126_000,
    document="罚〔2017〕1号",
    facts="事实",
    basis="依据",
    decided_on=date(2017, 9, 25),
)


@pytest.fixture
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Return a ledger in which the case was received and accepted."""
    asking = Asking(tmp_path_factory.mktemp("publicity"))
    yield asking
    asking.close()


def granted(asking: Asking, day: str = "2017-09-25") -> None:
    """Let the case be granted on a day."""
    asking.say("2017-09-11 09:00", received())
    asking.say("2017-09-11 10:00", accepted("2017-09-11"))
    asking.say(f"{day} 09:00", decided(DecisionOutcome.GRANTED, day))


def public(about: str, day: str, **more: object) -> RecordPublicised:
    """Return a publication from a day on."""
    fields = {"about": about, "channel": "信用中国", "from_on": date.fromisoformat(day), **more}
    return RecordPublicised(**fields)  # type: ignore[arg-type]


def test_the_forms_have_the_names_of_the_national_form() -> None:
    permit = [name for name in PublicForms.__struct_fields__ if name in _PERMIT]
    penalty = [name for name in PublicForms.__struct_fields__ if name in _PENALTY]
    assert (permit, penalty) == (_PERMIT, _PENALTY)
    assert (len(_PERMIT), len(_PENALTY)) == (28, 30)


@pytest.mark.parametrize(
    ("fen", "wan"),
    [
        (None, None),
        (0, "0"),
        (1, "0.000001"),
        (126_000, "0.126"),
        (5_000_000, "5"),
        (10**15, "1000000000"),
    ],
)
def test_money_is_in_wan_exact_to_the_fen(fen: int | None, wan: str | None) -> None:
    assert in_wan(fen) == wan


@pytest.mark.parametrize("by", [TERM, LEVEL])
def test_a_grant_is_due_seven_working_days_on(
    asking: Asking, by: LegalTermSet | ServiceLevelSet
) -> None:
    asking.say("2017-09-01 09:00", by)
    granted(asking)
    due = asking.show("publicity", CASE, on="2017-10-10")
    assert (due.due_on, due.late, due.status) == ("2017-10-10", False, "unpublished")
    assert due.whose_turn == BUREAU
    assert asking.show("publicity", CASE, on="2017-10-11").late is True


@pytest.mark.parametrize(
    ("day", "light"),
    [
        ("2017-09-29", "green"),
        ("2017-09-30", "yellow"),
        ("2017-10-10", "yellow"),
        ("2017-10-11", "red"),
    ],
)
def test_the_light_turns_with_the_working_days_left(asking: Asking, day: str, light: str) -> None:
    asking.say("2017-09-01 09:00", LEVEL)
    granted(asking)
    assert asking.show("publicity", CASE, on=day).light == light


def test_a_worked_saturday_is_a_working_day(asking: Asking) -> None:
    asking.say("2017-01-03 09:00", TERM)
    asking.say("2017-01-10 09:00", received())
    asking.say("2017-01-10 10:00", accepted("2017-01-10"))
    asking.say("2017-01-20 09:00", decided(DecisionOutcome.GRANTED, "2017-01-20"))
    assert asking.show("publicity", CASE, on="2017-01-20").due_on == "2017-02-04"


def test_of_term_and_level_the_shorter_counts(asking: Asking) -> None:
    shorter = ServiceLevelSet(level="all", step=LoopStep.PUBLISH, days=3, basis="市要求")
    asking.say("2017-09-01 09:00", TERM, shorter)
    granted(asking)
    assert asking.show("publicity", CASE, on="2017-09-26").due_on == "2017-09-28"


def test_nothing_is_owed_by_a_term_that_came_later(asking: Asking) -> None:
    granted(asking)
    asking.say("2017-09-26 09:00", TERM, LEVEL)
    due = asking.show("publicity", CASE, on="2017-12-01")
    assert (due.due_on, due.late, due.light) == (None, False, None)


def test_what_is_public_is_nobodys_turn(asking: Asking) -> None:
    asking.say("2017-09-01 09:00", TERM)
    granted(asking)
    asking.say("2017-09-28 09:00", public(f"case:{CASE}", "2017-09-28", until_on=date(2018, 9, 27)))
    told = asking.show("publicity", CASE, on="2017-10-20")
    assert (told.status, told.late, told.light, told.whose_turn) == ("published", False, None, None)
    assert (told.channels, told.until_on) == ("信用中国", "2018-09-27")
    assert asking.show("publicity", CASE, on="2018-09-28").status == "expired"


def test_a_permit_says_what_the_form_asks(asking: Asking) -> None:
    granted(asking)
    licence = LicenceIssued(
        licence=LICENCE,
        case=CASE,
        subject=COMPANY,
        name="食品经营许可证",
        valid_from=date(2017, 9, 25),
        valid_to=date(2022, 9, 24),
        content="预包装食品销售",
    )
    asking.say("2017-09-25 10:00", licence)
    told = asking.show("publicity", CASE, on="2017-09-26")
    assert (told.XK_XKBH, told.XK_XKZS, told.XK_NR) == ("JY1", "食品经营许可证", "预包装食品销售")
    assert (told.XK_JDRQ, told.XK_YXQZ, told.XK_YXQZI) == ("2017-09-25", "2017-09-25", "2022-09-24")
    assert (told.XK_ZT, told.XK_ZT_2014) == ("1", "0")
    assert told.XK_ZT_SYSTEM != told.XK_ZT_2014_SYSTEM
    assert told.CF_WSH is None


def test_a_penalty_that_was_taken_back_is_taken_down_by_its_decider(asking: Asking) -> None:
    asking.say("2017-09-25 09:00", FINED)
    asking.say("2017-09-26 09:00", public(f"penalty:{PENALTY}", "2017-09-26"))
    told = asking.show("publicity", PENALTY, on="2017-09-26")
    assert (told.CF_NR_FK, told.CF_NR_WFFF) == ("5.000001", "0.126")
    assert (told.CF_CFLB, told.CF_ZT, told.status) == ("2;3", "0", "published")
    revoked = PenaltyRevoked(
        penalty=PENALTY, subject=COMPANY, document="撤1号", reason="x", revoked_on=date(2017, 9, 27)
    )
    asking.say("2017-09-27 09:00", revoked)
    told = asking.show("publicity", PENALTY, on="2017-09-27")
    assert (told.status, told.whose_turn, told.CF_ZT) == ("not-withdrawn", told.agency, "1")
    down = public(f"penalty:{PENALTY}", "2017-09-28", withdraws=True)
    asking.say("2017-09-28 09:00", down)
    told = asking.show("publicity", PENALTY, on="2017-09-28")
    assert (told.status, told.whose_turn) == ("withdrawn", None)


def test_a_natural_person_is_named_by_nothing(asking: Asking) -> None:
    person = "person:k1:" + "3f" * 16
    asking.say("2017-09-25 09:00", PenaltyDecided(**{**_fields(FINED), "subject": person}))
    told = asking.show("publicity", PENALTY, on="2017-09-26")
    assert (told.CF_XDR_LB, told.CF_XDR_MC, told.CF_XDR_SHXYM) == ("自然人", None, None)
    assert told.CF_XDR_ZJHM is None


def test_a_refusal_is_not_owed_to_the_public(asking: Asking) -> None:
    asking.say("2017-09-11 09:00", received())
    asking.say("2017-09-11 10:00", accepted("2017-09-11"))
    asking.say("2017-09-25 09:00", decided(DecisionOutcome.REFUSED, "2017-09-25"))
    assert asking.list("publicity", on="2017-10-20") == []


def _fields(event: PenaltyDecided) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


_NAMES = """
    XK_XDR_MC XK_XDR_LB XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ
    XK_FRDB XK_FR_ZJLX XK_FR_ZJHM XK_XDR_ZJLX XK_XDR_ZJHM XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH
    XK_NR XK_JDRQ XK_YXQZ XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ
"""
_PERMIT = _NAMES.split()
_OTHERS = """
    CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_XDR_SYDW CF_XDR_SHZZ
    CF_FRDB CF_FR_ZJLX CF_FR_ZJHM CF_XDR_ZJLX CF_XDR_ZJHM CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR
    CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ
"""
_PENALTY = _OTHERS.split()


WITHDRAW = LegalTermSet(
    term="withdraw-publication",
    length=3,
    unit=TimeUnit.WORKDAY,
    effective_on=date(2015, 1, 1),
    basis="行政处罚法 第四十八条",
)


def contested(asking: Asking, outcome: AppealOutcome, **more: object) -> None:
    """Let a fine that is public since 26 September be judged on Monday, 9 October."""
    asking.say("2017-09-01 09:00", WITHDRAW)
    asking.say("2017-09-25 09:00", FINED)
    asking.say("2017-09-26 09:00", public(f"penalty:{PENALTY}", "2017-09-26"))
    filed = AppealFiled(
        appeal=f"{MARKET}/SS1",
        about=f"penalty:{PENALTY}",
        subject=COMPANY,
        kind=AppealKind.LITIGATION,
        filed_on=date(2017, 9, 27),
    )
    asking.say("2017-09-27 09:00", filed)
    fields = {
        "appeal": filed.appeal,
        "about": filed.about,
        "subject": COMPANY,
        "outcome": outcome,
        "effective_on": date(2017, 10, 9),
        "document": "判",
        **more,
    }
    asking.say("2017-10-09 10:00", AppealDecided(**fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "more"),
    [(AppealOutcome.QUASHED, {}), (AppealOutcome.CHANGED, {"kinds": ("2",), "fine_fen": 100})],
)
def test_a_page_of_what_was_judged_burns_after_three_working_days(
    asking: Asking, outcome: AppealOutcome, more: dict[str, object]
) -> None:
    contested(asking, outcome, **more)
    told = asking.show("publicity", PENALTY, on="2017-10-12")
    assert (told.status, told.withdraw_due_on) == ("not-withdrawn", "2017-10-12")
    assert (told.light, told.late, told.whose_turn) == ("green", False, told.agency)
    told = asking.show("publicity", PENALTY, on="2017-10-13")
    assert (told.light, told.late) == ("red", True)
    assert [one.number for one in asking.list("publicity", on="2017-10-13", status=("open",))] == [
        PENALTY
    ]
    down = public(f"penalty:{PENALTY}", "2017-10-16", withdraws=True)
    asking.say("2017-10-16 09:00", down)
    told = asking.show("publicity", PENALTY, on="2017-10-20")
    assert (told.status, told.light, told.late) == ("withdrawn", None, True)


def test_a_changed_penalty_that_is_public_anew_is_owed_nothing(asking: Asking) -> None:
    contested(asking, AppealOutcome.CHANGED, kinds=("2",), fine_fen=100)
    asking.say("2017-10-11 09:00", public(f"penalty:{PENALTY}", "2017-10-11"))
    told = asking.show("publicity", PENALTY, on="2017-10-20")
    assert (told.status, told.late, told.withdraw_due_on) == ("published", False, None)
