"""由来: how an answer came about, told by the very functions that compute it while they do.

A story has topics; each is told by a step of the law, or by the entries that set what was read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import FunctionType
from typing import Any, Final, NamedTuple

from ledger.fact import AnyFact
from ledger.law.step import Reason
from ledger.sentence import Sentence, say
from projections.engine.row import Column, Row
from projections.engine.table import Table
from projections.reader import Reader


class Cause(NamedTuple):
    """由来一步: a step in words, with the entry or the article that it rests on."""

    topic: str
    text: Sentence
    source: str = ""
    fact: AnyFact | None = None
    step: Reason | None = None
    column: Column | None = None
    value: Any = None


Facts = Mapping[str, Callable[[Reason], None]]
"""How the facts that a step of the law took are told."""


class Story:
    """由来: what was told, by topic, in the order in which it was computed."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._topic = ""
        self.told: list[Cause] = []

    @contextmanager
    def about(self, topic: str) -> Iterator[None]:
        """Let what is told within bear on a topic."""
        former, self._topic = self._topic, topic
        try:
            yield
        finally:
            self._topic = former

    def note(self, text: Sentence, source: str = "") -> None:
        """Tell something in words."""
        self._add(Cause(self._topic, text, source))

    def hear(self, topic: str, facts: Facts) -> Callable[[Reason], None]:
        """Return what the law tells its steps to; the facts of each are told before it."""

        def tell(step: Reason) -> None:
            with self.about(topic):
                for name in step.because:
                    if name in facts:
                        facts[name](step)
                self._add(Cause(topic, step.text, step.source, step=step))

        return tell

    def row(self, table: Table[Any], row: Row, *names: str) -> None:
        """Tell which entries set some columns of a row, as far as any did."""
        if isinstance(row, _Watched):
            row = row.held
        origins = self._reader.origins(table, row)
        called = table.headings
        columns = {one.name: one._replace(label=called[one.name]) for one in table.columns}
        for name in names:
            value, fact = getattr(row, name), origins.get(name)
            if value not in _NOTHING and fact is not None:
                text = say("{column}: {value}", column=name, value=value)
                self._add(Cause(self._topic, text, "", fact, None, columns[name], value))

    def entry(self, table: Table[Any], row: Row, text: Sentence) -> None:
        """Tell in words what the entries of a row say."""
        facts = {fact.position: fact for fact in self._reader.origins(table, row).values()}
        for _, fact in sorted(facts.items()):
            self._add(Cause(self._topic, text, fact=fact))

    def watched(self, table: Table[Any], row: Row) -> Any:  # noqa: ANN401 - as the row itself
        """Return a row that tells what is read of it, within a topic."""
        return _Watched(self, table, row)

    def read(self, table: Table[Any], row: Row, name: str) -> None:
        """Take note that a column was read."""
        if self._topic:
            self.row(table, row, name)

    def of(self, topics: Sequence[str]) -> list[Cause]:
        """Return what bears on some topics."""
        return [one for one in self.told if one.topic in topics]

    def _add(self, told: Cause) -> None:
        if told.topic and told not in self.told:
            self.told.append(told)


_NOTHING: Final = (None, "", "[]", 0, False)


class _Watched:
    """A row, and who is told what is read of it."""

    def __init__(self, story: Story, table: Table[Any], row: Row) -> None:
        self.held = row
        self._told_to = (story, table)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the row itself
        method = getattr(type(self.held), name, None)
        if isinstance(method, FunctionType):
            return partial(method, self)
        story, table = self._told_to
        story.read(table, self.held, name)
        return getattr(self.held, name)
