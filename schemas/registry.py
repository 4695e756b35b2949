"""The registry: every locked schema by id, by type and version, or by what it says.

``registry.json`` gives the ids; it only ever grows. A schema's file is ``events/<Type>.v<N>.avsc``,
its canonical bytes, whose SHA-256 stands in the registry and is checked whenever it is read.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from ledger.sentence import say
from schemas.canonical import canonical, digest, full_name, meaning, parsed
from schemas.errors import DamagedError, UnknownSchemaError

REGISTRY_FILE: Final = "registry.json"
FOLDER: Final = "events"
HERE: Final = Path(__file__).parent
_ID_MAX: Final = 2**31 - 1
_HINT: Final = say("restore it from version control; what is locked is for ever")


class Locked(msgspec.Struct, frozen=True, kw_only=True):
    """锁定的模式: one version of one type's schema, by the id that values carry."""

    id: int
    type: str
    version: int
    sha256: str

    @property
    def file(self) -> str:
        """The path of the schema's file, beside the registry."""
        return f"{FOLDER}/{self.type}.v{self.version}.avsc"


class Registry:
    """登记簿: the locked schemas of a folder, or of what ``read`` gives; files are read late."""

    def __init__(self, entries: Iterable[Locked], read: Callable[[Locked], bytes]) -> None:
        self.entries = tuple(entries)
        self._read = read
        self._by_id = {locked.id: locked for locked in self.entries}
        self._by_type: dict[str, list[Locked]] = {}
        self._schemas: dict[int, dict[str, Any]] = {}
        for locked in self.entries:
            self._by_type.setdefault(locked.type, []).append(locked)

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Return the registry of a folder; an empty one where there is none yet."""
        path = folder / REGISTRY_FILE
        try:
            listed = path.read_bytes()
        except FileNotFoundError:
            return cls((), lambda _: b"")
        try:
            entries = msgspec.json.decode(listed, type=list[Locked])
        except msgspec.MsgspecError as error:
            raise DamagedError(
                say("{path}: {error}; {hint}", path=path.name, error=error, hint=_HINT)
            ) from None
        return cls(entries, lambda locked: (folder / locked.file).read_bytes())

    @property
    def types(self) -> tuple[str, ...]:
        """Every locked type, in the order of first ids."""
        return tuple(self._by_type)

    def by_id(self, schema_id: int) -> Locked:
        """Return what is locked under an id; raises ``UnknownSchemaError``."""
        found = self._by_id.get(schema_id)
        if found is None:
            raise UnknownSchemaError(
                say(
                    "schema id {schema_id} is unknown here: a newer version of shenguan "
                    "wrote it, or no ledger did; upgrade, or name a registry that knows it",
                    schema_id=schema_id,
                )
            )
        return found

    def versions(self, type_name: str) -> tuple[Locked, ...]:
        """Return the versions of a type, oldest first; raises ``UnknownSchemaError``."""
        found = self._by_type.get(type_name)
        if found is None:
            raise UnknownSchemaError(
                say("{type_name!r} has no schema here; an upgrade may be due", type_name=type_name)
            )
        return tuple(found)

    def newest(self, type_name: str) -> Locked:
        """Return the newest version of a type; raises ``UnknownSchemaError``."""
        return self.versions(type_name)[-1]

    def version(self, type_name: str, number: int) -> Locked:
        """Return one version of a type; raises ``UnknownSchemaError``."""
        for locked in self.versions(type_name):
            if locked.version == number:
                return locked
        raise UnknownSchemaError(
            say("{type_name} has no version {number}", type_name=type_name, number=number)
        )

    def body(self, locked: Locked) -> bytes:
        """Return the canonical bytes of a schema; raises ``DamagedError``."""
        try:
            body = self._read(locked)
        except FileNotFoundError:
            raise DamagedError(
                say("{file} is missing; {hint}", file=locked.file, hint=_HINT)
            ) from None
        if digest(body) != locked.sha256:
            raise DamagedError(
                say(
                    "{file} is not what was locked as schema {id} (SHA-256 {sha256}); {hint}",
                    file=locked.file,
                    id=locked.id,
                    sha256=locked.sha256,
                    hint=_HINT,
                )
            )
        return body

    def schema(self, locked: Locked) -> dict[str, Any]:
        """Return a schema as a document, not to be changed; raises ``DamagedError``."""
        known = self._schemas.get(locked.id)
        if known is None:
            known = self._schemas[locked.id] = dict(parsed(self.body(locked)))
        return known

    def named(self, locked: Locked) -> str:
        """Return the full name of the record that a schema describes."""
        schema = self.schema(locked)
        return full_name(schema["name"], schema.get("namespace"))

    def find(self, text: str) -> Locked | None:
        """Return the schema that says the same as a text; the newest, or None.

        Raises ``ValueError`` where the text is no schema.
        """
        document = parsed(text)
        exact = digest(canonical(document))
        for locked in self.entries:
            if locked.sha256 == exact:
                return locked
        return self._by_meaning.get(meaning(document))

    @cached_property
    def _by_meaning(self) -> dict[bytes, Locked]:
        return {meaning(self.schema(locked)): locked for locked in self.entries}

    def until(self, last: Locked) -> "Registry":
        """Return the registry as it was when a schema was the newest."""
        return Registry(self.entries[: self.entries.index(last) + 1], self._read)

    def problems(self) -> Iterator[str]:
        """Yield everything that is wrong with registry and files, in one sentence each."""
        yield from self._misnumbered()
        for locked in self.entries:
            try:
                body = self.body(locked)
            except DamagedError as error:
                yield str(error)
                continue
            if canonical(parsed(body)) != body or parsed(body).get("name") != locked.type:
                yield say(
                    "{file} is no canonical schema of {type}; {hint}",
                    file=locked.file,
                    type=locked.type,
                    hint=_HINT,
                )

    def _misnumbered(self) -> Iterator[str]:
        for number, locked in enumerate(self.entries, start=1):
            if locked.id != number:
                yield say(
                    "{registry_file}: entry {number} has the id {id}; {hint}",
                    registry_file=REGISTRY_FILE,
                    number=number,
                    id=locked.id,
                    hint=_HINT,
                )
        for type_name, versions in self._by_type.items():
            if [locked.version for locked in versions] != list(range(1, len(versions) + 1)):
                yield say(
                    "{registry_file}: the versions of {type_name} are not 1, 2, 3 …; {hint}",
                    registry_file=REGISTRY_FILE,
                    type_name=type_name,
                    hint=_HINT,
                )
        if len({locked.sha256 for locked in self.entries}) != len(self.entries):
            yield say(
                "{registry_file}: one schema has two ids; {hint}",
                registry_file=REGISTRY_FILE,
                hint=_HINT,
            )

    def with_more(self, entries: Iterable[Locked]) -> str:
        """Return the text of ``registry.json`` with further entries."""
        lines = [json.dumps(msgspec.to_builtins(locked)) for locked in (*self.entries, *entries)]
        return "[\n" + ",\n".join(lines) + "\n]\n"


@cache
def packaged() -> Registry:
    """Return the registry that is part of this version of Shenguan."""
    return Registry.in_folder(HERE)


def unregistered(folder: Path, known: Iterable[str]) -> Iterator[str]:
    """Yield the schema files of a folder that stand under none of the known paths."""
    expected = set(known)
    for path in sorted((folder / FOLDER).glob("*")):
        name = f"{FOLDER}/{path.name}"
        if name not in expected:
            yield name
