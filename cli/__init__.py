"""The command line of Shenguan: ``shenguan --help``; one file per group of commands."""

import os
import sys
import traceback
from collections.abc import Sequence

import click

from cli import exits, words
from cli.root import root
from cli.wiring import Wiring, steady_streams, wants_completion
from ledger.errors import LedgerError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with an exit code of ``cli/exits.py``."""
    steady_streams()
    asked = wants_completion()
    if asked:
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(root, {"obj": Wiring()}, "shenguan", "_SHENGUAN_COMPLETE", asked))
    with Wiring() as wiring:
        code = run(list(sys.argv[1:] if arguments is None else arguments), wiring)
    sys.exit(code)


def run(arguments: list[str], wiring: Wiring) -> int:
    """Run one command; return its exit code, every error told in one line on stderr."""
    try:
        return _invoke(arguments, wiring)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return exits.USAGE
    except click.ClickException as error:
        return _tell("error", wiring, exits.USAGE, text=_usage(error))
    except (KeyboardInterrupt, click.Abort):
        return _tell("interrupted", wiring, exits.INTERRUPTED)
    except BrokenPipeError:
        _forget_stdout()
        return exits.DONE
    except LedgerError as error:
        return _tell("error", wiring, exits.exit_of_error(error), text=_one_line(error))
    except Exception as error:  # noqa: BLE001 - the last one who can say it in one line
        return _unexpected(error, wiring)


def _invoke(arguments: list[str], wiring: Wiring) -> int:
    with root.make_context("shenguan", arguments, obj=wiring) as ctx:
        answer = root.invoke(ctx)
    sys.stdout.flush()
    return answer if isinstance(answer, int) else exits.DONE


def _usage(error: click.ClickException) -> str:
    text = " ".join(error.format_message().split())
    ctx = getattr(error, "ctx", None)
    return f"{text} ({ctx.command_path} --help)" if ctx is not None else text


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _tell(key: str, wiring: Wiring, code: int, **values: object) -> int:
    if wiring.settings.debug:
        traceback.print_exc()
    click.echo(words.message(key, wiring.settings.lang, **values), err=True)
    return code


def _unexpected(error: Exception, wiring: Wiring) -> int:
    lang = wiring.settings.lang
    text = f"{type(error).__name__}: {_one_line(error)}"
    code = _tell("unexpected", wiring, exits.FAILURE, text=text)
    if not wiring.settings.debug:
        click.echo(words.message("debug", lang), err=True)
    return code


def _forget_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
