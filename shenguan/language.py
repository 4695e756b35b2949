"""Languages (语言): which one a person reads, and every sentence in it.

The code holds sentences in English; ``shenguan/locale`` holds them in Chinese, as a catalogue of
gettext. Names of domain things are Chinese where they are declared and stand in no catalogue.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from ledger.sentence import translated

DOMAIN: Final = "shenguan"
LANGUAGES: Final = ("zh", "en")
LOCALE_FOLDER: Final = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120 - pathlib takes 3 ms to load
_VARIABLES: Final = ("SHENGUAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_NEUTRAL: Final = frozenset({"", "C", "POSIX"})


def language_said(environment: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the language that the environment asks for, and by which variable; else Chinese.

    ``SHENGUAN_LANG`` decides, then the locale as POSIX reads it: ``LC_ALL``, ``LC_MESSAGES``,
    ``LANG``. A locale that is not set, or is C, asks for none.
    """
    variable = next((one for one in _VARIABLES if environment.get(one)), None)
    name = environment[variable] if variable else ""
    territory = name.partition(".")[0].partition("@")[0]
    if territory in _NEUTRAL:
        return "zh", None
    return "zh" if territory.lower().startswith("zh") else "en", variable


def language_asked(arguments: Sequence[str], default: str) -> str:
    """Return the language that ``--lang`` among some arguments asks for, also before it is read.

    What is wrong with a command line is told in it, so it cannot wait for click.
    """
    found = default
    for place, argument in enumerate(arguments):
        name, is_joined, value = argument.partition("=")
        if name == "--lang":
            found = value if is_joined else "".join(arguments[place + 1 : place + 2])
    return found if found in LANGUAGES else default


def translator(language: str) -> Callable[[str], str]:
    """Return what translates a sentence of the code; English stays as it is."""
    return _in_chinese if language == "zh" else str


def tell(text: object, language: str) -> str:
    """Return a text, an error or a sentence in a language, its values in their places."""
    translate = translator(language)
    told = translated(text, translate)
    return translate(told) if told is text and isinstance(told, str) else str(told)


def _in_chinese(text: str) -> str:
    # The catalogue keeps what there is to say of itself under the empty text.
    return _chinese()(text) if text else text


@cache
def _chinese() -> Callable[[str], str]:
    from gettext import translation

    return translation(DOMAIN, LOCALE_FOLDER, languages=["zh"], fallback=True).gettext
