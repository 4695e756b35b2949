"""``shenguan open``: start a ledger that a newcomer can use at once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import click

from cli import exits
from cli.display.output import Output, output_options
from cli.display.receipts import show_receipts
from cli.lazy import Command
from ledger.clock import new_id, now
from ledger.entry import Submission, check_submission, read_submission
from ledger.errors import LedgerNotOpen
from ledger.events.base import KINDS, Role
from ledger.events.organisation import Post
from ledger.gate.proposal import propose
from ledger.sentence import say
from ledger.states.officer import automaton_of
from ledger.zone import Zone
from shenguan import words
from shenguan.measures import listing_by
from shenguan.shipped import Shipped, shipped
from shenguan.wiring import Wiring

_CHINA: Final = frozenset(
    ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "Asia/Kashgar", "PRC")
)
_AUTHORITY_LENGTH_MAX: Final = 32
_ROLES: Final = (Role.KEEPER, Role.CATALOGUE, Role.WINDOW, Role.APPROVAL, Role.IMPORTER)
"""What the first agency is: whoever approves does not supervise."""


@click.command("open", cls=Command)
@click.argument("ledger_id", metavar="ID")
@click.option("--name", required=True, help="名称: the ledger's name, for example 内丘县.")
@click.option(
    "--zone", default="Asia/Shanghai", show_default=True, help="时区: of days and limits."
)
@click.option(
    "--agency", metavar="ID", help="机关: the first agency; default who acts, or `reg:<ID>:root`."
)
@click.option("--officer", metavar="ID", help="经办人: its first officer; default 1.")
@click.option("--agency-name", help="机关名称: the first agency's name; default the ledger's.")
@click.option("--area", help="行政区划: GB/T 2260.")
@click.option(
    "--calendar",
    type=click.Choice(["cn", "none"]),
    help="工作日历: default cn in China's zones, with its legal terms.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME=TIME",
    help="历史来源: an older system and when it was cut over; its facts may be imported.",
)
@click.option(
    "--simulated",
    is_flag=True,
    help="模拟: nothing in it is real; `shenguan simulate --play` chooses its clock.",
)
@click.option("--at", metavar="TIME", help="时刻: with --simulated, when it is opened.")
@click.option(
    "--all-roles",
    is_flag=True,
    help="兼任: the first agency supervises as well, for a trial or a county of one agency.",
)
@output_options(piped="ndjson")
@click.pass_obj
def open_ledger(
    wiring: Wiring,
    /,
    *,
    ledger_id: str,
    output: Output,
    name: str,
    zone: str,
    **details: Any,  # noqa: ANN401
) -> int:
    """启用账本: start a ledger, with its first agency, two officers, calendars and legal terms.

    The first agency keeps the ledger and the catalogue, receives and approves; who supervises is
    registered beside it. Its officer 1 is its head and acts unless told otherwise; officer 2 holds
    the correcting post, officer auto records what follows by itself (`shenguan react`). Calendars
    and terms become facts of the ledger.

    \b
    Example:
      shenguan open 130523 --name 内丘县 --zone Asia/Shanghai
    """
    KINDS.check("ledger", ledger_id)
    details["agency"] = details["agency"] or wiring.settings.agency
    details["officer"] = details["officer"] or wiring.settings.actor
    details["moment"] = _moment(details["at"], Zone(zone)) if details["at"] else None
    if details["moment"] is not None:
        wiring = _at(details["moment"], wiring, is_simulated=details["simulated"])
    first = FirstEntries(ledger_id, name=name, zone=Zone(zone).name, details=details)
    submissions = first.checked()
    _refuse_second(wiring.creating())
    receipts = wiring.gate.submit_groups([[propose(one) for one in submissions]])[0]
    refused = [receipt for receipt in receipts if receipt.outcome != "accepted"]
    if refused:
        return show_receipts(refused, output)
    show_receipts(receipts[:1], output)
    tell_opened(first, len(receipts), output.lang)
    return exits.DONE


def _moment(text: str, zone: Zone) -> datetime:
    try:
        return zone.local(datetime.fromisoformat(text))
    except ValueError:
        raise click.BadParameter(
            say("{text!r} is no time, for example 2017-07-03T09:00", text=text),
            click.get_current_context(),
            param_hint="--at",
        ) from None


def _at(moment: datetime, wiring: Wiring, *, is_simulated: bool) -> Wiring:
    """Return the wiring of a simulated ledger whose clock is a moment."""
    from shenguan.playing import Simulation

    if not is_simulated:
        raise click.UsageError(
            say("--at needs --simulated: a real ledger is opened when it is opened"),
            click.get_current_context(),
        )
    simulation = Simulation(wiring.settings)
    click.get_current_context().call_on_close(simulation.close)
    simulation.go_on_to(moment)
    return simulation


def _refuse_second(wiring: Wiring) -> None:
    try:
        found = wiring.opening
    except LedgerNotOpen:
        return
    raise click.UsageError(
        say(
            "this store holds the ledger {ledger} ({event}) already; a ledger is "
            "opened once, use --store for another one",
            ledger=found.ledger,
            event=found.event.name,
        ),
        click.get_current_context(),
    )


class FirstEntries:
    """The first entries of a ledger; ``details`` are the options of ``shenguan open``."""

    def __init__(self, ledger_id: str, *, name: str, zone: str, details: Mapping[str, Any]) -> None:
        self.ledger = ledger_id
        self.name = name
        self.zone = zone
        self.details = details
        self.moment = details.get("moment") or now()
        self.agency = details["agency"] or first_agency(ledger_id)
        self.actor = self._officer(details["officer"] or "1")
        self.corrector = self._officer("2")
        if self.corrector == self.actor:
            self.corrector = self._officer("3")
        calendar = details["calendar"] or ("cn" if zone in _CHINA else "none")
        self.calendar = None if calendar == "none" else calendar

    def _roles(self) -> tuple[Role, ...]:
        return tuple(Role) if self.details.get("all_roles") else _ROLES

    def _officer(self, number: str) -> str:
        return number if ":" in number else f"{self.agency}/{number}"

    def checked(self) -> list[Submission[Any]]:
        """Return the submissions; raises ``Malformed`` where one can never be a fact."""
        submissions = list(self.submissions())
        for submission in submissions:
            check_submission(submission)
        return submissions

    def submissions(self) -> Iterator[Submission[Any]]:
        """Yield the opening, the agency, its officers, calendars and terms, its automaton."""
        yield self._of("LedgerOpened", self._opening())
        yield self._of(
            "AgencyRegistered",
            {
                "agency": self.agency,
                "name": self.details["agency_name"] or self.name,
                "roles": [role.value for role in self._roles()],
                "area": self.details["area"],
            },
        )
        for officer, post in (
            (self.actor, Post.OFFICER),
            (self.actor, Post.KEEPER),
            (self.actor, Post.HEAD),
            (self.corrector, Post.CORRECTOR),
        ):
            yield self._of(
                "OfficerAppointed", {"officer": officer, "agency": self.agency, "post": post.value}
            )
        if self.calendar is not None:
            for fact in self._known(shipped(self.calendar)):
                yield self._of(fact.type, fact.data, Zone(self.zone).start_of(fact.since))
        automaton = {
            "officer": automaton_of(self.agency),
            "agency": self.agency,
            "post": Post.AUTOMATON.value,
        }
        yield self._of("OfficerAppointed", automaton)

    def _known(self, facts: Iterable[Shipped]) -> Iterator[Shipped]:
        """Yield what was known when a simulated ledger is opened; a real one is opened today."""
        day = Zone(self.zone).day_of(self.moment)
        is_then = self.details.get("moment") is not None
        yield from (one for one in facts if one.known_from <= day or not is_then)

    def _opening(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "zone": self.zone,
            "agency": self.agency,
            "officer": self.actor,
            "calendar": self.calendar,
            "area": self.details["area"],
            "simulated": bool(self.details.get("simulated")),
            "all_roles": bool(self.details.get("all_roles")),
            "sources": [self._source(text) for text in self.details["sources"]],
        }

    def _source(self, text: str) -> dict[str, Any]:
        name, _, time = text.partition("=")
        try:
            moment = datetime.fromisoformat(time)
        except ValueError:
            raise click.BadParameter(
                say("{text!r} is not NAME=TIME, for example old-window=2017-07-01", text=text),
                click.get_current_context(),
                param_hint="--source",
            ) from None
        return {"name": name, "agency": self.agency, "cut_over": Zone(self.zone).local(moment)}

    def _of(
        self, event_type: str, data: dict[str, Any], since: datetime | None = None
    ) -> Submission[Any]:
        return read_submission(
            {
                "actor": self.actor,
                "agency": self.agency,
                "data": data,
                "id": new_id(),
                "ledger": self.ledger,
                "occurred_at": min(self.moment, since or self.moment),
                "type": event_type,
            }
        )


def first_agency(ledger_id: str) -> str:
    """Return the agency that a ledger begins with where nobody names another."""
    return f"reg:{ledger_id[:_AUTHORITY_LENGTH_MAX]}:root"


def tell_opened(first: FirstEntries, count: int, lang: str) -> None:
    """Say that a ledger is open, and what comes next."""
    lines = [
        words.message(
            "opened",
            lang,
            ledger=first.ledger,
            name=first.name,
            agency=first.agency,
            actor=first.actor,
            count=count,
        ),
        words.message("corrector", lang, actor=first.corrector),
        words.message("next", lang),
        "  shenguan record ItemListed --help",
        "  shenguan import FILE --mapping MAPPING",
        "  shenguan case list",
        words.message("measures-none", lang),
        f"  {listing_by(first.agency)}",
    ]
    click.echo("\n".join(lines), err=True)
