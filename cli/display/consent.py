"""Consent (同意): a question that is answered by yes or no, in either language."""

from functools import partial
from typing import Final

import click

from ledger.sentence import say
from shenguan.language import tell

_ANSWERS: Final = {
    "y": True,
    "yes": True,
    "是": True,
    "n": False,
    "no": False,
    "否": False,
}


def agreed(question: str, lang: str) -> bool:
    """Ask until the answer is yes or no; Enter alone is no."""
    meant = partial(_meant, lang=lang)
    asked = f"{question} [y/N]"
    return bool(click.prompt(asked, default="n", show_default=False, value_proc=meant, err=True))


def _meant(text: str, lang: str) -> bool:
    answer = _ANSWERS.get(text.strip().lower())
    if answer is None:
        raise click.UsageError(tell(say("answer `y` (是) or `n` (否)"), lang))
    return answer
