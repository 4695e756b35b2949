"""Schemas (架构) of PostgreSQL: the views stand in one, their generations in another beside it."""

import re
from typing import Final, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from ledger.errors import Malformed
from ledger.sentence import say

DEFAULT_SCHEMA: Final = "shenguan_views"
_SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,56}")
_GENERATIONS: Final = "_generations"
_LONGEST: Final = 63
"""So long may the name of a schema be."""
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
