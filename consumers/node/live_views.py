"""Live views (实时视图): what is recorded is in the views at once, whoever asks or not."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from consumers.streams.service import Stop
from ledger.log import LedgerStore
from projections.views import Views

_WAIT_SECONDS: Final = 0.5


class Reached(Struct):
    """进度: the position that the views have come to."""

    position: int = 0


class LiveViews:
    """实时视图: folds what is new until it is stopped.

    Others may ask and fold meanwhile; whoever comes first does it.
    """

    def __init__(self, store: LedgerStore, opened: Callable[[], Views]) -> None:
        self.has_begun = False
        self.progress = Reached()
        self._store = store
        self._opened = opened

    def work(self, stop: Stop) -> None:
        """Fold until stopped; raises what breaks."""

        def look(done: int, total: int) -> None:  # noqa: ARG001 - as progress is told
            stop.look()

        with self._opened() as views:
            while not stop.is_asked:
                self.progress.position = views.catch_up(look)
                self.has_begun = True
                while (
                    self._store.wait(self.progress.position, _WAIT_SECONDS)
                    <= self.progress.position
                ):
                    if stop.is_asked:
                        return
