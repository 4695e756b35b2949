"""A command that is forked off is the installed one, but for its start."""

import pytest

from tests.terminal import Terminal


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("case", "list"),
        ("case", "list", "--format", "json"),
        ("log", "list", "--until", "2"),
        ("log", "list", "--since", "2017-07-03T09:12"),
        ("case", "show", "nowhere"),
        ("record", "ApplicationReceived", "--case", "2017/1"),
        ("record", "Nonsense"),
        ("submit", "-"),
        ("verify",),
    ],
    ids=" ".join,
)
def test_a_forked_command_says_what_the_installed_one_says(
    copied: Terminal, arguments: tuple[str, ...]
) -> None:
    stdin = "没有 JSON\n".encode()
    assert copied(*arguments, stdin=stdin) == copied.cold(*arguments, stdin=stdin)


def test_commands_have_their_own_folders_and_environments(
    copied: Terminal, shenguan: Terminal
) -> None:
    english = copied("case", "list", "--store", "nowhere.db", env={"SHENGUAN_LANG": "en"})
    assert english == copied.cold(
        "case", "list", "--store", "nowhere.db", env={"SHENGUAN_LANG": "en"}
    )
    elsewhere = Terminal(shenguan.folder / "elsewhere")
    elsewhere.folder.mkdir()
    assert elsewhere("case", "list").code != 0
    assert copied("case", "list").code == 0
