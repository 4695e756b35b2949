"""Schemas (架构) of PostgreSQL: the views stand in one, their generations in another beside it."""

import re
from typing import Final, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateSchema

from ledger.errors import Malformed, StoreUnavailable
from ledger.sentence import say

DEFAULT_SCHEMA: Final = "shenguan_views"
_SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,56}")
_GENERATIONS: Final = "_generations"
_LONGEST: Final = 63
"""So long may the name of a schema be."""
# The catalogue itself is asked: what a session thinks of its search path may be out of date.
_HAS_SCHEMA: Final = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)"
_OPTION: Final = "views_schemas"


class Schemas(NamedTuple):
    """架构: where generations stand, and where the public views do: who lists those sees no other.

    Whoever may read a view needs no right on what it reads.
    """

    generations: str
    public: str

    @property
    def option(self) -> dict[str, "Schemas"]:
        """What an engine remembers them by."""
        return {_OPTION: self}


def schemas_of(url: URL) -> Schemas:
    """Return the schemas that a URL means; raises ``Malformed`` for an impossible name."""
    schema = url.query.get("schema", DEFAULT_SCHEMA)
    if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
        raise Malformed(
            say(
                "views: schema={schema}: a schema's name has lower-case letters, "
                "digits and _ only, does not begin with pg_ or a digit, and has at "
                "most 57 characters",
                schema=schema,
            )
        )
    stem = schema.removesuffix("_views")[: _LONGEST - len(_GENERATIONS)]
    return Schemas(f"{stem}{_GENERATIONS}", schema)


def schemas_behind(connection: Connection) -> Schemas:
    """Return the schemas that a connection's engine remembers."""
    found: Schemas = connection.get_execution_options()[_OPTION]
    return found


def make_schemas(connection: Connection) -> Schemas:
    """Make the schemas behind a connection where they are missing, and return them.

    Raises ``StoreUnavailable`` in a database that cannot hold Chinese text.
    """
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreUnavailable(
            say(
                "the database's encoding is {encoding}: views need UTF8; create the "
                "database with `createdb --encoding UTF8 --template template0`",
                encoding=encoding,
            )
        )
    found = schemas_behind(connection)
    for schema in found:
        if not connection.exec_driver_sql(_HAS_SCHEMA, (schema,)).scalar():
            connection.execute(CreateSchema(schema))
    return found
