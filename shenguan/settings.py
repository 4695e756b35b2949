"""Settings (设置): where the ledger lives, who acts and in which language, and who said so.

An option wins over the environment, that over a file ``shenguan.toml`` in this folder, that over
the one in the user's configuration folder (``shenguan/configuration.py`` reads them).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Self

from ledger.choice import Choice
from ledger.errors import LedgerError
from shenguan.configuration import FILE_KEYS, SettingsFile, held
from shenguan.language import language_said

DEFAULT_STORE: Final = "sqlite:///shenguan.db"


class OriginKind(Choice):
    """来源: what kind of place a setting comes from."""

    OPTION = "option", "选项"
    ENVIRONMENT = "environment", "环境变量"
    FILE = "file", "文件"
    DEFAULT = "default", "默认值"


class Origin(NamedTuple):
    """来源: what kind of place a setting comes from, and which one."""

    kind: OriginKind
    place: str | None = None


_VARIABLES: Final = {
    "store": "SHENGUAN_STORE",
    "views": "SHENGUAN_VIEWS",
    "imports": "SHENGUAN_IMPORTS",
    "collection": "SHENGUAN_COLLECTION",
    "agency": "SHENGUAN_AGENCY",
    "actor": "SHENGUAN_ACTOR",
    "time_zone": "SHENGUAN_TIME_ZONE",
    "kafka": "SHENGUAN_KAFKA",
    "kafka_user": "SHENGUAN_KAFKA_USER",
    "kafka_password": "SHENGUAN_KAFKA_PASSWORD",
    "kafka_key_password": "SHENGUAN_KAFKA_KEY_PASSWORD",
    "person_key": "SHENGUAN_PERSON_KEY",
    "clock_skew_max": "SHENGUAN_CLOCK_SKEW_MAX",
    "react": "SHENGUAN_REACT",
}
"""The variable that names a setting; the language has several."""
_BELONG: Final = {"store": ("views", "imports"), "agency": ("actor",)}
"""What a file says only of its own store, its own agency: another one leaves it behind."""


@dataclass(slots=True)
class Settings:
    """设置: where the ledger lives, who acts, and in which language we answer."""

    store: str = DEFAULT_STORE
    views: str | None = None
    imports: str | None = None
    collection: str | None = None
    agency: str | None = None
    actor: str | None = None
    lang: str = "zh"
    time_zone: str | None = None
    debug: bool = False
    kafka: str | None = None
    kafka_user: str | None = None
    kafka_password: str | None = None
    kafka_key_password: str | None = None
    clock_skew_max: str | None = None
    person_key: str | None = None
    react: bool = False
    """Whether what follows from a fact by itself is recorded right after a command."""
    origins: dict[str, Origin] = field(default_factory=dict)
    unusable: LedgerError | None = None
    """Why a file of settings is not used: whoever does something says it first."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Return the settings that the environment and the files that hold here ask for."""
        made = cls()
        for name, variable in _VARIABLES.items():
            if text := environment.get(variable):
                made._set(name, text, Origin(OriginKind.ENVIRONMENT, variable))
        made.lang, named_by = language_said(environment)
        kind = OriginKind.ENVIRONMENT if named_by else OriginKind.DEFAULT
        made.origins["lang"] = Origin(kind, named_by)
        if environment.get("SHENGUAN_DEBUG", "") not in {"", "0"}:
            made.debug = True
            made.origins["debug"] = Origin(OriginKind.ENVIRONMENT, "SHENGUAN_DEBUG")
        try:
            files = held(environment)
        except LedgerError as error:
            made.unusable = error
        else:
            made._read(files)
        return made

    def _read(self, files: list[SettingsFile]) -> None:
        """Take what nobody nearer has said from the files, this folder's first."""
        for one in files:
            said = {FILE_KEYS[key]: value for key, value in one.values.items()}
            for owner, belongings in _BELONG.items():
                if owner in said and owner in self.origins and getattr(self, owner) != said[owner]:
                    said = {name: text for name, text in said.items() if name not in belongings}
            for name, text in said.items():
                if name not in self.origins or (name == "lang" and self._is_lang_of_the_locale()):
                    self._set(name, text, Origin(OriginKind.FILE, one.path))

    def _is_lang_of_the_locale(self) -> bool:
        origin = self.origins["lang"]
        return origin.kind == OriginKind.DEFAULT or (
            origin.kind == OriginKind.ENVIRONMENT and origin.place != "SHENGUAN_LANG"
        )

    def _set(self, name: str, value: str, origin: Origin) -> None:
        setattr(self, name, value not in {"0", "false"} if name == "react" else value)
        self.origins[name] = origin

    def origin(self, name: str) -> Origin:
        """Return where a setting comes from."""
        return self.origins.get(name, Origin(OriginKind.DEFAULT))

    def override(self, name: str, value: str, option: str) -> None:
        """Set what an option says; what a file says of another store or agency is left behind."""
        if value != getattr(self, name):
            for one in _BELONG.get(name, ()):
                if self.origin(one).kind == OriginKind.FILE:
                    setattr(self, one, None)
                    del self.origins[one]
        self._set(name, value, Origin(OriginKind.OPTION, option))

    def act_as(self, value: str, option: str) -> None:
        """Let an agency act, or with ``<agency>/<number>`` an officer of it."""
        agency, slash, _ = value.partition("/")
        self.override("agency", agency, option)
        if slash:
            self.override("actor", value, option)

    def check(self) -> None:
        """Raise what makes a file of settings unusable: without it we may act on another ledger."""
        if self.unusable is not None:
            raise self.unusable

    def said(self) -> Iterator[tuple[str, str, Any, Origin]]:
        """Yield every setting: how a file calls it, its name here, its value and its origin."""
        keys = {name: key for key, name in FILE_KEYS.items()}
        for name in (*keys, *(one for one in _VARIABLES if one not in keys), "debug"):
            yield keys.get(name, name), name, getattr(self, name), self.origin(name)
