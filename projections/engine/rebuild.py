"""Building projections again: filled beside the live rows, compared with them, then flipped."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from projections.engine import generation as book
from projections.engine.compare import compare
from projections.engine.database import Gone, reading
from projections.engine.filling import Engine, Progress, Target
from projections.engine.generation import Generation
from projections.engine.report import Rebuilt, Tally
from projections.engine.stored import Stored
from projections.engine.table import Projection
from projections.engine.upkeep import Upkeep

_MEETINGS_MAX: Final = 5
"""How often rows that others move on are met at one position, to be compared."""
Prepare = Callable[[Sequence[str], int, Progress | None], Tally]
"""Fills what was begun, in this process or in others."""


class Rebuild:
    """Builds projections of one views database again."""

    def __init__(self, engine: Engine, upkeep: Upkeep, projections: Sequence[Projection]) -> None:
        self._engine = engine
        self._upkeep = upkeep
        self._projections = {one.name: one for one in projections}

    def run(
        self,
        names: Sequence[str],
        head: int,
        progress: Progress | None = None,
        prepare: Prepare | None = None,
    ) -> list[Rebuilt]:
        """Build some projections again; ``prepare`` may share the work among processes."""
        self._upkeep.begin(names)
        tally = (prepare or self.prepare)(names, head, progress)
        self._upkeep.bring(lambda: self._upkeep.live_targets(set(names)), head, None, tally)
        return [one for name in names for one in self._told(self._projections[name], tally)]

    def prepare(
        self,
        names: Sequence[str],
        head: int,
        progress: Progress | None = None,
        *,
        mine: Sequence[str] | None = None,
    ) -> Tally:
        """Fill what was begun, make its indexes, compare it with the live rows; do not flip.

        ``mine`` are those that this process fills, where others fill the rest.
        """
        tally = Tally()
        chosen = names if mine is None else mine

        def begun() -> list[Target]:
            found = self._upkeep.live_targets(set(names))
            return [one for one in found if one[0].name in chosen and one[1].state == "filling"]

        self._upkeep.fill_up(begun, head, progress, tally)
        for projection, one in begun():
            self._upkeep.index(projection, one)
            self._compare(projection, one, tally)
        return tally

    def _compare(self, projection: Projection, begun: Generation, tally: Tally) -> None:
        """Compare what was built again with the live rows, at one position of both."""
        for _ in range(_MEETINGS_MAX):
            with suppress(Gone):
                apart = self._met(projection, begun, tally)
                if apart is None:
                    return
                slower, faster = apart
                counted = tally if slower.number == begun.number else None
                self._engine.fill([(projection, slower)], faster.position, None, counted)

    def _met(
        self, projection: Projection, begun: Generation, tally: Tally
    ) -> tuple[Generation, Generation] | None:
        """Compare both where they are at one position; return which one is behind the other."""
        with reading(self._engine.database) as connection:
            known = book.all_generations(connection)
            mine = {one.state: one for one in known if one.projection == projection.name}
            live, built = mine.get("live"), mine.get("filling")
            if live is None or built is None or built.number != begun.number:
                return None
            if not live.serves(projection) or not self._upkeep.follows(live):
                return None
            if live.position != built.position:
                return (live, built) if live.position < built.position else (built, live)
            book.hold(connection, [live, built])
            tally.compared[projection.name] = tuple(
                compare(connection, Stored(table, live.suffix), Stored(table, built.suffix))
                for table in projection.tables
            )
        return None

    def _told(self, projection: Projection, tally: Tally) -> list[Rebuilt]:
        share = tally.of(projection.name)
        compared = {one.table: one for one in tally.compared.get(projection.name, ())}
        told = []
        with reading(self._engine.database) as connection:
            known = book.all_generations(connection)
            live = next(
                one for one in known if one.projection == projection.name and one.state == "live"
            )
            for table in projection.tables:
                found = compared.get(table.name)
                told.append(
                    Rebuilt(
                        projection.name,
                        table.name,
                        live.number,
                        live.position,
                        share.entries,
                        share.rows,
                        round(share.seconds, 3),
                        Stored(table, live.suffix).count(connection),
                        None if found is None else found.rows_live,
                        None if found is None else not found.differences,
                        None if found is None else found.digest_rebuilt,
                        () if found is None else found.differences,
                    )
                )
        return told
