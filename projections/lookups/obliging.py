"""义务起点: from which place in the log on anything obliges; what lies before it owes nothing."""

from ledger.events.organisation import LoopStep
from projections.reader import Reader
from projections.tables.organisation import SERVICE_LEVELS, TERMS


def levels_since(reader: Reader, step: LoopStep) -> int | None:
    """Return the place of the first service level for a step; None: there is none."""
    return _first(reader).get(step.value)


def term_since(reader: Reader, name: str) -> int | None:
    """Return the place at which a legal term was first set; None: nobody has."""
    known: dict[str, int | None] = reader.remembered("terms since")
    if name not in known:
        known[name] = min((one.position for one in reader.rows_of(TERMS, name)), default=None)
    return known[name]


def first_of(*places: int | None) -> int | None:
    """Return the first of several places; None: there is none."""
    return min((one for one in places if one is not None), default=None)


def _first(reader: Reader) -> dict[str, int]:
    known: dict[str, dict[str, int]] = reader.remembered("levels since")
    if not known:
        found: dict[str, int] = {}
        for one in reader.select(SERVICE_LEVELS):
            if one.step is not None:
                found[one.step] = min(found.get(one.step, one.position), one.position)
        known["first"] = found
    return known["first"]
