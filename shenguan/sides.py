"""审管分离: which agencies of a ledger both approve and supervise, and what parts the two."""

import shlex
from collections.abc import Iterator

from ledger.events.base import Role
from ledger.events.organisation import AgencyRegistered
from ledger.log import LedgerStore
from ledger.states.agency import unites
from ledger.view import Opening
from shenguan.shipped import recorded


def united(store: LedgerStore, opening: Opening) -> Iterator[AgencyRegistered]:
    """Yield the latest registration of each agency that may approve and supervise."""
    for name in store.known("agency"):
        latest = None
        for fact in recorded(store, opening, AgencyRegistered, name):
            latest = fact.event
        if latest is not None and unites(latest.roles):
            yield latest


def parting(registration: AgencyRegistered) -> str:
    """Return the command that leaves an agency its approval and takes supervision from it."""
    words = ["shenguan", "record", "AgencyRegistered", "--agency", registration.agency]
    words += ["--name", registration.name]
    for role in registration.roles:
        if role is not Role.SUPERVISION:
            words += ["--roles", role.value]
    return shlex.join(words)
