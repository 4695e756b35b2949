"""PostgreSQL: where a ledger lives on a server, and the settings of its sessions."""

import re
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy.engine import URL

from ledger.errors import StoreUnavailable
from ledger.location import shown
from ledger.sentence import say

DEFAULT_SCHEMA: Final = "shenguan"
LOCK_SECONDS: Final = 120
"""So long a writer waits for the append lock before it says who holds it."""

SETTINGS: Final = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_bitmapscan": "off",
    "jit": "off",
    "default_transaction_isolation": "read committed",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
"""A generic plan is right only together with the other planner settings: alone, on a young table
that was never analysed, it freezes plans that read all of it. The rest frees the append lock of a
writer that is stuck or whose machine is gone."""

_SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,50}")


class SchemaPlace(NamedTuple):
    """A ledger's place on a server: URL without our own options, schema, what errors call it."""

    url: URL
    schema: str
    name: str

    @classmethod
    def of(cls, url: URL) -> "SchemaPlace":
        """Return the place that a URL names; ``?schema=`` says in which schema of the database."""
        schema = url.query.get("schema", DEFAULT_SCHEMA)
        if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
            raise StoreUnavailable(
                say(
                    "schema={schema}: a schema's name has lower-case letters, digits and "
                    "_ only, does not begin with pg_ or a digit, and has at most 51 characters",
                    schema=schema,
                )
            )
        plain = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
        whole = url.set(drivername="postgresql+psycopg")
        return cls(plain, schema, shown(whole.render_as_string(hide_password=True)))

    def key(self, purpose: str) -> int:
        """Return the advisory lock's key of this ledger for a purpose."""
        digest = sha256(f"shenguan\0{purpose}\0{self.schema}".encode()).digest()
        return int.from_bytes(digest[:8], signed=True)

    @property
    def channel(self) -> str:
        """The channel on which appends are announced."""
        return f"shenguan_{self.schema}"

    def settings(self) -> dict[str, str]:
        """Return the settings of our sessions; the URL's ``options`` may change all but where."""
        given = self.url.query.get("options", "")
        written = given if isinstance(given, str) else " ".join(given)
        own = {name: value for name, value in SETTINGS.items() if f"{name}=" not in written}
        return {**own, "search_path": f"{self.schema},pg_temp"}
