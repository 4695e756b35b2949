"""化名: natural persons by the pseudonyms that a ledger knows them under.

A key is held against the check value that the ledger has adopted, so that a wrong one is told
before it makes one person two. Whom the ledger knows under an older key stays who they are.
"""

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from ledger.entry import decode_entry
from ledger.errors import PersonKeyDiffers, PersonKeyUnusable
from ledger.events.organisation import PersonKeyAdopted
from ledger.events.record import SubmissionRefused
from ledger.log import LedgerStore
from ledger.person_keys import KeyRing, number_in
from ledger.sentence import say

if TYPE_CHECKING:
    from ledger.gate.gate import Gate
    from ledger.gate.receipt import Receipt

_ADOPTED: Final = (PersonKeyAdopted.__name__,)
_REFUSED: Final = SubmissionRefused.__name__


class Persons:
    """化名: from identity numbers to pseudonyms, for one ledger and one run."""

    def __init__(self, store: LedgerStore, ledger: str, ring: KeyRing) -> None:
        """Raises ``PersonKeyDiffers`` for a wrong key, ``PersonKeyUnusable`` where one lacks."""
        self._store = store
        self._ring = ring
        self._older = ring.ids[:-1]
        self._mentioned: frozenset[str] | None = None
        adopted = adopted_keys(store, ledger)
        _check_same(ring, adopted)
        unknown = [key_id for key_id in ring.ids if key_id not in adopted]
        if unknown:
            raise PersonKeyUnusable(
                say(
                    "the ledger {ledger} has not adopted the key {unknown} of {path}: "
                    "its keeper does so by `shenguan person --adopt`",
                    ledger=ledger,
                    unknown=", ".join(unknown),
                    path=ring.path,
                )
            )
        lacking = [key_id for key_id in adopted if key_id not in ring.ids]
        if lacking and next(_mentions(store, lacking), None) is not None:
            raise PersonKeyUnusable(
                say(
                    "the ledger knows persons under the key {lacking}, which {path} "
                    "lacks: they would become others; older keys stay in the file",
                    lacking=", ".join(lacking),
                    path=ring.path,
                )
            )

    def pseudonym(self, number: str) -> str:
        """Return a person's pseudonym; raises ``Malformed``, which quotes no number."""
        plain = number_in(number)
        *older, newest = (key.pseudonym(plain) for key in self._ring.keys)
        return next(self._known(older), newest)

    def _known(self, pseudonyms: list[str]) -> Iterator[str]:
        """Yield those that the ledger names already, be it only beside a subject."""
        if not pseudonyms:
            return
        if self._mentioned is None:
            found = self._store.find([f"subject:{one}" for one in pseudonyms])
            yield from (one for one in pseudonyms if f"subject:{one}" in found)
            self._mentioned = frozenset(_mentions(self._store, self._older))
        yield from (one for one in pseudonyms if one in self._mentioned)


def adopted_keys(store: LedgerStore, ledger: str) -> dict[str, str]:
    """Return the keys that a ledger has adopted, by id with their check values."""
    _, (rows,) = store.load([(_ADOPTED, f"ledger:{ledger}")])
    adopted: dict[str, str] = {}
    for row in rows:
        event: PersonKeyAdopted = decode_entry(row.type, row.body).data
        adopted.setdefault(event.key, event.check_value)
    return adopted


def _check_same(ring: KeyRing, adopted: dict[str, str]) -> None:
    for key in ring.keys:
        if adopted.get(key.id, key.check_value) != key.check_value:
            raise PersonKeyDiffers(
                say(
                    "{path}: the key {id} is not the one that this ledger has adopted "
                    "under that id; with it, one person would become two: take the "
                    "federation's key",
                    path=ring.path,
                    id=key.id,
                )
            )


def _mentions(store: LedgerStore, key_ids: Collection[str]) -> Iterator[str]:
    """Yield every pseudonym of some keys that stands in the log, but for those of refusals."""
    ids = "|".join(map(re.escape, key_ids))
    pattern = re.compile(f"person:(?:{ids}):[0-9a-f]{{32,64}}".encode())
    for page in store.scan():
        for row in page:
            if row.type != _REFUSED:
                yield from map(bytes.decode, pattern.findall(row.body))


def adopt(
    gate: "Gate", store: LedgerStore, ring: KeyRing, *, author: tuple[str, str]
) -> "list[Receipt]":
    """Record the adoption of every key that the ledger does not have yet; return the receipts.

    ``author`` are agency and actor. Raises ``PersonKeyDiffers`` before anything is recorded.
    """
    from ledger.gate.proposal import propose
    from shenguan.drafting import handed_in

    ledger = gate.opening.ledger
    adopted = adopted_keys(store, ledger)
    _check_same(ring, adopted)
    new = (
        PersonKeyAdopted(ledger=ledger, key=key.id, check_value=key.check_value)
        for key in ring.keys
        if key.id not in adopted
    )
    group = [propose(handed_in(event, author, ledger)) for event in new]
    return gate.submit_groups([group])[0] if group else []
