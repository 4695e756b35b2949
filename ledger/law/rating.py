"""好差评: which rating is a bad one, and who answers it (国办发〔2019〕51号)."""

from collections.abc import Collection
from typing import Final

POOR_MAX: Final = 2
"""不满意 and 非常不满意 are 差评."""


def is_poor(grade: int) -> bool:
    """Tell whether a grade is a bad rating (差评), which has to be answered."""
    return grade <= POOR_MAX


def answers_alone(handled_by: str, revisited_by: str | None, served: Collection[str]) -> bool:
    """Tell whether nobody but those who were rated say that a bad rating was put right.

    An officer who served the case may put right what he did; somebody else asks again then.
    """
    return handled_by in served and (revisited_by is None or revisited_by in served)
