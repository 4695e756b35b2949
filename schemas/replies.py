"""Replies (应答) of a read-only schema registry, in the form of Confluent's REST interface.

What is locked is served; nothing can be changed. Subjects exist for the topics of every ledger,
whatever its name, since all share one vocabulary.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from schemas.canonical import parsed
from schemas.compatibility import problems
from schemas.errors import UnknownSchemaError
from schemas.registry import Locked, Registry
from schemas.topics import record_of, subject_of, topics_with_entries

CONTENT_TYPE: Final = "application/vnd.schemaregistry.v1+json"
LEVEL: Final = "FULL_TRANSITIVE"
_SETTINGS: Final[Mapping[str, Any]] = {
    "config": {"compatibilityLevel": LEVEL},
    "mode": {"mode": "READONLY"},
}
"""What holds for all subjects and for each."""
_LATEST: Final = ("latest", "-1")
_NOT_FOUND: Final = 404
_UNPROCESSABLE: Final = 422


class Reply(NamedTuple):
    """Status and document of one reply."""

    status: int
    document: Any


class _RefusedError(Exception):
    """A request that is answered with an error of the interface."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.reply = Reply(status, {"error_code": code, "message": message})


class Replies:
    """应答: what the registry says to each request."""

    def __init__(self, registry: Registry, ledgers: Sequence[str] = ()) -> None:
        """Serve a registry; ``ledgers`` are those whose subjects are listed by name."""
        self._registry = registry
        self._ledgers = tuple(ledgers)
        self._types = {
            registry.named(registry.newest(type_name)): type_name for type_name in registry.types
        }

    def get(self, target: str) -> Reply:
        """Answer a GET request."""
        return self._answer(self._get, _steps(target))

    def post(self, target: str, body: bytes) -> Reply:
        """Answer a POST request; nothing is stored."""
        return self._answer(lambda steps: self._post(steps, body), _steps(target))

    def _answer(self, find: Callable[[list[str]], Any], steps: list[str]) -> Reply:
        try:
            return Reply(200, find(steps))
        except _RefusedError as refused:
            return refused.reply

    def _get(self, steps: list[str]) -> Any:  # noqa: ANN401 - any JSON
        match steps:
            case []:
                return {}
            case ["subjects", *rest]:
                return self._of_subjects(rest)
            case ["schemas", "ids", number, *rest]:
                return self._of_id(number, rest)
            case [*known] if known[0] in _SETTINGS and len(known) <= len(("config", "subject")):
                return _SETTINGS[known[0]]
            case ["associations", *_]:
                raise _RefusedError(_NOT_FOUND, 40401, "no associations are kept here")
        if steps == ["schemas", "types"]:
            return ["AVRO"]
        raise _nothing_at(steps)

    def _of_subjects(self, rest: list[str]) -> Any:  # noqa: ANN401 - any JSON
        match rest:
            case []:
                return sorted(name for record in self._types for name in self._subjects(record))
            case [subject, "versions"]:
                return [locked.version for locked in self._versions(subject)]
            case [subject, "versions", number]:
                return self._described(subject, self._version(subject, number))
            case [subject, "versions", number, "schema"]:
                return self._registry.schema(self._version(subject, number))
            case [subject, "versions", number, "referencedby"]:
                self._version(subject, number)
                return []
        raise _nothing_at(["subjects", *rest])

    def _of_id(self, number: str, rest: list[str]) -> Any:  # noqa: ANN401 - any JSON
        try:
            locked = self._registry.by_id(int(number))
        except (UnknownSchemaError, ValueError):
            raise _RefusedError(_NOT_FOUND, 40403, f"Schema {number} not found") from None
        names = list(self._subjects(self._registry.named(locked)))
        match rest:
            case []:
                return {"schema": self._text(locked)}
            case ["schema"]:
                return self._registry.schema(locked)
            case ["subjects"]:
                return names
            case ["versions"]:
                return [{"subject": name, "version": locked.version} for name in names]
        raise _nothing_at(["schemas", "ids", number, *rest])

    def _post(self, steps: list[str], body: bytes) -> Any:  # noqa: ANN401 - any JSON
        match steps:
            case ["subjects", subject]:
                return self._described(subject, self._looked_up(subject, body))
            case ["subjects", subject, "versions"]:
                return self._registered(subject, body)
            case ["compatibility", "subjects", subject, "versions"]:
                return self._compared(self._versions(subject), body)
            case ["compatibility", "subjects", subject, "versions", number]:
                return self._compared([self._version(subject, number)], body)
        raise _nothing_at(steps)

    def _registered(self, subject: str, body: bytes) -> dict[str, int]:
        """Return the id of a schema that is registered already: a client may always ask so."""
        try:
            return {"id": self._looked_up(subject, body).id}
        except _RefusedError as refused:
            if refused.reply.status != _NOT_FOUND:
                raise
        raise _RefusedError(
            _UNPROCESSABLE, 42205, f"Subject {subject} is in read-only mode: schemas are locked"
        )

    def _looked_up(self, subject: str, body: bytes) -> Locked:
        versions = self._versions(subject)
        found = self._find(_schema_text(body))
        if found is None or found not in versions:
            raise _RefusedError(_NOT_FOUND, 40403, "Schema not found")
        return found

    def _find(self, text: str) -> Locked | None:
        try:
            return self._registry.find(text)
        except ValueError as error:
            raise _RefusedError(_UNPROCESSABLE, 42201, f"Invalid schema: {error}") from None

    def _compared(self, versions: Sequence[Locked], body: bytes) -> dict[str, Any]:
        text = _schema_text(body)
        self._find(text)
        offered: Mapping[str, Any] = parsed(text)
        if not isinstance(offered, dict) or offered.get("type") != "record":
            raise _RefusedError(_UNPROCESSABLE, 42201, "Invalid schema: an entry is a record")
        found = [
            problem for old in versions for problem in problems(self._registry.schema(old), offered)
        ]
        return {"is_compatible": not found, "messages": list(dict.fromkeys(found))}

    def _versions(self, subject: str) -> tuple[Locked, ...]:
        record = record_of(subject)
        type_name = self._types.get(record or "")
        if type_name is None:
            raise _RefusedError(_NOT_FOUND, 40401, f"Subject '{subject}' not found.")
        return self._registry.versions(type_name)

    def _version(self, subject: str, number: str) -> Locked:
        versions = self._versions(subject)
        if number in _LATEST:
            return versions[-1]
        if not number.isdecimal() or not number.strip("0"):
            raise _RefusedError(
                _UNPROCESSABLE, 42202, f"The version '{number}' is neither a number nor 'latest'"
            )
        for locked in versions:
            if str(locked.version) == number.lstrip("0"):
                return locked
        raise _RefusedError(_NOT_FOUND, 40402, f"Version {number} not found.")

    def _described(self, subject: str, locked: Locked) -> dict[str, Any]:
        return {
            "subject": subject,
            "version": locked.version,
            "id": locked.id,
            "schema": self._text(locked),
        }

    def _text(self, locked: Locked) -> str:
        return self._registry.body(locked).decode()

    def _subjects(self, record: str) -> Iterator[str]:
        yield record
        for ledger in self._ledgers:
            for topic in topics_with_entries(ledger):
                yield subject_of(topic, record)


def _nothing_at(steps: list[str]) -> _RefusedError:
    return _RefusedError(_NOT_FOUND, _NOT_FOUND, f"nothing is served at /{'/'.join(steps)}")


def _steps(target: str) -> list[str]:
    path = urlsplit(target).path
    return [unquote(step) for step in path.split("/") if step]


def _schema_text(body: bytes) -> str:
    try:
        asked = parsed(body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or not isinstance(asked.get("schema"), str):
        raise _RefusedError(
            _UNPROCESSABLE, 42201, 'Invalid schema: send {"schema": "<text of the schema>"}'
        )
    if asked.get("schemaType", "AVRO") != "AVRO":
        raise _RefusedError(_UNPROCESSABLE, 42201, "Invalid schema: only AVRO is served")
    return str(asked["schema"])
