"""Amounts on the command line (金额): ``--fine 5万元`` beside ``--fine-fen 5000000``."""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Final

import click

from ledger.errors import Contradiction, WrongUse
from ledger.sentence import say
from shenguan.fields import FieldOption
from shenguan.money import fen_of

_BEGINS: Final = "amount_"


class Amount(click.ParamType[int]):
    """金额: an amount with its unit, in fen."""

    name = "amount"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the amount in fen, or fail with the remedy."""
        if isinstance(value, int):
            return value
        try:
            return fen_of(str(value))
        except WrongUse as error:
            self.fail(error.args[0], param, ctx)


class Fen(click.ParamType[int]):
    """分: a whole number of fen."""

    name = "integer"

    def __init__(self, other: str) -> None:
        self._other = other

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number, or fail and name the option that takes a unit."""
        try:
            return int(str(value))
        except ValueError:
            self.fail(
                say(
                    "{value!r} is no whole number of fen; an amount with its unit is given as "
                    "{option} 5000元",
                    value=value,
                    option=self._other,
                ),
                param,
                ctx,
            )


def option_without_unit(field: FieldOption) -> str:
    """Return the option of a field of money that takes an amount with its unit."""
    return "--" + "-".join(one for one in field.name.split("_") if one != "fen")


def amount_option(field: FieldOption) -> click.Option:
    """Return the option of a field of money that takes the amount with its unit."""
    return click.Option(
        [option_without_unit(field), f"{_BEGINS}{field.name}"],
        type=Amount(),
        help=f"{field.label.replace('（分）', '')}: the amount with its unit, such as 5万元, "
        "5000.50元 or 伍仟元整.",
    )


def take_amounts(
    options: MutableMapping[str, Any], fields: Sequence[FieldOption], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was given with the amounts among the options, which are taken out.

    Raises ``Contradiction`` where an amount was given twice, and not the same.
    """
    said = dict(given)
    for field in fields:
        amount = options.pop(f"{_BEGINS}{field.name}", None)
        if amount is None:
            continue
        if said.get(field.name) not in (None, amount):
            raise Contradiction(
                say(
                    "{option} ({fen} 分) and {other} {value} contradict each other: say it once, "
                    "or the same twice",
                    option=option_without_unit(field),
                    fen=amount,
                    other=field.option,
                    value=said[field.name],
                )
            )
        said[field.name] = amount
    return said
