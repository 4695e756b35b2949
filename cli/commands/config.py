"""``shenguan config``: what holds here, and who said so."""

from collections.abc import Iterator
from typing import Any, Final

import click

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from ledger.location import shown
from shenguan.settings import OriginKind
from shenguan.wiring import Wiring, beside

_COLUMNS: Final = ("setting", "value", "origin", "place")
_SECRET: Final = frozenset({"kafka_password", "kafka_key_password"})


@click.command(cls=Command)
@output_options()
@click.pass_obj
def config(wiring: Wiring, /, *, output: Output) -> None:
    """现行设置: every setting, its value, and where it comes from.

    An option wins over an environment variable, that over shenguan.toml in this folder, that over
    the user's own file (~/.config/shenguan/shenguan.toml). A password is never shown.

    \b
    Example:
      shenguan config
      shenguan config --store other.db --format json
    """
    choices = {"origin": OriginKind.names()}
    output.write(Printout(list(_rows(wiring)), _COLUMNS, choices=choices))


def _rows(wiring: Wiring) -> Iterator[dict[str, object]]:
    for key, name, value, origin in wiring.settings.said():
        held = _default(wiring, name) if value is None else value
        yield {
            "setting": key,
            "value": "***" if held and name in _SECRET else held and _shown(held),
            "origin": origin.kind.value,
            "place": origin.place,
        }


def _shown(value: Any) -> str:  # noqa: ANN401 - a text or a flag
    return shown(value) if isinstance(value, str) else str(value).lower()


def _default(wiring: Wiring, name: str) -> str | None:
    """Return what holds where nobody says anything; who acts then, the ledger says."""
    if name in {"views", "imports"}:
        return beside(wiring.settings.store, name)
    if name == "kafka":
        from consumers.broker.address import DEFAULT

        return DEFAULT
    return None
