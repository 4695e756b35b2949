"""Wrapping (折行): help texts in a terminal's columns, of which a Chinese character takes two."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias
from unicodedata import east_asian_width

import click

from cli.display.folding import folded, plain_width
from cli.display.translated import command_in, help_in

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_FILLER: Final = "\N{WORD JOINER}"
"""Stands behind every wide character while click counts characters, and is never written."""
_AS_IT_STANDS: Final = "\b"
"""Above lines that click leaves as they are."""
_COLUMNS_MIN: Final = 10


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in {"W", "F"}


def _padded(text: str) -> str:
    return "".join(
        f"{character}{_FILLER}" if _is_wide(character) else character for character in text
    )


def _laid_out(text: str, columns: int) -> str:
    """Return a text in lines that break where a reader expects it, as click takes it unchanged."""
    paragraphs = (one.strip("\n") for one in text.split("\n\n"))
    return "\n\n".join(
        one
        if one.lstrip(" ").startswith(_AS_IT_STANDS) or not one
        else "\n".join((_AS_IT_STANDS, *folded(" ".join(one.split()), columns, plain_width)))
        for one in paragraphs
    )


Offers: TypeAlias = (
    "Callable[[click.Parameter, click.Context, str], list[CompletionItem[str]]] | None"
)


class WideFormatter(click.HelpFormatter):
    """A formatter that wraps by width, not by the number of characters."""

    def write(self, string: str) -> None:
        """Write a text, without what stood for the other half of wide characters."""
        super().write(string.replace(_FILLER, ""))

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(_laid_out(text, self.width - self.current_indent))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names and what they mean."""
        known = list(rows)
        names = min(max((plain_width(name) for name, _ in known), default=0), col_max) + col_spacing
        columns = max(self.width - self.current_indent - names, _COLUMNS_MIN)
        laid_out = [(_padded(name), _laid_out(meaning, columns)) for name, meaning in known]
        super().write_dl(laid_out, col_max=col_max, col_spacing=col_spacing)


class WideContext(click.Context):
    """A context whose help is wrapped by width."""

    formatter_class = WideFormatter
    offers: ClassVar[Offers] = None
    """What offers words for an option or argument while a shell completes, and only then."""


def language_of(ctx: click.Context) -> str:
    """Return the language that help is shown in; English where no command is being run."""
    return ctx.obj.settings.lang if ctx.obj is not None else "en"


class WideHelp(click.Command):
    """A command or group whose help is wrapped by width, in the reader's language."""

    context_class = WideContext

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        command = command_in(self, ctx, language_of(ctx))
        super(WideHelp, command).format_help(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = help_in("帮助: show this message and exit.", language_of(ctx))
        return option
