"""One command from its words to its exit code, every error told in one line."""

import gc
import os
import sys
import traceback
from collections.abc import Sequence

import click
import msgspec

from cli import exits
from cli.invoking import invoked
from cli.root import root
from ledger.errors import LedgerError
from ledger.reasons import reason_of
from ledger.sentence import say
from shenguan import words
from shenguan.language import language_asked, tell, translator
from shenguan.wiring import Wiring, as_text, let_libraries_speak, steady_streams, wants_completion


def serve(arguments: Sequence[str] | None) -> None:
    """Run one command and leave with its exit code."""
    steady_streams()
    asked = wants_completion()
    if asked:
        from cli.completing import completed

        with Wiring() as wiring:
            code = completed(root, wiring, asked)
        sys.exit(code)
    with Wiring() as wiring:
        code = run(list(sys.argv[1:] if arguments is None else arguments), wiring)
    gc.freeze()
    sys.exit(code)


def run(arguments: list[str], wiring: Wiring) -> int:
    """Run one command; return its exit code, every error told in one line on stderr."""
    wiring.settings.lang = language_asked(arguments, wiring.settings.lang)
    let_libraries_speak(wiring.settings.lang)
    try:
        return invoked(root, [as_text(one) for one in arguments], wiring)
    except BrokenPipeError:
        _forget_stdout()
        return exits.DONE
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the last one who can say it
        return _failed(error, wiring)


def _failed(error: BaseException, wiring: Wiring) -> int:
    match error:
        case click.exceptions.NoArgsIsHelpError():
            error.show()
            code = exits.USAGE
        case click.Abort() | KeyboardInterrupt():
            code = _tell("interrupted", wiring, exits.INTERRUPTED)
        case click.ClickException():
            text = _usage(error, wiring.settings.lang)
            code = _tell("error", wiring, exits.USAGE, text=text)
        case LedgerError():
            text = _one_line(error, wiring.settings.lang)
            code = _tell("error", wiring, exits.exit_of_error(error), text=text)
        case msgspec.MsgspecError():
            text = say(
                "stored bytes cannot be read: {error}; `shenguan doctor` names the position",
                error=error,
            ).translated(translator(wiring.settings.lang))
            code = _tell("error", wiring, exits.UNVERIFIED, text=text)
        case OSError():
            _forget_stdout()
            said = tell(reason_of(error), wiring.settings.lang)
            text = ": ".join(str(one) for one in (error.filename, said) if one)
            code = _tell("error", wiring, exits.FAILURE, text=text or _one_line(error))
        case _:
            text = f"{type(error).__name__}: {_one_line(error)}"
            code = _tell("unexpected", wiring, exits.FAILURE, text=text)
            if not wiring.settings.debug:
                click.echo(words.message("debug", wiring.settings.lang), err=True)
    return code


def _usage(error: click.ClickException, lang: str) -> str:
    # Click calls it final, and puts it into a sentence of its own.
    vars(error)["message"] = tell(error.message, lang)
    text = " ".join(error.format_message().split())
    ctx = getattr(error, "ctx", None)
    return f"{text} ({ctx.command_path} --help)" if ctx is not None else text


def _one_line(error: BaseException, lang: str = "en") -> str:
    return " ".join(tell(error, lang).split()) or type(error).__name__


def _tell(key: str, wiring: Wiring, code: int, **values: object) -> int:
    if wiring.settings.debug:
        traceback.print_exc()
    click.echo(words.message(key, wiring.settings.lang, **values), err=True)
    return code


def _forget_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
