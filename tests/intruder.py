"""A store that lets somebody else in, once, right before one of its methods is called."""

from collections.abc import Callable
from typing import Any

from ledger.log import LedgerStore


class Intruder:
    """A ``LedgerStore`` whose named method first runs ``act``, the first time it is called."""

    def __init__(self, store: LedgerStore, before: str, act: Callable[[], object]) -> None:
        self._store = store
        self._before = before
        self._act: Callable[[], object] | None = act

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        found = getattr(self._store, name)
        if name != self._before:
            return found

        def called(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
            act, self._act = self._act, None
            if act is not None:
                act()
            return found(*arguments, **options)

        return called
