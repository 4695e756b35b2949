"""Numbers that nobody knows: what may have been meant, and the question before a refusal."""

import pytest

from tests.recorded import AGENCY
from tests.terminal import Terminal

ACCEPT = ("--accepted-on", "2017-08-02", "--actor", "11")
LIKE = f"(did you mean {AGENCY}/2017-0412, {AGENCY}/2017-0413?)"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("case", "show", "2017-0421"), LIKE),
        (("case", "show", "reg:130523:market/2017-0413"), f"(did you mean {AGENCY}/2017-0413?)"),
        (("--agency", "reg:130523:market", "case", "show", "2017-0412"), f"{AGENCY}/2017-0412?)"),
        (("licence", "show", "JY0421"), f"(did you mean {AGENCY}/JY0412?)"),
        (("explain", "licence", "jy0412"), f"(did you mean {AGENCY}/JY0412?)"),
        (("explain", "restriction", "reg:far:1/R1"), f"(did you mean {AGENCY}/R1?)"),
        (("task", "show", "reg:130523:market/T1"), f"(did you mean {AGENCY}/T1?)"),
    ],
)
def test_a_number_of_another_agency_and_a_slip_are_guessed(
    filled: Terminal, command: tuple[str, ...], told: str
) -> None:
    asked = filled(*command)
    assert (asked.code, asked.out, asked.err.count("\n")) == (4, "", 1)
    assert told in asked.err


def test_nobody_is_guessed_from_the_code_of_another(filled: Terminal) -> None:
    asked = filled("explain", "subject", "reg:neiqiu:12354")
    assert (asked.code, "did you mean" in asked.err) == (4, False)


def test_a_refusal_tells_the_likely_number_where_nobody_is_asked(copied: Terminal) -> None:
    head = copied.head()
    tried = copied("record", "ApplicationAccepted", "--case", "2017-0421", *ACCEPT)
    assert (tried.code, tried.row["outcome"], copied.head()) == (7, "refused", head + 1)
    assert f"case {AGENCY}/2017-0421: nobody knows it {LIKE}" in tried.err


def test_on_a_terminal_a_number_that_nobody_knows_is_asked_about_before_it_is_refused(
    copied: Terminal,
) -> None:
    head = copied.head()
    command = ("record", "ApplicationAccepted", "--case", "2017-0421", *ACCEPT)
    refused = copied.shown(*command, answer="n\n", columns=200)
    assert (refused.code, copied.head()) == (1, head)
    assert f"case {AGENCY}/2017-0421: nobody knows it {LIKE}" in refused.out
    assert "[y/N]" in refused.out
    assert "nothing was handed in" in refused.out
    meant = copied.shown(*command, answer="y\n")
    assert (meant.code, copied.head(), meant.out.count("nobody knows it")) == (7, head + 1, 1)
    sure = copied.shown(*command, "--yes")
    assert (sure.code, copied.head(), "[y/N]" in sure.out) == (7, head + 2, False)


@pytest.mark.usefixtures("in_chinese")
def test_the_question_is_asked_in_chinese_and_names_every_unknown_number(
    copied: Terminal,
) -> None:
    command = ("record", "ApprovalPushed", "--task", "T2", "--case", "2017-0421", "--stage")
    more = ("decided", "--agency-to", "reg:130523:markt", "--item", "XK-1", "--actor", "141")
    shown = copied.shown(*command, *more, answer="n\n", columns=200).out
    assert f"工作人员 {AGENCY}/141 无人知晓（是否指 {AGENCY}/11, {AGENCY}/14？）" in shown
    assert f"办件 {AGENCY}/2017-0421 无人知晓（是否指 {AGENCY}/2017-0412" in shown
    assert "机关 reg:130523:markt 无人知晓" in shown
    assert "T2 无人知晓" not in shown
    assert "是否仍要提交" in shown


def test_nobody_is_asked_about_what_an_event_brings_in_or_what_is_refused_for_another_reason(
    copied: Terminal,
) -> None:
    receive = ("record", "ApplicationReceived", "--item", "XK-1", "--channel", "窗口", "--subject")
    fresh = copied.shown(*receive, "reg:neiqiu:77", "--case", "2017-0999", "--actor", "11")
    assert (fresh.code, "[y/N]" in fresh.out) == (0, False)
    second = copied.shown(*receive, "reg:neiqiu:77", "--case", "2017-0999", "--actor", "11")
    assert (second.code, "[y/N]" in second.out) == (7, False)
    accept = ("record", "ApplicationAccepted", "--case", "2017-0421", *ACCEPT)
    tried = copied.shown(*accept, "--dry-run")
    assert (tried.code, "[y/N]" in tried.out) == (7, False)


def test_before_the_log_begins_nothing_was_known_and_another_option_is_named(
    filled: Terminal,
) -> None:
    begins = filled.recorded("LedgerOpened")[0]["entry"]["recorded_at"]
    for command in (("case", "list"), ("loop", "list")):
        asked = filled(*command, "--as-of", "2017-07-03", "--format", "ndjson")
        assert (asked.code, asked.out) == (0, "")
        assert f"the log begins at {begins[:4]}-" in asked.err
        assert "--on 2017-07-03 asks" in asked.err
    shown = filled("case", "show", "2017-0412", "--as-of", "2017-07-03T09:00")
    explained = filled("explain", "case", "2017-0412", "--as-of", "2017-07-03")
    assert [(one.code, "the log begins at" in one.err) for one in (shown, explained)] == [
        (4, True),
        (4, True),
    ]
    assert "the log begins" not in filled("case", "list", "--as-of", "1").err


@pytest.mark.parametrize(
    ("command", "nobody"),
    [
        (("inbox", f"{AGENCY}x"), f"agency {AGENCY}x"),
        (("deadlines", "--whose-turn", "reg:130523:markt"), "agency reg:130523:markt"),
        (("catalogue", "--item", "XK-01"), "item XK-01"),
    ],
)
def test_an_empty_answer_names_whom_nobody_knows(
    filled: Terminal, command: tuple[str, ...], nobody: str
) -> None:
    asked = filled(*command, "--format", "ndjson")
    assert (asked.code, asked.rows) == (0, [])
    assert f"{nobody}: nobody knows it" in asked.err


def test_an_empty_answer_about_somebody_who_is_known_says_no_more(filled: Terminal) -> None:
    asked = filled(
        "case", "list", "--agency", AGENCY, "--since", "2030-01-01", "--format", "ndjson"
    )
    assert (asked.code, asked.rows, "nobody knows" in asked.err) == (0, [], False)
