"""Corrections by what a person sees: a position, or a number and what happened to it."""

import shlex
from collections.abc import Callable

import pytest

from tests.recorded import AGENCY
from tests.terminal import Ran, Terminal

VOID = ("--reason", "查无此事", "--actor", "2")
WHY = ("--reason", "金额写错", "--actor", "2")


def _corrects(county: Terminal, said: str, *options: str) -> Ran:
    correct = ("record", "PenaltyDecided", "--corrects", said, "--fine", "4000元")
    return county(*correct, *WHY, *options)


@pytest.mark.parametrize(
    "said",
    [
        "{place}",
        "@{place}",
        "{wide}",
        "000{place}",
        "penalty/P1#decided",
        "penalty/P1",
        "行政处罚/P1#行政处罚决定",
        "处罚/P1#处罚",
        "处罚／Ｐ１＃决定",
        f"penalty:{AGENCY}/P1#PenaltyDecided",
        "行政处罚编号/P1#penalty-decided",
        "行政处罚决定/P1#决定",
    ],
)
def test_an_entry_is_found_by_whatever_a_person_sees_of_it(
    copied: Terminal, place_of: Callable[[str], int], said: str
) -> None:
    place = place_of("PenaltyDecided")
    wide = str(place).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    done = _corrects(copied, said.format(place=place, wide=wide))
    assert (done.code, done.row["outcome"]) == (0, "accepted")
    penalty, correction = (row["entry"] for row in copied.recorded("PenaltyDecided"))
    assert correction["corrects"]["entry"] == penalty["id"]
    assert correction["corrects"]["position"] == place
    assert correction["data"] == penalty["data"] | {"fine_fen": 400_000}


def test_the_place_of_a_correction_means_what_stands(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = place_of("PenaltyDecided")
    first = _corrects(copied, str(place)).row["position"]
    again = copied("record", "PenaltyDecided", "--corrects", str(first), "--fine", "3000元", *WHY)
    assert again.row["outcome"] == "accepted"
    assert f"@{first} corrects @{place}" in again.err
    assert copied.recorded("PenaltyDecided")[-1]["entry"]["corrects"]["position"] == place
    last = again.row["position"]
    copied.accepted("EntryVoided", "--entry", str(last), *VOID)
    assert copied.recorded("EntryVoided")[0]["entry"]["data"]["position"] == place


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ("0", 2, "positions are 1 to "),
        ("-1", 2, "positions are 1 to "),
        ("－１", 2, "positions are 1 to "),
        ("１０００", 4, "the log ends at "),
        ("1" + "0" * 30, 4, "the log ends at "),
        ("9" * 6_000, 4, "the log ends at "),
        ("1", 2, "LedgerOpened, which is never corrected or voided"),
        ("{case}", 2, "`shenguan record ApplicationReceived --corrects {case}`"),
        ("办件/2017-0412#收件", 2, "`shenguan record ApplicationReceived --corrects 办件/"),
        ("处罚/P1#撤销", 4, "there is no 撤销; there are @{place} "),
        ("处罚/P2", 4, f"did you mean {AGENCY}/P1?"),
        ("处罚/Р1", 4, f"did you mean {AGENCY}/P1?"),
        ("处罚/a b", 2, "without blanks"),
        ("罪/P1", 2, "no kind of number; there are agency, subject"),
        ("办件/", 2, "办件/: which number?"),
        ("/P1", 2, "no kind of number"),
        ("P1", 4, "no entry has the id P1"),
    ],
)
def test_what_cannot_be_corrected_is_said_before_anything_is_submitted(
    copied: Terminal, said: str, code: int, told: str
) -> None:
    opening = {"case": "ApplicationReceived", "place": "PenaltyDecided"}
    places = {name: copied.recorded(kind)[0]["position"] for name, kind in opening.items()}
    head = copied.head()
    tried = _corrects(copied, said.format(**places))
    assert (tried.code, tried.out, tried.err.count("\n")) == (code, "", 1)
    assert told.format(**places) in tried.err
    assert copied.head() == head


def test_what_may_be_several_entries_is_listed_with_position_time_and_text(
    copied: Terminal,
) -> None:
    step = ("--case", "2017-0413", "--actor", "12", "--occurred-at")
    for at, name in (("2017-08-02T09:00", "现场踏勘"), ("2017-08-02T15:20", "资料复核")):
        second = copied.accepted("HandlingStepCompleted", *step, at, "--step", name)["position"]
    which = ("--corrects", "办件/2017-0413#环节办结", "--note", "更正", "--reason", "漏记")
    tried = copied("record", "HandlingStepCompleted", *which, "--actor", "2")
    assert (tried.code, tried.out) == (2, "")
    assert f"@{second - 1} 2017-08-02 09:00 HandlingStepCompleted 现场踏勘; " in tried.err
    assert f"@{second} 2017-08-02 15:20 HandlingStepCompleted 资料复核" in tried.err
    copied.accepted("EntryVoided", "--entry", str(second), *VOID)
    done = copied("record", "HandlingStepCompleted", *which, "--actor", "2")
    assert done.row["outcome"] == "accepted"


def test_what_is_refused_or_voided_is_not_taken_for_an_entry(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = place_of("PenaltyDecided")
    refused = _corrects(copied, str(place), "--fine-fen", "400000", "--actor", "15").row
    assert refused["outcome"] == "refused"
    tried = _corrects(copied, str(refused["position"]))
    assert (tried.code, "(PenaltyDecided) was refused" in tried.err) == (2, True)
    done = copied.accepted("EntryVoided", "--entry", "处罚/P1", *VOID)["position"]
    for said, told in ((place, f"was voided by @{done}"), (done, f"@{done} voids @{place}")):
        tried = copied("record", "EntryVoided", "--entry", str(said), *VOID)
        assert (tried.code, tried.out, told in tried.err) == (2, "", True)


def test_a_void_that_is_sent_again_under_its_id_is_a_repeat(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = str(place_of("PenaltyDecided"))
    one = ("--id", "01a20f7d-7feb-7000-bb00-4f2bc981a8cd", "--occurred-at", "2017-08-02T09:00")
    void = ("record", "EntryVoided", "--entry", place, "--reason", "查无此事", "--actor", "2", *one)
    assert [copied(*void).row["repeated"] for _ in range(2)] == [False, True]


def test_a_duty_is_ended_and_a_cause_is_named_by_position(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    duty = copied.recorded("DutyAssigned")[0]
    cause = copied.recorded("PenaltyDecided")[0]
    ended = ("--item", "XK-1", "--duty", str(duty["position"]), "--effective-on", "2030-01-01")
    copied.accepted("DutyEnded", *ended, "--because", f"@{cause['position']}")
    entry = copied.recorded("DutyEnded")[0]["entry"]
    assert entry["data"]["duty"] == duty["entry"]["id"]
    assert entry["because"] == [cause["entry"]["id"]]
    assert place_of("DutyAssigned") == duty["position"]


def test_entries_of_another_ledger_are_not_looked_for_here(copied: Terminal) -> None:
    notice = {
        "about": "penalty:reg:far:1/7", "subject": "reg:far:9", "effect": "imposed",
        "origin": "130524", "entry": "3", "position": 3, "leaf": "sha256:" + "0" * 64,
        "agency": "reg:far:1",
    }  # fmt: skip
    options = [word for name, value in notice.items() for word in (f"--{name}", str(value))]
    tried = copied("record", "CreditNoticeReceived", *options)
    assert (tried.code, tried.row["field"]) == (7, "data.entry")


@pytest.mark.usefixtures("in_chinese")
def test_a_terminal_tells_how_another_officer_corrects_and_voids_what_was_recorded(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = str(place_of("PenaltyDecided"))
    shown = copied.shown(
        "record", "PenaltyDecided", "--corrects", place, "--fine", "４０００元", *WHY, columns=200
    )  # fmt: skip
    hint = shown.out.splitlines()[-1]
    assert hint.startswith("更正: `shenguan record PenaltyDecided --corrects ")
    _, correct, _, void, _ = hint.split("`")
    assert shlex.split(correct)[-2:] == ["--reason", "…"]
    for command in ((correct, "--fine", "3千元"), (void,)):
        words = [*shlex.split(command[0])[1:], *command[1:], "--actor", "2"]
        assert copied(*words).row["outcome"] == "accepted"


def test_nothing_is_told_of_what_was_refused_or_never_is_amended_or_where_no_person_reads(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = str(place_of("PenaltyDecided"))
    own = ("--corrects", place, "--fine", "1元", "--reason", "x", "--actor", "15")
    assert "to correct it" not in copied.shown("record", "PenaltyDecided", *own).out
    assert _corrects(copied, place).err == ""
    void = ("record", "EntryVoided", "--entry", place, "--reason", "x", "--actor", "2")
    assert "to correct it" not in copied.shown(*void).out


def test_an_amount_is_given_in_yuan_or_in_fen_but_not_as_two_amounts(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = str(place_of("PenaltyDecided"))
    twice = _corrects(copied, place, "--fine-fen", "400001")
    assert (twice.code, twice.out) == (2, "")
    assert "--fine (400000 分) and --fine-fen 400001 contradict each other" in twice.err
    data = _corrects(copied, place, "--data", '{"fine_fen": 400001}')
    assert (data.code, "contradict each other" in data.err) == (2, True)
    wrong = copied("record", "PenaltyDecided", "--fine-fen", "5万元")
    assert (wrong.code, "is given as --fine 5000元" in wrong.err) == (2, True)
    same = _corrects(copied, place, "--fine-fen", "400000", "--data", '{"fine_fen": 400000}')
    assert same.row["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("event_type", "option"),
    [
        ("PenaltyDecided", "--confiscated"),
        ("DecisionMade", "--amount"),
        ("GuidePublished", "--fee"),
        ("DutyAssigned", "--amount-max"),
        ("CreditNoticeReceived", "--fine"),
    ],
)
def test_every_field_of_money_takes_its_unit(
    opened: Terminal, event_type: str, option: str
) -> None:
    tried = opened("record", event_type, option, "5000.001元")
    assert (tried.code, f"'{option}': '5000.001元' is no whole number of fen" in tried.err) == (
        2,
        True,
    )
