"""Words (用语): labels of columns and messages for people, Chinese first, English on request."""

from typing import Final

from ledger.labels import SHARED
from shenguan.labels import COLUMNS

_MESSAGES: Final = {
    "position": (
        "账本 {ledger}，截至第 {position} 条记录",
        "ledger {ledger}, answered at position {position}",
    ),
    "positions": ("各账本截至: {positions}", "answered at positions: {positions}"),
    "on": ("，查询日 {on}", ", asked about {on}"),
    "rows": ("，共 {count} 行，时间按 {zone}", ", {count} rows, times of {zone}"),
    "error": ("错误: {text}", "error: {text}"),
    "debug": (
        "（设置 SHENGUAN_DEBUG=1 可查看详细堆栈）",
        "(set SHENGUAN_DEBUG=1 to see the traceback)",
    ),
    "unexpected": ("意外错误: {text}", "unexpected error: {text}"),
    "interrupted": ("已中断", "interrupted"),
    "remedy": ("处理办法: {text}", "remedy: {text}"),
    "opened": (
        "账本 {ledger}（{name}）已启用: {agency}，经办人 {actor}，共 {count} 条记录",
        "ledger {ledger} ({name}) is open: {agency}, acting officer {actor}, {count} entries",
    ),
    "corrector": (
        "更正岗位: {actor}（更正须由他人办理）",
        "correcting post: {actor} (nobody corrects their own entry)",
    ),
    "next": ("接下来可以:", "next you can:"),
    "submitted": (
        "接受 {accepted}，拒绝 {refused}，格式错误 {malformed}，结果未知 {unknown}",
        "accepted {accepted}, refused {refused}, malformed {malformed}, unknown {unknown}",
    ),
    "erased": ("已删除", "erased"),
    "erase-question": (
        "删除 {count} 项个人信息，不可恢复，是否继续",
        "erase {count} personal values for good",
    ),
    "erased-none": ("已取消，未删除任何内容", "cancelled, nothing was erased"),
    "erased-count": ("已删除 {count} 项个人信息", "erased {count} personal values"),
    "import-interrupted": (
        (
            "已中断: 已处理 {rows} 行（入账 {rows_accepted}，重复 {rows_repeated}，隔离 "
            "{rows_quarantined}）；再次运行同一命令即可继续，已入账的不会重复，隔离文件在完成后写出"
        ),
        (
            "interrupted after {rows} rows (accepted {rows_accepted}, repeated {rows_repeated}, "
            "set aside {rows_quarantined}); run the same command again and it goes on: nothing is "
            "recorded twice, and the quarantine file is written when it is through"
        ),
    ),
    "import-interrupted-dry": (
        "已中断: 已试算 {rows} 行，未记录任何内容；再次运行同一命令即可",
        "interrupted after {rows} rows of a dry run: nothing is recorded; run it again",
    ),
    "import-encoding": (
        "编码: 按 {what} 读取（由文件内容推断，可用 --encoding 指定）",
        "encoding: read as {what} (found out from the file's bytes; --encoding says otherwise)",
    ),
    "import-blank": ("空行: {what} 行，不计入行数", "blank rows: {what}, counted nowhere else"),
    "import-merged": (
        "合并单元格: {what} 格按其区域首行的值填入",
        "merged cells: {what} were given the value of their area's first row",
    ),
    "identities-normal": (
        "标识: {count} 个按规范写法（NFKC）登记，例如 {written} 写作 {normal}",
        "identities: {count} brought to their normal form (NFKC), as {written} to {normal}",
    ),
    "identities-known": (
        "标识: {count} 个账本已按原写法登记，沿用原写法，例如 {written}",
        "identities: {count} known to the ledger as written stay so, as {written}",
    ),
    "dry-row": ("第 {row} 行: {text}", "row {row}: {text}"),
    "quarantine": ("隔离文件: {path}", "quarantine: {path}"),
    "fresh": ("均为最新", "everything is up to date"),
    "upgrade": (
        "有 {count} 条记录的类型本程序不认识，未计入视图，请升级程序",
        "{count} entries are of types unknown to this program and in no view: an upgrade is due",
    ),
    "written": ("已更新 {path}", "wrote {path}"),
    "stale": (
        "与代码不一致，请运行 make lock: {paths}",
        "out of date, run make lock: {paths}",
    ),
    "serving": (
        "登记服务 {url}，共 {count} 个模式，Ctrl-C 结束",
        "serving {count} schemas at {url}, Ctrl-C ends it",
    ),
    "ended": ("已结束", "ended"),
    "again": ("{text}（{seconds} 秒后重试）", "{text} (trying again in {seconds} s)"),
    "note": ("注意: {text}", "note: {text}"),
    "replayed": ("已重新提交: {number}", "replayed: {number}"),
    "dropped": ("已放弃: {number}", "dropped: {number}"),
    "drop-question": (
        "放弃 {count} 封死信，不可恢复，是否继续",
        "give up {count} dead letters for good",
    ),
    "drop-none": ("已取消，未放弃任何死信", "cancelled, nothing was dropped"),
    "broker-started": (
        "消息服务已启动: {address}，日志 {log}，`shenguan broker stop` 结束",
        "the broker answers at {address}, its log is {log}, `shenguan broker stop` ends it",
    ),
    "broker-stopped": ("消息服务已停止: {folder}", "the broker of {folder} is stopped"),
    "broker-none": ("{folder} 没有运行中的消息服务", "no broker of {folder} is running"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
}


def message(key: str, lang: str, **values: object) -> str:
    """Return a message in the language asked for."""
    chinese, english = _MESSAGES[key]
    return (english if lang == "en" else chinese).format(**values)


def label(column: str, lang: str) -> str:
    """Return the heading of a command's column; one without a Chinese label keeps its name."""
    return column if lang == "en" else COLUMNS.get(column) or SHARED.get(column, column)
