"""``shenguan person``: pseudonyms of natural persons, and the keys that make them."""

import sys
from collections.abc import Iterator

import click

from cli import exits
from cli.display.output import Output, output_options
from cli.display.receipts import show_receipts
from cli.lazy import Command
from ledger.errors import Malformed
from ledger.sentence import say
from shenguan import words
from shenguan.drafting import acting
from shenguan.wiring import Wiring, is_terminal


@click.command(cls=Command)
@click.argument("numbers", nargs=-1, metavar="-|ID…")
@click.option(
    "--adopt", is_flag=True, help="启用密钥: the keeper records check values of the file's keys."
)
@click.option(
    "--new-key", metavar="KEY_ID", help="新密钥: add one to the key file, or make the file."
)
@output_options(piped="ndjson")
@click.pass_obj
def person(
    wiring: Wiring, *, numbers: tuple[str, ...], adopt: bool, new_key: str | None, output: Output
) -> int:
    """化名: the pseudonym of a natural person, computed from the identity number and a key.

    SHENGUAN_PERSON_KEY names the file with the federation's keys, which nobody but its owner may
    read. With "-" the numbers are read from standard input, one a line, or asked for unseen on a
    terminal; what stands on the command line is seen by everybody on the machine. No number is
    recorded or quoted. Whom the ledger knows under an older key of the file stays who they are.
    Exit code 2 for what is no such number and for a key that cannot be used, 3 for another key
    than the ledger has adopted.

    \b
    Example:
      shenguan person --new-key k1
      shenguan person --adopt
      shenguan person - < numbers.txt
    """
    if (bool(numbers), adopt, new_key is not None).count(True) != 1:
        raise click.UsageError(say("one of: - or numbers, --adopt, --new-key KEY_ID"))
    if new_key is not None:
        return _make_key(wiring, new_key)
    if adopt:
        return _adopt(wiring, output)
    # All are computed before the first is written: nobody takes a part for the whole.
    for pseudonym in [*_pseudonyms(wiring, numbers)]:
        click.echo(pseudonym)
    return exits.DONE


def _make_key(wiring: Wiring, key_id: str) -> int:
    from ledger.person_keys import add_key

    add_key(wiring.key_file, key_id)
    lang = wiring.settings.lang
    told = words.message("person-key-made", lang, key_id=key_id, path=wiring.key_file)
    click.echo(told, err=True)
    return exits.DONE


def _adopt(wiring: Wiring, output: Output) -> int:
    from shenguan.persons import adopt

    receipts = adopt(wiring.gate, wiring.store, wiring.key_ring, author=acting(wiring))
    if receipts:
        return show_receipts(receipts, output)
    click.echo(words.message("person-keys-adopted", wiring.settings.lang), err=True)
    return exits.DONE


def _pseudonyms(wiring: Wiring, numbers: tuple[str, ...]) -> Iterator[str]:
    from shenguan.persons import Persons

    persons = Persons(wiring.store, wiring.opening.ledger, wiring.key_ring)
    given = _read(wiring) if numbers == ("-",) else numbers
    for place, number in enumerate(given, start=1):
        try:
            yield persons.pseudonym(number)
        except Malformed as error:
            raise Malformed(say("number {place}: {error}", place=place, error=error)) from None


def _read(wiring: Wiring) -> list[str]:
    if is_terminal(sys.stdin):
        question = words.message("person-question", wiring.settings.lang)
        return [click.prompt(question, hide_input=True, err=True)]
    text = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    return text.rstrip().splitlines()
