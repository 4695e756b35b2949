"""Played amendments (演练更正): a correction or void of a scenario, filled in from the log.

Whoever writes a scenario names the entry by its id and says what is to be otherwise: where it
stands, what it named and all that stays the same is on record.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from ledger import naming
from ledger.errors import NotFound
from ledger.events.record import EntryVoided
from shenguan.amendment_plan import Plan
from shenguan.dependants import Dependants
from shenguan.references import References, Target
from shenguan.wiring import Wiring


def _as_written(kind: str, number: str) -> str:  # noqa: ARG001 - scenarios write numbers in full
    return number


def _references(wiring: Wiring) -> References:
    return References(wiring.store, wiring.opening, _as_written)


def filled_in(wiring: Wiring, said: dict[str, Any], *, at: str | None) -> dict[str, Any]:
    """Return a line with what follows from the entry that it corrects or voids.

    What was corrected took effect when it did, unless the line says ``at`` another time. Of an
    entry that nobody knows only its place is made up: the gate says that there is none.
    """
    try:
        return _filled_in(wiring, said, at)
    except NotFound:
        return _of_nothing(said)


def _of_nothing(said: dict[str, Any]) -> dict[str, Any]:
    corrects, data = said.get("corrects"), said.get("data")
    if isinstance(corrects, dict):
        return {**said, "corrects": {"position": 1, "was": [], **corrects}}
    if isinstance(data, dict):
        return {**said, "data": {"position": 1, "names": [], **data}}
    return said


def _filled_in(wiring: Wiring, said: dict[str, Any], at: str | None) -> dict[str, Any]:
    corrects, data = said.get("corrects"), said.get("data")
    if not isinstance(data, dict):
        return said
    if isinstance(corrects, dict) and isinstance(corrects.get("entry"), str):
        target = _references(wiring).amended(corrects["entry"])
        moment = {"occurred_at": at or target.latest.occurred_at}
        return {**said, **moment, **_corrected(target, corrects, data)}
    if said.get("type") == EntryVoided.__name__ and isinstance(data.get("entry"), str):
        target = _references(wiring).amended(data["entry"])
        place = {"position": target.position, "names": sorted(target.names)}
        return {**said, "data": {**place, **data}}
    return said


def _corrected(target: Target, corrects: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    whole = {**msgspec.to_builtins(target.latest.data), **data}
    try:
        named = naming.tags_of(msgspec.convert(whole, type(target.latest.data)))
    except msgspec.ValidationError:
        named = ()  # reading the submission says what is wrong
    place = {"position": target.position, "was": sorted(target.names.difference(named))}
    return {"data": whole, "corrects": {**place, **corrects}}


def planned(wiring: Wiring, submission: Any, signers: Sequence[str]) -> Plan:  # noqa: ANN401 - any
    """Return what becomes of all that rests on what a line corrects or voids."""
    return Dependants(wiring, _references(wiring), submission, signers=signers).plan()
