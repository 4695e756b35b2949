"""Choices (选项): one of a few words, the stable value and beside it the Chinese name.

Logs, schemas and programs hold the value; people read the name in Chinese, the value in English.
"""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """选项: base of enumerations; a member is declared with its value and its Chinese name.

    ``GRANTED = "granted", "准予"``.
    """

    chinese: str

    def __new__(cls, value: str, chinese: str) -> Self:
        """Return a member that is its value."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.chinese = chinese
        return made

    @classmethod
    def names(cls) -> dict[str, str]:
        """Return the Chinese name of each value, in the order of declaration."""
        return {str(one.value): one.chinese for one in cls}
