"""A ledger's tables, triggers and functions on PostgreSQL, and their creation and upgrade."""

from typing import Final

import psycopg

from ledger.errors import NotFound, StoreCorrupt, StoreUnavailable
from ledger.sentence import say
from ledger.store import schema
from ledger.store.postgres import replica_mark
from ledger.store.postgres.sessions import Session, Sessions
from ledger.store.program import PROGRAM_OF_FORMAT, marks_of_new_store, newer_than_this
from ledger.store.sql_store import IS_UNFINISHED, replica_refused, unfinished

TABLES: Final = """
create table entries (
    position bigint primary key check (position > 0),
    type text collate "C" not null,
    recorded_at text collate "C" not null,
    body bytea not null,
    leaf bytea not null,
    tags text
);
create table entry_tags (
    position bigint not null,
    ordinal smallint not null,
    tag text collate "C" not null,
    type text collate "C" not null,
    primary key (tag, type, position, ordinal)
);
create table personal (
    commitment text collate "C" primary key,
    value text not null,
    salt text not null
);
create table followers (
    name text collate "C" primary key,
    token bigint not null,
    holder text not null,
    position bigint not null
);
create table store_format (version int primary key);
"""
"""``position`` stands first in ``entry_tags`` so that no byte is lost to alignment."""

TRIGGERS: Final = """
create or replace function keep_history() returns trigger language plpgsql as $$
begin
    raise exception '%: history is never changed', tg_table_name using errcode = '23514';
end $$;

create or replace function follow_history() returns trigger language plpgsql as $$
declare
    lowest bigint; highest bigint; fresh bigint;
begin
    select min(position), max(position), count(*) into lowest, highest, fresh from inserted;
    if fresh = 0 then
        return null;
    end if;
    if highest - lowest + 1 <> fresh or (lowest > 1 and not exists (
        select from "{schema}".entries e where e.position = lowest - 1
    )) then
        raise exception 'entries: history is never changed, it only goes on'
            using errcode = '23514';
    end if;
    return null;
end $$;

create or replace trigger entries_keep before update or delete or truncate on entries
    for each statement execute function keep_history();
create or replace trigger entry_tags_keep before update or delete or truncate on entry_tags
    for each statement execute function keep_history();
create or replace trigger entries_follow after insert on entries
    referencing new table as inserted for each statement execute function follow_history();
"""
"""Positions are held together once a statement, not once a row: a batch pays nothing for it.

The schema is named, so that nobody can put a table of the same name in front of it.
"""

APPEND_ONE: Final = """
create or replace function append_one(
    append_key bigint, follow_key bigint, channel text, backend int, after bigint,
    read_tags text[], read_types text[], ids text[],
    entry_type text, before_time bytea, after_time bytea, entry_tags text[],
    commitments text[], clear_values text[], salts text[],
    day_begin text, day_end text, given text,
    out status text, out at_position bigint, out recorded text, out leaf_hash bytea
) language plpgsql as $$
declare
    head bigint; last text collate "C"; stamp text collate "C"; whole bytea;
begin
    if backend <> pg_backend_pid() then
        status := 'pooled'; return;
    end if;
    perform pg_advisory_xact_lock(append_key);
    select e.position, e.recorded_at into head, last
        from entries e order by e.position desc limit 1;
    head := coalesce(head, 0);
    stamp := coalesce(given, to_char(
        clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
    if last > stamp then
        stamp := last;
    end if;
    recorded := stamp;
    if stamp < day_begin or stamp >= day_end then
        status := 'day'; return;
    end if;
    if head <> after then
        if exists (
            select from unnest(read_tags, read_types) w(tag, types)
            cross join lateral (
                select from entry_tags g where g.tag = w.tag
                and g.type = any(string_to_array(w.types, E'\\x1f')) and g.position > after limit 1
            ) f where w.types <> ''
        ) or exists (
            select from unnest(read_tags, read_types) w(tag, types)
            cross join lateral (
                select from entry_tags g where g.tag = w.tag and g.position > after limit 1
            ) f where w.types = ''
        ) or exists (
            select from unnest(ids) w(tag)
            cross join lateral (
                select from entry_tags g where g.tag = w.tag and g.position > after limit 1
            ) f
        ) then
            status := 'changed'; return;
        end if;
    end if;
    at_position := head + 1;
    whole := before_time || convert_to(stamp, 'UTF8') || after_time;
    leaf_hash := sha256('\\x00'::bytea || whole);
    insert into entries (position, type, recorded_at, body, leaf)
        values (at_position, entry_type, stamp, whole, leaf_hash);
    insert into entry_tags (position, ordinal, tag, type)
        select at_position, w.ordinal - 1, w.tag, entry_type
        from unnest(append_one.entry_tags) with ordinality w(tag, ordinal);
    if cardinality(commitments) > 0 then
        insert into personal select * from unnest(commitments, clear_values, salts)
            on conflict do nothing;
    end if;
    if not pg_try_advisory_xact_lock(follow_key) then
        perform pg_notify(channel, '');
    end if;
    status := 'done';
end $$;
"""
"""One round trip for one entry: lock, check, stamp, hash, insert, wake who listens.

Each statement of it sees what was committed before that statement, so the head is read after the
lock is had. Who listens holds a share of the second lock: where nobody does, nothing is announced
(announcing takes a lock of the whole server until the commit is on the disk).
"""

STEPS: Final[dict[int, str]] = {}
"""From a format of the store to the next: the statements that bring it there."""

_NAMES: Final = (
    "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f')"
)
_OURS: Final = frozenset(schema.metadata.tables)


def functions(name: str) -> str:
    """Return the statements that make, or renew, the triggers and functions of a schema."""
    return TRIGGERS.replace("{schema}", name) + APPEND_ONE


def names(session: Session, place: str) -> set[str]:
    """Return the names of the tables of a schema."""
    return {name for (name,) in session.run(_NAMES, (place,))}


def version(session: Session, place: str) -> int | None:
    """Return the format of the store in a session's schema, None where there is none yet."""
    if schema.store_format.name not in names(session, place):
        return None
    row = session.run(f'select max(version) from "{place}".store_format where version > 0')[0]
    return int(row[0]) if row[0] is not None else None


def require(sessions: Sessions, *, create: bool) -> None:
    """Make sure that the schema holds a whole store of ours; create it where asked to.

    Raises ``StoreUnfinished`` where a log is being brought in, or that was cut off.
    """
    require_filling(sessions, create=create)
    try:
        is_unfinished = sessions.here().run(IS_UNFINISHED)
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    if is_unfinished:
        raise unfinished(sessions.place.name)


def require_filling(sessions: Sessions, *, create: bool) -> None:
    """Make sure that the schema holds a store of ours, be it unfinished; create it where asked to.

    Raises ``NotFound`` where there is none and ``create`` is False, ``StoreUnavailable`` for a
    schema of another program, a format that is too new, or one that is due for an upgrade.
    """
    session = sessions.here()
    place = sessions.place
    try:
        found = version(session, place.schema)
        if found is None:
            _refuse_foreign(session, sessions)
            _refuse_emptied(session, sessions)
            if not create:
                raise NotFound(
                    say("{place}: no such store; `shenguan open` makes one", place=place.name)
                )
            found = renew(sessions)
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    refuse_newer(sessions, found)
    if found < schema.FORMAT:
        raise StoreUnavailable(
            say(
                "{place}: written by an older version (store format {found}, this "
                "one needs {format}); run `shenguan db upgrade` once",
                place=place.name,
                found=found,
                format=schema.FORMAT,
            )
        )


def require_any(sessions: Sessions, *, create: bool) -> None:
    """Refuse a schema without any table of ours, and one of a newer version; create nothing."""
    del create
    session = sessions.here()
    place = sessions.place
    try:
        if schema.entries.name not in names(session, place.schema):
            raise NotFound(
                say("{place}: no such store; `shenguan open` makes one", place=place.name)
            )
        found = version(session, place.schema)
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    refuse_newer(sessions, found or 0)


def upgrade(sessions: Sessions, *, create: bool) -> None:
    """Bring a store to this version's format, its functions too; raises ``NotFound`` without one.

    A replica is left to its projector: ``StoreIsReplica``. With ``create`` a missing one is made.
    """
    session = sessions.here()
    try:
        is_there = version(session, sessions.place.schema) is not None
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    if not is_there and not create:
        raise NotFound(
            say("{place}: no such store; `shenguan db init` makes one", place=sessions.place.name)
        )
    if is_there and replica_mark.is_marked(sessions):
        raise replica_refused(sessions.place.name)
    renew(sessions)


def require_replica(sessions: Sessions, *, create: bool) -> None:
    """Make sure that the schema holds a replica of this version's format; its projector asks."""
    session = sessions.here()
    try:
        found = version(session, sessions.place.schema)
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    if found is not None and found < schema.FORMAT:
        renew(sessions)
    require(sessions, create=create)


def refuse_newer(sessions: Sessions, found: int) -> None:
    """Refuse a format that a later version of this program has made."""
    if found > schema.FORMAT:
        try:
            ((mark,),) = sessions.here().run(PROGRAM_OF_FORMAT)
        except psycopg.Error as error:
            raise sessions.unavailable(error) from None
        raise newer_than_this(sessions.place.name, found, mark)


def _refuse_foreign(session: Session, sessions: Sessions) -> None:
    place = sessions.place
    others = names(session, place.schema) - _OURS
    if others:
        raise StoreUnavailable(
            say(
                "{place}: the schema {schema} holds other tables ({others}): a "
                "ledger lives in a schema of its own; name another with ?schema=NAME",
                place=place.name,
                schema=place.schema,
                others=min(others),
            )
        )


def _refuse_emptied(session: Session, sessions: Sessions) -> None:
    place = sessions.place
    if schema.entries.name not in names(session, place.schema) or not session.run(
        f'select 1 from "{place.schema}".entries limit 1'
    ):
        return
    if version(session, place.schema) is None:  # others may have made the store meanwhile
        raise StoreCorrupt(
            say(
                "{place}: it holds entries, but its store_format is empty: somebody "
                "has changed it by hand; run `shenguan db check`, and restore it "
                "from a backup",
                place=place.name,
            )
        )


def renew(sessions: Sessions) -> int:
    """Create the store, or bring it to this version's format, exactly once; return the format.

    One transaction under a lock: of many who try, one does it, and nobody sees half of it.
    """
    session = sessions.here()
    place = sessions.place
    try:
        lock = f"begin; select pg_advisory_xact_lock({place.key('creation')})"
        session.driver.execute(session.begun(lock))
        found = version(session, place.schema)
        if found is None:
            _refuse_foreign(session, sessions)
            _refuse_emptied(session, sessions)
            _create(session, place.schema)
            found = schema.FORMAT
        refuse_newer(sessions, found)
        for step in range(found, schema.FORMAT):
            session.driver.execute(STEPS[step].encode())
            session.do("insert into store_format values ($1)", (step + 1,))
        session.driver.execute(functions(place.schema).encode())
        session.driver.execute("commit")
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    finally:
        session.tidy()
    return schema.FORMAT


def _create(session: Session, name: str) -> None:
    ((encoding,),) = session.run("select current_setting('server_encoding')")
    if encoding != "UTF8":
        raise StoreUnavailable(
            say(
                "the database's encoding is {encoding}: a ledger needs UTF8; create "
                "the database with `createdb --encoding UTF8 --template template0`",
                encoding=encoding,
            )
        )
    session.driver.execute(f'create schema if not exists "{name}"'.encode())
    session.driver.execute(TABLES.encode())
    for one in (schema.ACCOUNTED, schema.FORMAT, *marks_of_new_store()):
        session.do("insert into store_format values ($1)", (one,))
