"""``shenguan log``: what is listed, shown, followed and exported are the stored bytes."""

import hashlib
import json
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.recorded import AGENCY, LAWFUL
from tests.terminal import Terminal, command, environment

DEADLINE_SECONDS = 30


def _leaf(body: bytes) -> str:
    return hashlib.sha256(b"\x00" + body).hexdigest()


def test_the_shown_bytes_give_the_leaf_and_nothing_is_added(filled: Terminal) -> None:
    for row in filled.entries("--since", "36", "--limit", "3"):
        by_position = filled.done("log", "show", str(row["position"]), "--bytes").stdout
        by_id = filled.done("log", "show", row["entry"]["id"], "--bytes").stdout
        assert by_position == by_id
        assert _leaf(by_position) == row["leaf"]
        assert json.loads(by_position) == row["entry"]


def test_the_example_of_the_help_gives_the_leaf(filled: Terminal) -> None:
    told = filled.done("log", "show", "--help").out
    (example,) = (line.strip() for line in told.splitlines() if "sha256sum" in line)
    ran = subprocess.run(
        ["sh", "-c", example.replace("shenguan", " ".join(command()))],
        cwd=filled.folder,
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert ran.stdout.split()[0].decode() == filled.recorded()[11]["leaf"]


def test_an_entry_is_shown_with_its_position_and_leaf(filled: Terminal) -> None:
    shown = filled.done("log", "show", "1").document
    assert list(shown) == ["position", "leaf", "entry"]
    assert shown == filled.entries("--limit", "1")[0]


def test_every_exported_line_gives_the_leaf_of_its_entry(filled: Terminal) -> None:
    bodies = filled.done("log", "export").stdout.splitlines()
    listed = filled.entries()
    assert [_leaf(body) for body in bodies] == [row["leaf"] for row in listed]
    assert [row["position"] for row in listed] == list(range(1, len(listed) + 1))
    assert [row["entry"] for row in listed] == [json.loads(body) for body in bodies]


def test_an_export_into_a_file_is_the_same_bytes(copied: Terminal) -> None:
    done = copied.done("log", "export", "--type", "DecisionMade", "-o", "decisions.jsonl")
    assert done.out == ""
    written = (copied.folder / "decisions.jsonl").read_bytes()
    assert written == copied.done("log", "export", "--type", "DecisionMade").stdout
    assert not list(copied.folder.glob(".*.part"))
    nowhere = copied("log", "export", "-o", "nowhere/decisions.jsonl")
    assert (nowhere.code, nowhere.err.count("\n")) == (2, 1)


def test_an_export_for_an_auditor_is_on_record_with_what_it_was(copied: Terminal) -> None:
    asked = ("--recipient", "县审计局", "--purpose", "专项审计")
    digest = copied.done("log", "digest").out.split()
    (receipt,) = copied.done("log", "export", "-o", "all.jsonl", *asked).rows
    (entry,) = copied.entries("--type", "AuditExportMade")
    assert entry["position"] == receipt["position"] == int(digest[2]) + 1
    said = entry["entry"]["data"]
    assert (said["until_position"], said["digest"]) == (int(digest[2]), digest[3])
    assert (said["recipient"], said["purpose"], "selection" in said) == (*asked[1::2], False)
    assert len((copied.folder / "all.jsonl").read_bytes().splitlines()) == said["entries_count"]
    chosen = ("--type", "DecisionMade", "--until", digest[2])
    copied.done("log", "export", "-o", "decisions.jsonl", *chosen, *asked)
    said = copied.entries("--type", "AuditExportMade")[1]["entry"]["data"]
    lines = (copied.folder / "decisions.jsonl").read_bytes().splitlines()
    assert (said["entries_count"], said["digest"]) == (len(lines), digest[3])
    assert said["selection"] == "--type DecisionMade"


def test_what_is_not_recorded_is_not_handed_out(copied: Terminal) -> None:
    asked = ("log", "export", "-o", "all.jsonl", "--recipient", "县审计局")
    for wrong in (asked, ("log", "export", "--recipient", "县审计局", "--purpose", "专项审计")):
        assert copied(*wrong).code == 2
    refused = copied(
        *["--as", "reg:130523:market", "--actor", "reg:130523:market/1"],
        *asked,
        "--purpose",
        "专项审计",
    )
    assert refused.code == 7
    assert not [*copied.folder.glob("*all.jsonl*")]
    assert not copied.entries("--type", "AuditExportMade")


def test_entries_are_chosen_by_type_tag_and_place(
    filled: Terminal, place_of: Callable[[str], int]
) -> None:
    of_case = filled.entries("--tag", "case:2017-0412")
    expected = [event_type for event_type, *rest in LAWFUL if "2017-0412" in rest]
    assert [row["entry"]["type"] for row in of_case] == expected
    assert of_case == filled.entries("--tag", f"case:{AGENCY}/2017-0412")
    both = filled.entries("--tag", "case:2017-0412", "--type", "DecisionMade")
    assert [row["position"] for row in both] == [place_of("DecisionMade")]
    two = filled.entries("--type", "ApplicationReceived", "--type", "PushReceived")
    assert [row["entry"]["type"] for row in two] == [
        "ApplicationReceived",
        "PushReceived",
        "ApplicationReceived",
    ]
    some = filled.entries("--since", "5", "--until", "7")
    assert [row["position"] for row in some] == [5, 6, 7]
    assert filled.entries("--since", "5", "--until", "4") == []


def test_since_and_until_take_times_of_the_ledgers_zone(filled: Terminal) -> None:
    every = filled.entries()
    middle = every[40]["entry"]["recorded_at"]
    since = filled.entries("--since", middle)
    assert since == [row for row in every if row["entry"]["recorded_at"] >= middle]
    until = filled.entries("--until", middle)
    assert until == [row for row in every if row["entry"]["recorded_at"] <= middle]
    assert filled.entries("--until", "2017-07-03") == []
    assert filled.entries("--since", "2017-07-03T09:12") == every
    assert filled.entries("--since", "0001-01-01", "--until", "9999-12-31") == every


@pytest.mark.usefixtures("in_chinese")
def test_the_position_of_an_answer_is_told_beside_it(filled: Terminal) -> None:
    last = filled.entries()[-1]["position"]
    told = filled.done("log", "list", "--limit", "1")
    assert told.err == f"账本 130523，截至第 {last} 条记录\n"
    document = filled.done("log", "list", "--limit", "1", "--format", "json").document
    assert (document["ledger"], document["position"]) == ("130523", last)
    assert document["rows"] == filled.entries("--limit", "1")


def test_an_entry_that_is_not_there_is_not_found(filled: Terminal) -> None:
    for which in ("99999", "0", "nobody", "00000000-0000-4000-8000-000000000000"):
        told = filled("log", "show", which)
        assert (told.code, told.out, told.err.count("\n")) == (4, "", 1)


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--type", "Nothing"), 4, "shenguan events"),
        (("--since", "2017-13-45"), 2, "2017-07-03T09:12"),
        (("--tag", "nothing"), 2, "<kind>:<identity>"),
        (("--tag", "case:a b"), 2, "without blanks"),
        (("--limit", "0"), 2, "--limit"),
    ],
)
def test_a_wrong_choice_is_told_in_one_line(
    filled: Terminal, options: tuple[str, ...], code: int, told: str
) -> None:
    tried = filled("log", "list", *options)
    assert (tried.code, tried.out, tried.err.count("\n")) == (code, "", 1)
    assert told in tried.err


def test_following_shows_what_is_there_and_then_what_comes(copied: Terminal) -> None:
    last = copied.entries()[-1]["position"]
    follow = ("log", "follow", "--since", str(last), "--type", "ItemAdjusted", "--type",
              "ReviewCompleted")  # fmt: skip
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with copied.start(*follow, **pipes) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["position"] == last
        copied.accepted("OfficerAppointed", "--officer", "31", "--agency", AGENCY)
        copied.accepted("ItemAdjusted", "--item", "XK-1", "--effective-on", "2018-01-01")
        following = json.loads(running.stdout.readline())
        assert (following["position"], following["entry"]["type"]) == (last + 2, "ItemAdjusted")
        running.send_signal(signal.SIGINT)
        assert running.wait(DEADLINE_SECONDS) == 130
        assert running.stderr is not None
        assert running.stderr.read().decode() == "interrupted\n"


def test_following_up_to_a_position_waits_for_it_and_ends(copied: Terminal) -> None:
    last = copied.entries()[-1]["position"]
    follow = ("log", "follow", "--since", str(last), "--until", str(last + 1))
    with copied.start(*follow, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["position"] == last
        time.sleep(0.1)
        assert running.poll() is None
        copied.accepted("ItemAdjusted", "--item", "XK-1", "--effective-on", "2018-01-01")
        assert json.loads(running.stdout.readline())["position"] == last + 1
        assert running.wait(DEADLINE_SECONDS) == 0
