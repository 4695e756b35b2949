"""The Python face of Shenguan (审管), for notebooks and scripts; and what every face shares.

>>> import shenguan
>>> with shenguan.open("sqlite:///shenguan.db") as ledger:      # doctest: +SKIP
...     cases = ledger.frame("cases", status="open", on="2017-08-31")
...     print(cases.attrs["position"], len(cases))

Nothing is imported before it is asked for, so that a command loads only what it uses.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shenguan.face import Ledger, open  # noqa: A004 - shenguan.open(url) is what one types

__all__ = ["Ledger", "open"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from shenguan import face

    return getattr(face, name)


def __dir__() -> list[str]:
    return __all__
