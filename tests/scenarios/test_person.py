"""``shenguan person``: keys are made and adopted, and numbers become pseudonyms."""

import os
import pty
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from ledger.person_keys import PersonKey
from tests.terminal import Terminal

NUMBER: Final = "11010519491231002X"
"""The example of GB 11643."""
SECRET: Final = "7e" * 32
PSEUDONYM: Final = PersonKey("k1", bytes.fromhex(SECRET)).pseudonym(NUMBER)


@pytest.fixture
def keyed(opened: Terminal) -> Terminal:
    """A fresh ledger with a key file that it has adopted."""
    _write(opened.folder, f"k1 {SECRET}\n")
    opened.done("person", "--adopt", env=_env(opened))
    return opened


def _env(terminal: Terminal) -> dict[str, str]:
    return {"SHENGUAN_PERSON_KEY": str(terminal.folder / "person.key")}


def _write(folder: Path, text: str) -> None:
    path = folder / "person.key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)


def test_a_key_is_made_adopted_and_used(opened: Terminal) -> None:
    env = _env(opened)
    made = opened.done("person", "--new-key", "k1", env=env)
    secret = (opened.folder / "person.key").read_text("utf-8").split()[1]
    assert secret not in made.out + made.err
    assert opened("person", "-", stdin=NUMBER, env=env).code == 2
    receipt = opened.done("person", "--adopt", env=env).row
    assert receipt["outcome"] == "accepted"
    assert opened.done("person", "--adopt", env=env).out == ""
    expected = PersonKey("k1", bytes.fromhex(secret)).pseudonym(NUMBER)
    assert opened.done("person", "-", stdin=NUMBER, env=env).lines == [expected]
    assert opened.done("person", NUMBER.lower(), env=env).lines == [expected]
    entry = opened.recorded("PersonKeyAdopted")[0]["entry"]
    assert secret not in str(entry)
    opened.done("record", "SubjectRecoded", *_recoded("reg:saic:7", expected))


def _recoded(before: str, after: str) -> tuple[str, ...]:
    into = ("--subject-into", after, "--kind", "same", "--effective-on", "2017-07-03")
    return "--subject-from", before, *into


def test_many_numbers_are_answered_in_their_order(keyed: Terminal) -> None:
    given = f"{NUMBER}\r\n 110105 491231 002\n１１０１０５19491231002Ｘ\n\n"
    ran = keyed.done("person", "-", stdin=given, env=_env(keyed))
    assert ran.lines == [PSEUDONYM] * 3


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (f"{NUMBER}\n110105194912310021\n", 2),
        (f"{NUMBER}\n\n{NUMBER}\n", 2),
        (b"1101051949\xff31002X", 1),
    ],
)
def test_a_wrong_number_is_told_by_its_place_and_nothing_is_answered(
    keyed: Terminal, given: str | bytes, place: int
) -> None:
    ran = keyed("person", "-", stdin=given, env=_env(keyed))
    assert (ran.code, ran.out) == (2, "")
    assert f"number {place}: " in ran.err
    assert "1101051949" not in ran.err


def test_a_wrong_number_on_the_command_line_is_not_quoted(keyed: Terminal) -> None:
    ran = keyed("person", "110105194912310021", env={**_env(keyed), "SHENGUAN_DEBUG": "1"})
    assert (ran.code, ran.out) == (2, "")
    assert "1949" not in ran.err
    both = keyed("person", NUMBER, "--adopt", env=_env(keyed))
    assert both.code == 2
    assert NUMBER not in both.err


def test_another_key_is_refused_wherever_it_is_used(keyed: Terminal) -> None:
    _write(keyed.folder, f"k1 {'8f' * 32}\n")
    for arguments in (("person", "-"), ("person", "--adopt")):
        ran = keyed(*arguments, stdin=NUMBER, env=_env(keyed))
        assert (ran.code, ran.out) == (3, "")
        assert "8f8f" not in ran.err
    assert len(keyed.recorded("PersonKeyAdopted")) == 1


def test_a_file_that_others_may_read_is_refused(keyed: Terminal) -> None:
    (keyed.folder / "person.key").chmod(0o640)
    for arguments in (("person", "-"), ("person", "--adopt"), ("person", "--new-key", "k2")):
        ran = keyed(*arguments, stdin=NUMBER, env=_env(keyed))
        assert (ran.code, ran.out) == (2, "")
        assert "chmod 600" in ran.err


def test_without_a_key_file_the_answer_says_what_to_do(opened: Terminal) -> None:
    ran = opened("person", "-", stdin=NUMBER)
    assert ran.code == 2
    assert "SHENGUAN_PERSON_KEY" in ran.err


@pytest.mark.usefixtures("in_chinese")
def test_a_terminal_is_asked_and_shows_no_number(keyed: Terminal) -> None:
    ours, theirs = pty.openpty()
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    with keyed.start("person", "-", env=_env(keyed), start_new_session=True, **streams) as asked:
        os.close(theirs)
        shown = b""
        while "身份证".encode() not in shown:
            shown += os.read(ours, 4_096)
        os.write(ours, f"{NUMBER}\n".encode())
        with suppress(OSError):
            while chunk := os.read(ours, 4_096):
                shown += chunk
    os.close(ours)
    assert asked.returncode == 0
    assert PSEUDONYM in shown.decode()
    assert NUMBER not in shown.decode()


def test_a_number_in_clear_is_refused_and_the_command_is_named(opened: Terminal) -> None:
    for subject in (f"uscc:{NUMBER}", f"person:{NUMBER}", "person:k1:110105194912310021"):
        ran = opened("record", "SubjectRecoded", *_recoded("reg:saic:7", subject))
        assert ran.code in {2, 7}
        assert "shenguan person" in ran.out + ran.err
        assert "1949" not in ran.out + ran.err
