"""What came of building projections again: how much was read and written, and is it the same?"""

from msgspec import Struct

from projections.engine.compare import Compared, Difference


class Rebuilt(Struct, frozen=True):
    """重建结果: one table as it was built again, beside what it was before.

    ``entries`` were read and ``rows_written`` written by this run, in so many ``seconds``, for all
    tables of the projection. ``is_equal`` says whether the former generation held the same rows at
    ``position``; None where there was none that this version could read.
    """

    projection: str
    table: str
    generation: int
    position: int
    entries: int
    rows_written: int
    seconds: float
    rows: int
    rows_before: int | None = None
    is_equal: bool | None = None
    digest: str | None = None
    differences: tuple[Difference, ...] = ()


class Share(Struct):
    """What filling one projection took."""

    entries: int = 0
    rows: int = 0
    seconds: float = 0.0


class Tally:
    """计数: what a run read and wrote, and what its comparisons found, by projection."""

    def __init__(self) -> None:
        self.shares: dict[str, Share] = {}
        self.compared: dict[str, tuple[Compared, ...]] = {}

    def of(self, projection: str) -> Share:
        """Return what a projection took so far."""
        return self.shares.setdefault(projection, Share())

    def add(self, other: "Tally") -> None:
        """Add what another process has counted."""
        for name, share in other.shares.items():
            mine = self.of(name)
            mine.entries += share.entries
            mine.rows += share.rows
            mine.seconds += share.seconds
        self.compared.update(other.compared)
