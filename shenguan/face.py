"""The Python face of Shenguan (审管), for notebooks and scripts.

>>> import shenguan
>>> with shenguan.open("sqlite:///shenguan.db") as ledger:      # doctest: +SKIP
...     cases = ledger.frame("cases", status="open", on="2017-08-31")
...     print(cases.attrs["position"], len(cases))
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Self, Unpack

from consumers.streams.submissions import read_personal
from ledger.clock import new_id, now
from ledger.entry import Entry, Submission, decode_entry, is_known, read_submission
from ledger.errors import InputUnreadable, Malformed
from ledger.events import Event
from ledger.gate.proposal import Given, Proposed, propose
from ledger.gate.receipt import Receipt, malformed
from ledger.log import Personal
from ledger.sentence import say
from shenguan.drafting import acting_agency, numbered
from shenguan.settings import Settings
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.gate.group_commit import GroupCommit
    from projections.frames import ArrowTable, DataFrame, Dtypes
    from projections.reader import Reader
    from projections.sql.selection import Selection
    from shenguan.names import FiltersGiven, QuestionName, TableName

__all__ = ["Ledger", "open"]

Day = date | str
Moment = int | str | date | datetime
"""A position of the log, or a time (aware, or local to the ledger); a day means its end."""


class Ledger:
    """账本: one ledger, opened; answers as DataFrames, submissions in, entries out.

    Several threads may submit at once: what gathers is appended together.
    """

    def __init__(self, settings: Settings) -> None:
        self._wiring = Wiring(settings)
        self._opening_gate = Lock()
        self._group_commit: GroupCommit | None = None

    @property
    def id(self) -> str:
        """The ledger's id."""
        return self._wiring.opening.ledger

    @property
    def position(self) -> int:
        """The last position of the log."""
        return self._wiring.store.head()

    def arrow(
        self,
        name: "QuestionName | TableName | str",
        /,
        *,
        as_of: Moment | None = None,
        on: Day | None = None,
        **filters: Unpack["FiltersGiven"],
    ) -> "ArrowTable":
        """Return a question (``cases``, ``licences`` …) or a table as an Arrow table.

        Polars, DuckDB and whatever else reads Arrow take it as it is: instants in UTC, days,
        words as dictionaries, lists of texts.

        ``as_of`` is what was known: a position, or a time (aware, or local to the ledger); a day
        means its end. ``on`` is the day asked about, today unless it is given. ``filters`` are
        those of the command line, for questions: status (one or several), late, agency, subject,
        name (a part of the subject's), since, until and limit.

        Raises ``NotFound`` for an unknown name, status or position, ``InputUnreadable`` for a
        day, time or limit that is none.
        """
        return self._asked(name, as_of, on, filters)[0]

    def frame(
        self,
        name: "QuestionName | TableName | str",
        /,
        *,
        as_of: Moment | None = None,
        on: Day | None = None,
        dtypes: "Dtypes" = "pandas",
        **filters: Unpack["FiltersGiven"],
    ) -> "DataFrame":
        """Return a question (``cases``, ``licences`` …) or a table as a DataFrame.

        Its types are those with which ordinary pandas works: times are times of the ledger's
        zone without a mark of it, days are midnights, words and lists are texts. With
        ``dtypes="arrow"`` they are those of ``arrow``, exactly. ``df.attrs`` holds ledger, zone,
        position, as_of, on and the schema's digest. See ``arrow`` for the other arguments.

        Raises ``WrongUse`` for unknown ``dtypes``, and what ``arrow`` raises.
        """
        from projections.frames import check_dtypes, frame_of

        check_dtypes(dtypes)
        table, about = self._asked(name, as_of, on, filters)
        return frame_of(table, about, self._wiring.opening.zone.name, dtypes)

    def sql(
        self,
        statement: str,
        /,
        *,
        as_of: Moment | None = None,
        on: Day | None = None,
        dtypes: "Dtypes" = "pandas",
    ) -> "DataFrame":
        """Return what SQL finds in answers and tables as a DataFrame; see ``frame``.

        ``answers.cases`` is the question, ``tables.cases`` the table, a bare name the question;
        the SQL is that of SQLite and only reads. Raises ``StatementInvalid``.
        """
        from projections.frames import check_dtypes, frame_of

        check_dtypes(dtypes)
        table, about = self._found(statement, as_of, on)
        return frame_of(table, about, self._wiring.opening.zone.name, dtypes)

    def sql_arrow(
        self, statement: str, /, *, as_of: Moment | None = None, on: Day | None = None
    ) -> "ArrowTable":
        """Return what SQL finds as an Arrow table; see ``sql``."""
        return self._found(statement, as_of, on)[0]

    def _simulated(self) -> dict[str, Any]:
        """Return what a simulated ledger says of itself with every answer."""
        return {"simulated": True} if self._wiring.opening.event.simulated else {}

    def _found(
        self, statement: str, as_of: Moment | None, on: Day | None
    ) -> tuple["ArrowTable", dict[str, Any]]:
        from projections.discovery import day_named
        from projections.frames import arrow_of_rows
        from projections.sql.selection import selecting
        from projections.sql.statement import understood

        asked, views = understood(statement), self._wiring.views
        views.ready()
        when = (self._position(as_of), day_named("on", on))
        with selecting(asked, lambda: views.reader(*when)) as selection:
            selection.settle()
            about = {"as_of": when[0], **_about(selection), **self._simulated()}
            return arrow_of_rows(selection.values(), selection.columns, about), about

    def _asked(
        self, name: str, as_of: Moment | None, on: Day | None, filters: Mapping[str, Any]
    ) -> tuple["ArrowTable", dict[str, Any]]:
        from projections.discovery import asked_for, day_named
        from projections.frames import arrow_of

        views = self._wiring.views
        views.ready()
        with views.reader(self._position(as_of), day_named("on", on)) as reader:
            found, columns = asked_for(name, reader, filters)
            about = {"as_of": reader.as_of, **_about(reader), **self._simulated()}
            return arrow_of(found, columns, about), about

    def _position(self, moment: Moment | None) -> int | None:
        match moment:
            case None | int():
                return moment
            case date():
                return self._wiring.position(moment.isoformat())
        return self._wiring.position(moment)

    def submit(
        self,
        given: Iterable[Mapping[str, Any] | Event | Submission[Any] | bytes],
        *,
        together: bool = False,
    ) -> list[Receipt]:
        """Hand in facts; return one receipt each, in order.

        A fact is an event of ``ledger.events`` (recorded now, by the acting officer), a whole
        submission, its canonical bytes, or a dictionary of a submission's fields, of which id,
        ledger, agency, actor and occurred_at may be left out, and beside them ``personal``, the
        clear values behind its commitments. ``together`` records all or none. Raises
        ``InputUnreadable`` where nobody says which officer acts.
        """
        read = [self._read(one) for one in given]
        if together and any(isinstance(one, Receipt) for one in read):
            return [one if isinstance(one, Receipt) else _not_sent(one.given) for one in read]
        proposed = [one if isinstance(one, Receipt) else one.proposed() for one in read]
        groups = [proposed] if together else [[one] for one in proposed]
        answers = self._gate.submit_groups(groups)
        return [receipt for receipts in answers for receipt in receipts]

    @property
    def _gate(self) -> "GroupCommit":
        from ledger.gate.group_commit import GroupCommit

        with self._opening_gate:
            if self._group_commit is None:
                self._group_commit = GroupCommit(self._wiring.gate)
            return self._group_commit

    def _read(
        self, given: Mapping[str, Any] | Event | Submission[Any] | bytes
    ) -> "_Read | Receipt":
        if isinstance(given, bytes | Submission):
            return _Read(given)
        envelope: dict[str, Any] = {"id": new_id(), "ledger": self.id, "occurred_at": now()}
        if isinstance(given, Event):
            envelope |= self._acting({})
            return _Read(Submission(data=given, type=type(given).__name__, **envelope))
        try:
            document = envelope | self._acting(given) | dict(given)
            personal = read_personal(document.pop("personal", None))
            return _Read(read_submission(document), personal)
        except Malformed as error:
            return malformed(error, entry_id=str(given["id"]) if "id" in given else None)

    def _acting(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return who acts where a submission does not name both agency and officer."""
        if given.keys() >= {"agency", "actor"}:
            return {}
        first, settings = self._wiring.opening.event, self._wiring.settings
        agency = given.get("agency") or acting_agency(self._wiring)
        actor = settings.actor and numbered("officer", settings.actor, agency)
        if actor is None and agency == first.agency:
            actor = first.officer
        if actor is None and "actor" not in given:
            raise InputUnreadable(
                say("actor: {agency} acts, by which officer? name actor=", agency=agency)
            )
        return {"agency": agency, "actor": actor}

    def entries(
        self,
        *,
        types: Sequence[str] | None = None,
        tag: str | None = None,
        since: int = 1,
        until: int | None = None,
    ) -> Iterator[tuple[int, Entry[Any]]]:
        """Yield positions and entries in order; types that this version does not know are left out.

        ``tag`` is ``case:<agency>/<number>`` and the like.
        """
        store = self._wiring.store
        if tag is not None:
            pages = iter([store.rows_of_tag(tag, until=until)])
        else:
            pages = store.scan(after=since - 1, until=until, types=types)
        for page in pages:
            for row in page:
                is_asked = row.position >= since and (types is None or row.type in types)
                if is_asked and is_known(row.type):
                    yield row.position, decode_entry(row.type, row.body)

    def parquet(
        self,
        name: "QuestionName | TableName | str",
        path: "Path | str",
        /,
        *,
        as_of: Moment | None = None,
        on: Day | None = None,
        **filters: Unpack["FiltersGiven"],
    ) -> None:
        """Write a question or a table to a parquet file; see ``arrow``.

        Raises ``InputUnreadable`` where the file cannot be written.
        """
        from projections.frames import write_table

        write_table(self.arrow(name, as_of=as_of, on=on, **filters), path)

    def close(self) -> None:
        """Answer what was handed in, then release connections."""
        if self._group_commit is not None:
            self._group_commit.close()
        self._wiring.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open(  # noqa: A001 - shenguan.open(url) is what one types
    url: str | None = None,
    *,
    views: str | None = None,
    agency: str | None = None,
    actor: str | None = None,
) -> Ledger:
    """Open a ledger by its URL, ``sqlite:///shenguan.db``; default as for the command line.

    ``agency`` and ``actor`` act where a submission names nobody. Nothing is created; raises
    ``NotFound`` at the first use of a store that does not exist.
    """
    settings = Wiring().settings
    settings.store = url or settings.store
    settings.views = views or (None if url else settings.views)
    settings.agency = agency or settings.agency
    settings.actor = actor or settings.actor
    return Ledger(settings)


def _about(given: "Reader | Selection") -> dict[str, Any]:
    """Return what a frame or a file says of the answer that it holds."""
    needed = given.calendar_needed_from()
    return {
        "ledger": given.ledger,
        "position": given.position,
        "on": given.on.isoformat(),
        "calendar_needed_from": None if needed is None else needed.isoformat(),
    }


class _Read(NamedTuple):
    """What was handed in and can be proposed, with the clear values beside it."""

    given: Given
    personal: Sequence[Personal] = ()

    def proposed(self) -> Proposed:
        """Return it as the gate takes it."""
        return propose(self.given, self.personal)


def _not_sent(submission: Given) -> Receipt:
    entry_id = None if isinstance(submission, bytes) else submission.id
    error = Malformed(say("another submission of the same group is malformed; nothing was sent"))
    return malformed(error, entry_id=entry_id)
