"""A push, a feedback or a stop that nobody records by hand: after a command, or by ``react``."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.terminal import Terminal

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
"""The local day of the ledger, whose clock is the machine's."""


def _opened(shenguan: Terminal) -> None:
    shenguan.done("open", "130523", "--name", "内丘县")
    market = "reg:130523:market"
    commands = [
        ["AgencyRegistered", "--agency", market, "--name", "市监局", "--roles", "supervision"],
        ["OfficerAppointed", "--officer", f"{market}/1", "--agency", market],
        [
            "ItemListed", "--item", "XK-01", "--name", "食品经营许可", "--kind", "01", "--basis",
            "食品安全法", "--agency", "reg:130523:root", "--effective-on", "2017-01-01",
        ],
        [
            "DutyAssigned", "--item", "XK-01", "--agency", "reg:130523:root", "--acts", "receive",
            "--acts", "accept", "--acts", "decide", "--effective-on", "2017-01-01",
        ],
        [
            "SupervisionDutyAssigned", "--item", "XK-01", "--agency", market,
            "--effective-on", "2017-01-01",
        ],
        [
            "ApplicationReceived", "--case", "1", "--item", "XK-01", "--channel", "窗口",
            "--subject", "reg:130523:company",
        ],
    ]  # fmt: skip
    for one in commands:
        shenguan.done("record", *one)


ACCEPT = ("record", "ApplicationAccepted", "--case", "1", "--accepted-on", TODAY)


def test_after_a_command_what_follows_has_its_receipt_below_with_its_cause(
    shenguan: Terminal,
) -> None:
    _opened(shenguan)
    first, second = shenguan.done(*ACCEPT, "--react", "--format", "ndjson").rows
    assert first["because"] == []
    assert second["because"] == [first["id"]]
    assert second["position"] == first["position"] + 1
    entry = shenguan.done("log", "show", str(second["position"])).out
    assert '"reg:130523:root/auto"' in entry
    assert "ApprovalPushed" in entry


def test_without_being_asked_nothing_follows_until_react_does_it_once(shenguan: Terminal) -> None:
    _opened(shenguan)
    assert len(shenguan.done(*ACCEPT, "--format", "ndjson").rows) == 1
    (row,) = shenguan.done("react", "--once", "--format", "ndjson").rows
    assert (row["reactions"], row["refused"]) == (1, 0)
    (row,) = shenguan.done("react", "--once", "--format", "ndjson").rows
    assert row["reactions"] == row["repeated"] == 0


def test_the_settings_let_every_command_react(shenguan: Terminal) -> None:
    _opened(shenguan)
    env = {"SHENGUAN_REACT": "1"}
    assert len(shenguan.done(*ACCEPT, "--format", "ndjson", env=env).rows) == 2


def test_what_was_recorded_before_there_was_an_automaton_is_pushed_on_purpose(
    shenguan: Terminal,
) -> None:
    _opened(shenguan)
    shenguan.done(
        "record", "OfficerRemoved", "--officer", "auto", "--agency", "reg:130523:root",
        "--post", "automaton",
    )  # fmt: skip
    (accepted,) = shenguan.done(*ACCEPT, "--react", "--format", "ndjson").rows
    shenguan.done(
        "record", "OfficerAppointed", "--officer", "auto", "--agency", "reg:130523:root",
        "--post", "automaton",
    )  # fmt: skip
    (row,) = shenguan.done("react", "--once", "--format", "ndjson").rows
    assert row["reactions"] == 0
    since = str(accepted["position"])
    (row,) = shenguan.done("react", "--from", since, "--format", "ndjson").rows
    assert row["reactions"] == 1


def test_what_is_only_told_waits_for_nobody(shenguan: Terminal) -> None:
    _opened(shenguan)
    shenguan.done(*ACCEPT, "--react")
    (row,) = shenguan.done("loop", "list", "--format", "ndjson").rows
    assert (row["status"], row["light"], row["whose_turn"], row["due_at"]) == (
        "told", None, None, None,
    )  # fmt: skip
