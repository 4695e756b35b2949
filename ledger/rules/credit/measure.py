"""失信惩戒措施清单: what the list of measures says, version after version."""

from collections.abc import Iterator

from ledger.events.credit import MeasureListed
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.measure import ListedMeasure
from ledger.view import Objection, View, refusal


@rule(MeasureListed)
def list_measure(fact: Fact[MeasureListed], view: View) -> Iterator[Objection]:
    """失信惩戒措施: each version later than what is listed, so that no former one comes back."""
    event = fact.event
    current = view.of(ListedMeasure, event.measure).current
    if current is not None and event.version <= current.version:
        yield VERSION("data.version", f"{event.version} ≤ {current.version}")


VERSION = refusal(
    "measure.version",
    "清单版本冲突",
    "the measure is listed in this version, or a later one, already",
    source="国办发〔2020〕49号: 失信惩戒措施清单制",
    remedy="use the next number; correct a wrong version instead",
)
