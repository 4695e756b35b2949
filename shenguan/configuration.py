"""Configuration (配置): ``shenguan.toml``, read from this folder and from the user's own.

It says where a ledger is and who acts, so that nobody else may be able to write it; a parent
folder's is never read. Relative paths count from the folder that the file lies in.
"""

import os
import stat
from collections.abc import Mapping
from shlex import quote
from typing import Any, Final, NamedTuple

from ledger.errors import ConfigurationUnusable, LedgerError
from ledger.location import located
from ledger.reasons import reason_of
from ledger.sentence import Sentence, say
from shenguan.language import LANGUAGES

FILE_NAME: Final = "shenguan.toml"
FILE_KEYS: Final = {
    "store": "store",
    "views": "views",
    "imports": "imports",
    "collection": "collection",
    "agency": "agency",
    "officer": "actor",
    "language": "lang",
    "time_zone": "time_zone",
    "kafka": "kafka",
    "person_key": "person_key",
    "react": "react",
}
"""What a file may say, and the setting that it means."""
_DATABASES: Final = frozenset({"store", "views", "imports", "collection"})
_BYTES_MAX: Final = 65_536
_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class SettingsFile(NamedTuple):
    """配置文件: a file that holds here, and what it says by key, places in full."""

    path: str
    values: dict[str, str]


def held(environment: Mapping[str, str]) -> list[SettingsFile]:
    """Return the files that hold here, this folder's first; raises ``ConfigurationUnusable``."""
    places = (FILE_NAME, users_file(environment))
    found = [one for place in places if (one := _held(place)) is not None]
    return found[:1] if len(found) > 1 and found[0].path == found[1].path else found


def users_file(environment: Mapping[str, str]) -> str:
    """Return where the user's own file is: by XDG, which knows no relative folder."""
    folder = environment.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(folder):
        folder = os.path.expanduser("~/.config")
    return os.path.join(folder, "shenguan", FILE_NAME)


def _held(place: str) -> SettingsFile | None:
    try:
        link = os.lstat(place)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    path = os.path.realpath(place)
    if stat.S_ISLNK(link.st_mode):
        _check_owner(link, os.path.abspath(place))
    text = _text(_bytes(path), path)
    return SettingsFile(path, _values(text, path))


def _check_owner(found: os.stat_result, path: str) -> None:
    if found.st_uid not in {0, os.geteuid()}:
        raise ConfigurationUnusable(
            say(
                "{path}: belongs to another user, so nothing of it is used; remove it, then write "
                "one of your own: `shenguan init`",
                path=path,
            )
        )


def _bytes(path: str) -> bytes:
    """Return what a file holds that is nobody else's; what is checked is what is read."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigurationUnusable(
            say(
                "{path}: cannot be read ({reason}); make it readable, or remove it",
                path=path,
                reason=reason_of(error),
            )
        ) from None
    try:
        _check_rights(os.fstat(number), path)
        with open(number, "rb", closefd=False) as stream:
            return stream.read(_BYTES_MAX + 1)
    finally:
        os.close(number)


def _check_rights(found: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ConfigurationUnusable(
            say("{path}: is no file; give what lies there another name", path=path)
        )
    _check_owner(found, path)
    if found.st_mode & _BY_OTHERS:
        raise ConfigurationUnusable(
            say(
                "{path}: others may write it, so nothing of it is used; `{remedy}`",
                path=path,
                remedy="chmod go-w " + quote(path),
            )
        )


def _text(content: bytes, path: str) -> str:
    try:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(content) > _BYTES_MAX:
        raise ConfigurationUnusable(
            say(
                "{path}: is no text in UTF-8; save it as UTF-8, for example by an editor", path=path
            )
        )
    return text


def holds_control(text: str) -> bool:
    """Return whether a text holds a control character, as no setting does."""
    return any(character < " " or "\x7f" <= character < "\xa0" for character in text)


def _values(text: str, path: str) -> dict[str, str]:
    import tomllib

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationUnusable(
            say(
                '{path}, {place}: cannot be read; a setting is written `name = "value"`, a line '
                "each",
                path=path,
                place=_place_of(str(error), text),
            )
        ) from None
    return {key: _value(key, value, _Written(text, path)) for key, value in document.items()}


def _place_of(told: str, text: str) -> Sentence:
    """Return the line that the parser names at the end of what it says, or the last one."""
    _, _, place = told.partition("(at line ")
    line = place.partition(",")[0]
    return say("line {line}", line=line if line.isdecimal() else len(text.splitlines()))


class _Written(NamedTuple):
    text: str
    path: str

    def of(self, key: str) -> int:
        """Return the line in which a key begins: up to the one before it is not there yet."""
        import tomllib

        lines = self.text.split("\n")
        begins = 1
        for number in range(1, len(lines) + 1):
            try:
                known = tomllib.loads("\n".join(lines[:number]))
            except (ValueError, RecursionError):
                continue
            if key in known:
                return begins
            begins = number + 1
        return begins

    def refused(self, key: str, problem: object) -> ConfigurationUnusable:
        return ConfigurationUnusable(
            say(
                "{path}, line {line}, {key}: {problem}",
                path=self.path,
                line=self.of(key),
                key=key,
                problem=problem,
            )
        )


def _value(key: str, value: Any, written: _Written) -> str:  # noqa: ANN401 - any TOML
    if key not in FILE_KEYS:
        known = ", ".join(FILE_KEYS)
        raise written.refused(key, say("there is no such setting; there are {known}", known=known))
    if key == "react":
        if not isinstance(value, bool):
            raise written.refused(key, say("must be `true` or `false`"))
        return str(value).lower()
    if not isinstance(value, str) or not value or holds_control(value):
        example = f'{key} = "{_EXAMPLES.get(key, "…")}"'
        raise written.refused(
            key,
            say("must be a text of one line in quotation marks, as `{example}`", example=example),
        )
    if key == "language" and value not in LANGUAGES:
        raise written.refused(key, say("must be `zh` or `en`"))
    if key == "time_zone" and not _is_zone(value):
        raise written.refused(
            key, say("is no time zone of the IANA database, for example Asia/Shanghai")
        )
    try:
        return _in_full(key, value, os.path.dirname(written.path))
    except LedgerError as error:
        raise written.refused(key, error) from None


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


_EXAMPLES: Final = {
    "store": "shenguan.db",
    "views": "shenguan.views.db",
    "agency": "reg:130523:root",
    "officer": "1",
    "language": "zh",
    "time_zone": "Asia/Shanghai",
    "kafka": "127.0.0.1:9092",
}


def _in_full(key: str, value: str, folder: str) -> str:
    """Return a place in full, a relative one from the file's folder on; others as they are."""
    if key == "person_key":
        return os.path.join(folder, os.path.expanduser(value))
    if key not in _DATABASES:
        return value
    scheme, separator, rest = located(value).partition(":///")
    path, mark, options = rest.partition("?")
    if not separator or not scheme.startswith("sqlite") or not path or path[:1] == "/":
        return located(value)
    if path == ":memory:" or path.startswith("file:"):
        return located(value)
    base = located(folder).removeprefix("sqlite:///")
    return f"{scheme}:///{os.path.join(base, path)}{mark}{options}"
