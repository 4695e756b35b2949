"""自动办理: which agencies have no automaton, so that what follows waits for a person."""

import shlex
from collections.abc import Iterator

from ledger.clock import now
from ledger.events.base import Role
from ledger.gate.replay import present
from ledger.law import automaton
from ledger.log import LedgerStore
from ledger.states.agency import Agency
from ledger.states.officer import automaton_of, is_automaton
from ledger.view import Opening

_REACT: frozenset[Role] = frozenset((Role.APPROVAL, Role.SUPERVISION))
"""Who pushes, and who feeds back."""


def without_automaton(store: LedgerStore, opening: Opening) -> Iterator[str]:
    """Yield the agencies that approve or supervise, have not been succeeded, and have none."""
    view = present(store, opening, opening.zone.day_of(now()))
    for name in store.known("agency"):
        agency = view.of(Agency, name)
        if agency.roles.isdisjoint(_REACT) or agency.successors:
            continue
        if not is_automaton(view, automaton_of(name), name):
            yield name


def appointing(agency: str) -> str:
    """Return the command that appoints an agency's automaton; one of its own officers types it."""
    words = ["shenguan", "record", "OfficerAppointed", "--as", agency]
    words += ["--officer", automaton.NUMBER, "--agency", agency, "--post", "automaton"]
    return shlex.join(words)
