"""A scratch place (试验场) beside a store: a folder, or a schema of its server; gone at the end.

The store itself is neither opened nor changed. What a killed program has left behind is cleared
away by the next one: who is at it holds a lock that the kernel, or the server, frees.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from time import monotonic, sleep
from typing import Final

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL

from ledger.errors import StoreUnavailable
from ledger.reasons import reason_of
from ledger.sentence import say
from ledger.store import on_postgres, parse
from ledger.store.interruptions import HeldBack
from ledger.store.sqlite.connections import path_of

PREFIX: Final = "shenguan_hunt_"
VIEWS_PREFIX: Final = "shenguan_views_"
_REMOVE_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Scratch:
    """An empty place for a store and for views, by URL; the file where it is one."""

    store: str
    views: str
    file: Path | None = None

    @property
    def kind(self) -> str:
        """The kind of database."""
        return "postgresql" if self.file is None else "sqlite"

    def cut(self) -> int:
        """End every connection to it, as an administrator does; return how many there were."""
        if self.file is not None:
            return 0
        from ledger.store.postgres import scratch as postgres_scratch

        return postgres_scratch.cut(parse(self.store))

    def read_only(self) -> str:
        """Let this process only read, and return the URL to open; nobody else is held back.

        A file's rights would not stop root, so SQLite is told to refuse; a server by its setting.
        """
        if self.file is not None:
            event.listen(
                Engine,
                "connect",
                lambda connection, _: connection.execute("pragma query_only = on"),
            )
            return self.store
        options = {"options": "-c default_transaction_read_only=on"}
        return _shown(parse(self.store).update_query_dict(options))


@contextmanager
def scratch(url: str) -> Iterator[Scratch]:
    """Yield a scratch place beside the store of a URL; whatever happens, it is cleared away.

    Raises ``StoreUnavailable`` where none can be made.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        with _folder(parsed) as file:
            views = file.with_name("ledger.views.db")
            yield Scratch(f"sqlite:///{file}", f"sqlite:///{views}", file)
        return
    on_postgres()
    from ledger.store.postgres import scratch as postgres_scratch

    with postgres_scratch.schema(parsed, PREFIX) as place:
        beside = {"schema": f"{place.query['schema']}{postgres_scratch.VIEWS}"}
        yield Scratch(_shown(place), _shown(place.update_query_dict(beside)))


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def _folder(url: URL) -> Iterator[Path]:
    parent = path_of(url).absolute().parent
    with _made_in(parent, PREFIX) as folder:
        yield folder / "ledger.db"


@contextmanager
def in_memory() -> Iterator[str]:
    """Yield the URL of a place for views in memory, or else among temporary files."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, for us alone
    parent = memory if os.access(memory, os.W_OK) else Path(gettempdir())
    with _made_in(parent, VIEWS_PREFIX) as folder:
        yield f"sqlite:///{folder / 'views.db'}"


@contextmanager
def _made_in(parent: Path, prefix: str) -> Iterator[Path]:
    with HeldBack() as held_back:
        made = _make(parent, prefix)
        try:
            with (made / "held").open("w") as held:
                fcntl.flock(held, fcntl.LOCK_EX)
                with held_back.let_through():
                    yield made
        finally:
            _remove(made)


def _make(parent: Path, prefix: str) -> Path:
    """Make a folder, where those that nobody holds any more are cleared away first."""
    try:
        for folder in parent.glob(f".{prefix}*"):
            _forget(folder)
        return Path(mkdtemp(prefix=f".{prefix}", dir=parent))
    except OSError as error:
        raise StoreUnavailable(
            say(
                "{parent}: {strerror}: check that the folder exists and may be written",
                parent=parent,
                strerror=reason_of(error),
            )
        ) from None


def _remove(folder: Path) -> None:
    """Remove a folder; who is being ended may write a last file into it meanwhile."""
    until = monotonic() + _REMOVE_SECONDS
    while folder.exists() and monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        sleep(_PAUSE_SECONDS)


def _forget(folder: Path) -> None:
    """Clear a folder of ours away that nobody holds any more."""
    if folder.lstat().st_uid != os.geteuid():
        return
    with suppress(OSError), (folder / "held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(folder)
