"""PostgreSQL: a store's tables, triggers and functions held against what they should be."""

import re
from collections.abc import Iterator
from typing import Final

from ledger.sentence import say
from ledger.store.postgres import statements as sql
from ledger.store.postgres import tables
from ledger.store.postgres.sessions import Session
from ledger.store.sql_store import Structure, wrong_tables

_FUNCTION: Final = re.compile(r"create or replace function (\w+)\(.*?\$\$(.*?)\$\$", re.DOTALL)
_BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 2, 4, 8, 16, 32
_KEEPS: Final = _BEFORE | _DELETE | _UPDATE | _TRUNCATE
_TRIGGERS: Final = {
    "entries_keep": ("keep_history", _KEEPS),
    "entry_tags_keep": ("keep_history", _KEEPS),
    "entries_follow": ("follow_history", _INSERT),
}
"""By name: the function, and when it is called, as the server's catalogue has it."""


def structure(session: Session, place: str) -> Structure:
    """Return what is wrong with the tables, triggers and functions of a schema."""
    found = wrong_tables(
        tables.names(session, place), lambda: tables.version(session, place), session.run
    )
    return Structure(found, [*_triggers(session, place), *_functions(session, place)])


def _triggers(session: Session, place: str) -> Iterator[str]:
    there = {name: rest for name, *rest in session.run(sql.TRIGGERS, (place,))}
    for name, (function, kind) in _TRIGGERS.items():
        if name not in there:
            yield f"the trigger {name} is missing"
        elif not there[name][2]:
            yield say("the trigger {name} is switched off", name=name)
        elif there[name][:2] != [function, kind]:
            yield say("the trigger {name} says something else", name=name)
    for name in sorted(there.keys() - _TRIGGERS.keys()):
        yield say("the trigger {name} is none of ours", name=name)


def _functions(session: Session, place: str) -> Iterator[str]:
    there = dict(session.run(sql.FUNCTIONS, (place,)))
    for name, source in _FUNCTION.findall(tables.functions(place)):
        if name not in there:
            yield f"the function {name} is missing"
        elif there[name] != source:
            yield say(
                "the function {name} says something else: `shenguan db upgrade` renews it",
                name=name,
            )
