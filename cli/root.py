"""The root command: what there is, in which order, and the options that every command takes."""

import sys
from typing import Final

import click

from cli.lazy import Lazy, LazyGroup, global_options
from cli.nouns import question_commands

_RECORD: Final = "Facts 记录"
_ASK: Final = "Answers 查询"
_LOG: Final = "The log 账本"
_KAFKA: Final = "Kafka 消息"
_HOUSE: Final = "The house 运维"

COMMANDS: Final = {
    "init": Lazy("cli.commands.init:init", "初始化: open a ledger, answering questions.", _RECORD),
    "open": Lazy("cli.commands.open_ledger:open_ledger", "启用账本: start a ledger.", _RECORD),
    "demo": Lazy("cli.commands.demo:demo", "示例: the demo county, in a new folder.", _RECORD),
    "record": Lazy(
        "cli.commands.record:record", "登记一件事实: record one event of any type.", _RECORD
    ),
    "simulate": Lazy(
        "cli.commands.simulate:simulate",
        "模拟: a county's year, or a scenario, with its own clock.",
        _RECORD,
    ),
    "submit": Lazy("cli.commands.submit:submit", "批量提交: submissions, one a line.", _RECORD),
    "import": Lazy(
        "cli.commands.import_file:import_file", "导入: files of older systems.", _RECORD
    ),
    "person": Lazy("cli.commands.person:person", "化名: of natural persons, by key.", _RECORD),
    "mapping": Lazy("cli.commands.mapping:mapping", "映射: draft and check them.", _RECORD),
    "sql": Lazy("cli.commands.sql:sql", "查询语句: over answers and tables.", _ASK),
    "why": Lazy("cli.commands.why:why", "缘由: of a status, a due date, a bar.", _ASK),
    "explain": Lazy("cli.commands.explain:explain", "溯源: the entries behind a row.", _ASK),
    "log": Lazy("cli.commands.log:log", "账本记录: list, show, follow, export.", _LOG),
    "react": Lazy("cli.commands.react:react", "反应: what follows from a fact by itself.", _LOG),
    "replay": Lazy("cli.commands.replay:replay", "回放: the views at a position.", _LOG),
    "personal": Lazy("cli.commands.personal:personal", "个人信息: show or erase.", _LOG),
    "events": Lazy("cli.commands.vocabulary:events", "词汇: every event type.", _LOG),
    "schema": Lazy("cli.commands.schema:schema", "模式: of the values on Kafka.", _LOG),
    "refusals": Lazy("cli.commands.vocabulary:refusals", "拒绝代码: codes, remedies.", _LOG),
    "run": Lazy("cli.commands.run:run", "运行: a county's services in one process.", _KAFKA),
    "relay": Lazy("cli.commands.relay:relay", "转发: the log to its topic.", _KAFKA),
    "notices": Lazy("cli.commands.notices:notices", "异地通报: credit of other ledgers.", _KAFKA),
    "project": Lazy("cli.commands.project:project", "异地投影: views of other ledgers.", _KAFKA),
    "intake": Lazy("cli.commands.intake:intake", "收件: what agencies hand in.", _KAFKA),
    "deadletter": Lazy("cli.commands.deadletter:deadletter", "死信: list, replay, drop.", _KAFKA),
    "topics": Lazy("cli.commands.topics:topics", "主题: make and check them.", _KAFKA),
    "broker": Lazy("cli.commands.broker:broker", "本机消息服务: start, stop, status.", _KAFKA),
    "projections": Lazy("cli.commands.views:projections", "视图: rebuild, status, verify.", _HOUSE),
    "db": Lazy("cli.commands.database:db", "数据库: init, upgrade, check, roles.", _HOUSE),
    "upgrade": Lazy("cli.commands.upgrade:upgrade", "升级: rehearse it, do it.", _HOUSE),
    "clock": Lazy("cli.commands.clock:clock", "时钟: accept a difference.", _HOUSE),
    "doctor": Lazy("cli.commands.doctor:doctor", "体检: is everything sound?", _HOUSE),
    "config": Lazy("cli.commands.config:config", "现行设置: what holds, and who says so.", _HOUSE),
    "help": Lazy("cli.commands.help:help_of", "帮助: of any command.", _HOUSE),
    "completion": Lazy("cli.commands.completion:completion", "补全: for your shell.", _HOUSE),
    "lock": Lazy("cli.derived.lock:lock", "生成文件: write derived files.", ""),
}
"""Every command but those of the questions; one without a section is hidden."""


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001, FBT001 - click's form
    if value:
        from importlib.metadata import version

        click.echo(f"shenguan {version('shenguan')}, Python {sys.version.split()[0]}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    found=lambda: question_commands(_ASK),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="版本: show the version.",
)
def root() -> None:
    """审管 Shenguan: the provable ledger that approval bureaus and supervision agencies share.

    Every intake, decision, transfer, penalty and inspection becomes an immutable event; cases,
    licences, tasks and credit are rebuilt from those events.

    \b
    Example:
      shenguan open 130523 --name 内丘县
      shenguan case list --late
    """


root.params.extend(global_options(hidden=False))
