"""查处期限: until when a case of enforcement is decided, and what of the time does not count.

行政处罚法 第六十条 (since 15 July 2021): ninety days from the filing. While a case lies with the
police or the prosecutor the agency can decide nothing in it: those days are not counted
(行政执法机关移送涉嫌犯罪案件的规定 第十条: 公安机关决定不予立案的, 依法处理).
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.law.deadline import Pause

ENFORCEMENT: Final = "enforcement"
"""办案期限: the legal term from the filing of a case to its decision."""
FINE: Final = "2"
"""罚款: the kind of penalty that a criminal court's fine takes the place of (第三十五条)."""


def pauses_of(spans: Iterable[tuple[date, date | None]], day: date) -> tuple[Pause, ...]:
    """Return what does not count: each stay with the judiciary, an open one until a day."""
    return tuple(Pause(from_on, until_on or max(from_on, day)) for from_on, until_on in spans)
