"""失信惩戒措施清单: whether anything is listed; what is on no list bars nobody.

Nothing is shipped: which measures there are, for how long and on which basis, the country and the
county say (国办发〔2020〕49号), and who types it in answers for it.
"""

import shlex
from collections.abc import Iterator

from ledger.clock import now
from ledger.events.credit import Forbidden, MeasureListed
from ledger.gate.replay import present
from ledger.log import LedgerStore
from ledger.states.agency import Agency
from ledger.states.measure import ListedMeasure
from ledger.view import Opening, View


def count_listed(store: LedgerStore, opening: Opening) -> int:
    """Return how many measures the list of a ledger holds."""
    view = _view(store, opening)
    return sum(view.of(ListedMeasure, code).current is not None for code in store.known("measure"))


def listing(store: LedgerStore, opening: Opening) -> Iterator[str]:
    """Yield for each agency that may list a measure, and was not taken over, the command."""
    view = _view(store, opening)
    for name in store.known("agency"):
        agency = view.of(Agency, name)
        if not agency.roles.isdisjoint(MeasureListed.published_by) and not agency.successors:
            yield listing_by(name)


def listing_by(agency: str) -> str:
    """Return the command by which an agency lists a measure, with an example of one."""
    words = ["shenguan", "record", "MeasureListed", "--as", agency]
    words += ["--measure", "C-01", "--version", "1", "--name", "限制取得行政许可"]
    words += ["--basis", "食品安全法 第一百三十五条", "--forbids", Forbidden.GRANT.value]
    return shlex.join(words)


def _view(store: LedgerStore, opening: Opening) -> View:
    return present(store, opening, opening.zone.day_of(now()))
