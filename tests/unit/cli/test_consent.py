"""A question of yes or no is answered in either language."""

import click
import pytest
from click.testing import CliRunner

from cli.display.consent import agreed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("y", True), ("YES", True), ("是", True), ("n", False), ("否", False), ("", False)],
)
def test_yes_and_no_are_understood_in_either_language(typed: str, expected: bool) -> None:  # noqa: FBT001 - what is compared
    assert _asked(f"{typed}\n")[0] is expected


def test_any_other_answer_is_asked_for_again() -> None:
    answer, told = _asked("好\n是\n")
    assert answer
    assert "`y`（是）" in told
    assert told.count("继续 [y/N]") == 2


def _asked(typed: str) -> tuple[bool, str]:
    given: list[bool] = []
    command = click.Command("ask", callback=lambda: given.append(agreed("继续", "zh")))
    told = CliRunner().invoke(command, input=typed)
    return given[0], told.output
