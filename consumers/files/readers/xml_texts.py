"""XML files: opened in the encoding that they name, taken apart piece by piece within bounds."""

import codecs
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from consumers.files.readers.reading import FileSource, opened_text
from consumers.files.readers.xml_prolog import refuse_doctype
from ledger.errors import InputUnreadable
from ledger.sentence import say

_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_KNOWN_TO_EXPAT: Final = frozenset((b"utf-8", b"utf-16", b"iso-8859-1", b"us-ascii"))
_DECLARATION_BYTES: Final = 300
_CHUNK: Final = 64 * 1024


@contextmanager
def opened_xml(source: FileSource) -> Iterator[IO[Any]]:
    """Open an XML file; what its bytes or its tags have wrong is ``InputUnreadable``."""
    encoding = _encoding(source)
    try:
        with _opened(source, encoding) as stream:
            refuse_doctype(stream, source.path)
        with _opened(source, encoding) as stream:
            yield stream
    except ParseError as error:
        raise InputUnreadable(
            say(
                "{path}: no XML at line {position}: {error}",
                path=source.path,
                position=error.position[0],
                error=error,
            )
        ) from None
    except UnicodeError:
        raise InputUnreadable(
            say(
                "{path}: bytes that are no text in {encoding}, the encoding that the file names",
                path=source.path,
                encoding=encoding,
            )
        ) from None


def _opened(source: FileSource, encoding: str | None) -> AbstractContextManager[IO[Any]]:
    return source.opened() if encoding is None else opened_text(source, encoding)


def _encoding(source: FileSource) -> str | None:
    """Return the encoding that a file names where the parser does not know it by itself."""
    with source.opened() as stream:
        named = _DECLARED.match(stream.read(_DECLARATION_BYTES))
    if named is None or named.group(1).lower() in _KNOWN_TO_EXPAT:
        return None
    name = named.group(1).decode()
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise InputUnreadable(
            say(
                "{path}: the file names the encoding {name!r}, which nobody knows; "
                "save it as UTF-8",
                path=source.path,
                name=name,
            )
        ) from None
    return "gb18030" if found in {"gb2312", "gbk"} else found


def parsed(stream: IO[Any]) -> Iterator[tuple[str, Any, int]]:
    """Yield what begins and ends, and between them how much more has been read."""
    parser: Any = XMLPullParser(("start", "end"))
    while chunk := stream.read(_CHUNK):
        parser.feed(chunk)
        for happened, element in parser.read_events():
            yield happened, element, 0
        yield "read", None, len(chunk)
    parser.close()
    for happened, element in parser.read_events():
        yield happened, element, 0


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
