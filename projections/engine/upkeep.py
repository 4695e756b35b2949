"""Upkeep: which generations are behind, must be built again, or are no longer needed."""

from collections.abc import Callable, Sequence
from typing import Final

import sqlalchemy as sql

from ledger.errors import LedgerMismatch, NotFound, StoreUnavailable
from ledger.sentence import Sentence, say
from ledger.store.program import who_reads
from projections.engine import generation as book
from projections.engine.database import alone, building, dialect_of, reading
from projections.engine.filling import Engine, Progress, Target
from projections.engine.generation import Generation
from projections.engine.report import Tally
from projections.engine.stored import Stored
from projections.engine.table import Projection

SIDES_KEPT: Final = 4
"""How many earlier positions or days are kept ready for the next question."""
Side = tuple[int | None, str | None]
"""As of which position, and on which day."""


class Upkeep:
    """Keeps the generations of some projections in one views database."""

    def __init__(self, engine: Engine, projections: Sequence[Projection]) -> None:
        self._engine = engine
        self._database: sql.Engine = engine.database
        self._projections = {one.name: one for one in projections}
        self._followed: set[tuple[int, str]] = set()

    def generations(self) -> list[Generation]:
        """Return what there is."""
        with reading(self._database) as connection:
            return book.all_generations(connection)

    def catch_up(self, head: int, progress: Progress | None = None) -> int:
        """Bring every live generation to the head; build what is missing or outdated first."""
        return self.bring(lambda: self.live_targets(set()), head, progress)

    def begin(self, names: Sequence[str]) -> None:
        """Begin the next generation of some projections, unless that was done before."""

        def work(connection: sql.Connection) -> None:
            known = book.all_generations(connection)
            for name in names:
                self._begin_filling(connection, known, name)

        alone(self._database, work)

    def side(self, side: Side, until: int, progress: Progress | None = None) -> None:
        """Complete the generations for an earlier position or day; build them if needed."""
        self.fill_up(lambda: self._side_targets(side), until, progress)
        newest = [one for one in self.generations() if one.state == "side"]
        use = max((one.used for one in newest), default=0)
        mine = self._sides(newest, side)
        if len(mine) == len(self._projections) and all(one.used == use for _, one in mine):
            return
        for projection, one in self._sides(self.generations(), side):
            if one.state == "side-filling":
                self.index(projection, one)

        def work(connection: sql.Connection) -> None:
            known = book.all_generations(connection)
            mine = [one for _, one in self._sides(known, side)]
            if any(one.position < until for one in mine):
                return
            for one in mine:
                book.set_state(connection, one, "side", use + 1)
            self._drop_oldest_sides(connection, [one for one in known if one not in mine])

        alone(self._database, work)

    def sides(self, known: Sequence[Generation], side: Side) -> list[Generation]:
        """Return the complete generations for an earlier position or day."""
        return [one for _, one in self._sides(known, side) if one.state == "side"]

    def live(self, known: Sequence[Generation]) -> list[Generation]:
        """Return the live generations that this very version can read, of this log."""
        return [
            one
            for one in known
            if one.state == "live"
            and one.projection in self._projections
            and one.serves(self._projections[one.projection])
            and self.follows(one)
        ]

    def rollback(self, name: str) -> None:
        """Let the previous generation of a projection be the live one again."""
        projection = self._projections[name]

        def work(connection: sql.Connection) -> None:
            mine = [one for one in book.all_generations(connection) if one.projection == name]
            states = {one.state: one for one in mine}
            if "previous" not in states:
                raise NotFound(
                    say("projection {name!r} has no previous generation to go back to", name=name)
                )
            if not states["previous"].serves(projection):
                raise NotFound(
                    say(
                        "projection {name!r}: its previous generation was built by another "
                        "version of the program, which alone can read it",
                        name=name,
                    )
                )
            book.set_state(connection, states["live"], "previous")
            book.set_state(connection, states["previous"], "live")
            for table in projection.tables:
                stored = Stored(table, states["previous"].suffix)
                book.point_view(connection, table.name, stored.name)

        alone(self._database, work)

    def bring(
        self,
        find: Callable[[], list[Target]],
        head: int,
        progress: Progress | None,
        tally: Tally | None = None,
    ) -> int:
        """Fill up; flip what was built anew, until nothing is left to flip."""
        while True:
            targets = self.fill_up(find, head, progress, tally)
            filled = [one for one in targets if one[1].state == "filling"]
            if not filled:
                return min((one.position for _, one in targets), default=head)
            for projection, one in filled:
                self.index(projection, one)
            head = self._flip_filled(filled, head)

    def fill_up(
        self,
        find: Callable[[], list[Target]],
        head: int,
        progress: Progress | None,
        tally: Tally | None = None,
    ) -> list[Target]:
        """Fill until all reach the head, those that are farthest behind first."""
        while True:
            targets = find()
            behind = [one for one in targets if one[1].position < head]
            if not behind:
                return targets
            lowest = min(one.position for _, one in behind)
            group = [one for one in behind if one[1].position == lowest]
            others = [one.position for _, one in behind if one.position > lowest]
            self._engine.fill(group, min(others, default=head), progress, tally)

    def index(self, projection: Projection, one: Generation) -> None:
        """Make the indexes of what was filled; where it has moved on others have made them."""
        with building(self._database) as connection:
            if book.is_as_known(connection, one, locked=True):
                book.index(connection, projection, one)

    def live_targets(self, again: set[str]) -> list[Target]:
        """Return what must reach the head: live ones, and fillings that replace outdated ones."""
        known = self.generations()
        targets = []
        for name, projection in self._projections.items():
            live = next((one for one in known if _is(one, name, "live")), None)
            filling = self._filling(known, name)
            outdated = live is None or not live.serves(projection)
            if live is not None:
                self._check_live(live, again)
            if filling is None and outdated:
                self.begin([name])
                return self.live_targets(again)
            if filling is not None and (outdated or name in again):
                targets.append((projection, filling))
            elif live is not None:
                targets.append((projection, live))
        return targets

    def _begin_filling(
        self, connection: sql.Connection, known: Sequence[Generation], name: str
    ) -> None:
        if self._filling(known, name) is not None:
            return
        for one in known:
            if _is(one, name, "filling"):
                book.remove(connection, one)
        book.begin(connection, self._projections[name], "filling")

    def _filling(self, known: Sequence[Generation], name: str) -> Generation | None:
        """Return what this very version has begun to fill from this log."""
        projection = self._projections[name]
        mine = (one for one in known if _is(one, name, "filling"))
        return next((one for one in mine if one.serves(projection) and self.follows(one)), None)

    def _check_live(self, live: Generation, again: set[str]) -> None:
        """Refuse rows of a newer program, or of a log that went another way since."""
        projection = self._projections[live.projection]
        if live.version > projection.version:
            raise StoreUnavailable(
                say(
                    "views: {projection} was built by version {version}, this program "
                    "has version {program_version}: {remedy}, or name other views with --views",
                    projection=live.projection,
                    version=live.version,
                    program_version=projection.version,
                    remedy=self._who_reads(),
                )
            )
        if live.serves(projection) and live.projection not in again and not self.follows(live):
            raise LedgerMismatch(
                say(
                    "these views followed the log to an entry at position {position} "
                    "that it does not hold (was it restored from a copy?); run `shenguan "
                    "projections rebuild`, or name other views with --views",
                    position=live.position,
                )
            )

    def _who_reads(self) -> Sentence:
        with reading(self._database) as connection:
            return who_reads(dialect_of(connection).program_of(connection))

    def follows(self, one: Generation) -> bool:
        """Tell whether a generation was filled from this log."""
        place = (one.position, one.leaf)
        if one.position > 0 and place not in self._followed:
            row = self._engine.store.row(one.position)
            if row is None or row.leaf.hex() != one.leaf:
                return False
            self._followed.add(place)
        return True

    def _flip_filled(self, targets: Sequence[Target], head: int) -> int:
        """Flip what is filled up; return how far the others must still be filled."""

        def work(connection: sql.Connection) -> int:
            reached = head
            known = book.all_generations(connection)
            for projection, target in targets:
                mine = [one for one in known if one.projection == projection.name]
                now = next((one for one in mine if one.number == target.number), None)
                if now is None or now.state != "filling":
                    continue
                followed = (one for one in mine if one.state == "live" and self.follows(one))
                live = max((one.position for one in followed), default=0)
                if now.position >= live:
                    book.flip(connection, projection, now, [one for one in mine if one != now])
                reached = max(reached, live)
            return reached

        return alone(self._database, work)

    def _side_targets(self, side: Side) -> list[Target]:
        targets = self._sides(self.generations(), side)
        if len(targets) == len(self._projections):
            return targets
        as_of, on_day = side

        def work(connection: sql.Connection) -> None:
            known = book.all_generations(connection)
            there = {one.name for one, _ in self._sides(known, side)}
            used = max((one.used for one in known), default=0) + 1
            for name, projection in self._projections.items():
                if name not in there:
                    book.begin(
                        connection,
                        projection,
                        "side-filling",
                        as_of=as_of,
                        on_day=on_day,
                        used=used,
                    )

        alone(self._database, work)
        return self._sides(self.generations(), side)

    def _sides(self, known: Sequence[Generation], side: Side) -> list[Target]:
        return [
            (self._projections[one.projection], one)
            for one in known
            if one.state.startswith("side")
            and (one.as_of, one.on_day) == side
            and one.projection in self._projections
            and one.serves(self._projections[one.projection])
            and self.follows(one)
        ]

    def _drop_oldest_sides(self, connection: sql.Connection, others: Sequence[Generation]) -> None:
        by_side: dict[Side, list[Generation]] = {}
        for one in others:
            if one.state.startswith("side"):
                by_side.setdefault((one.as_of, one.on_day), []).append(one)
        oldest_first = sorted(by_side.values(), key=lambda some: max(one.used for one in some))
        for some in oldest_first[: max(0, len(oldest_first) - SIDES_KEPT + 1)]:
            for one in some:
                book.remove(connection, one)


def _is(one: Generation, name: str, state: str) -> bool:
    return one.projection == name and one.state == state
