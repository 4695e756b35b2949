"""Another registry (外部登记簿), asked over HTTP: for schemas that are newer than this version."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.sentence import say
from schemas.canonical import canonical, digest, parsed
from schemas.errors import UnknownSchemaError, UnreachableError
from schemas.registry import Registry

TIMEOUT_SECONDS: Final = 10.0
_BYTES_MAX: Final = 4_194_304
_OK: Final = 200
_HAS_NONE: Final = (400, 404, 405, 410, 414, 422)
"""What registries answer for an id that they do not have, or that is none for them."""


class RemoteRegistry:
    """外部登记簿: a Confluent-compatible registry at a URL; ``text`` fits ``Codec(ask=…)``."""

    def __init__(self, url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        """Take a registry at an http or https URL; raises ``UnreachableError`` for another."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UnreachableError(
                say("{url!r} is no address of a registry; take http://host:port", url=url)
            )
        self.url = url.rstrip("/")
        self._connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host = parts.netloc.rpartition("@")[2]
        self._path = parts.path.rstrip("/")
        self._timeout = timeout_seconds

    def text(self, schema_id: int) -> str:
        """Return the text of a schema by its id.

        Raises ``UnknownSchemaError`` where the registry has none, ``UnreachableError`` where it
        does not answer.
        """
        status, document = self._get(f"/schemas/ids/{schema_id}")
        if status in _HAS_NONE:
            raise UnknownSchemaError(
                say(
                    "schema id {schema_id} is unknown here and at {url}",
                    schema_id=schema_id,
                    url=self.url,
                )
            )
        if status != _OK or not isinstance(document, dict) or "schema" not in document:
            raise UnreachableError(
                say(
                    "{url} answers {status}, and no schema, for {schema_id}",
                    url=self.url,
                    status=status,
                    schema_id=schema_id,
                )
            )
        return str(document["schema"])

    def _get(self, path: str) -> tuple[int, Any]:
        connection = self._connect(self._host, timeout=self._timeout)
        try:
            with closing(connection):
                connection.request("GET", self._path + path)
                response = connection.getresponse()
                return response.status, parsed(response.read(_BYTES_MAX))
        except (OSError, HTTPException, ValueError) as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise UnreachableError(
                say("{url} does not answer as a registry: {said}", url=self.url, said=said)
            ) from None


def differences(registry: Registry, other: RemoteRegistry) -> Iterator[str]:
    """Yield where another registry says something else under the ids that are locked here."""
    for locked in registry.entries:
        try:
            theirs = digest(canonical(parsed(other.text(locked.id))))
        except (UnknownSchemaError, ValueError):
            yield say(
                "schema {id} ({type} v{version}) is not there",
                id=locked.id,
                type=locked.type,
                version=locked.version,
            )
            continue
        if theirs != locked.sha256:
            name = f"{locked.type} v{locked.version}"
            yield say("schema {id} is {name} here, something else there", id=locked.id, name=name)
