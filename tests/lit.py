"""灯: whether the gate's lights are the answers', asked of a ledger to which anything was said."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from ledger.entry import decode_entry
from ledger.gate.replay import Replay
from ledger.view import Opening, View
from projections.reader import Reader
from tests.asking import Asking
from tests.lights import lights_agree


def gate_of(ledger: Asking, on: str) -> View:
    """Return what the gate of a ledger could look at on a day."""
    rows = [row for page in ledger.store.scan(after=0) for row in page]
    entry: Any = decode_entry(rows[0].type, rows[0].body)
    replay = Replay(ledger.store, Opening.of(entry), after=rows[-1].position)
    return replay.view(date.fromisoformat(on))


def disagreements(ledger: Asking, on: str) -> list[Any]:
    """Return where gate and answers say otherwise on a day."""
    rows = (row for page in ledger.store.scan(after=0) for row in page)
    entries = (decode_entry(row.type, row.body) for row in rows)
    held = [SimpleNamespace(event=one.data) for one in entries]

    def asked(reader: Reader) -> list[Any]:
        now = SimpleNamespace(
            reader=reader, view=gate_of(ledger, on), now=SimpleNamespace(held=held)
        )
        return list(lights_agree(now))

    return ledger.read(asked, on=on)
