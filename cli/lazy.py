"""Commands that are imported when they are called, and take the global options anywhere."""

import sys
from collections.abc import Callable, Mapping
from copy import copy
from functools import cached_property, partial
from gettext import gettext
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
from click.exceptions import NoSuchCommand

from cli.display.translated import help_in
from cli.display.wrapping import WideContext, WideHelp, language_of
from ledger.errors import WrongUse
from shenguan import words
from shenguan.wiring import is_terminal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Lazy(NamedTuple):
    """Where a command is (``module:name``), what it is in one line, and its section of the help."""

    path: str
    help: str
    section: str


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None and param.name is not None:
        ctx.obj.settings.override(param.name, value, param.opts[0])


def _act_as(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj.settings.act_as(value, param.opts[0])


def _act_as_formerly(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    _act_as(ctx, param, value)
    if value is not None and not ctx.resilient_parsing and is_terminal(sys.stderr):
        click.echo(words.message("as-hint", ctx.obj.settings.lang, agency=value), err=True)


class _Global(NamedTuple):
    """A global option: the setting it overrides, how it is written, what it means."""

    setting: str
    option: str
    metavar: str
    help: str
    callback: Callable[[click.Context, click.Parameter, Any], None] = _remember
    is_former: bool = False


_GLOBAL: Final = (
    _Global("store", "--store", "URL|PATH", "账本数据库: the ledger's database (SHENGUAN_STORE)."),
    _Global(
        "views", "--views", "URL|PATH", "视图数据库: default beside the store (SHENGUAN_VIEWS)."
    ),
    _Global(
        "agency",
        "--as",
        "ID",
        "以何机关: the agency that acts, or its officer `<agency>/<number>` (SHENGUAN_AGENCY).",
        _act_as,
    ),
    _Global("actor", "--actor", "ID", "经办人: the officer that acts (SHENGUAN_ACTOR)."),
    _Global("lang", "--lang", "zh|en", "语言: of labels and messages (SHENGUAN_LANG)."),
    _Global("kafka", "--kafka", "HOST:PORT", "消息服务: the brokers of Kafka (SHENGUAN_KAFKA)."),
    _Global(
        "former_agency",
        "--agency",
        "ID",
        "以何机关: the former spelling of `--as`, until version 1.0.",
        _act_as_formerly,
        is_former=True,
    ),
)


def global_options(*, hidden: bool) -> list[click.Option]:
    """Return the global options; hidden where they only repeat those of the root."""
    return [
        click.Option(
            [one.option, one.setting],
            type=click.Choice(["zh", "en"]) if one.setting == "lang" else str,
            metavar=one.metavar,
            help=one.help,
            hidden=hidden or one.is_former,
            expose_value=False,
            callback=one.callback,
        )
        for one in _GLOBAL
    ]


def _offering(params: list[click.Parameter]) -> list[click.Parameter]:
    """Return parameters as they are; while a shell completes, with what we offer for them."""
    offers = WideContext.offers
    if offers is None:
        return params
    made = [copy(param) for param in params]
    for param, own in zip(made, params, strict=True):
        vars(param)["shell_complete"] = partial(offers, own)
    return made


class Command(WideHelp):
    """A command that takes the global options too, where it has no option of the same name."""

    needs_settings = True
    """Whether it does nothing where a file of settings is unusable."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, then the global ones that it does not shadow."""
        own = super().get_params(ctx)
        taken = {text for param in own for text in param.opts}
        extra = [o for o in global_options(hidden=True) if not taken.intersection(o.opts)]
        return _offering([*own[:-1], *extra, *own[-1:]])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run the command; what was asked wrongly is said as click says it."""
        if self.needs_settings:
            ctx.obj.settings.check()
        try:
            return super().invoke(ctx)
        except WrongUse as error:
            raise click.UsageError(error.args[0], ctx) from None


class _Guessing(WideHelp, click.Group):
    """A group that says which command may have been meant by an unknown name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names; raises ``NoSuchCommand``."""
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as error:
            names = self.list_commands(ctx)
            raise NoSuchCommand(error.command_name, possibilities=names, ctx=ctx) from None


class Group(_Guessing):
    """A group whose commands take the global options, each told by how its help begins."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with what its help begins with."""
        language = language_of(ctx)
        rows = [
            (name, help_in((command.help or "").partition("\n\n")[0], language))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None and not command.hidden
        ]
        with formatter.section(gettext("Commands")):
            formatter.write_dl(rows)

    command_class = Command
    group_class = type

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the group's parameters, the global ones among them."""
        own = super().get_params(ctx)
        taken = {text for param in own for text in param.opts}
        extra = [o for o in global_options(hidden=True) if not taken.intersection(o.opts)]
        return _offering([*own[:-1], *extra, *own[-1:]])


class LazyGroup(_Guessing):
    """The root: knows every command's place and line of help, imports only the one called.

    ``lazy`` are those that are written down, ``found`` looks for the others.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - as click has it
        lazy: Mapping[str, Lazy],
        found: Callable[[], Mapping[str, Lazy]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._written = lazy
        self._find = found

    @cached_property
    def lazy(self) -> Mapping[str, Lazy]:
        """Every command; what was found comes first in its section."""
        sections = [one.section for one in self._written.values()]
        every = {**self._find(), **self._written}
        return dict(sorted(every.items(), key=lambda one: sections.index(one[1].section)))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands in their order."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        found = self._written.get(cmd_name) or self.lazy.get(cmd_name)
        if found is None:
            return None
        module, _, name = found.path.partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{found.path} is no command")
        return command

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the root's parameters."""
        return _offering(super().get_params(ctx))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """Return the commands and options that begin so, without importing any command."""
        from click.shell_completion import CompletionItem

        language = language_of(ctx)
        found = [
            CompletionItem(name, help=help_in(lazy.help, language))
            for name, lazy in self.lazy.items()
            if lazy.section and name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by section, without importing any."""
        language = language_of(ctx)
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, lazy in self.lazy.items():
            if lazy.section:
                section = lazy.section if language == "en" else lazy.section.rpartition(" ")[2]
                sections.setdefault(section, []).append((name, help_in(lazy.help, language)))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)
