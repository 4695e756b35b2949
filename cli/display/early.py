"""Before the log (入账之前): what is said to whoever asks what was known before anything was."""

import re
from datetime import datetime

import click

from ledger.entry import entry_head, instant_of
from shenguan import words
from shenguan.wiring import Wiring

_DAY_LENGTH = len("2017-07-03")


def tell_early(wiring: Wiring, as_of: str | None, position: int) -> None:
    """Say when the log begins, and how to ask about a day before that; nothing for later."""
    if as_of is None or position > 0:
        return
    first = wiring.store.row(1)
    if first is None:
        return
    begins = wiring.opening.zone.local(datetime.fromisoformat(instant_of(entry_head(first.body))))
    day = as_of[:_DAY_LENGTH] if re.match(r"\d{4}-\d\d-\d\d", as_of) else "2017-07-03"
    text = words.message(
        "as-of-early", wiring.settings.lang, begins=f"{begins:%Y-%m-%d %H:%M:%S}", day=day
    )
    click.echo(text, err=True)
