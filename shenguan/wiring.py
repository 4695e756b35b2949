"""Wiring (装配): the only place that reads the environment and constructs store, gate and views."""

import os
import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qsl, urlencode

import msgspec

from ledger.clock import SKEW_MAX, fixed_width_instant, now
from ledger.errors import (
    InputUnreadable,
    PersonKeyUnusable,
    StoreCorrupt,
    StoreUnavailable,
    WrongUse,
)
from ledger.location import located
from ledger.sentence import say
from shenguan.language import DOMAIN, LOCALE_FOLDER
from shenguan.settings import Settings

if TYPE_CHECKING:
    from types import TracebackType

    from consumers.broker.address import Cluster
    from ledger.gate.gate import Gate
    from ledger.log import LedgerStore
    from ledger.person_keys import KeyRing
    from ledger.view import Opening
    from ledger.zone import Zone
    from projections.engine.generation import Generation
    from projections.views import Views

DEFAULT_SCHEMA = "shenguan"
"""As the store has it; importing it from there would load the driver for every `--help`."""


def beside(store: str, what: str = "views") -> str:
    """Return where the views of a store live unless told otherwise, or what else is kept beside it.

    A file of SQLite gets a second file (``x.db`` → ``x.views.db``), where its links lead to; a
    server's database keeps its views in a schema of their own (``county`` → ``county_views``).
    """
    store = located(store)
    if store.startswith("postgresql"):
        return _schema_beside(store, what)
    scheme, separator, path = store.partition(":///")
    if not separator or not scheme.startswith("sqlite") or not path or path == ":memory:":
        return store
    if (real := os.path.realpath(path)) != os.path.abspath(path):  # noqa: PTH100 - of the text
        path = real
    stem = path.removesuffix(".db")
    return f"{scheme}:///{stem}.{what}.db"


def _schema_beside(store: str, what: str) -> str:
    place, _, query = store.partition("?")
    options = parse_qsl(query, keep_blank_values=True)
    schema = dict(options).get("schema", DEFAULT_SCHEMA)
    others = [(name, value) for name, value in options if name != "schema"]
    return f"{place}?{urlencode([*others, ('schema', f'{schema}_{what}')])}"


_SPAN: Final = re.compile(r"([1-9][0-9]{0,6})([smh]?)")
_SECONDS_OF: Final = {"": 1, "s": 1, "m": 60, "h": 3_600}


class Wiring:
    """What the commands work with; everything is made when it is first asked for."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings.of(os.environ)
        self._creates = False
        self._inspects = False
        self._kept = ExitStack()

    @cached_property
    def store(self) -> "LedgerStore":
        """The ledger's store; raises ``StoreUnavailable`` or ``LedgerNotOpen``."""
        from ledger.store import inspect_store, open_store

        self.settings.check()
        if self._inspects:
            return inspect_store(self.settings.store)
        return open_store(self.settings.store, create=self._creates)

    def creating(self) -> Self:
        """Let the store be made where there is none yet."""
        self._creates = True
        return self

    def inspecting(self) -> Self:
        """Let the store be looked at as it is, whatever is wrong with it; write nothing."""
        self._inspects = True
        return self

    @cached_property
    def gate(self) -> "Gate":
        """The gate in front of the store; raises ``StoreIsReplica`` for another ledger's log."""
        from ledger.gate.gate import Gate

        self.store.check_own()
        return Gate(self.store, skew_max=self.skew_max)

    @property
    def skew_max(self) -> timedelta:
        """So far the clock may lie from the log or a second clock; raises ``WrongUse``."""
        text = self.settings.clock_skew_max
        if text is None:
            return SKEW_MAX
        found = _SPAN.fullmatch(text.strip())
        if found is None:
            raise WrongUse(
                say(
                    "SHENGUAN_CLOCK_SKEW_MAX={text!r}: give seconds, or a number with s, "
                    "m or h, for example 3600 or 30m",
                    text=text,
                )
            )
        return timedelta(seconds=int(found[1]) * _SECONDS_OF[found[2]])

    @cached_property
    def opening(self) -> "Opening":
        """What the ledger's first entry fixed; raises ``LedgerNotOpen``, ``StoreCorrupt``.

        Whoever only reads needs neither the gate nor the rules that come with it.
        """
        from ledger.entry import decode_entry
        from ledger.view import Opening

        first = self.store.row(1)
        try:
            if first is None:
                from ledger.gate.gate import Gate

                return Gate(self.store).opening
            return Opening.of(decode_entry(first.type, first.body))
        except msgspec.MsgspecError as error:
            raise StoreCorrupt(
                say("the first entry cannot be read: {error}; see `shenguan doctor`", error=error)
            ) from None

    @cached_property
    def zone_shown(self) -> "Zone":
        """The zone that people see times in: as told, else the ledger's, which days count by."""
        from ledger.zone import Zone

        told = self.settings.time_zone
        return self.opening.zone if told is None else Zone(told)

    @cached_property
    def views(self) -> "Views":
        """The views of the ledger, caught up by whoever asks."""
        from projections.engine.sqlite import lacks_place
        from projections.views import open_views

        opening = self.opening
        open_at = partial(
            open_views,
            store=self.store,
            zone=opening.zone,
            ledger_id=opening.ledger,
            today=self.today,
            now=now,
        )
        try:
            return open_at(self.views_url)
        except StoreUnavailable as error:
            if self.settings.views or not lacks_place(error):
                raise
        self.views_url = self._in_memory()
        return open_at(self.views_url)

    @cached_property
    def views_url(self) -> str:
        """Where the views are: as told, or beside the store; in memory if that is only read."""
        if self.settings.views:
            return self.settings.views
        if getattr(self.store, "reads_only", False):
            return self._in_memory()
        return beside(self.settings.store)

    def _in_memory(self) -> str:
        from ledger.store.scratch import in_memory

        return self._kept.enter_context(in_memory())

    def glance(self) -> "list[Generation]":
        """Return how far the views are, writing nothing; none where they are not built yet."""
        from projections.engine.glance import glance

        first = self.store.row(1)
        leaf = None if first is None else first.leaf.hex()
        url = self.settings.views or beside(self.settings.store)
        return glance(url, self.opening.ledger, leaf)

    @property
    def key_file(self) -> Path:
        """Where the keys of pseudonyms lie; raises ``PersonKeyUnusable`` where nobody says."""
        if self.settings.person_key is None:
            raise PersonKeyUnusable(
                say(
                    "no key for pseudonyms of natural persons: SHENGUAN_PERSON_KEY names "
                    "the file with the federation's key"
                )
            )
        return Path(self.settings.person_key)

    @cached_property
    def key_ring(self) -> "KeyRing":
        """The keys of pseudonyms; raises ``PersonKeyUnusable``."""
        from ledger.person_keys import read_keys

        return read_keys(self.key_file)

    @property
    def views_again(self) -> "Callable[[], Views]":
        """What opens the same views in another process."""
        return partial(_views_of, replace(self.settings, views=self.views_url))

    @cached_property
    def cluster(self) -> "Cluster":
        """The brokers to speak to; raises ``InputUnreadable`` for an address that is none."""
        from consumers.broker.address import DEFAULT, cluster_of

        settings = self.settings
        secrets = {
            "sasl_plain_username": settings.kafka_user,
            "sasl_plain_password": settings.kafka_password,
            "ssl_password": settings.kafka_key_password,
        }
        known = {name: value for name, value in secrets.items() if value is not None}
        return cluster_of(settings.kafka or DEFAULT, known)

    def today(self) -> date:
        """Return the ledger's local day."""
        return self.opening.zone.day_of(now())

    def instant(self, text: str, *, is_end: bool = False) -> datetime:
        """Return the instant that a person wrote; without an offset it is local to the ledger.

        A bare day means its first instant, or with ``is_end`` its last. Raises ``InputUnreadable``.
        """
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise InputUnreadable(
                say(
                    "{text!r} is neither a position nor a time such as 2017-07-03 or "
                    "2017-07-03T09:12",
                    text=text,
                )
            ) from None
        if is_end and len(text) <= len("2017-07-03"):
            moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
        return self.opening.zone.local(moment)

    def position(self, text: str) -> int:
        """Return the position that a person wrote as position or time: the prefix known then."""
        if text.isdecimal():
            return int(text)
        return self.position_at(self.instant(text, is_end=True))

    def position_at(self, moment: datetime) -> int:
        """Return the last position recorded at or before a time, by the true instants."""
        from ledger.gate.pinned import position_known_at

        return position_known_at(self.store, fixed_width_instant(moment))

    def close(self) -> None:
        """Release what was opened."""
        for name in ("views", "store"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()
        self._kept.close()
        self.__dict__.pop("views_url", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        self.close()


def _views_of(settings: Settings) -> "Views":
    return Wiring(settings).views


def wants_completion() -> str | None:
    """Return what the shell asks for while completing a command line, or None."""
    return os.environ.get("_SHENGUAN_COMPLETE")


def let_libraries_speak(language: str) -> None:
    """Let the texts of click itself come from our catalogue; gettext reads the environment."""
    import gettext

    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, LOCALE_FOLDER)
    gettext.textdomain(DOMAIN)


def import_only_ours() -> None:
    """Let processes that we start import nothing from the current folder: it may hold a cli/."""
    os.environ.setdefault("PYTHONSAFEPATH", "1")


def is_terminal(stream: object) -> bool:
    """Tell whether a stream is a terminal, on which people read."""
    return bool(getattr(stream, "isatty", lambda: False)())


def steady_streams() -> None:
    """Let no character get lost: data is UTF-8, a terminal shows what its encoding has."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if is_terminal(stream) or os.environ.get("PYTHONIOENCODING"):
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def as_text(argument: str) -> str:
    """Return an argument of the command line as text, also where the locale has no Chinese.

    Raises ``InputUnreadable`` for bytes that are no UTF-8.
    """
    try:
        return os.fsencode(argument).decode() if _is_undecoded(argument) else argument
    except UnicodeError:
        raise InputUnreadable(
            say(
                "{argument!r} is not UTF-8, and the locale does not say what it is; set LC_ALL",
                argument=argument,
            )
        ) from None


def _is_undecoded(argument: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in argument)
