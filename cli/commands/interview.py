"""The questions of ``shenguan init`` (问答): each answer is checked, most have a default."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click

from cli.commands.open_ledger import FirstEntries, first_agency
from ledger.errors import LedgerError, LedgerNotOpen, NotFound, StoreUnavailable, WrongUse
from ledger.events.base import KINDS
from ledger.events.organisation import LedgerOpened
from ledger.identifiers import AREA
from ledger.location import shown
from ledger.sentence import say
from ledger.zone import Zone
from shenguan import words
from shenguan.configuration import holds_control
from shenguan.language import LANGUAGES, tell
from shenguan.settings import Settings
from shenguan.wiring import Wiring


@dataclass(slots=True, kw_only=True)
class Answers:
    """答案: what opening needs, as given by options, and then by whoever is asked."""

    language: str | None = None
    store: str | None = None
    code: str | None = None
    name: str | None = None
    agency: str | None = None
    officer: str | None = None
    time_zone: str | None = None


class Interview:
    """问答: asks on a terminal for what no option says; elsewhere the defaults hold."""

    def __init__(self, settings: Settings, given: Answers, *, asks: bool) -> None:
        self._settings = settings
        self._given = given
        self._asks = asks
        self.lang = settings.lang
        self.found: LedgerOpened | None = None
        self.ledger = ""

    def answers(self) -> Answers:
        """Return every answer; raises the reason where an option's is wrong.

        Code and name have no default: an Enter too much would open another county, for ever.
        """
        done = Answers()
        done.language = self.lang = self._ask("language", self.lang, _language)
        default = self._settings.store.removeprefix("sqlite:///")
        done.store = self._ask("store", default, self._store)
        if self.found is None:
            done.code = self._ask("code", "", _code)
            done.name = self._ask("name", "", lambda text: self._tried(done, name=text))
        else:
            done.code, done.name = self.ledger, self.found.name
            click.echo(self._there(done), err=True)
        agency = self.found.agency if self.found else first_agency(done.code)
        done.agency = self._ask("agency", agency, lambda text: self._agency(done, text))
        done.officer = self._ask("officer", "1", lambda text: self._officer(done, text))
        zone = self.found.zone if self.found else "Asia/Shanghai"
        done.time_zone = self._ask("time_zone", zone, lambda text: Zone(text).name)
        return done

    def _ask(self, name: str, default: str, checked: Callable[[str], str]) -> str:
        given: str | None = getattr(self._given, name)

        def accepted(text: str) -> str:
            if not text and not default:
                raise WrongUse(
                    say("the county's code and name are needed: `shenguan init CODE --name NAME`")
                )
            if holds_control(text):
                raise WrongUse(say("{text!r} holds a control character; type it again", text=text))
            return checked(text)

        if given is not None or not self._asks:
            return accepted(default if given is None else given.strip())
        question = words.message(f"init-{name}", self.lang)
        question += f" [{shown(default)}]" if default else ""
        while True:
            try:
                text = click.prompt(question, default=default, show_default=False, err=True).strip()
                return accepted(text)
            except UnicodeDecodeError:
                reason = words.message("init-unreadable", self.lang)
            except LedgerError as error:
                reason = " ".join(tell(error, self.lang).split())
            click.echo(words.message("error", self.lang, text=reason), err=True)

    def _there(self, done: Answers) -> str:
        return words.message("init-found", self.lang, ledger=done.code, name=done.name)

    def _store(self, text: str) -> str:
        _check_folder(text)
        settings = replace(self._settings, store=text, views=None)
        with Wiring(settings).inspecting() as wiring:
            try:
                opening = wiring.opening
            except (NotFound, LedgerNotOpen):
                return text
        self.found, self.ledger = opening.event, opening.ledger
        if self._given.code not in {None, self.ledger}:
            raise WrongUse(
                say(
                    "{store} holds the ledger {ledger} ({name}); name another place for "
                    "another ledger",
                    store=text,
                    ledger=self.ledger,
                    name=self.found.name,
                )
            )
        return text

    def _tried(self, done: Answers, *, name: str) -> str:
        self._first(done, name).checked()
        return name

    def _agency(self, done: Answers, text: str) -> str:
        agency = text if ":" in text else f"reg:{done.code}:{text}"
        KINDS.check("agency", agency)
        return agency

    def _officer(self, done: Answers, text: str) -> str:
        KINDS.check("officer", text if ":" in text else f"{done.agency}/{text}")
        return text

    @staticmethod
    def _first(done: Answers, name: str) -> FirstEntries:
        return first_of(replace(done, name=name, time_zone="UTC"))


def first_of(done: Answers) -> FirstEntries:
    """Return the first entries of the ledger that is asked for."""
    code = done.code or ""
    details = {
        "agency": done.agency,
        "officer": done.officer,
        "agency_name": None,
        "area": code if code.isdecimal() else None,
        "calendar": None,
        "sources": (),
    }
    return FirstEntries(
        code, name=done.name or "", zone=done.time_zone or "Asia/Shanghai", details=details
    )


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise WrongUse(say("{text!r} is neither `zh` nor `en`", text=text))
    return text


def _code(text: str) -> str:
    KINDS.check("ledger", text)
    if text.isdecimal():
        AREA.check(text)
    return text


def _check_folder(store: str) -> None:
    """Raise ``StoreUnavailable`` where a new file could not be made."""
    from ledger.store import parse

    url = parse(store)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    folder = Path(url.database).absolute().parent
    if not folder.is_dir():
        raise StoreUnavailable(
            say("{folder}: there is no such folder; make it first, or name another", folder=folder)
        )
    if not Path(url.database).exists() and not os.access(folder, os.W_OK):
        raise StoreUnavailable(
            say("{folder}: no file can be made there; name another folder", folder=folder)
        )
