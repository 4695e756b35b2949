"""The statements of the PostgreSQL store's hot places; ``$1`` … are their parameters."""

from typing import Final

_COLUMNS: Final = "e.position, e.type, e.recorded_at, e.body, e.leaf"
_LAST: Final = "select position, recorded_at from entries order by position desc limit 1"
SEPARATOR: Final = "\x1f"
"""Between the type names of one want, which travel as one text."""

HEAD: Final = "select position from entries order by position desc limit 1"
_NOW: Final = "to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
END: Final = (
    f"select coalesce(l.position, 0), coalesce(l.recorded_at, ''), {_NOW} "
    f"from (select 1) one left join ({_LAST}) l on true"
)
"""Where the log ends, and the server's time; a row also where the log is empty."""
ROW: Final = f"select {_COLUMNS} from entries e where e.position = $1"

BEGIN: Final = (
    "begin isolation level read committed; "
    "select pg_advisory_xact_lock({key}); "
    f"select pg_current_xact_id()::text, {_NOW}, "
    "(select position from entries order by position desc limit 1), "
    "(select recorded_at from entries order by position desc limit 1)"
)
"""One round trip, three statements: the last one sees what was committed before the lock was had.
"""

APPEND_ONE: Final = (
    "select status, at_position, recorded, leaf_hash from append_one($1::bigint, $2::bigint, "
    "$3::text, $4::int, $5::bigint, $6::text[], $7::text[], $8::text[], $9::text, $10::bytea, "
    "$11::bytea, $12::text[], $13::text[], $14::text[], $15::text[], $16::text, $17::text, "
    "$18::text)"
)

LOAD_ONE: Final = (
    f"select h.head, r.* from (select coalesce(({HEAD}), 0) head) h left join lateral ("
    f"select {_COLUMNS} from entry_tags g join entries e on e.position = g.position "
    "where g.tag = $1::text and g.type = any($2::text[]) and g.position <= $3::bigint) r on true"
)
LOAD: Final = (
    f"select h.head, r.* from (select coalesce(({HEAD}), 0) head) h left join lateral ("
    f"select w.place, {_COLUMNS} from unnest($1::text[], $2::text[]) "
    "with ordinality w(tag, types, place) "
    "cross join lateral (select g.position from entry_tags g where g.tag = w.tag "
    "and g.type = any(string_to_array(w.types, E'\\x1f')) and g.position <= $3::bigint) f "
    "join entries e on e.position = f.position) r on true"
)
"""The head and the rows of many tags of one snapshot."""

FRESH_MAX: Final = 64
"""So many entries of others come along with a look; more are scanned for."""
LOOK: Final = (
    f"select 0, 0::bigint, e.position, e.now, e.recorded_at, null::bytea, null::bytea "
    f"from ({END}) e(position, recorded_at, now) "
    "union all select 1, w.place, f.position, null, null, null, null "
    "from unnest($1::text[]) with ordinality w(tag, place) cross join lateral ("
    "select min(g.position) as position from entry_tags g where g.tag = w.tag) f "
    "where f.position is not null "
    f"union all select 2, w.place, {_COLUMNS} from unnest($2::text[], $3::text[]) "
    "with ordinality w(tag, types, place) "
    "cross join lateral (select g.position from entry_tags g where g.tag = w.tag "
    "and g.type = any(string_to_array(w.types, E'\\x1f'))) f "
    "join entries e on e.position = f.position "
    f"union all (select 3, 0, {_COLUMNS} from entries e where e.position > $4::bigint "
    f"order by e.position limit {FRESH_MAX})"
)
"""What a decision starts from, of one snapshot; the first column tells what a row is."""

CHANGED: Final = (
    "select exists (select from unnest($1::text[], $2::text[]) w(tag, types) cross join lateral ("
    "select from entry_tags g where g.tag = w.tag and g.type = any("
    "string_to_array(w.types, E'\\x1f')) and g.position > $4::bigint limit 1) f "
    "where w.types <> '') "
    "or exists (select from unnest($1::text[], $2::text[]) w(tag, types) cross join lateral ("
    "select from entry_tags g where g.tag = w.tag and g.position > $4::bigint limit 1) f "
    "where w.types = ''), "
    "exists (select from unnest($3::text[]) w(tag) cross join lateral ("
    "select from entry_tags g where g.tag = w.tag and g.position > $4::bigint limit 1) f)"
)

FIND: Final = (
    "select w.tag, f.position from unnest($1::text[]) w(tag) cross join lateral ("
    "select min(g.position) as position from entry_tags g where g.tag = w.tag) f "
    "where f.position is not null"
)
OF_TAG: Final = (
    f"select {_COLUMNS} from (select distinct g.position from entry_tags g "
    "where g.tag = $1::text and g.position <= $2::bigint) p "
    "join entries e on e.position = p.position"
)
"""Sorted by who asks: a server would sort the bodies too, on its disk where they are many."""
SCAN: Final = (
    f"select {_COLUMNS} from entries e where e.position > $1::bigint and e.position <= $2::bigint "
    "order by e.position limit $3::bigint"
)
SCAN_TYPES: Final = (
    f"select {_COLUMNS} from entries e where e.position > $1::bigint and e.position <= $2::bigint "
    "and e.type = any($4::text[]) order by e.position limit $3::bigint"
)

COPY_ENTRIES: Final = (
    "copy entries (position, type, recorded_at, body, leaf, tags) from stdin (format binary)"
)
ENTRY_TYPES: Final = ("int8", "text", "text", "bytea", "bytea", "text")
COPY_TAGS: Final = "copy entry_tags (tag, type, position, ordinal) from stdin (format binary)"
TAG_TYPES: Final = ("text", "text", "int8", "int2")
INSERT_ENTRIES: Final = (
    "insert into entries (position, type, recorded_at, body, leaf, tags) select * from "
    "unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::text[])"
)
INSERT_TAGS: Final = (
    "insert into entry_tags (tag, type, position, ordinal) select * from "
    "unnest($1::text[], $2::text[], $3::bigint[], $4::smallint[])"
)
INSERT_PERSONAL: Final = (
    "insert into personal select * from unnest($1::text[], $2::text[], $3::text[]) "
    "on conflict do nothing"
)
ANNOUNCE: Final = (
    "select case when not pg_try_advisory_xact_lock($1::bigint) then pg_notify($2::text, '') end"
)

PERSONAL: Final = (
    "select commitment, value, salt from personal "
    "where commitment = any($1::text[]) and (value <> '' or salt <> '')"
)
ERASE: Final = (
    "update personal set value = '', salt = '' "
    "where commitment = any($1::text[]) and (value <> '' or salt <> '')"
)
"""The empty row stays: whoever hands the value in again finds its place taken."""
TAGS_AT: Final = "select tag from entry_tags where position = $1::bigint order by ordinal"
TAG_COUNT: Final = "select count(*) from entry_tags"
LACKING: Final = (
    "select w.* from unnest($1::text[], $2::text[], $3::bigint[], $4::int[]) "
    "w(tag, type, position, ordinal) where not exists (select from entry_tags g "
    "where g.tag = w.tag and g.type = w.type and g.position = w.position "
    "and g.ordinal = w.ordinal)"
)
TAG_PAGE: Final = (
    "select tag, type, position, ordinal from entry_tags "
    "where (tag, type, position, ordinal) > ($1::text, $2::text, $3::bigint, $4::int) "
    "order by tag, type, position, ordinal limit $5::bigint"
)
KNOWN: Final = (
    "select distinct tag from entry_tags where tag >= $1::text and tag < $2::text "
    "and type <> $3::text order by tag limit $4::bigint"
)
WHOLE_PAGE: Final = (
    f"select {_COLUMNS}, e.tags from entries e where e.position > $1::bigint "
    "and e.position <= $2::bigint order by e.position limit $3::bigint"
)
PERSONAL_KEYS: Final = "select commitment from personal where commitment = any($1::text[])"
PERSONAL_PAGE: Final = (
    "select commitment from personal where commitment > $1::text order by commitment "
    "limit $2::bigint"
)
TRIGGERS: Final = (
    "select t.tgname::text, p.proname::text, t.tgtype::int, t.tgenabled in ('O', 'A') "
    "from pg_trigger t join pg_class c on c.oid = t.tgrelid "
    "join pg_namespace n on n.oid = c.relnamespace join pg_proc p on p.oid = t.tgfoid "
    "where n.nspname = $1::text and not t.tgisinternal"
)
FUNCTIONS: Final = (
    "select p.proname::text, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
    "where n.nspname = $1::text"
)

DOUBLED: Final = (
    "select tag from entry_tags where tag >= 'id:' and tag < 'id;' and ordinal = 0 "
    "group by tag having count(*) > 1 limit $1::bigint"
)

IS_RUNNING: Final = "select 1 from pg_stat_activity where pid = $1::int"
FATE: Final = "select pg_xact_status($1::text::xid8)"
FOUND: Final = (
    "select e.position, e.recorded_at, e.leaf, e.body from entry_tags g "
    "join entries e on e.position = g.position "
    "where g.tag = $1::text and g.type = $2::text and g.position > $3::bigint order by e.position"
)
