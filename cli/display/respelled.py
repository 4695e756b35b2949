"""What is told of identities that were brought to their normal form, or are known as written."""

from typing import TYPE_CHECKING

import click

from ledger.legible import spelled_out
from shenguan import words
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.gate.respelling import Respelled


def as_known(wiring: Wiring, kind: str, value: str) -> str:
    """Return an identity that is asked about as the ledger knows it, else in its normal form.

    What was pasted with a character that nobody sees must not be answered by "nothing is known".
    """
    if value.isascii():
        return value
    from ledger.gate.respelling import Respelling

    respelling = Respelling(wiring.store, wiring.opening)
    found = respelling.spelled(kind, value)
    tell_respelled(respelling.told, wiring.settings.lang)
    return found


def tell_respelled(respelled: "Respelled", lang: str) -> None:
    """Say on standard error how many identities were respelled, with an example of each kind."""
    if respelled.example is not None:
        written, normal = map(spelled_out, respelled.example)
        text = words.message(
            "identities-normal", lang, count=respelled.normal, written=written, normal=normal
        )
        click.echo(text, err=True)
    if respelled.example_known is not None:
        written = spelled_out(respelled.example_known)
        text = words.message("identities-known", lang, count=respelled.as_known, written=written)
        click.echo(text, err=True)
