"""自动办理: by which number an agency's automaton acts, and how its own numbers begin."""

from typing import Final

NUMBER: Final = "auto"
"""The staff number of an agency's automaton."""
PREFIX: Final = "A"
"""What the numbers of tasks and feedback begin with that follow by themselves."""


def is_by_itself(line: str, actor: str | None) -> bool:
    """Tell whether an automaton opened a line: it acted, or, where nobody says, it numbered it."""
    if actor is not None:
        return actor.endswith(f"/{NUMBER}")
    return line.rpartition("/")[2].startswith(f"{PREFIX}-")
