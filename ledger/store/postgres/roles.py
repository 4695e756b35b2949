"""Who may do what with a ledger on PostgreSQL: owner, writer, eraser, reader.

Nobody but the owner can change or delete what is recorded, and the owner must remove a trigger for
it; the transparency proofs show even that.
"""

from typing import Final

import psycopg

from ledger.store.postgres.place import SchemaPlace
from ledger.store.postgres.sessions import Sessions

KINDS: Final = ("owner", "writer", "eraser", "reader")

_CREATE: Final = """do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then
        create role {role} nologin;
    end if;
end $$;
"""
_GRANT: Final = """grant {s}_owner to current_user;
alter schema {s} owner to {s}_owner;
alter table {s}.entries owner to {s}_owner;
alter table {s}.entry_tags owner to {s}_owner;
alter table {s}.personal owner to {s}_owner;
alter table {s}.followers owner to {s}_owner;
alter table {s}.store_format owner to {s}_owner;
alter function {s}.append_one owner to {s}_owner;
alter function {s}.keep_history owner to {s}_owner;
alter function {s}.follow_history owner to {s}_owner;

revoke all on schema {s} from public, {others};
revoke all on all tables in schema {s} from public, {others};
revoke all on all functions in schema {s} from public, {others};
grant usage on schema {s} to {others};
grant select on {s}.entries, {s}.entry_tags, {s}.store_format to {others};
grant insert on {s}.entries, {s}.entry_tags, {s}.personal to {s}_writer;
grant select, insert, update on {s}.followers to {s}_writer;
grant execute on function {s}.append_one to {s}_writer;
grant select, update, delete on {s}.personal to {s}_eraser;
do $$ begin
    if current_setting('server_version_num')::int >= 170000 then
        grant maintain on {s}.personal to {s}_eraser;
    end if;
end $$;

do $$ declare keeper name; begin
    select pg_get_userbyid(nspowner) into keeper from pg_namespace
        where nspname = '{s}_views' and pg_has_role(nspowner, 'usage');
    if found then
        grant usage on schema {s}_views to {s}_reader;
        grant select on all tables in schema {s}_views to {s}_reader;
        execute format('alter default privileges for role %I in schema {s}_views '
            'grant select on tables to {s}_reader', keeper);
    end if;
end $$;
"""
_LOGINS: Final = """
-- Then a login for everybody, for example:
--   create role window_1 login password '…' in role {s}_writer;
--   create role auditor_1 login password '…' in role {s}_reader;
--   create role keeper_1 login password '…' in role {s}_writer, {s}_eraser;
"""


def script(place: SchemaPlace) -> str:
    """Return the statements that make the roles of a ledger and grant each what it needs."""
    others = ", ".join(f"{place.schema}_{kind}" for kind in KINDS[1:])
    made = "".join(_CREATE.format(role=f"{place.schema}_{kind}") for kind in KINDS)
    return made + _GRANT.format(s=place.schema, others=others) + _LOGINS.format(s=place.schema)


def create(sessions: Sessions) -> None:
    """Make the roles and grant, in one transaction."""
    session = sessions.here()
    try:
        session.driver.execute(session.begun(f"begin; {script(sessions.place)} commit"))
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    finally:
        session.tidy()
